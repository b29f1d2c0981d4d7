"""What the checks found, for a person: a Markdown table for Dagster, one self-contained HTML page for a browser.

Belongs here: wording and layout of results. Does not belong here: deciding what passed.

It stands in place of Great Expectations' Data Docs, which load their styles from the network and are bare without
it; this page needs nothing.
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gai_pipeline.checks.outcomes import CheckResult, Outcome

STATES = {
    "passed": "passed",
    "violated": "violated",
    "error": "could not be evaluated",
    "nothing_to_check": "nothing to check",
}

STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;margin:2rem auto;
max-width:72rem;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem;font-size:14px}
th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}
th{background:var(--soft)}td.n{text-align:right;font-variant-numeric:tabular-nums}
.passed{color:#18794e}.violated{color:#b54708}.error{color:#c81e1e;font-weight:600}.nothing_to_check{color:#667}
summary{cursor:pointer}code{font-size:13px}
"""


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = str(value)
    if "." in text and text.replace(".", "", 1).lstrip("-").isdigit():
        return text.rstrip("0").rstrip(".")
    return text


def markdown(rows: Sequence[Mapping[str, Any]], total: int) -> str:
    """Violating rows as a Markdown table; says how many more there are."""
    if not rows:
        return "none"
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += [
        "| " + " | ".join(_text(r.get(n)).replace("|", "\\|").replace("\n", " ") for n in names) + " |" for r in rows
    ]
    if total > len(rows):
        lines.append(f"\n… and {total - len(rows)} more")
    return "\n".join(lines)


def describe(result: CheckResult) -> str:
    """One line: what the check found."""
    errors = [o for o in result.outcomes if o.error]
    if errors:
        return f"{len(errors)} of {len(result.outcomes)} expectations could not be evaluated: {errors[0].error}"
    if result.kind == "rule":
        o = result.outcomes[0]
        if not o.checked:
            return f"nothing to check ({o.blocked or 0} blocked by cells without a number)"
        return f"{o.violated} of {o.checked} violated, {o.blocked or 0} blocked"
    failed = [o for o in result.outcomes if not o.passed]
    if failed:
        return "; ".join(f"{o.title}: {o.violated} rows" for o in failed)
    return f"{len(result.outcomes)} expectations hold"


def _rows_html(o: Outcome) -> str:
    if not o.rows:
        return ""
    names = list(o.rows[0])
    head = "".join(f"<th>{html.escape(n)}</th>" for n in names)
    body = "".join(
        "<tr>" + "".join(f"<td{_number(r.get(n))}>{html.escape(_text(r.get(n)))}</td>" for n in names) + "</tr>"
        for r in o.rows
    )
    more = f"<p>… and {o.violated - len(o.rows)} more</p>" if o.violated > len(o.rows) else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _number(value: Any) -> str:
    return ' class="n"' if _text(value).lstrip("-").replace(".", "", 1).isdigit() else ""


def _section(result: CheckResult) -> str:
    parts = []
    for o in result.outcomes:
        if o.state == "passed" and result.kind == "structure":
            continue
        title = html.escape(o.title) + (f" · {html.escape(o.zh)}" if o.zh else "")
        problem = f'<p class="error">{html.escape(o.error)}</p>' if o.error else ""
        parts.append(f'<h4 class="{o.state}">{title}</h4>{problem}{_rows_html(o)}')
    heading = f"{result.table} · {result.name}"
    return (
        f'<details id="{result.table}.{result.name}"{" open" if result.state in ("violated", "error") else ""}>'
        f"<summary><strong>{html.escape(heading)}</strong> "
        f'<span class="{result.state}">{STATES[result.state]}</span> – {html.escape(describe(result))}</summary>'
        f"{''.join(parts)}</details>"
    )


def page(results: Iterable[CheckResult], *, title: str = "Checks of the warehouse") -> str:
    """The whole page: an overview, then each check with its violating rows."""
    found = list(results)
    rows = "".join(
        f'<tr><td><a href="#{r.table}.{r.name}">{r.table}</a></td><td>{r.name}</td>'
        f'<td class="{r.state}">{STATES[r.state]}</td><td>{html.escape(describe(r))}</td></tr>'
        for r in found
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f"<h1>{html.escape(title)}</h1>"
        '<p><a href="findings.html">Every violation with its table and source · 逐条列出的不平衡</a></p>'
        "<p>A violated rule is an error in a published report: it is kept as data and stops nothing. "
        "A violated structure is a fault of the pipeline: nothing is published.</p>"
        "<table><thead><tr><th>table</th><th>check</th><th>state</th><th>found</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{''.join(_section(r) for r in found)}</body></html>\n"
    )


def write(path: Path, text: str) -> None:
    """Replace a file as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)
