"""Forms printed by a real browser: borders cell by cell, rows left open by page breaks, repeated headers."""

from __future__ import annotations

from pathlib import Path

import formdocs
import pytest

from gai_pipeline.layout.table import Table
from gai_pipeline.read import pdf

pytestmark = pytest.mark.integration

LAYOUTS = {
    "portrait": (formdocs.PLAIN_CSS, False),
    "repeated header": (formdocs.PLAIN_CSS, True),
    "landscape, high rows": (formdocs.PLAIN_CSS + "@page{size:A4 landscape} td{height:40pt}", False),
    "small pages": (formdocs.PLAIN_CSS + "@page{size:A5;margin:8mm} td{font-size:7pt}", False),
}


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize(("code", "seed", "style"), [("2021", 1, "plain"), ("2019", 3, "rich")])
def test_every_cell_of_a_printed_form(layout: str, code: str, seed: int, style: str, tmp_path: Path) -> None:
    form = formdocs.form(code, seed, style)
    css, repeat = LAYOUTS[layout]
    data = formdocs.chromium_pdf(formdocs.html_page(form, css, repeat_header=repeat), tmp_path, "form")
    reading = pdf.read(data)
    assert formdocs.differences(reading, form) == []
    text = formdocs.squeeze("".join(formdocs.texts(reading)))
    assert text.startswith(formdocs.squeeze(form.title))
    assert formdocs.squeeze("".join(form.after)) in text


@pytest.mark.parametrize(
    ("seed", "css"),
    [
        (2, "table{width:100%} td{padding:5px 4px;text-align:center;font-size:9pt}"),  # 总 above 计
        (12, "table{width:100%} td{padding:3px 2px;text-align:center;font-size:8pt}"),  # headings without wide gaps
    ],
)
def test_without_borders_every_figure_keeps_its_column(seed: int, css: str, tmp_path: Path) -> None:
    form = formdocs.form("2021", seed, "rich")
    data = formdocs.chromium_pdf(formdocs.html_page(form, css), tmp_path, "form")
    grids = [b for b in pdf.read(data).blocks if isinstance(b, Table)]
    printed = [row for grid in grids for row in _texts(grid)]
    reviews = form.tables[2].matrix()[3]  # one row, blanks in it: only the headings show their columns
    wanted = [*(row[-7:] for row in form.tables[1].matrix()[3:]), reviews]
    assert "" in reviews
    assert [row for row in wanted if row not in [p[-len(row) :] for p in printed]] == []


def _texts(grid: Table) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in grid.covering()]
