"""The date of publication: the page's, else the signature's.

Belongs here: dates in metadata lines and signatures. Does not belong here: the report year.
"""

from __future__ import annotations

import datetime
import re

from gai_pipeline.metadata.fields import MADE, PUBLISHED
from gai_pipeline.metadata.text import Line, Prose, small_number
from gai_pipeline.metadata.year import FIRST_YEAR, LAST_YEAR

_MARKED = re.compile(
    r"(?:(?:发布|发文|公开|公布|生成|成文|信息|更新|添加|录入|提交)?(?:日期|时间)|(?:发布|公布|公开|更新|录入|提交)于)\s*+[:：]?\s*+"
    r"[\[(]?(20\d\d)\s*+[-/.年]\s*+(\d{1,2})\s*+[-/.月]\s*+(\d{1,2})"
)
_PUBLISHED = re.compile(r"发布|公开|公布")
_DAY = r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d(?!\d:))\s*日?"
_HOURS = r"(?:[T\s]*\d{1,2}\s*[:时点]\s*\d{1,2}(?:\s*[:分]\s*\d{0,2}\s*秒?)?)?"
_CMS = r"来源(?!于|为)|作者|编辑|发布者|发布人|日期|时间|浏览|点击|阅读|访问|字[体号]|打印|分享"
_BARE = re.compile(rf"^[\[(〔【<]?{_DAY}{_HOURS}\s*(?:[\])〕】>]\s*)?(?:$|[|·•]|{_CMS}|(?<=[\d\s])(?<!日)(?<!日 )\s)")
"""A date that a line begins with, in brackets or with hours, before what a CMS prints beside it."""
_SIGNED_IN_DIGITS = re.compile(r"^(20\d\d)\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})$")
_SOURCED = re.compile(rf"(?:{_CMS}).{{0,40}}?{_DAY}")
_TELLS = re.compile("[。;]|统计|期限|截至|截止|施行|召开|[收接]到")
"""What a line of text has, and one of a CMS has not."""
_CMS_LINE = 120
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
    if container and (m := _ISO.search(container)) and (day := _iso(*m.groups())):
        return day, "metadata"
    if found := _of_field(prose, PUBLISHED):
        return found
    marked = [
        (m, line) for line in (*prose.head, *prose.tail) if len(line.text) < 160 for m in _MARKED.finditer(line.text)
    ]
    # the day that a page says it was published outweighs those on which its text was made or put into an index
    for m, line in sorted(marked, key=lambda found: not _PUBLISHED.match(found[0].group())):
        if day := _iso(*m.groups()):
            return day, line.locator
    if found := _of_field(prose, MADE):
        return found
    for i, line in enumerate(prose.head):
        if len(line.text) > _CMS_LINE or _TELLS.search(line.text):
            continue
        m = (_BARE.match(line.text) if i < _ABOVE else None) or _SOURCED.search(line.text)
        if m and (day := _iso(*m.groups())):
            return day, line.locator
    signed = find_signature_date(prose)
    return None if signed is None else (signed[0], signed[1].locator)


def _of_field(prose: Prose, name: str) -> tuple[str, str] | None:
    text, locator = prose.fields.get(name, ("", ""))
    m = _ISO.search(text)
    day = _iso(*m.groups()) if m else None
    return None if day is None else (day, locator)


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
