"""One stream of items from any reading: texts, values, blanks and line ends, in reading order.

Belongs here: splitting lines in every dialect (pipes, tabs, one cell a line, spaces, fused) and grids into the same
items, and telling prose from table text. Does not belong here: which label or column an item belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import cache, lru_cache, partial
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from gai_pipeline.align.heads import with_form_rows
from gai_pipeline.align.labels import form_words, key, label_keys
from gai_pipeline.align.matrix import FormRow, Piece
from gai_pipeline.align.numbers import looks_numeric
from gai_pipeline.align.separators import with_bars
from gai_pipeline.align.typeset import with_grids
from gai_pipeline.read.blocks import Block, Grid, Paragraph


class Kind(Enum):
    """What an item is. END closes a line or a grid row; PROSE stands for a sentence, PICTURE for an image."""

    TEXT = "text"
    VALUE = "value"
    BLANK = "blank"
    END = "end"
    PROSE = "prose"
    PICTURE = "picture"


class Layout(Enum):
    """How an item was set apart from its neighbours: the strength of what its position says."""

    GRID = "grid"
    PIPE = "pipe"
    TAB = "tab"
    PLAIN = "plain"


class Item(NamedTuple):
    """A piece of the document. `offset` is its character position in its line; `gap` counts empty lines before it.

    `confidence` is the reader's (1 for digital text). `fused` marks a value that was cut off a longer text. `cell` is
    the number of the cell in a line that separators divide.
    """

    kind: Kind
    text: str
    layout: Layout
    locator: str
    page: int | None
    offset: int = 0
    gap: int = 0
    confidence: float = 1.0
    fused: bool = False
    cell: int = 0


_item = partial(tuple.__new__, Item)
"""An item from all its fields: the constructor of a NamedTuple, which knows defaults, takes three times as long."""
_TRAILING_DIGITS = re.compile(r"^(.*?[\u4e00-\u9fff)\]”\"'」])([+\-−增减]?\d[\d,.+\-]*)$", re.S)
_MARKDOWN_RULE = re.compile(
    r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$|^\s*\|?(?:\s*:-+:?\s*\||\s*-+:\s*\|)+.*$"
)
_DAMAGED = re.compile(r"(?=.*\d)[^A-Za-z\u4e00-\u9fff]+")
_NUMBERING = re.compile(r"[(（\[]?\d{1,2}[)）\].、:]?[.、]?")
_PAGE_MARK = re.compile(
    r"(?P<mark>[-—–~·•*=_]{1,3}) ?\d{1,3} ?(?P=mark)|[\[(]\d{1,3}[\])]|\d{1,3} ?/ ?\d{1,3}"
    r"|[Pp]age \d{1,3}(?: of \d{1,3})?|第 ?\d{1,3} ?页(?:[ ,/]*共 ?\d{1,3} ?页)?"
    r"|.{2,40}年度?政府信息公开(?:工作)?(?:年度)?报告"
)
"""The number or the title that a page ends or begins with, alone on its line; a table goes on behind it."""
_COUNTED = re.compile(r"\d(?:件|项|个|宗|份|条|次|起)[,;。、]")
_TORN = re.compile(r"[■□〓#*▇█◆◇?\ufffd]")
_SPLIT_TEXT = re.compile(r"\S+")
_CHINESE_NUMERAL = re.compile(r"[一二三四五六七八九十百零〇两]")
_NUMERAL = re.compile(r"[零〇]|[一二三四五六七八九]?十[一二三四五六七八九]?")
"""Numerals that are no numbering where they fill a line."""
_DATE_OR_YEAR = re.compile(r"\d\s*[年月日号]")


def items(blocks: Iterable[Block]) -> list[Item]:
    """The stream of a document's blocks."""
    stream: list[Item] = []
    pieces = with_form_rows(with_grids(with_bars(list(blocks))))
    style = _pipe_style(pieces)
    gap = 0
    open_cell = False  # a line that its extractor ends with a pipe on the next line
    for block in pieces:
        if isinstance(block, Paragraph):
            stripped = block.text.strip()
            if stripped and _PAGE_MARK.fullmatch(stripped):
                gap = 0
            elif open_cell and stripped == "|":
                open_cell = False
            elif not stripped and "\t" not in block.text:
                gap += 1
            else:
                found = _line_items(block, gap, style)
                stream += found if block.confidence == 1 else [i._replace(confidence=block.confidence) for i in found]
                gap = 0
                open_cell = style.apart and "|" not in block.text
            continue
        open_cell = False
        if isinstance(block, FormRow):
            gap = 0
            stream += _form_row_items(block)
        elif isinstance(block, Grid):
            gap = 0
            stream += _grid_items(block)
        else:
            stream.append(Item(Kind.PICTURE, "", Layout.PLAIN, block.locator, block.page))
    return stream


