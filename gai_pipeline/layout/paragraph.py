"""`Paragraph`: a run of text at its place.

Belongs here: what stands outside tables, and the lines that a table of a text was made of. Does not belong here: what
the text means.
"""

from __future__ import annotations

from typing import NamedTuple


class Paragraph(NamedTuple):
    """A run of text as the document breaks it. For plain text, one line; tabs and pipes are kept.

    `confidence` is 1 for digital text and the least of the recogniser's for recognised text.
    """

    text: str
    locator: str
    page: int | None = None
    confidence: float = 1.0
