"""Reads XLS (Excel 97-2003, WPS .et) with xlrd: every visible sheet, numbers as displayed, merged cells."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError

from gai_pipeline.layout.blocks import Block, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import too_many_cells
from gai_pipeline.read.number_format import BUILT_IN, displayed
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.sheets import Sheet, blocks_of


def _value(book: Any, cell: Any) -> str:
    """A cell as displayed."""
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return displayed(cell.value, _format(book, cell), epoch_1904=bool(book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERR"))
    return str(cell.value) if cell.ctype == xlrd.XL_CELL_TEXT else ""


def _format(book: Any, cell: Any) -> str:
    """The number format of a cell's style."""
    style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    key = style.format_key if style else 0
    form = book.format_map.get(key) if style is not None else None
    return form.format_str if form is not None else BUILT_IN.get(key, "General")


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """Read an XLS. Locators are addresses such as `Sheet1!B12`; `reader` is "xlsx" for both kinds of sheet.

    Raises `UnreadableDocument`: `empty_document`, `damaged_xls`, `encrypted_office`, `too_many_cells`, `timeout`.
    """
    limits = limits or DEFAULT
    deadline = Deadline(limits)
    if not data:
        raise UnreadableDocument("empty_document", "the document has no bytes")
    book = _book(data)
    blocks: list[Block] = []
    for table in book.sheets():
        deadline.check()
        if not table.visibility:
            blocks += blocks_of(_sheet(book, table, limits), limits)
    if not blocks:
        raise UnreadableDocument("empty_document", "no visible sheet has a filled cell")
    return Reading("xlsx", blocks)


def _book(data: bytes) -> Any:
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        code = "encrypted_office" if "encrypt" in str(error).lower() else "damaged_xls"
        raise UnreadableDocument(code, f"the sheet cannot be opened: {error}") from error
    except (CompDocError, MemoryError) as error:  # of what else it raises on damaged bytes `choose.py` knows
        raise UnreadableDocument("damaged_xls", f"the sheet cannot be opened: {error}") from error


def _sheet(book: Any, table: Any, limits: Limits) -> Sheet:
    if table.nrows * table.ncols > limits.max_cells * 10:
        raise too_many_cells(limits.max_cells)
    sheet = Sheet(table.name, hidden_rows=_hidden(table.rowinfo_map, "height"))
    sheet.hidden_columns = _hidden(table.colinfo_map, "width")
    for r in range(table.nrows):
        for c in range(0 if r in sheet.hidden_rows else table.row_len(r)):
            text = "" if c in sheet.hidden_columns else _value(book, table.cell(r, c))
            if text:
                sheet.cells[(r, c)] = text
    sheet.merged = [(r0, c0, r1 - r0, c1 - c0) for r0, r1, c0, c1 in table.merged_cells]
    return sheet


def _hidden(infos: Mapping[int, Any], size: str) -> set[int]:
    """The rows, or columns, that are hidden or have no height, or width."""
    return {at for at, info in infos.items() if info.hidden or getattr(info, size) == 0}
