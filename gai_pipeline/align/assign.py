"""From runs to cells: positions first, then the form's sums for what positions leave open.

Belongs here: making the cells of one table. Does not belong here: finding the table or its rows (`tables.py`) and the
search itself (`reconcile/placing.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from gai_pipeline.align.numbers import read_cell
from gai_pipeline.align.positions import Loose, Slots, place_run, template
from gai_pipeline.align.rows import Run
from gai_pipeline.align.stream import Item
from gai_pipeline.forms.rules import has_identity
from gai_pipeline.forms.spec import Table
from gai_pipeline.reconcile.placing import AMBIGUOUS, Candidate, CellRef, accepts, place, placings, splits
from gai_pipeline.records.model import Cell, CellStatus, Where

SOLVED = 0.95
"""Confidence of a value whose column the arithmetic alone decides."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What was found of a table: a run (or None for a row without values) by row code; rows that are not in `runs` are
    not in the document. `joint` holds runs that cover the whole table at once (key "all"). With `deduplicated`, an
    extractor has dropped every line that stood before: no figure is certain then. `order` names the columns as the
    document has them, where that is not the form's order.
    """

    edition: str
    table: Table
    runs: Mapping[str, Run | None]
    reader: str
    joint: Mapping[str, Run | None]
    deduplicated: bool = False
    spacing: int = 0
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    cells: tuple[CellRef, ...]
    run: Run | None


def assign(found: Assignment) -> list[Cell]:
    """Every cell of the table, in the form's order."""
    groups = _groups(found)
    cells: dict[CellRef, Cell] = {}
    loose: list[tuple[_Group, Loose]] = []
    widths = {len(g.cells) for g in groups}
    templates = {
        w: template([g.run for g in groups if g.run is not None and len(g.cells) == w], w, found.spacing)
        for w in widths
    }
    ends = {t.cells - w for w, t in templates.items() if t.cells is not None}
    for w, known in templates.items():
        if known.cells is None and len(ends) == 1:  # rows end alike in all blocks of a table
            known.cells = w + min(ends)
    for known in templates.values():  # pads stand on the same side in all blocks of a table
        known.leading = any(t.leading for t in templates.values())
        known.trailing = any(t.trailing for t in templates.values())
        if not known.leading and not known.trailing:
            # in blocks of different widths the narrower ones are filled up behind; else rows of just the width say that
            # longer ones have pads behind their shorter labels
            known.trailing = bool(found.table.blocks)
            known.leading = known.exact and not known.trailing
        known.total = known.total or max((t.total or 0 for t in templates.values()), default=0) or None
    for group in groups:
        if found.deduplicated:
            near = group.run.items[0] if group.run else None
            cells.update({c: _cell(found, c, CellStatus.UNREADABLE, None, None, 1.0, near) for c in group.cells})
            continue
        if group.run is None:
            cells.update({c: _cell(found, c, CellStatus.BLANK, None, None, 1.0, None) for c in group.cells})
            continue
        placed = place_run(group.run, len(group.cells), templates[len(group.cells)], labelled=not found.joint)
        if isinstance(placed, Slots):
            for ref, item in zip(group.cells, placed.items, strict=True):
                cells[ref] = _from_item(found, ref, item, placed.confidence, group.run)
        else:
            loose.append((group, placed))
    if loose:
        _solve(found, loose, cells)
    ordered = []
    for row, column in found.table.cells():
        cell = cells.get((row, column))
        ordered.append(cell or _cell(found, (row, column), CellStatus.ABSENT, None, None, 1.0, None))
    return ordered


def _groups(found: Assignment) -> list[_Group]:
    if found.joint:
        return [_Group(name, tuple(found.table.cells()), run) for name, run in found.joint.items()]
    return [
        _Group(row.code, tuple((row.code, c) for c in found.order or row.columns), found.runs[row.code])
        for row in found.table.rows
        if row.code in found.runs
    ]


