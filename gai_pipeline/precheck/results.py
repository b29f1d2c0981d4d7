"""The checker's result as text, JSON and HTML.

Belongs here: layout. Does not belong here: judging, or workbooks (`workbook.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from gai_pipeline.precheck.phrases import LEVELS, TABLES, WORDS
from gai_pipeline.precheck.small_tables import Shown, page, small_table
from gai_pipeline.precheck.verdicts import Checked, Problem
from gai_pipeline.printable import printable
from gai_pipeline.records.jsonl import number
from gai_pipeline.wording import Lang


def summary(reports: Sequence[Checked], lang: Lang) -> str:
    """One line over all reports."""
    bad = sum(c.errors > 0 for c in reports)
    warned = sum(c.errors == 0 and c.warnings > 0 for c in reports)
    return WORDS[lang]["summary"].format(n=len(reports), bad=bad, warned=warned, clean=len(reports) - bad - warned)


def as_text(reports: Sequence[Checked], lang: Lang) -> str:
    """For a terminal: a block for each report with problems, then the summary."""
    lines: list[str] = []
    for c in reports:
        if not c.problems and len(reports) > 1:
            continue
        lines.append(printable(c.name))
        if not c.problems:
            lines.append(f"  {WORDS[lang]['clean']}")
        for p in c.problems:
            lines.append(f"  [{LEVELS[lang][p.level]}] {printable(p.message)}")
            if p.mend:
                lines.append(f"      → {printable(p.mend)}")
        lines.append("")
    return "\n".join([*lines, summary(reports, lang), ""])


def verdict(reports: Sequence[Checked], lang: Lang) -> str:
    """A line for each report that has an error, then the summary: what is said where the findings go to a file."""
    words = WORDS[lang]
    bad = [
        f"{printable(c.name)}: {c.errors} {words['errors']}, {c.warnings} {words['warnings']}"
        for c in reports
        if c.errors
    ]
    return "\n".join([*bad, summary(reports, lang), ""])


def as_json(reports: Sequence[Checked], lang: Lang) -> str:
    """One JSON object: `summary` and `reports`, each with `problems`."""
    return json.dumps(
        {
            "summary": {
                "reports": len(reports),
                "with_errors": sum(c.errors > 0 for c in reports),
                "with_warnings_only": sum(c.errors == 0 and c.warnings > 0 for c in reports),
            },
            "reports": [_fields(c) for c in reports],
        },
        ensure_ascii=False,
        indent=1,
    )


def _fields(c: Checked) -> dict[str, Any]:
    report = c.record.report
    return {
        "document": c.record.document.path,
        "member": c.record.document.member,
        "ordinal": c.record.ordinal,
        "status": c.record.status,
        "title": report.title,
        "publisher": report.publisher,
        "report_year": report.report_year,
        "edition": report.edition,
        "problems": [
            {
                "rule": p.rule,
                "level": p.level,
                "table": p.table,
                "row": p.row,
                "column": p.column,
                "left": number(p.left),
                "right": number(p.right),
                "difference": number(p.difference),
                "message": p.message,
                "mend": p.mend,
            }
            for p in c.problems
        ],
    }


def as_html(reports: Sequence[Checked], lang: Lang) -> str:
    """One page for all reports: those with errors first, those without findings as a list at the end."""
    words = WORDS[lang]
    body = [f"<p>{escape(summary(reports, lang))}</p>", f'<p class="source">{escape(words["note"])}</p>']
    for c in sorted((c for c in reports if c.problems), key=lambda c: c.errors == 0):
        title = c.record.report.title
        body.append(f"<section><h2>{escape(c.name)}</h2>")
        if title:
            body.append(f'<p class="source">{escape(title)}</p>')
        body.append("<ul>" + "".join(_item(p, lang) for p in c.problems) + "</ul>")
        for table, shown in broken_tables(c, lang):
            body += [f'<p class="source">{escape(TABLES[lang].get(table, table))}</p>', shown]
        body.append("</section>")
    if clean := [f"<li>{escape(c.name)}</li>" for c in reports if not c.problems]:
        body.append(f'<h2 class="clean">{escape(words["clean_ones"])}</h2><ul>{"".join(clean)}</ul>')
    return page(words["title"], "".join(body), lang)


def _item(p: Problem, lang: Lang) -> str:
    mend = f'<div class="mend">→ {escape(p.mend)}</div>' if p.mend else ""
    level = escape(LEVELS[lang][p.level])
    return (
        f'<li><strong class="{p.level}">{level}</strong> {escape(p.message)} <code>{escape(p.rule)}</code>{mend}</li>'
    )


def broken_tables(c: Checked, lang: Lang) -> list[tuple[str, str]]:
    """(table, what it looks like as HTML) of the tables with rows or columns that do not balance, all text escaped."""
    placed = [p for p in c.problems if p.table and (p.row or p.column)]
    return [(table, _broken_table(c, table, lang)) for table in dict.fromkeys(p.table or "" for p in placed)]


def _broken_table(c: Checked, table: str, lang: Lang) -> str:
    own = [p for p in c.problems if p.table == table]
    rows, columns = {p.row for p in own if p.row}, {p.column for p in own if p.column}
    cells = {(x.row, x.column): Shown(x.value, x.raw, x.proposed) for x in c.record.cells if x.table == table}
    return small_table(c.record.report.edition, table, cells, rows, columns, lang)
