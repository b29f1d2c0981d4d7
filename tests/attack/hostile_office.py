"""Office documents that no office program writes.

Belongs here: the bytes, by the name of a file. Does not belong here: what must become of them.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Final

from tests.attack.growing import docx, xlsx
from tests.attack.hostile_zips import zip_of
from tests.attack.lying_office import form_docx
from tests.attack.seeds import seeds

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_O = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "0123456789">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
_FILE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
_FAR = '<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/b">%p;]>'


def changed(data: bytes, parts: dict[str, bytes | None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A container with some parts changed, added, or (None) left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole: dict[str, bytes | None] = {i.filename: archive.read(i) for i in archive.infolist()}
    return zip_of({name: body for name, body in {**whole, **parts}.items() if body is not None}, method)


def _part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def _relations(*targets: tuple[str, str, str]) -> bytes:
    """Relations as (id, kind, target)."""
    each = "".join(
        f'<Relationship Id="{key}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}"/>'
        for key, kind, target in targets
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'.encode()


def _document(body: str, head: str = "") -> bytes:
    return f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>".encode()


def _content(body: str, head: str, kind: str) -> str:
    inside = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    return f"{head}<office:document-content {_O}>{inside}</office:document-content>"


def _odt(body: str, head: str = "", kind: str = "text") -> bytes:
    content = _content(body, head, kind)
    mime = b"application/vnd.oasis.opendocument." + (b"text" if kind == "text" else b"spreadsheet")
    return zip_of({"mimetype": mime, "content.xml": content.encode(), "META-INF/manifest.xml": b"<a/>"})


_DOCX, _XLSX = form_docx(), seeds()["form.xlsx"]
_P = "<w:p><w:r><w:t>1</w:t></w:r></w:p>"
_XML = _part(_DOCX, "word/document.xml")
WORD: Final[dict[str, Callable[[], bytes]]] = {
    "bomb-of-entities.docx": lambda: changed(
        _DOCX, {"word/document.xml": _document("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", _BOMB)}
    ),
    "entity-of-a-file.docx": lambda: changed(
        _DOCX, {"word/document.xml": _document("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", _FILE)}
    ),
    "entity-from-afar.docx": lambda: changed(
        _DOCX, {"word/document.xml": _document("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", _FAR)}
    ),
    "bomb-in-styles.docx": lambda: changed(
        _DOCX, {"word/styles.xml": f"{_BOMB}<w:styles {_W}>&j;</w:styles>".encode()}
    ),
    "a-million-empty-paragraphs.docx": lambda: docx("<w:p/>" * 1_000_000),
    "300000-runs.docx": lambda: docx("<w:p>" + "<w:r><w:t>1</w:t></w:r>" * 300_000 + "</w:p>"),
    "runs-in-runs.docx": lambda: docx("<w:p>" + "<w:smartTag>" * 3000 + "</w:smartTag>" * 3000 + "</w:p>"),
    "xml-100000-deep.docx": lambda: changed(_DOCX, {"word/document.xml": b"<a>" * 100_000}),
    "boxes-in-boxes.docx": lambda: docx("<w:p><w:r><w:txbxContent>" * 500 + "</w:txbxContent></w:r></w:p>" * 500),
    "cells-that-go-on.docx": lambda: docx(
        "<w:tbl>" + "<w:tr><w:tc><w:tcPr><w:vMerge/><w:hMerge/></w:tcPr><w:p/></w:tc></w:tr>" * 3000 + "</w:tbl>"
    ),
    "spans-of-all-columns.docx": lambda: docx(
        "<w:tbl>" + f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="40000"/></w:tcPr>{_P}</w:tc></w:tr>' * 200 + "</w:tbl>"
    ),
    "columns-left-free.docx": lambda: docx(
        f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="9999999"/></w:trPr><w:tc>{_P}</w:tc></w:tr></w:tbl>'
    ),
    "styles-in-a-circle.docx": lambda: docx(
        "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>1</w:t></w:r></w:p>",
        styles="".join(
            f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>'
            for a, b in ("ab", "bc", "ca")
        ),
    ),
    "a-chain-of-9000-styles.docx": lambda: docx(
        '<w:p><w:pPr><w:pStyle w:val="s9"/></w:pPr><w:r><w:rPr><w:rStyle w:val="s8999"/></w:rPr><w:t>1</w:t></w:r>'
        "</w:p>" * 900,
        styles="".join(
            f'<w:style w:type="character" w:styleId="s{i}"><w:basedOn w:val="s{i - 1}"/></w:style>' for i in range(9000)
        ),
    ),
    "relations-in-a-circle.docx": lambda: changed(
        _DOCX,
        {
            "word/_rels/document.xml.rels": _relations(
                ("r1", "styles", "document.xml"), ("r2", "numbering", "document.xml")
            )
        },
    ),
    "relations-outside.docx": lambda: changed(
        _DOCX,
        {
            "word/_rels/document.xml.rels": _relations(
                ("r1", "styles", "../../../../etc/passwd"), ("r2", "image", "/etc/passwd")
            )
        },
    ),
    "100000-relations.docx": lambda: changed(
        _DOCX, {"word/_rels/document.xml.rels": _relations(*((f"r{i}", "image", f"m{i}.png") for i in range(100_000)))}
    ),
    "chunk-of-itself.docx": lambda: changed(
        _DOCX,
        {
            "word/document.xml": _XML.replace(b"</w:body>", b'<w:altChunk r:id="c" xmlns:r="r"/></w:body>'),
            "word/_rels/document.xml.rels": _relations(("c", "aFChunk", "document.xml")),
        },
    ),
    "document-in-document.docx": lambda: _nested_docx(9),
    "no-document.docx": lambda: changed(_DOCX, {"word/document.xml": None}),
    "no-body.docx": lambda: changed(_DOCX, {"word/document.xml": f"<w:document {_W}/>".encode()}),
    "no-types.docx": lambda: changed(_DOCX, {"[Content_Types].xml": None}),
    "utf-16.docx": lambda: changed(
        _DOCX,
        {
            "word/document.xml": '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16")
            + _XML.decode().encode("utf-16-le")
        },
    ),
    "told-to-be-utf-16.docx": lambda: changed(
        _DOCX, {"word/document.xml": b'<?xml version="1.0" encoding="UTF-16"?>' + _XML}
    ),
    "nul-in-xml.docx": lambda: changed(_DOCX, {"word/document.xml": _XML.replace(b"<w:t>", b"<w:t>\0\x0b")}),
    "xml-1.1.docx": lambda: changed(
        _DOCX, {"word/document.xml": b'<?xml version="1.1"?>' + _XML.replace(b"<w:t>", b"<w:t>&#1;")}
    ),
    "half-of-it.docx": lambda: changed(_DOCX, {"word/document.xml": _XML[: len(_XML) // 2]}),
    "bomb-in-the-container.docx": lambda: changed(_DOCX, {"word/media/a.png": bytes(300 << 20)}),
    "macros.docm": lambda: changed(_DOCX, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 99}),
    "fields-without-end.docx": lambda: docx(
        "<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 5000 + "</w:p>"
    ),
    "formulas-in-formulas.docx": lambda: docx(
        '<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        + "<m:f><m:num>" * 50
        + "<m:r><m:t>1</m:t></m:r>"
        + "</m:num></m:f>" * 50
        + "</m:oMath></w:p>"
    ),
}
_CELL = '<row r="1"><c r="{}"><v>1</v></c></row>'


def _nested_docx(depth: int) -> bytes:
    inside = _DOCX
    for _ in range(depth):
        inside = changed(
            _DOCX,
            {
                "word/document.xml": _XML.replace(
                    b"</w:body>", b'<w:altChunk r:id="c" xmlns:r="r"/>' * 4 + b"</w:body>"
                ),
                "word/_rels/document.xml.rels": _relations(("c", "aFChunk", "c.docx")),
                "word/c.docx": inside,
            },
        )
    return inside


def _shared(*items: str) -> dict[str, bytes | None]:
    return {"xl/sharedStrings.xml": f"<sst {_S}>{''.join(items)}</sst>".encode()}


def _strings(value: str, *items: str) -> bytes:
    book = xlsx(f'<row r="1"><c r="A1" t="s"><v>{value}</v></c></row>')
    relations = _relations(("r1", "worksheet", "worksheets/sheet1.xml"), ("r3", "sharedStrings", "sharedStrings.xml"))
    return changed(book, {**_shared(*items), "xl/_rels/workbook.xml.rels": relations})


def _workbook(sheets: str, *targets: tuple[str, str, str]) -> bytes:
    head = f'<workbook {_S} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    return changed(
        xlsx(_CELL.format("A1")),
        {
            "xl/workbook.xml": f"{head}<sheets>{sheets}</sheets></workbook>".encode(),
            "xl/_rels/workbook.xml.rels": _relations(*targets),
        },
    )


def _sheet(extra: str, rows: str = _CELL.format("A1")) -> bytes:
    body = f"<worksheet {_S}><sheetData>{rows}</sheetData>{extra}</worksheet>"
    return changed(xlsx(rows), {"xl/worksheets/sheet1.xml": body.encode()})


SHEETS: Final[dict[str, Callable[[], bytes]]] = {
    "bomb-of-entities.xlsx": lambda: changed(
        _XLSX, {"xl/sharedStrings.xml": f"{_BOMB}<sst {_S}><si><t>&j;</t></si></sst>".encode()}
    ),
    "entity-of-a-file.xlsx": lambda: changed(
        _XLSX, {"xl/workbook.xml": f"{_FILE}<workbook {_S}>&j;</workbook>".encode()}
    ),
    "the-last-cell.xlsx": lambda: xlsx(_CELL.format("A1") + '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'),
    "cells-far-apart.xlsx": lambda: xlsx(
        "".join(
            f'<row r="{i * 997}"><c r="XFD{i * 997}"><v>1</v></c><c r="A{i * 997}"><v>2</v></c></row>'
            for i in range(1, 999)
        )
    ),
    "beyond-the-last-cell.xlsx": lambda: xlsx(
        '<row r="9999999"><c r="ZZZ9999999"><v>2</v></c><c r="AAAA1"><v>3</v></c></row>'
    ),
    "rows-backwards.xlsx": lambda: xlsx(
        "".join(f'<row r="{i}"><c r="B{i}"><v>1</v></c><c r="A{i}"><v>2</v></c></row>' for i in range(500, 0, -1))
    ),
    "the-same-cell-9000-times.xlsx": lambda: xlsx('<row r="1">' + '<c r="A1"><v>1</v></c>' * 9000 + "</row>"),
    "string-out-of-range.xlsx": lambda: _strings("99999999", "<si><t>a</t></si>"),
    "string-below-zero.xlsx": lambda: _strings("-1", "<si><t>a</t></si>"),
    "string-by-a-word.xlsx": lambda: _strings("\u0663", "<si><t>a</t></si>" * 9),
    "200000-strings.xlsx": lambda: _strings("7", *(["<si><r><t>a</t></r></si>"] * 200_000)),
    "sheets-in-a-circle.xlsx": lambda: _workbook(
        '<sheet name="a" sheetId="1" r:id="r1"/>' * 900, ("r1", "worksheet", "workbook.xml")
    ),
    "3000-sheets.xlsx": lambda: _workbook(
        '<sheet name="a" sheetId="1" r:id="r1"/>' * 3000, ("r1", "worksheet", "worksheets/sheet1.xml")
    ),
    "sheet-outside.xlsx": lambda: _workbook(
        '<sheet name="a" sheetId="1" r:id="r1"/>', ("r1", "worksheet", "../../../etc/passwd")
    ),
    "name-that-steers.xlsx": lambda: _workbook(
        '<sheet name="&#x9b;2J&#x202e;=cmd|&apos;/c&apos;!A1" sheetId="1" r:id="r1"/>',
        ("r1", "worksheet", "worksheets/sheet1.xml"),
    ),
    "merged-over-all.xlsx": lambda: _sheet('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "100000-merges.xlsx": lambda: _sheet(
        "<mergeCells>" + "".join(f'<mergeCell ref="A{i}:XFD{i + 9}"/>' for i in range(1, 100_000)) + "</mergeCells>"
    ),
    "merged-backwards.xlsx": lambda: _sheet(
        '<mergeCells><mergeCell ref="Z9:A1"/><mergeCell ref="A1"/><mergeCell ref=""/></mergeCells>'
    ),
    "50000-conditions.xlsx": lambda: changed(
        _sheet(
            "".join(
                f'<conditionalFormatting sqref="A{i}"><cfRule dxfId="0"/></conditionalFormatting>'
                for i in range(1, 50_000)
            )
        ),
        {"xl/styles.xml": f'<styleSheet {_S}><dxfs><dxf><numFmt formatCode=";;;"/></dxf></dxfs></styleSheet>'.encode()},
    ),
    "columns-without-end.xlsx": lambda: _sheet('<cols><col min="1" max="999999999" hidden="1"/></cols>' * 9),
    "50000-styles.xlsx": lambda: xlsx(
        _CELL.format("A1"), "<cellXfs>" + '<xf numFmtId="200" fontId="9" fillId="9"/>' * 50_000 + "</cellXfs>"
    ),
    "binary.xlsb": lambda: changed(_XLSX, {"xl/workbook.bin": b"\x83\x01\0" * 99, "xl/workbook.xml": None}),
    "no-sheets.xlsx": lambda: _workbook(""),
    "half-a-sheet.xlsx": lambda: changed(
        _XLSX, {"xl/worksheets/sheet2.xml": _part(_XLSX, "xl/worksheets/sheet2.xml")[:3000]}
    ),
    "deep-xls.xls": lambda: seeds()["lo-2021-1-plain.xls"][:9000] + bytes(9000),
    "records-without-end.xls": lambda: (
        b"\x09\x08\x10\x00\0\x06\x05\0" + bytes(12) + struct.pack("<HH", 0x0085, 0xFFFF) * 9000
    ),
}
_ROW = "<table:table-row{}><table:table-cell{}><text:p>1</text:p></table:table-cell></table:table-row>"
_MANY_ROWS = ' table:number-rows-repeated="999999999"'
_MANY_COLUMNS = ' table:number-columns-repeated="999999999"'
_FLAT = (
    f'<office:document {_O} office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
    "<text:p>{}</text:p></office:text></office:body></office:document>"
)
OPEN: Final[dict[str, Callable[[], bytes]]] = {
    "bomb-of-entities.odt": lambda: _odt("<text:p>&j;</text:p>", _BOMB),
    "entity-of-a-file.odt": lambda: _odt("<text:p>&j;</text:p>", _FILE),
    "bomb-of-entities.fodt": lambda: (_BOMB + _FLAT.format("&j;")).encode(),
    "bomb-of-entities.xml": lambda: (
        _BOMB
        + '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:wordDocument>'
    ).encode(),
    "rows-a-billion-times.odt": lambda: _odt(f"<table:table>{_ROW.format(_MANY_ROWS, '')}</table:table>"),
    "columns-a-billion-times.odt": lambda: _odt(f"<table:table>{_ROW.format('', _MANY_COLUMNS)}</table:table>"),
    "both-a-million-times.ods": lambda: _odt(
        "<table:table>"
        + _ROW.format(' table:number-rows-repeated="1048576"', ' table:number-columns-repeated="16384"') * 30
        + "</table:table>",
        kind="spreadsheet",
    ),
    "spans-over-all.ods": lambda: _odt(
        "<table:table>"
        + _ROW.format("", ' table:number-columns-spanned="16384" table:number-rows-spanned="1048576"') * 300
        + "</table:table>",
        kind="spreadsheet",
    ),
    "sections-900-deep.odt": lambda: _odt("<text:section>" * 900 + "</text:section>" * 900),
    "spans-3000-deep.odt": lambda: _odt("<text:p>" + "<text:span>" * 3000 + "</text:span>" * 3000 + "</text:p>"),
    "spaces-without-end.odt": lambda: _odt("<text:p>" + '<text:s text:c="999999999"/>' * 5000 + "</text:p>"),
    "encrypted.odt": lambda: changed(
        _odt("<text:p>1</text:p>"), {"META-INF/manifest.xml": b"<a><encryption-data/></a>"}
    ),
    "no-content.odt": lambda: changed(_odt(""), {"content.xml": None}),
    "pages-in-a-circle.ofd": lambda: zip_of(
        {
            "OFD.xml": b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>OFD.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
        }
    ),
    "5000-documents.ofd": lambda: zip_of(
        {
            "OFD.xml": b"<OFD>" + b"<DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody>" * 5000 + b"</OFD>",
            "Doc_0/Document.xml": b"<Document><Pages><Page ID='1' BaseLoc='p.xml'/></Pages></Document>",
            "Doc_0/p.xml": b"<Page/>",
        }
    ),
    "storage-in-a-circle.doc": lambda: (
        seeds()["lo-marks.doc"][:76] + struct.pack("<I", 0) * 109 + seeds()["lo-marks.doc"][512:]
    ),
    "table-of-pieces.doc": lambda: seeds()["lo-marks.doc"].replace(b"\x02", b"\xff"),
    "pictures-of-nothing.rtf": lambda: rb"{\rtf1\ansi " + rb"{\pict\pngblip 89504e47}" * 9000 + b"}",
    "objects.rtf": lambda: rb"{\rtf1\ansi {\object\objdata " + b"d0cf11e0a1b11ae1" * 9000 + b"}}",
    "controls-without-end.rtf": lambda: rb"{\rtf1\ansi " + b"\\a" * 300_000 + b"}",
    "skips-without-end.rtf": lambda: rb"{\rtf1\ansi\uc20 " + rb"\u9999" * 90_000 + b"}",
    "rows-without-cells.rtf": lambda: rb"{\rtf1\ansi " + rb"\trowd\row" * 90_000 + b"}",
}
