"""Counts that a report states in its running text.

Belongs here: finding numbers with a unit and the words they count (`narrative.yaml`). Does not belong here: comparing
them with the tables (`reconcile/narrative.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

import yaml

from gai_pipeline.describe.text import Line, Prose
from gai_pipeline.records.model import NarrativeCount

MAX_COUNTS = 200
BREAKDOWN_TOTAL, BREAKDOWN_PART = "breakdown_total", "breakdown_part"
_CLAUSE = re.compile(r"[^,，;；。:：]+")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[^。]+[。]?")
# what may stand between the words of a measure and its number
_FILLER = re.compile(r"[公开发布信息政府务各类共累计总更新文章主动推送稿件申请案数量合为了的及等有是:“”\"()]{0,16}")


@dataclass(frozen=True, slots=True)
class _Measure:
    code: str
    words: re.Pattern[str]
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    measures: tuple[_Measure, ...]
    number: re.Pattern[str]
    total: re.Pattern[str]
    openers: re.Pattern[str]
    units: frozenset[str]
    skip: re.Pattern[str]


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


@cache
def _lexicon() -> _Lexicon:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(resources.files(__package__).joinpath("narrative.yaml").read_text("utf-8"), Loader=loader)
    units = "|".join(sorted(raw["units"], key=len, reverse=True))
    breakdown = raw["breakdown"]
    return _Lexicon(
        tuple(_Measure(m["code"], _any(m["words"]), frozenset(m["units"])) for m in raw["measures"]),
        # the look behind stands after the first digit, so that the search leaps from digit to digit
        re.compile(rf"(?P<n>\d(?<![\d.〔年第]\d)[\d,]*(?:\.\d+)?)(?P<wan>万)?(?P<approx>余|多)?(?P<unit>{units})"),
        _any(breakdown["total_words"]),
        _any(breakdown["openers"]),
        frozenset(breakdown["units"]),
        _any(breakdown["skip"]),
    )


def find_counts(prose: Prose) -> list[NarrativeCount]:
    """The stated counts in reading order, at most `MAX_COUNTS`.

    A sentence that states a total and then its parts ("465篇,其中…346条、…6条") gives them again as `breakdown_total`
    and `breakdown_part`, grouped by `where`: line locator and number of the sentence.
    """
    found: list[NarrativeCount] = []
    for line in prose.lines:
        if not _lexicon().number.search(line.text):
            continue
        found += _measures(line)
        found += _breakdowns(line)
        if len(found) >= MAX_COUNTS:
            return found[:MAX_COUNTS]
    return found


def _measures(line: Line) -> Iterator[NarrativeCount]:
    words = _lexicon()
    for clause in _CLAUSE.finditer(line.text):
        text = clause.group()
        if not _DIGIT.search(text):
            continue
        seen_to = 0
        for m in words.number.finditer(text):
            before = text[seen_to : m.start()]
            seen_to = m.end()
            for measure in words.measures:
                if m["unit"] not in measure.units:
                    continue
                if any(_FILLER.fullmatch(before, w.end()) for w in measure.words.finditer(before)):
                    yield NarrativeCount(measure.code, _value(m), m["unit"], text.strip()[:120], line.locator)
                    break


def _breakdowns(line: Line) -> Iterator[NarrativeCount]:
    words = _lexicon()
    for n, sentence in enumerate(_SENTENCE.finditer(line.text)):
        text = sentence.group()
        opener = words.openers.search(text)
        if opener is None:
            continue
        totals = [m for m in words.number.finditer(text, 0, opener.start()) if m["unit"] in words.units]
        if not totals or not words.total.search(text, 0, totals[-1].start()) or totals[-1]["approx"]:
            continue
        total = totals[-1]
        parts = list(_parts(text, opener.end(), words))
        if len(parts) < 2:
            continue
        where = f"{line.locator}, sentence {n + 1}"
        yield NarrativeCount(BREAKDOWN_TOTAL, _value(total), total["unit"], text.strip()[:160], where)
        for m in parts:
            context = text[max(opener.end(), m.start() - 24) : m.end()]
            yield NarrativeCount(BREAKDOWN_PART, _value(m), m["unit"], context, where)


def _parts(text: str, start: int, words: _Lexicon) -> Iterator[re.Match[str]]:
    """The numbers that the opener announces; shares, growth and approximate figures are none, nor nested parts."""
    position = start
    for m in words.number.finditer(text, start):
        before = text[position : m.start()]
        position = m.end()
        if m["unit"] not in words.units or m["wan"] or m["approx"]:
            continue
        if words.skip.search(re.split("[,，、;；]", before)[-1]) or before.count("(") > before.count(")"):
            continue
        yield m


def _value(m: re.Match[str]) -> Decimal:
    value = Decimal(m["n"].replace(",", ""))
    return value * 10000 if m["wan"] else value
