"""The fields that a CMS prints above a report: 索引号, 发布机构, 发布日期, 名称 and their values.

Belongs here: finding the values in a table, in lines with separators, in one line and one cell a line. Does not belong
here: what a value means for the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.table import Table

PUBLISHER, PUBLISHED, MADE, NAME = "publisher", "published", "made", "name"
_NAMES = {
    PUBLISHER: "发布机构 发文机构 发文机关 发布机关 发布单位 发文单位 公开机构 公开单位 公开主体 制发机关 制作单位 "
    "责任部门 公开责任部门",
    PUBLISHED: "发布日期 发布时间 公开日期 公开时间 公布日期",
    MADE: "成文日期 成文时间 生成日期 生成时间 发文日期 发文时间 印发日期",
    NAME: "名称 标题 信息名称 文件名称 公文名称 文件标题 信息标题",
    "": "索引号 信息索引号 索取号 信息分类 主题分类 体裁分类 组配分类 主题词 关键词 文号 发文字号 公开方式 公开范围 "
    "公开形式 公开类别 公开时限 服务对象 有效性 时效性 效力状态 是否有效 废止日期 内容概述 信息来源 来源 信息状态 "
    "载体类型 生效日期",
}
_LABELS = {word: name for name, words in _NAMES.items() for word in words.split()}
_LABEL = re.compile("|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True)))
_TELLING = ("索引号", "索取号", "发布机构", "发文机关", "发文机构", "发布日期", "公开日期", "成文日期", "生成日期")
_HEAD = 60
"""So many blocks at the beginning of a document can hold the fields."""
_VALUE = 80
_SPACES = re.compile(r"\s+")


def head_fields(blocks: Sequence[Block]) -> dict[str, tuple[str, str]]:
    """Name of the field -> (value, locator); {} where fewer than two labels stand together, which may be chance."""
    told = (b for b in blocks if isinstance(b, Table) or (isinstance(b, Paragraph) and b.text))
    head: list[Paragraph | Table] = list(islice(told, _HEAD))
    if not _tells_fields(head):
        return {}
    parts = _parts(head)
    labels = [_label(text) for text, _ in parts]
    if sum(label is not None for label in labels) < 2:
        return {}
    return _values(labels, parts)


def _tells_fields(head: Sequence[Paragraph | Table]) -> bool:
    """Whether a word that only such fields have stands there: telling the parts of every page apart costs more."""
    said = "\n".join([b.text if isinstance(b, Paragraph) else "\n".join([c.text for c in b.cells]) for b in head])
    return any(word in said for word in _TELLING)


def _values(labels: Sequence[str | None], parts: Sequence[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    following, behind = [*labels[1:], None], [*parts[1:], ("", "")]
    for n, label in enumerate(labels):
        value = _value_of(parts[n], behind[n] if following[n] is None else None) if label else None
        if label and value is not None:
            found.setdefault(label, value)
    return found


def _value_of(part: tuple[str, str], behind: tuple[str, str] | None) -> tuple[str, str] | None:
    """(value, locator) of a label: what stands behind its colon, else the text that follows and is no label itself."""
    inside = _SPACES.sub(" ", part[0].partition(":")[2]).strip()
    value = (inside, part[1]) if inside else behind
    return value if value is not None and 0 < len(value[0]) <= _VALUE else None


@lru_cache(maxsize=4096)
def _label(text: str) -> str | None:
    """The name of the field whose label a text is, alone or with its value behind a colon; None for other texts."""
    return _LABELS.get(_SPACES.sub("", text.partition(":")[0]).strip("【】[]*"))


def _parts(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """(text, locator) of all that may be a label or a value."""
    found: list[tuple[str, str]] = []
    for block in blocks:
        if isinstance(block, Table):
            found += [(cell.text.strip(), cell.locator) for cell in block.cells]
        elif isinstance(block, Paragraph) and (line := block.text.strip("| \t")):
            found += [(text, block.locator) for text in _parts_of_line(line)]
    return found


def _parts_of_line(line: str) -> list[str]:
    parted = "|" in line or "\t" in line
    if parted or len(_LABEL.findall(line)) < 2:
        return [text.strip() for text in line.replace("\t", "|").split("|")]
    # between spaces, or nothing at all
    texts = [text.strip(" :") for text in _LABEL.sub(r"\t\g<0>\t", line).split("\t")]
    return [text for text in texts if text]
