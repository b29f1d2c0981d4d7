"""What every reader returns: the blocks of a document in reading order.

Belongs here: the vocabulary between readers and the aligner. Does not belong here: anything that knows a format or
the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gai_pipeline.layout.paragraph import Paragraph
from gai_pipeline.layout.table import Table

__all__ = ["INSIDE", "Block", "Paragraph", "Picture", "Reading", "UnreadableDocument"]


class UnreadableDocument(Exception):
    """A document that no reader can turn into blocks. `code` is stable (`encrypted_pdf`, `empty_document`, ...)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Picture:
    """An image at its place. `data` is present where the document carries the image, else it only links to it."""

    locator: str
    source: str | None = None
    data: bytes | None = field(default=None, repr=False)
    page: int | None = None


Block = Paragraph | Table | Picture
INSIDE = " > "
"""Between the locator of a picture or an attachment and the place inside it."""


@dataclass(slots=True)
class Reading:
    """A document as read. `reader` names the kind ("html", "text", "pdf", "docx", "doc", "xlsx", "ocr", ...).

    `title` and `published` are what the container says (HTML title and meta tags, PDF or Office properties are not
    trusted and stay out). `navigation` is the breadcrumb, where one is marked. `damage` names known extractor damage
    found by the reader ("dropped_runs", "pinyin", "traditional", "mojibake"), for blame and confidence. `readers` names
    the reader of parts that another one read, by the locator that theirs begin with: recognised pictures and pages.
    """

    reader: str
    blocks: list[Block]
    title: str | None = None
    published: str | None = None
    url: str | None = None
    navigation: str | None = None
    damage: set[str] = field(default_factory=set)
    readers: dict[str, str] = field(default_factory=dict)

    def reader_at(self, locator: str) -> str:
        """The reader of what stands at a locator."""
        if not self.readers:
            return self.reader
        parts = [k for k in self.readers if locator.startswith(k) and locator[len(k) :].startswith((INSIDE, "/"))]
        return self.readers[max(parts, key=len)] if parts else self.reader

    def paragraphs(self) -> Iterator[Paragraph]:
        return (b for b in self.blocks if isinstance(b, Paragraph))

    def tables(self) -> Iterator[Table]:
        return (b for b in self.blocks if isinstance(b, Table))
