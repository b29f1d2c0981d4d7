"""Writes the numbers of spreadsheets as the sheet displays them.

Belongs here: Excel's number formats so far as tables of counts and amounts use them. Does not belong here: cells.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日",
    36: "yyyy年m月", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0",
    43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 49: "@", 50: "yyyy年m月", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^][]*\]')
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)\]")
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*")
_DATE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_LONGEST = 255
"""Characters of a format in Excel; a longer one is no format."""
UNREADABLE = "#"
"""Stands for a number that is there and that no sheet could show."""


def plain(value: float | int) -> str:
    """A number without a format: whole numbers without a point, others in as few digits as tell them apart."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else repr(value)
    text = format(Decimal(repr(value)), "f")
    whole, _, fraction = text.partition(".")
    # Sheets keep 15 significant digits; more is the noise of binary fractions (26.550000000000001).
    digits = max(0, 15 - len(whole.lstrip("-0")))
    rounded = round(Decimal(text), digits) if len(fraction) > digits else Decimal(text)
    return format(rounded.normalize(), "f")


def is_date(form: str) -> bool:
    """Whether a format shows a date or a time."""
    bare = _LITERAL.sub("", form.split(";")[0])
    return bool(_DATE.search(bare)) and "General" not in bare and not re.search(r"[#0?]", bare)


def displayed(value: float | int, form: str, *, epoch_1904: bool = False) -> str:
    """The text a sheet shows for a number under a format; `UNREADABLE` for what is no number a sheet can hold."""
    if not math.isfinite(value):
        return UNREADABLE
    try:
        return _displayed(value, form, epoch_1904)
    except (ArithmeticError, ValueError):  # more places than a number has, a day beyond the calendar
        return UNREADABLE


def _displayed(value: float | int, form: str, epoch_1904: bool) -> str:
    if form in ("General", "", "@", "GENERAL") or len(form) > _LONGEST:
        return plain(value)
    if is_date(form):
        return _date(value, form, epoch_1904)
    section, shown = _section(value, form)
    if "General" in section:
        return _literals(section.replace("General", "\0")).replace("\0", plain(shown))
    bare = _protect(section)
    places = _PLACES.search(bare)
    if places is None:
        return _literals(section).strip()
    if "E+" in bare or "/" in bare:
        return plain(shown)
    number = _digits(shown, places.group(), percent="%" in bare)
    before, after = _unprotect(bare[: places.start()], section), _unprotect(bare[places.end() :], section)
    if value < 0 and before.endswith("(") and after.startswith(")"):  # what accountants write for a minus
        before, after = before[:-1] + "-", after[1:]
    return (before + number + after).strip()


def _section(value: float | int, form: str) -> tuple[str, float | int]:
    """The section of a format for a number, and the number as it shows it: one for negative numbers without minus."""
    sections = _split(form)
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        both = zip(sections, conditions, strict=True)
        return next((s for s, condition in both if condition is None or _meets(value, condition)), ""), value
    if len(sections) > 2 and value == 0:
        return sections[2], value
    return (sections[1], -value) if len(sections) > 1 and value < 0 else (sections[0], value)


def _meets(value: float | int, condition: re.Match[str]) -> bool:
    sign, limit = condition[1], float(condition[2])
    return ("=" in sign and value == limit) or ("<" in sign and value < limit) or (">" in sign and value > limit)


def _split(form: str) -> list[str]:
    parts, current, quoted, escaped = [], "", False, False
    for ch in form:
        if escaped:
            escaped = False
        elif ch == "\\":
            escaped = True
        elif ch == '"':
            quoted = not quoted
        elif ch == ";" and not quoted:
            parts.append(current)
            current = ""
            continue
        current += ch
    return [*parts, current]


def _literal(match: re.Match[str]) -> str:
    text = match.group(1) if match.group(1) is not None else match.group(2)
    if text is not None:
        return text
    currency = re.fullmatch(r"\[\$([^-\]]*)(?:-[^\]]*)?\]", match.group())
    return currency.group(1) if currency else ""


def _literals(section: str) -> str:
    """A section without placeholders: what it prints by itself."""
    return re.sub(r"[#?]", "", _LITERAL.sub(_literal, section))


def _protect(section: str) -> str:
    """The section with its literals replaced by private characters, so that a quoted 0 is no placeholder."""
    index = iter(range(0xE000, 0xF8FF))
    return _LITERAL.sub(lambda _: chr(next(index)), section)


def _unprotect(part: str, section: str) -> str:
    literals = [_literal(m) for m in _LITERAL.finditer(section)]
    return "".join(literals[ord(ch) - 0xE000] if 0xE000 <= ord(ch) <= 0xF8FF else ch for ch in part)


def _digits(value: float | int, pattern: str, *, percent: bool) -> str:
    number = Decimal(plain(value)) * (100 if percent else 1)
    scale = len(pattern) - len(pattern.rstrip(","))
    whole, _, fraction = pattern.rstrip(",").partition(".")
    number /= Decimal(1000) ** scale
    shown = number.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    text = format(abs(shown), ",f" if "," in whole else "f")
    integer, _, decimals = text.partition(".")
    required = len(fraction.rstrip("#?"))
    while len(decimals) > required and decimals.endswith("0"):
        decimals = decimals[:-1]
    minimum = whole.count("0")
    if integer == "0" and minimum == 0:
        integer = ""
    integer = integer.rjust(minimum, "0")
    sign = "-" if shown < 0 else ""
    return sign + integer + (f".{decimals}" if decimals else "")


def _date(value: float | int, form: str, epoch_1904: bool) -> str:
    if not 0 <= value < 2_958_466:
        return plain(value)
    base = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)
    when = base + timedelta(days=float(value))
    bare = _LITERAL.sub(_literal, form.split(";")[0])
    out, behind_hours = "", False
    for token in re.findall(r"y+|m+|d+|h+|s+|AM/PM|上午/下午|.", bare, re.IGNORECASE):
        kind = token[0].lower()
        if kind == "m" and behind_hours:
            out += _two(when.minute, token)
        elif kind in _DATE_PARTS:
            out += _DATE_PARTS[kind](when, token)
        elif token not in ("AM/PM", "上午/下午", "@"):
            out += token
        behind_hours = kind == "h" or (behind_hours and token == ":")
    return out.strip()


def _two(value: int, token: str) -> str:
    """A part of a date in at least as many digits as its token has letters, but no more than two."""
    return f"{value:0{min(len(token), 2)}d}"


def _year(when: datetime, token: str) -> str:
    return f"{when.year:04d}" if len(token) > 2 else f"{when.year % 100:02d}"


def _month(when: datetime, token: str) -> str:
    return when.strftime("%b") if len(token) > 2 else f"{when.month:0{len(token)}d}"


_DATE_PARTS: Mapping[str, Callable[[datetime, str], str]] = {
    "y": _year,
    "m": _month,
    "d": lambda when, token: _two(when.day, token),
    "h": lambda when, token: _two(when.hour, token),
    "s": lambda when, token: _two(when.second, token),
}
"""First letter of a token of a format -> the part of a date that it stands for."""
