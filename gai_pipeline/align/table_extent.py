"""Where the rows of a table stand among the lines of a document.

Belongs here: the lines from the first row to the last, what stands between them, above and behind. Does not belong
here: which row of the form each is (`row_match.py`), a line's label and cells (`line_rows.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

from gai_pipeline.align.cutoff import without_words
from gai_pipeline.align.header_names import column_labels
from gai_pipeline.align.item import BREAK
from gai_pipeline.align.line_rows import cells_of_line, items_of_line, row_of
from gai_pipeline.align.matched_table import MatchedTable
from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.align.part_editions import HEADING
from gai_pipeline.align.row_labels import Index, key, label_keys
from gai_pipeline.align.row_names import EDITIONS, is_label, is_row, label_of, rows_named, tables_of
from gai_pipeline.align.table_rows import OpenRow, Piece, PlacedRow, Row
from gai_pipeline.align.token_stream import Pipes, by_line, is_page_mark, pipe_style
from gai_pipeline.align.tokens import Kind, is_prose, tokens
from gai_pipeline.forms.spec import edition
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Table

MOST: Final = 300
"""More rows are no table of the form, which has 58 at the most; each is weighed against all of the form's."""
LEAST: Final = {"proactive": 2, "applications": 8, "statistics": 8}
"""Fewer rows are not a table but a part of one."""
HEADS: Final = {
    "proactive": re.compile("二十条第|信息内容|本年制发|本年废止|现行有效件|本年新制作|对外公开总数|本年收费金额"),
    "applications": re.compile("申请人情况|勾稽关系"),
}
"""What stands in the headings of a table and hardly elsewhere."""
_MOST_HEADINGS = 4
"""So many lines of headings may stand above a row."""
_LEAST_STRANGE = 4
"""Fewer characters beside the form's words are none in the place of figures."""
_MOST_CELLS = 30
"""A label begins and ends in the first cells of its row."""
_LEAST_LABEL = 4
"""A shorter label can be part of a heading."""
_SEPARATOR = re.compile(r"[|\t]")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a document, and the row that each may be; None where it is none. `style` is how the document writes
    pipes."""

    pieces: list[Piece | MatchedTable]
    rows: list[Row | None]
    style: Pipes

    @classmethod
    def of(cls, pieces: Sequence[Piece | MatchedTable]) -> Lines:
        lines = by_line(pieces)
        style = pipe_style(lines)
        return cls(lines, [_row(line, style) for line in lines], style)

    def replaced(self, at: range, table: MatchedTable) -> Lines:
        """The lines with a table in the place of its own."""
        pieces = [*self.pieces[: at.start], table, *self.pieces[at.stop :]]
        return Lines(pieces, [*self.rows[: at.start], None, *self.rows[at.stop :]], self.style)


class Extent(NamedTuple):
    """A table: its lines, the rows among them, the normalised words above each that no row holds, and those behind the
    last. `alone`: no further row of the table stands elsewhere, and no line of figures at its ends."""

    at: range
    rows: Sequence[Row]
    above: Sequence[str]
    behind: str
    alone: bool


def extent(lines: Lines, name: str) -> Extent | None:
    """The first stretch of rows of a table that nothing interrupts, those of damaged labels at its ends included."""
    stretches = _stretches(lines, name)
    at = next((at for at in stretches if _n_rows(lines, at) >= LEAST[name]), None)
    if at is None or _n_rows(lines, at) > MOST or goes_on(lines, at.stop):
        return None
    edges: tuple[int | None, int | None] = (at.start, at.stop)
    if not _is_whole(lines, at, name):
        edges = neighbour(lines, at, name, -1), neighbour(lines, at, name, 1)
    alone = len(stretches) == 1 and None not in edges
    at = range(*(edge if found is None else found for edge, found in zip((at.start, at.stop), edges, strict=True)))
    rows = [row for row in lines.rows[at.start : at.stop] if row is not None]
    return Extent(at, rows, _words_above(lines, at, name), words_behind(lines, at.stop), alone)


def _is_whole(lines: Lines, at: range, name: str) -> bool:
    """Whether a stretch has the first and the last row of every edition."""
    found = [label_of(row, name) for i in (at.start, at.stop - 1) if (row := lines.rows[i]) is not None]
    ends = {code: (0, len(edition(code).table(name).rows) - 1) for code in EDITIONS[name]}
    return all(n in rows_named(label, code, name) for code in ends for label, n in zip(found, ends[code], strict=True))


def neighbour(lines: Lines, at: range, name: str, step: int) -> int | None:
    """The edge of a table at one side: with the next line of figures there, if it is a row whose label names no row of
    any table; None where it is another. Headings may stand between."""
    skipped = 0
    i = at.start - 1 if step < 0 else at.stop
    while 0 <= i < len(lines.pieces) and skipped < _MOST_HEADINGS:
        if _has_figures(lines, i):
            return (i if step < 0 else i + 1) if _is_damaged(lines.rows[i]) else None
        if lines.rows[i] is not None or not _says_nothing(lines.pieces[i], name):
            break
        skipped += not _is_empty(lines.pieces[i])
        i += step
    return at.start if step < 0 else at.stop


def _is_damaged(row: Row | None) -> bool:
    """Whether a row is known by its label to be none of any table."""
    return isinstance(row, OpenRow) and not tables_of(row)


def _next(lines: Lines, places: range) -> int | None:
    """The next line that is not empty."""
    return next((i for i in places if not _is_empty(lines.pieces[i])), None)


def _is_empty(piece: Piece | MatchedTable) -> bool:
    return isinstance(piece, Paragraph) and not piece.text.strip()


def _has_figures(lines: Lines, i: int) -> bool:
    """Whether figures stand in a line that is no sentence."""
    items = items_of_line(lines.pieces[i], lines.style)
    return any(item.kind is Kind.VALUE for item in items)


def _stretches(lines: Lines, name: str) -> list[range]:
    """The stretches from one row of the table to another between which nothing else stands."""
    found: list[range] = []
    for i, row in enumerate(lines.rows):
        if row is None or not is_row(row, name):
            continue
        if found and all(_may_stand_within(lines, k, name) for k in range(found[-1].stop, i)):
            found[-1] = range(found[-1].start, i + 1)
        else:
            found.append(range(i, i + 1))
    return found


def _n_rows(lines: Lines, at: range) -> int:
    return sum(lines.rows[i] is not None for i in at)


def _may_stand_within(lines: Lines, i: int, name: str) -> bool:
    """Whether a line can stand between the rows of a table: a row that no other table has, or what says nothing."""
    row = lines.rows[i]
    if row is None:
        return _says_nothing(lines.pieces[i], name)
    return row.table == name if isinstance(row, PlacedRow) else set(tables_of(row)) <= {name}


def goes_on(lines: Lines, stop: int) -> bool:
    """Whether cells without a label follow the last row: they are its own."""
    i = _next(lines, range(stop, len(lines.pieces)))
    cells = () if i is None else cells_of_line(lines.pieces[i], lines.style)
    return any(item.kind is Kind.VALUE for item in cells)


def _row(line: Piece | MatchedTable, style: Pipes) -> Row | None:
    """The row that a line may be; None where it holds headings, or no label and cells."""
    row = row_of(line, style)
    if not isinstance(row, OpenRow) or row.figures:
        return row
    row = _with_words(row)
    return None if _is_heading(row) else row


def _with_words(row: OpenRow) -> OpenRow:
    """A row without figures, whose label may stop before the words that stand in their place."""
    if tables_of(row) or not column_labels().isdisjoint(map(key, row.label)):
        return row
    for n in range(1, min(len(row.label), _MOST_CELLS)):
        begun = replace(row, label=row.label[:n], items=[])
        if tables_of(begun):
            words = "".join(map(key, row.label[n:]))
            return replace(begun, words=words) if len(without_words(words)) >= _LEAST_STRANGE else row
    return row


def _is_heading(row: OpenRow) -> bool:
    """Whether a row without figures holds the form's headings, of which some may be labels of rows too; a text with
    nothing beside it is no row but as the form's label in a grid."""
    if row.words:
        return False
    if not (row.items or row.in_grid):
        return True
    columns = sum(key(part) in column_labels() for part in row.label)
    if columns > (1 if row.items else 0):
        return True
    return not tables_of(row) and (not row.items or _is_heading_text("".join(map(key, row.label))))


