"""Documents that look like an annual report and are none.

Belongs here: the reasons for `no_report`. Does not belong here: reports that are damaged or lack their tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gai_pipeline.align.form import AlignedForm
from gai_pipeline.layout.blocks import Reading
from gai_pipeline.metadata.narrative import find_counts
from gai_pipeline.metadata.report import Description
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
_OTHER_KIND = re.compile(
    r"第三方评估|评估报告|考核(?:结果|情况|通报)|填报示例|填写示例|填报说明|填写说明|填报指南|样本|模板"
)
_OTHER_SUBJECT = re.compile(
    r"法治|依法行政|决算|预算|绩效|内部控制|社会责任|审计|党建|述职|安全生产|环境|统计公报|政府工作报告"
)
"""What annual reports on other things have in their titles, where they do not name disclosure; bodies have it too."""
_ABOUT_OTHER = re.compile(r"整改|学年|解读|图解|访谈|答记者问")
_OTHER_HEAD = re.compile(
    r"^(?:关于(?!公布|发布|印发|报送|公开).{6,50}(?:的通知|的公告|的函)|.{4,40}(?:工作要点|实施方案|工作方案|任务分解)(?:\(.{0,12}\))?"
    r"|.{4,40}(?:告知书|答复书|培训会|推进会|座谈会|动员会)|.{2,40}召开.{4,40})$"
)
"""Lines that head a notice, a plan, an answer to a request or a piece of news."""
_RULES = re.compile(
    r"公开(?:工作)?(?:指南|目录|制度|流程|办法|规定|细则|须知|规范|申请表)(?:\([^()]{1,12}\))?$|公开工作总结|法治政府|依法行政"
)
_RULES_SAY = re.compile("本《?(?:指南|制度|办法|方案|规定|细则)")
"""What a guide to disclosure, its rules or a plan say of themselves: they speak of all that a report does."""
_REPORT_ENDS = re.compile("(?:报告|总结|情况|公报)$")
_OPENS = re.compile(r"^(?:[一二][、.]|第一部分)?(?:总体情况|概述|基本情况|工作基本情况|总体工作情况)$")
_ITEM = re.compile(
    r"^(?:[(]?[一二三四五六七八\d][)、.]|[一二三四五六七八]是)[^。]{0,16}?"
    r"(主动(?:、?及时)?公开|及时主动公开|依?申请公开|信息(?:资源)?管理|平台|监督保障)"
)
_FORM_HEADING = re.compile(
    r"^[二三四五六][、.](?:行政机关)?(主动公开政府信息|收到和处理|(?:因)?政府信息公开.{0,8}行政复议|.{0,10}存在的?(?:主要)?问题)"
)
_OF_THIS = re.compile(
    "编制(?:了)?本(?:年度)?报告|(?:公布|发布)本(?:年度)?报告|本(?:年度)?报告(?:中)?(?:所列|的)?数据|本报告"
)
_DATED = re.compile(r"[\[(]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])]?$")
_LISTED = re.compile(r"^(?:[•·●▪◦*]|\d{1,3}[.、](?!\d))")
_ABOUT_REPORT = re.compile(r"(?:信息|政务)公开")
_ANNUAL = re.compile(r"年度报告|年报|工作报告|公开(?:工作)?(?:的)?(?:情况|报告)")
MIN_TEXT = 300
_MOST_SECTIONS = 4
_HEADING_LINES = 5


def why_no_report(
    reading: Reading, form: AlignedForm, told: Description, sections: Sequence[str]
) -> tuple[str, str] | None:
    """(code, sentence) where the document holds no annual report, else None.

    Codes: `part_of_year`, `form_notice`, `blank_form`, `index_page`, `other_document`.
    """
    text = told.prose.text
    title = told.report.title or unspaced(told.prose.container_title or "")
    head = "".join(line.text for line in told.prose.lines[:6])
    has_table = any(state != "absent" for state in form.states.values())
    figures = sum(c.status not in (CellStatus.BLANK, CellStatus.ABSENT) for c in form.cells)
    if _PART_OF_YEAR.search(title) or (
        not told.report.title and _PART_OF_YEAR.search(head[:80]) and len(set(sections)) < 3
    ):
        return "part_of_year", "these are figures for part of a year, not an annual report"
    if _NOTICE.search(text) and figures == 0 and told.publisher is None:
        return "form_notice", "this is the notice that prescribes the form, not a report on it"
    if _OTHER_KIND.search(title) or (not told.report.title and _OTHER_KIND.search(head[:60])):
        return "other_document", "this is about annual reports, or shows how to write one, and is none"
    if has_table and figures == 0 and not _is_written(told):
        return "blank_form", "the form is there but nobody has filled it in"
    return None if has_table else _why_not_by_text(told, title, len(set(sections)))


def _why_not_by_text(told: Description, title: str, n_sections: int) -> tuple[str, str] | None:
    """The same for a text without tables of the form."""
    text = told.prose.text
    other_kind = _is_of_other_kind(told, title)
    if not other_kind and _reads_as_report(told):
        return None
    if _is_of_rules(told):
        return "other_document", "this is a guide to disclosure or a rule about it, not a report on a year"
    if n_sections >= _MOST_SECTIONS:
        return None
    titles = sum(_is_listed(line.text) for line in told.prose.lines)
    if titles >= 4 and len(text) < 200 * titles:
        return "index_page", "this page lists annual reports; add the pages that it links to"
    nothing = "other_document", "nothing here is an annual report on government information disclosure"
    if not _ABOUT_REPORT.search(text) or not _ANNUAL.search(text):
        return nothing
    if other_kind:
        return (
            "other_document",
            "this is a text of another kind that speaks of reports or is a report on something else",
        )
    if n_sections >= 3 or (told.report.title and len(text) >= MIN_TEXT):
        return None
    speaks = told.report.report_year is not None and len(text) >= MIN_TEXT and _speaks_of_its_report(text)
    return None if speaks else nothing


def _is_listed(text: str) -> bool:
    """Whether a line is the title of a report as lists have it, behind a mark and before a date."""
    if "公开" not in text:
        return False
    return is_title(_LISTED.sub("", _DATED.sub("", unspaced(text))))


def _is_of_other_kind(told: Description, title: str) -> bool:
    if _ABOUT_OTHER.search(title) or ("公开" not in title and _OTHER_SUBJECT.search(title)):
        return True
    heads = (title, *(line.text for line in told.prose.lines[:_HEADING_LINES]))
    return any(_OTHER_HEAD.match(unspaced(head)) for head in heads)


def _is_of_rules(told: Description) -> bool:
    if told.report.title and "报告" in told.report.title:
        return False
    heads = [unspaced(line.text) for line in told.prose.lines[:_HEADING_LINES]]
    return any(_RULES.search(head) for head in heads) or bool(_RULES_SAY.search("".join(heads)))


def _reads_as_report(told: Description) -> bool:
    """Whether a text without title and tables is (the rest of) a report: a year, counts of it, and the parts that the
    form prescribes, as far as they are there."""
    if told.report.report_year is None or not find_counts(told.prose):
        return False
    lines = [unspaced(line.text) for line in told.prose.lines]
    if any(_OTHER_SUBJECT.search(t) and "公开" not in t and _REPORT_ENDS.search(t) for t in lines[:2]):
        return False
    opens = any(_OPENS.match(line) for line in lines)
    items = {m[1] for line in lines if (m := _ITEM.match(line))}
    headings = {m[1] for line in lines if (m := _FORM_HEADING.match(line))}
    return (opens and (len(items) >= 2 or bool(_OF_THIS.search(told.prose.text)))) or len(headings) >= 2


def _is_written(told: Description) -> bool:
    """Whether somebody has written a report around the tables."""
    sentences = sum("。" in line.text for line in told.prose.lines)
    return told.report.report_year is not None and sentences >= 4


def _speaks_of_its_report(text: str) -> bool:
    plain = unspaced(text[:3000])
    return bool(
        re.search(
            r"本报告(?:依据|根据|按照)《中华人民共和国政府信息公开条例》|信息公开(?:工作)?年度报告|信息公开年报|信息公开工作(?:情况|报告)|编制(?:本|了)?.{0,6}报告",
            plain,
        )
    )
