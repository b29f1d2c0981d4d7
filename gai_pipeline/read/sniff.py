"""The media type of a document, from its bytes.

Belongs here: telling apart the kinds that the readers know, and the ones nobody reads. The name is a hint of last
resort, because portals serve Word files as .pdf and HTML as .doc.
Does not belong here: decoding or parsing anything.
"""

from __future__ import annotations

import re
from typing import Final

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
    if data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:2] == b"\x1f\x8b":
        return WARC if name.lower().endswith(".warc.gz") or _gzip_starts(data, b"WARC/") else GZIP
    head = data[:_HEAD]
    pdf = head[:1024].find(b"%PDF-")
    # Mail gateways and CMS put lines before the header; readers accept it within the first 1024 bytes.
    if pdf == 0 or (pdf > 0 and not _HTML_SURE.search(head[:pdf])):
        return PDF
    return _text_kind(data, head, name)


def _zip_kind(data: bytes) -> str:
    """Office formats are ZIPs with a known member; the directory is read, nothing is unpacked but `mimetype`."""
    try:
        with open_zip(data) as archive:
            infos = {i.filename: i for i in archive.infolist()}
            mimetype = infos.get("mimetype")
            if mimetype is not None and mimetype.file_size < 200 and not mimetype.flag_bits & 1:
                declared = archive.read(mimetype).decode("ascii", "replace").strip()
                if declared.startswith((ODT, ODS)):
                    return ODS if declared.startswith(ODS) else ODT
    except Exception:  # noqa: BLE001  a damaged ZIP raises whatever its damage leads to; the local headers still tell
        return _damaged_zip_kind(data)
    names = infos.keys()
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" in names:
        for folder, media_type in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(n.startswith(folder) for n in names):
                return media_type
    return ZIP


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


def _text_kind(data: bytes, head: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
        head = head[: len(head) // 2 * 2].decode(encoding, "replace").encode()
    elif b"\x00" in head:
        wide = wide_encoding(head)
        if wide is not None:
            head = head[: len(head) // 2 * 2].decode(wide, "replace").encode()
        elif _HTML_SURE.search(head) and head.count(b"\x00") * 50 < len(head):
            head = head.replace(b"\x00", b"")  # a few stray NULs do not make a page anything else
        else:
            return UNKNOWN
    if len(head.translate(None, _CONTROL)) < 0.98 * len(head):
        return UNKNOWN
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"(?i)(?:mime-version|from|subject|date|x-[\w-]+|content-type):", start) and re.search(
        rb"(?i)content-type:\s*multipart/related", head
    ):
        return MHTML
    if start.startswith(b"{") and _first_line_is_page(start):
        return JSONL
    if name.lower().endswith((".txt", ".md")) and _has_few_tags(head):
        return TEXT
    if _HTML_SURE.search(head) or len(_HTML_TAG.findall(head)) >= 2:
        return HTML
    if start.startswith(b"<?xml"):
        return XML
    if len(data) > _HEAD and _HTML_SURE.search(data, _HEAD, _HEAD * 8):
        return HTML
    if start.startswith(b"<") and name.lower().endswith((".html", ".htm", ".shtml", ".xhtml")):
        return HTML
    return TEXT


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
