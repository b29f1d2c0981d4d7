"""Every benchmark side by side, three times, and one table of their figures at the top of `docs/performance.md`.

    python -m benchmarks.summary [--large] [--table]

The benchmarks take turns, so that whatever else the machine does meets all of them; each writes its own section in the
last round. `--large` adds the builds of 1,000,000 reports, the search of an archive and the lake, which take hours.
`--table` measures nothing and writes the table of the figures that are kept (`build/bench/figures.jsonl`).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.shared import figures, section
from benchmarks.shared.figures import Figure

ROUNDS = 3
IN_TURN = {
    "start_up": [],
    "parse_speed": [],
    "read_docx": [],
    "read_pdf": ["--seconds", "1"],
    "read_scan": ["--documents", "2", "--repeats", "1"],
    "marts": [],
    "explore": [],
    "collect": [],
}
"""The benchmarks whose figures stand in the table, with what they are given: minutes a round."""
LARGER = {"marts": ["--large"], "explore": ["--reports", "1000000"], "collect": ["--pages", "20000"]}
ONCE = ("reconcile_ablation", "reconcile_simulation")
ONCE_LARGE = ("discover", "lake")


@dataclass(frozen=True, slots=True)
class Goal:
    """A row: the name that a benchmark keeps its figure under, what is shown of it and what it should reach. `most`:
    the goal is a bound from above, else one from below."""

    name: str
    work: str
    unit: str
    goal: float | None = None
    most: bool = True
    digits: int = 2


GOALS = (
    Goal("start_up.help", "`gai --help`, wall time", "s"),
    Goal("start_up.parse", "`gai parse` of one page, wall time", "s", 0.4),
    Goal("start_up.run", "`gai run` of the bundled sample in a new home, wall time", "s", 25, digits=1),
    Goal("start_up.run_processor", "the same, processor time of all its processes", "s", digits=1),
    Goal("parse_speed.html", "an HTML page to its record", "ms"),
    Goal("parse_speed.html.times", "varied HTML pages: times as fast as pandas.read_html", "", 6, False, 1),
    Goal("parse_speed.sites.times", "HTML pages of sites: times as fast as pandas.read_html", "", 6, False, 1),
    Goal("parse_speed.text", "a page of text to its record", "ms", 3),
    Goal("read_docx", "a DOCX", "ms", digits=1),
    Goal("read_pdf.LibreOffice, ruled", "PDF of LibreOffice, ruled: times as fast as pdfplumber", "", 10, False, 1),
    Goal("read_pdf.browser, ruled", "PDF of a browser, ruled: times as fast as pdfplumber", "", 10, False, 1),
    Goal("read_pdf.browser, no lines", "PDF of a browser, no lines: times as fast as pdfplumber", "", 10, False, 1),
    Goal("read_scan", "a scanned page to its record", "s", 0.35),
    Goal("read_scan.times", "a scanned page: times as fast as recognising whole pages", "", 15, False, 1),
    Goal("marts.10000.full", "10,000 reports to marts", "s", digits=1),
    Goal("marts.100000.full", "100,000 reports to marts", "s", digits=1),
    Goal("marts.100000.one year", "100,000 reports, one year changed", "s", digits=1),
    Goal("marts.1000000.full", "1,000,000 reports to marts", "s", 300, digits=0),
    Goal("marts.1000000.one year", "1,000,000 reports, one year changed", "s", 60, digits=0),
    Goal("marts.1000000.memory", "memory of 1,000,000 reports to marts", "MB", 8_192, digits=0),
    Goal("explore.slowest", "the explorer's slowest kind of page, 95th percentile", "ms", 300, digits=0),
    Goal("collect.first", "requests of a crawl in a second of processor", "", None, False, 0),
)


def row(goal: Goal, found: Sequence[Figure]) -> str:
    """A line of the table."""
    values = sorted(f.value for f in found)
    middle, unit = median(values), f" {goal.unit}" if goal.unit else ""
    shown = [f"{v:,.{goal.digits}f}" for v in (middle, values[0], values[-1])]
    aim = reached = "–"
    if goal.goal is not None:
        aim = f"{'at most' if goal.most else 'at least'} {goal.goal:g}{unit}"
        reached = "yes" if (middle <= goal.goal if goal.most else middle >= goal.goal) else "no"
    spread = f"{shown[1]} to {shown[2]}" if len(values) > 1 else "–"
    return f"| {goal.work} | {shown[0]}{unit} | {spread} | {len(values)} | {aim} | {reached} | {found[-1].day} |"


def table(kept: Sequence[str]) -> str:
    """All figures as Markdown, a table for every machine and set of versions."""
    groups: dict[tuple[str, str], list[str]] = {}
    for goal in GOALS:
        if found := figures.latest(kept, goal.name, ROUNDS):
            groups.setdefault((found[-1].machine, found[-1].versions), []).append(row(goal, found))
    lines = ["Measured with `make bench`: the benchmarks below side by side, each figure's median of three rounds."]
    for (machine, versions), rows in groups.items():
        lines += [
            "",
            f"{machine}; {versions}.",
            "",
            "| work | median | least to most | times | goal | reached | day |",
            "|---|--:|--:|--:|--:|---|---|",
            *rows,
        ]
    return "\n".join(lines)


def measure(large: bool) -> None:
    """Run every benchmark. Raises `CalledProcessError` where one fails."""
    for turn in range(1, ROUNDS + 1):
        for name, given in IN_TURN.items():
            given = [*given, *(LARGER.get(name, []) if large else [])]
            _run(name, given if turn == ROUNDS else [*given, "--no-write"], f"round {turn} of {ROUNDS}")
    for name in (*ONCE, *(ONCE_LARGE if large else ())):
        _run(name, [], "once")


def _run(name: str, given: Sequence[str], which: str) -> None:
    print(f"== {name} ({which})", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *given], check=True)


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--large", action="store_true", help="the builds and searches that take hours too")
    at.add_argument("--table", action="store_true", help="only write the table of the figures that are kept")
    args = at.parse_args()
    if not args.table:
        measure(args.large)
    text = table(figures.KEPT.read_text("utf-8").splitlines())
    print(text)
    section.write("summary", "All figures", text, first=True)


if __name__ == "__main__":
    main()
