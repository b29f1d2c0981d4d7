"""Writes WordprocessingML by hand, so that tests have the structures Word and WPS write and python-docx does not."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from formdocs import Cell, FormDoc, FormTable

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def p(text: str, properties: str = "") -> str:
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def split_runs(text: str) -> str:
    """The text over many runs, as WPS writes it, with spelling marks between."""
    runs = "".join(f'<w:proofErr w:type="spellStart"/><w:r><w:rPr/><w:t>{escape(ch)}</w:t></w:r>' for ch in text)
    return f"<w:p><w:pPr/>{runs}</w:p>"


def tbl(table: FormTable, paragraph=p) -> str:  # type: ignore[no-untyped-def]
    """A table with gridSpan and vMerge."""
    open_spans: dict[int, tuple[int, Cell]] = {}
    rows = ""
    for row in table.rows:
        cells, column, todo = "", 0, list(row)
        while todo or column in open_spans:
            if column in open_spans:
                left, cell = open_spans[column]
                cells += f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.colspan}"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
                if left > 1:
                    open_spans[column] = (left - 1, cell)
                else:
                    del open_spans[column]
                column += cell.colspan
                continue
            cell = todo.pop(0)
            merge = '<w:vMerge w:val="restart"/>' if cell.rowspan > 1 else ""
            cells += f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.colspan}"/>{merge}</w:tcPr>{paragraph(cell.text)}</w:tc>'
            if cell.rowspan > 1:
                open_spans[column] = (cell.rowspan - 1, cell)
            column += cell.colspan
        rows += f"<w:tr>{cells}</w:tr>"
    width = len(table.matrix()[0])
    sides = "".join(
        f'<w:{s} w:val="single" w:sz="4"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{9000 // width}"/>' for _ in range(width))
    return f"<w:tbl><w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def docx(body: str, parts: dict[str, str | bytes] | None = None, relations: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        z.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            f'Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        z.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>")
        z.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>",
        )
        for name, data in (parts or {}).items():
            z.writestr(name, data)
    return out.getvalue()


def form_docx(doc: FormDoc, paragraph=p) -> bytes:  # type: ignore[no-untyped-def]
    body = p(doc.title) + "".join(map(p, doc.paragraphs))
    for table in doc.tables:
        body += p(table.title) + tbl(table, paragraph)
    return docx(body + "".join(map(p, doc.after)))
