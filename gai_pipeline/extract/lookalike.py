"""Documents that look like an annual report and are none.

Belongs here: the reasons for `no_report`. Does not belong here: reports that are damaged or lack their tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gai_pipeline.align.form import AlignedForm
from gai_pipeline.metadata.description import Description
from gai_pipeline.metadata.fields import NAME
from gai_pipeline.metadata.narrative import find_counts
from gai_pipeline.metadata.text import unspaced
from gai_pipeline.metadata.title import is_title
from gai_pipeline.records.model import CellStatus

_PART_OF_YEAR = re.compile(
    r"上半年|下半年|半年|第?[一二三四1-4]季度|[一二三四五六七八九十\d]{1,2}月份|"
    r"(?<!\d)1月?[-—–~至到](?:[2-9]|1[01])月"
)
_NOTICE = re.compile(
    r"(?:现将|现就).{0,60}(?:格式|有关事项).{0,20}通知如下|年度报告格式.{0,6}(?:印发|的通知)|请遵照执行|请参照执行"
)
_NOTICE_TITLE = re.compile(
    r"^(?!根据|按照|依据)[^,。]{0,60}(?:印发|发布)?《?.{0,24}年度报告格式》?的通知$|信息公开工作年度报告格式$"
)
_OTHER_KIND = re.compile(
    r"第三方评估|评估报告|考核(?:结果|情况|通报)|填报示例|填写示例|填报说明|填写说明|填报指南|样本|模板"
)
_OTHER_SUBJECT = re.compile(
    r"法治|依法行政|决算|预算|绩效|内部控制|社会责任|审计|党建|述职|安全生产|环境|统计公报|政府工作报告"
)
"""What annual reports on other things have in their titles, where they do not name disclosure; bodies have it too."""
_ABOUT_OTHER = re.compile(r"整改|学年|解读|图解|访谈|答记者问")
_OTHER_HEAD = re.compile(
    r"^(?:[^,。《]{0,30}关于(?!公布|发布|印发|报送|公开)[^。]{6,50}(?:的通知|的公告|的函)|.{4,40}(?:工作要点|实施方案|工作方案|任务分解)(?:\(.{0,12}\))?"
    r"|.{4,40}(?:告知书|答复书|培训会|推进会|座谈会|动员会)|[^。]{2,40}召开[^。]{4,40}|关于(?:做好|抓好|开展|规范)20[^。]{6,40})$"
)
"""Lines that head a notice, a plan, an answer to a request or a piece of news."""
_NOTICE_HEAD = re.compile("[^,。《:]{0,30}关于(?!公布|发布|印发|报送|公开)[^,。:]{6,50}的通知")
"""The head of a notice over two or three lines."""
_RULES = re.compile(
    r"公开(?:工作)?(?:指南|目录|制度|流程|办法|规定|细则|须知|规范|申请表)(?:\([^()]{1,12}\))?$|公开工作总结|法治政府|依法行政"
)
_RULES_SAY = re.compile("本《?(?:指南|制度|办法|方案|规定|细则)")
"""What a guide to disclosure, its rules or a plan say of themselves: they speak of all that a report does."""
_REPORT_ENDS = re.compile("(?:报告|总结|情况|公报)$")
_OPENS = re.compile(r"^(?:[一二—–-][、.]|第一部分)?(?:总体情况|概述|基本情况|工作基本情况|总体工作情况)$")
_ITEM = re.compile(
    r"^(?:[(]?[一二三四五六七八\d][)、.]|[一二三四五六七八]是)[^。]{0,16}?"
    r"(主动(?:、?及时)?公开|及时主动公开|依?申请公开|信息(?:资源)?管理|平台|监督保障)"
)
_FORM_HEADING = re.compile(
    r"^[二三四五六七][、.](?:行政机关)?(主动公开政府信息|收到和处理|(?:因)?政府信息公开.{0,8}行政复议|.{0,10}存在的?(?:主要)?问题"
    r"|(?:政府信息)?依申请公开(?:政府信息)?(?:办理)?情况|(?:行政)?复议、(?:行政)?诉讼|.{0,8}收费及减免情况)"
)
_OF_THIS = re.compile(
    "编制(?:了)?本(?:年度)?报告|(?:公布|发布)本(?:年度)?报告|本(?:年度)?报告(?:中)?(?:所列|的)?数据|本报告|本年报"
)
_BY_LAW = re.compile("条例》?[)]?第(?:四十九|五十)条[^。]{0,12}编制本(?:年度)?报告")
"""The article that orders the annual report: a text that says so at its beginning is one, though it tells no year."""
_COUNTED = re.compile(r"(?<!\d)\d{1,6}\s*(?:条|件|份|次|篇|期|场)(?=[,。;、])")
"""What somebody has counted: in the text of a blank form there is none."""
_ACT = re.compile("《(?:中华人民共和国)?政府信息公开条例》")
"""The act that a report says it follows before it says anything else."""
_OPENING = 3
_DATED = re.compile(r"[\[(]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])]?$")
_LISTED = re.compile(r"^(?:[•·●▪◦*]|\d{1,3}[.、](?!\d))")
_ABOUT_REPORT = re.compile(r"(?:信息|政务)公开")
_ANNUAL = re.compile(r"年度报告|年报|工作报告|公开(?:工作)?(?:的)?(?:情况|报告)")
MIN_TEXT = 240
_MOST_SECTIONS = 4
_HEADING_LINES = 5


Verdict = tuple[str, str]
"""(code, sentence) of a document without a report."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the signs below look at. `sections` counts the different sections of the form that the document has,
    `figures` the cells in which something stands; `is_filled`: one of them is a figure."""

    told: Description
    title: str
    sections: int
    has_table: bool
    figures: int
    is_filled: bool

    @property
    def text(self) -> str:
        return self.told.prose.text

    def is_headed(self, pattern: re.Pattern[str], length: int) -> bool:
        """Whether the title shows a pattern, or the first characters where the document has no title."""
        return bool(pattern.search(self.title) or (not self.told.report.title and pattern.search(self.head[:length])))

    @property
    def head(self) -> str:
        return "".join(line.text for line in self.told.prose.lines[:6])


def why_no_report(form: AlignedForm, told: Description, sections: Sequence[str]) -> Verdict | None:
    """(code, sentence) where the document holds no annual report, else None: the first of `_SIGNS` that is there tells.

    Codes: `part_of_year`, `form_notice`, `blank_form`, `index_page`, `other_document`.
    """
    states = [c.status for c in form.cells]
    seen = _Seen(
        told,
        title=told.report.title or unspaced(told.prose.container_title or ""),
        sections=len(set(sections)),
        has_table=any(state != "absent" for state in form.states.values()),
        figures=len(states) - states.count(CellStatus.BLANK) - states.count(CellStatus.ABSENT),
        is_filled=CellStatus.REPORTED in states,
    )
    return next((verdict for is_seen, verdict in _SIGNS if is_seen(seen)), _NOTHING)


def _is_of_part_of_year(seen: _Seen) -> bool:
    if _PART_OF_YEAR.search(seen.title):
        return True
    return not seen.told.report.title and seen.sections < 3 and bool(_PART_OF_YEAR.search(seen.head[:80]))


def _is_notice(seen: _Seen) -> bool:
    """Whether a text that names the notice is the notice: the form in it is empty, no body writes of its own year, and
    none publishes it but as the notice that it is called."""
    told = seen.told
    if seen.is_filled or not _NOTICE.search(seen.text) or _reads_as_report(told):
        return False
    heads = [unspaced(line.text) for line in told.prose.lines[:_HEADING_LINES]]
    named = unspaced(told.prose.fields.get(NAME, ("", ""))[0])
    return told.publisher is None or any(_NOTICE_TITLE.search(t) for t in (named, *heads))


def _is_about_reports(seen: _Seen) -> bool:
    return seen.is_headed(_OTHER_KIND, 60)


def _is_blank(seen: _Seen) -> bool:
    return seen.has_table and seen.figures == 0 and not _is_written(seen.told)


def _has_table(seen: _Seen) -> bool:
    return seen.has_table


def _is_text_of_report(seen: _Seen) -> bool:
    return not _is_of_other_kind(seen) and _reads_as_report(seen.told)


def _has_most_sections(seen: _Seen) -> bool:
    return seen.sections >= _MOST_SECTIONS


def _is_list(seen: _Seen) -> bool:
    titles = sum(_is_listed(line.text) for line in seen.told.prose.lines)
    return titles >= 4 and len(seen.text) < 200 * titles


def _is_off_the_subject(seen: _Seen) -> bool:
    return not _ABOUT_REPORT.search(seen.text) or not _ANNUAL.search(seen.text)


def _is_titled_text(seen: _Seen) -> bool:
    return seen.sections >= 3 or bool(seen.told.report.title and len(seen.text) >= MIN_TEXT)


def _speaks_for_itself(seen: _Seen) -> bool:
    is_long = seen.told.report.report_year is not None and len(seen.text) >= MIN_TEXT
    return is_long and _speaks_of_its_report(seen.text)


def _is_listed(text: str) -> bool:
    """Whether a line is the title of a report as lists have it, behind a mark and before a date."""
    if "公开" not in text:
        return False
    return is_title(_LISTED.sub("", _DATED.sub("", unspaced(text))))


def _is_of_other_kind(seen: _Seen) -> bool:
    if _ABOUT_OTHER.search(seen.title) or ("公开" not in seen.title and _OTHER_SUBJECT.search(seen.title)):
        return True
    lines = [unspaced(line.text) for line in seen.told.prose.lines[:_HEADING_LINES]]
    broken = ["".join(lines[i:j]) for i in range(len(lines)) for j in (i + 2, i + 3)]
    return any(map(_OTHER_HEAD.match, (seen.title, *lines))) or any(map(_NOTICE_HEAD.fullmatch, broken))


def _is_of_rules(seen: _Seen) -> bool:
    if seen.told.report.title:
        return False
    heads = [unspaced(line.text) for line in seen.told.prose.lines[:_HEADING_LINES]]
    return any(_RULES.search(head) for head in heads if "。" not in head) or bool(_RULES_SAY.search("".join(heads)))


def _reads_as_report(told: Description) -> bool:
    """Whether a text without title and tables is (the rest of) a report: a year, counts of it, and the parts that the
    form prescribes, as far as they are there."""
    lines = [unspaced(line.text) for line in told.prose.lines]
    is_dated = told.report.report_year is not None or any(map(_BY_LAW.search, lines[:_HEADING_LINES]))
    if not is_dated or not find_counts(told.prose):
        return False
    return not any(map(_names_other_report, lines[:2])) and _has_parts(lines, told.prose.text)


def _names_other_report(line: str) -> bool:
    return "公开" not in line and bool(_OTHER_SUBJECT.search(line) and _REPORT_ENDS.search(line))


def _has_parts(lines: Sequence[str], text: str) -> bool:
    """Whether lines are headings of the form, or its first section and what it tells of."""
    headings = {m[1] for line in lines if (m := _FORM_HEADING.match(line))}
    if len(headings) >= 2:
        return True
    items = {m[1] for line in lines if (m := _ITEM.match(line))}
    is_told = len(items) >= 2 or _OF_THIS.search(text) or _ACT.search("".join(lines[:_OPENING]))
    return any(map(_OPENS.match, lines)) and bool(is_told)


def _is_written(told: Description) -> bool:
    """Whether somebody has written a report around the tables."""
    if told.report.report_year is None:
        return False
    sentences = sum("。" in line.text for line in told.prose.lines)
    return sentences >= 4 or (told.publisher is not None and _COUNTED.search(told.prose.text) is not None)


def _speaks_of_its_report(text: str) -> bool:
    plain = unspaced(text[:3000])
    return bool(
        re.search(
            r"本(?:年度)?(?:报告|年报)(?:依据|根据|按照)《中华人民共和国政府信息公开条例》|信息公开(?:工作)?年度(?:工作)?报告|信息公开年报|信息公开工作(?:情况|报告)|信息公开情况(?:的)?报告|编制(?:本|了)?.{0,6}报告",
            plain,
        )
    )


_NOTHING: Verdict = ("other_document", "nothing here is an annual report on government information disclosure")

_SIGNS: tuple[tuple[Callable[[_Seen], bool], Verdict | None], ...] = (
    (_is_of_part_of_year, ("part_of_year", "these are figures for part of a year, not an annual report")),
    (_is_notice, ("form_notice", "this is the notice that prescribes the form, not a report on it")),
    (
        _is_about_reports,
        ("other_document", "this is about annual reports, or shows how to write one, and is none"),
    ),
    (_is_blank, ("blank_form", "the form is there but nobody has filled it in")),
    (_has_table, None),
    (_is_text_of_report, None),
    (_is_of_rules, ("other_document", "this is a guide to disclosure or a rule about it, not a report on a year")),
    (_has_most_sections, None),
    (_is_list, ("index_page", "this page lists annual reports; add the pages that it links to")),
    (_is_off_the_subject, _NOTHING),
    (
        _is_of_other_kind,
        ("other_document", "this is a text of another kind that speaks of reports or is a report on something else"),
    ),
    (_is_titled_text, None),
    (_speaks_for_itself, None),
)
"""In order: a sign and what it shows, None for a report. Where none of them is there, nothing speaks for one."""
