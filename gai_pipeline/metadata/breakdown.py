"""A total and its parts, where the text says that these are all of it: "136条,其中…63条;…11条;其他62条".

Belongs here: lists that a body can be held to. Does not belong here: what else a number counts (`narrative.py`), and
whether the parts add up (`reconcile/text_checks.py`).

其中 and 包括 name only some of the parts unless the last is the rest (其他, 其余); 分别为 and 具体为 name all. A list
in another unit, of another subject, within a list, with 等 or with an approximate number holds nobody to anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from gai_pipeline.metadata.text import Line
from gai_pipeline.records.model import NarrativeCount

BREAKDOWN_TOTAL, BREAKDOWN_PART = "breakdown_total", "breakdown_part"
_SENTENCE = re.compile(r"[^。]+[。]?")
_JOINT = re.compile(r"[,:;( ]*")
_SHARE = re.compile(r"[,(]?约?占?[^,;。、()\d]{0,14}(?<![\d.])\d[\d.]{0,11}%\)?")
_HIGHER = {"、": ",;", ",": ";", ";": ""}
"""A mark between the parts of a list -> the marks that are not found within a part."""
_AND = re.compile(r"和|及|以及|与")
_QUALIFIED = re.compile(r"等|\(|左右|以上")
_GOES_ON = re.compile(r"等[^。]{0,4}$|若干|\d")
_CONTEXT = 24


@dataclass(frozen=True, slots=True)
class ListWords:
    """The words that open a list, close it, or say that a number is no part of it (`narrative.yaml`, breakdown)."""

    number: re.Pattern[str]
    units: frozenset[str]
    total: re.Pattern[str]
    no_total: re.Pattern[str]
    opens: re.Pattern[str]
    opens_all: re.Pattern[str]
    rest: re.Pattern[str]
    breaks: re.Pattern[str]


def list_words(raw: Mapping[str, Any], number: re.Pattern[str]) -> ListWords:
    def words(name: str) -> re.Pattern[str]:
        return re.compile("|".join(sorted(raw[name], key=len, reverse=True)))

    return ListWords(
        number=number,
        units=frozenset(raw["units"]),
        total=words("total_words"),
        no_total=words("no_total"),
        opens=words("openers"),
        opens_all=words("complete_openers"),
        rest=re.compile(raw["rest"]),
        breaks=words("breaks"),
    )


def find_breakdowns(line: Line, words: ListWords) -> Iterator[NarrativeCount]:
    """For each sentence at most one list: its total, then its parts, all with one `where` (locator and sentence)."""
    for n, sentence in enumerate(_SENTENCE.finditer(line.text)):
        text = sentence.group()
        opener = words.opens.search(text)
        found = None if opener is None else _whole_list(text, opener, words)
        if found is None:
            continue
        total, parts = found
        where = f"{line.locator}, sentence {n + 1}"
        yield NarrativeCount(BREAKDOWN_TOTAL, _value(total), total["unit"], text.strip()[:160], where)
        for m in parts:
            context = text[max(total.end(), m.start() - _CONTEXT) : m.end()]
            yield NarrativeCount(BREAKDOWN_PART, _value(m), m["unit"], context, where)


def _whole_list(text: str, opener: re.Match[str], words: ListWords) -> tuple[re.Match[str], list[re.Match[str]]] | None:
    total = _total(text, opener, words)
    if total is None:
        return None
    start, end = opener.end(), _end(text, opener.start())
    plain = _SHARE.sub(lambda m: " " * len(m.group()), text[:end])
    parts = _parts(plain, start, total["unit"], words)
    if len(parts) < 2 or not _one_level(plain, parts):
        return None
    rests = [i for i, m in enumerate(parts) if words.rest.match(_piece(plain, parts, i, start))]
    names_all = words.opens_all.match(opener.group()) and _is_closed(text, end)
    closed = rests == [len(parts) - 1] if rests else names_all
    return (total, parts) if closed and _is_sound(text, total, parts, words) else None


def _total(text: str, opener: re.Match[str], words: ListWords) -> re.Match[str] | None:
    """The number straight before the opener, where it is a total of something."""
    before = list(words.number.finditer(text, 0, opener.start()))
    if not before or not _JOINT.fullmatch(text, before[-1].end(), opener.start()):
        return None
    total = before[-1]
    clause = re.split("[,;。]", text[: total.start()])[-1]
    if total["unit"] not in words.units or total["approx"] or total["wan"] or words.no_total.search(clause):
        return None
    return total if words.total.search(text, 0, total.start()) else None


def _end(text: str, opener: int) -> int:
    """Where the list ends: with the sentence, or with the bracket that it opened in."""
    end = text.find(")", opener) if text[opener - 1 : opener] == "(" else -1
    return len(text) if end < 0 else end


def _parts(plain: str, start: int, unit: str, words: ListWords) -> list[re.Match[str]]:
    """The numbers of a list, whose shares are blanked; [] where one of them may be no part of it."""
    parts = list(words.number.finditer(plain, start))
    if any(m["unit"] != unit or m["wan"] or m["approx"] or _QUALIFIED.match(plain, m.end()) for m in parts):
        return []
    ends = [start, *(m.end() for m in parts)]
    pieces = [plain[end : m.start()] for end, m in zip(ends, parts, strict=False)]
    if any(words.breaks.search(piece) or words.opens.search(piece) or "(" in piece for piece in pieces):
        return []
    if any(":" in piece for piece in pieces[1:]):
        return []
    after = plain[ends[-1] :]
    return [] if words.rest.search(after) or _GOES_ON.search(after) else parts


def _piece(plain: str, parts: Sequence[re.Match[str]], i: int, start: int) -> str:
    return plain[parts[i - 1].end() if i else start : parts[i].start()].lstrip(",、;:及和与以 ")


def _one_level(plain: str, parts: Sequence[re.Match[str]]) -> bool:
    """Whether one kind of mark parts the numbers: "、" within ";" are levels of a list. The last may have an "and"."""
    marks = set()
    for n, (before, m) in enumerate(pairwise(parts), 2):
        between = plain[before.end() : m.start()].strip()
        mark = between[:1]
        if mark not in _HIGHER:
            if n < len(parts) or not _AND.match(between):
                return False
            continue
        marks.add(mark)
        if any(higher in between[1:] for higher in _HIGHER[mark]):
            return False
    return len(marks) <= 1


def _is_closed(text: str, end: int) -> bool:
    """A text that is cut in the midst of a list does not end in a full stop or a bracket."""
    return end < len(text) or text.rstrip()[-1:] in {"。", ";"}


def _is_sound(text: str, total: re.Match[str], parts: Sequence[re.Match[str]], words: ListWords) -> bool:
    """Whether the total is that of these parts: where they are the parts of another number of the sentence, or some of
    them are its parts and another is nested, the list was misread."""
    stated = _value(total)
    values = [_value(m) for m in parts]
    whole = sum(values)
    if whole == stated:
        return True
    others = {_value(m) for m in words.number.finditer(text, 0, total.start())}
    return whole not in others and all(whole - v != stated for v in values)


def _value(m: re.Match[str]) -> Decimal:
    return Decimal(m["n"].replace(",", ""))
