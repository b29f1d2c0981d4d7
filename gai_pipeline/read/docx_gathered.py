"""What is gathered of a DOCX on the way to blocks: paragraphs, rows of tables, and the content of bodies and cells.

Belongs here: what each holds. Does not belong here: going through the document (`docx.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.merged_cells import RawCell
from gai_pipeline.read.docx_parts import continues
from gai_pipeline.read.text_look import under_a_shape


@dataclass(slots=True)
class Line:
    """A paragraph as it is gathered: its text, and what stands in it beside text."""

    style: str = ""
    text: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    floats: list[etree._Element] = field(default_factory=list)
    covered: bool = False


@dataclass(slots=True)
class Gathered:
    """The content of a body, a cell or a text box; `covered` where it may be seen otherwise than it stands here, as
    under something that floats, `spilled` where that reaches into what stands beside it. `width` is that of a cell in
    points, where it is told."""

    blocks: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0
    pending: str = ""
    covered: bool = False
    spilled: bool = False
    width: float | None = None

    def text(self) -> str:
        """What a cell shows."""
        whole = "\n".join(self.lines)
        return under_a_shape(whole) if self.covered else whole


@dataclass(slots=True)
class Row:
    """A row as it is gathered: its cells, what stands in those that begin in it, how many it has and how wide it is."""

    width: int
    raw: list[RawCell] = field(default_factory=list)
    contents: list[Gathered] = field(default_factory=list)
    cells: int = 0

    def add(self, properties: etree._Element | None, inner: Gathered, locator: str, span: int) -> None:
        self.cells += 1
        if self.raw and continues(properties, "hMerge", "hmerge"):
            self.raw[-1].colspan += span
            return
        goes_on = continues(properties, "vMerge", "vmerge")
        text = "" if goes_on else inner.text()
        self.raw.append(RawCell(self.width, text, locator, span, continues=goes_on))
        if not goes_on:
            self.contents.append(inner)
