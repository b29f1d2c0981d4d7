"""The codebook of a release: what every table, column, metric, rule and code means, as one outline a language.

Belongs here: what the codebook says and its HTML. Does not belong here: its PDF (`codebook_pdf.py`), or a meaning
(dbt, `forms/`, `terms.zh.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from gai_pipeline.codegen.dbt_metrics import formula
from gai_pipeline.forms.metrics import Metric, metrics
from gai_pipeline.forms.rules import rules
from gai_pipeline.forms.spec import editions
from gai_pipeline.release import about
from gai_pipeline.release.about import Identity
from gai_pipeline.release.release_tables import Table, terms

Language = Literal["en", "zh"]
WORDS: Final = {
    "en": {
        "codebook": "Codebook",
        "version": "Version",
        "tables": "Tables",
        "metrics": "Metrics",
        "rules": "Rules",
        "form": "Codes of the form",
        "rows": "rows",
        "key": "Key",
        "table": ("column", "type", "meaning"),
        "metric": ("metric", "name", "unit", "formula", "comparable editions", "caveat"),
        "rule": ("rule", "severity", "what must hold"),
        "row": ("code", "label"),
        "edition": "Edition",
        "unknown": (
            "A figure that could not be read is empty, never 0. A change is that of the same bodies only in the "
            "columns that begin with matched_."
        ),
    },
    "zh": {
        "codebook": "数据手册",
        "version": "版本",
        "tables": "数据表",
        "metrics": "指标",
        "rules": "勾稽规则",
        "form": "表格代码",
        "rows": "行",
        "key": "主键",
        "table": ("列", "类型", "含义"),
        "metric": ("指标", "名称", "单位", "算法", "可比版本", "须知"),
        "rule": ("规则", "程度", "应成立的关系"),
        "row": ("代码", "名称"),
        "edition": "版本",
        "unknown": "读不出的数字留空,从不记作 0。只有 matched_ 开头的列所示的变化才是同一批机关的变化。",
    },
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the codebook: `level` 1 or 2, paragraphs, and a table of texts (its first row the heading) or none."""

    level: int
    title: str
    paragraphs: tuple[str, ...] = ()
    grid: tuple[tuple[str, ...], ...] = ()


def outline(tables: Sequence[Table], language: Language) -> list[Section]:
    """Everything that the codebook says, in order."""
    words = WORDS[language]
    found = [Section(1, str(words["tables"]), (str(words["unknown"]),))]
    for table in tables:
        meaning = table.en if language == "en" else table.zh
        facts = f"{table.rows:,} {words['rows']}." + (f" {words['key']}: {', '.join(table.key)}." if table.key else "")
        columns = [(f.name, f.type, f.en if language == "en" else f.zh) for f in table.fields]
        found.append(Section(2, table.name, (meaning, facts), (_heading(language, "table"), *columns)))
    found.append(Section(1, str(words["metrics"]), (), (_heading(language, "metric"), *_metrics(language))))
    listed = [(r.id, r.severity, r.en if language == "en" else r.zh) for r in rules()]
    found.append(Section(1, str(words["rules"]), (), (_heading(language, "rule"), *listed)))
    found.append(Section(1, str(words["form"])))
    return [*found, *_form(language)]


def _heading(language: Language, name: str) -> tuple[str, ...]:
    return tuple(WORDS[language][name])


def _metrics(language: Language) -> Iterator[tuple[str, ...]]:
    for m in metrics():
        name = m.en if language == "en" else m.zh
        yield m.code, name, m.unit, formula(m), ", ".join(m.comparable), _caveat(m, language)


def _caveat(metric: Metric, language: Language) -> str:
    return (metric.caveat or "") if language == "en" else terms()["caveats"][metric.code]


def _form(language: Language) -> Iterator[Section]:
    for form in editions():
        for table in form.tables:
            title = f"{WORDS[language]['edition']} {form.code}: {table.name} {table.title}"
            codes = [(r.code, r.label) for r in table.rows] + [(c.code, c.label) for c in table.columns]
            yield Section(2, title, (), (_heading(language, "row"), *codes))


STYLE: Final = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:15px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;margin:2rem auto;
max-width:64rem;padding:0 1rem}
h1{line-height:1.25}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}h3{margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;
text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:var(--soft)}
td:first-child{font-family:ui-monospace,monospace;font-size:13px}nav{columns:14rem;font-size:14px}
nav a{display:block}
"""


def html_page(identity: Identity, sections: Sequence[Section], language: Language) -> str:
    """The codebook as one page that needs nothing else."""
    words = WORDS[language]
    tongue = "zh-Hans" if language == "zh" else "en"
    title = f"{about.TITLE[language]} · {words['codebook']}"
    links = "".join(f'<a href="#s{n}">{escape(s.title)}</a>' for n, s in enumerate(sections))
    body = "".join(_section(n, s) for n, s in enumerate(sections))
    return (
        f'<!doctype html><html lang="{tongue}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>"
        f"<p>{words['version']} {escape(identity.version)}</p><p>{escape(about.DESCRIPTION[language])}</p>"
        f"<nav>{links}</nav>{body}</body></html>\n"
    )


def _section(number: int, section: Section) -> str:
    level = section.level + 1
    parts = [f'<h{level} id="s{number}">{escape(section.title)}</h{level}>']
    parts += [f"<p>{escape(p)}</p>" for p in section.paragraphs]
    if section.grid:
        head, *rows = section.grid
        parts.append("<table><thead><tr>" + "".join(f"<th>{escape(c)}</th>" for c in head) + "</tr></thead><tbody>")
        parts += ["<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows]
        parts.append("</tbody></table>")
    return "".join(parts)
