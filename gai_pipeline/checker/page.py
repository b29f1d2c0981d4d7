"""The findings page of the warehouse: every violation with both sides, the cells around it and where they stand.

Belongs here: what the page shows and in which order. Does not belong here: the small tables (`lit.py`), deciding
anything, or writing into the warehouse.

One file without scripts or anything to load, so that it works offline; all text from documents is escaped.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from gai_pipeline.checker.lit import Shown, page, small_table
from gai_pipeline.forms.rules import rule
from gai_pipeline.reconcile.messages import Lang, number

MOST_REPORTS = 300
"""Reports shown in detail; the page says how many there are."""

TEXT: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "title": "勾稽关系核对结果",
        "counts": "{n} 份报告不平衡,共 {f} 处;下面列出 {shown} 份,错误多者在前。",
        "none": "没有不平衡的报告。",
        "rule": "规则",
        "fails": "处",
        "reports": "份",
        "filer": "报告本身",
        "reading": "识读",
        "undecided": "未定",
        "left": "左边",
        "right": "右边",
        "difference": "差额",
        "cause": "原因",
        "source": "来源",
        "legend": "表中为报告所载数字;“?”后为使各项平衡的数字,未写入结果。",
    },
    "en": {
        "title": "What does not balance",
        "counts": "{n} reports do not balance, {f} findings; {shown} are shown, the worst first.",
        "none": "Every report balances.",
        "rule": "rule",
        "fails": "findings",
        "reports": "reports",
        "filer": "filer",
        "reading": "reading",
        "undecided": "undecided",
        "left": "left",
        "right": "right",
        "difference": "difference",
        "cause": "cause",
        "source": "source",
        "legend": "Figures are those reported; what follows a ? would balance and is not taken over.",
    },
}


@dataclass(frozen=True, slots=True)
class Violation:
    """A failing finding as the mart has it."""

    rule_id: str
    severity: str
    row: str | None
    column: str | None
    left: Decimal | None
    right: Decimal | None
    difference: Decimal | None
    cause: str
    message: str


@dataclass(slots=True)
class Offender:
    """A report with violations and the cells of their tables: (table, row, column) → what to show, and its place."""

    report_id: str
    title: str | None
    publisher: str | None
    year: int | None
    edition: str
    source: str | None
    violations: list[Violation] = field(default_factory=list)
    cells: dict[tuple[str, str, str], Shown] = field(default_factory=dict)
    places: dict[tuple[str, str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule failed: findings, reports, and findings by cause."""

    rule_id: str
    fails: int
    reports: int
    filer: int
    reading: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What the page shows. `n_reports` and `n_findings` count everything, `offenders` are the worst."""

    n_reports: int
    n_findings: int
    counts: tuple[RuleCount, ...]
    offenders: tuple[Offender, ...]


def write_page(warehouse: Path, target: Path, lang: Lang = "zh", most: int = MOST_REPORTS) -> int:
    """Write the page of a published warehouse, whole or not at all; returns the number of findings.

    Raises `duckdb.Error` where the file or its marts are missing.
    """
    found = read_findings(warehouse, most)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.new")
    temporary.write_text(render(found, lang), encoding="utf-8", errors="replace")
    os.replace(temporary, target)  # noqa: PTH105
    return found.n_findings


def read_findings(warehouse: Path, most: int = MOST_REPORTS) -> Findings:
    """The failing findings of current reports from `marts`, read-only."""
    import duckdb

    with closing(duckdb.connect(str(warehouse), read_only=True)) as db:
        counts = tuple(RuleCount(*r) for r in db.execute(_COUNTS).fetchall())
        total: Any = db.execute(_TOTAL).fetchone()
        offenders = {r[0]: Offender(*r) for r in db.execute(_OFFENDERS, [most]).fetchall()}
        ids = list(offenders)
        for report_id, *fields in db.execute(_VIOLATIONS, [ids]).fetchall():
            offenders[report_id].violations.append(Violation(*fields))
        for report_id, table, row, column, value, raw, proposed, place in db.execute(_CELLS, [ids]).fetchall():
            offenders[report_id].cells[table, row, column] = Shown(value, raw, proposed)
            offenders[report_id].places[table, row, column] = place
    return Findings(total[0], total[1], counts, tuple(offenders.values()))


_FAILING = (
    "marts.fct_findings AS f JOIN marts.fct_reports AS r USING (report_id) WHERE f.outcome = 'fail' AND r.is_current"
)
_TOTAL = f"SELECT count(DISTINCT report_id), count(*) FROM {_FAILING}"
_COUNTS = f"""
SELECT f.rule_id, count(*), count(DISTINCT report_id), count(*) FILTER (f.cause = 'filer'),
    count(*) FILTER (f.cause = 'reading'), count(*) FILTER (f.cause = 'undecided')
