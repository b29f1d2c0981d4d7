"""What the sums add to each reader: silent errors and accuracy with and without reconciliation.

usage: python -m benchmarks.reconcile_ablation [--documents N] [--scans N] [--seed S]
           [--write docs/reconciliation_ablation.md]

Reads varied documents with known figures twice: as they are, and with one number of the applications table misread on
the way from the reader. A silent error is a wrong figure that is reported with confidence and in no failing sum.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from reconcile_simulation import misread

from benchmarks.evaluation import scanned
from benchmarks.evaluation.varied import made
from gai_pipeline.extract import parse
from gai_pipeline.reconcile.finish import finish
from gai_pipeline.records.model import SURE, Cell, CellStatus, Record

Truth = dict[tuple[str, str, str], Decimal | None]


def silent(record: Record, truth: Truth, *, sums: bool) -> int:
    """Wrong figures that nothing casts doubt on; `sums` takes failing findings into account. Cells that truth holds for
    unrecoverable are left out."""
    failing = [f for f in record.findings if f.outcome == "fail"] if sums else []
    n = 0
    for c in record.cells:
        if c.key not in truth or c.status is not CellStatus.REPORTED or c.confidence < SURE or c.value == truth[c.key]:
            continue
        n += not any(f.rule.split(".")[0] == c.table and (f.row == c.row or f.column == c.column) for f in failing)
    return n


def right(record: Record, truth: Truth, *, proposals: bool) -> int:
    """Cells with the true figure; with `proposals` a proposed figure counts instead of the reported one, unless the
    filer is to blame: then the document really says what was read."""
    filers = {(f.rule.split(".")[0], f.row, f.column) for f in record.findings if f.cause == "filer"}

    def figure(c: Cell) -> Decimal | None:
        blamed = {(c.table, c.row, None), (c.table, None, c.column)} & filers
        return c.proposed if proposals and c.proposed is not None and not blamed else c.value

    found = {c.key: figure(c) for c in record.cells}
    return sum(key in found and found[key] == value for key, value in truth.items())


def plain(record: Record, confidence: dict[tuple[str, str, str], float]) -> Record:
    """The record as the reader left it."""
    before = deepcopy(record)
    before.findings = []
    for c in before.cells:
        c.proposed, c.confidence = None, confidence.get(c.key, c.confidence)
    return before


def score(tally: Counter[str], record: Record, confidence: dict[tuple[str, str, str], float], truth: Truth) -> None:
    without = plain(record, confidence)
    tally["documents"] += 1
    tally["cells"] += len(truth)
    tally["right_without"] += right(without, truth, proposals=False)
    tally["right_with"] += right(record, truth, proposals=True)
    tally["silent_without"] += silent(without, truth, sums=False)
    tally["silent_with"] += silent(record, truth, sums=True)


def run(documents: int, scans: int, seed: int) -> dict[tuple[str, str], Counter[str]]:
    rng = random.Random(seed)
    tallies: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for document in chain(made(documents, seed), scanned.made(scans, seed)):
        record = parse(document.data, document.name)[0]
        truth = truth_of(document.truth)
        if not record.cells or not truth:
            continue
        reader = record.cells[0].where.reader
        confidence = {c.key: c.confidence for c in record.cells}
        score(tallies[reader, "as read"], record, confidence, truth)
        numbers = [
            c for c in record.cells if c.table == "applications" and c.value is not None and c.confidence >= SURE
        ]
        if numbers:
            cell = rng.choice(numbers)
            for c in record.cells:  # digits are misread in recognised text
                c.where = replace(c.where, reader="ocr")
            cell.value = Decimal(misread(int(cell.value or 0), rng))
            finish(record, set())
            score(tallies[reader, "one number misread"], record, confidence, truth)
    return tallies


def truth_of(truth: Any) -> Truth:
    """The true figures by cell, without those that the layout destroyed."""
    return {
        (c["table"], c["row"], c["column"]): None if c["value"] is None else Decimal(str(c["value"]))
        for c in truth.cells
        if c["status"] != "unreadable"
    }


def report(tallies: dict[tuple[str, str], Counter[str]], documents: int, scans: int, seed: int) -> str:
    lines = [
        "# What the sums add to each reader",
        "",
        f"Written by `python -m benchmarks.reconcile_ablation --documents {documents} --scans {scans} --seed {seed} "
        "--write docs/reconciliation_ablation.md`.",
        "",
        "Varied documents with known figures, as read, and with one number of the applications table misread on the",
        "way (and the text taken for recognised). *Silent*: wrong figures reported with confidence and, with sums, in",
        "no failing row or column. *Right*: cells with the true figure; with sums a proposal counts instead of the",
        "reported value unless the filer is to blame. Cells that the layout destroyed are left out.",
        "",
        "| reader | figures | documents | cells | silent without | silent with | right without | right with |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for (reader, figures), t in sorted(tallies.items()):
        n = t["cells"]
        lines.append(
            f"| {reader} | {figures} | {t['documents']} | {n} | {t['silent_without']} | {t['silent_with']} "
            f"| {t['right_without'] / n:.3%} | {t['right_with'] / n:.3%} |"
        )
    return "\n".join([*lines, ""])


def main() -> int:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--documents", type=int, default=400)
    at.add_argument("--scans", type=int, default=6, help="scanned documents, some ten seconds each")
    at.add_argument("--seed", type=int, default=11)
    at.add_argument("--write", type=Path)
    args = at.parse_args()
    text = report(run(args.documents, args.scans, args.seed), args.documents, args.scans, args.seed)
    print(text)
    if args.write:
        args.write.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
