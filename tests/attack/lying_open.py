"""Figures of OpenDocument files and RTF that their reader sees otherwise than they stand in the file.

Belongs here: the form with one figure written in another way, and what a program shows for it. Does not belong here:
what must become of it.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from tests.attack.hostile_zips import zip_of
from tests.attack.lying_fonts import font
from tests.attack.seeds import formdocs

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_ODF = (
    " ".join(
        f'xmlns:{prefix}="{_OFFICE}:{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "text": "text",
            "table": "table",
            "style": "style",
            "fo": "xsl-fo-compatible",
            "draw": "drawing",
            "svg": "svg-compatible",
        }.items()
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)
_DOC = formdocs.form("2021", 3, "plain")
_TABLE, _ROW, _COLUMN = 1, 7, -3
"""Which figure is another one: of the requests, not of a total."""
Made = tuple[bytes, str | None]
"""A form, and the figure that is seen in one cell; None where it is none or unsure."""


def _is_chosen(table: int, row: int, column: int) -> bool:
    return (table, row) == (_TABLE, _ROW) and column == len(_DOC.tables[table].matrix()[row]) + _COLUMN


def _odf(kind: str, body: str, automatic: str, common: str) -> bytes:
    """A document; it brings a font X whose digits are drawn as others, and an honest one, Y."""
    fonts = "".join(
        f'<style:font-face style:name="{name}"><svg:font-face-src><svg:font-face-uri xlink:href="Fonts/{name}.ttf"/>'
        "</svg:font-face-src></style:font-face>"
        for name in "XY"
    )
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {_ODF}><office:font-face-decls>{fonts}</office:font-face-decls>"
        f"<office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body>{body}</office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {_ODF}><office:styles>{common}</office:styles>"
        "</office:document-styles>",
    }
    held = {"Fonts/X.ttf": font("1234567890"), "Fonts/Y.ttf": font("0123456789")}
    return zip_of({name: part.encode() for name, part in parts.items()} | held)


def _open_tables(content: str, more: str, cell_style: str) -> str:
    """The tables, one cell of which has this content, these attributes and this style."""
    tables = []
    for t, table in enumerate(_DOC.tables):
        rows = []
        for r, row in enumerate(table.matrix()):
            cells = []
            for c, text in enumerate(row):
                if _is_chosen(t, r, c):
                    style = f'table:style-name="{cell_style}"' if cell_style else ""
                    cells.append(f"<table:table-cell {style} {more}>{content}</table:table-cell>")
                else:
                    cells.append(f"<table:table-cell><text:p>{escape(text)}</text:p></table:table-cell>")
            rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        tables.append(f'<table:table table:name="T{t}">{"".join(rows)}</table:table>')
    return "".join(tables)


def form_odt(content: str = "<text:p>7</text:p>", automatic: str = "", common: str = "", cell: str = "") -> bytes:
    """The form as ODT."""
    tables = _open_tables(content, "", cell)
    return _odf("text", f"<office:text><text:p>{_DOC.title}</text:p>{tables}</office:text>", automatic, common)


def form_ods(
    content: str = "<text:p>7</text:p>", automatic: str = "", common: str = "", cell: str = "", more: str = ""
) -> bytes:
    """The form as ODS, a sheet for each table."""
    title = f'<table:table table:name="T"><table:table-row><table:table-cell><text:p>{_DOC.title}</text:p>'
    title += "</table:table-cell></table:table-row></table:table>"
    tables = _open_tables(content, more, cell)
    return _odf("spreadsheet", f"<office:spreadsheet>{title}{tables}</office:spreadsheet>", automatic, common)


def _style(properties: str, family: str = "text", name: str = "h", more: str = "", parent: str = "") -> str:
    above = f'style:parent-style-name="{parent}"' if parent else ""
    inside = f"<style:text-properties {properties}/>" if properties else ""
    return f'<style:style style:name="{name}" style:family="{family}" {above}>{more}{inside}</style:style>'


def _span(inside: str, then: str = "", before: str = "", style: str = "h") -> str:
    return f'<text:p>{before}<text:span text:style-name="{style}">{inside}</text:span>{then}</text:p>'


def _styled(properties: str, content: str = _span("9", "12")) -> bytes:
    return form_odt(content, _style(properties))


_HIDDEN = 'text:display="none"'
_WHITE = 'fo:color="#ffffff"'
_DARK = '<style:table-cell-properties fo:background-color="#003366"/>'
ODT: Final[dict[str, Made]] = {
    "hidden": (_styled(_HIDDEN), "12"),
    "hidden by the style of its style": (
        form_odt(_span("9", "12"), _style("", parent="g"), _style(_HIDDEN, name="g")),
        "12",
    ),
    "hidden by a style of all documents": (form_odt(_span("9", "12", style="g"), "", _style(_HIDDEN, name="g")), "12"),
    "hidden by its paragraph": (
        form_odt('<text:p text:style-name="h">9</text:p>', _style(_HIDDEN, "paragraph")),
        None,
    ),
    "struck out": (_styled('style:text-line-through-type="double"'), "12"),
    "white": (_styled(_WHITE), None),
    "white on dark": (
        form_odt(_span("12"), _style(_WHITE) + _style("", "table-cell", "c", _DARK), cell="c"),
        "12",
    ),
    "of one point": (_styled('fo:font-size="1pt"'), "12"),
    "squeezed": (_styled('style:text-scale="2%"'), None),
    "over each other": (_styled('fo:letter-spacing="-0.3cm"', _span("12")), None),
    "raised by hand": (_styled('style:text-position="60% 50%"', _span("22", before="10")), "10"),
    "lowered": (_styled('style:text-position="sub 58%"', _span("1", before="12")), "12"),
    "two lines in one": (_styled('style:text-combine="lines"', _span("12")), None),
    "turned": (_styled('style:text-rotation-angle="180"', _span("16")), None),
    "in a font of pictures": (_styled('style:font-name="Wingdings"', _span("12")), None),
    "in a font of its own": (_styled('style:font-name="X"', _span("12")), None),
    "in an honest font of its own": (_styled('style:font-name="Y"', _span("12")), "12"),
    "a deleted figure": (
        form_odt(
            '<text:tracked-changes><text:changed-region text:id="a"><text:deletion><text:p>9</text:p></text:deletion>'
            '</text:changed-region></text:tracked-changes><text:p><text:change text:change-id="a"/>12</text:p>'
        ),
        "12",
    ),
    "a hidden text": (
        form_odt('<text:p><text:hidden-text text:is-hidden="true">9</text:hidden-text>12</text:p>'),
        "12",
    ),
    "a hidden paragraph": (
        form_odt('<text:p><text:hidden-paragraph text:is-hidden="true"/>9</text:p><text:p>12</text:p>'),
        "12",
    ),
    "a hidden section": (
        form_odt('<text:section text:display="none"><text:p>9</text:p></text:section><text:p>12</text:p>'),
        "12",
    ),
    "a drawing with a figure over it": (
        form_odt(
            '<text:p>12<draw:frame svg:width="2cm" svg:height="1cm"><draw:text-box><text:p>98</text:p></draw:text-box>'
            "</draw:frame></text:p>"
        ),
        None,
    ),
    "a shape over it": (
        form_odt(
            '<text:p>12<draw:custom-shape svg:width="2cm" svg:height="1cm"><text:p/></draw:custom-shape></text:p>'
        ),
        None,
    ),
}


def _cell_styled(properties: str, more: str = "", value: str = "12", attributes: str = "") -> bytes:
    style = _style(properties, "table-cell", "c", more)
    return form_ods(f"<text:p>{value}</text:p>", style, cell="c", more=attributes)


ODS: Final[dict[str, Made]] = {
    "white": (_cell_styled(_WHITE), None),
    "white on dark": (_cell_styled(_WHITE, _DARK), "12"),
    "struck out": (_cell_styled('style:text-line-through-style="solid"'), None),
    "of one point": (_cell_styled('fo:font-size="1pt"'), None),
    "in a font of pictures": (_cell_styled('style:font-name="Wingdings"'), None),
    "hidden in part": (form_ods(_span("9", "12"), _style(_HIDDEN)), "12"),
    "white in part": (form_ods(_span("9", "12"), _style(_WHITE)), None),
    "struck out in part": (form_ods(_span("9", "12"), _style('style:text-line-through-style="solid"')), "12"),
    "raised in part": (form_ods(_span("1", before="12"), _style('style:text-position="super 58%"')), "12"),
    "repeated over the cell": (_cell_styled("", '<style:table-cell-properties style:repeat-content="true"/>'), None),
    "turned": (_cell_styled("", '<style:table-cell-properties style:rotation-angle="180"/>', "16"), None),
    "of another value than its text": (
        _cell_styled("", value="12", attributes='office:value-type="float" office:value="98"'),
        None,
    ),
    "rounded": (_cell_styled("", value="12", attributes='office:value-type="float" office:value="11.7"'), "12"),
    "white by the style of its style": (
        form_ods(
            "<text:p>12</text:p>",
            _style("", "table-cell", "c", parent="g"),
            _style(_WHITE, "table-cell", "g"),
            cell="c",
        ),
        None,
    ),
    "a shape over it": (
        form_ods(
            '<draw:custom-shape svg:width="2cm" svg:height="1cm"><text:p>98</text:p></draw:custom-shape>'
            "<text:p>12</text:p>"
        ),
        None,
    ),
}


def _rtf_text(text: str) -> str:
    return "".join(c if c.isascii() else f"\\u{ord(c) - (65536 if ord(c) > 32767 else 0)}?" for c in text)


def form_rtf(content: str = "7") -> bytes:
    """The form as RTF; the second colour is white, the third dark, the second font of pictures."""
    head = r"{\rtf1\ansi\uc1{\fonttbl{\f0 Times;}{\f1\fcharset2 Wingdings;}}"
    head += r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red0\green51\blue102;}"
    parts = [head, rf"\pard {_rtf_text(_DOC.title)}\par "]
    for t, table in enumerate(_DOC.tables):
        for r, row in enumerate(table.matrix()):
            parts.append(r"\trowd" + "".join(rf"\cellx{1000 * (c + 1)}" for c in range(len(row))))
            for c, text in enumerate(row):
                parts.append(rf"\pard\intbl {content if _is_chosen(t, r, c) else _rtf_text(text)}\cell ")
            parts.append(r"\row ")
        parts.append(r"\pard \par ")
    return ("\n".join(parts) + "}").encode()


RTF: Final[dict[str, Made]] = {
    "hidden": (form_rtf(r"{\v 9}12"), "12"),
    "deleted": (form_rtf(r"{\deleted 9}12"), "12"),
    "struck out": (form_rtf(r"{\strike 9}12"), "12"),
    "struck out twice": (form_rtf(r"{\striked1 9}12"), "12"),
    "white": (form_rtf(r"{\cf2 9}12"), None),
    "white on dark": (form_rtf(r"{\cf2\chcbpat3 12}"), "12"),
    "of one point": (form_rtf(r"{\fs2 9}12"), "12"),
    "squeezed": (form_rtf(r"{\charscalex2 12}"), None),
    "over each other": (form_rtf(r"{\expnd-40\expndtw-200 12}"), None),
    "raised": (form_rtf(r"12{\super 1}"), "12"),
    "lowered": (form_rtf(r"12{\sub 1}"), "12"),
    "a power": (form_rtf(r"10{\super 123}"), None),
    "raised by hand": (form_rtf(r"10{\up12 2}"), "10"),
    "in a font of pictures": (form_rtf(r"{\f1 12}"), None),
    "as a mark of a note": (form_rtf(r"12{\*\footnote 9}"), "12"),
    "a field that is worked out": (form_rtf(r"{\field{\*\fldinst =9}{\fldrslt 12}}"), "12"),
    "a drawing with a figure over it": (form_rtf(r"12{\shp{\*\shpinst\shpleft0\shptop0{\shptxt 98\par}}}"), None),
    "backwards": (form_rtf(r"\u8238?21\u8236?"), "12"),
    "two lines in one": (form_rtf(r"{\twoinone1 12}"), None),
}
