"""The title line of a report.

Belongs here: telling a title from navigation, citations and sentences. Does not belong here: the year or the body that
the title names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gai_pipeline.metadata.fields import NAME
from gai_pipeline.metadata.text import Line, Prose, unspaced

_REPORT = re.compile(r"(?:信息|政务)公开.{0,12}(?:报告|年报)|年度?报告$|信息公开年报")
_ENDS = re.compile(r"(?:报告|年报|情况)(?:\([^()]{1,12}\))?$")
_NOT_A_TITLE = re.compile(
    r"^(?:信息|文件|公文)?(?:名称|标题)|^第[一二三四五六七八九十]{1,3}[章条]|^[•·●▪‣◦*]|[>›»|]|当前位置|您的位置|首页|如下|根据|依据|按照|。|;|^附件|(?:文件|附件|点击)下载|^下载|上一[篇条]|下一[篇条]|格式》|的通知|索引号|信息分类|主题分类|发布机构|发布日期|(?:日期|主题|文号):"
)
_YEARLESS = re.compile(
    r"^(?!政府信息|政务|第[一二三四五六七八九十]{1,3}[章条])[\u4e00-\u9fff]{2,28}(?<![省市县区])(?:政府信息|政务信息|政务|信息)公开(?:工作)?(?:年度)?(?:工作)?报告$"
)
"""A title without its year, which names more than a place: the name of a column of a portal looks like that."""
_BODY = re.compile(
    r"^[\u4e00-\u9fff]{3,24}(?:政府|局|委|办|厅|院|街道|镇|乡|县|市|区|省|委员会|办公室|办公厅|办事处|中心)$"
)
_BEGINS_WITH_YEAR = re.compile(r"^(?:20\d\d|二[〇○零])")
_NAMES_ITS_BODY = re.compile(
    r"^(?:20\d\d|二.{3})年度?[\u4e00-\u9fff]{2,24}(?:局|委|办|厅|院|街道|镇|乡|委员会|办公室|办公厅|办事处|中心|人民政府)"
    r"(?:政府信息|政务|信息)公开"
)
"""A title that names its body behind its year needs none from the line before, which is the name of the site."""
_SECTION = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,2}[)）、.]")
_BEFORE = re.compile(r"^(?:(?:文章|信息|文件)?(?:标题|题目|名称|文号|关键[字词]|主题词|摘要|内容概述):)+|^标题|^正文")
_BESIDE = re.compile(
    r"(?<=报告|年报|情况|[字本版文改稿]\))[-—|_:\[(【]*(?:\d{4}[-/.年]\d|(?:文章|信息|稿件|新闻)?来源|作者|责任编辑|编辑|发布|发文|更新|录入|日期|时间|浏览|点击|"
    r"阅读|访问|字[体号]|打印|分享|收藏|关闭|下载|【|\[|A\+|大中小).*$"
)
"""What a CMS prints before and behind a title, in one line with it once spaces are gone."""
_SITE = re.compile(r"[-_—|–].{0,30}$")
MAX_TITLE = 60
_MARK = "报"
"""Every title is one of a 报告 or a 年报, which two lines may share."""
_HEAD_TITLE = 2
"""Extractors begin with the title of the page's head, and the site's name behind it."""


def find_title(prose: Prose) -> Line | None:
    """The title without spaces, or None for a text that begins without one.

    A title may be broken over two or three lines; the container's title (HTML) is used after these, without the site's
    name, and last a line that names a body but no year.
    """
    found = next(filter(None, (_title_from(prose.head, i) for i in range(len(prose.head)))), None)
    if found is not None:
        return found
    name, place = prose.fields.get(NAME, ("", ""))
    if is_title(named := _alone(unspaced(name))):
        return Line(_tidy(named), place)
    if prose.container_title:
        joined = _alone(unspaced(prose.container_title))
        for candidate in (joined, _SITE.sub("", joined)):
            if is_title(candidate):
                return Line(_tidy(candidate), "title")
    return next((Line(t, x.locator) for x in prose.head[:20] if _YEARLESS.match(t := unspaced(x.text))), None)


def _title_from(head: Sequence[Line], i: int) -> Line | None:
    """The title that begins with a line, over up to three lines."""
    if not any(_MARK in line.text for line in head[i : i + 3]):
        return None
    for size in (1, 2, 3):
        parts = [_alone(unspaced(p.text)) for p in head[i : i + size]]
        if len(parts) < size or _is_no_part(parts):
            return None
        title = _title_of(parts, is_first=i < _HEAD_TITLE)
        if title is not None:
            return Line(_tidy(title), head[i].locator)
    return None


def _title_of(parts: Sequence[str], *, is_first: bool) -> str | None:
    """The title that lines make together; in one of the first lines the name of the site can stand behind it."""
    joined = "".join(parts)
    if is_title(joined) and (len(parts) == 1 or _goes_on(joined, parts[-1])):
        return joined
    bare = _SITE.sub("", joined)
    return bare if is_first and len(parts) == 1 and is_title(bare) else None


def _is_no_part(parts: Sequence[str]) -> bool:
    """Whether lines are not one title: one is too long, the last opens a section, or the page prints one twice."""
    if any(len(p) > MAX_TITLE for p in parts) or (len(parts) > 1 and _SECTION.match(parts[-1])):
        return True
    return any(later.startswith(first) for first, later in pairwise(parts))


def _goes_on(joined: str, last: str) -> bool:
    """Whether a line goes on with a title: it is none by itself, or one that lacks the body in the line before."""
    if not is_title(last):
        return True
    if _NAMES_ITS_BODY.match(last):
        return False
    return bool(_BEGINS_WITH_YEAR.match(last) and _BODY.match(joined.removesuffix(last)))


def is_title(text: str) -> bool:
    """Whether an unspaced line can be the title of an annual report."""
    return (
        _MARK in text  # asked of every line, so the cheap question first
        and 8 <= len(text) <= MAX_TITLE
        and bool(_REPORT.search(text))
        and bool(_ENDS.search(text))
        and not _NOT_A_TITLE.search(text)
        and bool(re.search(r"\d{4}|[〇○零一二三四五六七八九]{4}", text))
        and not re.match(r"[(（]?[一二三四五六七八九十\d]{1,2}[)、.]", text)
    )


def is_title_line(text: str) -> bool:
    """Whether a line can be the title, whatever spaces it has."""
    return _MARK in text and is_title(unspaced(text))


def _alone(text: str) -> str:
    return _BESIDE.sub("", _BEFORE.sub("", text))


def _tidy(text: str) -> str:
    return text.strip('《》"“” ')
