"""The report year: the period that the text reports on.

Belongs here: years in text, title and address, and what to believe where they disagree. Does not belong here: dates of
publication (`dates.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from gai_pipeline.metadata.text import Prose, unspaced
from gai_pipeline.metadata.title import is_title_line

FIRST_YEAR, LAST_YEAR = 2007, 2035
_CHINESE_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# web extractors lose runs between digits: "20231月1日起至202312月31日", "202511日", "2018年11日至2018年1231日"
_PERIOD = re.compile(
    r"(?P<a>20\d\d)\s*+年?\s*+(?:度)?\s*+(?:0?1\s*+月\s*+0?1\s*+日|11日|1月1|0?1\.0?1)?\s*+(?:起)?\s*+[,，]?\s*+"
    r"(?:至|到|—|-|~|--|截止|截至)\s*+(?:(?P<b>20\d\d)\s*+年?)?\s*+(?:当年)?\s*+(?:12\s*+月\s*+31\s*+日?|1231日|12\.31)"
)
_REPORTED = re.compile(r"(20\d\d)年度?(?:政府)?(?:信息|政务)公开(?:工作)?(?:年度)?(?:工作)?(?:报告|情况)")
_DONE_BEFORE = re.compile(
    r"(?:公开发布|(?:及时|按时|按期|如期|主动|按规定)(?:编制|编写|撰写|公开|公布|发布|并|和|、)+|(?:公开|公布|发布)了)"
    r"《?[^。;,《》]{0,40}?20\d\d年[^。;,《》]{0,24}?(?:报告|年报)"
)
"""The report of the year before among what was done in this one: 及时公布2017年信息公开年报."""
_ALONE = re.compile(r"[(（]?(20\d\d)年度?[)）]?")
_ANY = re.compile(r"(20\d\d)\s*年")
# the look behind stands after the first digits, so that the search leaps from one to the next
_WHOLE_YEAR = re.compile(r"(20(?<!转至20)(?<!转到20)\d\d)\s*年(?!\s*\d{1,2}\s*月)")
_UNTIL = re.compile(r"(?:截[至止]到?|至)\s*(20\d\d)\s*年(?:\s*12\s*月\s*31\s*日|年?[底末])")
_IN_URL = re.compile(r"(?:fbtime=|[/_-])(20\d\d)(?:n|N|nd|/|&|$)")
_CHINESE = re.compile(r"二[〇○零][一二三四五六七八九〇○零]{2}年")


@dataclass(slots=True)
class YearAnswer:
    """The report year with its evidence; `conflicts` name the other sources that disagree."""

    year: int | None = None
    evidence: str = ""
    conflicts: list[str] = field(default_factory=list)


def western(text: str) -> str:
    """Text with years in Chinese numerals written in digits: 二〇二三年 becomes 2023年."""
    return _CHINESE.sub(lambda m: m.group().translate(_CHINESE_YEAR), text)


def years_in(text: str) -> list[int]:
    return [y for y in (int(m) for m in _ANY.findall(western(text))) if FIRST_YEAR <= y <= LAST_YEAR]


def find_year(prose: Prose, title: str | None, published_on: str | None) -> YearAnswer:
    """The year that the text reports on.

    A stated period decides; then the year that title and text agree on; then the text's own most frequent year. A
    report is published in the year after, so the publication date breaks a tie.
    """
    said = {
        "period": _most_common(int(m["b"] or m["a"]) for m in _PERIOD.finditer(western(prose.text))),
        "title": next(iter(_title_years(title or "")), None),
        "line": _year_alone(prose),
        **_years_of_text(prose, published_on),
        "date": None if published_on is None else int(published_on[:4]) - 1,
        "url": _year_of_address(prose.url or ""),
    }
    return _decide({source: year for source, year in said.items() if year is not None})


def _year_alone(prose: Prose) -> int | None:
    """The year that stands in a line of its own near the beginning."""
    lines = (_ALONE.fullmatch(western(unspaced(x.text))) for x in prose.head)
    return next((int(m[1]) for m in lines if m), None)


def _year_of_address(url: str) -> int | None:
    found = _IN_URL.search(url)
    return int(found[1]) if found else None


def _title_years(title: str) -> list[int]:
    return years_in(title) or [int(y) for y in re.findall(r"20\d\d", western(title))]


def _years_of_text(prose: Prose, published_on: str | None) -> dict[str, int | None]:
    """What the running text says without its title: of its report, most often, and until when."""
    text = western("\n".join(x.text for x in prose.lines if not is_title_line(x.text)))
    text = _DONE_BEFORE.sub("", text)
    stated = Counter(int(y) for y in _REPORTED.findall(text))
    return {
        "statement": stated.most_common(1)[0][0] if stated else None,
        "text": _body_year(text, published_on),
        "until": max((y for y in map(int, _UNTIL.findall(text)) if FIRST_YEAR <= y <= LAST_YEAR), default=None),
    }


def _most_common(years: Iterable[int]) -> int | None:
    counts = Counter(y for y in years if FIRST_YEAR <= y <= LAST_YEAR)
    return counts.most_common(1)[0][0] if counts else None


def _body_year(text: str, published_on: str | None) -> int | None:
    """The year most often named in the running text; a tie goes to the year before publication."""
    counts = Counter(y for y in map(int, _WHOLE_YEAR.findall(text)) if FIRST_YEAR <= y <= LAST_YEAR)
    if not counts:
        return None
    expected = int(published_on[:4]) - 1 if published_on else None
    return max(counts, key=lambda y: (counts[y], y == expected, y))


def _decide(sources: dict[str, int]) -> YearAnswer:
    chosen = _chosen(sources)
    if chosen is None:
        return YearAnswer()
    year = sources[chosen]
    conflicts = [s for s in ("title", "period", "url", "date") if s in sources and sources[s] != year]
    return YearAnswer(year, chosen, conflicts)


def _chosen(sources: dict[str, int]) -> str | None:
    """The source that is believed: a period before a title, a title that the text contradicts only with the date's
    consent, else the first there is. A period that is not over on the day of publication is a slip where the title
    has the year before that day."""
    if "title" in sources and sources["title"] == sources.get("date") == sources.get("period", 0) - 1:
        return "title"
    if "period" in sources:
        return "period"
    if "title" in sources and "text" in sources:
        title, text = sources["title"], sources["text"]
        if title not in (text, sources.get("statement")) and text == sources.get("date", text):
            return "text"
    return next((s for s in ("title", "statement", "line", "text", "until", "url", "date") if s in sources), None)
