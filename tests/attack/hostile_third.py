"""Files for the limits of what reads them, of kinds that the other lists do not have: one for each step.

Belongs here: the bytes, by the name of a file. Does not belong here: what must become of them.
"""

# ruff: noqa: E501  a line a file
from __future__ import annotations

import base64
import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

from PIL import Image

from tests.attack.growing import docx, xlsx
from tests.attack.hostile_pdfs import page_of, pdf_of, stream
from tests.attack.hostile_pictures import saved
from tests.attack.hostile_zips import raw_zip, zip_of
from tests.attack.lying_office import floating_picture, form_docx, place, with_picture
from tests.attack.lying_pdfs import form_pdf
from tests.attack.seeds import page, seeds

Made = bytes | Callable[[], bytes]
_FORM: Final = page()
_GOOD: Final = _FORM.encode()
_FIGURE: Final = re.compile(r"<td[^<>]*>(?=\d)")


def _styled(sheet: str, cell: str = '<b class="h">1</b>') -> bytes:
    """The form with a sheet, and with `cell` before its first figures."""
    return _with_cells(cell).replace("<table", f"<style>{sheet}</style><table", 1).encode()


def _with_cells(cell: str, times: int = 9) -> str:
    found = _FIGURE.sub(lambda figure: figure[0] + cell, _FORM, times)
    assert found != _FORM
    return found


SHEETS: Final[dict[str, Made]] = {
    "sheet-in-itself-1000-deep.html": lambda: _styled("b{" * 1000 + "display:none" + "}" * 1000),
    "sheet-of-rules-that-grow.html": lambda: _styled("b,i,.h,td b,td i{" * 12 + "display:none" + "}" * 12),
    "sheet-of-signs-that-grow.html": lambda: _styled("&&&&,&&&& &{" * 12 + "display:none" + "}" * 12),
    "sheet-of-a-million-braces.html": lambda: _styled("{" * 500_000 + "}" * 500_000),
    "sheet-of-ends.html": lambda: _styled("}" * 900_000 + ".h{display:none}"),
    "sheet-of-quotes.html": lambda: _styled("\"'" * 400_000 + ".h{display:none}"),
    "sheet-of-names-in-names.html": lambda: _styled(
        "td{" + ";".join(f"--v{i}:var(--v{i + 1})" for i in range(5000)) + ";display:var(--v0)}"
    ),
    "sheet-of-names-that-grow.html": lambda: _styled(
        "td{" + ";".join(f"--v{i}:" + f"var(--v{i + 1})" * 9 for i in range(60)) + ";display:var(--v0)}"
    ),
    "sheet-of-9000-important.html": lambda: _styled(
        "".join(f".h{{display:none!important;opacity:0.{i}!important}}" for i in range(9000))
    ),
    "sheet-of-300-for-all.html": lambda: _styled(
        "".join(f"td :nth-child({i}n+{i}){{display:none}}" for i in range(1, 300))
    ),
    "sheet-of-what-undoes.html": lambda: _styled(".h{display:none}" + "td b{display:inline}td *{color:red}" * 3000),
    "sheet-of-not-in-not.html": lambda: _styled(
        "".join(f":not(:is({','.join(['b'] * 40)})){{display:none}}" for _ in range(300))
    ),
    "sheet-that-takes-itself-in.html": lambda: _styled(
        f"@import url(data:text/css;base64,{base64.b64encode(b'@import url(data:text/css,a);' * 9000).decode()});"
    ),
    "sheet-in-sheet-in-sheet.html": lambda: _styled(_imports(60)),
    "5000-links-to-one.html": lambda: _FORM.replace(
        "<table", '<link rel=stylesheet href="data:text/css,.h{display:none}">' * 5000 + "<table", 1
    ).encode(),
    "a-link-of-2-mb.html": lambda: _FORM.replace(
        "<table", f'<link rel=stylesheet href="data:text/css,{".h{display:none}" * 130_000}"><table', 1
    ).encode(),
    "links-without-end.html": lambda: _FORM.replace(
        "<table", "<link rel=stylesheet href=" * 90_000 + "<table", 1
    ).encode(),
    "imports-without-end.html": lambda: _styled("@import " * 100_000),
    "media-without-end.html": lambda: _styled("@media " + "not (min-width:1px)," * 90_000 + "all{.h{display:none}}"),
    "selector-of-1-mb.html": lambda: _styled("td" + ".a" * 500_000 + "{display:none}"),
    "selector-of-brackets.html": lambda: _styled(":is(" * 90_000 + "{display:none}"),
    "style-of-500000-parts.html": lambda: _with_cells(f'<b style="{"color:red;" * 100_000}">1</b>', 3).encode(),
    "escapes-without-end.html": lambda: _styled("\\41 " * 300_000 + "{display:none}"),
    "remarks-in-a-sheet.html": lambda: _styled("/**/" * 300_000 + ".h{display:none}"),
    "sheet-that-ends-its-element.html": _GOOD.replace(
        b"<table", b'<link rel=stylesheet href="data:text/css,</style><table><tr><td>9</table>"><table', 1
    ),
    "sheet-of-another-charset.html": _GOOD.replace(
        b"<table", b'<link rel=stylesheet href="data:text/css;charset=utf-7,%ff%fe%00"><table', 1
    ),
    "1000-sheets.mht": lambda: _saved(
        *(
            f"Content-Type: text/css\nContent-Location: http://a/{n}.css\n\n@import url({n + 1}.css);.h{{display:none}}".encode()
            for n in range(1000)
        )
    ),
    "sheets-in-a-ring.mht": lambda: _saved(
        b"Content-Type: text/css\nContent-Location: http://a/0.css\n\n" + b"@import url(0.css);" * 9000
    ),
    "a-sheet-of-20-mb.mht": lambda: _saved(
        b"Content-Type: text/css\nContent-Location: http://a/0.css\n\n" + b".h{display:none}" * 1_300_000
    ),
}


