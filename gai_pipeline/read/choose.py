"""Reads a document by the reader of its media type, and has the pictures inside it or beside a page read too.

Belongs here: the call. Does not belong here: which reader reads what (`registry.py`), telling media types apart
(`sniff.py`).
"""

from __future__ import annotations

import struct
import traceback
import zlib
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from gai_pipeline.layout.blocks import Block, Picture, Reading, UnreadableDocument
from gai_pipeline.read import sniff
from gai_pipeline.read.clean import mend_blocks
from gai_pipeline.read.outer_sheets import Find, sheet_of
from gai_pipeline.read.pictures import give_bytes, read_pictures
from gai_pipeline.read.reading_limits import DEFAULT, Limits
from gai_pipeline.read.registry import ReaderSpec, of_media_type

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

    `beside` are files that were given with a page, by their addresses (see `references.py`), `address` is the page's
    own: pictures among them that the page shows are read in their place, and its style sheets hold. `limits` go to the
    readers that recognise.

    Raises `UnreadableDocument`: the reader's own codes, or `unsupported_type`.
    """
    if media_type in _REFUSED:
        raise UnreadableDocument(*_REFUSED[media_type])
    spec = of_media_type(media_type)
    if spec is None:
        raise UnreadableDocument("unsupported_type", f"no reader for {media_type}; convert it to PDF, DOCX or HTML")
    reading = _by_reader(spec, data, limits, sheet_of(beside, address) if beside and spec.links else None)
    if beside and spec.links:
        give_bytes(reading.blocks, address, beside)
    pictured = spec.module != "ocr" and any(map(_is_picture, reading.blocks))
    if pictured:
        read_pictures(reading, limits or DEFAULT)
    if pictured or not spec.mends:
        reading.blocks, damage = mend_blocks(reading.blocks)
        reading.damage |= damage
    return reading


def _by_reader(spec: ReaderSpec, data: bytes, limits: Limits | None, sheet: Find | None) -> Reading:
    reader: Callable[..., Reading] = import_module(f"gai_pipeline.read.{spec.module}").read
    options: dict[str, Any] = {"limits": limits} if limits is not None and spec.recognises else {}
    if sheet is not None:
        options["sheet"] = sheet
    if spec.nests:
        options["inner"] = read
    try:
        return reader(data, **options)
    except _OF_DAMAGE as error:
        raise UnreadableDocument(f"damaged_{spec.module}", f"the document is damaged: {_told(error)}") from error


def _is_picture(block: Block) -> bool:
    """Whether a block is a picture whose bytes are there."""
    return isinstance(block, Picture) and bool(block.data)
