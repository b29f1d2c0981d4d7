"""A small table around what does not balance: broken rows and columns lit, their crossings marked.

Belongs here: choosing rows and columns and writing them as escaped HTML. Does not belong here: a whole page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from gai_pipeline.forms.hybrid import form_code
from gai_pipeline.forms.spec import Table, edition
from gai_pipeline.reconcile.messages import column_label, number, row_label

STYLE = """
:root{color-scheme:light dark;--line:#8885;--lit:#f5a62333;--hot:#e5484d44;--soft:#8881}
body{font:15px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;margin:2rem auto;
max-width:76rem;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2.2rem;overflow-wrap:anywhere}
table{border-collapse:collapse;font-size:13px;margin:.5rem 0}
th,td{border:1px solid var(--line);padding:.2rem .5rem;text-align:right;font-variant-numeric:tabular-nums}
th{text-align:left;font-weight:500;max-width:22rem}thead th{background:var(--soft)}
.lit{background:var(--lit)}.hot{background:var(--hot);font-weight:600}
.would{color:#18794e;font-weight:600}.error{color:#c81e1e}.warning{color:#a15c00}.clean{color:#18794e}
.scroll{overflow-x:auto}.mend{color:inherit;opacity:.85}.source{font-size:13px;opacity:.8;overflow-wrap:anywhere}
figure{margin:.5rem 0}figure img{max-width:100%;border:1px solid var(--line)}figcaption{font-size:13px;opacity:.8}
ul{padding-left:1.2rem}li{margin:.35rem 0}code{font-size:12px}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as the small table shows it: the reported figure or mark, and the figure that would balance."""

    value: Decimal | None
    raw: str | None = None
    proposed: Decimal | None = None


def small_table(
    edition_code: str,
    table: str,
    cells: Mapping[tuple[str, str], Shown],
    rows: Collection[str],
    columns: Collection[str],
    lang: str = "zh",
) -> str:
    """The lit rows in full, and of the lit columns the rows that hold a figure other than 0, as an HTML table.

    Empty where the edition has no such table. All text is escaped.
    """
    edition_code = form_code(edition_code, [(table, *key) for key in cells])
    try:
        form: Table = edition(edition_code).table(table)
    except KeyError:
        return ""

    def label(text: str, code: str) -> str:
        return escape(text if lang == "zh" else code)

    shown = _shown_columns(form, rows)
    head = "".join(
        f'<th class="{"lit" if c in columns else ""}">{label(column_label(edition_code, table, c), c)}</th>'
        for c in shown
    )
    body = []
    for row in _shown_rows(form, cells, rows, columns):
        mark = ' class="lit"' if row in rows else ""
        figures = "".join(_figure(cells.get((row, c)), (row in rows) + (c in columns)) for c in shown)
        body.append(f"<tr><th{mark}>{label(row_label(edition_code, table, row), row)}</th>{figures}</tr>")
    table_head = f"<thead><tr><th></th>{head}</tr></thead>"
    return f'<div class="scroll"><table>{table_head}<tbody>{"".join(body)}</tbody></table></div>'


def _shown_columns(form: Table, rows: Collection[str]) -> list[str]:
    """The columns of the lit rows; all where none is lit."""
    of_rows = {c for row in form.rows if row.code in rows for c in row.columns}
    return [c.code for c in form.columns if c.code in of_rows or not of_rows]


def _shown_rows(
    form: Table, cells: Mapping[tuple[str, str], Shown], rows: Collection[str], columns: Collection[str]
) -> list[str]:
    """The lit rows, and those with something to see in a lit column."""

    def has_something(row: str) -> bool:
        figures = [cell for c in columns if (cell := cells.get((row, c))) is not None]
        return any(cell.value != 0 or cell.proposed is not None for cell in figures)

    return [row.code for row in form.rows if row.code in rows or has_something(row.code)]


def _figure(cell: Shown | None, lit: int) -> str:
    """A cell as HTML; `lit`: 1 in a lit row or column, 2 where they cross."""
    return f'<td class="{("", "lit", "hot")[lit]}">{"" if cell is None else _content(cell)}</td>'


def _content(cell: Shown) -> str:
    text = number(cell.value) if cell.value is not None else (cell.raw or "").strip()[:20]
    if cell.proposed is None:
        return escape(text)
    return f'{escape(text)} <span class="would">? {escape(number(cell.proposed))}</span>'


def page(title: str, body: str, lang: str, other: str | None = None) -> str:
    """A self-contained HTML page: no script, nothing loaded from anywhere. `body` is HTML, `title` text, `other` the
    address of the same page in the other language."""
    code = "zh-Hans" if lang == "zh" else "en"
    return (
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body>{_to_other(other, lang)}<h1>{escape(title)}</h1>{body}</body></html>\n"
    )


def _to_other(address: str | None, lang: str) -> str:
    if address is None:
        return ""
    code, name = ("en", "English") if lang == "zh" else ("zh-Hans", "中文")
    return f'<p class="source"><a href="{escape(address)}" lang="{code}" hreflang="{code}">{name}</a></p>'
