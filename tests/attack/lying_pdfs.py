"""Figures of a PDF that its reader sees otherwise than its text layer has them.

Belongs here: the form's largest table with one figure drawn in another way, and what is seen of it. Does not belong
here: what must become of it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import reportlab
from PIL import Image
from reportlab.lib.colors import blue, darkblue
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.attack.hostile_pdfs import stream
from tests.attack.seeds import formdocs

registerFont(UnicodeCIDFont("STSong-Light"))
_DOC = formdocs.form("2021", 3, "plain")
_ROW, _COLUMN = 7, -3
_WIDTH, _HIGH, _TOP, _LEFT = 90.0, 20.0, 760.0, 40.0
Draw = Callable[[Canvas, float, float], None]
"""Draws what is seen as a figure, from a point on."""
Write = Callable[[Canvas, float, float, str, str], None]
"""Draws a text in a font, from a point on."""


def form_pdf(
    draw: Draw | None = None,
    font: str = "Helvetica",
    write: Write | None = None,
    scale: float = 1,
    sheet: float | None = None,
) -> bytes:
    """A page with the title and the largest table, one figure of which is drawn by hand. `write` draws all others.
    All of it is `scale` times as large, the sheet that it stands on `sheet` times."""
    out = io.BytesIO()
    size = scale if sheet is None else sheet
    canvas = Canvas(out, pagesize=(1000 * size, 842 * size), pageCompression=0, invariant=True)
    canvas.scale(scale, scale)
    canvas.setFont("STSong-Light", 14)
    canvas.drawString(_LEFT, 800, _DOC.title)
    rows = _DOC.tables[1].matrix()
    for r in range(len(rows) + 1):
        canvas.line(_LEFT, _TOP - r * _HIGH, _LEFT + _WIDTH * len(rows[0]), _TOP - r * _HIGH)
    for c in range(len(rows[0]) + 1):
        canvas.line(_LEFT + c * _WIDTH, _TOP, _LEFT + c * _WIDTH, _TOP - len(rows) * _HIGH)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            x, y = _LEFT + c * _WIDTH + 4, _TOP - (r + 1) * _HIGH + 6
            if (r, c) == (_ROW, len(row) + _COLUMN):
                canvas.saveState()
                (draw or plain("7"))(canvas, x, y)
                canvas.restoreState()
            else:
                (write or _text)(canvas, x, y, text, font)
    canvas.save()
    return out.getvalue()


def _text(canvas: Canvas, x: float, y: float, text: str, font: str) -> None:
    if text.isascii():
        canvas.setFont(font, 9)
        canvas.drawString(x, y, text)
        return
    size = min(9.0, 84.0 / max(1, len(text)))
    canvas.setFont("STSong-Light", size)
    canvas.drawString(x, y, text)


def plain(text: str, size: float = 9, font: str = "Helvetica") -> Draw:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)

    return draw


def _with(change: Callable[[Canvas], None], first: str = "9", then: str = "12", size: float = 9) -> Draw:
    """A text after a change of the canvas, and another without it behind."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.saveState()
        change(canvas)
        plain(first, size)(canvas, x, y)
        canvas.restoreState()
        plain(then)(canvas, x + 5, y)

    return draw


