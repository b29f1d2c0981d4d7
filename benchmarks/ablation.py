"""Removes every stage and rule of finding and aligning tables in turn, and counts what changes.

    python -m benchmarks.ablation [--documents N] [--also TRUTH DOCUMENTS] [--no-tests] [--no-write] [--only TEXT]

Corpora: the accuracy board's, every dialect of every edition (`board`); texts of other seeds that lost lines,
separators and characters (`damaged`); and with `--also TRUTH DOCUMENTS` documents of one's own, whose truth lies in a
folder of JSON files that name them as `source` (called by the name of the folder of documents). A rule
(`benchmarks/evaluation/rules.py`) is removed in this process only: whatever name stands for it stands for a function
that does nothing. In a first pass with all rules every rule is asked beside the one that does nothing; documents and
tests in which both say the same cannot change, so only the others are read and run again. The table is written to
`docs/ablation.md`. A rule that moves no cell and fails no test has to go.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks.evaluation import accuracy, rules
from benchmarks.evaluation.damaged import damaged
from benchmarks.evaluation.rules import DialectRule, Rule, Value
from benchmarks.evaluation.varied import ALL_EDITIONS, made
from gai_pipeline.extract import parse
from gai_pipeline.records import jsonl
from gai_pipeline.records.model import SURE

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "ablation.md"
TESTS = [str(ROOT / "tests" / "unit" / room) for room in ("align", "layout", "read", "extract")]
SLOW = 2.0
"""Seconds: tests that take longer are left out."""
MOST_FAILURES = 50
"""So many failures say that a rule is needed; the rest of the tests is not run."""
ROUND = 1
"""Of eight documents of each kind the board has, so many are taken."""
DAMAGED, DAMAGED_SEED = 140, 29


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its truth, in the shape that `accuracy.score` takes."""

    corpus: str
    name: str
    data: bytes
    truth: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a document's record says: (value, status, whether it is sure) by cell, and how much of it is right."""

    cells: Mapping[tuple[str, str, str], tuple[Any, str, bool]]
    right: int
    silent: int

    def moved(self, other: Outcome) -> int:
        """The cells of which another outcome says something else."""
        return sum(self.cells.get(k) != other.cells.get(k) for k in self.cells.keys() | other.cells.keys())


@dataclass(slots=True)
class Count:
    """What changes in a corpus without a rule: documents in which it acts, cells moved, fewer right, more silent."""

    documents: int = 0
    moved: int = 0
    lost: int = 0
    silent: int = 0


@dataclass(slots=True)
class Row:
    """What a rule is worth: a count a corpus, the tests that fail without it."""

    name: str
    counts: dict[str, Count] = field(default_factory=dict)
    failed: int = 0

    @property
    def is_idle(self) -> bool:
        return not self.failed and not any(c.moved for c in self.counts.values())


def board_documents(n: int) -> Iterator[Document]:
    for document in made(n, accuracy.SEED, ALL_EDITIONS):
        yield Document("board", document.name, document.data, document.truth.to_dict())


def damaged_documents() -> Iterator[Document]:
    for document in damaged(DAMAGED, DAMAGED_SEED):
        yield Document("damaged", document.name, document.data, document.truth.to_dict())


