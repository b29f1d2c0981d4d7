"""The findings page of the warehouse: every violation with both sides, the cells around it and where they stand.

Belongs here: what the page shows and in which order. Does not belong here: the small tables (`lit.py`), deciding
anything, or writing into the warehouse.

One file without scripts or anything to load, so that it works offline; all text from documents is escaped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path

from gai_pipeline.archive.store import ArchiveDamaged
from gai_pipeline.checker.excerpt import excerpt
from gai_pipeline.checker.findings import MOST_REPORTS, Findings, Offender, RuleCount, read_findings
from gai_pipeline.checker.lit import page, small_table
from gai_pipeline.forms.rules import rule
from gai_pipeline.lake import Lake
from gai_pipeline.reconcile.messages import Lang, number, retold

MOST_PICTURES = 24
"""Pictures of places in PDFs and scans on a page, the worst reports' first: about 1 MB in all."""

_MOST_CELLS = 6

Originals = Callable[[str], bytes]
"""The bytes of a document by its id, as `Archive.get`; raises `ArchiveDamaged` where they are gone."""

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


def write_page(
    warehouse: Path | Lake,
    target: Path,
    lang: Lang = "zh",
    most: int = MOST_REPORTS,
    originals: Originals | None = None,
) -> int:
    """Write the page of a published warehouse, whole or not at all; returns the number of findings.

    With the `originals`, places in PDFs and scans are shown as pictures. Raises `duckdb.Error` where the file or its
    marts are missing.
    """
    found = read_findings(warehouse, most)
    if originals is not None:
        add_pictures(found, originals)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.new")
    temporary.write_text(render(found, lang), encoding="utf-8", errors="replace")
    os.replace(temporary, target)  # noqa: PTH105
    return found.n_findings


def add_pictures(found: Findings, originals: Originals, most: int = MOST_PICTURES) -> None:
    """Add to the worst offenders pictures of where their tables do not balance, `most` of them at most."""
    left = most
    for o in found.offenders:
        tables = {t: _questioned(o, t, *_broken(o, t)) for t in _broken_tables(o)}
        wanted = {
            t: [o.locators[k] for k in keys] for t, keys in tables.items() if keys and "page[" in o.locators[keys[0]]
        }
        if not wanted:
            continue
        try:
            data = originals(o.document)
        except ArchiveDamaged:
            continue
        for table, locators in wanted.items():
            if left == 0:
                return
            picture = excerpt(data, locators)
            if picture is not None:
                o.pictures[table] = picture
                left -= 1


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
        message = retold(v.rule_id, o.edition, v.row or v.column, v.left, v.right, lang) or v.message
        level = "error" if v.severity == "error" else "warning"
        name_of_rule, cause = escape(_rule_name(v.rule_id, lang)), escape(text.get(v.cause, v.cause))
        parts.append(
            f'<li><strong class="{level}">{name_of_rule}</strong> <code>{escape(v.rule_id)}</code> {escape(message)}'
            f"<div>{sides}{escape(text['cause'])}: {cause}</div></li>"
        )
    parts.append("</ul>")
    parts += _tables(o, lang)
    parts.append("</section>")
    return "".join(parts)


def _tables(o: Offender, lang: Lang) -> list[str]:
    text = TEXT[lang]
    found = []
    for table in _broken_tables(o):
        rows, columns = _broken(o, table)
        cells = {(r, c): shown for (t, r, c), shown in o.cells.items() if t == table}
        found.append(small_table(o.edition, table, cells, rows, columns, lang))
        if table in o.pictures:
            found.append(f'<figure><img src="{escape(o.pictures[table])}" alt="{escape(text["source"])}"></figure>')
        found += _snippets(o, table, rows, columns)
    return found


def _broken_tables(o: Offender) -> list[str]:
    """The tables with violations of rows or columns."""
    return list(dict.fromkeys(t for v in o.violations if (t := _table_of(v.rule_id)) and (v.row or v.column)))


def _broken(o: Offender, table: str) -> tuple[set[str], set[str]]:
    """The rows and the columns of a table that do not balance."""
    own = [v for v in o.violations if _table_of(v.rule_id) == table]
    return {v.row for v in own if v.row}, {v.column for v in own if v.column}


def _questioned(o: Offender, table: str, rows: set[str], columns: set[str]) -> list[tuple[str, str, str]]:
    """The cells at the crossings of what is broken, else the first of each broken row."""
    crossings = [k for k in o.cells if k[0] == table and k[1] in rows and k[2] in columns]
    if not crossings:
        crossings = [next((k for k in o.cells if k[0] == table and k[1] == row), ("", "", "")) for row in sorted(rows)]
    return [k for k in crossings if k in o.cells][:_MOST_CELLS]


def _snippets(o: Offender, table: str, rows: set[str], columns: set[str]) -> list[str]:
    """What stands in the source at the cells in question."""
    lines = []
    for key in _questioned(o, table, rows, columns):
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
