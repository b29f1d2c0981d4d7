"""A warehouse of made-up reports in many kinds of files for the tests of the explorer: pages, text, Word, PDF, a scan.

What is planted: the water bureau's report of 2021 is a PDF whose row `granted` says 8 where its parts add up to 9; the
report of a town for 2024 is a scan; a title, a cell and a source address carry markup and commands.
"""

from __future__ import annotations

import html
import random
from pathlib import Path

from benchmarks.evaluation import render_pdf
from benchmarks.evaluation.scanned import SCANNERS, scanned
from gai_pipeline.sample import prose, render_html, render_office
from gai_pipeline.sample.corpus import Report, render, reports
from gai_pipeline.sample.layout import WORDINGS, printed_tables
from gai_pipeline.sample.places import write_regions
from tests.integration.orchestrate import runs

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)>{{7*7}}';DROP TABLE x--"
"""What a page must show as it is."""
BODIES = ("water", "street", "town_a", "east", "education", "city_a")
YEARS = (2021, 2022, 2023, 2024)


def page_of(report: Report) -> prose.Page:
    """The page of a report in plain words, tables as printed."""
    tables = printed_tables(report.figures, WORDINGS[0]) if report.figures else {}
    return prose.write_page(report.facts, tables, random.Random(7), prose.MESSES["clean"], WORDINGS[0])


def faulty() -> Report:
    """The report whose sums are planted to fail."""
    return next(r for r in reports() if (r.body.key, r.year) == ("water", 2021))


def write_documents(folder: Path) -> None:
    """The documents below `folder`, named for their body and year."""
    folder.mkdir(parents=True)
    chosen = [r for r in reports() if r.body.key in BODIES and r.year in YEARS]
    for turn, report in enumerate(chosen):
        name = f"{report.body.key}-{report.year}-{report.version}"
        if (report.body.key, report.year) == ("water", 2021):
            (folder / f"{name}.pdf").write_bytes(render_pdf.render(page_of(report), "ruled"))
        elif (report.body.key, report.year) == ("town_a", 2024):
            scan = scanned(render_pdf.render(page_of(report), "ruled"), next(iter(SCANNERS.values())), 1)
            (folder / f"{name}.pdf").write_bytes(scan)
        elif (report.body.key, report.year) == ("street", 2023):
            (folder / f"{name}.html").write_bytes(_hostile(report))
        elif report.body.key == "education":
            (folder / f"{name}.docx").write_bytes(render_office.render_docx(page_of(report), "word"))
        else:
            own, data, _ = render(report, turn)
            (folder / f"{name}.{own.rpartition('.')[2]}").write_bytes(data)


def _hostile(report: Report) -> bytes:
    source = render_html.render(page_of(report), "plain").decode()
    shown = html.escape(HOSTILE)
    return (
        source.replace("政府信息公开工作年度报告", f"政府信息公开工作年度报告{shown}")
        .replace("<td>0</td>", f"<td>{shown}</td>", 1)
        .encode()
    )


def make_home(folder: Path) -> Path:
    """A home under `folder` with a published warehouse of these documents."""
    home = folder / "home"
    write_documents(folder / "documents")
    write_regions(folder / "regions.csv")
    runs.run(home, "run", str(folder / "documents"), extra={"GAI_EXTRA_REGIONS": str(folder / "regions.csv")})
    return home
