"""Pictures and pages of PDF that no honest program writes.

Belongs here: the bytes, by the name of a file. Does not belong here: what must become of them.
"""

# ruff: noqa: E501  a line a file
from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from PIL import Image

from tests.attack.hostile_pdfs import form, page_of, pdf_of, stream
from tests.attack.lying_pdfs import form_pdf, updated

Made = Callable[[], bytes]


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, body: bytes = b"", *more: bytes, depth: int = 8, colour: int = 0) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + _chunk(b"IDAT", zlib.compress(body)) + _chunk(b"IEND", b"")


def _tiff_in_a_ring() -> bytes:
    return b"II*\0" + struct.pack("<IHHHII", 8, 1, 256, 3, 1, 100) + struct.pack("<I", 8)


@cache
def _sheet(mode: str = "L", size: tuple[int, int] = (1000, 400)) -> Image.Image:
    """A picture of a few ruling lines."""
    image = Image.new("L", size, 255)
    for x in range(50, size[0], 90):
        image.paste(0, (x, 40, x + 2, size[1] - 40))
    for y in range(40, size[1], 40):
        image.paste(0, (50, y, size[0] - 40, y + 2))
    return image.convert(mode)


def _turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(_sheet("RGB", (400, 300)), "JPEG", exif=exif)


def _animated(kind: str, frames: int) -> bytes:
    many = [Image.new("P", (320, 90), n % 256) for n in range(frames)]
    return saved(many[0], kind, save_all=True, append_images=many[1:], loop=0)


PICTURES: Final[dict[str, Made]] = {
    "65535-by-65535.png": lambda: _png(65535, 65535),
    "two-billion-wide.png": lambda: _png(2**31 - 1, 1),
    "no-width.png": lambda: _png(0, 10),
    "less-than-it-says.png": lambda: _png(1000, 1000, b"\0" * 500),
    "more-than-it-says.png": lambda: _png(300, 90, b"\0" * 40_000_000),
    "text-that-unpacks.png": lambda: _png(300, 90, b"\xff" * 301 * 90, _chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80 << 20)))),
    "profile-that-unpacks.png": lambda: _png(300, 90, b"\xff" * 301 * 90, _chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(80 << 20)))),
    "16-bits.png": lambda: _png(400, 100, b"\xff" * (801 * 100), depth=16),
    "one-bit.png": lambda: saved(_sheet("1"), "PNG"),
    "palette-of-nothing.png": lambda: _png(400, 100, b"\0" * (401 * 100), colour=3),
    "wrong-checksums.png": lambda: saved(_sheet(), "PNG").replace(b"IHDR", b"IHDS"),
    "blank-20-megapixels.png": lambda: saved(Image.new("L", (5000, 4000), 255), "PNG"),
    "black-20-megapixels.png": lambda: saved(Image.new("L", (5000, 4000), 0), "PNG"),
    "lines-of-20-megapixels.png": lambda: saved(_sheet("L", (5000, 4000)), "PNG"),
    "noise-of-4-megapixels.png": lambda: saved(Image.effect_noise((2000, 2000), 90), "PNG"),
    "a-line-of-30000.png": lambda: saved(_sheet("L", (30_000, 100)), "PNG"),
    "a-column-of-30000.png": lambda: saved(_sheet("L", (100, 30_000)), "PNG"),
    "half.jpg": lambda: saved(_sheet(), "JPEG")[:4000],
    "cmyk.jpg": lambda: saved(_sheet("CMYK"), "JPEG"),
    "lying-size.jpg": lambda: saved(_sheet(), "JPEG").replace(struct.pack(">HH", 400, 1000), struct.pack(">HH", 65000, 65000)),
    "scans-without-end.jpg": lambda: saved(_sheet(), "JPEG", progressive=True)[:-2] + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" * 50_000,
    "16-bits.tif": lambda: saved(Image.new("I;16", (800, 300), 60_000), "TIFF"),
    "one-bit.tif": lambda: saved(_sheet("1"), "TIFF", compression="group4"),
    "cmyk.tif": lambda: saved(_sheet("CMYK"), "TIFF"),
    "floats.tif": lambda: saved(Image.new("F", (400, 200), float("nan")), "TIFF"),
    "pages-in-a-ring.tif": _tiff_in_a_ring,
    "400-pages.tif": lambda: _animated("TIFF", 400),
    "500-frames.gif": lambda: _animated("GIF", 500),
    "frames.webp": lambda: _animated("WEBP", 40),
    "frames.png": lambda: _animated("PNG", 40),
    "half.gif": lambda: _animated("GIF", 9)[:200],
    "lying-size.gif": lambda: b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b",\0\0\0\0\xff\xff\xff\xff\0\x08\x02\x44\x01\0;",
    "upside-down.bmp": lambda: saved(_sheet(), "BMP")[:22] + struct.pack("<i", -400) + saved(_sheet(), "BMP")[26:],
    "lying-size.bmp": lambda: saved(_sheet(), "BMP")[:18] + struct.pack("<ii", 60_000, 60_000) + saved(_sheet(), "BMP")[26:],
    "lying-size.ppm": lambda: b"P6\n99999999 99999999\n255\n" + bytes(999),
    "jpeg-2000.jp2": lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(999),
    "heif.heic": lambda: b"\0\0\0\x18ftypheic" + bytes(999),
    "icon.ico": lambda: saved(_sheet("RGBA", (256, 256)), "ICO"),
    "drawing.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><text>1</text></svg>',
    **{f"turned-{n}.jpg": (lambda n=n: _turned(n)) for n in (2, 5, 6, 8, 99)},
}  # fmt: skip


