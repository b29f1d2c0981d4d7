"""What stands in a cell: a number with its sign and unit, a blank, a dash, or something unreadable.

Belongs here: the conventions of the contract for single cells. Does not belong here: where a cell stands.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from gai_pipeline.records.model import CellStatus

_UNITS = "万元|亿元|元|万|件次|人次|人|件|条|项|个|起|次|批次|批|笔|份|篇|宗|例|户|家|件数"
_NUMBER = re.compile(
    rf"共?(?:(?P<sign>增加|减少|新增|增|减|[+\-−－]):?)?(?P<digits>\d{{1,3}}(?:[,，]\d{{3}})+|\d+)(?P<fraction>\.\d+)?"
    rf"(?:余)?(?:\((?:{_UNITS})\)|{_UNITS})?(?:余)?"
)
_MINUS = frozenset({"-", "−", "－", "减", "减少"})
_SPACED = re.compile(r"[+\-增减]?\d(?:[\d ,.])*\d")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")
_DASHES = frozenset(
    {"-", "—", "–", "―", "─", "一一", "--", "——", "———", "/", "\\", "//", "无", "空", "-/-", "N/A", "暂无"}
)
_CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_MYRIAD = 10000
_CHINESE = re.compile(r"[零〇一二三四五六七八九两十百千万]{1,9}(?:件|条|项|个)?")
_ZERO_LIKE = str.maketrans({"o": "0", "O": "0", "○": "0", "〇": "0"})


class Reading(NamedTuple):
    """The content of one cell. `confidence` is 1 unless the text had to be mended to give a number."""

    value: Decimal | None
    status: CellStatus
    confidence: float = 1.0


_MOST_DIGITS, _MOST_DECIMALS = 15, 6
"""No count or amount of a report has as many; the stored columns hold no more (`records/tables.py`)."""
_BLANK = Reading(None, CellStatus.BLANK)
_DASH = Reading(None, CellStatus.DASH)
_UNREADABLE = Reading(None, CellStatus.UNREADABLE)
_SMALL = {str(i): Reading(Decimal(i), CellStatus.REPORTED) for i in range(1000)}


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral up to 99,999,999 ("十二" is 12, "二〇" is 20), None where it is none."""
    if not text or len(text) > _MOST_DIGITS:
        return None
    if _CHINESE_DIGITS.keys() >= set(text):
        return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
    if not (_CHINESE_DIGITS.keys() | _CHINESE_UNITS.keys()) >= set(text):
        return None
    total, section, digit = 0, 0, 0
    for c in text:
        unit = _CHINESE_UNITS.get(c)
        if unit is None:
            digit = _CHINESE_DIGITS[c]
        elif unit == _MYRIAD:
            total, section, digit = (total + section + digit) * unit, 0, 0
        else:
            section, digit = section + (digit or 1) * unit, 0
    return total + section + digit


@lru_cache(maxsize=8192)
def read_cell(raw: str) -> Reading:
    """The content of a cell's text, which must be NFKC-normalised.

    A minus, 减 or 减少 makes the value negative, a plus, 增 or 增加 is dropped; a unit behind it stays in the raw text.
    """
    text = raw.strip()
    if hit := _SMALL.get(text):
        return hit
    if not text:
        return _BLANK
    compact = "".join(text.split())
    if text in _DASHES or compact in _DASHES:
        return _DASH
    if m := _NUMBER.fullmatch(compact):
        mended = compact != text and _SPACED.fullmatch(text) and not _GROUPED.fullmatch(text)
        return _number(m, 0.85 if mended else 1.0)
    return _spelled(compact)


def _spelled(compact: str) -> Reading:
    """A number in Chinese numerals, or in letters that look like zeros."""
    if compact != "一" and _CHINESE.fullmatch(compact):  # a lone 一 is as often a dash as a one
        number = chinese_number(compact.rstrip("件条项个"))
        return Reading(Decimal(number), CellStatus.REPORTED) if number is not None else _UNREADABLE
    if len(compact) <= 4 and compact.translate(_ZERO_LIKE).isdigit():
        return Reading(Decimal(compact.translate(_ZERO_LIKE)), CellStatus.REPORTED, 0.8)
    return _UNREADABLE


def _number(m: re.Match[str], confidence: float) -> Reading:
    """The number in digits, unless it has more of them than any count."""
    digits, fraction = re.sub("[,，]", "", m["digits"]), m["fraction"] or ""
    if len(digits) > _MOST_DIGITS or len(fraction) > _MOST_DECIMALS + 1:
        return _UNREADABLE
    value = Decimal(digits + fraction)
    return Reading(-value if m["sign"] in _MINUS else value, CellStatus.REPORTED, confidence)


@lru_cache(maxsize=8192)
def looks_numeric(text: str) -> bool:
    """Whether a token can be the content of a value cell: a number, a dash or a mark that hides a number."""
    reading = read_cell(text)
    fused = len(text) > _MOST_DIGITS and bool(_NUMBER.fullmatch(text.strip()))  # a row's figures without borders
    return reading.status in (CellStatus.REPORTED, CellStatus.DASH) or fused or is_mark(text)


_MARKS = frozenset("■□〓#*▇█◆◇?�×")


def is_mark(text: str) -> bool:
    """■ □ 〓 ## and the like: something stood here that an extractor could not keep."""
    text = text.strip()
    return bool(text) and _MARKS.issuperset(text)


def has_mark(text: str) -> bool:
    """Whether such a mark stands anywhere: it may have swallowed what stood beside it."""
    return not _MARKS.isdisjoint(text)