def _solve(found: Assignment, loose: Sequence[tuple[_Group, Loose]], cells: dict[CellRef, Cell]) -> None:
    known: dict[CellRef, Decimal | None] = {}
    for ref, cell in cells.items():
        if cell.status in (CellStatus.REPORTED, CellStatus.BLANK, CellStatus.DASH):
            known[ref] = cell.value
    candidates = {g.name: (g.cells, _candidates(found, g, open_run)) for g, open_run in loose}
    answer = place(found.edition, found.table.name, known, candidates)
    for group, open_run in loose:
        values = list(open_run.values)
        raw = " ".join(i.text for i in values)
        # a group is placed as a whole or not at all
        sure = SOLVED * min((i.confidence for i in values), default=1.0)
        several = any(value is AMBIGUOUS for value in answer[group.name])
        for ref, value in zip(group.cells, answer[group.name], strict=True):
            if several or value is AMBIGUOUS:
                cells[ref] = _cell(found, ref, CellStatus.UNREADABLE, None, raw, 1.0, values[0])
            elif value is None:
                cells[ref] = _cell(found, ref, CellStatus.BLANK, None, "", sure, values[0])
            else:
                item = next((i for i in values if read_cell(i.text).value == value), values[0])
                cells[ref] = _cell(found, ref, CellStatus.REPORTED, value, item.text, sure, item)


def _candidates(found: Assignment, group: _Group, open_run: Loose) -> list[Candidate]:
    """Readings of a row that its positions leave open; none where a dash or a mark stands among the values."""
    texts = [part for i in open_run.values for part in _signed_parts(i.text)]
    width = len(group.cells)
    accept = accepts(found.edition, found.table.name, group.cells)
    readings = [read_cell(t) for t in texts]
    if open_run.broken or len(texts) > width or any(r.status is not CellStatus.REPORTED for r in readings):
        return []
    if any(_fused(t) for t in texts) or (len(texts) == 1 and len(texts[0]) >= width > 1 and texts[0].isdigit()):
        return _split_all(texts, width, group, found)
    values = [r.value for r in readings if r.value is not None]
    if open_run.windows:
        windows = [tuple(None if i is None else read_cell(i.text).value for i in w) for w in open_run.windows]
        kept = [w for w in windows if all(accept(w[:n]) for n in range(1, width + 1))]
        if kept or open_run.explicit:
            return kept
    return placings(values, width, accept)


def _signed_parts(text: str) -> list[str]:
    """ "39-4" is two figures that lost the space between them: a sign begins a figure."""
    return re.findall(r"[+-]?\d+", text) if re.fullmatch(r"\d+(?:[+-]\d+)+", text) else [text]


def _fused(text: str) -> bool:
    return len(text) > 1 and text.isdigit() and text.startswith("0")


def _split_all(texts: Sequence[str], width: int, group: _Group, found: Assignment) -> list[Candidate]:
    """Cut fused tokens so that the row has exactly its width; tokens that stand alone are cut only if they must."""
    accept = accepts(found.edition, found.table.name, group.cells)
    if len(texts) == 1:
        checked = has_identity(found.edition, found.table.name)
        return splits(texts[0], width, accept, blanks=not checked)
    if not all(t.isdigit() for t in texts):
        return []
    result: list[Candidate] = []
    for sizes in combinations(range(1, width), len(texts) - 1):
        edges = (0, *sizes, width)
        parts: list[Candidate] = [()]
        for text, a, b in zip(texts, edges, edges[1:], strict=False):
            cuts = splits(text, b - a) if b - a <= len(text) else []
            parts = [(*p, *c) for p in parts for c in cuts]
            if len(parts) > 5000:
                return []
        result += [p for p in parts if all(accept(p[:n]) for n in range(1, width + 1))]
    return list(dict.fromkeys(result))


def _from_item(found: Assignment, ref: CellRef, item: Item | None, confidence: float, run: Run) -> Cell:
    if item is None:
        near = run.items[0] if run.items else None
        return _cell(found, ref, CellStatus.BLANK, None, "", confidence, near)
    text = item.text
    reading = read_cell(text)
    if text.startswith("0") and _fused(text):  # "00" is two figures that lost the space between them
        return _cell(found, ref, CellStatus.UNREADABLE, None, item.text, 1.0, item)
    sure = confidence * reading.confidence * item.confidence
    return _cell(found, ref, reading.status, reading.value, item.text, sure, item)


def _cell(
    found: Assignment,
    ref: CellRef,
    status: CellStatus,
    value: Decimal | None,
    raw: str | None,
    confidence: float,
    item: Item | None,
) -> Cell:
    locator = "" if item is None else item.locator if not item.offset else f"{item.locator}, char {item.offset + 1}"
    page = None if item is None else item.page
    return Cell(found.table.name, ref[0], ref[1], value, status, raw, confidence, Where(found.reader, page, locator))
