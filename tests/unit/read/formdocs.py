"""Forms filled by a seeded generator, rendered to many formats, with the truth cell by cell.

The model of a table is its rows of (text, rowspan, colspan); `matrix` resolves it to the text at every position, which
is what a reader's grid must show.
"""

from __future__ import annotations

import html
import random
import re
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from gai_pipeline.forms.spec import Table as SpecTable
from gai_pipeline.forms.spec import edition
from gai_pipeline.layout.blocks import Reading
from gai_pipeline.layout.table import Table


@dataclass(frozen=True)
class Cell:
    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass
class FormTable:
    title: str
    rows: list[list[Cell]]
    header_rows: int = 0

    def matrix(self) -> list[list[str]]:
        out: list[dict[int, str]] = [{} for _ in self.rows]
        for r, row in enumerate(self.rows):
            c = 0
            for cell in row:
                while c in out[r]:
                    c += 1
                for rr in range(r, r + cell.rowspan):
                    for cc in range(c, c + cell.colspan):
                        out[rr][cc] = cell.text
        width = max(max(row) for row in out if row) + 1
        return [[row.get(c, "") for c in range(width)] for row in out]


@dataclass
class FormDoc:
    name: str
    title: str
    paragraphs: list[str]
    tables: list[FormTable]
    after: list[str] = field(default_factory=list)


def figure(rng: random.Random, style: str) -> str:
    """One figure as printed. `plain`: whole numbers. `rich`: also blanks, dashes, separators, decimals, units."""
    n = rng.choice([0, 0, rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 999), rng.randint(1000, 99999)])
    if style == "plain":
        return str(n)
    kind = rng.randint(0, 11)
    if kind == 0:
        return ""
    if kind == 1:
        return rng.choice(["—", "-", "/"])
    if kind == 2:
        return f"{rng.randint(1000, 9999999):,}"
    if kind == 3:
        return f"{rng.randint(0, 9999)}.{rng.randint(1, 99):02d}"
    return str(n)


