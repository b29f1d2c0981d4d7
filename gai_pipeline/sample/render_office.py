"""Pages as Office files: DOCX from raw XML as Word and WPS write it, XLSX with merged cells.

Belongs here: the containers' own structure. Does not belong here: the page's content. Same page, same bytes: archives
carry a fixed date.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from gai_pipeline.sample.layout import PrintedCell, PrintedTable
from gai_pipeline.sample.prose import Line, Page

DOCX_DIALECTS = ("word", "wps", "revisions", "nested", "marks")
"""`word`: one run a paragraph. `wps`: runs cut anywhere, bookmarks between. `revisions`: tracked changes, deleted
numbers beside the inserted ones. `nested`: the form stands in a cell of a layout table. `marks`: raised marks of notes,
struck out and hidden numbers, and fields that nobody filled in."""

XLSX_DIALECTS = ("one_sheet", "sheets")

_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_REVISION = 'w:id="{n}" w:author="example" w:date="2024-01-10T09:00:00Z"'
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def _run(text: str) -> str:
    parts = [f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\n")]
    return '<w:r><w:rPr><w:sz w:val="24"/></w:rPr>' + "<w:br/>".join(parts) + "</w:r>"


def _runs(text: str, dialect: str, n: int) -> str:
    if not text:
        return ""
    if dialect == "wps" and len(text) > 2:
        cut = len(text) // 2
        mark = f'<w:bookmarkStart w:id="{n}" w:name="_GoBack{n}"/><w:bookmarkEnd w:id="{n}"/>'
        return _run(text[:cut]) + mark + _run(text[cut:])
    return _run(text)


def _paragraph(content: str) -> str:
    return f'<w:p><w:pPr><w:jc w:val="both"/></w:pPr>{content}</w:p>'


def _cell_text(cell: PrintedCell, dialect: str, n: int) -> str:
    if dialect == "revisions" and cell.kind == "value" and n % 5 == 0:
        marks = _REVISION.format(n=n)
        gone = f"<w:del {marks}><w:r><w:delText>9{n}</w:delText></w:r></w:del>"
        return gone + (f"<w:ins {marks}>{_run(cell.text)}</w:ins>" if cell.text else "")
    if dialect == "marks" and cell.kind == "value":
        return _marked(cell.text, n)
    return _runs(cell.text, dialect, n)


def _marked(text: str, n: int) -> str:
    if not text:
        prompt = f"<w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{_run('单击此处输入')}</w:sdtContent>"
        return f"<w:sdt>{prompt}</w:sdt>" if n % 2 else ""
    beside = "<w:r><w:rPr><w:{}/></w:rPr><w:t>{}</w:t></w:r>"
    raised = beside.format('vertAlign w:val="superscript"', 1)
    return (
        _run(text) + raised,
        beside.format("strike", 8) + _run(text),
        beside.format("vanish", 9) + _run(text),
        _run(text),
    )[n % 4]


def _table(table: PrintedTable, dialect: str) -> str:
    rows = []
    n = 0
    for places in table.grid():
        cells = []
        for cell, left, top in places:
            if not left:
                continue
            n += 1
            span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
            merge = ""
            if cell.rowspan > 1:
                merge = '<w:vMerge w:val="restart"/>' if top else "<w:vMerge/>"
            text = _cell_text(cell, dialect, n) if top else ""
            width = f'<w:tcW w:w="{800 * cell.colspan}" w:type="dxa"/>'
            cells.append(f"<w:tc><w:tcPr>{width}{span}{merge}</w:tcPr>{_paragraph(text)}</w:tc>")
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    grid = '<w:gridCol w:w="800"/>' * table.n_columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def render_docx(page: Page, dialect: str = "word") -> bytes:
    """The page as DOCX in one of `DOCX_DIALECTS`."""
    body = []
    for n, part in enumerate(page.parts):
        if isinstance(part, Line):
            body.append(_paragraph(_runs(part.text, dialect, 5000 + n)))
        else:
            body += [_table(part, dialect), _paragraph("")]
    text = "".join(body)
    if dialect == "nested":
        text = (
            '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>'
            f"{text}</w:tc></w:tr></w:tbl>{_paragraph('')}"
        )
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {_NS}><w:body>{text}<w:sectPr/></w:body>'
        "</w:document>"
    )
    return _archive({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document})


def _archive(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


_THIN = Side(style="thin")


def _put_table(sheet: Worksheet, table: PrintedTable, top: int, numbers: bool) -> int:
    """Writes a table from row `top` (1-based) on; returns the row after it."""
    begun: list[tuple[int, int, PrintedCell]] = []
    for r, places in enumerate(table.grid(), top):
        for c, (cell, is_left, is_top) in enumerate(places, 1):
            sheet.cell(r, c).border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
            begun += [(r, c, cell)] if is_left and is_top else []
    for r, c, cell in begun:
        sheet.cell(r, c).value = _number_or_text(cell) if numbers else cell.text or None
        sheet.cell(r, c).alignment = Alignment(wrap_text=True)
    for r, c, cell in begun:
        if cell.colspan > 1 or cell.rowspan > 1:
            last = r + cell.rowspan - 1, c + cell.colspan - 1
            sheet.merge_cells(start_row=r, start_column=c, end_row=last[0], end_column=last[1])
    return top + len(table.rows)


def _number_or_text(cell: PrintedCell) -> int | str | None:
    """A plain count as a number, anything else as it is printed."""
    plain = cell.kind == "value" and cell.text.isascii() and cell.text.isdigit()
    return int(cell.text) if plain else cell.text or None


def render_xlsx(page: Page, dialect: str = "one_sheet") -> bytes:
    """The page as XLSX: text and tables below each other, or (`sheets`) each table on a sheet of its own.

    `one_sheet` writes plain counts as numbers, `sheets` everything as text.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "年报"
    row = 1
    for part in page.parts:
        if isinstance(part, Line):
            sheet.cell(row, 1).value = part.text
            row += 1
        elif dialect == "sheets":
            _put_table(book.create_sheet(part.name), part, 1, numbers=False)
        else:
            row = _put_table(sheet, part, row, numbers=True) + 1
    moment = datetime(2024, 1, 1)
    book.properties.created = book.properties.modified = moment
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as made:
        members = {name: made.read(name) for name in made.namelist()}
    return _archive({k: v for k, v in members.items() if k != "docProps/core.xml"} | _core(members))


def _core(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The properties without the moment of saving, which openpyxl always writes."""
    core = members["docProps/core.xml"].decode("utf-8")
    return {"docProps/core.xml": re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "2024-01-01T00:00:00Z", core).encode("utf-8")}
