"""The order of a table's columns where a document has another than the form.

Belongs here: reading it off the headings that a text has kept. Does not belong here: grids, whose rows are read by the
headings above their cells (`header_match.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gai_pipeline.align.flow import Flow
from gai_pipeline.align.item import BREAK, Layout
from gai_pipeline.align.matched_table import Rows
from gai_pipeline.align.row_labels import Anchor, key
from gai_pipeline.forms.spec import Block, Column, Table

_FIRST_APPLICANT = re.compile("(总计|合计)?自然人")
HEADINGS = 120
"""The headings of a table or block stand in so many characters before its first row."""
Orders = dict[str, tuple[str, ...]]
"""By row code the codes of its columns as the document has them."""


def applications_orders(stream: Flow, anchors: Sequence[Anchor], table: Table) -> Orders:
    """The columns of the applications table: the total may stand before the applicants, and the organisations, whose
    headings stand together below their common one, in any order."""
    if not anchors:
        return {}
    return _for_rows(stream, anchors, table, order_of_applicants(_heading(stream, anchors[0], ()), table))


def proactive_orders(stream: Flow, anchors: Sequence[Anchor], table: Table) -> Orders:
    """The columns of each block of the proactive table by the headings above its first row."""
    orders: Orders = {}
    for block in table.blocks:
        here = [a for a in anchors if table.rows[a.row].code in block.rows]
        if len(block.columns) > 1 and here:
            orders |= _for_rows(stream, here, table, order_of_block(_heading(stream, here[0], anchors), table, block))
    return orders


def orders_of_rows(rows: Rows, table: Table) -> Orders:
    """The columns of matched rows that are open, by the words above them."""
    if not rows.above:
        return {}
    if table.name == "applications":
        first = next(row.code for row in table.rows if row.code in rows.above)
        order = order_of_applicants(rows.above[first][-HEADINGS:], table)
        return dict.fromkeys(rows.above, tuple(order)) if order else {}
    return _orders_of_blocks(rows.above, table)


def _orders_of_blocks(above: Mapping[str, str], table: Table) -> Orders:
    orders: Orders = {}
    for block in table.blocks:
        own = [code for code in block.rows if code in above]
        order = order_of_block(above[own[0]][-HEADINGS:], table, block) if own and len(block.columns) > 1 else []
        orders |= dict.fromkeys(own, tuple(order)) if order else {}
    return orders


def order_of_applicants(heading: str, table: Table) -> list[str]:
    """The columns of the applications table as its heading has them; empty where they are in the form's order."""
    first, *organisations, total = table.columns
    for common in table.headings:  # one of them has a column's label in it
        heading = heading.replace(key(common), BREAK)
    order = _printed(heading, organisations) or [c.code for c in organisations]
    codes = [first.code, *order]
    # In a heading that is printed twice the total stands before the second 自然人.
    natural_person = _FIRST_APPLICANT.search(heading)
    codes = [total.code, *codes] if natural_person and natural_person[1] else [*codes, total.code]
    return [] if codes == [c.code for c in table.columns] else codes


def order_of_block(heading: str, table: Table, block: Block) -> list[str]:
    """The columns of a block as its heading has them; empty where they are in the form's order."""
    order = _printed(heading, [table.column(c) for c in block.columns])
    return [] if order == list(block.columns) else order


def _for_rows(stream: Flow, anchors: Sequence[Anchor], table: Table, order: Sequence[str]) -> Orders:
    return {table.rows[a.row].code: tuple(order) for a in anchors if order and _is_flat(stream, a)}


def _heading(stream: Flow, row: Anchor, anchors: Sequence[Anchor]) -> str:
    """The text above a row, below the row before it."""
    above = max((a.end for a in anchors if a.end <= row.start), default=0)
    return stream.text[max(above, row.start - HEADINGS) : row.start]


def _printed(text: str, columns: Sequence[Column]) -> list[str]:
    """The codes of columns in the order of their headings in a text; empty where not each stands there just once."""
    places: dict[int, str] = {}
    for column in columns:
        found = [label for label in map(key, column.labels) if label in text]
        longest = max(found, key=len, default="")
        if not longest or text.count(longest) != 1:
            return []
        places[text.index(longest)] = column.code
    return [places[i] for i in sorted(places)] if len(places) == len(columns) else []


def _is_flat(stream: Flow, anchor: Anchor) -> bool:
    """Whether the cells of a row were not placed by a grid's headings already."""
    run = next(iter(stream.between(anchor.start, anchor.end + 1)), None)
    return run is None or not (run.row or run.items[0].layout is Layout.GRID)
