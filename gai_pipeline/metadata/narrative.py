"""Counts that a report states in its running text.

Belongs here: finding numbers with a unit and the words they count (`narrative.yaml`). Does not belong here: comparing
them with the tables (`reconcile/text_checks.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

import yaml

from gai_pipeline.metadata.breakdown import ListWords, find_breakdowns, list_words
from gai_pipeline.metadata.text import Line, Prose, small_number
from gai_pipeline.records.model import NarrativeCount

MAX_COUNTS = 200
_MOST_DIGITS = 15
"""No count has as many."""
_LONGEST_SENTENCE = 600
"""Characters before a number's clause that may say what it counts."""
_CLAUSE = re.compile(r"(?:[^,，;；。:：()]++|(?<=\d)[,，](?=\d{3}(?!\d))|[:：](?=\s*\d))+")
_SENTENCE = re.compile(r"[^。]+[。]?")
_IN_WORDS = re.compile(
    r"(?P<n>[一二两三四五六七八九十](?<![第每任哪同这那唯某].)[一二两三四五六七八九十]{0,2})(?P<wan>(?!))?(?P<approx>余|多)?(?P<unit>[件起宗例])(?!事|[一二])"
)
"""A count in Chinese numerals, as reports write of a single request."""
_ASIDE = re.compile(r"\([^()\d]{1,30}\)")


@dataclass(frozen=True, slots=True)
class _Measure:
    """`fits` matches the words up to the number; `none` a whole clause that says there was none."""

    code: str
    units: tuple[str, ...]
    hints: tuple[str, ...]
    fits: re.Pattern[str]
    never: re.Pattern[str] | None
    never_after: re.Pattern[str] | None
    topics: re.Pattern[str] | None
    none: re.Pattern[str] | None
    exact: bool


@dataclass(frozen=True, slots=True)
class _Lexicon:
    measures: tuple[_Measure, ...]
    disclosed: _Measure
    together: re.Pattern[str]
    channel: re.Pattern[str]
    channels: dict[str, str]
    channel_units: frozenset[str]
    gap: re.Pattern[str]
    hint: re.Pattern[str]
    topic: re.Pattern[str]
    before: re.Pattern[str]
    beside: re.Pattern[str]
    behind: re.Pattern[str]
    number: re.Pattern[str]
    lists: ListWords


@dataclass(frozen=True, slots=True)
class _Place:
    """A number in a line: the words of its clause since the number before, those of the sentence before its clause,
    and those of the clause before, where that has no number."""

    words: str
    clause: str
    sentence: str
    previous: str


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


@cache
def _lexicon() -> _Lexicon:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(resources.files(__package__).joinpath("narrative.yaml").read_text("utf-8"), Loader=loader)

    def pattern(text: str | None, end: str) -> re.Pattern[str] | None:
        spelt = text or ""
        for name in ("gap", "request", "bare", "about"):
            spelt = spelt.replace(f"<{name}>", raw[name])
        return re.compile(f"(?:{spelt}){end}") if text else None

    def measure(m: dict[str, Any]) -> _Measure:
        fits = pattern(m["pattern"], "$")
        assert fits is not None
        never = _any(m["not"]) if "not" in m else None
        after = re.compile(m["not_after"]) if "not_after" in m else None
        topics, none = (_any(m["topic"]) if "topic" in m else None), pattern(m.get("none"), "[。]?$")
        return _Measure(
            m["code"], tuple(m["units"]), tuple(m["hint"]), fits, never, after, topics, none, m.get("exact", False)
        )

    units = "|".join(sorted(raw["units"], key=len, reverse=True))
    codes = {word: code for code, words in raw["channels"]["codes"].items() for word in words}
    guards = raw["guards"]
    # the look behind stands after the first digit, so that the search leaps from digit to digit
    number = re.compile(rf"(?P<n>\d(?<![\d.〔年第]\d)[\d,]*(?:\.\d+)?)(?P<wan>万)?(?P<approx>余|多)?(?P<unit>{units})")
    measures, disclosed = tuple(map(measure, raw["measures"])), measure(raw["disclosed"])
    return _Lexicon(
        measures=measures,
        disclosed=disclosed,
        together=re.compile(raw["disclosed"]["together"]),
        channel=_any(list(codes)),
        channels=codes,
        channel_units=frozenset(raw["channels"]["units"]),
        gap=re.compile(raw["gap"]),
        hint=_any([*codes, *(hint for m in (*measures, disclosed) for hint in m.hints)]),
        topic=_any(raw["topics"]),
        before=_any(guards["before"]),
        beside=_any(guards["beside"]),
        behind=_any(guards["behind"]),
        number=number,
        lists=list_words(raw["breakdown"], number),
    )


