"""The checker's sentences in Chinese and English.

Belongs here: words. Does not belong here: deciding which sentence is true.
"""

from __future__ import annotations

from typing import Final

from gai_pipeline.wording import Lang

TABLES: Final[dict[Lang, dict[str, str]]] = {
    "zh": {
        "proactive": "二、主动公开政府信息情况",
        "applications": "三、收到和处理政府信息公开申请情况",
        "reviews": "四、政府信息公开行政复议、行政诉讼情况",
    },
    "en": {
        "proactive": "2 Proactive disclosure",
        "applications": "3 Applications received and handled",
        "reviews": "4 Reconsideration and litigation",
    },
}

SENTENCES: Final[dict[str, dict[Lang, tuple[str, str]]]] = {
    "report.unreadable": {"zh": ("无法读取：{why}", "{mend}"), "en": ("could not be read: {why}", "")},
    "report.not_a_report": {
        "zh": ("没有找到政府信息公开工作年度报告：{why}", "{mend}"),
        "en": ("no annual report on government information disclosure: {why}", "is it the right file?"),
    },
    "report.table_missing": {
        "zh": ("缺少“{table}”表格", "请补上该表格，没有发生的填 0"),
        "en": ("the table “{table}” is missing", "add it, with 0 where nothing happened"),
    },
    "report.table_is_picture": {
        "zh": ("“{table}”表格是链接的图片，无法核对", "请改用文字表格，便于核对和检索"),
        "en": ("the table “{table}” is a linked picture and cannot be checked", "use a text table instead"),
    },
    "report.section_missing": {
        "zh": ("没有第{number}部分“{title}”的标题", "请补上该部分和标题"),
        "en": ("there is no heading of section {number} “{title}”", "add the section and its heading"),
    },
    "report.edition": {
        "zh": ("{year} 年度报告应使用 {expected} 版格式，现为 {found} 版", "请换用{notice}规定的格式"),
        "en": (
            "a report for {year} uses the form of {expected}, this one that of {found}",
            "use the form of {notice}",
        ),
    },
    "report.fee_statement": {
        "zh": ("第六部分没有说明收取信息处理费情况", "请在第六部分写明是否收取、收取金额和件数"),
        "en": ("section 6 says nothing about information processing fees", "state there whether fees were charged"),
    },
    "report.year_in_title": {
        "zh": ("标题写 {title} 年，正文报告的是 {text} 年", "请核对年份"),
        "en": ("the title says {title}, the text reports on {text}", "check the year"),
    },
    "report.year_conflict": {
        "zh": ("正文报告的年份（{text}）与{source}不一致", "请核对年份"),
        "en": ("the year that the text reports on ({text}) differs from {source}", "check the year"),
    },
    "report.copy": {
        "zh": (
            "正文约 {share} 与{publisher}的报告“{other}”相同，只有年份、数字或单位名称不同",
            "请确认不是照抄其他单位的报告，按本单位实际情况改写",
        ),
        "en": (
            "about {share} of the text is that of “{other}” ({publisher}), apart from year, figures and name",
            "make sure that it is not another body's text",
        ),
    },
    "report.copy_of_own": {
        "zh": (
            "正文约 {share} 与本单位 {year} 年度报告“{other}”相同，只有年份和数字不同",
            "请确认不是沿用旧稿，按本年度实际情况改写",
        ),
        "en": (
            "about {share} of the text is that of this body's report for {year} (“{other}”), year and figures aside",
            "make sure that it is not the text of another year",
        ),
    },
    "cells.without_number": {
        "zh": ("“{table}”有 {n} 格没有数字（如“{first}”），{rules} 项勾稽关系无法核对", "没有发生的请填 0"),
        "en": (
            "{n} cells of “{table}” have no number (such as {first}), {rules} sums cannot be checked",
            "write 0 where nothing happened",
        ),
    },
    "cells.without_number_unchecked": {
        "zh": ("“{table}”有 {n} 格没有数字（如“{first}”）", "没有发生的请填 0"),
        "en": ("{n} cells of “{table}” have no number (such as {first})", "write 0 where nothing happened"),
    },
    "cells.unreadable": {
        "zh": ("“{table}”有 {n} 格无法辨认（如“{first}”）", "请核对这些格子"),
        "en": ("{n} cells of “{table}” could not be read (such as {first})", "check these cells"),
    },
    "rows.missing": {
        "zh": ("“{table}”缺少 {n} 行：{rows}", "请按规定格式补上，没有发生的填 0"),
        "en": ("“{table}” lacks {n} rows of the form: {rows}", "add them, with 0 where nothing happened"),
    },
    "narrative.breakdown_sum": {
        "zh": ("", "请核对总数与各分项"),
        "en": ("", "check the total and its parts"),
    },
    "narrative.table_agreement": {
        "zh": ("", "请核对正文与表格，二者应当一致"),
        "en": ("", "check text and table: they should agree"),
    },
    "rows.not_entitled": {
        "zh": ("“{table}”的“{row}”一行不为 0（{figures}），而县级以下政府和部门无权制定", "请核对是否应填在其他行"),
        "en": (
            "row {row} of “{table}” is not 0 ({figures}), but bodies of this level have no power to make them",
            "check whether it belongs into another row",
        ),
    },
    "rows.unknown": {
        "zh": ("“{table}”有格式之外的行“{label}”", "请按规定格式填报，不要增加行"),
        "en": ("“{table}” has a row that the form does not have: “{label}”", "keep to the rows of the form"),
    },
}

