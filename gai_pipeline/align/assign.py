"""From runs to cells: positions first, then the form's sums for what positions leave open.

Belongs here: making the cells of one table. Does not belong here: finding the table or its rows (`row_match.py`,
`flow_tables.py`) and the search itself (`arithmetic/placing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain

from gai_pipeline.align.assignment import Assignment, Group
from gai_pipeline.align.column_placement import Loose, Slots, place_alone, place_run
from gai_pipeline.align.flow import Run
from gai_pipeline.align.numbers import Reading, read_cell
from gai_pipeline.align.open_rows import is_fused, may_lack_cells, readings_of
from gai_pipeline.align.pads import Template, template
from gai_pipeline.align.row_widths import sizes_of
from gai_pipeline.align.token_stream import Item, Layout
from gai_pipeline.align.tokens import Kind
from gai_pipeline.arithmetic.placing import AMBIGUOUS, CellRef, place
from gai_pipeline.forms.spec import edition
from gai_pipeline.layout.table import TableCell
from gai_pipeline.records.model import Cell, CellStatus, Where

SOLVED = 0.95
"""Confidence of a value whose column the arithmetic alone decides."""
UNSURE = 0.85
"""Confidence of figures cut out of fused digits by the sum of their row alone."""


def assign(found: Assignment) -> list[Cell]:
    """Every cell of the table, in the form's order."""
    groups = _groups(found)
    made: dict[str, list[Cell]] = {}
    loose: list[tuple[Group, Loose]] = []
    templates: Mapping[int, Template] | None = None
    for group in groups:
        run, width = group.run, len(group.cells)
        if found.deduplicated:
            near = run.items[0] if run else None
            made[group.name] = [_cell(found, c, Reading(None, CellStatus.UNREADABLE), None, near) for c in group.cells]
            continue
        if run is None or group.name in found.words:
            made[group.name] = _without_run(found, group)
            continue
        if found.ends is not None and found.ends_in_row and _is_last(found, group) and len(run.cells) < width:
            made[group.name] = _cut_row(found, groups, group)
            continue
        placed = place_alone(run, width, labelled=not found.joint)
        if placed is None:
            templates = templates or _templates(found, groups)
            placed = place_run(run, width, templates[width], labelled=not found.joint)
        if isinstance(placed, Slots):
            made[group.name] = _filled(found, group.cells, placed, run)
        else:
            loose.append((group, placed))
    if loose:
        _solve(found, loose, made)
    if found.joint:
        return [cell for cells in made.values() for cell in cells]
    ordered: list[Cell] = []
    for i, (code, refs) in enumerate(_refs(found.edition, found.table.name)[1].items()):
        cells = made.get(code)
        if cells is None:
            state = CellStatus.ABSENT if found.ends is None or i <= found.ends else CellStatus.UNREADABLE
            cells = [_cell(found, ref, Reading(None, state), None, None) for ref in refs]
        elif code in found.orders:
            cells.sort(key=lambda cell: refs.index((cell.row, cell.column)))
        ordered += cells
    return ordered


def _without_run(found: Assignment, group: Group) -> list[Cell]:
    """The cells of a row without figures: blank, unless words stand in them or the document breaks off before."""
    words = found.words.get(group.name)
    state = CellStatus.UNREADABLE if words or _is_behind(found, group) else CellStatus.BLANK
    return [_cell(found, ref, Reading(None, state), words, None) for ref in group.cells]


def _is_behind(found: Assignment, group: Group) -> bool:
    """Whether a row stands behind the last one with cells of a table in which the document breaks off."""
    if found.ends is None:
        return False
    return found.ends < 0 or group.name not in {row.code for row in found.table.rows[: found.ends + 1]}


def _is_last(found: Assignment, group: Group) -> bool:
    return found.ends is not None and (bool(found.joint) or found.table.rows[found.ends].code == group.name)


def _cut_row(found: Assignment, groups: Sequence[Group], last: Group) -> list[Cell]:
    """The cells of the row in which the document breaks off: from left to right, those that are cut off unreadable.

    All are unreadable where other rows show that blanks were lost or that pads stand before figures, where none is
    there, and in a grid, whose rows are whole.
    """
    others = [g.run.cells for g in groups if g is not last and g.run is not None and g.run.cells]
    widths = [len(g.cells) for g in groups if g is not last and g.run is not None and g.run.cells]
    items = last.run.cells if last.run is not None else []
    lost = any(len(line) < width for line, width in zip(others, widths, strict=True))
    padded = any(line[0].kind is Kind.BLANK for line in others)
    if lost or padded or not others or (items and items[0].layout is Layout.GRID):
        items = []
    near = items[-1] if items else None
    placed = Slots(tuple(None if i.kind is Kind.BLANK else i for i in items), 0.97)
    rest = [_cell(found, ref, Reading(None, CellStatus.UNREADABLE), None, near) for ref in last.cells[len(items) :]]
    filled = _filled(found, last.cells[: len(items)], placed, last.run) if last.run is not None and items else []
    return [*filled, *rest]


