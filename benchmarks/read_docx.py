"""DOCX readers side by side on the same files: milliseconds a document (CPU). Run: python benchmarks/read_docx.py."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docx as python_docx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "read"))

import formdocs  # noqa: E402
import wordml  # noqa: E402

from gai_pipeline.read import docx  # noqa: E402


def by_python_docx(data: bytes) -> int:
    return sum(
        len(cell.text) for t in python_docx.Document(io.BytesIO(data)).tables for r in t.rows for cell in r.cells
    )


def ours(data: bytes) -> int:
    return sum(len(cell.text) for grid in docx.read(data).grids() for cell in grid.cells)


def main() -> int:
    forms = [formdocs.form(code, seed, "rich") for code in ("2021", "2019") for seed in range(5)]
    files = [wordml.form_docx(form, wordml.split_runs) for form in forms]
    wrong = sum(len(formdocs.differences(docx.read(data), form)) for data, form in zip(files, forms, strict=True))
    print(f"{len(files)} documents, cells wrong here: {wrong}")
    readers: dict[str, Callable[[bytes], int]] = {"gai_pipeline": ours, "python-docx": by_python_docx}
    for name, read in readers.items():
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            for data in files:
                read(data)
            best = min(best, time.process_time() - start)
        print(f"{name:14} {1000 * best / len(files):8.1f} ms/document")
    return 0


if __name__ == "__main__":
    sys.exit(main())