IF_EMPTY_IS_ZERO: Final[dict[Lang, str]] = {"zh": "把空格当作 0 时，", "en": "counting empty cells as 0: "}

CHANGE: Final[dict[Lang, str]] = {
    "zh": "“{where}”由 {seen} 改为 {meant}",
    "en": "{meant} instead of {seen} in {where}",
}
BALANCES: Final[dict[Lang, str]] = {
    "zh": "请先核对台账；若确属填报有误，将{changes}，即可平衡",
    "en": "look into the ledger first; if the report is mistaken, it balances with {changes}",
}
SHOULD: Final[dict[Lang, str]] = {"zh": "“{where}”应为 {meant}", "en": "{where} should be {meant}"}
AT_LEAST: Final[dict[Lang, str]] = {"zh": "“{where}”不应少于 {meant}", "en": "{where} should be {meant} or more"}
IF_OTHERS: Final[dict[Lang, str]] = {
    "zh": "请先核对台账；若其他数字无误，{what}",
    "en": "look into the ledger first; if the other figures are right, {what}",
}
OR: Final[dict[Lang, str]] = {"zh": "，或", "en": ", or "}
SO: Final[dict[Lang, str]] = {"zh": ",", "en": ": "}
QUOTED: Final[dict[Lang, str]] = {"zh": "“{}”", "en": "“{}”"}
AND: Final[dict[Lang, str]] = {"zh": "、", "en": ", "}
EMPTY: Final[dict[Lang, str]] = {"zh": "空白", "en": "nothing"}

MISHAPS: Final[dict[str, dict[Lang, str]]] = {
    "shifted": {"zh": "“{row}”一行像是整体错开了一列", "en": "row {row} looks shifted by a column"},
    "moved": {"zh": "“{row}”一行的数字像是填错了列", "en": "figures of row {row} look put into the wrong columns"},
    "swapped": {"zh": "“{row}”一行相邻两格像是填反了", "en": "two neighbours of row {row} look swapped"},
    "fused": {"zh": "“{row}”一行的数字像是连在了一起", "en": "figures of row {row} look run together"},
}
"""What a row looks like whose figures are all proposed anew, by the kind of mishap."""

LEVELS: Final[dict[Lang, dict[str, str]]] = {
    "zh": {"error": "错误", "warning": "提示"},
    "en": {"error": "error", "warning": "warning"},
}
SOURCES: Final[dict[Lang, dict[str, str]]] = {
    "zh": {"title": "标题", "published_on": "发布日期", "date": "发布日期", "published": "发布日期", "url": "网址"},
    "en": {
        "title": "the title",
        "published_on": "the date",
        "date": "the date",
        "published": "the date",
        "url": "the URL",
    },
}

WORDS: Final[dict[Lang, dict[str, str]]] = {
    "zh": {
        "title": "政府信息公开工作年度报告核对结果",
        "summary": "共 {n} 份报告，{bad} 份有错误，{warned} 份仅有提示，{clean} 份未发现问题",
        "clean": "未发现问题",
        "clean_ones": "未发现问题的报告",
        "document": "文件",
        "publisher": "单位",
        "year": "年度",
        "edition": "版本",
        "errors": "错误",
        "warnings": "提示",
        "level": "级别",
        "rule": "规则",
        "where": "位置",
        "message": "问题",
        "left": "左边",
        "right": "右边",
        "difference": "差额",
        "mend": "建议",
        "sheet": "工作表",
        "summary_sheet": "汇总",
        "proposed": "平衡值",
        "note": "表中数字均为报告原文；“?”后是按勾稽关系推得、供核对的数字。",
    },
    "en": {
        "title": "Annual reports on government information disclosure: check",
        "summary": "{n} reports: {bad} with errors, {warned} with warnings only, {clean} without findings",
        "clean": "nothing found",
        "clean_ones": "reports without findings",
        "document": "document",
        "publisher": "body",
        "year": "year",
        "edition": "form",
        "errors": "errors",
        "warnings": "warnings",
        "level": "level",
        "rule": "rule",
        "where": "where",
        "message": "what is wrong",
        "left": "left side",
        "right": "right side",
        "difference": "difference",
        "mend": "what to do",
        "sheet": "sheet",
        "summary_sheet": "Summary",
        "proposed": "would balance",
        "note": "Figures are those of the report; what follows a ? is the figure that would balance, to be checked.",
    },
}


def sentence(code: str, lang: Lang, **values: object) -> tuple[str, str]:
    """(what is wrong, what to do) for a code of this package. Raises `KeyError` for an unknown code."""
    message, mend = SENTENCES[code][lang]
    return message.format(**values), mend.format(**values)