def _templates(found: Assignment, groups: Sequence[Group]) -> Mapping[int, Template]:
    """What the rows of the table show about pads, by the number of their columns."""
    templates = {
        w: template([g.run for g in groups if g.run is not None and len(g.cells) == w], w, found.spacing)
        for w in {len(g.cells) for g in groups}
    }
    ends = {t.cells - w for w, t in templates.items() if t.cells is not None}
    for w, known in templates.items():
        if known.cells is None and len(ends) == 1:  # rows end alike in all blocks of a table
            known.cells = w + min(ends)
    numbers = {row.code: row.number for row in found.table.rows}
    common = sizes_of([(g.run, len(g.cells), numbers.get(g.name)) for g in groups if g.run is not None])
    for known in templates.values():  # pads stand on the same side in all blocks of a table
        known.leading = any(t.leading for t in templates.values())
        known.trailing = any(t.trailing for t in templates.values())
        if not known.leading and not known.trailing:
            # in blocks of different widths the narrower ones are filled up behind; else rows of just the width say that
            # longer ones have pads behind their shorter labels
            known.trailing = bool(found.table.blocks)
            known.leading = known.exact and not known.trailing
        known.sizes = common
        known.total = known.total or max((t.total or 0 for t in templates.values()), default=0) or None
    return templates


@cache
def _refs(edition_code: str, table_name: str) -> tuple[tuple[CellRef, ...], Mapping[str, tuple[CellRef, ...]]]:
    """All cells of a table in the form's order, and those of each row."""
    table = edition(edition_code).table(table_name)
    return tuple(table.cells()), {row.code: tuple((row.code, c) for c in row.columns) for row in table.rows}


def _groups(found: Assignment) -> list[Group]:
    every, by_row = _refs(found.edition, found.table.name)
    if found.joint:
        return [Group(name, every, run) for name, run in found.joint.items()]
    if found.orders:
        by_row = {
            code: tuple((code, c) for c in found.orders[code]) if code in found.orders else refs
            for code, refs in by_row.items()
        }
    return [Group(code, refs, found.runs[code]) for code, refs in by_row.items() if code in found.runs]


def _solve(found: Assignment, loose: Sequence[tuple[Group, Loose]], made: dict[str, list[Cell]]) -> None:
    """Make the cells of the groups whose columns are open, by what is made of the others."""
    known: dict[CellRef, Decimal | None] = {}
    for cell in chain.from_iterable(made.values()):
        if cell.status in (CellStatus.REPORTED, CellStatus.BLANK, CellStatus.DASH):
            known[cell.row, cell.column] = cell.value
    candidates = {g.name: (g.cells, readings_of(found, g, open_run)) for g, open_run in loose}
    answer = place(found.edition, found.table.name, known, candidates)
    left_open = any(value is AMBIGUOUS for values in answer.values() for value in values)
    for group, open_run in loose:
        values = list(open_run.values)
        raw = " ".join(i.text for i in values)
        # a group is placed as a whole or not at all
        sure = SOLVED * min((i.confidence for i in values), default=1.0)
        sure *= group.run.confidence if group.run is not None else 1.0
        several = any(value is AMBIGUOUS for value in answer[group.name])
        if left_open and not several and may_lack_cells(found, group, raw):
            sure = min(sure, UNSURE)  # no column's sum has been seen to hold
        cells = made[group.name] = []
        for ref, value in zip(group.cells, answer[group.name], strict=True):
            if several or value is AMBIGUOUS:
                cells.append(_cell(found, ref, Reading(None, CellStatus.UNREADABLE), raw, values[0]))
            elif value is None:
                cells.append(_cell(found, ref, Reading(None, CellStatus.BLANK, sure), "", values[0]))
            else:
                item = next((i for i in values if read_cell(i.text).value == value), values[0])
                cells.append(_cell(found, ref, Reading(value, CellStatus.REPORTED, sure), item.text, item))


def _filled(found: Assignment, refs: Sequence[CellRef], placed: Slots, run: Run) -> list[Cell]:
    """The cells of a row whose columns are known."""
    table, reader, confidence = found.table.name, found.reader, placed.confidence * run.confidence
    cells = []
    for (row, column), item in zip(refs, placed.items, strict=True):
        if item is None:
            near = run.items[0] if run.items else None
            cells.append(_cell(found, (row, column), Reading(None, CellStatus.BLANK, confidence), "", near))
            continue
        text = item.text.strip()
        value, status, sure = read_cell(text)
        sure = confidence * sure * item.confidence
        if text[:1] == "0" != text and is_fused(text):  # "00" is two figures that lost the space between them
            value, status, sure = None, CellStatus.UNREADABLE, 1.0
        where = Where(reader, item.page, _locator(item))
        cells.append(Cell(table, row, column, value, status, text, sure, where))
    return cells


def _cell(found: Assignment, ref: CellRef, said: Reading, raw: str | None, item: Item | None) -> Cell:
    where = Where(found.reader, None, "") if item is None else Where(found.reader, item.page, _locator(item))
    return Cell(found.table.name, *ref, said.value, said.status, raw, said.confidence, where)


def _locator(item: Item | TableCell) -> str:
    if isinstance(item, TableCell) or not item.offset:
        return item.locator
    return f"{item.locator}, char {item.offset + 1}"
