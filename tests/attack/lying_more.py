"""Figures that are seen otherwise than they stand in the file, of kinds that no other list has.

Belongs here: the form with one figure written in another way, and what a program shows for it. Does not belong here:
what must become of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tests.attack.hostile_zips import with_part
from tests.attack.lying_office import form_docx, form_xlsx
from tests.attack.lying_open import form_ods, form_odt, form_rtf
from tests.attack.test_documents import with_figure

Made = tuple[bytes, str | None]
"""A form, and the figure that is seen in one cell; None where it is none or unsure."""


def _page(markup: str, shown: str | None, sheet: str = "") -> Made:
    page = with_figure(markup)
    return (page.replace(b"<table", f"<style>{sheet}</style><table".encode(), 1) if sheet else page), shown


def _cell(style: str, shown: str | None, markup: str = "12") -> Made:
    """The cell itself has a style."""
    mark = "{{figure}}"
    page = with_figure(mark).decode()
    at = page.index(mark)
    start = page.rindex("<td", 0, at)
    return (page[:start] + f'<td style="{style}">' + markup + page[at + len(mark) :]).encode(), shown


PAGES: Final[dict[str, Made]] = {
    "marked as hidden": _page("<b hidden>9</b>12", "12"),
    "in a template": _page("<template>9</template>12", "12"),
    "for pages without scripts": _page("<noscript>9</noscript>12", "12"),
    "drawn as text": _page("<svg><text>12</text></svg>", "12"),
    "the title of a drawing": _page("<svg><title>9</title><desc>9</desc></svg>12", "12"),
    "what a drawing only defines": _page("<svg><defs><text>9</text></defs></svg>12", "12"),
    "a field that is not shown": _page('<input type="hidden" value="9">12', "12"),
    "a field": _page('<input value="12">', "12"),
    "a field for secrets": _page('<input type="password" value="12">', None),
    "a box to tick": _page('<input type="checkbox" value="9">12', "12"),
    "a slider": _page('<input type="range" value="9">12', "12"),
    "a hint in a field": _page('<input placeholder="9">12', "12"),
    "chosen": _page("<select><option>9<option selected>12</select>", "12"),
    "the name of a group": _page('<select><optgroup label="9"><option>12</select>', "12"),
    "may be broken": _page("1<wbr>2", "12"),
    "may be hyphened": _page("1&shy;2", "12"),
    "with a sign that is not seen": _page("1\u20632", "12"),
    "with a tag of a flag": _page("12\U000e0039", "12"),
    "on keys": _page("1\ufe0f\u20e32\ufe0f\u20e3", "12"),
    "under a prohibition": _page("9\u20e012", None),
    "under a stroke": _page("9\u033812", None),
    "of Arabic": _page("\u0661\u0662", "12"),
    "of mathematicians": _page("\U0001d7d9\U0001d7da", "12"),
    "in brackets": _page("(12)", None),
    "counted by a list": _page("<ol start=9><li>12</ol>", None),
    "counted by a value": _page("<ol><li value=9>12</ol>", None),
    "in a font of no size by one word": _page('<b style="font:0/0 a">9</b>12', "12"),
    "in a tiny font by one word": _page('<b style="font:bold 1px/1 a">9</b>12', "12"),
    "in a font of pictures by one word": _page('<b style="font:12px Wingdings">12</b>', None),
    "made small": _page('<b style="zoom:0.01">9</b>12', "12"),
    "laid out as a column": _page('<b style="display:table-column">9</b>12', "12"),
    "laid out as columns": _page('<b style="display:table-column-group">9</b>12', "12"),
    "behind a mask": _page('<b style="mask:linear-gradient(transparent,transparent)">9</b>12', None),
    "behind a mask of old": _page('<b style="-webkit-mask-image:linear-gradient(transparent,#0000)">9</b>12', None),
    "transparent on a ground that shows through": _page(
        '<b style="background:red;-webkit-background-clip:text;color:transparent">12</b>', "12"
    ),
    "transparent with a shadow": _page('<b style="color:transparent;text-shadow:0 0 0 #000">12</b>', "12"),
    "transparent with an edge": _page('<b style="color:transparent;-webkit-text-stroke:1px #000">12</b>', "12"),
    "of the colour of its ground": _page('<b style="color:#f00;background:#f00">9</b>12', None),
    "of the colour of its ground by name": _page('<b style="color:red;background-color:red">9</b>12', None),
    "black on black": _page('<b style="background:#000;color:#000">12</b>', None),
    "white in degrees": _page('<b style="color:hsl(0,0%,100%)">9</b>12', None),
    "white in shares": _page('<b style="color:rgb(100%,100%,100%)">9</b>12', None),
    "hidden by a name of its own": _page('<b style="--d:none;display:var(--d)">9</b>12', "12"),
    "hidden by a name of the page": _page('<b style="display:var(--d)">9</b>12', "12", ":root{--d:none}"),
    "hidden by a name that is not there": _page('<b style="display:var(--x,none)">9</b>12', "12"),
    "hidden by an animation": _page(
        '<b class="a">9</b>12', "12", ".a{animation:x 1s forwards}@keyframes x{to{opacity:0}}"
    ),
    "its first digit hidden": _page(
        '<b class="a" style="display:inline-block">912</b>', "12", ".a::first-letter{font-size:0}"
    ),
    "its first line hidden": _page('<div class="a">12</div>', None, ".a::first-line{color:transparent}"),
    "quoted by digits": _page("<q>12</q>", "9129", 'q{quotes:"9" "9"}'),
    "quoted by digits before": _page('<b class="a">12</b>', "912", '.a{quotes:"9" "9"}.a::before{content:open-quote}'),
    "cut to a digit": _page('<b style="display:inline-block;width:1ch;overflow:hidden">12</b>', "1"),
    "cut to a digit by a class": _page(
        '<b class="a">12</b>', "1", ".a{display:inline-block;width:1ch;overflow:hidden}"
    ),
    "cut off from above": _page('<b style="display:inline-block;height:3px;overflow:hidden">9</b>12', "12"),
    "cut in one way only": _page('<b style="display:block;height:0;overflow-y:hidden">9</b>12', "12"),
    "cut by a scroll bar": _page('<b style="display:block;max-height:0;overflow:auto">9</b>12', "12"),
    "made with words": _page('<b class="a">12</b>', "121", '.a::after{content:"\\31"}'),
    "made with a word for it": _page('<b class="a">2</b>', "12", '.a::before{content:"1" / "one"}'),
    "the cell moved aside": _cell("position:relative;left:90px", None),
    "the cell in another order": _cell("order:-1", None),
    "the cell turned": _cell("transform:rotate(180deg)", None, "16"),
    "the cell shifted": _cell("transform:translateX(90px)", None),
    "the cell without a colour": _cell("color:transparent", None),
    "the cell of no size": _cell("font-size:0", None),
    "a family that is of pictures": _page(
        '<b style="font-family:x">12</b>', None, '@font-face{font-family:x;src:local("Wingdings")}'
    ),
    "a family of hardly any size": _page(
        '<b style="font-family:x">9</b>12', None, '@font-face{font-family:x;src:local("Arial");size-adjust:1%}'
    ),
}


def _run(text: str, properties: str = "", around: str = "{}") -> str:
    return around.format(f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")


_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def _alternative(required: str, told: str = "") -> str:
    return (
        f'<mc:AlternateContent {_MC} {told}><mc:Choice Requires="{required}">{_run("9")}</mc:Choice>'
        f"<mc:Fallback>{_run('12')}</mc:Fallback></mc:AlternateContent>"
    )


def _field(attributes: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin" {attributes}/></w:r><w:r><w:instrText>=9</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{_run("12")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


DOCX: Final[dict[str, Made]] = {
    "an alternative that nobody knows": (form_docx(_alternative("zz", 'xmlns:zz="http://a.example/zz"')), "12"),
    "an alternative of no name": (form_docx(_alternative("zz")), "12"),
    "an alternative that Word knows": (form_docx(_alternative("w14", _W14)), "9"),
    "bound to data": (
        form_docx(
            '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent>'
            f"{_run('9')}</w:sdtContent></w:sdt>"
        ),
        None,
    ),
    "a field to be worked out anew": (form_docx(_field('w:dirty="true"')), None),
    "a simple field to be worked out anew": (
        form_docx(f'<w:fldSimple w:instr="=9" w:dirty="1">{_run("12")}</w:fldSimple>'),
        None,
    ),
    "white by its theme": (
        form_docx(_run("9", '<w:color w:val="auto" w:themeColor="background1"/>') + _run("12")),
        None,
    ),
    "without a fill": (
        form_docx(_run("9", f"<w14:textFill {_W14}><w14:noFill/></w14:textFill>") + _run("12")),
        None,
    ),
    "blacked out": (form_docx(_run("12", '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>')), None),
    "blacked out by a pen": (form_docx(_run("12", '<w:color w:val="000000"/><w:highlight w:val="black"/>')), None),
    "red on red": (form_docx(_run("12", '<w:color w:val="FF0000"/><w:shd w:val="clear" w:fill="FF0000"/>')), None),
    "in a line of a point": (form_docx(_run("12"), '<w:spacing w:line="20" w:lineRule="exact"/>'), None),
    "far left of its cell": (form_docx(_run("12"), '<w:ind w:left="-20000"/>'), None),
    "in a frame": (form_docx(_run("12"), '<w:framePr w:w="900" w:hAnchor="page" w:x="9000" w:y="9000"/>'), None),
    "fitted into nothing": (form_docx(_run("12", '<w:fitText w:val="1"/>')), None),
    "in another alphabet's font": (form_docx(_run("12", '<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>')), "12"),
    "inserted and deleted": (form_docx(f"<w:ins><w:del>{_run('9')}</w:del></w:ins>{_run('12')}"), "12"),
    "an instruction": (form_docx("<w:r><w:instrText>9</w:instrText></w:r>" + _run("12")), "12"),
    "spoken only": (form_docx(f"<w:ruby><w:rt>{_run('9')}</w:rt><w:rubyBase>{_run('12')}</w:rubyBase></w:ruby>"), "12"),
    "a note": (form_docx('<w:r><w:footnoteReference w:id="9"/></w:r>' + _run("12")), "12"),
    "a sign of a font": (form_docx('<w:r><w:sym w:font="Wingdings" w:char="F031"/></w:r>' + _run("2")), None),
}


def _sheet(change: Callable[[Any, Any], None]) -> bytes:
    def changing(sheet: Any, cell: Any) -> None:
        cell.value = 12
        change(sheet, cell)

    return form_xlsx(changing)


SHEETS: Final[dict[str, Made]] = {
    "hidden by its format in colour": (_sheet(lambda s, c: setattr(c, "number_format", "[White]0")), None),
    "shown by a format for large ones": (_sheet(lambda s, c: setattr(c, "number_format", '[>10]"98";0')), "98"),
    "shown by a format of text": (_sheet(lambda s, c: setattr(c, "number_format", '"98"')), "98"),
    "rounded away": (_sheet(lambda s, c: setattr(c, "number_format", "0,,")), "0"),
}
"""As `PAGES`."""

OPEN: Final[dict[str, tuple[str, bytes, str | None]]] = {
    "a.odt worked out anew": (
        "a.odt",
        form_odt('<text:p><text:expression text:formula="9">12</text:expression></text:p>'),
        None,
    ),
    "a.odt a page number": ("a.odt", form_odt("<text:p><text:page-number>12</text:page-number></text:p>"), None),
    "a.odt a variable": (
        "a.odt",
        form_odt('<text:p><text:variable-get text:name="a">12</text:variable-get></text:p>'),
        None,
    ),
    "a.odt a condition": (
        "a.odt",
        form_odt(
            '<text:p><text:conditional-text text:condition="ooow:1" text:string-value-if-true="98" '
            'text:string-value-if-false="12">12</text:conditional-text></text:p>'
        ),
        None,
    ),
    "a.odt a placeholder": (
        "a.odt",
        form_odt('<text:p><text:placeholder text:placeholder-type="text">9</text:placeholder>12</text:p>'),
        None,
    ),
    "a.odt a remark": (
        "a.odt",
        form_odt("<text:p><office:annotation><text:p>9</text:p></office:annotation>12</text:p>"),
        "12",
    ),
    "a.odt a note": (
        "a.odt",
        form_odt(
            "<text:p>12<text:note><text:note-citation>9</text:note-citation><text:note-body><text:p>8</text:p>"
            "</text:note-body></text:note></text:p>"
        ),
        "12",
    ),
    "a.odt a reading": (
        "a.odt",
        form_odt(
            "<text:p><text:ruby><text:ruby-base>12</text:ruby-base><text:ruby-text>9</text:ruby-text></text:ruby></text:p>"
        ),
        "12",
    ),
    "a.odt a picture over it": (
        "a.odt",
        form_odt(
            '<text:p>12<draw:frame draw:style-name="g" svg:width="2cm" svg:height="1cm" text:anchor-type="char">'
            '<draw:image xlink:href="Pictures/a.png"/></draw:frame></text:p>',
            '<style:style style:name="g" style:family="graphic"><style:graphic-properties style:wrap="run-through" '
            'style:run-through="foreground"/></style:style>',
        ),
        None,
    ),
    "a.ods a formula": (
        "a.ods",
        form_ods("<text:p>12</text:p>", more='table:formula="of:=9" office:value-type="float" office:value="12"'),
        "12",
    ),
    "a.ods a remark": (
        "a.ods",
        form_ods("<office:annotation><text:p>9</text:p></office:annotation><text:p>12</text:p>"),
        "12",
    ),
    "a.rtf a field to be worked out anew": ("a.rtf", form_rtf(r"{\field\flddirty{\*\fldinst =9}{\fldrslt 12}}"), None),
    "a.rtf shaded black": ("a.rtf", form_rtf(r"{\cf1\chcbpat1 12}"), None),
    "a.rtf by a pen of black": ("a.rtf", form_rtf(r"{\cf1\highlight1 12}"), None),
    "a.rtf a picture over it": (
        "a.rtf",
        form_rtf(r"12{\shp{\*\shpinst\shpleft0\shptop0\shpfblwtxt0{\sp{\sn pib}{\sv {\pict\pngblip 89504e47}}}}}"),
        None,
    ),
    "a.rtf an alternative": ("a.rtf", form_rtf(r"{\upr{9}{\*\ud{12}}}"), "12"),
    "a.rtf a destination of others": ("a.rtf", form_rtf(r"{\*\zz 9}12"), "12"),
    "a.rtf in a frame": ("a.rtf", form_rtf(r"\pvpg\phpg\posx9000\posy9000 12"), None),
    "a.rtf in a line of a point": ("a.rtf", form_rtf(r"\sl-20\slmult0 12"), None),
}
"""Kind -> (name of the file, the form, the figure that is seen)."""


def narrow_column(sheet: Any, cell: Any) -> None:
    """A column that nobody sees."""
    sheet.column_dimensions[cell.column_letter].width = 0.2


def hidden_column(sheet: Any, cell: Any) -> None:
    sheet.column_dimensions[cell.column_letter].hidden = True


def low_row(sheet: Any, cell: Any) -> None:
    """A row that nobody sees."""
    sheet.row_dimensions[cell.row].height = 0.5


def hidden_row(sheet: Any, cell: Any) -> None:
    sheet.row_dimensions[cell.row].hidden = True


def docx_row(properties: str) -> bytes:
    """The form as DOCX with a row of such properties."""
    mark = "<w:r><w:t>{{figure}}</w:t></w:r>"
    return with_part(form_docx(mark), "word/document.xml", lambda part: _with_row(part, mark, properties))


def _with_row(part: bytes, mark: str, properties: str) -> bytes:
    text = part.decode()
    at = text.index(mark)
    start = text.rindex("<w:tr>", 0, at)
    text = f"{text[:start]}<w:tr><w:trPr>{properties}</w:trPr>{text[start + 6 :]}"
    return text.replace(mark, "<w:r><w:t>7</w:t></w:r>").encode()