def _is_heading_text(text: str) -> bool:
    """Whether a text is nothing but words of the form, and none of them a row's label."""
    return not any(map(str.isalnum, without_words(text))) and next(_labels().all_in(text), None) is None


@cache
def _labels() -> Index:
    return Index(label for label in label_keys() if len(label) >= _LEAST_LABEL)


def _says_nothing(piece: Piece | MatchedTable, name: str) -> bool:
    """Whether a line between the first and the last row of a table holds no figure and no label of a row with cells
    beside it."""
    if isinstance(piece, Table):
        return not _holds_row(piece, name)
    if isinstance(piece, Paragraph):
        return not is_prose(piece.text) and _are_headings(_SEPARATOR.split(piece.text), name)
    return False


def _holds_row(table: Table, name: str) -> bool:
    filled = [cell for cell in table.cells if cell.text]
    beside = (cell for cell in filled if cell.column + cell.colspan < table.n_columns)
    return any(looks_numeric(cell.text) for cell in filled) or any(is_label(cell.text, name) for cell in beside)


def _are_headings(parts: Sequence[str], name: str) -> bool:
    """Whether the parts of a line are words, and none of them a row's label; a figure may stand before those of the
    form: a lost number of the line."""
    words = [*chain.from_iterable(map(tokens, parts))]
    texts = [text for kind, text, _, _ in words if kind is Kind.TEXT]
    if any(is_label(part, name) for part in parts):
        return False
    n_before = len(words) - len(texts)
    stray = n_before == 0 or (bool(texts) and _is_heading_text("".join(map(key, texts))))
    return stray and all(kind is Kind.TEXT for kind, _, _, _ in words[n_before:])


