"""From runs to cells: positions first, then the form's sums for what positions leave open.

Belongs here: making the cells of one table. Does not belong here: finding the table or its rows (`row_match.py`,
`flow_tables.py`) and the search itself (`arithmetic/placing.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain

from gai_pipeline.align.assignment import Assignment, Group
from gai_pipeline.align.cell_run import Run
from gai_pipeline.align.column_placement import Loose, Slots, figures_of, place_alone, place_run
from gai_pipeline.align.item import Item, Layout
from gai_pipeline.align.numbers import Reading, read_cell
from gai_pipeline.align.open_rows import is_fused, may_lack_cells, readings_of
from gai_pipeline.align.pads import Template, template
from gai_pipeline.align.recognised_counts import RECOGNISED, whole_counts
from gai_pipeline.align.row_widths import sizes_of
from gai_pipeline.align.tokens import Kind
from gai_pipeline.arithmetic.identities import CellRef
from gai_pipeline.arithmetic.placing import AMBIGUOUS, place
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
    made = {g.name: cells for g in groups if (cells := _without_placing(found, groups, g)) is not None}
    loose: list[tuple[Group, Loose]] = []
    for group, run, placed in _placed(found, groups, [g for g in groups if g.name not in made]):
        if isinstance(placed, Slots):
            made[group.name] = _filled(found, group.cells, placed, run)
        else:
            loose.append((group, placed))
    if loose:
        _solve(found, loose, made)
    cells = _in_order(found, made)
    return whole_counts(cells, found.table) if found.reader == RECOGNISED else cells


def _without_placing(found: Assignment, groups: Sequence[Group], group: Group) -> list[Cell] | None:
    """The cells of a group whose figures need not be put on columns; None where they need."""
    run = group.run
    if found.deduplicated:
        near = run.items[0] if run else None
        return [_cell(found, c, Reading(None, CellStatus.UNREADABLE), None, near) for c in group.cells]
    if run is None or group.name in found.words:
        return _without_run(found, group)
    if found.ends is not None and found.ends_in_row and _is_last(found, group) and len(run.cells) < len(group.cells):
        return _cut_row(found, groups, group)
    return None


def _placed(
    found: Assignment, groups: Sequence[Group], wanted: Sequence[Group]
) -> Iterator[tuple[Group, Run, Slots | Loose]]:
    """The runs of groups on their columns: by themselves, else by what the other rows show."""
    templates: Mapping[int, Template] | None = None
    for group in wanted:
        run, width = group.run, len(group.cells)
        if run is None:
            continue
        placed = place_alone(run, width, labelled=not found.joint)
        if placed is None:
            templates = templates or _templates(found, groups)
            placed = place_run(run, width, templates[width], labelled=not found.joint)
        yield group, run, placed


def _in_order(found: Assignment, made: Mapping[str, list[Cell]]) -> list[Cell]:
    """The cells in the form's order, those of rows that the document does not have among them."""
    if found.joint:
        return list(chain.from_iterable(made.values()))
    ordered: list[Cell] = []
    for i, (code, refs) in enumerate(_refs(found.edition, found.table.name)[1].items()):
        cells = made.get(code)
        if cells is None:
            state = CellStatus.ABSENT if found.ends is None or i <= found.ends else CellStatus.UNREADABLE
            cells = [_cell(found, ref, Reading(None, state), None, None) for ref in refs]
        elif code in found.orders:
            cells = sorted(cells, key=lambda cell: refs.index((cell.row, cell.column)))
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
    run, placed = last.run, []
    items = run.cells if run is not None and _shows_ends([g for g in groups if g is not last]) else []
    if items and items[0].layout is Layout.GRID:
        items = []
    if items and run is not None:
        placed = _filled(found, last.cells[: len(items)], Slots(figures_of(items), 0.97), run)
    near, open_cell = items[-1] if items else None, Reading(None, CellStatus.UNREADABLE)
    return [*placed, *(_cell(found, ref, open_cell, None, near) for ref in last.cells[len(items) :])]


def _shows_ends(groups: Sequence[Group]) -> bool:
    """Whether there are rows with cells, and none shows that blanks were lost or that pads stand before figures."""
    lines = [(g.run.cells, len(g.cells)) for g in groups if g.run is not None and g.run.cells]
    return bool(lines) and all(len(line) >= width and line[0].kind is not Kind.BLANK for line, width in lines)


