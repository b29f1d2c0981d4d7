"""The title line of a report.

Belongs here: telling a title from navigation, citations and sentences. Does not belong here: the year or the body that
the title names.
"""

from __future__ import annotations

import re

from gai_pipeline.describe.text import Line, Prose, unspaced

_REPORT = re.compile(r"(?:信息|政务)公开.{0,12}(?:报告|年报)|年度?报告$|信息公开年报")
_ENDS = re.compile(r"(?:报告|年报|情况)(?:\([^()]{1,12}\))?$")
_NOT_A_TITLE = re.compile(
    r"^[•·●▪‣◦*]|[>›»|]|当前位置|您的位置|首页|如下|根据|依据|按照|。|;|^附件|上一[篇条]|下一[篇条]|格式》|的通知"
)
_SITE = re.compile(r"[-_—|–].{0,30}$")
MAX_TITLE = 60


def find_title(prose: Prose) -> Line | None:
    """The title without spaces, or None for a text that begins without one.

    A title may be broken over two or three lines; the container's title (HTML) is used last, without the site's name.
    """
    head = prose.head
    for i, line in enumerate(head):
        for size in (1, 2, 3):
            parts = [p.text for p in head[i : i + size]]
            if len(parts) < size or any(len(p) > MAX_TITLE for p in parts):
                break
            joined = unspaced("".join(parts))
            if is_title(joined) and not (size > 1 and is_title(unspaced(parts[-1]))):
                return Line(_tidy(joined), line.locator)
    if prose.container_title:
        joined = unspaced(prose.container_title)
        for candidate in (joined, _SITE.sub("", joined)):
            if is_title(candidate):
                return Line(_tidy(candidate), "title")
    return None


def is_title(text: str) -> bool:
    """Whether an unspaced line can be the title of an annual report."""
    return (
        8 <= len(text) <= MAX_TITLE
        and ("报告" in text or "年报" in text)  # asked of every line, so the cheap question first
        and bool(_REPORT.search(text))
        and bool(_ENDS.search(text))
        and not _NOT_A_TITLE.search(text)
        and bool(re.search(r"\d{4}|[〇○零一二三四五六七八九]{4}", text))
        and not re.match(r"[(（]?[一二三四五六七八九十\d]{1,2}[)、.]", text)
    )


def _tidy(text: str) -> str:
    return text.strip('《》"“” ')
