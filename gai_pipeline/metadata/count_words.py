"""The words around the counts that reports state (`narrative.yaml`), as patterns.

Belongs here: what is told of a measure and its compiled form. Does not belong here: which number of a text is a count
of which measure (`narrative.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from gai_pipeline.metadata.breakdown import ListWords, list_words


@dataclass(frozen=True, slots=True)
class Measure:
    """`fits` matches the words up to the number; `verb` and `noun` what stands around one that precedes what it counts
    (收到3件公开申请); `none` a whole clause that says there was none."""

    code: str
    units: tuple[str, ...]
    hints: tuple[str, ...]
    fits: re.Pattern[str]
    verb: re.Pattern[str] | None
    noun: re.Pattern[str] | None
    never: re.Pattern[str] | None
    never_after: re.Pattern[str] | None
    topics: re.Pattern[str] | None
    none: re.Pattern[str] | None
    exact: bool


@dataclass(frozen=True, slots=True)
class CountWords:
    measures: tuple[Measure, ...]
    disclosed: Measure
    together: re.Pattern[str]
    channel: re.Pattern[str]
    channels: dict[str, str]
    channel_units: frozenset[str]
    by_channel: re.Pattern[str]
    grown: re.Pattern[str]
    not_of: re.Pattern[str]
    gap: re.Pattern[str]
    within: re.Pattern[str]
    hint: re.Pattern[str]
    topic: re.Pattern[str]
    before: re.Pattern[str]
    beside: re.Pattern[str]
    behind: re.Pattern[str]
    number: re.Pattern[str]
    lists: ListWords


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


def _pattern(raw: dict[str, Any], text: str | None, end: str) -> re.Pattern[str] | None:
    """A pattern with what it names by <gap>, <request>, <bare> and <about> put in."""
    spelt = text or ""
    for name in ("gap", "request", "bare", "about"):
        spelt = spelt.replace(f"<{name}>", raw[name])
    return re.compile(f"(?:{spelt}){end}") if text else None


def _measure(raw: dict[str, Any], told: dict[str, Any]) -> Measure:
    fits = _pattern(raw, told["pattern"], "$")
    assert fits is not None
    return Measure(
        code=told["code"],
        units=tuple(told["units"]),
        hints=tuple(told["hint"]),
        fits=fits,
        verb=_pattern(raw, told.get("verb"), "$"),
        noun=_pattern(raw, told.get("noun"), ""),
        never=_any(told["not"]) if "not" in told else None,
        never_after=re.compile(told["not_after"]) if "not_after" in told else None,
        topics=_any(told["topic"]) if "topic" in told else None,
        none=_pattern(raw, told.get("none"), "[。.]?$"),
        exact=told.get("exact", False),
    )


@cache
def count_words() -> CountWords:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(resources.files(__package__).joinpath("narrative.yaml").read_text("utf-8"), Loader=loader)
    units = "|".join(sorted(raw["units"], key=len, reverse=True))
    codes = {word: code for code, words in raw["channels"]["codes"].items() for word in words}
    channel = re.compile(f"{_any(list(codes)).pattern}|{raw['channels']['own_site']}")
    guards = raw["guards"]
    # the look behind stands after the first digit, so that the search leaps from digit to digit
    number = re.compile(
        rf"(?P<n>\d(?<![\d.〔年第]\d)(?<!\d,\d)[\d,]*+(?:\.\d+)?)(?P<wan>万)?(?P<approx>余|多)?(?P<unit>{units})"
    )
    disclosed = _measure(raw, raw["disclosed"])
    measures = tuple(_measure(raw, told) for told in raw["measures"])
    return CountWords(
        measures=measures,
        disclosed=disclosed,
        together=re.compile(raw["disclosed"]["together"]),
        channel=channel,
        channels=codes | {"网": "disclosed_website"},
        channel_units=frozenset(raw["channels"]["units"]),
        by_channel=re.compile(raw["channels"]["behind"].replace("<channel>", channel.pattern)),
        grown=re.compile(raw["disclosed"]["grown"]),
        not_of=re.compile(raw["disclosed"]["not_of"]),
        gap=re.compile(raw["gap"]),
        within=re.compile(f"(?:{raw['channels']['within']})?{raw['gap']}"),
        hint=_any([*codes, *(hint for m in (*measures, disclosed) for hint in m.hints)]),
        topic=_any(raw["topics"]),
        before=_any(guards["before"]),
        beside=_any(guards["beside"]),
        behind=_any(guards["behind"]),
        number=number,
        lists=list_words(raw["breakdown"], number),
    )
