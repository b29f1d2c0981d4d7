"""The readers: which media types each reads, and what is known of its figures.

Belongs here: one `ReaderSpec` a reader, the only place that says anything of a reader by name. Does not belong here:
reading (`choose.py` calls the reader's module) and telling media types apart (`sniff.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from gai_pipeline.read import sniff


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """A reader: a module of this package with `read(data) -> Reading`.

    `names`: what its readings and cells are said to be read by (`where.reader`). `certain`: what it says of a cell
    without damage is what the filer wrote. `by_position`: it infers a cell's column from where its text stands.
    `mends`: it mends the text before it cuts it into blocks. `links`: its documents show pictures, and have style
    sheets, that lie beside them. `nests`: its documents hold documents of other types. `recognises`: it takes the
    limits of recognising. `second`: another way to the cells of the same bytes, by the detection model or by the
    reference reader. `extra`: the optional requirements that it needs.
    """

    module: str
    media_types: tuple[str, ...]
    names: tuple[str, ...]
    certain: bool = True
    by_position: bool = False
    mends: bool = False
    links: bool = False
    nests: bool = False
    recognises: bool = False
    second: Literal["detection", "reference"] | None = None
    extra: str | None = None


READERS: Final = (
    ReaderSpec("plain_text", (sniff.TEXT,), ("text",), by_position=True, mends=True),
    ReaderSpec("html", (sniff.HTML,), ("html",), mends=True, links=True),
    ReaderSpec("mhtml", (sniff.MHTML,), ("html",), mends=True),
    ReaderSpec("docx", (sniff.DOCX,), ("docx",), nests=True),
    ReaderSpec("doc", (sniff.DOC,), ("doc",)),
    ReaderSpec("rtf", (sniff.RTF,), ("rtf",)),
    ReaderSpec("odt", (sniff.ODT,), ("odt",)),
    ReaderSpec("xlsx", (sniff.XLSX,), ("xlsx",)),
    ReaderSpec("xls", (sniff.XLS,), ("xlsx",)),
    ReaderSpec("ods", (sniff.ODS,), ("ods",)),
    ReaderSpec("office_xml", (sniff.XML,), ("xlsx", "docx"), nests=True),
    ReaderSpec("pdf", (sniff.PDF,), ("pdf",), by_position=True, recognises=True, second="reference"),
    ReaderSpec("ofd", (sniff.OFD,), ("ofd",), by_position=True),
    ReaderSpec("ocr", tuple(sniff.IMAGES), ("ocr",), certain=False, recognises=True, second="detection", extra="ocr"),
)


@cache
def of_media_type(media_type: str) -> ReaderSpec | None:
    """The reader of a media type, None where there is none."""
    return next((spec for spec in READERS if media_type in spec.media_types), None)


@cache
def named(name: str) -> ReaderSpec | None:
    """What is known of the reader that a cell names, None for a name that no reader uses."""
    return next((spec for spec in READERS if name in spec.names), None)


def is_certain(name: str) -> bool:
    """Whether figures without damage are the filer's, by the reader that a cell names."""
    spec = named(name)
    return spec is not None and spec.certain


def is_placed_by_position(name: str) -> bool:
    spec = named(name)
    return spec is not None and spec.by_position
