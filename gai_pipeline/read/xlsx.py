"""Reads XLSX from its XML: every visible sheet, numbers as displayed, merged cells.

A formula counts with the value that was saved with it; one that was saved without is unreadable.
Does not belong here: number formats, dividing a sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gai_pipeline.layout.blocks import Block, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import too_many_cells
from gai_pipeline.read.number_format import BUILT_IN, UNREADABLE, displayed
from gai_pipeline.read.package import Package, Relation, attribute, child, children
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.sheets import Sheet, blocks_of
from gai_pipeline.read.text_look import DOUBTED
from gai_pipeline.read.xlsx_drawings import Area, covered_areas
from gai_pipeline.read.xlsx_looks import doubted_conditions, doubted_styles, shown_text

_LAST_COLUMN = 16384
_NARROWEST: Final = 0.5
"""Characters of width."""
_LOWEST: Final = 2.0
"""Points of height."""
_MOST_AREAS = 100
_FIGURE = re.compile(r"[\s.,+\-]*+\d[\s\d.,+\-%]*+")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class _Book:
    """What the sheets of a workbook share: strings and number formats, by their indexes, when time begins, and which
    styles of cells, and formats under a condition, show a figure otherwise than it is written."""

    strings: list[str]
    formats: list[str]
    epoch_1904: bool
    doubted: frozenset[int]
    doubted_conditions: frozenset[str]

    def string(self, index: str) -> str:
        return self.strings[int(index)] if index.isdecimal() and int(index) < len(self.strings) else ""

    def is_doubted(self, style: str) -> bool:
        return style.isdecimal() and int(style) in self.doubted

    def format_of(self, style: str) -> str:
        index = int(style) if style.isdecimal() else 0
        return self.formats[index] if index < len(self.formats) else "General"


def position(reference: str) -> tuple[int, int] | None:
    """(row, column) from 0 of a reference such as B12."""
    match = _CELL.fullmatch(reference.replace("$", ""))
    if match is None:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1


def _formats(root: etree._Element | None) -> list[str]:
    """Number format by cell style index."""
    custom: dict[int, str] = {}
    for item in children(child(root, "numFmts"), "numFmt"):
        key, code = attribute(item, "numFmtId"), attribute(item, "formatCode")
        if key is not None and key.isdecimal() and code is not None:
            custom[int(key)] = code
    found = []
    for item in children(child(root, "cellXfs"), "xf"):
        key = attribute(item, "numFmtId") or "0"
        number = int(key) if key.isdecimal() else 0
        found.append(custom.get(number, BUILT_IN.get(number, "General")))
    return found


def _value(cell: etree._Element, book: _Book) -> str:
    """A cell as displayed."""
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        inline = child(cell, "is")
        return "" if inline is None else shown_text(inline)
    value = child(cell, "v")
    raw = (value.text or "") if value is not None else ""
    if not raw and child(cell, "f") is not None and kind != "str":
        return UNREADABLE  # nobody has worked the formula out
    if kind == "s":
        return book.string(raw)
    if kind in ("str", "e", "d") or not raw:
        return raw
    if kind == "b":
        return "TRUE" if raw == "1" else "FALSE"
    return _number(raw, book.format_of(attribute(cell, "s") or "0"), book.epoch_1904)


def _number(raw: str, form: str, epoch_1904: bool) -> str:
    """A number under a format; what is none as it stands."""
    try:
        number: float | int = int(raw) if re.fullmatch(r"-?\d{1,15}", raw) else float(raw)
    except ValueError:
        return raw
    return displayed(number, form, epoch_1904=epoch_1904)


def _is_flat(size: str | None, least: float) -> bool:
    """Whether a column or a row is too small for anything in it to be seen."""
    return size is not None and re.fullmatch(r"\d{1,4}(?:\.\d{1,20})?", size) is not None and float(size) < least


def _hidden_columns(columns: etree._Element | None) -> set[int]:
    found: set[int] = set()
    for item in children(columns, "col"):
        first, last = attribute(item, "min") or "", attribute(item, "max") or ""
        unseen = attribute(item, "hidden") in ("1", "true") or _is_flat(attribute(item, "width"), _NARROWEST)
        if len(found) < _LAST_COLUMN and unseen and first.isdecimal() and last.isdecimal():
            found.update(range(int(first) - 1, min(int(last), _LAST_COLUMN)))
    return found


def _sheet(name: str, root: etree._Element, book: _Book, limits: Limits) -> Sheet:
    sheet = Sheet(name, hidden_columns=_hidden_columns(child(root, "cols")))
    r = -1
    for row in children(child(root, "sheetData"), "row"):
        given = attribute(row, "r")
        r = int(given) - 1 if given is not None and given.isdecimal() else r + 1
        if (attribute(row, "hidden") or "0") in ("1", "true") or _is_flat(attribute(row, "ht"), _LOWEST):
            sheet.hidden_rows.add(r)
        else:
            _add_row(sheet, r, row, book, limits)
    if book.doubted_conditions:
        _doubt_under_conditions(sheet, root, book.doubted_conditions)
    for item in children(child(root, "mergeCells"), "mergeCell"):
        area = _area(attribute(item, "ref") or "")
        if area is not None:
            sheet.merged.append(area)
    return sheet


def _add_row(sheet: Sheet, r: int, row: etree._Element, book: _Book, limits: Limits) -> None:
    """Add the visible cells of a row; one that does not say where it stands follows the one before it."""
    column = -1
    for cell in children(row, "c"):
        at = position(attribute(cell, "r") or "")
        column = at[1] if at is not None else column + 1
        text = "" if column in sheet.hidden_columns else _value(cell, book)
        if text:
            if book.doubted and book.is_doubted(attribute(cell, "s") or "0") and _FIGURE.fullmatch(text):
                text = DOUBTED + text
            sheet.cells[(r, column)] = text
            if len(sheet.cells) > limits.max_cells:
                raise too_many_cells(limits.max_cells)


def _doubt_under_conditions(sheet: Sheet, root: etree._Element, doubted: Set[str]) -> None:
    """Mark the figures that a format may hide which holds under a condition: whether it does is not worked out."""
    areas = [
        area
        for form in children(root, "conditionalFormatting")
        if any(attribute(rule, "dxfId") in doubted for rule in children(form, "cfRule"))
        for reference in (attribute(form, "sqref") or "").split()
        if (area := _area(reference)) is not None
    ]
    if len(areas) > _MOST_AREAS:  # as one area around all of them
        top, left = min(a[0] for a in areas), min(a[1] for a in areas)
        areas = [(top, left, max(a[0] + a[2] for a in areas) - top, max(a[1] + a[3] for a in areas) - left)]
    for (r, c), text in sheet.cells.items():
        if any(top <= r < top + high and left <= c < left + wide for top, left, high, wide in areas):
            sheet.cells[r, c] = DOUBTED + text if _FIGURE.fullmatch(text) else text


def _doubt_under_drawings(sheet: Sheet, areas: Sequence[Area]) -> None:
    for (r, c), text in sheet.cells.items():
        if _FIGURE.fullmatch(text) and any(a.top <= r <= a.bottom and a.left <= c <= a.right for a in areas):
            sheet.cells[r, c] = DOUBTED + text


def _area(reference: str) -> tuple[int, int, int, int] | None:
    """(row, column, rows, columns) of a reference such as B12:C14, None where it is none."""
    first, _, last = reference.partition(":")
    a, b = position(first), position(last or first)
    if a is None or b is None or b[0] < a[0] or b[1] < a[1]:
        return None
    return a[0], a[1], b[0] - a[0] + 1, b[1] - a[1] + 1


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """Read an XLSX. Locators are addresses such as `Sheet1!B12`.

    Raises `UnreadableDocument`: `empty_document`, `damaged_xlsx`, `encrypted_office`, `entity_expansion`,
    `archive_too_large`, `too_many_cells`, `timeout`.
    """
    limits = limits or DEFAULT
    deadline = Deadline(limits)
    package = Package(data, limits, damaged="damaged_xlsx")
    part = package.main_part("xl/workbook.xml")
    workbook = package.xml(part)
    if workbook is None:
        raise UnreadableDocument("damaged_xlsx", f"the container has no workbook in {part}")
    relations = package.relations(part)
    book = _book(package, workbook, relations)
    blocks: list[Block] = []
    for name, place, root in _shown_sheets(package, workbook, relations):
        deadline.check()
        sheet = _sheet(name, root, book, limits)
        _doubt_under_drawings(sheet, covered_areas(package, place, root))
        blocks += blocks_of(sheet, limits)
    if not blocks:
        raise UnreadableDocument("empty_document", "no visible sheet has a filled cell")
    return Reading("xlsx", blocks)


def _shown_sheets(
    package: Package, workbook: etree._Element, relations: Mapping[str, Relation]
) -> Iterator[tuple[str, str, etree._Element]]:
    """(name, part, content) of the sheets that are visible and inside the file."""
    for item in children(child(workbook, "sheets"), "sheet"):
        relation = relations.get(attribute(item, "id") or "")
        root = package.xml(relation.target) if relation is not None and _is_shown(item, relation) else None
        if relation is not None and root is not None:
            yield attribute(item, "name") or "Sheet", relation.target, root


def _is_shown(sheet: etree._Element, relation: Relation) -> bool:
    """Whether a sheet is visible and inside the file."""
    return attribute(sheet, "state") not in ("hidden", "veryHidden") and not relation.external


def _book(package: Package, workbook: etree._Element, relations: Mapping[str, Relation]) -> _Book:
    by_kind = {r.kind: r.target for r in relations.values() if not r.external}
    shared, styles = (package.xml(by_kind[k]) if k in by_kind else None for k in ("sharedStrings", "styles"))
    properties = child(workbook, "workbookPr")
    return _Book(
        [shown_text(item) for item in shared] if shared is not None else [],
        _formats(styles),
        properties is not None and attribute(properties, "date1904") in ("1", "true"),
        doubted_styles(styles),
        doubted_conditions(styles),
    )