def _code(code: str, then: str = "") -> Draw:
    """Operators as they stand in the page, and a text behind."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas._code.append(code.format(x=x, y=y, x2=x + 5))
        if then:
            plain(then)(canvas, x + 5, y)

    return draw


def _over(shape: str) -> Draw:
    """A figure with something white over it, whose measures begin where the figure does."""
    text = "BT /F1 9 Tf {x} {y} Td (98) Tj ET"
    return _code(f"{text} q 1 g 1 0 0 1 {{x}} {{y}} cm {shape} Q")


def _invisible(canvas: Canvas, x: float, y: float) -> None:
    text = canvas.beginText(x, y)
    text.setFont("Helvetica", 9)
    text.setTextRenderMode(3)
    text.textOut("9")
    text.setTextRenderMode(0)
    text.textOut("12")
    canvas.drawText(text)


def _covered(colour: float, then: str) -> Draw:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        plain("98")(canvas, x, y)
        canvas.setFillGray(colour)
        canvas.rect(x - 2, y - 3, 40, 14, stroke=0, fill=1)
        canvas.setFillGray(0)
        plain(then)(canvas, x, y)

    return draw


def _under_a_picture(opaque: bool) -> Draw:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        plain("12")(canvas, x, y)
        picture = Image.new("RGBA", (40, 14), (255, 255, 255, 255 if opaque else 0))
        picture.putpixel((0, 0), (200, 0, 0, 255))
        canvas.drawImage(ImageReader(picture), x - 2, y - 3, 40, 14, mask="auto")

    return draw


def _clipped(canvas: Canvas, x: float, y: float) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(x + 30, y - 3, 20, 14)
    canvas.clipPath(path, stroke=0, fill=0)
    plain("9")(canvas, x, y)
    canvas.restoreState()
    plain("12")(canvas, x + 5, y)


def _one_over_the_other(canvas: Canvas, x: float, y: float) -> None:
    plain("17")(canvas, x, y)
    plain("82")(canvas, x, y)


def _twice(canvas: Canvas, x: float, y: float) -> None:
    plain("12")(canvas, x, y)
    plain("12")(canvas, x + 0.2, y)


def _white_on(ground: Callable[[Canvas, float, float], None]) -> Draw:
    """A white figure on something dark that fills its cell: seen as it is stored."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.saveState()
        canvas.setFillGray(0.2)
        ground(canvas, x - 4, y - 6)
        canvas.restoreState()
        canvas.setFillGray(1)
        plain("12")(canvas, x, y)

    return draw


def _gradient(canvas: Canvas, x: float, y: float) -> None:
    path = canvas.beginPath()
    path.rect(x, y, _WIDTH, _HIGH)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.linearGradient(x, y, x + _WIDTH, y, (darkblue, blue))


def _white_then_dark(canvas: Canvas, x: float, y: float) -> None:
    dark = canvas._fillColorObj
    canvas.setFillGray(1)
    canvas.rect(x, y, _WIDTH, _HIGH, stroke=0, fill=1)
    canvas.setFillColor(dark)
    canvas.rect(x, y, _WIDTH, _HIGH, stroke=0, fill=1)


def _matrix(a: float, d: float, text: str) -> Draw:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.transform(a, 0, 0, d, x + 20, y + 3)
        plain(text)(canvas, 0, 0)

    return draw


def _raised(canvas: Canvas, x: float, y: float) -> None:
    plain("10")(canvas, x, y)
    plain("2", 5)(canvas, x + 10.2, y + 4.5)


def _replaced_text(canvas: Canvas, x: float, y: float) -> None:
    canvas._code.append(f"/Span <</ActualText (98)>> BDC BT /F1 9 Tf {x} {y} Td (12) Tj ET EMC")


def told(canvas: Canvas, x: float, y: float, text: str, font: str) -> None:
    """A text in marked content that tells it once more, as programs write for those who hear a page."""
    canvas._code.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex()}>>> BDC")
    _text(canvas, x, y, text, font)
    canvas._code.append("EMC")


def updated(data: bytes, changed: dict[int, bytes], more: list[bytes] = []) -> bytes:  # noqa: B006  it is not changed
    """The PDF with some objects written anew, and others behind them."""
    out = bytearray(data)
    root = re.search(rb"/Root (\d+ 0 R)", data)
    size = re.search(rb"/Size (\d+)", data)
    begin = data[: data.rindex(b"%%EOF")].rindex(b"startxref")
    assert root is not None
    assert size is not None
    first = int(size[1])
    sections = b""
    for number, body in [*changed.items(), *enumerate(more, first)]:
        sections += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    before = int(data[begin:].split()[1])
    out += b"xref\n%b" % sections
    out += b"trailer\n<</Size %d/Root %b/Prev %d>>\n" % (first + len(more), root[1], before)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _objects(data: bytes, pattern: bytes) -> dict[int, bytes]:
    """The objects of a PDF that a pattern is found in, by their numbers."""
    found = re.findall(rb"(\d+) 0 obj\s(.*?)endobj", data, re.S)
    return {int(number): body.strip() for number, body in found if re.search(pattern, body)}


_CMAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
%d beginbfchar
%b
endbfchar endcmap end end"""


def told_otherwise(digits: str = "1234567890") -> bytes:
    """Every digit of the usual font told to be another one: the n-th of "0123456789" is what `digits` says."""
    data = form_pdf(plain("21"))
    lines = b"\n".join(b"<%02X> <%04X>" % (0x30 + n, ord(digit)) for n, digit in enumerate(digits))
    ((number, font),) = _objects(data, rb"/BaseFont /Helvetica\b").items()
    size = re.search(rb"/Size (\d+)", data)
    assert size is not None
    named = font.removesuffix(b">>") + b" /ToUnicode %d 0 R >>" % int(size[1])
    return updated(data, {number: named}, [stream(b"", _CMAP % (len(digits), lines))])


@cache
def _vera() -> str:
    registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))
    return "Vera"


def embedded(digits: str = "1234567890") -> bytes:
    """All figures in a font of the file's own, whose digits are told to be others."""
    data = form_pdf(plain("21", font=_vera()), _vera())
    changed = {}
    for number, body in _objects(data, rb"begincmap").items():
        told = re.sub(rb"<00(3\d)>", lambda m: b"<00%02X>" % ord(digits[int(m[1], 16) - 0x30]), body)
        changed[number] = told
    return updated(data, changed)


