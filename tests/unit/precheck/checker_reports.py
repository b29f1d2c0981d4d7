"""Small reports in HTML for the checker's tests: complete and without fault unless a test changes something."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from gai_pipeline.forms.spec import edition
from gai_pipeline.precheck import checked_document
from gai_pipeline.precheck.problems import judge
from gai_pipeline.precheck.verdicts import Checked
from gai_pipeline.wording import Lang

Ref = tuple[str, str]

GRANTED_WRONG = {
    ("new_requests", "natural_person"): 5,
    ("new_requests", "total"): 5,
    ("granted", "natural_person"): 5,
    ("granted", "total"): 8,
    ("total_processed", "natural_person"): 5,
    ("total_processed", "total"): 5,
}
"""Five requests granted; the row's total says eight."""

SECTIONS = {
    "一": "本乡全年围绕群众关心的事项公开信息,安排专人答复来电来访,并在服务大厅摆放纸质材料供人取阅。" * 4,
    "五": "部分栏目更新不够及时,下一步将明确每个栏目的责任人,每季度检查一次并通报结果,邀请村民代表提出意见。" * 4,
    "六": "本年度未收取信息处理费。",
}


def table_html(name: str, figures: Mapping[Ref, int | str], code: str = "2021") -> str:
    """A table of the form; figures that are not given are 0."""
    form = edition(code).table(name)

    def figure(row: str, column: str) -> str:
        return f"<td>{escape(str(figures.get((row, column), 0)))}</td>"

    if name == "proactive":
        rows = []
        for block in form.blocks:
            heads = "".join(f"<td>{form.column(c).label}</td>" for c in block.columns)
            rows.append(f"<tr><td>{block.heading}</td></tr><tr><td>信息内容</td>{heads}</tr>")
            rows += [
                f"<tr><td>{form.row(row).label}</td>{''.join(figure(row, c) for c in block.columns)}</tr>"
                for row in block.rows
            ]
        return f"<table>{''.join(rows)}</table>"
    if name == "reviews":
        heads = "".join(f"<td>{c.label}</td>" for c in form.columns)
        values = "".join(figure(r.code, c.code) for r in form.rows for c in form.columns)
        return (
            '<table><tr><td colspan="5" rowspan="2">行政复议</td><td colspan="10">行政诉讼</td></tr>'
            '<tr><td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
            f"<tr>{heads * 3}</tr><tr>{values}</tr></table>"
        )
    heads = "".join(f"<td>{c.label}</td>" for c in form.columns)
    rows = [f"<tr><td>{form.corner}</td><td>申请人情况</td></tr><tr><td></td>{heads}</tr>"]
    for r in form.rows:
        mark = "、" if r.number in tuple("一二四") else "." if (r.number or "").isdigit() else ""
        label = f"{r.number or ''}{mark}{r.label}"
        rows.append(f"<tr><td>{label}</td>{''.join(figure(r.code, c.code) for c in form.columns)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def report(
    *,
    applications: Mapping[Ref, int | str] | None = None,
    proactive: Mapping[Ref, int | str] | None = None,
    without: tuple[str, ...] = (),
    title: str = "甲乙镇2023年政府信息公开工作年度报告",
    year: int = 2023,
    sections: Mapping[str, str] | None = None,
    code: str = "2021",
    body: str = "甲乙镇人民政府",
) -> bytes:
    """A report as an HTML page. `without` names tables and sections to leave out."""
    prose = {**SECTIONS, **(sections or {})}
    parts = [f"<h1>{escape(title)}</h1><p>{body}编制本报告,数据统计期限为{year}年1月1日至{year}年12月31日。</p>"]
    figures = {"applications": applications, "proactive": proactive}
    tables = {t.section: t.name for t in edition(code).tables}
    for section in edition(code).sections:
        if section.number in without:
            continue
        parts.append(f"<p>{section.number}、{section.title}</p>")
        name = tables.get(section.number)
        if name is None:
            parts.append(f"<p>{escape(prose[section.number])}</p>")
        elif name not in without:
            parts.append(table_html(name, figures.get(name) or {}, code))
    parts.append(f"<p>{body}</p><p>{year + 1}年1月15日</p>")
    return f"<html><head><meta charset='utf-8'></head><body>{''.join(parts)}</body></html>".encode()


def checked(data: bytes, lang: Lang = "zh", name: str = "a.html") -> Checked:
    """A report read and judged."""
    ((record, note),) = checked_document.read(data, name, path=name)
    found = checked_document.checked(record, note)
    judge(found, lang)
    return found


def rules(found: Checked) -> list[str]:
    return [p.rule for p in found.problems]
