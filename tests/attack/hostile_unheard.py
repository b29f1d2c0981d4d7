"""Files of kinds that no list of attacks has: one for what each reader and each step behind it finds costly.

Belongs here: the bytes, by the name of a file. Does not belong here: what must become of them.
"""

# ruff: noqa: E501  a line a file
from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

from tests.attack import lying_ofd, lying_open, lying_pdfs
from tests.attack.growing import docx, number_format, xlsx
from tests.attack.hostile_pdfs import page_of, pdf_of, stream
from tests.attack.hostile_zips import zip_of
from tests.attack.lying_fonts import font
from tests.attack.seeds import formdocs, page, seeds

Made = bytes | Callable[[], bytes]
_FORM: Final = page()
_GOOD: Final = _FORM.encode()
_DOC: Final = formdocs.form("2021", 3, "plain")
_ROWS: Final = _DOC.tables[1].matrix()
_LABELS: Final = [row[2] if len(row) > 9 else row[-8] for row in _ROWS[3:]]


def _page(markup: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{markup}{_FORM}".encode()


def _text(*lines: str) -> bytes:
    return "\n".join([_DOC.title, "三、收到和处理政府信息公开申请情况", *lines]).encode()


def _face(data: bytes) -> str:
    return f"<style>@font-face{{font-family:x;src:url(data:font/ttf;base64,{base64.b64encode(data).decode()})}}td{{font-family:x}}</style>"


def _woff(size: int) -> bytes:
    """A font that says that it unpacks to gigabytes."""
    body = zlib.compress(bytes(3_000_000))
    table = struct.pack(">4sIIII", b"glyf", 64, len(body), size, 0)
    return (
        struct.pack(">4sIIHHIHHIIIII", b"wOFF", 0x10000, 64 + len(body), 1, 0, size, 1, 0, 0, 0, 0, 0, 0) + table + body
    )


def _font_of_itself() -> bytes:
    """A font whose every glyph is made of itself, twice."""
    data = bytearray(font("0123456789"))
    tables = {bytes(data[i : i + 4]): i for i in range(12, 12 + 16 * data[5], 16)}
    at, size = struct.unpack(">II", data[tables[b"glyf"] + 8 : tables[b"glyf"] + 16])
    one = (
        struct.pack(">hhhhh", -1, 0, 0, 900, 900)
        + struct.pack(">HHbb", 0x22, 19, 0, 0)
        + struct.pack(">HHbb", 2, 19, 0, 0)
    )
    data[at : at + size] = (one * (size // len(one) + 1))[:size]
    return bytes(data)


FIGURES: Final[dict[str, Made]] = {
    "labels-20000-times.html": lambda: _page(
        "<table>" + "".join(f"<tr><td>{label}<td>1<td>2" for label in _LABELS * 800) + "</table>"
    ),
    "labels-nearly.html": lambda: _page(
        "<table>" + "".join(f"<tr><td>予以公{chr(0x4E00 + i)}开<td>1" for i in range(9000)) + "</table>"
    ),
    "200-reports.html": lambda: (_FORM * 200).encode(),
    "fused-digits.txt": lambda: _text(*(f"{label}{'10' * 20}" for label in _LABELS)),
    "fused-zeros.txt": lambda: _text(*(f"{label}{'0' * 50}" for label in _LABELS)),
    "three-of-seven.txt": lambda: _text(*(f"{label} 1 2 3" for label in _LABELS)),
    "three-of-seven-9-times.txt": lambda: _text(*(f"{label} 1 2 3" for label in _LABELS)) * 9,
    "four-of-seven.txt": lambda: _text(*(f"{label}|1|1|1|1" for label in _LABELS)),
    "ones-without-sums.html": lambda: _FORM.replace("<td>0</td>", "<td></td>").replace("<td>1", "<td>1 1 1").encode(),
    "5-mb-of-a-digit.txt": lambda: _text("1" * 5_000_000),
    "a-million-tabs.txt": lambda: _text("\t" * 1_000_000 + "1"),
    "columns-of-spaces.txt": lambda: _text(*(("1" + " " * 9) * 3000 for _ in range(9))),
    "5000-columns.md": lambda: _text(*("|" + "1|" * 5000 for _ in range(40))),
    "drawn-borders.txt": lambda: _text(*("├" + "─┼" * 3000 for _ in range(90))),
    "lines-of-one-sign.txt": lambda: _text(*"1|,;:-/、．" * 9000),
    "counts-without-end.txt": lambda: _text(
        "。".join(f"收到申请{i}件，其中网络申请{i}件、信函{i}件" for i in range(9000))
    ),
    "其中-without-end.txt": lambda: _text("主动公开信息9条，" + "其中" * 90_000 + "1条"),
    "places-without-end.txt": lambda: _text("北京市朝阳区上海市浦东新区广东省深圳市南山区" * 9000),
    "dates-without-end.txt": lambda: _text("2023年1月1日至2023年12月31日" * 30_000),
    "brackets-without-end.txt": lambda: _text("（一）（（（" * 60_000),
    "numbers-of-sections.txt": lambda: _text(*("三、收到和处理政府信息公开申请情况" for _ in range(9000))),
    "titles-without-end.txt": lambda: "\n".join(
        f"某某县{chr(0x4E00 + i % 9000)}局20{i % 90:02}年政府信息公开工作年度报告" for i in range(20_000)
    ).encode(),
    "injected-readings.html": lambda: _page("<p>" + "報(bào)告(gào)" * 60_000),
    "units-without-end.html": lambda: _FORM.replace("<td>1", "<td>1" + "万" * 3000 + "元").encode(),
}
PAGES: Final[dict[str, Made]] = {
    "columns-of-a-group.html": lambda: _page(
        "<table><colgroup span=1000000><col span=1000000>" + "<col>" * 50_000 + "<tr><td>1</table>"
    ),
    "wide-digits-of-spans.html": lambda: _page('<table><tr><td colspan="１２" rowspan="²">1<td colspan="+3">2</table>'),
    "200000-options.html": lambda: _page("<table><tr><td><select>" + "<option>1" * 90_000 + "</select></table>"),
    "a-cell-of-1-mb-of-nothing.html": lambda: _page("<table><tr>" + f"<td>{'&#8203;' * 150_000}1" * 7 + "</table>"),
    "300000-remarks.html": lambda: _page("<!---->" * 300_000),
    "instructions.html": lambda: _page("<?xml a?>" * 100_000 + "<![CDATA[" * 9000),
    "buttons-unclosed.html": lambda: _page("<table><tr><td>" + "<button><a><label>" * 9000),
    "40-fonts-of-the-page.html": lambda: _page("", "".join(_face(font("1234567890") + bytes([n])) for n in range(40))),
    "font-of-itself.html": lambda: _page("", _face(_font_of_itself())),
    "font-half.html": lambda: _page("", _face(font()[:9000])),
    "font-of-noise.html": lambda: _page("", _face(b"\0\1\0\0" + bytes(range(256)) * 400)),
    "font-that-unpacks.html": lambda: _page("", _face(_woff(0xFFFF_FFF0))),
    "fonts-5000.html": lambda: _page(
        "", "<style>" + "@font-face{font-family:a;src:url(b)}" * 5000 + "td{font-family:a}</style>"
    ),
    "font-address-of-5-mb.html": lambda: _page(
        "", f"<style>@font-face{{font-family:a;src:url({'b' * 5_000_000})}}</style>"
    ),
    "pieces-in-9000-cells.html": lambda: _page(
        "<link rel=stylesheet href=a><table><tr>" + '<td>1<b class="a"><i id=b>2</i></b>' * 9000 + "</table>"
    ),
    "pieces-600-deep.html": lambda: _page(
        "<link rel=stylesheet href=a><table><tr><td>1" + "<b class=a>" * 600 + "2</table>"
    ),
}
OFFICE: Final[dict[str, Made]] = {
    "numbers-of-a-million-letters.docx": lambda: docx(
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
        * 2000,
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="99999999"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    ),
    "numbers-of-rome.docx": lambda: docx(
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
        * 2000,
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="99999999"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    ),
    "a-text-of-20-mb.docx": lambda: docx(f"<w:p><w:r><w:t>{'7' * 20_000_000}</w:t></w:r></w:p>"),
    "insertions-3000-deep.docx": lambda: docx(
        "<w:p>" + "<w:ins>" * 3000 + "<w:r><w:t>1</w:t></w:r>" + "</w:ins>" * 3000 + "</w:p>"
    ),
    "shapes-20000.docx": lambda: docx(
        '<w:tbl><w:tr><w:tc><w:p xmlns:p="p">'
        + '<w:r><p:anchor behindDoc="0"><p:spPr><p:solidFill/></p:spPr></p:anchor></w:r>' * 20_000
        + "</w:p></w:tc></w:tr></w:tbl>"
    ),
    "shapes-in-shapes.docx": lambda: docx(
        '<w:tbl><w:tr><w:tc><w:p xmlns:p="p">'
        + "<p:anchor><w:r>" * 200
        + "</w:r></p:anchor>" * 200
        + "</w:p></w:tc></w:tr></w:tbl>"
    ),
    "sections-of-a-format.xlsx": lambda: number_format(";".join(["0"] * 5000), "12"),
    "a-fraction-of-20-digits.xlsx": lambda: number_format("# " + "?" * 20 + "/" + "?" * 20, "0.123456789012"),
    "hours-without-end.xlsx": lambda: number_format("[h]:mm:ss.000", "1e15"),
    "digits-of-china.xlsx": lambda: number_format("[DBNum2]0", "1e20"),
    "exponents.xlsx": lambda: number_format("##0.0E+0" + "0" * 200, "1e-300"),
    "text-within-a-format.xlsx": lambda: number_format("@" * 5000, "12"),
    "readings-of-strings.xlsx": lambda: xlsx(
        '<row><c t="inlineStr"><is>'
        + "<rPh><t>1</t></rPh><r><rPr><strike/></rPr><t>2</t></r>" * 30_000
        + "</is></c></row>"
    ),
    "a-cell-of-10-mb.xlsx": lambda: xlsx(f'<row><c t="str"><v>{"1" * 10_000_000}</v></c></row>'),
    "styles-in-a-circle.odt": lambda: lying_open.form_odt(
        "<text:p>1</text:p>",
        "".join(
            f'<style:style style:name="s{i}" style:family="text" style:parent-style-name="s{(i + 1) % 9000}"/>'
            for i in range(9000)
        ),
    ),
    "spans-of-9000-styles.odt": lambda: lying_open.form_odt(
        "<text:p>" + "".join(f'<text:span text:style-name="s{i}">1</text:span>' for i in range(9000)) + "</text:p>",
        "".join(
            f'<style:style style:name="s{i}" style:family="text" style:parent-style-name="s{max(i - 1, 0)}"><style:text-properties fo:color="#{i:06}"/></style:style>'
            for i in range(9000)
        ),
    ),
    "frames-600-deep.odt": lambda: lying_open.form_odt(
        "<text:p>"
        + "<draw:frame><draw:text-box><text:p>" * 600
        + "1"
        + "</text:p></draw:text-box></draw:frame>" * 600
        + "</text:p>"
    ),
    "shapes-20000.ods": lambda: lying_open.form_ods(
        "<draw:custom-shape><text:p>1</text:p></draw:custom-shape>" * 20_000
    ),
    "colours-a-million.rtf": lambda: b"{\\rtf1{\\colortbl" + b"\\red255;" * 1_000_000 + b"}\\cf99999999\\cb-7 1\\par}",
    "fonts-200000.rtf": lambda: b"{\\rtf1{\\fonttbl" + b"{\\f1 Wingdings;}" * 200_000 + b"}\\f1 1\\par}",
    "edges-a-million.rtf": lambda: b"{\\rtf1\\trowd" + b"\\cellx9" * 1_000_000 + b"\\intbl 1\\cell\\row}",
    "shapes-1900-deep.rtf": lambda: (
        b"{\\rtf1\\trowd\\cellx9\\intbl " + b"{\\shp{\\*\\shpinst{\\shptxt 1" * 600 + b"}}}" * 600 + b"\\cell\\row}"
    ),
    "looks-of-each-letter.rtf": lambda: b"{\\rtf1 " + b"\\up1\\cf1\\fs2\\plain 1" * 200_000 + b"}",
}


def _tiny(scale: str, box: str = "0 0 600 800") -> bytes:
    text = " ".join(f"1 0 0 1 50 {700 - 12 * n} Tm (1 2 3 4 5 6 7 8 9) Tj" for n in range(30))
    content = f"{scale} 0 0 {scale} 0 0 cm BT /F1 10 Tf {text} ET".encode()
    return pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".encode(),
        stream(b"", content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ])  # fmt: skip


def _ofd(objects: str) -> bytes:
    return lying_ofd.form_ofd(objects)


def _drawings_of_themselves() -> bytes:
    """A page of a drawing that holds itself ten times."""
    sound = zipfile.ZipFile(io.BytesIO(_ofd('<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="90"/>')))
    parts = {name: sound.read(name) for name in sound.namelist()}
    name = "Doc_0/PublicRes.xml"
    itself = b'<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="90"/>' * 10
    parts[name] = parts[name].replace(b'Height="6"><ofd:Content>', b'Height="6"><ofd:Content>' + itself, 1)
    return zip_of(parts)


_WHITE = '<ofd:TextObject Boundary="{x} {top} 30 6" Size="3.7"><ofd:FillColor Value="255 255 255"/><ofd:TextCode X="0" Y="4">12</ofd:TextCode></ofd:TextObject>'
_COVER = '<ofd:ImageObject Boundary="{x} {top} 28 6" ResourceID="99"/>'
_RECT = '<ofd:PathObject Boundary="{x} {top} 28 6" Fill="true"><ofd:AbbreviatedData>M 0 0 L 28 0 L 28 6 L 0 6 C</ofd:AbbreviatedData></ofd:PathObject>'
LAYOUT: Final[dict[str, Made]] = {
    "told-10-mb.pdf": lambda: page_of(b"/Span<</ActualText(" + b"9" * 10_000_000 + b")>>BDC BT (1)Tj ET EMC", []),
    "marks-3000-deep.pdf": lambda: page_of(b"/P<</MCID 0>>BDC " * 3000 + b"BT (1)Tj ET " + b"EMC " * 3000, []),
    "as-small-as-dust.pdf": lambda: _tiny("0.0000001"),
    "as-large-as-the-sky.pdf": lambda: _tiny("9999999"),
    "tiny-print.pdf": lambda: _tiny("0.1"),
    "tiny-print-on-a-wall.pdf": lambda: _tiny("0.1", "0 0 14000 14000"),
    "tiny-page-away-from-zero.pdf": lambda: _tiny("0.1", "-900000 -900000 -899999 -899999"),
    "unit-of-a-billion.pdf": lambda: lying_pdfs.form_pdf().replace(b"/MediaBox", b"/UserUnit 1e9 /MediaBox"),
    "20-clips-a-text.ofd": lambda: _ofd(
        _WHITE.replace(
            "<ofd:TextCode",
            "<ofd:Clips>"
            + "<ofd:Clip><ofd:Area><ofd:Path><ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip>"
            * 2000
            + "</ofd:Clips><ofd:TextCode",
        )
        * 20
    ),
    "white-on-9000-grounds.ofd": lambda: _ofd(_RECT * 9000 + _WHITE * 9000),
    "under-9000-pictures.ofd": lambda: _ofd(_WHITE.replace("255 255 255", "0 0 0") * 200 + _COVER * 9000),
    "drawn-with-itself.ofd": lambda: _ofd(_WHITE.replace('Size="3.7"', 'Size="3.7" DrawParam="71"') * 3000),
    "layers-3000-deep.ofd": lambda: _ofd("<ofd:PageBlock>" * 3000 + "</ofd:PageBlock>" * 3000),
    "drawings-of-themselves.ofd": lambda: _drawings_of_themselves(),
    "notes-of-notes.ofd": lambda: lying_ofd.form_ofd(
        "", "<ofd:PageBlock>" * 9 + _WHITE.replace("{x} {top}", "0 0") * 20_000 + "</ofd:PageBlock>" * 9
    ),
    "glyphs-without-end.ofd": lambda: _ofd(
        _WHITE.replace(
            "<ofd:TextCode",
            '<ofd:CGTransform CodePosition="0" CodeCount="99999999" GlyphCount="99999999"><ofd:Glyphs>'
            + "20 " * 90_000
            + "</ofd:Glyphs></ofd:CGTransform><ofd:TextCode",
        )
    ),
    "colours-of-words.ofd": lambda: _ofd(_WHITE.replace("255 255 255", "#ZZ white " + "9" * 5000)),
    "numbers-of-words.ofd": lambda: _ofd(
        _WHITE.replace('Size="3.7"', 'Size="1e308" CTM="nan inf 1e308 0 0 0" Alpha="1e999" HScale="-0"')
    ),
}


def _pax() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tape:
        told = tarfile.TarInfo("a.html")
        told.size = len(_GOOD)
        told.pax_headers = {"comment": "x" * 8_000_000, "path": "../" * 5000 + "a.html"}
        tape.addfile(told, io.BytesIO(_GOOD))
    return out.getvalue()


def _warc(*answers: bytes, told: bytes = b"") -> bytes:
    found = b""
    for n, answer in enumerate([*answers, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _GOOD]):
        found += (
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/%d\r\nContent-Type: application/http\r\n%bContent-Length: %d\r\n\r\n%b\r\n\r\n"
            % (n, told if n == 0 else b"", len(answer), answer)
        )
    return found


def _encoded(kinds: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: " + kinds + b"\r\n\r\n" + body


def _gzip_times(times: int) -> bytes:
    body = _GOOD
    for _ in range(times):
        body = gzip.compress(body)
    return body


HOLDERS: Final[dict[str, Made]] = {
    "names-beside-names.zip": lambda: _with_other_names(),
    "without-sizes.zip": lambda: _streamed(),
    "a-name-of-10-mb.html.gz": lambda: (
        b"\x1f\x8b\x08\x08"
        + bytes(6)
        + b"a" * 10_000_000
        + b"\0"
        + zlib.compress(_GOOD)[2:-4]
        + struct.pack("<II", zlib.crc32(_GOOD), len(_GOOD))
    ),
    "200000-empty-parts.html.gz": lambda: gzip.compress(b"") * 200_000 + gzip.compress(_GOOD),
    "told-at-length.tar": _pax,
    "tape-in-a-zip.zip": lambda: zip_of({"a.tar": _pax(), "a.html": _GOOD}),
    "mail-in-a-zip.zip": lambda: zip_of(
        {
            "a.eml": b"MIME-Version: 1.0\nContent-Type: application/zip; name=b.zip\nContent-Transfer-Encoding: base64\n\n"
            + base64.b64encode(zip_of({"c.html": _GOOD}))
        }
    ),
    "chunks-of-all.warc": lambda: _warc(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n" + _GOOD,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n-1\r\nx",
    ),
    "packed-50-times.warc": lambda: _warc(_encoded(b", ".join([b"gzip"] * 50), _gzip_times(50))),
    "bomb-as-answer.warc": lambda: _warc(
        _encoded(b"gzip", gzip.compress(bytes(300_000_000), 9)),
        _encoded(b"br", b"\xff" * 900),
        _encoded(b"zstd, identity", b"(\xb5/\xfd" + bytes(90)),
    ),
    "100000-fields.warc": lambda: _warc(
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 100_000 + b"\r\n" + _GOOD, told=b"a: b\r\n" * 5000
    ),
    "status-of-2-mb.warc": lambda: _warc(
        b"HTTP/1.1 200 " + b"O" * 2_000_000 + b"\r\n\r\n" + _GOOD, b"\r\n\r\n", b"", b"HTTP/9"
    ),
    "revisits.warc": lambda: (
        _warc(b"").replace(b"response", b"revisit", 1)
        + b"WARC/1.1\r\nWARC-Type: continuation\r\nWARC-Segment-Number: 2\r\nContent-Length: 0x10\r\n\r\n"
        + bytes(16)
        + b"\r\n\r\n"
        + _warc()
    ),
    "fields-that-go-on.warc": lambda: (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a\r\n"
        + b" b" * 30_000
        + b"\r\nContent-Length: 1\r\n\r\nx\r\n\r\n"
        + _warc()
    ),
    "not-in-utf-8.jsonl": lambda: (
        b"\xff\xfe" + json.dumps({"url": "http://a.example/", "html": _FORM}).encode("utf-16-le")
    ),
    "10-mb-of-escapes.jsonl": lambda: b'{"url":"http://a.example/","text":"' + b"\\u0031\\n" * 1_200_000 + b'"}\n',
    "500000-keys.jsonl": lambda: (
        b'{"url":"http://a.example/","text":"a"' + b"".join(b',"k%d":0' % n for n in range(500_000)) + b"}\n"
    ),
    "one-hash-for-all.jsonl": lambda: (
        b'{"url":"http://a.example/","text":"a","n":{'
        + b",".join(b'"%d":0' % (n * (2**61 - 1)) for n in range(50_000))
        + b"}}\n"
    ),
}


def _with_other_names() -> bytes:
    """Each member has a second name in Unicode that is another one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(300):
            told = zipfile.ZipInfo(f"{n}.html")
            name = f"../../{n}.pdf".encode()
            told.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(told.filename.encode())) + name
            archive.writestr(told, _GOOD if n == 0 else b"<p>a")
    return out.getvalue()


class _Pipe(io.RawIOBase):
    """Something that cannot go back: sizes then stand behind the members."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.held += bytes(data)  # type: ignore[call-overload]
        return len(bytes(data))  # type: ignore[call-overload]


def _streamed() -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(200):
            archive.writestr(f"{n}.html", _GOOD if n == 0 else f"<p>{n}")
    return bytes(pipe.held)


MAIL: Final[dict[str, Made]] = {
    "name-in-90000-parts.eml": lambda: (
        b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Disposition: attachment;\n"
        + b"".join(b" f*%d=a;\n" % n for n in range(90_000))
        + b"\n"
        + _GOOD
    ),
    "9000-alternatives.eml": lambda: (
        b"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
        + b"--b\nContent-Type: text/html\n\n<p>1\n" * 9000
        + b"--b--\n"
    ),
    "a-million-to.eml": lambda: (
        b"To: " + b"a@b.example,\n " * 200_000 + b"\nMIME-Version: 1.0\nContent-Type: text/html\n\n" + _GOOD
    ),
    "uuencoded.eml": lambda: (
        b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n"
        + b"M"
        + b"~" * 60
        + b"\n" * 9000
    ),
    "of-outlook.eml": lambda: (
        b"MIME-Version: 1.0\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(b"\x78\x9f\x3e\x22" + bytes(900))
    ),
    "folded-without-end.mht": lambda: (
        b"MIME-Version: 1.0\nSubject:" + b"\n a" * 300_000 + b"\nContent-Type: text/html\n\n" + _GOOD
    ),
}
OTHERS: Final[dict[str, Made]] = {
    "of-1987.xls": b"\x09\x00\x04\x00\x00\x00\x10\x00" + b"\x04\x00\x0f\x00" + bytes(15) * 900,
    "symbolic.xls": b"ID;PWXL;N;E\r\n" + b'C;Y1;X1;K"1"\r\n' * 60_000 + b"E\r\n",
    "dbase.xls": struct.pack("<BBBBIHH", 3, 23, 1, 1, 0xFFFFFFFF, 65, 11)
    + bytes(20)
    + b"A"
    + bytes(31)
    + b"\r"
    + b" 123456789 " * 9000,
    "lotus.xls": b"\x00\x00\x02\x00\x06\x04" + bytes(9000),
    "never-closed.csv": lambda: f'{_DOC.title}\n"'.encode() + b"1,2\n" * 3_000_000,
    "100000-columns.csv": lambda: _text(",".join("1" for _ in range(60_000))),
    "quotes-only.csv": lambda: _text('"' * 2_000_000),
    "says-its-separator.csv": lambda: b"sep=;\r\n" + _text(*(";".join(row) for row in _ROWS)),
    "nul-separated.csv": lambda: _text(*("\0".join(row) for row in _ROWS)),
    "formulas.csv": lambda: _text(*(",".join([label, *["=1+1"] * 7]) for label in _LABELS)),
    "carriage-returns.txt": lambda: b"\r".join(_text(*("|".join(row) for row in _ROWS)).split(b"\n")) * 40,
    "other-line-ends.txt": lambda: "\u2028".join("\x85".join(row) for row in _ROWS * 90).encode(),
    "photoshop.psd": b"8BPS\x00\x01" + bytes(6) + struct.pack(">HIIHH", 3, 300_000, 300_000, 8, 3) + bytes(900),
    "drawing.wmf": b"\xd7\xcd\xc6\x9a" + bytes(18) + b"\x01\x00\x09\x00\x00\x03" + b"\xff" * 9000,
    "picture.djvu": b"AT&TFORM" + struct.pack(">I", 0xFFFFFFF0) + b"DJVMDIRM" + bytes(900),
    "picture.avif": b"\0\0\0\x1cftypavif" + bytes(16) + b"\xff\xff\xff\xffmdat" + bytes(900),
    "picture.jxl": b"\xff\x0a" + b"\xff" * 9000,
    "tiles-without-end.tif": b"II*\0\x08\0\0\0\x06\0"
    + b"".join(
        struct.pack("<HHII", tag, 4, 1, value)
        for tag, value in ((256, 60_000), (257, 60_000), (258, 8), (322, 1), (323, 1), (324, 8))
    )
    + bytes(4),
    "print.ps": b"%!PS-Adobe-3.0\n{ } loop\n" + b"(1) show\n" * 9000,
    "fixed.xps": lambda: zip_of(
        {
            "[Content_Types].xml": b"<Types/>",
            "FixedDocSeq.fdseq": b"<FixedDocumentSequence/>",
            "Documents/1/Pages/1.fpage": b"<FixedPage/>",
        }
    ),
    "slides.pptx": lambda: zip_of(
        {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>", "ppt/slides/slide1.xml": b"<a>1</a>"}
    ),
    "book.epub": lambda: zip_of({"mimetype": b"application/epub+zip", "OEBPS/a.xhtml": _GOOD}),
    "web-archive.webarchive": b"bplist00\xd1\x01\x02" + b"\xff" * 900,
    "saved.maff": lambda: zip_of({"1/index.html": _GOOD, "1/index.rdf": b"<RDF/>"}),
    "note.one": b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d" + bytes(9000),
    "help.chm": b"ITSF\x03\0\0\0" + bytes(9000),
    "wps-of-old.wps": lambda: seeds()["lo-marks.doc"][:3000] + bytes(60_000),
}
DOCUMENTS: Final[dict[str, dict[str, Made]]] = {
    "figures": FIGURES, "new pages": PAGES, "new office": OFFICE, "layout": LAYOUT, "new mail": MAIL, "others": OTHERS,
}  # fmt: skip
