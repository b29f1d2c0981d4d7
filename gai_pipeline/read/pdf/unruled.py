"""Tables without ruling lines: figures that stand under each other keep their columns, also where one is blank.

Belongs here: runs of lines with aligned figures. Does not belong here: deciding which row or column of the form it is.
"""

from __future__ import annotations

from gai_pipeline.read.pdf.text import Line


def with_columns(lines: list[Line]) -> list[Line]:
    """The lines, unchanged so far as no run of aligned figures is found."""
    return lines