def _imports(depth: int) -> str:
    sheet = ".h{display:none}"
    for _ in range(depth):
        if len(sheet) > 500_000:
            break
        sheet = f"@import url(data:text/css;base64,{base64.b64encode(sheet.encode()).decode()});"
    return sheet


def _saved(*parts: bytes) -> bytes:
    told = b"Content-Type: text/html\nContent-Location: http://a/a.html\n\n" + _GOOD.replace(
        b"<table", b'<link rel=stylesheet href="0.css"><table', 1
    )
    return (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
        + b"\n--b\n".join([told, *parts])
        + b"\n--b--\n"
    )


def _picture_of(size: tuple[int, int], mode: str = "L", kind: str = "PNG") -> bytes:
    return saved(Image.new(mode, size, 255 if mode in ("L", "1") else None), kind)


def _with_media(document: bytes, data: bytes) -> bytes:
    packed = zipfile.ZipFile(io.BytesIO(with_picture(document)))
    return zip_of({name: data if name.startswith("word/media/") else packed.read(name) for name in packed.namelist()})


FLOATS: Final[dict[str, Made]] = {
    "9000-pictures-above.docx": lambda: with_picture(form_docx(above=floating_picture(place(5)) * 9000)),
    "9000-pictures-in-a-cell.docx": lambda: with_picture(form_docx(floating_picture(place(5)) * 9000)),
    "a-float-as-high-as-the-moon.docx": lambda: with_picture(
        form_docx(above=floating_picture(place(-(10**9)), high=10**9))
    ),
    "a-float-of-words.docx": lambda: with_picture(
        form_docx(
            above=floating_picture(
                '<wp:positionV relativeFrom="paragraph"><wp:posOffset>1e99</wp:posOffset></wp:positionV>'
            )
        )
    ),
    "a-float-of-a-bomb.docx": lambda: _with_media(
        form_docx(above=floating_picture(place(5))), _picture_of((20_000, 20_000), "1")
    ),
    "a-float-of-noise.docx": lambda: _with_media(
        form_docx(above=floating_picture(place(5))), b"\x89PNG\r\n\x1a\n" + bytes(9000)
    ),
    "a-float-of-nothing.docx": lambda: _with_media(form_docx(above=floating_picture(place(5))), b""),
    "a-float-of-a-drawing.docx": lambda: _with_media(
        form_docx(above=floating_picture(place(5))), b"\xd7\xcd\xc6\x9a" + bytes(900)
    ),
    "floats-in-floats.docx": lambda: form_docx(_nested_floats(300)),
    "20000-tables-and-a-float.docx": lambda: with_picture(
        docx(
            f"<w:p>{floating_picture(place(5))}</w:p>"
            + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>" * 20_000
        )
    ),
    "alternatives-800-deep.docx": lambda: form_docx(
        "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><mc:Choice Requires='zz'/><mc:Fallback>"
        * 150
        + "<w:r><w:t>1</w:t></w:r>"
        + "</mc:Fallback></mc:AlternateContent>" * 150
    ),
    "alternatives-of-90000.docx": lambda: form_docx(
        "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        + f"<mc:Choice Requires='{'zz ' * 20}'/>" * 90_000
        + "</mc:AlternateContent>"
    ),
    "frames-of-words.docx": lambda: form_docx(
        "<w:r><w:t>1</w:t></w:r>",
        '<w:framePr w:x="1e99"/><w:spacing w:line="nan" w:lineRule="exact"/><w:ind w:left="--9"/>',
    ),
    "rows-of-words.docx": lambda: docx(
        '<w:tbl><w:tr><w:trPr><w:trHeight w:val="99999999999999999999" w:hRule="exact"/></w:trPr><w:tc><w:tcPr><w:tcW w:w="-1" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    ),
}


def _nested_floats(depth: int) -> str:
    return (
        "<w:r><w:pict><v:rect xmlns:v='urn:schemas-microsoft-com:vml' style='position:absolute'>" * depth
        + "</v:rect></w:pict></w:r>" * depth
    )


def _pdf(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    return pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b/Font<</F1 5 0 R>>>>>>" % resources,
        stream(b"", content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    ])  # fmt: skip


_TEXT: Final = b"BT /F1 10 Tf 50 700 Td (12) Tj ET "
PDFS: Final[dict[str, Made]] = {
    "pages-that-are-their-parents.pdf": lambda: pdf_of(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]
    ),
    "count-of-a-billion.pdf": lambda: form_pdf().replace(b"/Count 1", b"/Count 999999999"),
    "count-below-nothing.pdf": lambda: form_pdf().replace(b"/Count 1", b"/Count -5"),
    "patterns-in-patterns.pdf": lambda: _pdf(
        b"/Pattern cs /P scn 0 0 595 842 re f " * 200 + _TEXT,
        b"/Pattern<</P 6 0 R>>",
        stream(
            b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001/Resources<</Pattern<</P 6 0 R>>>>",
            b"/Pattern cs /P scn 0 0 1 1 re f",
        ),
    ),
    "shadings-5000.pdf": lambda: _pdf(
        b"/S sh " * 5000 + _TEXT,
        b"/Shading<</S<</ShadingType 1/ColorSpace/DeviceRGB/Function<</FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]/Length 9>>>>>>",
    ),
    "type3-of-itself.pdf": lambda: _pdf(
        b"BT /T 10 Tf 50 700 Td (aaaa) Tj ET " * 50,
        b"/Font<</T 6 0 R>>",
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 7 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</Font<</T 6 0 R>>>>>>",
        stream(b"", b"BT /T 1 Tf (aa) Tj ET"),
    ),
    "masks-of-masks.pdf": lambda: page_of(
        b"/G gs " + _TEXT,
        [
            stream(
                b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>/Resources<</ExtGState<</G<</SMask<</S/Luminosity/G 5 0 R>>>>>>>>",
                b"/G gs",
            )
        ],
    ),
    "q-without-end.pdf": lambda: _pdf(b"q " * 400_000 + _TEXT),
    "paths-without-end.pdf": lambda: _pdf(b"0 0 m " + b"9 9 l " * 300_000 + b"S " + _TEXT),
    "fonts-of-size-inf.pdf": lambda: _pdf(b"BT /F1 1e38 Tf 1e38 0 0 1e38 0 0 Tm (12) Tj /F1 -0 Tf (12) Tj ET"),
    "numbers-of-200000-digits.pdf": lambda: _pdf(b"BT /F1 " + b"9" * 200_000 + b" Tf (12) Tj ET " + b"." * 90_000),
    "names-of-1-mb.pdf": lambda: _pdf(b"/" + b"#41" * 300_000 + b" gs " + _TEXT),
    "strings-in-strings.pdf": lambda: _pdf(b"BT /F1 9 Tf " + b"(" * 90_000 + b"12" + b")" * 90_000 + b" Tj ET"),
    "hex-of-odd-things.pdf": lambda: _pdf(b"BT /F1 9 Tf <" + b"3g1 z" * 90_000 + b"> Tj ET"),
    "arrays-100000-deep.pdf": lambda: _pdf(b"BT /F1 9 Tf " + b"[" * 100_000 + b"] TJ ET"),
    "streams-of-streams.pdf": lambda: _pdf(_TEXT).replace(
        b"/Length", b"/Filter[/FlateDecode/LZWDecode/ASCII85Decode/RunLengthDecode/JBIG2Decode]/Length"
    ),
    "predictor-of-a-billion.pdf": lambda: pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
            stream(
                b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 999999999/Colors 32/BitsPerComponent 16>>",
                zlib.compress(_TEXT),
            ),
        ]
    ),
    "encrypted-by-nobody.pdf": lambda: form_pdf().replace(
        b"/Root", b"/Encrypt<</Filter/Standard/V 5/R 6/Length 256/O()/U()/P -1>>/Root"
    ),
    "notes-9000.pdf": lambda: form_pdf().replace(
        b"/MediaBox",
        b"/Annots[" + b"<</Type/Annot/Subtype/Square/Rect[0 0 595 842]/IC[1 1 1]>>" * 9000 + b"]/MediaBox",
        1,
    ),
    "outlines-in-a-ring.pdf": lambda: form_pdf().replace(
        b"/Type/Catalog", b"/Type/Catalog/Outlines<</First 1 0 R/Next 1 0 R>>", 1
    ),
    "script-at-opening.pdf": lambda: form_pdf().replace(
        b"/Type/Catalog",
        b"/Type/Catalog/OpenAction<</S/JavaScript/JS(while\\(1\\){})>>/AA<</O<</S/Launch/F(/bin/sh)>>>>",
        1,
    ),
    "box-of-not-a-number.pdf": lambda: form_pdf().replace(b"/MediaBox[", b"/MediaBox[nan inf 1e99 -1e99]/Was[", 1),
    "turned-by-45.pdf": lambda: form_pdf().replace(b"/MediaBox", b"/Rotate 45/MediaBox", 1),
    "turned-by-a-billion.pdf": lambda: form_pdf().replace(b"/MediaBox", b"/Rotate 900000000000/MediaBox", 1),
}