def proactive(spec: SpecTable, rng: random.Random, style: str) -> FormTable:
    width = 4
    rows: list[list[Cell]] = []
    for block in spec.blocks:
        rows.append([Cell(block.heading, 1, width)])
        n = len(block.columns)
        share = [(width - 1) // n] * n
        share[-1] += (width - 1) - sum(share)
        columns = [spec.column(c) for c in block.columns]
        rows.append([Cell("信息内容"), *(Cell(c.label, 1, s) for c, s in zip(columns, share, strict=True))])
        for code in block.rows:
            cells = [Cell(spec.row(code).label)]
            for column, s in zip(columns, share, strict=True):
                text = figure(rng, style)
                if column.unit == "万元":
                    text = f"{rng.randint(0, 999)}.{rng.randint(1, 9)}" + rng.choice(["", "万元"])
                if column.signed:
                    text = rng.choice(["增", "减", "+", "-"]) + str(rng.randint(1, 99))
                cells.append(Cell(text, 1, s))
            rows.append(cells)
    return FormTable(f"二、{spec.title}", rows)


def applications(spec: SpecTable, rng: random.Random, style: str) -> FormTable:
    corner = spec.corner or ""
    names = [c.label for c in spec.columns]
    rows = [
        [Cell(corner, 3, 3), Cell("申请人情况", 1, 7)],
        [Cell(names[0], 2, 1), Cell("法人或其他组织", 1, 5), Cell(names[6], 2, 1)],
        [Cell(n) for n in names[1:6]],
    ]
    total = sum(1 for r in spec.rows if r.parent)
    previous: str | None = None
    first_result = True
    for row in spec.rows:
        values = [Cell(figure(rng, style)) for _ in spec.columns]
        label = (
            f"{row.number}{'.' if str(row.number).isdigit() else ('' if '(' in str(row.number) else '、')}{row.label}"
        )
        if row.parent is None:
            rows.append([Cell(label, 1, 3), *values])
            continue
        cells: list[Cell] = []
        if first_result:
            cells.append(Cell("三、本年度办理结果", total, 1))
            first_result = False
        if row.parent.startswith("三"):
            cells.append(Cell(label, 1, 2))
        else:
            if row.parent != previous:
                span = sum(1 for r in spec.rows if r.parent == row.parent)
                cells.append(Cell(row.parent, span, 1))
            cells.append(Cell(label))
        previous = row.parent
        rows.append([*cells, *values])
    return FormTable(f"三、{spec.title}", rows, 3)


def reviews(spec: SpecTable, rng: random.Random, style: str) -> FormTable:
    names = [c.label for c in spec.columns]
    rows = [
        [Cell("行政复议", 1, 5), Cell("行政诉讼", 1, 10)],
        [*(Cell(n, 2, 1) for n in names), Cell("未经复议直接起诉", 1, 5), Cell("复议后起诉", 1, 5)],
        [Cell(n) for n in names * 2],
        [Cell(figure(rng, style)) for _ in range(15)],
    ]
    return FormTable(f"四、{spec.title}", rows, 3)


NARRATIVE = (
    "一、总体情况",
    "2023年，我县认真贯彻落实《中华人民共和国政府信息公开条例》，全年主动公开政府信息1,286条，"
    "其中通过政府网站公开1,024条，政务微信公开198条，其他方式公开64条。",
)
AFTER = (
    "五、存在的主要问题及改进情况",
    "公开的主动性有待加强，下一步将加强业务培训。",
    "六、其他需要报告的事项",
    "本年度未收取信息处理费。",
)


def form(code: str = "2021", seed: int = 1, style: str = "plain") -> FormDoc:
    rng = random.Random(f"{code}/{seed}/{style}")
    e = edition(code)
    tables = [
        proactive(e.table("proactive"), rng, style),
        applications(e.table("applications"), rng, style),
        reviews(e.table("reviews"), rng, style),
    ]
    return FormDoc(
        f"{code}-{seed}-{style}", "清河县2023年政府信息公开工作年度报告", list(NARRATIVE), tables, list(AFTER)
    )


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def same_cell(seen: str, true: str) -> bool:
    """Labels agree up to white space and compatibility forms; figures must agree to the character."""
    if re.search(r"[一-鿿]", true):
        return squeeze(seen) == squeeze(true)
    return unicodedata.normalize("NFKC", seen).strip() == unicodedata.normalize("NFKC", true)


def grid_matrix(grid: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in grid.covering()]


def differences(reading: Reading, doc: FormDoc) -> list[str]:
    """Every way in which the grids of `reading` differ from the form: none for a right reading."""
    grids = [g for g in reading.tables() if g.n_rows * g.n_columns > 1]
    out: list[str] = []
    if len(grids) != len(doc.tables):
        out.append(f"{len(grids)} grids {[(g.n_rows, g.n_columns) for g in grids]}, {len(doc.tables)} tables")
    for grid, table in zip(grids, doc.tables, strict=False):
        seen, true = grid_matrix(grid), table.matrix()
        if (len(seen), len(seen[0])) != (len(true), len(true[0])):
            out.append(f"{table.title}: {len(seen)}x{len(seen[0])} for {len(true)}x{len(true[0])}")
            out += ["   " + repr(row) for row in seen]
            continue
        for r, (a, b) in enumerate(zip(seen, true, strict=True)):
            for c, (x, y) in enumerate(zip(a, b, strict=True)):
                if not same_cell(x, y):
                    out.append(f"{table.title} row {r} column {c}: read {x!r}, printed {y!r}")
    return out


def texts(reading: Reading) -> list[str]:
    return [p.text for p in reading.paragraphs()]


# --- renderers -------------------------------------------------------------------------------------------------

PLAIN_CSS = "table{border-collapse:collapse;width:100%} td,th{border:1px solid #000;padding:2px 4px;text-align:center}"


def html_table(table: FormTable, *, repeat_header: bool = False, widths: list[int] | None = None) -> str:
    def row_html(row: list[Cell]) -> str:
        return (
            "<tr>"
            + "".join(f'<td rowspan="{c.rowspan}" colspan="{c.colspan}">{html.escape(c.text)}</td>' for c in row)
            + "</tr>"
        )

    cols = "".join(f'<col style="width:{w}pt">' for w in widths or [])
    head = table.rows[: table.header_rows] if repeat_header else []
    body = table.rows[len(head) :]
    thead = "<thead>" + "".join(map(row_html, head)) + "</thead>" if head else ""
    return f"<table>{cols}{thead}<tbody>{''.join(map(row_html, body))}</tbody></table>"


def html_page(doc: FormDoc, css: str = PLAIN_CSS, *, repeat_header: bool = False, body_font: str = "11pt") -> str:
    parts = [f"<h1>{doc.title}</h1>", *(f"<p>{p}</p>" for p in doc.paragraphs)]
    for table in doc.tables:
        parts += [f"<p>{table.title}</p>", html_table(table, repeat_header=repeat_header)]
    parts += [f"<p>{p}</p>" for p in doc.after]
    style = f"body{{font:{body_font} 'Noto Serif CJK SC','Noto Sans CJK SC'}} {css}"
    head = f'<head><meta charset="utf-8"><style>{style}</style></head>'
    return f"<!doctype html><html>{head}<body>{''.join(parts)}</body></html>"


def chromium_pdf(source: str, folder: Path, name: str) -> bytes:
    """Print a page of HTML to PDF with headless Chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        raise RuntimeError("no Chromium on PATH: apt-get install chromium fonts-noto-cjk")
    page, pdf = folder / f"{name}.html", folder / f"{name}.pdf"
    page.write_text(source, "utf-8")
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={pdf}", page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return pdf.read_bytes()
