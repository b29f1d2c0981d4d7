"""Documents of any size, each of a kind that costs a careless reader more than its size.

Belongs here: one function a kind, from a number to bytes of about so many. Does not belong here: measuring them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import Final

from tests.attack.hostile_zips import zip_of

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TITLE = "某某县民政局2023年政府信息公开工作年度报告"


def _sheet(css: str) -> bytes:
    return _page(f"<style>{css}</style><table><tr><td>1<b>2</b><td>3</table>")


def _page(body: str) -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


def _text(line: str) -> bytes:
    return f"{_TITLE}\n一、总体情况\n{line}\n".encode()


def docx(body: str, numbering: str = "", styles: str = "") -> bytes:
    """A DOCX of this body, and these definitions of lists and styles."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_R}/numbering" Target="numbering.xml"/><Relationship Id="r2" Type="{_R}/styles" '
        'Target="styles.xml"/></Relationships>',
        "word/numbering.xml": f"<w:numbering {_W}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {_W}>{styles}</w:styles>",
    }
    return zip_of({name: part.encode() for name, part in parts.items()}, zipfile.ZIP_DEFLATED)


def xlsx(rows: str, formats: str = "") -> bytes:
    """An XLSX of one sheet with these rows, and these number formats from 200 on."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_S} xmlns:r="{_R}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_R}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_R}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f"<styleSheet {_S}>{formats}</styleSheet>",
        "xl/worksheets/sheet1.xml": f"<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>",
    }
    return zip_of({name: part.encode() for name, part in parts.items()}, zipfile.ZIP_DEFLATED)


def number_format(code: str, value: str = "12") -> bytes:
    """An XLSX whose one cell has a value and a number format."""
    code = code.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    formats = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    return xlsx(f'<row r="1"><c r="A1" s="0"><v>{value}</v></c></row>', formats)


def _numbered(level: int, of: int) -> str:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{of}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>条</w:t></w:r></w:p>"


def _list(number: int, levels: int, text: str = "%1.%2.%3") -> str:
    inside = "".join(f'<w:lvl w:ilvl="{i}"><w:lvlText w:val="{text}"/></w:lvl>' for i in range(levels))
    used = f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    return f'<w:abstractNum w:abstractNumId="{number}">{inside}</w:abstractNum>{used}'


def _lists(n: int) -> bytes:
    """Paragraphs that are numbered at levels which go ever deeper."""
    side = max(2, n // 120)
    return docx("".join(_numbered(i, 1) for i in range(side)), _list(1, side))


def _many_lists(n: int) -> bytes:
    """As many lists as paragraphs."""
    side = max(2, n // 200)
    return docx("".join(_numbered(0, i) for i in range(side)), "".join(_list(i, 1) for i in range(side)))


def _long_numbers(n: int) -> bytes:
    """Paragraphs whose number is as long as there are paragraphs."""
    side = max(2, n // 200)
    return docx("".join(_numbered(0, 1) for _ in range(side)), _list(1, 1, "%1." * side))


def _tall_merges(n: int) -> bytes:
    side = max(2, n // 80)
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}"><v>1</v></c></row>' for i in range(1, side))
    return xlsx(rows)


def _sparse_rows(n: int) -> bytes:
    side = max(2, n // 60)
    return xlsx("".join(f'<row r="{2 * i}"><c r="A{2 * i}"><v>{i}</v></c></row>' for i in range(1, side)))


def _tags(n: int) -> bytes:
    return _page("<div " + " ".join(f"a{i}=1" for i in range(n // 7)) + ">报告</div>")


GROWING: Final[dict[str, Callable[[int], bytes]]] = {
    "spaces_then_pipes": lambda n: _text(" " * (n // 2) + "|" * (n // 2)),
    "pipes_and_spaces": lambda n: _text("| " * (n // 2)),
    "spaces": lambda n: _text("政府" + " " * n + "信息"),
    "tabs": lambda n: _text("受理" + "\t" * n + "1"),
    "dashes": lambda n: _text("—" * (n // 3)),
    "dots": lambda n: _text("总计" + "." * n + "3"),
    "among_them": lambda n: _text("其中，" * (n // 9)),
    "among_them_with_numbers": lambda n: _text("其中，受理1件" * (n // 20)),
    "counts": lambda n: _text("新收申请12件，" * (n // 20)),
    "digits": lambda n: _text("总计 " + "7" * n),
    "commas": lambda n: _text("总计 " + "1," * (n // 2)),
    "chinese_digits": lambda n: _text("二〇二三" * (n // 12) + "年"),
    "years": lambda n: _text("2023年" * (n // 7)),
    "dates": lambda n: _text("2024年1月5日" * (n // 15)),
    "brackets": lambda n: _text("(" * n),
    "wide_brackets": lambda n: _text("（" * (n // 3)),
    "book_marks": lambda n: _text("《" * (n // 3)),
    "one_long_line": lambda n: _text("公开" * (n // 6)),
    "places": lambda n: _text("某某省某某市某某县" * (n // 27)),
    "bodies": lambda n: _text("某某县人民政府办公室" * (n // 30)),
    "short_lines": lambda n: _text("公开\n" * (n // 7)),
    "figure_lines": lambda n: _text("1\n" * (n // 2)),
    "figure_rows": lambda n: _text("1 2 3 4 5 6 7\n" * (n // 14)),
    "blank_lines": lambda n: _text("\n" * n),
    "label_lines": lambda n: _text("一、本年新收政府信息公开申请数量\n" * (n // 50)),
    "sections": lambda n: _text("三、收到和处理政府信息公开申请情况\n" * (n // 50)),
    "titles": lambda n: (_TITLE + "\n").encode() * (n // 60),
    "markdown_table": lambda n: _text("| a " * (n // 4) + "|"),
    "markdown_rows": lambda n: _text("|予以公开|1|2|3|4|5|6|7|\n" * (n // 32)),
    "hashes": lambda n: _text("#" * n),
    "picture_links": lambda n: _text("![](" * (n // 4)),
    "stray_tags": lambda n: _text("<td" * (n // 3)),
    "pinyin": lambda n: _text("公(gōng" * (n // 11)),
    "zero_width": lambda n: _text("公\u200b" * (n // 6)),
    "combining": lambda n: _text("e" + "\u0301\u0327" * (n // 4)),
    "note_marks": lambda n: _text("1" + "①" * (n // 3)),
    "template_literals": lambda n: _page("<script>" + "`'\\" * (n // 3) + "<td></script>"),
    "quotes_in_script": lambda n: _page("<script>" + "'\\" * (n // 2) + "<td></script>"),
    "open_literals": lambda n: _page("<script>" + "\"'`" * (n // 3) + "<td></script>"),
    "attributes": _tags,
    "attributes_behind_quotes": lambda n: _page(
        "<div a='>' b=\"<\" < " + " ".join(f"a{i}=1" for i in range(n // 7)) + ">报告</div>"
    ),
    "same_attributes": lambda n: _page("<div " + "a " * (n // 2) + ">报告</div>"),
    "attribute_quotes": lambda n: _page("<a href=" + "'\"" * (n // 2) + ">报告</a>"),
    "frames": lambda n: _page("<iframe src=a " * (n // 14)),
    "srcdoc": lambda n: _page("<iframe srcdoc='" * (n // 16)),
    "open_scripts": lambda n: _page("<script>" * (n // 8)),
    "open_comments": lambda n: _page("<!--" * (n // 4)),
    "comments_in_raw": lambda n: _page("<svg><style>" + "<!--" * (n // 4) + "</style></svg>"),
    "open_plaintext": lambda n: _page("<plaintext>" + "<!--<script>" * (n // 12)),
    "open_tables": lambda n: _page("<table>" * (n // 7)),
    "open_cells": lambda n: _page("<table><tr>" + "<td>1" * (n // 5) + "</table>"),
    "cells_in_rows": lambda n: _page("<table>" + "<tr><td>1<td>2<td>3" * (n // 20) + "</table>"),
    "rowspans": lambda n: _page("<table>" + "<tr><td rowspan=40>1<td colspan=40>2" * (n // 40) + "</table>"),
    "small_tables": lambda n: _page("<table><tr><td>1</td></tr></table>" * (n // 34)),
    "nested_divs": lambda n: _page("<div>" * min(n // 5, 1900) + "报告" + "<p>x" * (n // 4)),
    "misnested": lambda n: _page("<b><i></b></i>" * (n // 14)),
    "open_fonts": lambda n: _page("<font><p>" * min(n // 9, 1900)),
    "list_items": lambda n: _page("<ul>" + "<li><a href=x>报告</a>" * (n // 26)),
    "hidden_parts": lambda n: _page("<div style='display:none'>x</div>" * (n // 34)),
    "hidden_inside_hidden": lambda n: _page("<span style='display:none'>" * min(n // 27, 1900) + "x"),
    "inline_blocks": lambda n: _page("<span style='display:inline-block'>1</span>" * (n // 44)),
    "fields": lambda n: _page("<table><tr>" + "<td><input value=1>" * (n // 19) + "</table>"),
    "raised": lambda n: _page("1<sup>[1]</sup>" * (n // 15)),
    "feet": lambda n: _page("<table><tfoot><tr><td>1</table>" * (n // 30)),
    "sheet_rules": lambda n: _sheet(".a{display:none}" * (n // 16)),
    "sheet_depth": lambda n: _sheet("b{" * (n // 3) + "display:none" + "}" * (n // 3)),
    "sheet_braces": lambda n: _sheet("{" * (n // 2) + "}" * (n // 2)),
    "sheet_undone": lambda n: _sheet("td b{display:none}" + "td b{display:inline}" * (n // 20)),
    "sheet_imports": lambda n: _sheet("@import url(data:text/css,a{});" * (n // 31)),
    "sheet_variables": lambda n: _sheet("td{" + "--a:var(--b);" * (n // 13) + "}"),
    "sheet_media": lambda n: _sheet("@media not all" + ",(min-width:1px)" * (n // 16) + "{a{display:none}}"),
    "sheet_links": lambda n: _page("<link rel=stylesheet href='data:text/css,a{}'>" * (n // 46)),
    "entities": lambda n: _page("&amp;" * (n // 5)),
    "ampersands": lambda n: _page("&" * n),
    "less_than": lambda n: _page("<" * n),
    "cell_xml": lambda n: _page("<row><cell " * (n // 11)),
    "meta": lambda n: _page("<meta name=a content=b>" * (n // 24)),
    "links": lambda n: _page("<a href=a.pdf>附件</a>" * (n // 24)),
    "data_uri": lambda n: _page(f"<img src='data:image/png;base64,{'A' * n}'>"),
    "text_in_markup": lambda n: f"报告\n<table>{'<table></table>' * (n // 15)}".encode(),
    "xlsx_open_brackets": lambda n: number_format("[" * n),
    "xlsx_literals": lambda n: number_format('"a"' * (n // 3)),
    "xlsx_open_quotes": lambda n: number_format('"' * n),
    "xlsx_sections": lambda n: number_format(";" * n),
    "xlsx_zeros": lambda n: number_format("0" * n),
    "xlsx_hashes": lambda n: number_format("#," * (n // 2)),
    "xlsx_conditions": lambda n: number_format("[<1]0;" * (n // 6)),
    "xlsx_dates": lambda n: number_format("yyyy-" * (n // 5)),
    "xlsx_digits": lambda n: number_format("0", "9" * n),
    "xlsx_tall": _tall_merges,
    "xlsx_sparse": _sparse_rows,
    "rtf_hex": lambda n: rb"{\rtf1\ansi " + rb"\'d6" * (n // 4) + b"}",
    "rtf_hex_lines": lambda n: rb"{\rtf1\ansi " + rb"\'d6\par" * (n // 8) + b"}",
    "rtf_groups": lambda n: rb"{\rtf1\ansi " + b"{x}" * (n // 3) + b"}",
    "rtf_unicode": lambda n: rb"{\rtf1\ansi " + rb"\u25919?" * (n // 8) + b"}",
    "rtf_pieces": lambda n: rb"{\rtf1\ansi " + rb"a\b0 " * (n // 5) + b"}",
    "rtf_rows": lambda n: rb"{\rtf1\ansi " + rb"\trowd\cellx9\intbl a\cell\row" * (n // 30) + b"}",
    "rtf_pictures": lambda n: rb"{\rtf1\ansi " + (rb"{\pict " + b"ab" * 40 + b"}") * (n // 90) + b"}",
    "rtf_edges": lambda n: rb"{\rtf1\ansi \trowd" + rb"\cellx9" * (n // 7) + rb"\intbl a\cell\row}",
    "docx_lists": _lists,
    "docx_many_lists": _many_lists,
    "docx_long_numbers": _long_numbers,
    "docx_runs": lambda n: docx("<w:p>" + "<w:r><w:t>1</w:t></w:r>" * (n // 24) + "</w:p>"),
    "docx_paragraphs": lambda n: docx("<w:p><w:r><w:t>1</w:t></w:r></w:p>" * (n // 36)),
    "docx_rows": lambda n: docx(
        "<w:tbl>" + "<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>" * (n // 66) + "</w:tbl>"
    ),
    "docx_fields": lambda n: docx('<w:p>' + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * (n // 45) + "</w:p>"),
    "mhtml_parts": lambda n: b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    + b"--b\nContent-Type: text/html\n\n<p>x\n" * (n // 36)
    + b"--b--\n",
    "mhtml_headers": lambda n: b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b"
    + b";a=b" * (n // 4)
    + b"\n\n--b\nContent-Type: text/html\n\n<p>x\n--b--\n",
}  # fmt: skip
"""Kind -> a document of that kind of about so many bytes before packing."""