def own_documents(truths: Path, folder: Path) -> Iterator[Document]:
    """The documents of a folder that have truth in another."""
    for path in sorted(truths.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        data = (folder / truth["source"]).read_bytes()
        yield Document(folder.name, truth["source"], data, {"violations": [], **truth})


def outcome(document: Document) -> Outcome:
    record = jsonl.to_dict(parse(document.data, document.name, path=document.name)[0])
    cells = {
        (c["table"], c["row"], c["column"]): (c["value"], c["status"], c["confidence"] >= SURE) for c in record["cells"]
    }
    cells |= {(name, "", ""): (state, "", True) for name, state in record["tables"].items()}
    if record["report"] is None:
        return Outcome(cells, 0, 0)
    tally = accuracy.score(document.truth, record)
    return Outcome(cells, tally.right, tally.silent)


def modules() -> list[ModuleType]:
    """Those in which a name can stand for a rule: of the package, and of tests."""
    names = [n for n in sys.modules if n.startswith(("gai_pipeline.", "test_", "tests."))]
    return [m for n in names if isinstance(m := sys.modules[n], ModuleType)]


def forget() -> None:
    """Empties the caches of texts, in which answers of rules lie; those of the form's facts have no bound and stay."""
    for module in modules():
        for value in list(vars(module).values()):
            parameters = getattr(value, "cache_parameters", None)
            if parameters is not None and parameters()["maxsize"] is not None:
                value.cache_clear()


@contextlib.contextmanager
def standing(*values: Value) -> Iterator[None]:
    """Other values for names of the package, wherever they are imported, one after the other."""
    done: list[tuple[ModuleType, str, Any]] = []
    for path, name, value in values:
        real = getattr(import_module(f"gai_pipeline.{path}"), name)
        own = name == "DIALECTS"  # tests go by the list that there is
        for module in modules():
            if own and not module.__name__.startswith("gai_pipeline."):
                continue
            for alias in [k for k, v in vars(module).items() if v is real]:
                done.append((module, alias, real))
                setattr(module, alias, value)
    forget()
    try:
        yield
    finally:
        for module, alias, real in reversed(done):
            setattr(module, alias, real)
        forget()


@contextlib.contextmanager
def probing(wanted: Sequence[Rule | DialectRule], acting: set[str]) -> Iterator[None]:
    """All rules, with those that act noted in a set."""
    with contextlib.ExitStack() as stack:
        for rule in wanted:
            stack.enter_context(standing(rule.probed(acting.add)))
        yield


@dataclass(slots=True)
class Tests:
    """A plugin for pytest: the rules that act in each test, the tests to run, those that fail."""

    acting: set[str]
    by_test: dict[str, set[str]] = field(default_factory=dict)
    only: set[str] | None = None
    failed: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.only is not None:
            items[:] = [item for item in items if item.nodeid in self.only]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        forget()
        self.acting.clear()
        result = yield
        self.by_test[item.nodeid] = set(self.acting)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.failed.add(report.nodeid)


def run_tests(plugin: Tests) -> None:
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--maxfail={MOST_FAILURES}", "-W", "ignore"]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*TESTS, *options], plugins=[plugin])


def measure(documents: list[Document], wanted: Sequence[Rule | DialectRule], *, tests: bool) -> list[Row]:
    acting: set[str] = set()
    before: list[Outcome] = []
    in_document: list[set[str]] = []
    plugin = Tests(acting)
    if tests:
        run_tests(plugin)  # so that all modules are there, and whatever fails by itself is known
        quick = {name for name, t in plugin.seconds.items() if t < SLOW} - plugin.failed
        plugin = Tests(acting, only=quick)
    with probing(wanted, acting):
        for document in documents:
            forget()
            acting.clear()
            before.append(outcome(document))
            in_document.append(set(acting))
        if tests:
            run_tests(plugin)
    rows = []
    for rule in wanted:
        start = time.perf_counter()
        row = Row(rule.name, {document.corpus: Count() for document in documents})
        with standing(rule.removed()):
            for document, old, acts in zip(documents, before, in_document, strict=True):
                if rule.name in acts:
                    add(row.counts[document.corpus], old, outcome(document))
            if tests:
                only = {name for name, acts in plugin.by_test.items() if rule.name in acts}
                some = Tests(acting, only=only)
                if only:
                    run_tests(some)
                row.failed = len(some.failed)
        rows.append(row)
        moved = sum(c.moved for c in row.counts.values())
        sys.stderr.write(f"{rule.name}: {moved} moved, {row.failed} failed, {time.perf_counter() - start:.1f} s\n")
    return rows


def add(count: Count, old: Outcome, new: Outcome) -> None:
    count.documents += 1
    count.moved += old.moved(new)
    count.lost += old.right - new.right
    count.silent += new.silent - old.silent


def markdown(rows: Sequence[Row], documents: Sequence[Document], seconds: float) -> str:
    corpora = list(dict.fromkeys(d.corpus for d in documents))
    sizes = ", ".join(f"{sum(d.corpus == c for d in documents)} documents of {c}" for c in corpora)
    rooms = ", ".join(Path(t).name for t in TESTS)
    heads = list(chain.from_iterable((f"{c}: documents", "moved", "lost", "silent") for c in corpora))
    lines = [
        "# What each rule is worth",
        "",
        "Written by `make ablation`; do not edit. Every stage and rule of finding tables (`gai_pipeline/layout/`) and",
        "of aligning them (`gai_pipeline/align/`) is removed in turn (`benchmarks/evaluation/rules.py`: what stands",
        f"in its place). Read: {sizes}. Tests: those of the rooms {rooms} that take less than {SLOW:g} s.",
        "",
        "- **documents**: those in which the rule acts",
        "- **moved**: cells (and states of tables) of which the record says something else without it",
        "- **lost**: cells that are no longer right; below 0 more are",
        "- **silent**: cells that become silently wrong",
        f"- **tests**: those that fail, counted up to {MOST_FAILURES}",
        "",
        f"{len(rows)} rules, {sum(r.is_idle for r in rows)} of which move nothing; {seconds:.0f} s on one core.",
        "",
        "| rule | " + " | ".join(heads) + " | tests |",
        "|---|" + "--:|" * (len(heads) + 1),
    ]
    for row in rows:
        counts = chain.from_iterable(
            (c.documents, c.moved, c.lost, c.silent) for c in map(row.counts.get, corpora) if c
        )
        lines.append(f"| `{row.name}` | " + " | ".join(map(str, counts)) + f" | {row.failed} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--documents", type=int, default=accuracy.DOCUMENTS * ROUND // 8, help="of the board")
    at.add_argument("--also", nargs=2, action="append", default=[], type=Path, metavar=("TRUTH", "DOCUMENTS"))
    at.add_argument("--no-tests", action="store_true")
    at.add_argument("--no-write", action="store_true", help="print only")
    at.add_argument("--only", default="", help="rules whose name holds this text")
    args = at.parse_args()
    start = time.perf_counter()
    own = chain.from_iterable(own_documents(*folders) for folders in args.also)
    documents = [*board_documents(args.documents), *damaged_documents(), *own]
    wanted = [rule for rule in rules.rules() if args.only in rule.name]
    rows = measure(documents, wanted, tests=not args.no_tests)
    text = markdown(rows, documents, time.perf_counter() - start)
    sys.stdout.write(text)
    if not args.no_write and not args.only:
        PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