def _gif(frames: int) -> bytes:
    body = b"GIF89a" + struct.pack("<HHBBB", 60_000, 60_000, 0x80, 0, 0) + bytes(6)
    return body + (b"," + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0) + b"\x02\x02\x4c\x01\x00") * frames + b";"


def _bmp(width: int, height: int, bits: int = 24, kind: int = 0) -> bytes:
    return (
        b"BM"
        + struct.pack("<IHHI", 60, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, kind, 0, 0, 0, 0, 0)
        + bytes(900)
    )


PICTURES: Final[dict[str, Made]] = {
    "frames-of-60000.gif": lambda: _gif(50),
    "below-nothing.bmp": lambda: _bmp(-5, -(2**31)),
    "wide.bmp": lambda: _bmp(2**31 - 1, 2),
    "packed.bmp": lambda: _bmp(3000, 900, 8, 1),
    "bits-of-64.bmp": lambda: _bmp(300, 90, 64),
    "of-one-row.png": lambda: _picture_of((60_000, 80)),
    "of-one-column.png": lambda: _picture_of((300, 60_000)),
    "of-floats.tif": lambda: saved(Image.new("F", (400, 200), float("nan")), "TIFF"),
    "of-32-bits.tif": lambda: saved(Image.new("I", (400, 200), -5), "TIFF"),
    "in-cmyk.jpg": lambda: saved(Image.new("CMYK", (400, 200)), "JPEG"),
    "seen-through.png": lambda: saved(Image.new("RGBA", (900, 400), (0, 0, 0, 0)), "PNG"),
    "of-a-palette-with-holes.png": lambda: saved(Image.new("P", (900, 400)), "PNG", transparency=b"\0" * 256),
    "half.jpg": lambda: saved(Image.effect_noise((900, 700), 90), "JPEG")[:20_000],
    "half.webp": lambda: saved(Image.effect_noise((900, 700), 90).convert("RGB"), "WEBP")[:9000],
    "many-pages.tif": lambda: _pages(300),
    "note-of-5-mb.png": lambda: _noted(),
    "noise.png": lambda: saved(Image.effect_noise((1200, 900), 120), "PNG"),
    "cross.svg": lambda: (
        b'<svg xmlns="http://www.w3.org/2000/svg"><text>12</text>' + b"<use href='#a'/>" * 9000 + b"</svg>"
    ),
}


