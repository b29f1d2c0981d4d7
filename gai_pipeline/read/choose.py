"""Picks the reader for a media type, and has the pictures inside a document or beside a page read too.

Belongs here: which reader reads what. Does not belong here: telling media types apart (`sniff.py`).
"""

from __future__ import annotations

import struct
import traceback
import zlib
from collections.abc import Callable, Mapping
from importlib import import_module, util
from typing import Final

from gai_pipeline.read import sniff
from gai_pipeline.read.blocks import Picture, Reading, UnreadableDocument
from gai_pipeline.read.clean import mend_blocks
from gai_pipeline.read.limits import DEFAULT, Limits
from gai_pipeline.read.pictures import give_bytes, read_pictures

READERS: Final[dict[str, str]] = {
    sniff.TEXT: "text",
    sniff.XML: "office_xml",
    sniff.HTML: "html",
    sniff.MHTML: "mhtml",
    sniff.DOCX: "docx",
    sniff.DOC: "doc",
    sniff.XLSX: "xlsx",
    sniff.XLS: "xls",
    sniff.ODT: "odt",
    sniff.ODS: "ods",
    sniff.RTF: "rtf",
    sniff.PDF: "pdf",
    sniff.OFD: "ofd",
    **dict.fromkeys(sniff.IMAGES, "ocr"),
}
_MENDING: Final = frozenset({"text", "html", "mhtml"})
"""Readers that mend the text before they cut it into blocks."""
_LINKING: Final = frozenset({"html"})
"""Readers of documents that show pictures which lie beside them."""
_RECOGNISING: Final = frozenset({"pdf", "ocr"})
_OF_DAMAGE: Final = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RecursionError, TypeError),
    *(ValueError, struct.error, zlib.error, SyntaxError, NotImplementedError, StopIteration, UnboundLocalError),
)
"""What the libraries raise that take a format apart, on bytes that are none of it. Each of them checks what its author
thought of; the rest comes as one of these. A reader's own refusals are `UnreadableDocument`s before that."""
_REFUSED: Final[dict[str, tuple[str, str]]] = {
    sniff.EMPTY: ("empty_document", "the file has no bytes; fetch it again"),
    sniff.ENCRYPTED_OFFICE: ("encrypted_office", "the file is protected with a password; ask for an open copy"),
}


def _told(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}: {str(error)[:200]}{where}"


def read(
    data: bytes,
    media_type: str,
    *,
    address: str = "",
    beside: Mapping[str, bytes] | None = None,
    limits: Limits | None = None,
) -> Reading:
    """The reading of a document by the reader of its type.

    `beside` are files that were given with a page, by their addresses (see `links.py`), `address` is the page's own:
    pictures among them that the page shows are read in their place. `limits` go to the readers that recognise.

    Raises `UnreadableDocument`: the reader's own codes, or `unsupported_type`.
    """
    if media_type in _REFUSED:
        raise UnreadableDocument(*_REFUSED[media_type])
    name = READERS.get(media_type)
    if name is None or util.find_spec(f"gai_pipeline.read.{name}") is None:
        raise UnreadableDocument("unsupported_type", f"no reader for {media_type}; convert it to PDF, DOCX or HTML")
    reader: Callable[..., Reading] = import_module(f"gai_pipeline.read.{name}").read
    try:
        reading = reader(data, limits=limits) if limits is not None and name in _RECOGNISING else reader(data)
    except _OF_DAMAGE as error:
        raise UnreadableDocument(f"damaged_{name}", f"the document is damaged: {_told(error)}") from error
    if beside and name in _LINKING:
        give_bytes(reading.blocks, address, beside)
    pictured = name != "ocr" and any(isinstance(b, Picture) and b.data for b in reading.blocks)
    if pictured:
        read_pictures(reading, limits or DEFAULT)
    if pictured or name not in _MENDING:
        reading.blocks, damage = mend_blocks(reading.blocks)
        reading.damage |= damage
    return reading