def _templates(found: Assignment, groups: Sequence[Group]) -> Mapping[int, Template]:
    """What the rows of the table show about pads, by the number of their columns."""
    runs = [(g.run, len(g.cells), g.name) for g in groups if g.run is not None]
    widths = {len(g.cells) for g in groups}
    templates = {w: template([run for run, width, _ in runs if width == w], w, found.spacing) for w in widths}
    numbers = {row.code: row.number for row in found.table.rows}
    common = sizes_of([(run, width, numbers.get(name)) for run, width, name in runs])
    for known in templates.values():
        known.sizes = common
    _share_ends(templates)
    _share_sides(list(templates.values()), blocks=bool(found.table.blocks))
    return templates


def _share_ends(templates: Mapping[int, Template]) -> None:
    """Rows end alike in all blocks of a table, whose widths are the keys."""
    ends = {t.cells - w for w, t in templates.items() if t.cells is not None}
    total = max((t.total or 0 for t in templates.values()), default=0) or None
    for width, known in templates.items():
        if known.cells is None and len(ends) == 1:
            known.cells = width + min(ends)
        known.total = known.total or total


def _share_sides(templates: Sequence[Template], *, blocks: bool) -> None:
    """Pads stand on the same side in all blocks of a table."""
    leading, trailing = any(t.leading for t in templates), any(t.trailing for t in templates)
    for known in templates:
        known.leading, known.trailing = leading, trailing
        if not leading and not trailing:
            # in blocks of different widths the narrower ones are filled up behind; else rows of just the width say that
            # longer ones have pads behind their shorter labels
            known.trailing = blocks
            known.leading = known.exact and not blocks


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
    known = _settled(chain.from_iterable(made.values()))
    candidates = {g.name: (g.cells, readings_of(found, g, open_run)) for g, open_run in loose}
    answer = place(found.edition, found.table.name, known, candidates)
    left_open = AMBIGUOUS in chain.from_iterable(answer.values())
    for group, open_run in loose:
        values = answer[group.name]
        if AMBIGUOUS in values:  # a group is placed as a whole or not at all
            made[group.name] = [_open_cell(found, ref, open_run) for ref in group.cells]
            continue
        sure = _sureness(group, open_run)
        if left_open and may_lack_cells(found, group, _raw(open_run)):
            sure = min(sure, UNSURE)  # no column's sum has been seen to hold
        cells = zip(group.cells, values, strict=True)
        made[group.name] = [_solved_cell(found, ref, value, open_run, sure) for ref, value in cells]


def _settled(cells: Iterable[Cell]) -> dict[CellRef, Decimal | None]:
    """What is known of cells that can be read."""
    readable = (CellStatus.REPORTED, CellStatus.BLANK, CellStatus.DASH)
    return {(c.row, c.column): c.value for c in cells if c.status in readable}


def _sureness(group: Group, open_run: Loose) -> float:
    """The confidence of a group's cells where the sums have placed them."""
    sure = SOLVED * min((i.confidence for i in open_run.values), default=1.0)
    return sure * group.run.confidence if group.run is not None else sure


def _raw(open_run: Loose) -> str:
    return " ".join(i.text for i in open_run.values)


def _open_cell(found: Assignment, ref: CellRef, open_run: Loose) -> Cell:
    """A cell of a group of which the sums leave several readings, or none."""
    return _cell(found, ref, Reading(None, CellStatus.UNREADABLE), _raw(open_run), open_run.values[0])


def _solved_cell(found: Assignment, ref: CellRef, value: object, open_run: Loose, sure: float) -> Cell:
    """A cell of a group that the sums have placed: its value, None for a blank."""
    first = open_run.values[0]
    if not isinstance(value, Decimal):
        return _cell(found, ref, Reading(None, CellStatus.BLANK, sure), "", first)
    item = next((i for i in open_run.values if read_cell(i.text).value == value), first)
    return _cell(found, ref, Reading(value, CellStatus.REPORTED, sure), item.text, item)


def _filled(found: Assignment, refs: Sequence[CellRef], placed: Slots, run: Run) -> list[Cell]:
    """The cells of a row whose columns are known."""
    table, reader, confidence = found.table.name, found.reader, placed.confidence * run.confidence
    in_grid = placed.items is run.row
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
        where = Where(reader, item.page, item.locator if in_grid else _locator(item))
        cells.append(Cell(table, row, column, value, status, text, sure, where))
    return cells


def _cell(found: Assignment, ref: CellRef, said: Reading, raw: str | None, item: Item | None) -> Cell:
    where = Where(found.reader, None, "") if item is None else Where(found.reader, item.page, _locator(item))
    return Cell(found.table.name, *ref, said.value, said.status, raw, said.confidence, where)


def _locator(item: Item | TableCell) -> str:
    if isinstance(item, TableCell) or not item.offset:
        return item.locator
    return f"{item.locator}, char {item.offset + 1}"