def _pages(number: int) -> bytes:
    pages = [Image.new("1", (320, 90), n % 2) for n in range(number)]
    return saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])


def _noted() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("a", "9" * 5_000_000, zip=True)
    return saved(Image.new("L", (900, 400), 255), "PNG", pnginfo=note)


def _ole(change: Callable[[bytearray], None]) -> bytes:
    data = bytearray(seeds()["lo-marks.doc"])
    change(data)
    return bytes(data)


def _at(place: int, value: bytes) -> Callable[[bytearray], None]:
    def put(data: bytearray) -> None:
        data[place : place + len(value)] = value

    return put


OLD: Final[dict[str, Made]] = {
    "sectors-of-2-to-the-255.doc": lambda: _ole(_at(30, b"\xff\xff")),
    "sectors-of-one.doc": lambda: _ole(_at(30, b"\0\0")),
    "directory-at-the-end.doc": lambda: _ole(_at(48, b"\xfd\xff\xff\x7f")),
    "small-sectors-of-nothing.doc": lambda: _ole(_at(60, b"\xff\xff\xff\xff\xff\xff\xff\xff")),
    "tables-without-end.doc": lambda: _ole(_at(68, b"\0\0\0\0\xff\xff\xff\x7f")),
    "text-of-4-gb.doc": lambda: _ole(_at(512 + 0x4C, b"\xff\xff\xff\x7f")),
    "pieces-at-the-end.doc": lambda: _ole(_at(512 + 0x1A2, b"\xff\xff\xff\x7f\xff\xff\xff\x7f")),
    "told-to-be-encrypted.doc": lambda: _ole(_at(512 + 10, b"\xff\xff")),
    "formulas-in-a-ring.xlsx": lambda: xlsx(
        '<row><c r="A1"><f>B1</f><v>1</v></c><c r="B1"><f>A1</f><v>2</v></c></row>' * 900
    ),
    "one-cell-9000-times.xlsx": lambda: xlsx('<row r="1">' + '<c r="A1"><v>1</v></c>' * 9000 + "</row>"),
    "columns-of-letters.xlsx": lambda: xlsx(
        '<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c><c r="A0"><v>1</v></c><c r="1A"><v>1</v></c><c r=""><v>1</v></c></row>'
    ),
    "rows-backwards.xlsx": lambda: xlsx(
        "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(3000, 0, -1))
    ),
    "widths-of-words.xlsx": lambda: xlsx(
        '<row r="1" ht="nan"><c r="A1"><v>1</v></c></row><row r="2" ht="-1e99"><c r="A2"><v>1</v></c></row>'
    ),
    "shared-formulas.xlsx": lambda: xlsx(
        '<row><c r="A1"><f t="shared" si="0" ref="A1:XFD1048576">1</f><v>1</v></c></row>'
    ),
    "an-array-over-all.xlsx": lambda: xlsx('<row><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>'),
}


