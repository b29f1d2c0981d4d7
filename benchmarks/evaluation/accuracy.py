"""The accuracy board: reads generated documents whose truth is known and counts, dialect by dialect, what came out.

Belongs here: scoring a record against its truth, the board (`docs/accuracy.md`), the stored rows that must not fall.
Does not belong here: making documents (`gai_pipeline/sample/`).

    python -m benchmarks.evaluation.accuracy [--documents N] [--seed S] [--check]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.evaluation import published
from benchmarks.evaluation.varied import ALL_EDITIONS, Made, is_rare, kinds, made
from gai_pipeline.extract import parse
from gai_pipeline.records import jsonl
from gai_pipeline.records.model import SURE, Record

DOCUMENTS = sum(2 if is_rare(kind) else 8 for kind in kinds(ALL_EDITIONS))
SEED = 2026
BOARD = Path("docs/accuracy.md")
ROWS = Path("tests/golden/accuracy.json")
BUCKETS = (0.0, 0.5, 0.7, 0.9, 0.95, 0.99, 1.0)
"""Lower bounds of the reliability table; the last bucket is exactly 1."""

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Tally:
    """Counts of one row of the board.

    A cell is `right` if value and status are the truth's. A wrong one is `silent` if it is reported with a confidence
    of at least `SURE` and no failed finding touches its row or column, else `flagged`. `missing`: truth has it and the
    record lacks it. `invented`: the record has a number where truth has no cell. `lossy`: cells among `cells` whose
    figure the dialect destroyed; `unreadable` and the right number are both right there.
    """

    documents: int = 0
    cells: int = 0
    right: int = 0
    silent: int = 0
    flagged: int = 0
    missing: int = 0
    invented: int = 0
    lossy: int = 0
    edition: int = 0
    year: int = 0
    publisher: int = 0
    tables: int = 0
    violations: int = 0
    found: int = 0
    false: int = 0

    def add(self, other: Tally) -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that is not right: document, cell, what truth prints and what the record says."""

    source: str
    cell: tuple[str, str, str]
    kind: str
    truth: Any
    said: Any


@dataclass(slots=True)
class Board:
    """`rows`: (reader, dialect, edition) -> counts. `reliability`: bucket -> [reported cells, right ones]."""

    rows: dict[tuple[str, str, str], Tally] = field(default_factory=dict)
    reliability: dict[float, list[int]] = field(default_factory=lambda: {b: [0, 0] for b in BUCKETS})
    wrong: list[Wrong] = field(default_factory=list)
    seconds: float = 0.0


def _same(a: float | None, b: float | None) -> bool:
    return (a is None and b is None) or (a is not None and b is not None and abs(a - b) < 1e-6)


def _flagged(cell: Mapping[str, Any], findings: Iterable[Mapping[str, Any]]) -> bool:
    if cell["status"] != "reported" or cell["confidence"] < SURE:
        return True
    return any(
        f["outcome"] == "fail"
        and f["rule"].split(".")[0] == cell["table"]
        and (f["row"] == cell["row"] or f["column"] == cell["column"])
        for f in findings
    )


def _verdict(cell: Mapping[str, Any] | None, meant: Mapping[str, Any], findings: list[Mapping[str, Any]]) -> str:
    if cell is None:
        return "missing"
    if meant.get("lossy"):
        if cell["status"] == "unreadable" or _same(cell["value"], meant["printed"]):
            return "right"
    elif _same(cell["value"], meant["value"]) and cell["status"] == meant["status"]:
        return "right"
    return "flagged" if _flagged(cell, findings) else "silent"