def _catalogue(pages: bytes = b"2 0 R", more: bytes = b"") -> bytes:
    return b"<</Type/Catalog/Pages %b %b>>" % (pages, more)


def _one_page(
    content: bytes, more: bytes = b"", box: bytes = b"[0 0 595 842]", objects: tuple[bytes, ...] = ()
) -> bytes:
    """A page with what it draws in object 4, and others from 5 on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R%b>>" % (box, more)
    return pdf_of([_catalogue(), b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, *objects])


_FONT = b"/Resources<</Font<</F 5 0 R>>>>"
_HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def _text(content: bytes, font: bytes = _HELVETICA, *more: bytes) -> bytes:
    return _one_page(stream(b"", content), _FONT, objects=(font, *more))


def _picture(times: int, side: int = 1000) -> bytes:
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    image = stream(head % (side, side), zlib.compress(b"\xff" * side * side))
    return page_of(b"q 500 0 0 700 9 9 cm /F Do Q\n" * times, [image])


def _packed(times: int, body: bytes) -> bytes:
    for _ in range(times):
        body = zlib.compress(body)
    return _one_page(stream(b"/Filter[%b]" % (b"/FlateDecode " * times), body))


def _in_objects(depth: int) -> bytes:
    """Streams of objects each of which lies in the next."""
    head = b"/Type/ObjStm/N 1/First 4/Extends %d 0 R"
    return pdf_of(
        [_catalogue(), b"<</Type/Pages/Count 0>>", *(stream(head % (4 + n), b"9 0 <</A 1>>") for n in range(depth))]
    )


_XREF = b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
PDFS: Final[dict[str, Made]] = {
    "tables-in-a-ring.pdf": lambda: _XREF + b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF" % (len(_XREF), len(_XREF)),
    "tables-in-two-rings.pdf": lambda: updated(updated(form_pdf(), {}), {}).replace(b"/Prev ", b"/XRefStm 9/Prev "),
    "table-at-its-own-place.pdf": lambda: _XREF + b"startxref\n0\n%%EOF",
    "table-of-nothing.pdf": lambda: form_pdf().replace(b"xref\n", b"xxxx\n"),
    "300-updates.pdf": lambda: _many_updates(300),
    "objects-in-objects.pdf": lambda: _in_objects(60),
    "objects-in-themselves.pdf": lambda: pdf_of([_catalogue(), b"<</Type/Pages/Count 0>>", stream(b"/Type/ObjStm/N 1/First 4/Extends 3 0 R", b"3 0 3 0 R")]),
    "catalogue-of-itself.pdf": lambda: pdf_of([b"1 0 R"]),
    "length-of-itself.pdf": lambda: _one_page(b"<</Length 4 0 R>>\nstream\nq\nendstream"),
    "length-of-terabytes.pdf": lambda: _one_page(b"<</Length 9999999999999>>\nstream\nq\nendstream"),
    "length-below-nothing.pdf": lambda: _one_page(b"<</Length -9>>\nstream\nq\nendstream"),
    "contents-in-a-ring.pdf": lambda: _one_page(b"[4 0 R 4 0 R 4 0 R]"),
    "100000-contents.pdf": lambda: _one_page(b"[" + b"5 0 R " * 100_000 + b"]", objects=(stream(b"", b"q Q "),)),
    "packed-60-times.pdf": lambda: _packed(60, b"q Q"),
    "bomb-in-a-bomb.pdf": lambda: _packed(3, b"q Q " * 9_000_000),
    "lzw-bomb.pdf": lambda: _one_page(stream(b"/Filter/LZWDecode", b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 90_000)),
    "run-length-bomb.pdf": lambda: _one_page(stream(b"/Filter[/RunLengthDecode/RunLengthDecode]", b"\x81\x81" * 90_000)),
    "ascii-85-of-z.pdf": lambda: _one_page(stream(b"/Filter/ASCII85Decode", b"z" * 900_000 + b"~>")),
    "unknown-filter.pdf": lambda: _one_page(stream(b"/Filter/None", b"q Q")),
    "predictor-without-sense.pdf": lambda: _one_page(stream(b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 999999999/Colors 99>>", zlib.compress(b"q" * 99))),
    "jbig2-of-nothing.pdf": lambda: page_of(b"500 0 0 700 9 9 cm /F Do", [stream(b"/Type/XObject/Subtype/Image/Width 2000/Height 2000/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode", bytes(999))]),
    "jpx-of-nothing.pdf": lambda: page_of(b"500 0 0 700 9 9 cm /F Do", [stream(b"/Type/XObject/Subtype/Image/Width 2000/Height 2000/Filter/JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(999))]),
    "dct-of-nothing.pdf": lambda: page_of(b"500 0 0 700 9 9 cm /F Do", [stream(b"/Type/XObject/Subtype/Image/Width 9000/Height 9000/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode", b"\xff\xd8\xff\xe0" + bytes(999))]),
    "picture-larger-than-it-is.pdf": lambda: page_of(b"500 0 0 700 9 9 cm /F Do", [stream(b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8", bytes(999))]),
    "picture-masked-by-itself.pdf": lambda: page_of(b"500 0 0 700 9 9 cm /F Do", [stream(b"/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8/SMask 5 0 R", bytes(81))]),
    "picture-3000-times.pdf": lambda: _picture(3000),
    "picture-300-times.pdf": lambda: _picture(300, 3000),
    "inline-pictures.pdf": lambda: _one_page(stream(b"", b"BI /W 9999 /H 9999 /BPC 8 /CS /G ID xx EI " * 900)),
    "box-of-nothing.pdf": lambda: _one_page(stream(b"", b"q"), box=b"[0 0 0 0]"),
    "box-without-end.pdf": lambda: _one_page(stream(b"", b"0 0 9 9 re f"), box=b"[-1e38 -1e38 1e38 1e38]"),
    "box-of-words.pdf": lambda: _one_page(stream(b"", b"q"), box=b"[/a (b) null <<>>]"),
    "box-backwards.pdf": lambda: _one_page(stream(b"", b"q"), box=b"[595 842 0 0]"),
    "turned-by-45.pdf": lambda: _one_page(stream(b"", b"q"), b"/Rotate 45/UserUnit 99999"),
    "9999999-pages.pdf": lambda: pdf_of([_catalogue(), b"<</Type/Pages/Kids[3 0 R]/Count 9999999>>", b"<</Type/Page/Parent 2 0 R>>"]),
    "pages-below-nothing.pdf": lambda: pdf_of([_catalogue(), b"<</Type/Pages/Kids[3 0 R]/Count -5>>", b"<</Type/Page/Parent 2 0 R>>"]),
    "the-same-page-250-times.pdf": lambda: pdf_of([_catalogue(), b"<</Type/Pages/Kids[" + b"3 0 R " * 250 + b"]/Count 250>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]),
    "type-3-of-itself.pdf": lambda: _text(b"BT /F 9 Tf (aaaa) Tj ET", b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<</Font<</F 5 0 R>>>>>>", stream(b"", b"9 0 d0 BT /F 9 Tf (aaaa) Tj ET")),
    "font-below-itself.pdf": lambda: _text(b"BT /F 9 Tf (a) Tj ET", b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[5 0 R]>>"),
    "font-of-nothing.pdf": lambda: _text(b"BT /F 9 Tf (12) Tj ET", b"<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor<</FontFile2 6 0 R/FontName/A/Flags 4>>>>", stream(b"", b"\0\1\0\0" + bytes(999))),
    "map-in-a-ring.pdf": lambda: _text(b"BT /F 9 Tf (12) Tj ET", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>", stream(b"/UseCMap 6 0 R", b"/A usecmap begincmap endcmap")),
    "map-without-end.pdf": lambda: _text(b"BT /F 9 Tf (12) Tj ET", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>", stream(b"", b"begincmap 1 beginbfrange <0000> <FFFFFFFF> <0031> endbfrange " * 999)),
    "map-to-long-texts.pdf": lambda: _text(b"BT /F 9 Tf (12) Tj ET", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>", stream(b"", b"begincmap 1 beginbfchar <31> <" + b"0031" * 9999 + b"> endbfchar endcmap")),
    "characters-on-one-place.pdf": lambda: _text(b"BT /F 9 Tf 99 99 Td " + b"(1) Tj 1 0 0 1 99 99 Tm " * 30_000 + b"ET"),
    "lines-on-one-line.pdf": lambda: _text(b"BT /F 9 Tf " + b"1 0 0 1 99 99 Tm (1234567890) Tj " * 3000 + b"ET"),
    "content-in-content.pdf": lambda: _text(b"/P BMC " * 20_000 + b"BT /F 9 Tf (12) Tj ET" + b" EMC" * 20_000),
    "content-with-words.pdf": lambda: _text(b"/Span <</ActualText (9)>> BDC " * 900 + b"BT /F 9 Tf (12) Tj ET" + b" EMC" * 900),
    "clips-in-clips.pdf": lambda: _text(b"0 0 500 500 re W n " * 3000 + b"BT /F 9 Tf (12) Tj ET"),
    "50000-rectangles.pdf": lambda: _text(b"BT /F 9 Tf (12) Tj ET " + b"0 0 99 99 re f " * 50_000 + b"BT /F 9 Tf 9 9 Td (12) Tj ET"),
    "path-of-200000-points.pdf": lambda: _text(b"0 0 m " + b"9 9 l 8 7 l " * 100_000 + b"S"),
    "sizes-without-sense.pdf": lambda: _text(b"BT /F 1e30 Tf (12) Tj /F -9 Tf (12) Tj /F 0 Tf (12) Tj 1e38 0 0 1e38 0 0 Tm (12) Tj ET"),
    "shade-of-itself.pdf": lambda: _one_page(stream(b"", b"/S sh"), b"/Resources<</Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function 5 0 R>>>>>>", objects=(b"<</FunctionType 3/Domain[0 1]/Functions[5 0 R 5 0 R]/Bounds[0.5]/Encode[0 1 0 1]>>",)),
    "pattern-of-itself.pdf": lambda: _one_page(stream(b"", b"/Pattern cs /P scn 0 0 99 99 re f"), b"/Resources<</Pattern<</P 5 0 R>>>>", objects=(stream(b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001/Resources<</Pattern<</P 5 0 R>>>>", b"/Pattern cs /P scn 0 0 9 9 re f"),)),
    "100000-notes.pdf": lambda: _one_page(stream(b"", b"q"), b"/Annots[" + b"5 0 R " * 100_000 + b"]", objects=(b"<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/Contents(12)>>",)),
    "note-of-itself.pdf": lambda: _one_page(stream(b"", b"q"), b"/Annots[5 0 R]", objects=(b"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/AP<</N 6 0 R>>/Parent 5 0 R/Kids[5 0 R]>>", form(b"/F Do", 6))),
    "action-and-script.pdf": lambda: pdf_of([_catalogue(more=b"/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</WC<</S/JavaScript/JS(app.alert\\(1\\))>>>>"), b"<</Type/Pages/Count 0>>"]),
    "outline-in-a-ring.pdf": lambda: pdf_of([_catalogue(more=b"/Outlines 3 0 R"), b"<</Type/Pages/Count 0>>", b"<</First 3 0 R/Next 3 0 R/Last 3 0 R>>"]),
    "files-inside.pdf": lambda: pdf_of([_catalogue(more=b"/Names<</EmbeddedFiles<</Names[(a)3 0 R]>>>>"), b"<</Type/Pages/Count 0>>", b"<</EF<</F 3 0 R>>>>"]),
    "encrypted-oddly.pdf": lambda: form_pdf().replace(b"/Size", b"/Encrypt<</Filter/Standard/V 5/R 9/O(a)/U(b)/P -1>>/Size"),
    "encrypted-by-itself.pdf": lambda: form_pdf().replace(b"/Size", b"/Encrypt 1 0 R/Size"),
    "header-after-1000.pdf": lambda: b"\n" * 1000 + form_pdf(),
    "nothing-but-a-header.pdf": lambda: b"%PDF-1.7\n",
    "two-in-one.pdf": lambda: form_pdf() + form_pdf(),
}  # fmt: skip


def _many_updates(count: int) -> bytes:
    data = form_pdf()
    for _ in range(count):
        data = updated(data, {1: b"<</A 1>>"})
    return data
