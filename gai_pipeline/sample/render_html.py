"""Pages as HTML: the habits of content systems, WPS and Word, broken markup, and encodings declared right or wrong.

Belongs here: HTML markup. Does not belong here: the page's content (`prose.py`, `layout.py`).
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from gai_pipeline.sample.layout import PrintedCell, PrintedTable
from gai_pipeline.sample.prose import Line, Page

ENCODINGS: Mapping[str, tuple[str, str | None]] = {
    "utf8": ("utf-8", "utf-8"),
    "utf8_undeclared": ("utf-8", None),
    "gbk": ("gbk", "gbk"),
    "gb2312": ("gb18030", "gb2312"),
    "gbk_as_utf8": ("gbk", "utf-8"),
    "utf8_as_gb2312": ("utf-8", "gb2312"),
    "bom": ("utf-8-sig", "gb2312"),
}
"""name -> (bytes are in, page says)."""


def _escape(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _spans(cell: PrintedCell) -> str:
    parts = ""
    if cell.rowspan > 1:
        parts += f' rowspan="{cell.rowspan}"'
    if cell.colspan > 1:
        parts += f' colspan="{cell.colspan}"'
    return parts


def _plain_table(table: PrintedTable) -> str:
    rows = []
    for row in table.rows:
        cells = [f"<td{_spans(c)}>{_escape(c.text)}</td>" for c in row]
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return '<table border="1" cellspacing="0">\n<tbody>\n' + "\n".join(rows) + "\n</tbody>\n</table>\n"


def _wps_table(table: PrintedTable) -> str:
    rows = []
    for row in table.rows:
        cells = []
        for c in row:
            half = (len(c.text) + 1) // 2
            runs = [c.text[:half], c.text[half:]] if c.kind != "value" else [c.text]
            inner = "".join(
                f"<span style=\"mso-spacerun:'yes';font-family:宋体;font-size:10.5pt;\">"
                f'<font face="宋体">{_escape(run)}</font></span>'
                for run in runs
                if run
            )
            body = inner or "<span style=\"mso-spacerun:'yes';\"><o:p>&nbsp;</o:p></span>"
            cells.append(
                f'<td width="62"{_spans(c)} valign="center" style="width:46.5pt;border:1.0pt solid windowtext;">'
                f'<p class="MsoNormal" style="text-align:center;mso-line-height-rule:exactly;">{body}</p></td>'
            )
        rows.append('<tr style="height:20.4pt;">' + "".join(cells) + "</tr>")
    head = '<table class="MsoTableGrid" border="1" cellspacing="0" style="border-collapse:collapse;mso-padding-alt:0;">'
    return head + "".join(rows) + "</table>"


def _word_table(table: PrintedTable) -> str:
    guide = "".join(f'<td width="{40 + 3 * i}" style="border:none"></td>' for i in range(table.n_columns))
    rows = []
    for row in table.rows:
        cells = [
            f"<td{_spans(c)} style='border:solid windowtext 1.0pt;padding:0cm'>\r\n  <p class=MsoNormal><b><span\r\n"
            f"  lang=EN-US style='font-size:12.0pt'>{_escape(c.text) or '<o:p>&nbsp;</o:p>'}</span></b></p>\r\n  </td>"
            for c in row
        ]
        rows.append(" <tr style='mso-yfti-irow:1'>\r\n  " + "\r\n  ".join(cells) + "\r\n </tr>\r\n")
    tail = f"<![if !supportMisalignedColumns]>\r\n <tr height=0>{guide}</tr>\r\n <![endif]>"
    return "<div align=center><table class=MsoNormalTable border=1>\r\n" + "".join(rows) + tail + "</table></div>"


def _careless_table(table: PrintedTable) -> str:
    rows = []
    for row in table.rows:
        cells = []
        for c in row:
            spans = (f" ROWSPAN={c.rowspan}" if c.rowspan > 1 else "") + (
                f" ColSpan={c.colspan}" if c.colspan > 1 else ""
            )
            cells.append(f"<TD align=center{spans}><P>{_escape(c.text) or '&nbsp;'}")
        rows.append("<TR>" + "".join(cells))
    return "<FORM action=search><TABLE BORDER=1 width=100%>" + "\n".join(rows) + "</TABLE></FORM>"


def _thead_table(table: PrintedTable) -> str:
    heads = 3 if table.name == "applications" else 1
    parts = []
    for i, row in enumerate(table.rows):
        tag = "th" if i < heads else "td"
        cells = [f"<{tag}{_spans(c)}>\n      {_escape(c.text)}\n    </{tag}>" for c in row]
        parts.append("  <tr>\n    " + "\n    ".join(cells) + "\n  </tr>")
    head, body = "\n".join(parts[:heads]), "\n".join(parts[heads:])
    return f"<table>\n<caption></caption>\n<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody></table>"


def _flat_table(table: PrintedTable) -> str:
    rows = []
    for places in table.grid():
        cells = [f"<td>{_escape(cell.text) if left and top else ''}</td>" for cell, left, top in places]
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return "<table>" + "".join(rows) + "</table>"


def _nested_table(table: PrintedTable) -> str:
    """Each value wrapped in a one-cell table of its own, as some editors paste from spreadsheets."""
    rows = []
    for row in table.rows:
        cells = []
        for c in row:
            text = _escape(c.text)
            inner = f"<table><tr><td>{text}</td></tr></table>" if c.kind == "value" else f"<div>{text}</div>"
            cells.append(f"<td{_spans(c)}>{inner}</td>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return '<table border="1">' + "".join(rows) + "</table>"


def _dressed_table(table: PrintedTable) -> str:
    """What a reader does not see or does not take for a figure stands beside the figures: hidden and deleted ones,
    marks of notes; some figures are values of fields, and the last row is a foot that stands before the body."""
    dress = (
        "{}", '<span style="display: none">7</span>{}', "<del>8</del><ins>{}</ins>", "{}<sup>[1]</sup>",
        '{}<input type="hidden" value="9">', '<input type="text" value="{}" readonly>', "<s>6</s>{}",
    )  # fmt: skip
    rows = []
    n = 0
    for row in table.rows:
        cells = []
        for c in row:
            text = _escape(c.text)
            if c.kind == "value":
                n += 1
                text = dress[n % len(dress)].format(text) if text or n % len(dress) != 3 else text
            cells.append(f"<td{_spans(c)}>{text}</td>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    unseen = f'<tr style="display:none">{"<td>5</td>" * table.n_columns}</tr>'
    return f"<table><tfoot>{rows[-1]}</tfoot><tbody>{unseen}{''.join(rows[:-1])}</tbody></table>"


def _across_table(table: PrintedTable) -> str:
    """Applicants down and outcomes across; the small tables stand as on the form."""
    if table.name != "applications":
        return _plain_table(table)
    columns: list[list[str]] = [[] for _ in range(table.n_columns)]
    for row in table.grid():
        for at, (c, left, top) in enumerate(row):
            if left and top:
                turned = replace(c, colspan=c.rowspan, rowspan=c.colspan)
                columns[at].append(f"<td{_spans(turned)}>{_escape(c.text)}</td>")
    return "<table>" + "".join(f"<tr>{''.join(cells)}</tr>" for cells in columns) + "</table>"


def _cells_as_paragraphs(table: PrintedTable) -> str:
    """A table that a content system took apart: each cell a paragraph."""
    return "".join(f"<p>{_escape(c.text) or '&nbsp;'}</p>\n" for row in table.rows for c in row)


TABLES: Mapping[str, Callable[[PrintedTable], str]] = {
    "plain": _plain_table,
    "wps": _wps_table,
    "word": _word_table,
    "careless": _careless_table,
    "thead": _thead_table,
    "flat": _flat_table,
    "nested": _nested_table,
    "dressed": _dressed_table,
    "across": _across_table,
    "paragraphs": _cells_as_paragraphs,
}
"""How a style writes a table."""


def _layout(body: str) -> str:
    """A page that old tables lay out."""
    return (
        '<table width="1000" align="center"><tr><td width="200"><table><tr><td>政府信息公开指南</td></tr>'
        "<tr><td>政府信息公开年报</td></tr></table></td><td><table><tr><td>\n"
        f"{body}\n</td></tr></table></td></tr></table>"
    )


def _divs(body: str) -> str:
    """The frame of a common content system."""
    return f'<div class="main"><div id="zoom"><div class="TRS_Editor">{body}</div></div></div>'


def _scripted(body: str) -> str:
    """A page whose content a script writes."""
    written = json.dumps(body, ensure_ascii=False).replace("</", "<\\/")
    return f'<div id="zoom"></div><script>document.getElementById("zoom").innerHTML = {written};</script>'


_FRAMES: Mapping[str, Callable[[str], str]] = {"layout": _layout, "divs": _divs, "scripted": _scripted}
"""How a style frames the content of a page whose tables are plain."""
DIALECTS: tuple[str, ...] = (*TABLES, *_FRAMES)
"""Every HTML dialect: those of `TABLES`, and frames of a page around plain tables."""


def _line(line: Line) -> str:
    text = _escape(line.text)
    if line.kind == "title":
        return f'<h1 class="title">{text}</h1>\n'
    if line.kind == "meta":
        return f'<div class="info">{text}</div>\n'
    if line.kind == "heading":
        return f"<p><strong>{text}</strong></p>\n"
    if line.kind == "signature":
        return f'<p style="text-align:right">{text}</p>\n'
    return f'<p style="text-indent:2em">&#12288;&#12288;{text}</p>\n'


_FURNITURE = '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul></div>\n'
_FOOT = '<div class="footer">网站地图 | 主办单位 | 本页为演示样例,机构与数字均为虚构</div>\n'
_SCRIPT = '<script>var pageName="年报";if(1<2){document.title="x"}</script><style>.a td{color:#000}</style>\n'


def render(page: Page, dialect: str = "plain", encoding: str = "utf8", meta: Mapping[str, str] | None = None) -> bytes:
    """The page as bytes in one of `DIALECTS` and `ENCODINGS`. `meta`: name -> content of meta tags in the head.

    Raises `KeyError` for an unknown dialect or encoding.
    """
    write = TABLES["plain" if dialect in _FRAMES else dialect]
    codec, declared = ENCODINGS[encoding]
    body = "".join(_line(p) if isinstance(p, Line) else write(p) for p in page.parts)
    body = _FRAMES[dialect](body) if dialect in _FRAMES else body
    head = _charset(declared, dialect)
    for name, content in (meta or {}).items():
        head += f'<meta name="{name}" content="{html.escape(content)}">'
    if dialect == "careless":
        text = f"<HTML><HEAD>{head}<TITLE>{page.head_title}</TITLE></HEAD><BODY>{_SCRIPT}{body}<P>{_FOOT}"
    else:
        text = (
            f"<!DOCTYPE html>\n<html><head>{head}<title>{html.escape(page.head_title)}</title>{_SCRIPT}</head>\n"
            f"<body>{_FURNITURE}{body}{_FOOT}</body></html>\n"
        )
    return text.encode(codec, errors="xmlcharrefreplace")


def _charset(declared: str | None, dialect: str) -> str:
    """The tag that names the encoding, if the page declares one."""
    if not declared:
        return ""
    if dialect in {"word", "careless"}:
        return f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    return f'<meta charset="{declared}">'