def find_counts(prose: Prose) -> list[NarrativeCount]:
    """The stated counts in reading order, at most `MAX_COUNTS`.

    Where a text says in words that there was none (未收到政府信息公开申请), the count is 0. A number that is planned,
    compared with, counted over years, or that several channels share, is no count. A total and all of its parts
    (`breakdown.py`) come again as `breakdown_total` and `breakdown_part`.
    """
    found: list[NarrativeCount] = []
    lexicon = _lexicon()
    number, hint, opens = lexicon.number, lexicon.hint, lexicon.lists.opens
    for line in prose.paragraphs:
        told, listed = hint.search(line.text), opens.search(line.text)
        if not told and not listed:
            continue
        numbered = number.search(line.text) or _IN_WORDS.search(line.text)
        if told and (numbered or _says_none(line.text)):
            found += islice(_measures(line), MAX_COUNTS)
        if listed and numbered:
            found += islice(find_breakdowns(line, lexicon.lists), MAX_COUNTS)
        if len(found) >= MAX_COUNTS:
            return found[:MAX_COUNTS]
    return found


def _says_none(text: str) -> bool:
    return "未" in text or "无" in text or "没有" in text


def _measures(line: Line) -> Iterator[NarrativeCount]:
    text = _ASIDE.sub(lambda m: " " * len(m.group()), line.text) if "(" in line.text else line.text
    for sentence in _SENTENCE.finditer(text):
        previous = ""
        for clause in _CLAUSE.finditer(text, sentence.start(), sentence.end()):
            words, raw = clause.group(), line.text[clause.start() : clause.end()].strip()[:120]
            numbers = [m for m in _numbers(words) if len(m["n"]) <= _MOST_DIGITS]
            if numbers:
                told_before = text[max(sentence.start(), clause.start() - _LONGEST_SENTENCE) : clause.start()]
                counts = _counts(words, numbers, told_before, previous)
            else:
                counts = _nones(words)
            for code, value, unit in counts:
                yield NarrativeCount(code, value, unit, raw, line.locator)
            previous = words if not numbers else ""


def _counts(
    words: str, numbers: Sequence[re.Match[str]], told_before: str, previous: str
) -> Iterator[tuple[str, Decimal, str]]:
    """(measure, value, unit) of the numbers of a clause that are counts of one."""
    seen_to = 0
    for m in numbers:
        place = _Place(words[seen_to : m.start()], words[: m.start()], told_before, previous)
        seen_to = m.end()
        code = _counted(place, m, words[m.end() : m.end() + 4])
        if code is not None:
            yield code, _value(m), m["unit"]


def _nones(words: str) -> Iterator[tuple[str, Decimal, str]]:
    """(measure, 0, unit) of what a clause without numbers says there was none of (未收到…申请)."""
    if not _says_none(words):
        return
    for measure in _lexicon().measures:
        if measure.none and any(h in words for h in measure.hints) and measure.none.search(words):
            yield measure.code, Decimal(0), measure.units[0]


def _numbers(words: str) -> list[re.Match[str]]:
    return sorted((*_lexicon().number.finditer(words), *_IN_WORDS.finditer(words)), key=re.Match.start)


def _counted(place: _Place, m: re.Match[str], after: str) -> str | None:
    """The measure that a number is a count of."""
    lexicon = _lexicon()
    words = place.words
    if not lexicon.hint.search(words):
        return None
    if lexicon.beside.search(words) or lexicon.behind.match(after) or lexicon.before.search(place.sentence + words):
        return None
    for measure in lexicon.measures:
        if _fits(measure, place, m) and _has_topic(measure, place):
            return measure.code
    return _disclosed(place, m)


def _fits(measure: _Measure, place: _Place, m: re.Match[str]) -> bool:
    if m["unit"] not in measure.units or not any(hint in place.words for hint in measure.hints):
        return False
    if measure.exact and (m["approx"] or m["wan"]):
        return False
    if measure.never and measure.never.search(place.words):
        return False
    if measure.never_after and measure.never_after.search(place.sentence):
        return False
    return measure.fits.search(place.words) is not None


def _has_topic(measure: _Measure, place: _Place) -> bool:
    if measure.topics is None:
        return True
    named = _lexicon().topic.findall(place.sentence + place.clause)
    return bool(named) and measure.topics.fullmatch(named[-1]) is not None


def _disclosed(place: _Place, m: re.Match[str]) -> str | None:
    """The channel by which so much was disclosed, or `disclosed_total`."""
    lexicon = _lexicon()
    named = list(lexicon.channel.finditer(place.words))
    in_all = _fits(lexicon.disclosed, place, m)
    if not named:
        return (_only_channel(place.previous) or lexicon.disclosed.code) if in_all else None
    if m["unit"] not in lexicon.channel_units:
        return None
    if lexicon.together.search(place.words):
        return lexicon.disclosed.code if in_all else None
    generic = lexicon.gap.fullmatch(place.words, named[-1].end())
    return _only_channel(place.words) if generic and not _is_never(lexicon.disclosed, place.words) else None


def _only_channel(words: str) -> str | None:
    """The one channel that a clause names, if it does not name several together."""
    lexicon = _lexicon()
    codes = {lexicon.channels[n.group()] for n in lexicon.channel.finditer(words)}
    return codes.pop() if len(codes) == 1 and not lexicon.together.search(words) else None


def _is_never(measure: _Measure, words: str) -> bool:
    return measure.never is not None and any(m.group() != "其中" for m in measure.never.finditer(words))


def _value(m: re.Match[str]) -> Decimal:
    digits = m["n"].replace(",", "")
    value = Decimal(digits) if digits[0].isascii() else Decimal(small_number(digits))
    return value * 10000 if m["wan"] else value
