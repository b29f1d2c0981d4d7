"""Writes out automatic list numbers (一、 (二) 3.) that word processors keep outside the text.

Belongs here: number formats and the counters of multi-level lists. Does not belong here: reading them from a format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_LEVELS = 9
"""Of a list in Word and OpenDocument: what lies deeper is no level."""
_LONGEST = 100
"""Characters that the number of a list item is written with."""
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
     "ideographDigital", "japaneseDigitalTenThousand", "chineseLegalSimplified"}
)  # fmt: skip


def chinese(n: int) -> str:
    """Counting numerals up to 9999: 一, 十, 十一, 二十, 一百〇五."""
    if not 0 < n < 10_000:
        return str(n)
    out, gap = "", False
    digits = [int(d) for d in str(n)]
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == 0:
            gap = bool(out)
            continue
        if gap:
            out, gap = out + "〇", False
        out += ("" if digit == 1 and place == 1 and not out else _DIGITS[digit]) + _UNITS[place]
    return out


def roman(n: int) -> str:
    out = ""
    for value, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
                        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):  # fmt: skip
        out += sign * (n // value)
        n %= value
    return out


def written(n: int, form: str) -> str:
    """`n` in one of Word's number formats (`w:numFmt`). Formats without a rule here are written in decimals, and so are
    numbers that a format has no sign for."""
    if form in ("none", "bullet"):
        return ""
    if form in _CHINESE:
        return chinese(n)
    if form == "decimalFullWidth":
        return "".join(chr(ord(d) + 0xFEE0) for d in str(n))
    if form.startswith("decimalEnclosedCircle") and 0 < n <= 20:
        return chr(0x245F + n)
    return _in_letters(n, form) or str(n)


def _in_letters(n: int, form: str) -> str:
    """`n` as a letter or a Roman number, "" where the format asks for neither or `n` is too large."""
    text = ""
    if form in ("lowerLetter", "upperLetter") and 0 < n <= 26:
        text = chr(ord("A") + n - 1)
    elif form in ("lowerRoman", "upperRoman") and 0 < n < 4000:
        text = roman(n)
    return text.lower() if form.startswith("lower") else text


@dataclass(frozen=True, slots=True)
class Level:
    form: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Lists:
    """Levels by list (`numId` -> level index -> Level) and the running counters, shared by `abstract` list."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)

    def next_number(self, list_id: str, index: int) -> str:
        """Advance the list at level `index` and return its number as printed; "" for bullets and unknown lists."""
        levels = self.levels.get(list_id)
        if levels is None or index not in levels or not 0 <= index < _LEVELS:
            return ""
        counters = self._counters.setdefault(self.abstract.get(list_id, list_id), {})
        counters[index] = counters.get(index, levels[index].start - 1) + 1
        for deeper in [i for i in counters if i > index]:
            del counters[deeper]
        if levels[index].form == "bullet":
            return ""

        def place(match: re.Match[str]) -> str:
            i = int(match.group(1)) - 1
            level = levels.get(i, Level())
            return written(counters.get(i, level.start), level.form)

        return re.sub(r"%([1-9])", place, levels[index].text[:_LONGEST])
