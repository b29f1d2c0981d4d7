"""DOCX readers side by side on the same files: milliseconds a document and cells right.

    python -m benchmarks.read_docx [--no-write]

Results go between the markers of this script in `docs/performance.md`.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docx as python_docx

from benchmarks.shared import figures, section

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "read"))

import formdocs  # noqa: E402
import wordml  # noqa: E402

from gai_pipeline.read import docx  # noqa: E402

Tables = list[list[list[str]]]
ROUNDS = 3


def ours(data: bytes) -> Tables:
    return [formdocs.grid_matrix(grid) for grid in docx.read(data).tables()]


def by_python_docx(data: bytes) -> Tables:
    """Its tables give a merged cell again at each of its places."""
    return [[[cell.text for cell in r.cells] for r in t.rows] for t in python_docx.Document(io.BytesIO(data)).tables]


def right(tables: Tables, form: formdocs.FormDoc) -> tuple[int, int]:
    """(places that hold what is printed there, places of the form's tables)."""
    found = wanted = 0
    for number, printed in enumerate(form.tables):
        rows = tables[number] if number < len(tables) else []
        for r, row in enumerate(printed.matrix()):
            wanted += len(row)
            found += sum(
                r < len(rows) and c < len(rows[r]) and formdocs.same_cell(rows[r][c], text)
                for c, text in enumerate(row)
            )
    return found, wanted


def table() -> str:
    """The results as Markdown."""
    forms = [formdocs.form(code, seed, "rich") for code in ("2021", "2019") for seed in range(5)]
    files = [wordml.form_docx(form, wordml.split_runs) for form in forms]
    readers: dict[str, Callable[[bytes], Tables]] = {"gai_pipeline": ours, "python-docx": by_python_docx}
    lines = [
        f"Measured with `python -m benchmarks.read_docx` on {len(files)} forms with merged cells and split runs, best "
        f"of {ROUNDS}, processor time ({section.machine()}).",
        "",
        "| reader | places | right | ms a document |",
        "|---|--:|--:|--:|",
    ]
    for name, read in readers.items():
        scores = [right(read(data), form) for data, form in zip(files, forms, strict=True)]
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.process_time()
            for data in files:
                read(data)
            best = min(best, time.process_time() - start)
        if read is ours:
            figures.keep("read_docx", 1000 * best / len(files))
        found, wanted = (sum(column) for column in zip(*scores, strict=True))
        lines.append(f"| {name} | {wanted} | {found} | {1000 * best / len(files):.1f} |")
    return "\n".join(lines)


def main() -> int:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--no-write", action="store_true", help="print only")
    args = at.parse_args()
    text = table()
    print(text)
    if not args.no_write:
        section.write("read_docx", "DOCX", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
