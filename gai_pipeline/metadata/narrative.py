"""Counts that a report states in its running text.

Belongs here: finding numbers with a unit and the words they count. Does not belong here: the words (`count_words.py`),
comparing counts with the tables (`reconcile/text_checks.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from gai_pipeline.metadata.breakdown import find_breakdowns
from gai_pipeline.metadata.count_words import Measure, count_words
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
_ANEW = re.compile("本年|当年|新增|本部门|本机关|本级")
"""What says that a number is of this year, or of the body itself."""
_ASIDE = re.compile(r"\([^()\d]{1,30}\)")


@dataclass(frozen=True, slots=True)
class _Place:
    """A number in a line: the words of its clause since the number before, those up to the number behind, those of the
    sentence before its clause, and those of the clause before, where that has no number."""

    words: str
    after: str
    clause: str
    sentence: str
    previous: str


def find_counts(prose: Prose) -> list[NarrativeCount]:
    """The stated counts in reading order, at most `MAX_COUNTS`.

    Where a text says in words that there was none (未收到政府信息公开申请), the count is 0. A number that is planned,
    compared with, counted over years, or that several channels share, is no count. A total and all of its parts
    (`breakdown.py`) come again as `breakdown_total` and `breakdown_part`.
    """
    found: list[NarrativeCount] = []
    words = count_words()
    for line in prose.paragraphs:
        told, listed = words.hint.search(line.text), words.lists.opens.search(line.text)
        if told or listed:
            found += _counts_of(line, told=told is not None, listed=listed is not None)
        if len(found) >= MAX_COUNTS:
            return found[:MAX_COUNTS]
    return found


def _counts_of(line: Line, *, told: bool, listed: bool) -> Iterator[NarrativeCount]:
    """The counts of a line: of measures where one is `told`, and of a list that one opens."""
    words = count_words()
    numbered = words.number.search(line.text) or _IN_WORDS.search(line.text)
    if told and (numbered or _says_none(line.text)):
        yield from _without_parts(islice(_measures(line), MAX_COUNTS))
    if listed and numbered:
        yield from islice(find_breakdowns(line, words.lists), MAX_COUNTS)


def _without_parts(counts: Iterator[NarrativeCount]) -> list[NarrativeCount]:
    """The counts of a paragraph without what was disclosed in a part of the ways, told after how much it was in all,
    or over years, told before how much it was in this one."""
    kept: list[NarrativeCount] = []
    for count in counts:
        before = [other for other in kept if other.measure == count.measure == count_words().disclosed.code]
        if not before or _ANEW.search(count.raw) or count.value >= max(other.value for other in before):
            kept.append(count)
        if _ANEW.search(count.raw):
            for other in filter(_is_over_years, before):
                kept.remove(other)
    return kept


def _is_over_years(count: NarrativeCount) -> bool:
    return "累计" in count.raw


def _says_none(text: str) -> bool:
    return "未" in text or "无" in text or "没有" in text or "不涉及" in text


def _measures(line: Line) -> Iterator[NarrativeCount]:
    text = _ASIDE.sub(lambda m: " " * len(m.group()), line.text) if "(" in line.text else line.text
    for sentence in _SENTENCE.finditer(text):
        previous = ""
        for clause in _CLAUSE.finditer(text, sentence.start(), sentence.end()):
            words, raw = clause.group(), line.text[clause.start() : clause.end()].strip()[:120]
            numbers = _numbers(words)
            told_before = text[max(sentence.start(), clause.start() - _LONGEST_SENTENCE) : clause.start()]
            counts = _counts(words, numbers, told_before, previous) if numbers else _nones(words)
            over_years = "累计" in words and count_words().grown.match(text, clause.end())
            for code, value, unit in filter(_is_of_requests, counts) if over_years else counts:
                yield NarrativeCount(code, value, unit, raw, line.locator)
            previous = words if not numbers else ""


def _is_of_requests(count: tuple[str, Decimal, str]) -> bool:
    return count[0] != count_words().disclosed.code


def _counts(
    words: str, numbers: Sequence[re.Match[str]], told_before: str, previous: str
) -> Iterator[tuple[str, Decimal, str]]:
    """(measure, value, unit) of the numbers of a clause that are counts of one."""
    seen_to = 0
    for m, ends in zip(numbers, [*(n.start() for n in numbers[1:]), len(words)], strict=True):
        place = _Place(words[seen_to : m.start()], words[m.end() : ends], words[: m.start()], told_before, previous)
        seen_to = m.end()
        code = _counted(place, m)
        if code is not None:
            yield code, _value(m), m["unit"]


def _nones(words: str) -> Iterator[tuple[str, Decimal, str]]:
    """(measure, 0, unit) of what a clause without numbers says there was none of (未收到…申请)."""
    if not _says_none(words):
        return
    for measure in count_words().measures:
        if measure.none and any(h in words for h in measure.hints) and measure.none.search(words):
            yield measure.code, Decimal(0), measure.units[0]


def _numbers(words: str) -> list[re.Match[str]]:
    found = sorted((*count_words().number.finditer(words), *_IN_WORDS.finditer(words)), key=re.Match.start)
    return [m for m in found if len(m["n"]) <= _MOST_DIGITS]


def _counted(place: _Place, m: re.Match[str]) -> str | None:
    """The measure that a number is a count of."""
    lexicon = count_words()
    words = place.words
    if not lexicon.hint.search(words) and not lexicon.hint.search(place.after):
        return None
    if (
        lexicon.beside.search(words)
        or lexicon.behind.match(place.after)
        or lexicon.before.search(place.sentence + words)
    ):
        return None
    for measure in lexicon.measures:
        if _fits(measure, place, m) and _has_topic(measure, place):
            return measure.code
    return _disclosed(place, m)


def _fits(measure: Measure, place: _Place, m: re.Match[str]) -> bool:
    if m["unit"] not in measure.units or (measure.exact and (m["approx"] or m["wan"])):
        return False
    if _speaks_against(measure, place):
        return False
    told = any(hint in place.words for hint in measure.hints) and measure.fits.search(place.words)
    return bool(told) or _precedes(measure, place)


def _speaks_against(measure: Measure, place: _Place) -> bool:
    never, after = measure.never, measure.never_after
    return bool((never and never.search(place.words)) or (after and after.search(place.sentence)))


def _precedes(measure: Measure, place: _Place) -> bool:
    """Whether the number stands before what it counts (收到3件公开申请, 发生2件行政复议)."""
    noun = measure.noun and measure.noun.match(place.after)
    return bool(noun and measure.verb and measure.verb.search(place.words))


def _has_topic(measure: Measure, place: _Place) -> bool:
    if measure.topics is None:
        return True
    named = count_words().topic.findall(place.sentence + place.clause)
    return bool(named) and measure.topics.fullmatch(named[-1]) is not None


def _disclosed(place: _Place, m: re.Match[str]) -> str | None:
    """The channel by which so much was disclosed, or `disclosed_total`."""
    lexicon = count_words()
    is_of_channel = m["unit"] in lexicon.channel_units
    named = list(lexicon.channel.finditer(place.words))
    in_all = _fits(lexicon.disclosed, place, m) and not lexicon.not_of.match(place.after)
    if not named:
        behind = _channel_behind(place) if is_of_channel else None
        of_before = _only_channel(place.previous) if in_all or _only_says_published(place) else None
        return behind or of_before or (lexicon.disclosed.code if in_all else None)
    if not is_of_channel:
        return None
    if lexicon.together.search(place.words):
        return lexicon.disclosed.code if in_all else None
    generic = lexicon.within.fullmatch(place.words, named[-1].end())
    return _only_channel(place.words) if generic and not _is_never(lexicon.disclosed, place.words) else None


def _only_says_published(place: _Place) -> bool:
    """Whether a clause says no more than that so much was published: the one before says where, if one does."""
    is_plain = "发布" in place.words and count_words().gap.fullmatch(place.words) is not None
    return is_plain and "、" not in place.previous


def _channel_behind(place: _Place) -> str | None:
    """The channel that is named after the number (其中30条通过政府网站公开)."""
    lexicon = count_words()
    named = lexicon.by_channel.match(place.after)
    is_alone = lexicon.gap.fullmatch(place.words.replace("其中", ""))
    return lexicon.channels[named[1]] if named and is_alone else None


def _only_channel(words: str) -> str | None:
    """The one channel that a clause names, if it does not name several together."""
    lexicon = count_words()
    codes = {lexicon.channels[n.group()] for n in lexicon.channel.finditer(words)}
    return codes.pop() if len(codes) == 1 and not lexicon.together.search(words) else None


def _is_never(measure: Measure, words: str) -> bool:
    return measure.never is not None and any(m.group() != "其中" for m in measure.never.finditer(words))


def _value(m: re.Match[str]) -> Decimal:
    digits = m["n"].replace(",", "")
    value = Decimal(digits) if digits[0].isascii() else Decimal(small_number(digits))
    return value * 10000 if m["wan"] else value
