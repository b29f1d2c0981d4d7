"""The media type of a document, from its bytes.

Belongs here: telling apart the kinds that the readers know, and the ones nobody reads. The name is a hint of last
resort, because portals serve Word files as .pdf and HTML as .doc.
Does not belong here: decoding or parsing anything.
"""

from __future__ import annotations

import re
from typing import Final
from zipfile import ZipFile, ZipInfo

from gai_pipeline.read.clean import wide_encoding
from gai_pipeline.read.zips import open_zip

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT: Final = "application/vnd.oasis.opendocument.text"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
OFD: Final = "application/ofd"
DOC: Final = "application/msword"
XLS: Final = "application/vnd.ms-excel"
PPT: Final = "application/vnd.ms-powerpoint"
ENCRYPTED_OFFICE: Final = "application/x-ole-encrypted"
OLE: Final = "application/x-ole-storage"
RTF: Final = "application/rtf"
PDF: Final = "application/pdf"
HTML: Final = "text/html"
MHTML: Final = "multipart/related"
TEXT: Final = "text/plain"
XML: Final = "application/xml"
ZIP: Final = "application/zip"
WARC: Final = "application/warc"
JSONL: Final = "application/x-ndjson"
GZIP: Final = "application/gzip"
RAR: Final = "application/vnd.rar"
SEVEN_ZIP: Final = "application/x-7z-compressed"
EMPTY: Final = "application/x-empty"
UNKNOWN: Final = "application/octet-stream"

IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif", "image/bmp"})
DOCUMENTS: Final = frozenset({DOCX, XLSX, ODT, ODS, OFD, DOC, XLS, RTF, PDF, HTML, MHTML, TEXT, XML}) | IMAGES
"""Kinds that may hold a report."""
ARCHIVES: Final = frozenset({ZIP, WARC, JSONL})
"""Kinds that hold documents."""

_HEAD = 64 * 1024
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"Rar!\x1a\x07", RAR),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"WARC/", WARC),
    (b"{\\rtf", RTF),
)
_ZIP_MARKS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_SURE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<table[\s>]|<frameset[\s>]", re.I)
_HTML_TAG = re.compile(
    rb"</?(?:p|div|span|tr|td|th|tbody|br|font|strong|ul|li|section|article|h[1-6]|a|img|b)\b[^<>]{0,2000}>", re.I
)
_MAIL = re.compile(rb"(?i)(?:mime-version|from|subject|date|x-[\w-]+|content-type):")
_RELATED = re.compile(rb"(?i)content-type:\s*multipart/related")
_OBJECT = re.compile(rb"^[ \t]{0,9}\{", re.M)
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})


def sniff(data: bytes, name: str = "") -> str:
    """The media type of `data`. Never raises; `application/octet-stream` where nothing fits, `application/x-empty`
    for no bytes or nothing but white space and NULs."""
    if not data.strip(b"\x00 \t\r\n\x0b\x0c"):
        return EMPTY
    for mark, media_type in _MAGIC:
        if data.startswith(mark):
            return media_type
    if data.startswith(_ZIP_MARKS):
        return _zip_kind(data)
    if data.startswith(_OLE_MARK):
        return _ole_kind(data)
    if data[:2] == b"\x1f\x8b":
        return WARC if name.lower().endswith(".warc.gz") or _gzip_starts(data, b"WARC/") else GZIP
    return _spread_mark(data) or (PDF if _is_pdf(data[:1024]) else _text_kind(data, name))


def _spread_mark(data: bytes) -> str | None:
    """The kind of a picture whose mark has the file's size in it."""
    if data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _is_pdf(head: bytes) -> bool:
    """Mail gateways and CMS put lines before the header; readers accept it within the first 1024 bytes."""
    at = head.find(b"%PDF-")
    return at == 0 or (at > 0 and not _HTML_SURE.search(head[:at]))


def _zip_kind(data: bytes) -> str:
    """Office formats are ZIPs with a known member; the directory is read, nothing is unpacked but `mimetype`."""
    try:
        with open_zip(data) as archive:
            infos = {i.filename: i for i in archive.infolist()}
            declared = _declared(archive, infos.get("mimetype"))
    except Exception:  # noqa: BLE001  a damaged ZIP raises whatever its damage leads to; the local headers still tell
        return _damaged_zip_kind(data)
    if declared.startswith((ODT, ODS)):
        return ODS if declared.startswith(ODS) else ODT
    if "OFD.xml" in infos:
        return OFD
    if "[Content_Types].xml" in infos:
        for folder, media_type in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(n.startswith(folder) for n in infos):
                return media_type
    return ZIP


