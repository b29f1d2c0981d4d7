"""Rows of the form pass through the stream whole: what comes out is what their items, one by one, would give."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice

import pytest

from benchmarks.evaluation.varied import make, recipes
from gai_pipeline.align.assign import assign
from gai_pipeline.align.assignment import Assignment
from gai_pipeline.align.cell_run import Run
from gai_pipeline.align.column_placement import place_alone
from gai_pipeline.align.dialects.dialect_list import with_tables
from gai_pipeline.align.flow import Flow, flow
from gai_pipeline.align.header_match import with_placed_rows
from gai_pipeline.align.item import Item, Layout
from gai_pipeline.align.row_labels import find_rows
from gai_pipeline.align.table_rows import PlacedRow
from gai_pipeline.align.token_stream import items
from gai_pipeline.align.tokens import Kind
from gai_pipeline.forms.spec import edition
from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.table import Table, TableCell
from gai_pipeline.read.html import read

COLUMNS = 7


def documents(n: int) -> Iterator[list[Block]]:
    """Pages as they are, and with cells that lost their text or took that of another cell."""
    rng = random.Random("rows")
    for recipe in islice((r for r in recipes(600, seed=3) if r.reader == "html" and r.loses is None), n):
        blocks = read(make(recipe).data).blocks
        yield blocks
        for share in (0.02, 0.1):
            yield [mutated(b, share, rng) if isinstance(b, Table) else b for b in blocks]


def mutated(grid: Table, share: float, rng: random.Random) -> Table:
    texts = ["", "", "其他", *(c.text for c in grid.cells)]
    cells = (c._replace(text=rng.choice(texts)) if rng.random() < share else c for c in grid.cells)
    return Table(grid.n_rows, grid.n_columns, tuple(cells), grid.locator)


def spelled(stream: list[Item | PlacedRow]) -> Iterator[Item]:
    """The stream with every row of the form as the items that it is made of."""
    for piece in stream:
        if isinstance(piece, Item):
            yield piece
            continue
        for cell in piece.label:
            yield item(Kind.TEXT, cell, cell.text)
        for cell in piece.values:
            text = cell.text.strip()
            yield item(Kind.VALUE if text else Kind.BLANK, cell, text)
        yield item(Kind.END, piece.values[-1], "")._replace(confidence=1.0)


def item(kind: Kind, cell: TableCell, text: str) -> Item:
    return Item(kind, text, Layout.GRID, cell.locator, cell.page, confidence=cell.confidence)


def counted(run: Run) -> tuple[object, ...]:
    return run.position, run.labels, run.items, run.values, run.n_values, run.blanks, run.cells, run.one_line


def test_a_row_that_stays_whole_is_the_run_of_its_items() -> None:
    whole = 0
    for blocks in documents(20):
        stream = items(with_placed_rows(with_tables(blocks)))
        found, slow = flow(stream), flow(spelled(stream))
        whole += sum(bool(run.row) for run in found.runs)
        assert (found.text, found.starts, found.texts) == (slow.text, slow.starts, slow.texts)
        for quick, run in zip(found.runs, slow.runs, strict=True):
            assert cells_of(quick) == cells_of(run)  # before its items are asked for, and after
            assert counted(quick) == counted(run)
            assert cells_of(quick) == cells_of(run)
        assert rows_of(found) == rows_of(slow)
    assert whole > 400


def cells_of(run: Run) -> object:
    """The cells that the run alone gives a row of the applications table."""
    table = edition("2021").table("applications")
    if place_alone(run, COLUMNS) is None:
        return None
    return assign(Assignment("2021", table, {table.rows[0].code: run}, "html", {}))


def rows_of(found: Flow) -> list[object]:
    return [find_rows(found.text, "2021", name, found.cuts()) for name in ("proactive", "applications")]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["一本年新收政府信息公开申请数量", "二上年结转政府信息公开申请数量"], ["new_requests", "carried_over"]),
        # a label that goes on below its values is not the shorter one that it begins with
        (["5要求行政机关确认", "或重新出具已获取信息"], []),
        (["一本年新收", "政府信息公开申请数量"], ["new_requests"]),
        (["", "", "1重复", "申请2重复申请"], ["rejected_repeat"]),
    ],
)
def test_no_label_spans_values(parts: list[str], expected: list[str]) -> None:
    ends = [sum(map(len, parts[: n + 1])) for n in range(len(parts))]
    table = edition("2021").table("applications")
    found = find_rows("".join(parts), "2021", "applications", ends)
    assert [table.rows[a.row].code for a in found if a.exact] == expected
    assert not any(a.start < cut < a.end for a in found for cut in ends)
