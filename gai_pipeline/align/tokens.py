"""What a piece of text is made of: labels, values, blanks, a sentence.

Belongs here: telling these apart and cutting digits off the words that they are fused to, without layout. Does not
belong here: lines, separators and places in the document (`token_stream.py`).
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache, lru_cache
from itertools import pairwise

from gai_pipeline.align.numbers import has_mark, looks_numeric
from gai_pipeline.align.row_labels import form_words, key, label_keys


class Kind(Enum):
    """What an item is. END closes a line or a row of a table; PROSE stands for a sentence, PICTURE for an image, TABLE
    for a table that is matched already."""

    TEXT = "text"
    VALUE = "value"
    BLANK = "blank"
    END = "end"
    PROSE = "prose"
    PICTURE = "picture"
    TABLE = "table"

    __hash__ = object.__hash__  # of a member there is one object; Enum's own hash is that of its name, and slow


Token = tuple[Kind, str, int, bool]
"""(kind, text, offset, fused): `fused` marks a value that was cut off a longer text."""

_TRAILING_DIGITS = re.compile(r"^(.*?[\u4e00-\u9fff)\]”\"'」])([+\-−增减]?\d[\d,.+\-]*)$", re.S)
_DAMAGED = re.compile(r"(?=.*\d)[^A-Za-z\u4e00-\u9fff]+")
_BLOTTED = re.compile(r"(?=.*\d)[^A-Za-z\u4e00-\u9fff]+(?:万元|人次|[件条次篇个人元项])")
_TWO_VALUES = re.compile(r"0 +\d")
"""No figure begins with a zero that stands apart: a border between two cells was missed."""
_NUMBERING = re.compile(r"[(（\[]?\d{1,2}[)）\].、:]?[.、]?")
_DIGITS_BEHIND = re.compile(r"[\u4e00-\u9fff]\d{2,}")
_COUNTED = re.compile(r"\d(?:件|项|个|宗|份|条|次|起)[,;。、]")
_SPLIT_TEXT = re.compile(r"\S+")
_CHINESE_NUMERAL = re.compile(r"[一二三四五六七八九十百零〇两]")
_DATE_OR_YEAR = re.compile(r"\d\s*[年月日号]")


@lru_cache(maxsize=16384)
def pieces(text: str) -> tuple[Token, ...]:
    """(kind, text, offset, fused) of what a cell set apart from its neighbours holds."""
    if not text:
        return ((Kind.BLANK, "", 0, False),)
    if _is_value(text):
        return ((Kind.VALUE, text, 0, False),)
    if is_prose(text):
        return ((Kind.PROSE, text, 0, False),)
    return tuple(tokens(text))


def _is_value(text: str) -> bool:
    """A number, a dash, a mark, or a figure that was damaged beyond reading, but not the numbering of a label."""
    if looks_numeric(text):
        return not _TWO_VALUES.match(text)
    if len(text) > 16 or _NUMBERING.fullmatch(text):
        return False
    return bool(_DAMAGED.fullmatch(text) or (has_mark(text) and _BLOTTED.fullmatch(text)))


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


def is_table_like(piece: str) -> bool:
    """A stretch of a long line that holds a flattened table: several labels and several numbers, which are no counts
    in a sentence."""
    if not _DIGITS_BEHIND.search(piece) and _count_values(piece) < 3:
        return False  # asked of every sentence, so what costs least comes first
    return len(_COUNTED.findall(piece)) < 2 and _count_labels(piece) >= 3


def _count_labels(text: str) -> int:
    """How many words of the form a text holds."""
    return len({word for _, word in form_words().all_in(key(text))})


def _count_values(text: str) -> int:
    return sum(looks_numeric(token) for token in text.split() if len(token) < 16)


def tokens(text: str) -> list[Token]:
    """The texts and values of a string whose parts are set apart by spaces or not at all."""
    found: list[Token] = []
    for m in _SPLIT_TEXT.finditer(text):
        if m.group() in _UNIT and found and found[-1][0] is Kind.VALUE:
            continue  # the unit of the figure before it
        found += [(kind, part, m.start() + shift, fused) for kind, part, shift, fused in _parts(m.group())]
    return found


@lru_cache(maxsize=16384)
def _parts(token: str) -> tuple[Token, ...]:
    """(kind, text, offset, fused) of the texts and values in a token without spaces."""
    found: list[Token] = []
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
        cut = _end_of_label(piece)
        ends = [(piece[:cut], position), (piece[cut:], position + cut)] if cut else [(piece, position)]
        parts += ends
        position += len(piece)
    return parts


def _end_of_label(piece: str) -> int:
    """Where the figures or the dash begin that a label is fused to, else 0."""
    m = _TRAILING_DIGITS.match(piece)
    if m and key(m[1]) and not _DATE_OR_YEAR.search(piece) and (_ends_with_label(m[1]) or _ROW.fullmatch(m[2])):
        return m.start(2)
    return len(piece) - 1 if len(piece) > 2 and piece[-1] in "-—/" and _ends_with_label(piece[:-1]) else 0


def _stuck(token: str) -> int:
    """Where the number of a label begins that is stuck to the figure before it ("02.重复申请" is 0 and 2.), else 0."""
    m = _LEADING_DIGITS.match(token)
    if m is None:
        return 0
    starts = [i for i in range(1, m.end()) if key(token[i:]).startswith(_numbered_labels())]
    if starts:
        return starts[0] if len(starts) == 1 else 0
    return m.end() if _begins_label(token[m.end() :], m.group()) else 0


def _begins_label(text: str, digits: str) -> bool:
    """Whether a text behind digits is a label without a number of its own."""
    rest = key(text)
    if text[:1] in _OPENS_LABEL and rest in label_keys():
        return True
    numbering = len(digits) == 1 and digits != "0"  # without its point
    begun = rest.startswith(_AFTER_A_TABLE) or (not numbering and rest.startswith(_words_of_labels()))
    return text[:1].isalpha() and begun


@cache
def _numbered_labels() -> tuple[str, ...]:
    return tuple(label for label in label_keys() if label[0].isdigit())


@cache
def _words_of_labels() -> tuple[str, ...]:
    return tuple(label for label in label_keys() if len(label) >= 4 and not label[0].isdigit())


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
_AFTER_A_TABLE = (
    "第二十条",
    *(number + word for number in "三四五" for word in ("收到", "行政机关", "政府信息", "因政府", "存在")),
)
"""What follows the last figure of a block or a table."""
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
