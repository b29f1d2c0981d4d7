"""Tables in the markup of Textile: `|\\3. text |` is a cell over three columns.

Belongs here: taking the marks of merged cells away. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re

from gai_pipeline.align.dialects.dialect import Dialect, line_by_line

_SPAN = re.compile(r"(?:[\\/]\d{1,2}){1,20}\.\s*+")


def _row(line: str) -> str:
    cells = line.strip().strip("|").split("|")
    return f"|{'|'.join(_SPAN.sub('', cell.strip(), count=1).strip() for cell in cells)}|"


DIALECT = Dialect(
    "textile",
    lambda text: "|\\" in text,
    line_by_line(lambda lines: [_row(line) if "|\\" in line else line for line in lines]),
)