def score(truth: Mapping[str, Any], record: Mapping[str, Any], board: Board | None = None) -> Tally:
    """Counts of one document: `truth` as `Truth.to_dict()`, `record` as printed by `gai parse`.

    With a `board`, wrong cells and the reliability of confidences are noted on it.
    """
    tally = Tally(documents=1)
    report, findings = record["report"], record["findings"]
    tally.edition = report["edition"] == truth["edition"]
    tally.year = report["report_year"] == truth["report_year"]
    tally.publisher = (report["publisher"] or "") in (truth["publisher"] or [""])
    tally.tables = all(record["tables"].get(name) == state for name, state in truth["tables"].items())
    cells = {(c["table"], c["row"], c["column"]): c for c in record["cells"]}
    for meant in truth["cells"]:
        key = meant["table"], meant["row"], meant["column"]
        cell = cells.pop(key, None)
        verdict = _verdict(cell, meant, findings)
        tally.cells += 1
        tally.lossy += bool(meant.get("lossy"))
        setattr(tally, verdict, getattr(tally, verdict) + 1)
        if board is not None:
            if verdict != "right":
                printed = meant.get("printed", meant["value"])
                said = None if cell is None else (cell["value"], cell["status"], cell["confidence"])
                board.wrong.append(Wrong(truth["source"], key, verdict, (printed, meant["status"]), said))
            if cell is not None and cell["status"] == "reported":
                expected = meant.get("printed", meant["value"])
                _note_reliability(board, cell, _same(cell["value"], expected))
    for key, cell in cells.items():
        if cell["value"] is not None:
            tally.invented += 1
            tally.silent += not _flagged(cell, findings)
            if board is not None:
                board.wrong.append(Wrong(truth["source"], key, "invented", None, cell["value"]))
                _note_reliability(board, cell, False)
    said_broken = {
        (f["rule"], f["row"], f["column"]) for f in findings if f["outcome"] == "fail" and f["severity"] == "error"
    }
    broken = {(v["rule"], v["row"], v["column"]) for v in truth["violations"]}
    tally.violations, tally.found, tally.false = len(broken), len(broken & said_broken), len(said_broken - broken)
    return tally


def _note_reliability(board: Board, cell: Mapping[str, Any], right: bool) -> None:
    bucket = max(b for b in BUCKETS if b <= cell["confidence"])
    board.reliability[bucket][0] += 1
    board.reliability[bucket][1] += right


def read(document: Made) -> dict[str, Any]:
    """The first record of a document, as `gai parse` prints it."""
    records: list[Record] = list(parse(document.data, document.name, path=document.name))
    return jsonl.to_dict(records[0])


def measure(documents: Iterable[Made]) -> Board:
    """Reads and scores documents. `seconds` is the time spent reading, without making and scoring."""
    board = Board()
    for document in documents:
        start = time.perf_counter()
        record = read(document)
        board.seconds += time.perf_counter() - start
        key = document.recipe.reader, document.recipe.dialect, document.recipe.edition
        board.rows.setdefault(key, Tally()).add(score(document.truth.to_dict(), record, board))
    return board


def rows_as_json(board: Board) -> dict[str, dict[str, int]]:
    """The rows as they are stored: "reader/dialect/edition" -> counts."""
    return {"/".join(key): asdict(tally) for key, tally in sorted(board.rows.items())}


def falls(before: Mapping[str, Mapping[str, int]], now: Mapping[str, Mapping[str, int]]) -> list[str]:
    """What got worse, a sentence each: fewer cells right, more silent, missing or invented, fewer facts right."""
    worse = []
    for name, old in before.items():
        new = now.get(name)
        if new is None:
            worse.append(f"{name}: no longer measured")
            continue
        drops = [c for c in ("right", "edition", "year", "publisher", "tables", "found") if new[c] < old[c]]
        rises = [c for c in ("silent", "missing", "invented", "false") if new[c] > old[c]]
        worse += [f"{name}: {count} went from {old[count]} to {new[count]}" for count in drops + rises]
    return worse


def markdown(board: Board, seed: int) -> str:
    """The board as the page `docs/accuracy.md`."""
    lines = [
        "# Accuracy",
        "",
        "Written by `make accuracy`; do not edit. Documents are generated with known truth "
        f"(`benchmarks/evaluation/varied.py`, seed {seed}): every dialect, every edition (2014, which is provisional, "
        "with fewer documents), figures from all zeros to five digits, blanks, dashes, units, full-width digits, "
        "thousands separators, changed wording, a tenth with filers' errors. How the counts are defined: "
        "`benchmarks/evaluation/accuracy.py`.",
        "",
        "**lossy**: cells whose figure the dialect destroyed (borders or places are gone and the sums leave more than "
        "one reading); `unreadable` and the right number both count as right there, a wrong number never does.",
        "",
        "Scans have a board of their own: `make accuracy-scans` writes `docs/accuracy-scans.md`.",
        "",
        *table(board),
        "",
        *reliability(board),
    ]
    return "\n".join(lines) + "\n"


