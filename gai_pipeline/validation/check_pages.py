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

from gai_pipeline.validation.outcomes import CheckResult, Outcome
from gai_pipeline.wording import Lang, language, told
from gai_pipeline.wording.catalogue import LANGUAGES

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


def describe(result: CheckResult, lang: Lang = "en") -> str:
    """One line: what the check found."""
    errors = [o for o in result.outcomes if o.error]
    if errors:
        return _words("errors", lang, n=len(errors), of=len(result.outcomes), error=errors[0].error)
    if result.kind == "rule":
        o = result.outcomes[0]
        if not o.checked:
            return _words("nothing", lang, blocked=o.blocked or 0)
        return _words("counts", lang, violated=o.violated, checked=o.checked, blocked=o.blocked or 0)
    failed = [o for o in result.outcomes if not o.passed]
    if failed:
        return "; ".join(_words("rows", lang, title=_title(o, lang), n=o.violated) for o in failed)
    return _words("hold", lang, n=len(result.outcomes))


def _words(word: str, lang: Lang, /, **values: object) -> str:
    return told(f"checks_page.{word}", lang, **values)


def _title(o: Outcome, lang: Lang) -> str:
    return o.zh if lang == "zh" and o.zh else o.title


def _rows_html(o: Outcome, lang: Lang) -> str:
    if not o.rows:
        return ""
    names = list(o.rows[0])
    head = "".join(f"<th>{html.escape(n)}</th>" for n in names)
    body = "".join(
        "<tr>" + "".join(f"<td{_number(r.get(n))}>{html.escape(_text(r.get(n)))}</td>" for n in names) + "</tr>"
        for r in o.rows
    )
    more = f"<p>{_words('more', lang, n=o.violated - len(o.rows))}</p>" if o.violated > len(o.rows) else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _number(value: Any) -> str:
    return ' class="n"' if _text(value).lstrip("-").replace(".", "", 1).isdigit() else ""


def _section(result: CheckResult, lang: Lang) -> str:
    parts = []
    for o in result.outcomes:
        if o.state == "passed" and result.kind == "structure":
            continue
        problem = f'<p class="error">{html.escape(o.error)}</p>' if o.error else ""
        parts.append(f'<h4 class="{o.state}">{html.escape(_title(o, lang))}</h4>{problem}{_rows_html(o, lang)}')
    heading = f"{result.table} · {result.name}"
    return (
        f'<details id="{result.table}.{result.name}"{" open" if result.state in ("violated", "error") else ""}>'
        f"<summary><strong>{html.escape(heading)}</strong> "
        f'<span class="{result.state}">{_words(result.state, lang)}</span> – {html.escape(describe(result, lang))}'
        f"</summary>{''.join(parts)}</details>"
    )


def page(results: Iterable[CheckResult], lang: Lang = "en", other: str | None = None) -> str:
    """The whole page: an overview, then each check with its violating rows. `other` is the address of the page in the
    other language."""
    found = list(results)
    rows = "".join(
        f'<tr><td><a href="#{r.table}.{r.name}">{r.table}</a></td><td>{r.name}</td>'
        f'<td class="{r.state}">{_words(r.state, lang)}</td><td>{html.escape(describe(r, lang))}</td></tr>'
        for r in found
    )
    heads = "".join(f"<th>{_words(word, lang)}</th>" for word in ("table", "check", "state", "found"))
    code, title = ("zh-Hans" if lang == "zh" else "en"), html.escape(_words("title", lang))
    link = f'<p><a href="{html.escape(other)}">{_words("other", lang)}</a></p>' if other else ""
    return (
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f"{link}<h1>{title}</h1>"
        f'<p><a href="findings.html">{_words("to_findings", lang)}</a></p><p>{html.escape(_words("about", lang))}</p>'
        f"<table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>{''.join(_section(r, lang) for r in found)}</body></html>\n"
    )


def write_all(folder: Path, results: Iterable[CheckResult]) -> None:
    """`index.html` in the language asked for, and `index.zh.html` and `index.en.html`."""
    found = list(results)
    for lang in LANGUAGES:
        text = page(found, lang, f"index.{'en' if lang == 'zh' else 'zh'}.html")
        write(folder / f"index.{lang}.html", text)
        if lang == language():
            write(folder / "index.html", text)


def write(path: Path, text: str) -> None:
    """Replace a file as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)
