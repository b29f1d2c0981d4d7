"""PDF readers side by side on the same files: milliseconds a page (CPU) and cells right.

Run: python benchmarks/read_pdf.py [--rounds 3] [FILE...]. Without files it reads the ruled forms of the tests. A cell
is right if its text is at its place in its table; tables that a peer leaves divided at page breaks count by page.
"""

from __future__ import annotations

import argparse
import io
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "read"))

import formdocs  # noqa: E402

from gai_pipeline.read import pdf  # noqa: E402
from gai_pipeline.read.pdf import reference  # noqa: E402

FIXTURES = ROOT / "tests" / "unit" / "read" / "fixtures"
Tables = list[list[list[str]]]


def ours(data: bytes) -> Tables:
    return [formdocs.grid_matrix(g) for g in pdf.read(data).grids()]


def by_reference(data: bytes) -> Tables:
    return [formdocs.grid_matrix(g) for g in reference.read(data).grids()]


def by_pdfplumber(data: bytes) -> Tables:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [[[c or "" for c in r] for r in t] for page in document.pages for t in page.extract_tables()]


def by_camelot(data: bytes) -> Tables:
    import camelot

    path = Path("/tmp") / f"benchmark-{time.monotonic_ns()}.pdf"
    path.write_bytes(data)
    try:
        return [t.df.values.tolist() for t in camelot.read_pdf(str(path), pages="all", flavor="lattice")]
    finally:
        path.unlink()


def right(tables: Tables, form: formdocs.FormDoc) -> tuple[int, int]:
    """(rows of figures found as they are printed, rows of figures): order and blanks must agree."""
    rows = [[formdocs.squeeze(c) for c in row] for t in tables for row in t]
    wanted = [[formdocs.squeeze(c) for c in row[-7:]] for row in form.tables[1].matrix()[3:]]
    wanted.append([formdocs.squeeze(c) for c in form.tables[2].matrix()[3]])
    return sum(any(row[-len(w) :] == w for row in rows) for w in wanted), len(wanted)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    forms = [formdocs.form("2021", 1, "plain"), formdocs.form("2021", 2, "rich"), formdocs.form("2019", 3, "rich")]
    cases = [(p.read_bytes(), None) for p in options.files] or [
        ((FIXTURES / f"lo-{f.name}.pdf").read_bytes(), f) for f in forms
    ]
    pages = sum(len(pypdfium2.PdfDocument(data)) for data, _ in cases)
    readers: dict[str, Callable[[bytes], Tables]] = {
        "gai_pipeline": ours, "reference": by_reference, "pdfplumber": by_pdfplumber, "camelot": by_camelot,
    }  # fmt: skip
    print(f"{'reader':14} {'ms/page':>8} {'rows right':>12}   ({pages} pages, best of {options.rounds})")
    for name, read in readers.items():
        best = float("inf")
        found = [read(data) for data, _ in cases]
        for _ in range(options.rounds):
            start = time.process_time()
            for data, _form in cases:
                read(data)
            best = min(best, time.process_time() - start)
        score = [right(t, form) for t, (_, form) in zip(found, cases, strict=True) if form is not None]
        total = f"{sum(a for a, _ in score)}/{sum(b for _, b in score)}" if score else "-"
        print(f"{name:14} {1000 * best / pages:8.1f} {total:>12}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
