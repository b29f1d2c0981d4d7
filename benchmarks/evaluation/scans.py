"""The accuracy board of scans: printed documents through fifteen scanners, read and scored like the others.

Belongs here: its page (`docs/accuracy-scans.md`) and stored rows. Does not belong here: scoring (`accuracy.py`), making
scans (`sample/scanned.py`). Apart from the other board because a scan takes seconds, not milliseconds: it is part of no
test, but of every change to `read/ocr/`.

    python -m benchmarks.evaluation.scans [--documents N] [--seed S] [--check]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.evaluation import accuracy, published

DOCUMENTS = 30
SEED = 2027
BOARD = Path("docs/accuracy-scans.md")
ROWS = Path("tests/golden/scans.json")
_ROOT = Path(__file__).resolve().parents[2]


def markdown(board: accuracy.Board, documents: int, seed: int) -> str:
    """The board as a page."""
    lines = [
        "# Accuracy of scans",
        "",
        f"Written by `make accuracy-scans`; do not edit. {documents} ruled PDFs of the corpus (seed {seed}), "
        "printed and scanned (`benchmarks/evaluation/scanned.py`): 150 to 300 dpi, skewed by up to 1.2 degrees, "
        "blurred, noisy, JPEG at quality 70; `shaded` on gray paper, `turned` lying on its side, `seal` with a red "
        "stamp over the tables, `gray seal` the same without colour, `two pages` on one sheet, `dirty` under specks, "
        "`camera` from aside and bent, `coarse` at JPEG quality 35, `fax` in black and white alone, `streaks` "
        "under lines that dust drew down the page. Columns as in `docs/accuracy.md`.",
        "",
        *accuracy.table(board),
        "",
        *accuracy.reliability(board),
    ]
    return "\n".join(lines) + "\n"


def load() -> Mapping[str, Mapping[str, int]]:
    """The stored rows; empty where none are stored yet."""
    return accuracy.load_rows(_ROOT / ROWS)


def main(arguments: list[str] | None = None) -> int:
    """Measures, writes the board and the rows; exit status 1 if a row fell (then nothing is written)."""
    from benchmarks.evaluation.scanned import made

    at = argparse.ArgumentParser(description="Measure how well scans are read.")
    at.add_argument("--documents", type=int, default=DOCUMENTS)
    at.add_argument("--seed", type=int, default=SEED)
    at.add_argument("--check", action="store_true", help="compare with the stored rows, write nothing")
    at.add_argument("--accept", action="store_true", help="write even if a row fell")
    at.add_argument("--show", type=int, default=0, help="wrong cells to print")
    args = at.parse_args(arguments)
    board = accuracy.measure(made(args.documents, args.seed))
    rows = accuracy.rows_as_json(board)
    for wrong in board.wrong[: args.show]:
        sys.stdout.write(f"{wrong.kind} {wrong.source} {'.'.join(wrong.cell)}: {wrong.truth}, read {wrong.said}\n")
    same_corpus = (args.documents, args.seed) == (DOCUMENTS, SEED)
    worse = accuracy.falls(load(), rows) if same_corpus else []
    for sentence in worse:
        sys.stdout.write(f"fell: {sentence}\n")
    page = markdown(board, args.documents, args.seed)
    sys.stdout.write(page)
    if (worse and not args.accept) or args.check or not same_corpus:
        return int(bool(worse))
    (_ROOT / BOARD).write_text(page, "utf-8")
    stored = {"seed": args.seed, "documents": args.documents, "rows": rows}
    (_ROOT / ROWS).write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", "utf-8")
    published.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