def table(board: Board) -> list[str]:
    """The rows of a board and their sum as lines of Markdown."""
    total = Tally()
    for tally in board.rows.values():
        total.add(tally)
    lines = [
        "| reader | dialect | edition | docs | cells | lossy | right | share | silent | flagged | missing | invented | "
        "edition ok | year ok | publisher ok | tables ok | violations found | false |",
        "|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for key, tally in [*sorted(board.rows.items()), (("**all**", "", ""), total)]:
        lines.append(_markdown_row(key, tally))
    return lines


def reliability(board: Board) -> list[str]:
    """How many of the reported cells are right, by the confidence given, as lines of Markdown."""
    lines = ["## Reliability of confidence", "", "Of the cells reported, by the confidence given:", ""]
    lines += ["| confidence | reported | right | share |", "|---|--:|--:|--:|"]
    edges = [*BUCKETS[1:], None]
    for low, high in zip(BUCKETS, edges, strict=True):
        n, right = board.reliability[low]
        name = f"{low:g}" if high is None else f"{low:g} to below {high:g}"
        lines.append(f"| {name} | {n} | {right} | {_share(right, n)} |")
    return lines


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def _markdown_row(key: tuple[str, str, str], t: Tally) -> str:
    fields = [*key, t.documents, t.cells, t.lossy, t.right, _share(t.right, t.cells), t.silent, t.flagged, t.missing]
    fields += [t.invented, t.edition, t.year, t.publisher, t.tables, f"{t.found}/{t.violations}", t.false]
    return "| " + " | ".join(map(str, fields)) + " |"


def load_rows(path: Path | None = None) -> dict[str, dict[str, int]]:
    """The stored rows; empty where none are stored yet."""
    path = path or _ROOT / ROWS
    if not path.is_file():
        return {}
    rows: dict[str, dict[str, int]] = json.loads(path.read_text("utf-8"))["rows"]
    return rows


def main(arguments: list[str] | None = None) -> int:
    """Measures, writes the board and the rows; exit status 1 if a row fell (then nothing is written)."""
    at = argparse.ArgumentParser(description="Measure how well generated documents are read.")
    at.add_argument("--documents", type=int, default=DOCUMENTS, help="documents to make and read")
    at.add_argument("--seed", type=int, default=SEED)
    at.add_argument("--check", action="store_true", help="compare with the stored rows, write nothing")
    at.add_argument("--accept", action="store_true", help="write even if a row fell")
    at.add_argument("--show", type=int, default=0, help="wrong cells to print")
    args = at.parse_args(arguments)
    board = measure(made(args.documents, args.seed, ALL_EDITIONS))
    now = rows_as_json(board)
    out = sys.stdout.write
    for wrong in board.wrong[: args.show]:
        out(f"{wrong.kind} {wrong.source} {'.'.join(wrong.cell)}: printed {wrong.truth}, read {wrong.said}\n")
    total = Tally()
    for tally in board.rows.values():
        total.add(tally)
    out(
        f"{total.documents} documents, {total.cells} cells: {total.right} right ({_share(total.right, total.cells)}), "
        f"{total.silent} silent, {total.flagged} flagged, {total.missing} missing, {total.invented} invented; "
        f"read in {board.seconds:.1f} s\n"
    )
    same_corpus = (args.documents, args.seed) == (DOCUMENTS, SEED)
    worse = falls(load_rows(), now) if same_corpus else []
    for sentence in worse:
        out(f"fell: {sentence}\n")
    if (worse and not args.accept) or args.check or not same_corpus:
        return int(bool(worse))
    (_ROOT / BOARD).write_text(markdown(board, args.seed), "utf-8")
    rows = json.dumps({"seed": args.seed, "documents": args.documents, "rows": now}, ensure_ascii=False, indent=1)
    (_ROOT / ROWS).write_text(rows + "\n", "utf-8")
    published.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
