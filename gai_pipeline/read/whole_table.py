"""Tables that can be nothing but data, cut out of a page before its tags are looked at one by one.

Belongs here: finding such tables and cutting them into cells. Does not belong here: tables that may lay out the page,
spans (both `html_table.py`).

Most tags of a report stand in its tables. Where no table is inside another, what lies between the opening tags of two
cells is one cell, and cutting there is several times faster. Most cells of a page are written alike: each different one
is looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import lru_cache
from itertools import compress, count
from typing import Final, NamedTuple

from gai_pipeline.read.tags import CUT_OUT, ONE_CELL, cut

MOST_IN_LAYOUT: Final = 6
"""So many cells may have a table without tables inside that only frames a text."""
LEAST_OF_DATA: Final = 12
"""A table with tables inside has at least this many cells of its own if it is data; a layout table has fewer."""
LONGEST_IN_DATA: Final = 400
"""Characters in a cell of a table that may lay out the page if it is data."""
_ONE_CELL: Final = re.compile(
    r"<table(?: [^<>]*)?>\s*<tbody>\s*<tr>\s*<td(?: [^<>]*)?>([^<]*)</td>\s*</tr>\s*</tbody>\s*</table>"
)
_MANY: Final = 30
"""So many tables has only a page that wraps each figure in a table of its own, as some editors do."""
_OPENING: Final = re.compile(r"<t[dh](?=[\s>])([^>]*)>")
_FOREIGN: Final = ("svg", "math", "template")
"""Elements in which cells may stand inside cells."""
_LONGEST_KEPT: Final = 1000


class Cells(NamedTuple):
    """The cells of a table in their order: the attributes of their tags, their texts, and behind which of them, counted
    from 1, a row ends."""

    attributes: list[str]
    texts: list[str]
    ends: list[int]


class WholeTable(NamedTuple):
    """A table cut at the opening tags of its cells: `attributes` and `pieces` have an entry for every cell, what stands
    in its tag and the markup up to the next cell. `cells` has for every different piece the markup inside the cell, and
    whether that is the last of its row. `images` are the attributes of the pictures."""

    attributes: list[str]
    pieces: list[str]
    cells: dict[str, tuple[str, bool]]
    images: list[str]

    def shown(self, texts: Mapping[str, str]) -> Cells:
        """The cells with what is shown for the markup inside."""
        text = {piece: texts[inside] for piece, (inside, _) in self.cells.items()}
        last = {piece: last for piece, (_, last) in self.cells.items()}
        ends = compress(count(1), map(last.__getitem__, self.pieces))
        return Cells(self.attributes, list(map(text.__getitem__, self.pieces)), list(ends))


def cut_out(markup: str, kinds: Set[str]) -> tuple[str, list[WholeTable]]:
    """The markup with a tag `CUT_OUT` for each of the tables, and these. `kinds` are the rare kinds of tags in it.

    Where a page has many tables, those that hold one text become tags `ONE_CELL`, so that the table around is cut out.
    """
    first, *pieces = markup.split("<table")
    if len(pieces) >= _MANY:
        first, *pieces = _ONE_CELL.sub(rf"<{ONE_CELL}>\1</{ONE_CELL}>", markup).split("<table")
    if any(piece.rfind(">") <= piece.rfind("<") for piece in (first, *pieces[:-1])):
        return markup, []  # a tag is called so: `<p<table>`
    foreign = [f"<{kind}" for kind in _FOREIGN if kind in kinds]
    left = [first]
    tables: list[WholeTable] = []
    for piece in pieces:
        body, closed, behind = piece.partition("</table>")
        ordinary = closed and not any(part in body for part in foreign)
        table = _whole(body) if ordinary else None
        if table is None:
            left.append(f"<table{piece}")
        else:
            left.append(f"<{CUT_OUT} {len(tables)}>{behind}")
            tables.append(table)
    return "".join(left), tables


def _whole(body: str) -> WholeTable | None:
    """The table, None where it has few cells or may have text outside of them."""
    head, *parts = _OPENING.split(body)
    attributes, pieces = parts[0::2], parts[1::2]
    nested = f"<{ONE_CELL}>" in body
    if len(pieces) <= (LEAST_OF_DATA - 1 if nested else MOST_IN_LAYOUT) or not head.startswith((">", " ")):
        return None
    if "<caption" in head.replace("<caption></caption>", ""):
        return None
    cells = {}
    for piece in dict.fromkeys(pieces):
        inside, closing, behind = piece.partition("</td>")
        if not closing:
            inside, closing, behind = piece.partition("</th>")
        if not closing or "<meta" in inside or "<caption" in behind:  # a tag is called so: `<p<td>`; or a misplaced one
            return None
        if nested and len(inside) > LONGEST_IN_DATA:
            return None
        cells[piece] = inside, "</tr" in behind
    images = _images(body) if any("<img" in inside for inside, _ in cells.values()) else []
    return WholeTable(attributes, pieces, cells, images)


def _images(body: str) -> list[str]:
    tags = cut(f"<table{body}")
    return [attributes for name, attributes in zip(tags.names, tags.attributes, strict=True) if name == "img"]


def inner_text(markup: str) -> str:
    """The text of the markup inside a cell."""
    if "<" not in markup:
        return markup
    return _known(markup) if len(markup) < _LONGEST_KEPT else _flat(markup)


def _flat(markup: str) -> str:
    tags = cut(f"<td>{markup}")
    return tags.text(0, len(tags.names))


_known = lru_cache(maxsize=2048)(_flat)
"""The cells of a table are written alike, so most are asked for again."""