class _Pipes(NamedTuple):
    """How a document writes rows with pipes: whether a pipe opens a line, whether one closes it, and whether the
    closing one stands apart on the next line."""

    opening: bool
    closing: bool
    apart: bool


def _pipe_style(blocks: Sequence[Piece]) -> _Pipes:
    lines = [b.text.strip() for b in blocks if isinstance(b, Paragraph) and b.text.count("|") >= 2]
    rows = [line for line in lines if line.strip("|").strip()]
    opening = sum(line.startswith("|") for line in rows)
    closing = sum(line.endswith("|") for line in rows)
    single = [b.text.strip() for b in blocks if isinstance(b, Paragraph) and b.text.count("|") == 1]
    bare = sum(line == "|" for line in single)
    if not rows:  # one cell a line: most lines with a text tell on which side its pipe stands
        opening = sum(line.startswith("|") for line in single) - bare
        rows = [line for line in single if line != "|"]
    apart = bare > 4 * (len(single) - bare + len(rows))
    return _Pipes(opening * 2 > len(rows), closing * 2 > len(rows) or not rows, apart)


def _form_row_items(row: FormRow) -> list[Item]:
    """A row whose cells are known: whatever stands under a heading is a value."""
    label, value, blank, grid = Kind.TEXT, Kind.VALUE, Kind.BLANK, Layout.GRID
    cells = [(label, c.text, c) for c in row.label]
    cells += [(value if (text := c.text.strip()) else blank, text, c) for c in row.values]
    found = [_item((k, t, grid, c.locator, c.page, 0, 0, c.confidence, False, 0)) for k, t, c in cells]
    last = row.values[-1]
    return [*found, Item(Kind.END, "", Layout.GRID, last.locator, last.page)]


def _grid_items(grid: Grid) -> list[Item]:
    found: list[Item] = []
    row = -1
    grid_layout = Layout.GRID
    end = Item(Kind.END, "", grid_layout, grid.locator, grid.page)
    for cell in sorted(grid.cells, key=itemgetter(0, 1)):
        if cell.row != row:
            if row >= 0:
                found.append(end)
            row = cell.row
        for kind, text, offset, fused in _pieces(cell.text.strip()):
            place = cell.locator, cell.page, offset, 0, cell.confidence
            found.append(_item((kind, text, grid_layout, *place, fused, 0)))
    if row >= 0:
        found.append(end)
    return found


@lru_cache(maxsize=16384)
def _pieces(text: str) -> tuple[tuple[Kind, str, int, bool], ...]:
    """(kind, text, offset, fused) of what a cell set apart from its neighbours holds."""
    if not text:
        return ((Kind.BLANK, "", 0, False),)
    if _is_value(text):
        return ((Kind.VALUE, text, 0, False),)
    if is_prose(text):
        return ((Kind.PROSE, text, 0, False),)
    return tuple((i.kind, i.text, i.offset, i.fused) for i in _tokens(text, "", None, Layout.GRID))


def _is_value(text: str) -> bool:
    """A number, a dash, a mark, or a figure that was damaged beyond reading, but not the numbering of a label."""
    if looks_numeric(text):
        return True
    return len(text) <= 16 and bool(_DAMAGED.fullmatch(text)) and not _NUMBERING.fullmatch(text)


def is_torn(item: Item) -> bool:
    """Whether a blot in a flattened line may have swallowed the border between two cells."""
    return item.layout is not Layout.GRID and bool(_TORN.search(item.text))


