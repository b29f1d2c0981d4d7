"""The kind of a document comes from its bytes."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gai_pipeline.read import sniff as kinds
from gai_pipeline.read.sniff import sniff

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def zipped(*names, mimetype=None):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


PAGE = "<!DOCTYPE html><html><head><title>年度报告</title></head><body><table><tr><td>1</td></tr></table></body></html>"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", kinds.EMPTY),
        (b"\0" * 500, kinds.EMPTY),
        (b" \r\n\t", kinds.EMPTY),
        (b"%PDF-1.7\n%\xe2\xe3", kinds.PDF),
        (b"\r\n\r\n%PDF-1.4", kinds.PDF),
        (b"{\\rtf1\\ansi", kinds.RTF),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"II*\0rest", "image/tiff"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (zipped("[Content_Types].xml", "word/document.xml"), kinds.DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), kinds.XLSX),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"), kinds.ODT),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), kinds.ODS),
        (zipped("OFD.xml"), kinds.OFD),
        (zipped("a.txt"), kinds.ZIP),
        (zipped("word/document.xml", "[Content_Types].xml")[:150], kinds.DOCX),
        (OLE + "WordDocument".encode("utf-16-le"), kinds.DOC),
        (OLE + "Workbook".encode("utf-16-le"), kinds.XLS),
        (OLE + "EncryptedPackage".encode("utf-16-le"), kinds.ENCRYPTED_OFFICE),
        (OLE, kinds.OLE),
        (PAGE.encode(), kinds.HTML),
        (PAGE.encode("gb18030"), kinds.HTML),
        (PAGE.encode("utf-16"), kinds.HTML),
        (PAGE.encode("utf-16-le"), kinds.HTML),
        ("<div>一</div><p>二".encode(), kinds.HTML),
        (b"\xef\xbb\xbf<?xml version='1.0'?><html xmlns='x'>", kinds.HTML),
        (b"<?xml version='1.0'?><report/>", kinds.XML),
        ("本年度报告<1万件,>2件。".encode(), kinds.TEXT),
        ("一、总体情况\t0\n".encode("gb18030"), kinds.TEXT),
        (b'{"url": "https://x.example", "text": "a"}\n', kinds.JSONL),
        ("{一}报告".encode(), kinds.TEXT),
        (b"WARC/1.0\r\n", kinds.WARC),
        (gzip.compress(b"WARC/1.0\r\n", mtime=0), kinds.WARC),
        (gzip.compress(b"other", mtime=0), kinds.GZIP),
        (b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n", kinds.MHTML),
        (bytes(range(256)) * 3, kinds.UNKNOWN),
    ],
)
def test_kinds(data, kind):
    assert sniff(data, "misleading.pdf" if kind != kinds.PDF else "x.html") == kind


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", OLE, b"\x1f\x8b", b"%PDF-", b"<html>"])
)
def test_no_bytes_raise(data, start):
    assert "/" in sniff(start + data, "x")
