"""Documents that break off inside a table: a third of what crawlers and search engines keep of a report.

Belongs here: telling that a table is the last thing of a document and is not complete. Does not belong here: what
becomes of the rows that are cut off (`assign.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from gai_pipeline.align.flow import Flow
from gai_pipeline.align.item import BREAK
from gai_pipeline.align.row_labels import Anchor, Index, bare, key
from gai_pipeline.forms.spec import FORM_EDITIONS, Table, edition

_NEXT_SECTION = ("行政复议", "行政诉讼", "收到和处理", "存在的主要问题")
"""What opens the sections behind the tables: a table that one of them follows is not cut off."""
_LONGEST = 120
"""A longer text behind the last row is something else than the headings of the next ones."""


def breaks_off(stream: Flow, table: Table, last: Anchor) -> bool:
    """Whether the document ends behind the row `last` of a table, before the table's end: what stands there are words
    of the form or the beginning of one, or the row itself lacks cells."""
    rest = stream.text[last.end :]
    if last.row + 1 == len(table.rows):
        return not rest and _lacks_cells(stream, last, len(table.rows[last.row].columns))
    return is_cut_behind(stream.text[last.start : last.end], rest)


def is_cut_behind(label: str, rest: str) -> bool:
    """Whether a document ends behind a row that is not its table's last: the `rest` are words of the form, or it is
    the beginning of one, the row's label before it or not."""
    if BREAK in rest or len(rest) > _LONGEST or any(word in rest for word in _NEXT_SECTION):
        return False
    return _is_begun(without_words(rest)) or _is_begun(label + rest)


def ends_in_row(stream: Flow) -> bool:
    """Whether the last thing of a document are cells, behind which others of the same row may have stood."""
    return bool(stream.runs) and stream.runs[-1].position == len(stream.text)


def _lacks_cells(stream: Flow, last: Anchor, width: int) -> bool:
    runs = stream.between(last.start, len(stream.text))
    return sum(len(run.cells) for run in runs) < width


def without_words(text: str) -> str:
    """A text without the words of the form in it."""
    kept: list[str] = []
    end = 0
    for start, word in _words().all_in(text):
        if start >= end:
            kept.append(text[end:start])
            end = start + len(word)
    return "".join([*kept, text[end:]])


def _is_begun(rest: str) -> bool:
    """Whether what is left are numbers of rows and at most the beginning of a word of the form."""
    plain = rest.strip("一二三四五六七八九十0123456789")
    return len(plain) < 2 or any(word.startswith(plain) for word in _spellings())


@cache
def _spellings() -> frozenset[str]:
    tables = [table for code in FORM_EDITIONS for table in edition(code).tables]
    return frozenset(word for table in tables for word in _words_of(table)) - {""}


def _words_of(table: Table) -> Iterator[str]:
    """The normalised words of a table: its headings, labels, and those of its parts and blocks."""
    for heading in (*table.headings, table.corner or ""):
        yield key(heading)
    for column in table.columns:
        yield from map(key, column.labels)
    for row in table.rows:
        yield from map(key, row.labels)
        yield from (key(row.parent), bare(row.parent)) if row.parent else ()
    for block in table.blocks:
        yield from (key(block.heading), key(block.heading)[1:])  # often without 第


@cache
def _words() -> Index:
    return Index(_spellings())
