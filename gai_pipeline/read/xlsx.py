"""Reads XLSX from its XML: every visible sheet, numbers as displayed, merged cells.

A formula counts with the value that was saved with it; one that was saved without is unreadable.
Does not belong here: number formats, dividing a sheet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from gai_pipeline.layout.blocks import Block, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import too_many_cells
from gai_pipeline.read.limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.number_format import BUILT_IN, UNREADABLE, displayed
from gai_pipeline.read.package import Package, attribute, child, children, name_of
from gai_pipeline.read.sheets import Sheet, blocks_of

_LAST_COLUMN = 16384
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class _Book:
    strings: list[str]
    formats: list[str]
    epoch_1904: bool


def position(reference: str) -> tuple[int, int] | None:
    """(row, column) from 0 of a reference such as B12."""
    match = _CELL.fullmatch(reference.replace("$", ""))
    if match is None:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1


def _text(element: etree._Element) -> str:
    """The runs of a string item, without the phonetic ones."""
    parts = []
    for part in element:
        name = name_of(part)
        if name == "t":
            parts.append(part.text or "")
        elif name == "r":
            parts += [t.text or "" for t in children(part, "t")]
    return "".join(parts)


def _formats(root: etree._Element | None) -> list[str]:
    """Number format by cell style index."""
    custom: dict[int, str] = {}
    numbers = child(root, "numFmts")
    for item in numbers if numbers is not None else ():
        key, code = attribute(item, "numFmtId"), attribute(item, "formatCode")
        if key is not None and key.isdecimal() and code is not None:
            custom[int(key)] = code
    styles = child(root, "cellXfs")
    found = []
    for item in children(styles, "xf") if styles is not None else ():
        key = attribute(item, "numFmtId") or "0"
        number = int(key) if key.isdecimal() else 0
        found.append(custom.get(number, BUILT_IN.get(number, "General")))
    return found


def _value(cell: etree._Element, book: _Book) -> str:
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        inline = child(cell, "is")
        return "" if inline is None else _text(inline)
    value = child(cell, "v")
    raw = (value.text or "") if value is not None else ""
    if not raw and child(cell, "f") is not None and kind != "str":
        return UNREADABLE  # nobody has worked the formula out
    if kind == "s":
        return book.strings[int(raw)] if raw.isdecimal() and int(raw) < len(book.strings) else ""
    if kind in ("str", "e", "d") or not raw:
        return raw
    if kind == "b":
        return "TRUE" if raw == "1" else "FALSE"
    try:
        number: float | int = int(raw) if re.fullmatch(r"-?\d{1,15}", raw) else float(raw)
    except ValueError:
        return raw
    style = attribute(cell, "s") or "0"
    index = int(style) if style.isdecimal() else 0
    form = book.formats[index] if index < len(book.formats) else "General"
    return displayed(number, form, epoch_1904=book.epoch_1904)


def _hidden_columns(columns: etree._Element | None) -> set[int]:
    found: set[int] = set()
    for item in children(columns, "col") if columns is not None else ():
        first, last = attribute(item, "min") or "", attribute(item, "max") or ""
        unseen = attribute(item, "hidden") in ("1", "true") or attribute(item, "width") in ("0", "0.0")
        if len(found) < _LAST_COLUMN and unseen and first.isdecimal() and last.isdecimal():
            found.update(range(int(first) - 1, min(int(last), _LAST_COLUMN)))
    return found


def _sheet(name: str, root: etree._Element, book: _Book, limits: Limits) -> Sheet:
    sheet = Sheet(name)
    sheet.hidden_columns = _hidden_columns(child(root, "cols"))
    data = child(root, "sheetData")
    row_number = -1
    for row in children(data, "row") if data is not None else ():
        given = attribute(row, "r")
        row_number = int(given) - 1 if given is not None and given.isdecimal() else row_number + 1
        if (attribute(row, "hidden") or "0") in ("1", "true") or attribute(row, "ht") in ("0", "0.0"):
            sheet.hidden_rows.add(row_number)
            continue
        column = -1
        for cell in children(row, "c"):
            at = position(attribute(cell, "r") or "")
            column = at[1] if at is not None else column + 1
            text = "" if column in sheet.hidden_columns else _value(cell, book)
            if text:
                sheet.cells[(row_number, column)] = text
                if len(sheet.cells) > limits.max_cells:
                    raise too_many_cells(limits.max_cells)
    merges = child(root, "mergeCells")
    for item in children(merges, "mergeCell") if merges is not None else ():
        first, _, last = (attribute(item, "ref") or "").partition(":")
        a, b = position(first), position(last or first)
        if a is not None and b is not None and b[0] >= a[0] and b[1] >= a[1]:
            sheet.merged.append((a[0], a[1], b[0] - a[0] + 1, b[1] - a[1] + 1))
    return sheet


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
    by_kind = {r.kind: r.target for r in relations.values() if not r.external}
    shared = package.xml(by_kind["sharedStrings"]) if "sharedStrings" in by_kind else None
    styles = package.xml(by_kind["styles"]) if "styles" in by_kind else None
    properties = child(workbook, "workbookPr")
    book = _Book(
        [_text(item) for item in shared] if shared is not None else [],
        _formats(styles),
        properties is not None and attribute(properties, "date1904") in ("1", "true"),
    )
    blocks: list[Block] = []
    listed = child(workbook, "sheets")
    for item in children(listed, "sheet") if listed is not None else ():
        deadline.check()
        relation = relations.get(attribute(item, "id") or "")
        if attribute(item, "state") in ("hidden", "veryHidden") or relation is None or relation.external:
            continue
        root = package.xml(relation.target)
        if root is not None:
            blocks += blocks_of(_sheet(attribute(item, "name") or "Sheet", root, book, limits), limits)
    if not blocks:
        raise UnreadableDocument("empty_document", "no visible sheet has a filled cell")
    return Reading("xlsx", blocks)
