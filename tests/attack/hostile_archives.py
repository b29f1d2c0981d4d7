"""Archives, files under wrong names, files of two kinds at once.

Belongs here: the bytes, by the name of a file. Does not belong here: what must become of them.
"""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from typing import Final

from tests.attack.hostile_pictures import PICTURES
from tests.attack.hostile_zips import raw_zip, zip_of
from tests.attack.lying_office import form_docx
from tests.attack.lying_pdfs import form_pdf
from tests.attack.seeds import page, seeds

_GOOD: Final = page().encode()
_ZIP: Final = zip_of({"good.html": _GOOD})


def _ended(data: bytes, at: int, kind: str, value: int) -> bytes:
    """A ZIP with another number in its end record."""
    end = bytearray(data)
    struct.pack_into(kind, end, data.rindex(b"PK\x05\x06") + at, value)
    return bytes(end)


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        told = tarfile.TarInfo("../../etc/x.html")
        told.size = len(_GOOD)
        archive.addfile(told, io.BytesIO(_GOOD))
    return out.getvalue()


def _long_zip() -> bytes:
    """Sizes and places in the fields for more than four gigabytes, which lie."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("good.html", "w", force_zip64=True) as member:
        member.write(_GOOD)
    return out.getvalue()


def _named(*names: str) -> bytes:
    return raw_zip([(name.encode("utf-8", "surrogatepass"), _GOOD) for name in (*names, "good.html")], flags=0x800)


ARCHIVES: Final[dict[str, bytes]] = {
    "seven.7z": b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(99),
    "seven.zip": b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(99),
    "rar.zip": b"Rar!\x1a\x07\x01\0" + bytes(99),
    "cabinet.zip": b"MSCF" + bytes(99),
    "tape.zip": _tar(),
    "tape.tar.gz": gzip.compress(_tar()),
    "long.zip": _long_zip(),
    "long-lies.zip": _long_zip().replace(struct.pack("<Q", len(_GOOD)), struct.pack("<Q", 2**63 - 1)),
    "self-extracting.zip": b"MZ" + bytes(9000) + _ZIP,
    "of-three-parts.zip": _ended(_ZIP, 4, "<H", 2),
    "65535-members.zip": _ended(_ZIP, 10, "<H", 65535),
    "no-members.zip": _ended(_ZIP, 10, "<H", 0),
    "directory-elsewhere.zip": _ended(_ZIP, 16, "<I", 2**31),
    "directory-of-gigabytes.zip": _ended(_ZIP, 12, "<I", 2**31),
    "remark-with-an-end.zip": _ZIP[:-2] + struct.pack("<H", 22) + b"PK\x05\x06" + bytes(18),
    "remark-too-long.zip": _ZIP[:-2] + b"\xff\xff",
    "only-an-end.zip": b"PK\x05\x06" + bytes(18),
    "only-a-beginning.zip": b"PK\x03\x04" + bytes(99),
    "other-name-inside.zip": _ZIP.replace(b"good.html", b"evil.html", 1),
    "other-checksum.zip": raw_zip([(b"good.html", _GOOD)]).replace(struct.pack("<I", len(_GOOD)), struct.pack("<I", 7)),
    "not-deflated.zip": raw_zip([(b"bad.html", _GOOD)], method=8),
    "folder-with-bytes.zip": raw_zip([(b"folder/", _GOOD), (b"good.html", _GOOD)]),
    "device.zip": raw_zip([(b"a.html", b"")], attributes=0o020666 << 16),
    "names-of-windows.zip": _named("C:\\x.html", "..\\..\\y.html", "\\\\host\\z.html", "CON.html", "a:b.html"),
    "names-that-steer.zip": _named(
        "\x1b[2J\x1b]0;x\x07.html", "\u202elmth.exe", "a\nb.html", "a\rb.html", "\x9b2J.html"
    ),
    "names-of-commands.zip": _named("=cmd|'/c calc'!A1.html", "-rf.html", "$(id).html", "`id`.html", "%00.html"),
    "names-of-surrogates.zip": _named("\ud800.html", "\udcff.html"),
    "name-of-60000.zip": _named("x" * 60_000 + ".html"),
    "folders-5000-deep.zip": _named("a/" * 5000 + "x.html"),
    "same-name-900-times.zip": raw_zip([(b"good.html", _GOOD)] * 900),
    "hidden.zip": _named(".hidden.html", "__MACOSX/a.html", "Thumbs.db", "~$a.docx"),
    "itself.zip": zip_of({"itself.zip": _ZIP, "again.zip": _ZIP, "good.html": _GOOD}),
    "40-bombs.zip": zip_of({f"{n}.html": bytes(30 << 20) for n in range(40)} | {"aaa.html": _GOOD}),
    "bomb-in-a-docx.zip": zip_of(
        {"a.docx": zip_of({"[Content_Types].xml": b"", "word/document.xml": bytes(90 << 20)})}
    ),
    "page-with-5000-parts.zip": zip_of(
        {"a.html": b"<html>" + b"".join(b'<img src="a_files/%d.png">' % n for n in range(5000)) + _GOOD}
        | {f"a_files/{n}.png": b"\x89PNG\r\n\x1a\n" + bytes(99) for n in range(5000)}
    ),
    "pages-of-each-other.zip": zip_of(
        {f"{n}.html": b"".join(b'<a href="%d.pdf">x</a>' % m for m in range(9)) + _GOOD for n in range(9)}
        | {f"{n}.pdf": form_pdf()[:99] for n in range(9)}
    ),
}
WRONG_NAMES: Final[dict[str, bytes]] = {
    "word.pdf": form_docx(),
    "portable.docx": form_pdf(),
    "page.xls": _GOOD,
    "sheet.doc": seeds()["lo-2021-1-plain.xls"],
    "picture.html": PICTURES["one-bit.png"](),
    "container.jsonl": _ZIP,
    "lines.zip": b'{"url":"x","text":"a"}\n',
    "web.html": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
    "text.zip": "政府信息公开年度报告".encode(),
    "page.warc": _GOOD,
    "page.jsonl": _GOOD,
    "page.ofd": _GOOD,
    "page.png": _GOOD,
    "rich.docx": seeds()["lo-marks.rtf"],
    "no-name-at-all": _GOOD,
    "page.html.exe": _GOOD,
    "program.html": b"\x7fELF" + bytes(999),
    "sound.html": b"RIFF\0\0\0\0WAVE" + bytes(999),
    "film.pdf": b"\0\0\0\x18ftypmp42" + bytes(999),
    "database.xls": b"SQLite format 3\0" + bytes(999),
}
TWO_KINDS: Final[dict[str, bytes]] = {
    "page-and-container.html": _GOOD + _ZIP,
    "portable-and-container.pdf": form_pdf() + _ZIP,
    "container-and-portable.zip": _ZIP + form_pdf(),
    "picture-and-page.gif": b"GIF89a/*" + bytes(9) + b"*/=1;<html>" + _GOOD,
    "picture-and-container.jpg": PICTURES["cmyk.jpg"]() + _ZIP,
    "picture-and-page.png": PICTURES["one-bit.png"]() + _GOOD,
    "page-and-portable.html": b"<html><!--\n%PDF-1.4\n" + form_pdf() + b"-->" + _GOOD,
    "rich-and-page.rtf": seeds()["lo-marks.rtf"] + _GOOD,
    "page-in-xml.xml": b'<?xml version="1.0"?><a xmlns="urn:schemas-microsoft-com:office:spreadsheet">' + _GOOD,
    "word-and-sheet.docx": zip_of(
        {"[Content_Types].xml": b"", "word/document.xml": b"<a/>", "xl/workbook.xml": b"<a/>", "OFD.xml": b"<a/>"}
    ),
    "mail-and-lines.mht": b'MIME-Version: 1.0\n{"url":"x","text":"a"}\n' + _GOOD,
}
