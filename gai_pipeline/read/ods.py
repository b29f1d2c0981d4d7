"""Reads ODS: the visible sheets of an OpenDocument workbook, cells as displayed.

Belongs here: rows and cells that are written once for many, hidden sheets, rows and columns. Does not belong here:
dividing a sheet into tables (`sheets.py`), text documents (`odt.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from lxml import etree

from gai_pipeline.layout.blocks import Block, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import too_many_cells
from gai_pipeline.read.odf_looks import OdfLooks
from gai_pipeline.read.odt import body_of, count_of, text_of
from gai_pipeline.read.package import Package, attribute, children, name_of
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.sheets import Sheet, blocks_of
from gai_pipeline.read.text_look import DOUBTED

_GROUPS = frozenset({"table-header-rows", "table-rows", "table-row-group", "table-header-columns", "table-columns",
                     "table-column-group"})  # fmt: skip
_HIDDEN = ("collapse", "filter")
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")
_EDGE = 1024
"""No form is as wide: what repeats further is the empty rest of a row."""


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """Read an ODS. Locators are addresses such as `Sheet1!B12`.

    Raises `UnreadableDocument`: `empty_document`, `damaged_odt`, `encrypted_office`, `entity_expansion`,
    `archive_too_large`, `too_many_cells`, `timeout`.
    """
    limits = limits or DEFAULT
    deadline = Deadline(limits)
    looks, body = body_of(Package(data, limits, damaged="damaged_odt"))
    blocks: list[Block] = []
    for story in children(body, "spreadsheet"):
        for table in children(story, "table"):
            deadline.check()
            if looks.of("table", attribute(table, "style-name")).get("display") != "false":
                blocks += blocks_of(_sheet(table, looks, limits), limits)
    if not blocks:
        raise UnreadableDocument("empty_document", "no visible sheet has a filled cell")
    return Reading("ods", blocks)


def _through(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    for element in parent:
        name = name_of(element)
        if name == wanted:
            yield element
        elif name in _GROUPS:
            yield from _through(element, wanted)


def _sheet(table: etree._Element, looks: OdfLooks, limits: Limits) -> Sheet:
    columns = _columns(table)
    sheet = Sheet(attribute(table, "name") or "Sheet", hidden_columns={at for at, c in columns.items() if c.is_hidden})
    r = 0
    for row in _through(table, "table-row"):
        times = count_of(row, "number-rows-repeated")
        if attribute(row, "visibility") in _HIDDEN:
            sheet.hidden_rows.update(range(r, r + min(times, limits.max_cells)))
        else:
            cells = [c for c in _cells(row, columns, looks) if c[0] not in sheet.hidden_columns]
            for i in range(min(times, limits.max_cells) if cells else 0):
                _add_row(sheet, r + i, cells, limits)
        r += times
    return sheet


class _Column(NamedTuple):
    """Whether a column is hidden, and the style of its cells that have none."""

    is_hidden: bool
    style: str | None


_SHOWN: Final = _Column(False, None)


def _columns(table: etree._Element) -> dict[int, _Column]:
    found: dict[int, _Column] = {}
    at = 0
    for column in _through(table, "table-column"):
        times = count_of(column, "number-columns-repeated")
        look = _Column(attribute(column, "visibility") in _HIDDEN, attribute(column, "default-cell-style-name"))
        found.update(dict.fromkeys(range(at, min(at + times, _EDGE)), look))
        at += times
    return found


def _add_row(sheet: Sheet, r: int, cells: list[tuple[int, str, int, int]], limits: Limits) -> None:
    for c, text, across, down in cells:
        if text:
            sheet.cells[r, c] = text
        if across > 1 or down > 1:
            sheet.merged.append((r, c, down, across))
    if len(sheet.cells) + len(sheet.merged) > limits.max_cells:
        raise too_many_cells(limits.max_cells)


def _cells(row: etree._Element, columns: Mapping[int, _Column], looks: OdfLooks) -> list[tuple[int, str, int, int]]:
    """(column, text, columns spanned, rows spanned) of the cells that have a text or a span."""
    found = []
    at = 0
    usual = attribute(row, "default-cell-style-name")
    for cell in row:
        name = name_of(cell)
        if name not in ("table-cell", "covered-table-cell"):
            continue
        times = count_of(cell, "number-columns-repeated")
        across, down = count_of(cell, "number-columns-spanned"), count_of(cell, "number-rows-spanned")
        if name == "table-cell" and (len(cell) or across > 1 or down > 1):
            style = attribute(cell, "style-name") or usual or columns.get(at, _SHOWN).style
            text = _agreed(text_of(cell, looks, looks.of("table-cell", style)), cell)
            found += [(at + i * across, text, across, down) for i in range(min(times, _EDGE))]
        at += times
    return found


def _agreed(text: str, cell: etree._Element) -> str:
    """A cell's text, with a mark where its value, which programs show in its place, is another number."""
    stored, shown = attribute(cell, "value"), text.replace(",", "").strip()
    if stored is None or attribute(cell, "value-type") != "float" or not _NUMBER.fullmatch(shown):
        return text
    decimals = len(shown.partition(".")[2])
    try:
        apart = abs(float(stored) - float(shown))
    except ValueError:
        return DOUBTED + text
    return text if apart <= 0.51 * 10.0**-decimals else DOUBTED + text