FROM {_FAILING} GROUP BY f.rule_id ORDER BY count(*) DESC, f.rule_id
"""
_OFFENDERS = f"""
WITH worst AS (
    SELECT report_id, count(*) FILTER (f.severity = 'error') AS errors, count(*) AS fails
    FROM {_FAILING} GROUP BY report_id
)
SELECT report_id, r.title, p.name, r.report_year, r.edition, coalesce(r.source_uri, left(r.document_id, 16))
FROM worst JOIN marts.fct_reports AS r USING (report_id) LEFT JOIN marts.dim_publishers AS p USING (publisher_id)
ORDER BY worst.errors DESC, worst.fails DESC, report_id LIMIT ?
"""
_VIOLATIONS = """
SELECT report_id, rule_id, severity, row_code, column_code, left_value, right_value, difference, cause, message
FROM marts.fct_findings WHERE outcome = 'fail' AND list_contains(?, report_id)
ORDER BY report_id, severity, rule_id, row_code, column_code
"""
_CELLS = """
SELECT report_id, table_name, row_code, column_code, value, raw, proposed,
    reader || coalesce(' · p. ' || page, '') || coalesce(' · ' || nullif(locator, ''), '')
FROM marts.fct_cells WHERE list_contains(?, report_id)
"""


def render(found: Findings, lang: Lang = "zh") -> str:
    """The page as HTML."""
    text = TEXT[lang]
    if not found.n_findings:
        return page(text["title"], f'<p class="clean">{escape(text["none"])}</p>', lang)
    said = text["counts"].format(n=found.n_reports, f=found.n_findings, shown=len(found.offenders))
    legend = f'<p class="source">{escape(text["legend"])}</p>'
    body = [f"<p>{escape(said)}</p>", _count_table(found.counts, lang), legend]
    body += [_offender(o, lang) for o in found.offenders]
    return page(text["title"], "".join(body), lang)


def _count_table(counts: Iterable[RuleCount], lang: Lang) -> str:
    text = TEXT[lang]
    heads = [text[n] for n in ("rule", "fails", "reports", "filer", "reading", "undecided")]
    rows = "".join(
        f"<tr><th>{escape(_rule_name(c.rule_id, lang))} <code>{escape(c.rule_id)}</code></th>"
        + "".join(f"<td>{n:,}</td>" for n in (c.fails, c.reports, c.filer, c.reading, c.undecided))
        + "</tr>"
        for c in counts
    )
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _offender(o: Offender, lang: Lang) -> str:
    text = TEXT[lang]
    name = " · ".join(str(x) for x in (o.publisher, o.year, o.title) if x)
    parts = [f'<section id="{escape(o.report_id)}"><h2>{escape(name or o.report_id)}</h2>']
    parts.append(f'<p class="source">{escape(text["source"])}: {escape(o.source or "")} · {escape(o.edition)}</p><ul>')
    for v in o.violations:
        sides = "".join(
            f"{escape(text[n])} {escape(number(x))} · "
            for n, x in (("left", v.left), ("right", v.right), ("difference", v.difference))
            if x is not None
        )
        level = "error" if v.severity == "error" else "warning"
        name_of_rule, cause = escape(_rule_name(v.rule_id, lang)), escape(text.get(v.cause, v.cause))
        parts.append(
            f'<li><strong class="{level}">{name_of_rule}</strong> <code>{escape(v.rule_id)}</code> {escape(v.message)}'
            f"<div>{sides}{escape(text['cause'])}: {cause}</div></li>"
        )
    parts.append("</ul>")
    parts += _tables(o, lang)
    parts.append("</section>")
    return "".join(parts)


def _tables(o: Offender, lang: Lang) -> list[str]:
    found = []
    for table in dict.fromkeys(_table_of(v.rule_id) for v in o.violations):
        own = [v for v in o.violations if _table_of(v.rule_id) == table and (v.row or v.column)]
        if table is None or not own:
            continue
        rows, columns = {v.row for v in own if v.row}, {v.column for v in own if v.column}
        cells = {(r, c): shown for (t, r, c), shown in o.cells.items() if t == table}
        found.append(small_table(o.edition, table, cells, rows, columns, lang))
        found += _snippets(o, table, rows, columns)
    return found


def _snippets(o: Offender, table: str, rows: set[str], columns: set[str]) -> list[str]:
    """What stands in the source at the crossings of what is broken, else in the first cell of each broken row."""
    crossings = [k for k in o.cells if k[0] == table and k[1] in rows and k[2] in columns]
    if not crossings:
        crossings = [next((k for k in o.cells if k[0] == table and k[1] == row), ("", "", "")) for row in sorted(rows)]
    lines = []
    for key in [k for k in crossings if k in o.cells][:6]:
        row = [s.raw or "" for k, s in o.cells.items() if k[:2] == key[:2]]
        lines.append(f'<p class="source">{escape(o.places[key])}: <code>{escape(" | ".join(row))}</code></p>')
    return lines


def _table_of(rule_id: str) -> str | None:
    try:
        return rule(rule_id).table
    except KeyError:
        return None


def _rule_name(rule_id: str, lang: Lang) -> str:
    try:
        found = rule(rule_id)
    except KeyError:
        return rule_id
    return found.zh if lang == "zh" else found.en