def is_prose(text: str) -> bool:
    """Whether a line is running text, not part of a table."""
    if "。" in text or ";" in text:
        return True
    if len(text) < 45:
        return False
    return _count_values(text) < 4 and len(key(text)) > 45 and not _is_long_label(text) and _count_labels(text) < 4


def _is_long_label(text: str) -> bool:
    k = key(text)
    return any(label in k for label in _long_labels()) or "勾稽关系" in k


@cache
def _long_labels() -> tuple[str, ...]:
    return tuple(label for label in label_keys() if len(label) >= 16)


def _table_like(piece: str) -> bool:
    """A stretch of a long line that holds a flattened table: several labels and several numbers, which are no counts
    in a sentence."""
    if len(_COUNTED.findall(piece)) >= 2:
        return False
    return _count_labels(piece) >= 3 and (_count_values(piece) >= 3 or bool(re.search(r"[\u4e00-\u9fff]\d{2,}", piece)))


def _count_labels(text: str) -> int:
    k = key(text)
    return sum(word in k for word in form_words())


def _count_values(text: str) -> int:
    return sum(looks_numeric(token) for token in text.split() if len(token) < 16)


def _line_items(block: Paragraph, gap: int, style: _Pipes) -> list[Item]:
    line = block.text
    end = Item(Kind.END, "", Layout.PLAIN, block.locator, block.page)
    piped = "|" in line
    if piped and _MARKDOWN_RULE.match(line):
        return []
    if ("。" in line or ";" in line) and not piped and "\t" not in line.strip():
        found: list[Item] = []
        position = 0
        for piece in re.split(r"(?<=[。])", line):
            if len(piece) > 30 and _table_like(piece):
                found += _tokens(piece, block.locator, block.page, Layout.PLAIN, position, gap)
            elif piece.strip():
                found.append(Item(Kind.PROSE, piece, Layout.PLAIN, block.locator, block.page, position, gap))
            position += len(piece)
    elif piped:
        found = _cells(line, "|", block, gap, Layout.PIPE, style)
    elif "\t" in line:
        found = _cells(line, "\t", block, gap, Layout.TAB, style)
    elif _NUMERAL.fullmatch(line.strip()):
        found = [Item(Kind.VALUE, line.strip(), Layout.PLAIN, block.locator, block.page, 0, gap)]
    elif is_prose(line) and not _table_like(line):
        found = [Item(Kind.PROSE, line, Layout.PLAIN, block.locator, block.page, 0, gap)]
    else:
        found = _tokens(line, block.locator, block.page, Layout.PLAIN, 0, gap)
    found.append(end)
    return found


def _cells(line: str, separator: str, block: Paragraph, gap: int, layout: Layout, style: _Pipes) -> list[Item]:
    found: list[Item] = []
    locator, page = block.locator, block.page
    parts = line.split(separator)
    offset = 0
    starts = []
    for part in parts:
        starts.append(offset)
        offset += len(part) + 1
    first, last = 0, len(parts)
    if separator == "|":
        stripped = line.strip()
        bare = not stripped.strip("|").strip()  # nothing but pipes: a pad each
        if stripped.endswith("|") and (style.closing or bare or stripped.count("|") == 1):
            last -= 1  # a closing pipe ends a cell and opens none
        if stripped.startswith("|") and style.opening and not bare:
            first = 1  # an opening pipe likewise
    elif line.startswith("\t") and line.count("\t") == 1:
        first = 1
    for i in range(first, last):
        for kind, text, shift, fused in _pieces(parts[i].strip()):
            found.append(_item((kind, text, layout, locator, page, starts[i] + shift, gap, 1.0, fused, i)))
        gap = 0
    return found


def _tokens(text: str, locator: str, page: int | None, layout: Layout, base: int = 0, gap: int = 0) -> list[Item]:
    """Texts and values of a string whose parts are set apart by spaces or not at all."""
    found: list[Item] = []
    for m in _SPLIT_TEXT.finditer(text):
        start = m.start()
        if m.group() in _UNIT and found and found[-1].kind is Kind.VALUE:
            continue  # the unit of the figure before it
        for kind, part, shift, fused in _parts(m.group()):
            offset = base + start + shift
            found.append(_item((kind, part, layout, locator, page, offset, gap, 1.0, fused, 0)))
            gap = 0
    return found