def _declared(archive: ZipFile, mimetype: ZipInfo | None) -> str:
    """What an OpenDocument container says of itself, "" for others."""
    if mimetype is None or mimetype.file_size >= 200 or mimetype.flag_bits & 1:
        return ""
    return archive.read(mimetype).decode("ascii", "replace").strip()


def _damaged_zip_kind(data: bytes) -> str:
    for mark, media_type in ((b"word/document.xml", DOCX), (b"xl/workbook.xml", XLSX), (b"ppt/presentation.xml", PPTX)):
        if mark in data:
            return media_type
    return ZIP


def _ole_kind(data: bytes) -> str:
    """OLE storages name their streams in UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return ENCRYPTED_OFFICE
    if holds("WordDocument"):
        return DOC
    if holds("Workbook") or holds("Book\x00"):
        return XLS
    if holds("PowerPoint Document"):
        return PPT
    return OLE


def _gzip_starts(data: bytes, mark: bytes) -> bool:
    import zlib

    try:
        return zlib.decompressobj(31).decompress(data[:4096], len(mark)).startswith(mark)
    except zlib.error:
        return False


def _text_kind(data: bytes, name: str) -> str:
    """The kind of a document without a mark; `UNKNOWN` for what is no text."""
    head = _in_bytes(data[:_HEAD])
    if head is None or len(head.translate(None, _CONTROL)) < 0.98 * len(head):
        return UNKNOWN
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MAIL.match(start) and _RELATED.search(head):
        return MHTML
    if (start.startswith(b"{") and _first_line_is_page(start)) or _is_called_lines(start, name):
        return JSONL
    if name.lower().endswith((".txt", ".md")) and _has_few_tags(head):
        return TEXT
    if _HTML_SURE.search(head) or len(_HTML_TAG.findall(head)) >= 2:
        return HTML
    if start.startswith(b"<?xml"):
        return XML
    return HTML if _is_late_page(data, start, name) else TEXT


def _is_called_lines(start: bytes, name: str) -> bool:
    """Whether a file is called JSON lines and has some, whatever its first lines are."""
    return (
        name.lower().endswith((".jsonl", ".ndjson"))
        and not start.startswith(b"<")
        and _OBJECT.search(start) is not None
    )


def _in_bytes(head: bytes) -> bytes | None:
    """The beginning of a text with its ASCII as single bytes, whatever it is encoded in; None where it is no text."""
    even = head[: len(head) // 2 * 2]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return even.decode("utf-16", "replace").encode()
    if b"\x00" not in head:
        return head
    wide = wide_encoding(head)
    if wide is not None:
        return even.decode(wide, "replace").encode()
    if _HTML_SURE.search(head) and head.count(b"\x00") * 50 < len(head):
        return head.replace(b"\x00", b"")  # a few stray NULs do not make a page anything else
    return None


def _is_late_page(data: bytes, start: bytes, name: str) -> bool:
    """Whether the tags of a page come late, or are rare in one that is named so."""
    if len(data) > _HEAD and _HTML_SURE.search(data, _HEAD, _HEAD * 64):
        return True
    return start.startswith(b"<") and name.lower().endswith((".html", ".htm", ".shtml", ".xhtml"))


def _has_few_tags(head: bytes) -> bool:
    """Whether tags are strays that an extractor left in a text: no page, and lines enough without any."""
    if re.search(rb"(?i)<!doctype|<html[\s>]|<body[\s>]|<head[\s>]", head):
        return False
    tags = [tag for tag in _HTML_TAG.findall(head) if not tag.lower().startswith(b"<br")]
    return len(tags) * 2 < head.count(b"\n")


def _first_line_is_page(start: bytes) -> bool:
    line = start.split(b"\n", 1)[0]
    if re.match(rb'\{\s*"url"\s*:\s*"https?://', line):  # of a list of addresses too
        return True
    return bool(re.search(rb'"(?:text|html)"\s*:', line)) and (
        bool(re.search(rb'"url"\s*:', line)) or line.rstrip().endswith(b"}")
    )
