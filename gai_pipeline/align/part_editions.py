"""Which edition each part of a document's tables follows, where not all follow one.

Belongs here: telling the parts by their own labels. Does not belong here: the edition of the whole (`edition.py`), and
the forms that hybrids are (`forms/hybrid.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from gai_pipeline.align.row_labels import Anchor, key
from gai_pipeline.forms.hybrid import hybrid_code
from gai_pipeline.forms.spec import FORM_EDITIONS, Block, Table, edition

HEADING = 160
"""The headings of a block stand in so many characters before its first row."""


def applications_code(text: str, ends: Iterable[int], base: str) -> str:
    """The form of the applications table: the edition whose own rows have figures behind their labels; `base` where
    none has, or several have equally many.

    `ends` are the positions of the normalised `text` at which figures stand. A heading such as 其他处理, which in one
    edition is a row and in another stands above three, has no figures of its own.
    """
    figures = frozenset(ends)
    counts = {code: _rows_with_figures(text, figures, code) for code in FORM_EDITIONS}
    best = max(counts.values())
    chosen = [code for code, n in counts.items() if n == best]
    return base if base in chosen else hybrid_code(base, {"applications": chosen[0]})


def _rows_with_figures(text: str, figures: frozenset[int], code: str) -> int:
    return sum(any(m.end() in figures for m in re.finditer(label, text)) for label in _own_labels(code))


@cache
def _own_labels(code: str) -> tuple[str, ...]:
    """For each row of the applications table that only this edition has, a pattern of its spellings; without those that
    are also a column's or another row's (其他)."""
    tables = {c: edition(c).table("applications") for c in FORM_EDITIONS}
    others = {row.code for c, table in tables.items() if c != code for row in table.rows}
    headings = {key(column.label) for column in tables[code].columns}
    own = [row for row in tables[code].rows if row.code not in others and key(row.label) not in headings]
    return tuple("|".join(sorted(map(key, row.labels), key=len, reverse=True)) for row in own)


def proactive_code(text: str, anchors: Sequence[Anchor], base: str) -> str:
    """The form of the proactive table: for each block the edition whose columns stand above its first row."""
    table = edition(base).table("proactive")
    headings: dict[str, str] = {}
    for block in table.blocks:
        rows = [i for i, row in enumerate(table.rows) if row.code in block.rows]
        here = next((a for a in anchors if a.row in rows), None)
        if here is not None:
            above = max((a.end for a in anchors if a.end <= here.start), default=0)
            headings[block.name] = text[max(above, here.start - HEADING) : here.start]
    return hybrid_code(base, editions_of_blocks(headings, base))


def editions_of_blocks(headings: Mapping[str, str], base: str) -> dict[str, str]:
    """The edition of each block, by the block's name in codes of forms, from what stands above its rows; `base` where
    others are no likelier."""
    return {f"proactive.{name}": _likeliest(text, name, base) for name, text in headings.items()}


def _likeliest(heading: str, name: str, base: str) -> str:
    """The edition whose columns of a block stand in its heading; `base` where no other has more of them."""
    scores = {code: _likeness(heading, code, name) for code in FORM_EDITIONS}
    return base if scores[base] == max(scores.values()) else max(FORM_EDITIONS, key=scores.__getitem__)


def _likeness(heading: str, code: str, name: str) -> tuple[int, float]:
    """How many columns of a block stand in its heading, and which share of them."""
    table: Table = edition(code).table("proactive")
    block: Block | None = next((b for b in table.blocks if b.name == name), None)
    if block is None:
        return 0, 0.0
    found = sum(any(key(label) in heading for label in table.column(c).labels) for c in block.columns)
    return found, found / len(block.columns)