@lru_cache(maxsize=16384)
def _parts(token: str) -> tuple[tuple[Kind, str, int, bool], ...]:
    """(kind, text, offset, fused) of the texts and values in a token without spaces."""
    found: list[tuple[Kind, str, int, bool]] = []
    for part, shift in _split_fused(token):
        # a Chinese numeral outside a cell of its own is numbering, not a figure
        if _is_value(part) and not _CHINESE_NUMERAL.match(part):
            found.append((Kind.VALUE, part, shift, part != token))
        else:
            found.append((Kind.TEXT, part, shift, False))
    return tuple(found)


def _split_fused(token: str) -> list[tuple[str, int]]:
    """Cut digits off the labels that they are fused to: 规章000 gives 规章 and 000."""
    if token.isascii() or len(token) < 3 or not (_DIGIT.search(token) or token[-1] in "-—/"):
        return [(token, 0)]
    if stuck := _stuck(token):
        return [(token[:stuck], 0), (token[stuck:], stuck)]
    parts: list[tuple[str, int]] = []
    position = 0
    for piece in _cut_at_labels(token):
        m = _TRAILING_DIGITS.match(piece)
        if m and key(m[1]) and not _DATE_OR_YEAR.search(piece) and (_ends_with_label(m[1]) or _ROW.fullmatch(m[2])):
            parts += [(m[1], position), (m[2], position + m.start(2))]
        elif len(piece) > 2 and piece[-1] in "-—/" and _ends_with_label(piece[:-1]):
            parts += [(piece[:-1], position), (piece[-1], position + len(piece) - 1)]
        else:
            parts.append((piece, position))
        position += len(piece)
    return parts


def _stuck(token: str) -> int:
    """Where the number of a label begins that is stuck to the figure before it ("02.重复申请" is 0 and 2.), else 0."""
    m = _LEADING_DIGITS.match(token)
    if m is None:
        return 0
    starts = [i for i in range(1, m.end()) if key(token[i:]).startswith(_numbered_labels())]
    if len(starts) == 1:
        return starts[0]
    rest = key(token[m.end() :])
    return m.end() if not starts and token[m.end() : m.end() + 1] in _OPENS_LABEL and rest in label_keys() else 0


@cache
def _numbered_labels() -> tuple[str, ...]:
    return tuple(label for label in label_keys() if label[0].isdigit())


def _ends_with_label(text: str) -> bool:
    k = key(text)
    return k in label_keys() or k.endswith(_label_endings())


@cache
def _label_endings() -> tuple[str, ...]:
    return tuple(label for label in label_keys() if len(label) >= 2)


_DIGIT = re.compile(r"\d")
_ROW = re.compile(r"\d{7,}")
"""So many digits behind a label are the figures of a row, however the label is spelled."""
_LEADING_DIGITS = re.compile(r"\d+")
_OPENS_LABEL = frozenset("(一二三四")
_UNIT = frozenset({"件", "条", "项", "个", "次", "份", "万元", "元", "人次", "篇"})
_LABEL_START = re.compile(r"(?<=\d)(?=(?:\d[.、])?[(]?[\u4e00-\u9fff])")


def _cut_at_labels(token: str) -> list[str]:
    """Pieces of a token in which labels and digits alternate without spaces, each piece a label with its digits."""
    if len(token) < 6:
        return [token]
    cuts = [0]
    for m in _LABEL_START.finditer(token):
        head = token[cuts[-1] : m.start()]
        # the digit before "." is the number of the next label, not part of the figures
        if _TRAILING_DIGITS.match(head) and _ends_with_label(_TRAILING_DIGITS.match(head)[1]):  # type: ignore[index]
            cuts.append(m.start())
    cuts.append(len(token))
    return [token[a:b] for a, b in pairwise(cuts)]
