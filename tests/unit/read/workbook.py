"""Writes a form as a workbook, one sheet a table, as people keep them: figures as numbers, the rest as text."""

from __future__ import annotations

import io

import openpyxl
from formdocs import FormDoc


def form_xlsx(doc: FormDoc) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, table in enumerate(doc.tables):
        sheet = book.create_sheet(f"表{number + 1}")
        taken: set[tuple[int, int]] = set()
        for r, row in enumerate(table.rows):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                text = cell.text
                sheet.cell(r + 1, c + 1).value = int(text) if text.isdecimal() else text or None
                if cell.rowspan * cell.colspan > 1:
                    sheet.merge_cells(
                        start_row=r + 1, start_column=c + 1, end_row=r + cell.rowspan, end_column=c + cell.colspan
                    )
                taken |= {(r + i, c + j) for i in range(cell.rowspan) for j in range(cell.colspan)}
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