def with_layer_off() -> bytes:
    """A digit in a layer that is not shown."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas._code.append("/OC /L1 BDC")
        plain("9")(canvas, x, y)
        canvas._code.append("EMC")
        plain("12")(canvas, x + 5, y)

    data = form_pdf(draw)
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    ((page, body),) = _objects(data, rb"/Type /Page\b").items()
    ((root, catalogue),) = _objects(data, rb"/Type /Catalog").items()
    layers = b"/OCProperties <</OCGs [%d 0 R] /D <</OFF [%d 0 R] /Order [%d 0 R]>>>> >>" % (size, size, size)
    resources = body.replace(b"/Font 1 0 R", b"/Font 1 0 R /Properties <</L1 %d 0 R>>" % size)
    changed = {page: resources, root: catalogue.removesuffix(b">>") + layers}
    return updated(data, changed, [b"<</Type /OCG /Name (hidden)>>"])


_WHITE_GROUND: Final = b"q 1 1 1 rg -2 -2 60 16 re f Q "


def with_note(subtype: bytes, text: bytes, field: bytes = b"", below: str = "", ground: bytes = b"") -> bytes:
    """A note, or a field that was filled in, on a ground of its own over one cell that shows `below` otherwise."""
    x, y = _LEFT + 7 * _WIDTH, _TOP - (_ROW + 1) * _HIGH
    columns = len(_DOC.tables[1].matrix()[0])
    x = _LEFT + (columns + _COLUMN) * _WIDTH + 4
    data = form_pdf(plain(below))
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    ((page, body),) = _objects(data, rb"/Type /Page\b").items()
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 60 14] /Resources <</Font 1 0 R>>"
    shown = stream(head, ground + b"/Tx BMC BT /F1 9 Tf 2 4 Td (%b) Tj ET EMC" % text)
    rectangle = b"[%d %d %d %d]" % (x, y + 2, x + 60, y + 16)
    note = b"<</Type /Annot /Subtype /%b /Rect %b /F 4 /Contents (%b) /AP <</N %d 0 R>> %b>>"
    made = note % (subtype, rectangle, text, size, field)
    return updated(data, {page: body.removesuffix(b">>") + b"/Annots [%d 0 R] >>" % (size + 1)}, [shown, made])


PDFS: Final[dict[str, tuple[Callable[[], bytes], str | None]]] = {
    name: (lambda draw=draw: form_pdf(draw), shown)
    for name, (draw, shown) in {
        "unseen ink": (_invisible, "12"),
        "white": (_with(lambda c: c.setFillGray(1)), "12"),
        "nearly white": (_with(lambda c: c.setFillColorRGB(0.99, 0.99, 0.99)), "12"),
        "white in print colours": (_with(lambda c: c.setFillColorCMYK(0, 0, 0, 0)), "12"),
        "without opacity": (_with(lambda c: c.setFillAlpha(0)), "12"),
        "of half a point": (_with(lambda c: None, size=0.5), "12"),
        "covered by white": (_covered(1, "12"), "12"),
        "covered with nothing": (_covered(1, ""), None),
        "blacked out": (_covered(0, ""), None),
        "covered by a picture": (_under_a_picture(True), None),
        "under a seal": (_under_a_picture(False), "12"),
        "clipped": (_clipped, "12"),
        "one over the other": (_one_over_the_other, None),
        "printed twice": (_twice, "12"),
        "mirrored": (_matrix(-1, 1, "12"), None),
        "upside down": (_matrix(-1, -1, "16"), None),
        "on its head": (_matrix(1, -1, "16"), None),
        "raised": (_raised, "10"),
        "white on a dark cell": (_white_on(lambda c, x, y: c.rect(x, y, _WIDTH, _HIGH, stroke=0, fill=1)), "12"),
        "white on a dark cell on paper": (_white_on(_white_then_dark), "12"),
        "white on round corners": (
            _white_on(lambda c, x, y: c.roundRect(x, y, _WIDTH, _HIGH, 4, stroke=0, fill=1)),
            "12",
        ),
        "white on a gradient": (_white_on(_gradient), "12"),
        "told to be another text": (_replaced_text, "12"),
        "with hardly any opacity": (_with(lambda c: c.setFillAlpha(0.02)), "12"),
        "white with a white edge": (_code("q 1 g 1 G BT 2 Tr /F1 9 Tf {x} {y} Td (9) Tj ET Q", "12"), "12"),
        "only a white edge": (_code("q 1 G BT 1 Tr /F1 9 Tf {x} {y} Td (9) Tj ET Q", "12"), "12"),
        "a black edge": (_code("BT 1 Tr /F1 9 Tf {x} {y} Td (12) Tj ET"), "12"),
        "white with a black edge": (_code("q 1 g 0 G BT 2 Tr /F1 9 Tf {x} {y} Td (12) Tj ET Q"), "12"),
        "used to clip": (_code("q BT 7 Tr /F1 9 Tf {x} {y} Td (9) Tj ET Q", "12"), "12"),
        "squeezed": (_code("BT 1 Tz /F1 9 Tf {x} {y} Td (12) Tj ET"), None),
        "set backwards": (_code("BT /F1 9 Tf {x2} {y} Td [(2) 1112 (1)] TJ ET"), "12"),
        "one over the other by spacing": (_code("BT /F1 9 Tf -5 Tc {x} {y} Td (12) Tj ET"), None),
        "covered by many corners": (_over("0 -2 m 10 -2 l 20 -2 l 20 5 l 20 12 l 10 12 l 0 12 l h f"), None),
        "covered by curves": (_over("0 -2 m 0 -2 20 -2 20 -2 c 20 -2 20 12 20 12 c 20 12 0 12 0 12 c f"), None),
        "covered by a thick line": (_over("1 G 14 w 0 3 m 20 3 l S"), None),
        "covered by a small picture": (
            _over("20 0 0 12 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID a EI"),
            None,
        ),
        "within a frame of two pieces": (_over("0 g -9 -5 60 18 re -8 -4 58 16 re f*"), "98"),
        "under a thin line": (_over("0 G 0.5 w 0 -3 m 20 -3 l S"), "98"),
    }.items()
} | {
    "in a layer that is off": (with_layer_off, "12"),
    "a note": (lambda: with_note(b"FreeText", b"12"), "12"),
    "a note over a figure": (lambda: with_note(b"FreeText", b"12", b"", "98", _WHITE_GROUND), "12"),
    "a note without a ground over a figure": (lambda: with_note(b"FreeText", b"12", below="98"), None),
    "a square over a figure": (lambda: with_note(b"Square", b"", b"", "98", _WHITE_GROUND), None),
    "a stamp over a figure": (lambda: with_note(b"Stamp", b"12", b"", "98", _WHITE_GROUND), "12"),
    "a mark over a figure": (lambda: with_note(b"Ink", b"", b"", "98", _WHITE_GROUND), None),
    "a polygon over a figure": (lambda: with_note(b"Polygon", b"", b"", "98", _WHITE_GROUND), None),
    "a hint over a figure": (lambda: with_note(b"Popup", b"", b"", "98", _WHITE_GROUND), "98"),
    "a field over a figure": (
        lambda: with_note(b"Widget", b"12", b"/FT /Tx /T (a) /V (12) /DA (/F1 9 Tf 0 g)", "98", _WHITE_GROUND),
        "12",
    ),
    "a field that was filled in": (
        lambda: with_note(b"Widget", b"12", b"/FT /Tx /T (a) /V (12) /DA (/F1 9 Tf 0 g)"),
        "12",
    ),
}
"""Kind -> (the page, the figure that is seen in one cell; None where it is none or unsure)."""

FONTS: Final[dict[str, Callable[[], bytes]]] = {
    "all digits moved on by one": told_otherwise,
    "one and seven exchanged": lambda: told_otherwise("0723456189"),
    "six and nine exchanged": lambda: told_otherwise("0123459786"),
    "all moved on in a font of the file's own": embedded,
    "three and eight exchanged in one": lambda: embedded("0128456739"),
}
"""Kind -> a page whose digits are told to be others."""