def _words_above(lines: Lines, at: range, name: str) -> list[str]:
    """For each row of a stretch the normalised words between it and the row before; of the first those of headings."""
    found: list[str] = []
    words = words_before(lines, at.start)
    for i in at:
        row = lines.rows[i]
        if row is None:
            words += _words(lines.pieces[i])
        else:
            found.append(words)
            words = "" if is_row(row, name) else words + "".join(map(key, _texts(row)))
    return found


def words_before(lines: Lines, at: int, most: int = HEADING) -> str:
    """The words before a line, as many as headings take."""
    words = ""
    for piece in reversed(lines.pieces[:at]):
        if len(words) >= most or not isinstance(piece, Paragraph | Table) or _is_sentence(piece):
            break
        words = _words(piece) + words
    return words


def words_behind(lines: Lines, stop: int) -> str:
    """The words behind a table, a break where something else than words follows."""
    return "".join(_said(lines, stop))


def _said(lines: Lines, start: int) -> Iterator[str]:
    for i, piece in enumerate(lines.pieces[start:], start):
        if isinstance(piece, Paragraph) and is_page_mark(piece.text.strip()):
            continue
        if not isinstance(piece, Paragraph | Table) or _is_sentence(piece) or _has_figures(lines, i):
            yield BREAK
            return
        yield _words(piece)


def _is_sentence(piece: Paragraph | Table) -> bool:
    return isinstance(piece, Paragraph) and is_prose(piece.text)


def _words(piece: Piece | MatchedTable) -> str:
    if isinstance(piece, Table):
        return "".join([key(cell.text) for cell in piece.cells])
    return key(piece.text) if isinstance(piece, Paragraph) else ""


def _texts(row: Row) -> Sequence[str]:
    return [cell.text for cell in row.label] if isinstance(row, PlacedRow) else row.label
