"""The date of publication: the page's, else the signature's.

Belongs here: dates in metadata lines and signatures. Does not belong here: the report year.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from gai_pipeline.metadata.fields import MADE, PUBLISHED
from gai_pipeline.metadata.signs import Signs
from gai_pipeline.metadata.text import Line, Prose, small_number
from gai_pipeline.metadata.year import FIRST_YEAR, LAST_YEAR

_MARKED = Signs(
    "日期 时间 于",
    r"(?:(?:发布|发文|公开|公布|生成|成文|信息|更新|添加|录入|提交)?(?:日期|时间)|(?:发布|公布|公开|更新|录入|提交)于)\s*+[:：]?\s*+"
    r"[\[(]?(20\d\d)\s*+[-/.年]\s*+(\d{1,2})\s*+[-/.月]\s*+(\d{1,2})",
)
_PUBLISHED = re.compile(r"发布|公开|公布")
_DAY = r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d(?!\d:))(?:\s*+日)?"
_HOURS = r"(?:[T\s]*+\d{1,2}\s*[:时点]\s*\d{1,2}(?:\s*[:分]\s*\d{0,2}\s*秒?)?)?"
_CMS = r"来源(?!于|为)|作者|编辑|发布者|发布人|日期|时间|浏览|点击|阅读|访问|字[体号]|打印|分享"
_BARE = re.compile(
    rf"^(?:[•·●]\s*)?[\[(〔【<]?{_DAY}{_HOURS}\s*(?:[\])〕】>]\s*)?"
    r"(?:$|[|·•]|(?<=[\d\s])(?<!日)(?<!日 )\s|(?<=:\d\d)[\u4e00-\u9fff]{3,20}$)"
)
"""A date that a line begins with, in brackets or with hours, alone or before who publishes."""
_CREDITED = re.compile(rf"{_DAY}{_HOURS}\s*+(?:[\])〕】>]\s*+)?(?:{_CMS})")
"""A date before what a CMS prints beside it (来源, 浏览次数)."""
_TITLED = re.compile(rf"(?:报告|年报)\s*[\[(〔【<]\s*{_DAY}\s*[\])〕】>]$")
"""A date in brackets behind the title."""
_SIGNED_IN_DIGITS = re.compile(r"^(20\d\d)\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})$")
_SOURCED = re.compile(rf"(?:{_CMS}).{{0,40}}?{_DAY}")
_TELLS = re.compile("[。;]|统计|期限|截至|截止|施行|召开|[收接]到")
"""What a line of text has, and one of a CMS has not."""
_CMS_LINE = 120
_MARKED_LINE = 160
_SIGNED = re.compile(
    r"(20\d\d)\s*+年\s*+(\d{1,2})\s*+月\s*+(\d{1,2})\s*+日?\s*+"
    r"(?:$|(?<=[日\s])(?:扫一扫|版权|主办|承办|打印|关闭|分享|相关|上一|下一|附件|文件下载|【|\[|\|))"
)
_CHINESE_SIGNED = re.compile(
    r"二\s*[〇○零OoＯ0]\s*([一二三四五六七八九〇○零])\s*([一二三四五六七八九〇○零])\s*年\s*"
    r"([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日?\s*$"
)
_ABOVE = 12
"""A date alone on one of so many lines is the page's; below them it may be that of another page in a list."""
_SIGNATURE = 60
"""A signature is no longer than this, its date included."""
_ISO = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


def find_published(prose: Prose, container: str | None) -> tuple[str, str] | None:
    """(ISO date, evidence) or None. `container` is the date in the page's metadata."""
    # the day that a page says it was published outweighs those on which its text was made or put into an index
    marked = sorted(_marked(prose), key=_is_not_of_publishing)
    return (
        _first_day([(_ISO.search(container or ""), "metadata")])
        or _of_field(prose, PUBLISHED)
        or _first_day(marked)
        or _of_field(prose, MADE)
        or _first_day(_beside_cms_words(prose))
        or _signed(prose)
    )


def _first_day(found: Iterable[tuple[re.Match[str] | None, str]]) -> tuple[str, str] | None:
    """(ISO date, locator) of the first match of year, month and day that is a date."""
    days = ((_iso(*m.groups()), locator) for m, locator in found if m is not None)
    return next(((day, locator) for day, locator in days if day is not None), None)


def _is_not_of_publishing(marked: tuple[re.Match[str], str]) -> bool:
    return _PUBLISHED.match(marked[0].group()) is None


def _of_field(prose: Prose, name: str) -> tuple[str, str] | None:
    text, locator = prose.fields.get(name, ("", ""))
    return _first_day([(_ISO.search(text), locator)])


def _marked(prose: Prose) -> Iterator[tuple[re.Match[str], str]]:
    """The dates that a word names (发布日期:), in the lines at both ends."""
    for line in (*prose.head, *prose.tail):
        if len(line.text) < _MARKED_LINE:
            yield from ((m, line.locator) for m in _MARKED.all(line.text))


def _beside_cms_words(prose: Prose) -> Iterator[tuple[re.Match[str] | None, str]]:
    """The dates in the head that stand alone, or beside what a CMS prints (来源, 浏览次数)."""
    for i, line in enumerate(prose.head):
        if len(line.text) <= _CMS_LINE and not _TELLS.search(line.text):
            alone = _BARE.match(line.text) if i < _ABOVE else None
            beside = _CREDITED.search(line.text) or _SOURCED.search(line.text) or _TITLED.search(line.text)
            yield alone or beside, line.locator


def _signed(prose: Prose) -> tuple[str, str] | None:
    signed = find_signature_date(prose)
    return None if signed is None else (signed[0], signed[1].locator)


def find_signature_date(prose: Prose) -> tuple[str, Line] | None:
    """The date that closes the text, with its line."""
    for line in reversed(prose.tail):
        m = _SIGNED.search(line.text) or _SIGNED_IN_DIGITS.match(line.text)
        if m and m.start() < _SIGNATURE and (day := _iso(*m.groups())):
            return day, line
        if len(line.text) > _SIGNATURE:
            continue
        if m := _CHINESE_SIGNED.search(line.text):
            digits = "〇一二三四五六七八九"
            year = 2000 + 10 * _digit(m[1], digits) + _digit(m[2], digits)
            if day := _iso(str(year), str(small_number(m[3])), str(small_number(m[4]))):
                return day, line
    return None


def _digit(char: str, digits: str) -> int:
    return max(digits.find(char), 0)


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        found = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if FIRST_YEAR <= found.year <= LAST_YEAR + 1 else None
