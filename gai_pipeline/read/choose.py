"""Picks the reader for a media type, and reads the pictures inside a document where OCR is there.

Belongs here: which reader reads what. Does not belong here: telling media types apart (`sniff.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module, util
from typing import Final

from gai_pipeline.read import sniff
from gai_pipeline.read.blocks import Block, Picture, Reading, UnreadableDocument
from gai_pipeline.read.clean import mend_blocks

_READERS: Final[dict[str, str]] = {
    sniff.TEXT: "text",
    sniff.XML: "html",
    sniff.HTML: "html",
    sniff.DOCX: "docx",
    sniff.DOC: "doc",
    sniff.XLSX: "xlsx",
    sniff.XLS: "xls",
    sniff.ODT: "odt",
    sniff.ODS: "ods",
    sniff.RTF: "rtf",
    sniff.PDF: "pdf",
    **dict.fromkeys(sniff.IMAGES, "ocr"),
}
_MENDING: Final = frozenset({"text", "html"})
"""Readers that mend the text before they cut it into blocks."""
_REFUSED: Final[dict[str, tuple[str, str]]] = {
    sniff.EMPTY: ("empty_document", "the file has no bytes; fetch it again"),
    sniff.ENCRYPTED_OFFICE: ("encrypted_office", "the file is protected with a password; ask for an open copy"),
}


def read(data: bytes, media_type: str) -> Reading:
    """The reading of a document by the reader of its type.

    Raises `UnreadableDocument`: the reader's own codes, or `unsupported_type`.
    """
    if media_type in _REFUSED:
        raise UnreadableDocument(*_REFUSED[media_type])
    name = _READERS.get(media_type)
    if name is None or util.find_spec(f"gai_pipeline.read.{name}") is None:
        raise UnreadableDocument("unsupported_type", f"no reader for {media_type}; convert it to PDF, DOCX or HTML")
    reader: Callable[[bytes], Reading] = import_module(f"gai_pipeline.read.{name}").read
    reading = reader(data)
    if name != "ocr" and any(isinstance(b, Picture) and b.data for b in reading.blocks):
        reading.blocks = [block for b in reading.blocks for block in _with_pictures_read(b, reading)]
    if name not in _MENDING:
        reading.blocks, damage = mend_blocks(reading.blocks)
        reading.damage |= damage
    return reading


def _with_pictures_read(block: Block, reading: Reading) -> list[Block]:
    """A picture that the document carries is replaced by what recognition finds in it."""
    if not isinstance(block, Picture) or block.data is None:
        return [block]
    try:
        recognise: Callable[[bytes], list[Block]] = import_module("gai_pipeline.read.ocr").recognise_picture
        found = recognise(block.data)
    except UnreadableDocument as error:
        reading.damage.add(error.code)
        return [block]
    reading.damage.add("picture_read")
    return found or [block]
