"""Figures of office documents that their reader sees otherwise than they stand in the file.

Belongs here: the form with one figure written in another way, and what an office program shows for it. Does not belong
here: what must become of it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any, Final

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from PIL import Image

from tests.attack.growing import docx
from tests.attack.hostile_zips import zip_of
from tests.attack.lying_fonts import font
from tests.attack.seeds import formdocs, workbook

_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_DOC = formdocs.form("2021", 3, "plain")
_TABLE, _ROW, _COLUMN = 1, 7, -3
"""Which figure is another one: of the requests, not of a total."""


def form_docx(
    content: str = "<w:r><w:t>7</w:t></w:r>", properties: str = "", styles: str = "", above: str = ""
) -> bytes:
    """The form as DOCX, with a paragraph of this content (and these properties) in one cell, and runs behind the
    title."""

    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    tables = []
    for t, table in enumerate(_DOC.tables):
        rows = [[cell(text) for text in row] for row in table.matrix()]
        if t == _TABLE:
            rows[_ROW][_COLUMN] = f"<w:tc><w:p><w:pPr>{properties}</w:pPr>{content}</w:p></w:tc>"
        tables.append("<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>")
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = f"<w:p><w:r><w:t>{_DOC.title}</w:t></w:r>{above}</w:p>{''.join(tables)}"
    return docx(body, numbering, styles)


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def _math(inside: str) -> str:
    return f"<m:oMath {_M}>{inside}</m:oMath>"


def _number(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


_WP = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_WHITE_FILL = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'


def floating(text: str = "", fill: str = _WHITE_FILL, behind: int = 0, shape: str = "rect") -> str:
    """A run with a shape that floats."""
    inside = f"<wps:txbx><w:txbxContent><w:p>{_run(text)}</w:p></w:txbxContent></wps:txbx>" if text else ""
    return (
        f'<w:r><w:drawing><wp:anchor {_WP} behindDoc="{behind}"><wp:extent cx="400000" cy="200000"/><a:graphic>'
        f'<a:graphicData><wps:wsp><wps:spPr><a:prstGeom prst="{shape}"/>{fill}</wps:spPr>{inside}</wps:wsp>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    )


def _old_shape(style: str) -> str:
    return f'<w:r><w:pict><v:rect {_WP} style="{style}" fillcolor="white"/></w:pict></w:r>'


def floating_picture(place: str = "", more: str = "", behind: int = 0, wide: float = 30, high: float = 16) -> str:
    """A run with a picture that floats, so many points wide and high; `place` is where from its paragraph."""
    return (
        f'<w:r><w:drawing><wp:anchor {_WP} behindDoc="{behind}">{place}'
        f'<wp:extent cx="{int(wide * 12700)}" cy="{int(high * 12700)}"/>{more}'
        '<a:graphic><a:graphicData><a:pic><a:blipFill><a:blip r:embed="p1" xmlns:r="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships"/></a:blipFill></a:pic></a:graphicData></a:graphic></wp:anchor>'
        "</w:drawing></w:r>"
    )


def place(down: float, of: str = "paragraph") -> str:
    """Where a picture lies: so many points below the top of its paragraph, or of its page."""
    return f'<wp:positionV relativeFrom="{of}"><wp:posOffset>{int(down * 12700)}</wp:posOffset></wp:positionV>'


def _old_picture(style: str, wrap: str = "") -> str:
    return (
        f'<w:r><w:pict><v:shape {_WP} style="{style}"><v:imagedata r:id="p1" xmlns:r="http://schemas.openxmlformats.org/'
        f'officeDocument/2006/relationships"/>{wrap}</v:shape></w:pict></w:r>'
    )


def with_picture(document: bytes, colour: tuple[int, int, int, int] = (255, 255, 255, 255)) -> bytes:
    """The document with a picture of one colour by the name that its pictures go by; a red one has some white."""
    out = io.BytesIO()
    made = Image.new("RGBA", (60, 32), colour)
    if colour[1] < 255:
        made.paste((255, 255, 255, 255), (20, 8, 40, 24))
    made.save(out, "PNG")
    packed = zipfile.ZipFile(io.BytesIO(document))
    parts = {name: packed.read(name) for name in packed.namelist()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    told = f'<Relationship Id="p1" Type="{kind}" Target="media/p1.png"/></Relationships>'.encode()
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", told)
    return zip_of({**parts, "word/media/p1.png": out.getvalue()})


_CLEAR = (255, 255, 255, 0)
_STYLES = (
    '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="i"><w:basedOn w:val="h"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="p"><w:rPr><w:vanish/></w:rPr></w:style>'
)
_KEY = "00112233-4455-6677-8899-AABBCCDDEEFF"


def with_font(document: bytes, digits: str) -> bytes:
    """The document with a font X that it brings, whose digits are drawn as others."""
    veil = bytes.fromhex(_KEY.replace("-", ""))[::-1] * 2
    plain = font(digits)
    veiled = bytes(a ^ b for a, b in zip(plain, veil, strict=False)) + plain[32:]
    packed = zipfile.ZipFile(io.BytesIO(document))
    parts = {name: packed.read(name) for name in packed.namelist()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = '<Relationship Id="{}" Type="' + kind + '/{}" Target="{}"/>'
    main = "word/_rels/document.xml.rels"
    told = (
        parts[main]
        .decode()
        .replace("</Relationships>", relation.format("f9", "fontTable", "fontTable.xml") + "</Relationships>")
    )
    held = f'<w:font w:name="X"><w:embedRegular r:id="f1" w:fontKey="{{{_KEY}}}"/></w:font>'
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return zip_of(
        {
            **parts,
            main: told.encode(),
            "word/fontTable.xml": f'<w:fonts xmlns:w="{word}" xmlns:r="{kind}">{held}</w:fonts>'.encode(),
            "word/_rels/fontTable.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                + relation.format("f1", "font", "fonts/f.odttf")
                + "</Relationships>"
            ).encode(),
            "word/fonts/f.odttf": veiled,
        }
    )


_IN_X = _run("12", '<w:rFonts w:ascii="X" w:hAnsi="X"/>')
DOCX: Final[dict[str, tuple[bytes, str | None]]] = {
    "hidden": (form_docx(_run("9", "<w:vanish/>") + _run("12")), "12"),
    "hidden on the web": (form_docx(_run("9", "<w:webHidden/>") + _run("12")), "912"),
    "hidden by style": (form_docx(_run("9", '<w:rStyle w:val="h"/>') + _run("12"), styles=_STYLES), "12"),
    "hidden by a style's style": (form_docx(_run("9", '<w:rStyle w:val="i"/>') + _run("12"), styles=_STYLES), "12"),
    "hidden by its paragraph's style": (form_docx(_run("9"), '<w:pStyle w:val="p"/>', _STYLES), None),
    "struck out": (form_docx(_run("9", "<w:strike/>") + _run("12")), "12"),
    "white": (form_docx(_run("9", '<w:color w:val="FFFFFF"/>') + _run("12")), None),
    "of one point": (form_docx(_run("9", '<w:sz w:val="2"/>') + _run("12")), "12"),
    "squeezed": (form_docx(_run("12", '<w:w w:val="1"/>')), None),
    "over each other": (form_docx(_run("1", '<w:spacing w:val="-400"/>') + _run("2")), None),
    "raised": (form_docx(_run("12") + _run("1", '<w:vertAlign w:val="superscript"/>')), "12"),
    "lowered": (form_docx(_run("12") + _run("1", '<w:vertAlign w:val="subscript"/>')), "12"),
    "raised by hand": (form_docx(_run("10") + _run("2", '<w:position w:val="12"/>')), "10"),
    "two lines in one": (form_docx(_run("12", '<w:eastAsianLayout w:combine="1"/>')), None),
    "backwards": (form_docx(f'<w:bdo w:val="rtl">{_run("21")}</w:bdo>'), "12"),
    "backwards as a mark": (form_docx(_run("\u202e21\u202c")), "12"),
    "a fraction": (form_docx(_math(f"<m:f><m:num>{_number('1')}</m:num><m:den>{_number('2')}</m:den></m:f>")), None),
    "a power": (form_docx(_math(f"<m:sSup><m:e>{_number('10')}</m:e><m:sup>{_number('2')}</m:sup></m:sSup>")), None),
    "a root": (form_docx(_math(f"<m:rad><m:deg>{_number('3')}</m:deg><m:e>{_number('8')}</m:e></m:rad>")), None),
    "a matrix": (
        form_docx(_math(f"<m:m><m:mr><m:e>{_number('1')}</m:e><m:e>{_number('2')}</m:e></m:mr></m:m>")),
        None,
    ),
    "a plain formula": (form_docx(_math(_number("12"))), "12"),
    "numbered": (form_docx(_run("2"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'), None),
    "in a font of pictures": (form_docx(_run("12", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')), None),
    "a deleted figure": (form_docx(f"<w:del>{_run('9')}</w:del>{_run('12')}"), "12"),
    "moved away": (form_docx(f"<w:moveFrom>{_run('9')}</w:moveFrom>{_run('12')}"), "12"),
    "a field that is worked out": (
        form_docx(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>=9</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{_run("12")}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        "12",
    ),
    "a remark on it": (form_docx(f'{_run("12")}<w:r><w:commentReference w:id="1"/></w:r>'), "12"),
    "under a white shape": (form_docx(_run("12") + floating()), None),
    "under a box with another": (form_docx(_run("12") + floating("98")), None),
    "blank under a box with a figure": (form_docx(floating("98")), None),
    "before a shape": (form_docx(_run("12") + floating(behind=1)), "12"),
    "under a line": (form_docx(_run("12") + floating(fill="", shape="line")), "12"),
    "under an empty frame": (form_docx(_run("12") + floating(fill="<a:noFill/>")), "12"),
    "under an old shape": (form_docx(_run("12") + _old_shape("position:absolute;z-index:1")), None),
    "before an old shape": (form_docx(_run("12") + _old_shape("position:absolute;z-index:-1")), "12"),
    "under a picture": (with_picture(form_docx(_run("12") + floating_picture())), None),
    "blank under a picture": (with_picture(form_docx(floating_picture())), "12"),
    "under a picture one sees through": (with_picture(form_docx(_run("12") + floating_picture()), _CLEAR), "12"),
    "beside a picture": (with_picture(form_docx(_run("12") + floating_picture(more="<wp:wrapSquare/>"))), "12"),
    "before a picture": (with_picture(form_docx(_run("12") + floating_picture(behind=1))), "12"),
    "under an old picture": (with_picture(form_docx(_run("12") + _old_picture("position:absolute"))), None),
    "before an old picture": (
        with_picture(form_docx(_run("12") + _old_picture("position:absolute;z-index:-251"))),
        "12",
    ),
    "beside an old picture": (
        with_picture(form_docx(_run("12") + _old_picture("position:absolute", '<v:wrap type="square"/>'))),
        "12",
    ),
    "in a font of its own": (with_font(form_docx(_IN_X), "1234567890"), None),
    "in an honest font of its own": (with_font(form_docx(_IN_X), "0123456789"), "12"),
    "a soft hyphen in it": (form_docx("<w:r><w:t>1</w:t><w:softHyphen/><w:t>2</w:t></w:r>"), "12"),
}
"""Kind -> (the form, the figure that is seen in one cell; None where it is none or unsure)."""


def form_xlsx(change: Callable[[Any, Any], None] = lambda sheet, cell: None) -> bytes:
    """The form as XLSX, with one figure and its sheet changed by hand."""
    book = openpyxl.load_workbook(io.BytesIO(workbook.form_xlsx(_DOC)), rich_text=True)
    sheet = book.worksheets[_TABLE]
    cell = sheet.cell(_ROW + 1, len(_DOC.tables[_TABLE].matrix()[0]) + _COLUMN + 1)
    cell.value = 7
    change(sheet, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _set(value: Any = 12, **more: Any) -> bytes:
    def change(sheet: Any, cell: Any) -> None:
        cell.value = value
        for name, each in more.items():
            setattr(cell, name, each)

    return form_xlsx(change)


def _rich(*parts: tuple[str, dict[str, Any]]) -> Any:
    return CellRichText(*(TextBlock(InlineFont(**look), text) for text, look in parts))


def _under_condition(look: dict[str, Any]) -> bytes:
    def change(sheet: Any, cell: Any) -> None:
        cell.value = 12
        rule = CellIsRule(operator="greaterThan", formula=["0"], **look)
        sheet.conditional_formatting.add(cell.coordinate, rule)

    return form_xlsx(change)


def _drawn_over(shape: str, down: int = 1) -> bytes:
    """A drawing over the cell, or so many rows from it on."""

    def change(sheet: Any, cell: Any) -> None:
        cell.value = 12
        sheet.add_chart(BarChart(), cell.coordinate)

    packed = zipfile.ZipFile(io.BytesIO(form_xlsx(change)))
    row, column = _ROW + down - 1, len(_DOC.tables[_TABLE].matrix()[0]) + _COLUMN
    corners = "".join(
        f"<x:{name}><x:col>{c}</x:col><x:colOff>0</x:colOff><x:row>{r}</x:row><x:rowOff>0</x:rowOff></x:{name}>"
        for name, r, c in (("from", row, column), ("to", row + 1, column + 1))
    )
    drawing = (
        '<x:wsDr xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"<x:twoCellAnchor>{corners}{shape}<x:clientData/></x:twoCellAnchor></x:wsDr>"
    )
    (name,) = [n for n in packed.namelist() if re.fullmatch(r"xl/drawings/drawing\d+\.xml", n)]
    return zip_of({n: drawing.encode() if n == name else packed.read(n) for n in packed.namelist()})


def _shape(properties: str, text: str = "") -> str:
    said = f"<x:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></x:txBody>" if text else ""
    return f"<x:sp><x:spPr>{properties}</x:spPr>{said}</x:sp>"


XLSX: Final[dict[str, tuple[bytes, str | None]]] = {
    "struck out in part": (_set(_rich(("9", {"strike": True}), ("12", {}))), "12"),
    "struck out": (_set(font=Font(strike=True)), None),
    "raised in part": (_set(_rich(("12", {}), ("1", {"vertAlign": "superscript"}))), "12"),
    "white in part": (_set(_rich(("9", {"color": "FFFFFFFF"}), ("12", {}))), None),
    "tiny in part": (_set(_rich(("9", {"sz": 1}), ("12", {}))), "12"),
    "white": (_set(font=Font(color="FFFFFFFF")), None),
    "white on black": (_set(font=Font(color="FFFFFFFF"), fill=PatternFill("solid", fgColor="FF000000")), "12"),
    "shown as nothing": (_set(number_format=";;;"), None),
    "with a digit of the format": (_set(number_format='"9"0'), "912"),
    "shown in thousands": (_set(12000, number_format="0,"), "12"),
    "shown as a share": (_set(0.12, number_format="0%"), None),
    "shown as a fraction": (_set(0.5, number_format="# ?/?"), "0.5"),
    "of pictures": (_set(font=Font(name="Wingdings")), None),
    "repeated over the cell": (_set(1, alignment=Alignment(horizontal="fill")), None),
    "white under a condition": (_under_condition({"font": Font(color="FFFFFFFF")}), None),
    "struck out under a condition": (_under_condition({"font": Font(strike=True)}), None),
    "red under a condition": (_under_condition({"font": Font(color="FFFF0000")}), "12"),
    "written in escapes": (_set("_x0031_2"), "12"),
    "backwards": (_set("\u202e21\u202c"), "12"),
    "an error": (_set("#DIV/0!"), None),
    "under a white shape": (_drawn_over(_shape(_WHITE_FILL)), None),
    "under a box with another": (_drawn_over(_shape("<a:noFill/>", "98")), None),
    "under a picture": (_drawn_over("<x:pic/>"), None),
    "under an empty frame": (_drawn_over(_shape("<a:noFill/>")), "12"),
    "above a shape": (_drawn_over(_shape(_WHITE_FILL), 40), "12"),
    "text that is a formula": (_set('="1"&"2"'), None),
}
"""As `DOCX`."""