def _member(name: str, data: bytes, **told: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        for key, value in told.items():
            setattr(info, key, value)
        archive.writestr(info, data)
        archive.writestr("good.html", _GOOD)
    return out.getvalue()


def _answer(head: bytes, body: bytes) -> bytes:
    sound = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _GOOD
    found = b""
    for n, answer in enumerate((head + b"\r\n\r\n" + body, sound)):
        found += (
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/%d\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
            % (n, len(answer), answer)
        )
    return found


HOLDERS: Final[dict[str, Made]] = {
    "a-sheet-and-its-page.zip": lambda: zip_of(
        {
            "a.html": _GOOD.replace(b"<table", b'<link rel=stylesheet href="s.css"><table', 1),
            "s.css": b"@import url(s.css);" * 9000,
        }
    ),
    "9000-sheets.zip": lambda: zip_of(
        {
            "a.html": _GOOD.replace(
                b"<table", b"".join(b'<link rel=stylesheet href="%d.css">' % n for n in range(9000)) + b"<table", 1
            ),
            **{f"{n}.css": b".h{}" for n in range(9000)},
        }
    ),
    "3000-pages-of-a-sheet.zip": lambda: zip_of(
        {**{f"{n}.html": b'<link rel=stylesheet href="z.css"><p>%d' % n for n in range(3000)}, "z.css": b".h{}" * 9000}
    ),
    "a-sheet-that-is-a-page.zip": lambda: zip_of(
        {"a.html": _GOOD.replace(b"<table", b'<link rel=stylesheet href="b.css"><table', 1), "b.css": _GOOD}
    ),
    "a-sheet-of-zips.zip": lambda: zip_of(
        {
            "a.html": _GOOD.replace(b"<table", b'<link rel=stylesheet href="b.css"><table', 1),
            "b.css": zip_of({"c.css": b"a"}),
        }
    ),
    "a-page-called-a-sheet.zip": lambda: zip_of({"a.css": _GOOD, "b.html": _GOOD}),
    "folders-as-files.zip": lambda: _member("a/", _GOOD),
    "made-in-1980.zip": lambda: _member("a.html", _GOOD, create_system=255, create_version=255),
    "a-device.zip": lambda: _member("a.html", _GOOD, external_attr=0o060666 << 16),
    "a-name-of-64-kb.zip": lambda: raw_zip([(b"a" * 65_000 + b".html", _GOOD), (b"good.html", _GOOD)]),
    "names-alike.zip": lambda: raw_zip([(b"a.html", _GOOD)] * 50 + [(b"good.html", _GOOD)]),
    "names-of-case.zip": lambda: raw_zip([(b"A.HTML", _GOOD), (b"a.html", _GOOD), (b"good.html", _GOOD)]),
    "two-beginnings.zip": lambda: b"GIF89a" + bytes(900) + zip_of({"good.html": _GOOD}),
    "an-end-of-noise.zip": lambda: zip_of({"good.html": _GOOD}) + bytes(range(256)) * 200,
    "gzip-of-gzip-of-zip.gz": lambda: gzip.compress(gzip.compress(zip_of({"good.html": _GOOD}))),
    "gzip-with-a-wrong-sum.html.gz": lambda: gzip.compress(_GOOD)[:-8] + bytes(8),
    "status-of-words.warc": lambda: _answer(b"HTTP/1.1 two OK", _GOOD),
    "length-below-nothing.warc": lambda: _answer(b"HTTP/1.1 200 OK\r\nContent-Length: -9", _GOOD),
    "lengths-that-differ.warc": lambda: _answer(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9", _GOOD),
    "a-sheet.warc": lambda: _answer(b"HTTP/1.1 200 OK\r\nContent-Type: text/css", b".h{}"),
    "a-range.warc": lambda: _answer(b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/99999", _GOOD[:900]),
    "numbers-of-1-mb.jsonl": lambda: b'{"url":"http://a.example/","text":"a","n":' + b"9" * 1_000_000 + b"}\n",
    "floats-of-1-mb.jsonl": lambda: b'{"url":"http://a.example/","text":"a","n":1e' + b"9" * 1_000_000 + b"}\n",
    "html-of-all-kinds.jsonl": lambda: b"".join(
        json.dumps({"url": f"http://a.example/{n}", "html": value}).encode() + b"\n"
        for n, value in enumerate([None, 1, [], {}, True, "", " ", "\x00", "<", "a" * 9000])
    ),
    "100000-lines-of-nothing.jsonl": lambda: b'{"url":"","html":""}\n' * 100_000,
}
DOCUMENTS: Final[dict[str, dict[str, Made]]] = {
    "style sheets": SHEETS,
    "floats": FLOATS,
    "more portable": PDFS,
    "more pictures": PICTURES,
    "old and sheets": OLD,
}
