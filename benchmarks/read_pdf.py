"""PDF readers side by side on the same files, in one process: milliseconds a page (CPU) and rows read right.

    python -m benchmarks.read_pdf [--seconds 3] [--no-write] [FILE...]

The files are the forms of the tests as LibreOffice prints them (rows cut by page breaks), as a browser does, and as a
browser does without any line. Every reader has read each file once before it is timed; the median of its rounds
counts. A row is right if its seven figures stand side by side as printed, blanks in their places; rows that a page
break cut count for a peer that puts them together. With files of your own only times are printed. Results go between
the markers of this script in `docs/performance.md`.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import camelot
import pdfplumber
import pypdfium2

from benchmarks.shared import figures, section

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "read"))


import formdocs  # noqa: E402

from gai_pipeline.read import pdf  # noqa: E402
from gai_pipeline.read.pdf import pdfplumber_reader  # noqa: E402

FIXTURES = ROOT / "tests" / "unit" / "read" / "fixtures"
FORMS = (("2021", 1, "plain"), ("2021", 2, "rich"), ("2019", 3, "rich"))
UNRULED = "table{width:100%} td{padding:5px 4px;text-align:center;font-size:9pt}"
WITHOUT_LINES = {"vertical_strategy": "text", "horizontal_strategy": "text"}
Tables = list[list[list[str]]]


@dataclass(frozen=True, slots=True)
class Case:
    """Files of one kind; `forms` is what is printed in them. `ruled`: with lines around their cells."""

    name: str
    files: list[bytes]
    forms: list[formdocs.FormDoc]
    ruled: bool = True

    @property
    def pages(self) -> int:
        return sum(len(pypdfium2.PdfDocument(data)) for data in self.files)


def cases(folder: Path) -> list[Case]:
    forms = [formdocs.form(*form) for form in FORMS]

    def printed(css: str) -> list[bytes]:
        return [formdocs.chromium_pdf(formdocs.html_page(form, css), folder, form.name) for form in forms]

    return [
        Case("LibreOffice, ruled", [(FIXTURES / f"lo-{f.name}.pdf").read_bytes() for f in forms], forms),
        Case("browser, ruled", printed(formdocs.PLAIN_CSS), forms),
        Case("browser, no lines", printed(UNRULED), forms, ruled=False),
    ]


def ours(data: bytes, _: bool) -> Tables:
    return [formdocs.grid_matrix(g) for g in pdf.read(data).tables()]


def by_reference(data: bytes, _: bool) -> Tables:
    return [formdocs.grid_matrix(g) for g in pdfplumber_reader.read(data).tables()]


def by_pdfplumber(data: bytes, ruled: bool) -> Tables:
    """Tables alone: the text around them, which the others give too, would cost it more."""
    settings = {} if ruled else WITHOUT_LINES
    with pdfplumber.open(io.BytesIO(data)) as document:
        tables = [t for page in document.pages for t in page.extract_tables(settings)]
    return [[[c or "" for c in row] for row in t] for t in tables]


def by_camelot(data: bytes, ruled: bool) -> Tables:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        found = camelot.read_pdf(file.name, pages="all", flavor="lattice" if ruled else "stream")
        return [t.df.values.tolist() for t in found]


READERS: dict[str, Callable[[bytes, bool], Tables]] = {
    "gai_pipeline": ours,
    "its reference reader": by_reference,
    "pdfplumber, tables": by_pdfplumber,
    "camelot": by_camelot,
}


def right(tables: Tables, form: formdocs.FormDoc) -> tuple[int, int]:
    """(rows of figures found as they are printed, rows of figures): order and blanks must agree."""
    rows = [[formdocs.squeeze(c) for c in row] for t in tables for row in t]
    wanted = [[formdocs.squeeze(c) for c in row[-7:]] for row in form.tables[1].matrix()[3:]]
    wanted.append([formdocs.squeeze(c) for c in form.tables[2].matrix()[3]])
    return sum(any(row[-len(w) :] == w for row in rows) for w in wanted), len(wanted)


def seconds(read: Callable[[bytes, bool], Tables], case: Case, least: float) -> float:
    """Processor time for all files: the median of as many rounds as fit into `least` seconds, three at least."""
    rounds: list[float] = []
    while len(rounds) < 3 or sum(rounds) < least:
        start = time.process_time()
        for data in case.files:
            read(data, case.ruled)
        rounds.append(time.process_time() - start)
    return statistics.median(rounds)


def measured(case: Case, least: float) -> list[str]:
    """A line of the table for every reader."""
    pages = case.pages
    found = {name: [read(data, case.ruled) for data in case.files] for name, read in READERS.items()}
    spent = {name: seconds(read, case, least) for name, read in READERS.items()}
    lines = []
    if case.forms:
        figures.keep(f"read_pdf.{case.name}", spent["pdfplumber, tables"] / spent["gai_pipeline"])
    for name, each in spent.items():
        scores = [right(tables, form) for tables, form in zip(found[name], case.forms, strict=False)]
        score = f"{sum(a for a, _ in scores)} of {sum(b for _, b in scores)}" if scores else "-"
        times = each / spent["gai_pipeline"]
        lines.append(f"| {case.name} | {pages} | {name} | {1000 * each / pages:.1f} ms | {times:.1f} | {score} |")
    return lines


def heading() -> list[str]:
    return [
        f"Measured with `python -m benchmarks.read_pdf`, median of rounds, one core ({section.machine()}), processor",
        f"time; {os.getloadavg()[0]:.0f} programs shared the cores meanwhile, which slows all alike.",
        "",
        "| files | pages | reader | a page | times ours | rows right |",
        "|---|--:|---|--:|--:|--:|",
    ]


def main() -> int:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("files", nargs="*", type=Path)
    at.add_argument("--seconds", type=float, default=3.0, help="for each reader and kind of file, at least")
    at.add_argument("--no-write", action="store_true", help="print only")
    args = at.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        given = [Case("files given", [p.read_bytes() for p in args.files], [])] if args.files else cases(Path(folder))
    lines = [line for case in given for line in measured(case, args.seconds)]
    text = "\n".join([*heading(), *lines])
    print(text)
    if not args.no_write and not args.files:
        section.write("read_pdf", "PDF", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
