"""The figures that benchmarks measure, a line each in `build/bench/figures.jsonl`.

Belongs here: keeping a figure with its day, machine and versions, and reading them back. Does not belong here: goals
and the table of all figures (`benchmarks/summary.py`), a benchmark's own section (`section.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version

from benchmarks.shared import section

KEPT = section.PAGE.parents[1] / "build" / "bench" / "figures.jsonl"
LIBRARIES = ("duckdb", "dbt-core", "dagster", "great-expectations", "pypdfium2", "selectolax", "rapidocr")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: of what, on which day, and what it was measured on."""

    name: str
    value: float
    day: str
    machine: str
    versions: str


def keep(name: str, value: float) -> None:
    """Keep a figure of this machine and day behind those that are kept already."""
    versions = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    figure = Figure(name, value, date.today().isoformat(), section.machine(), versions)
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with KEPT.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(figure)) + "\n")


def latest(kept: Iterable[str], name: str, most: int) -> list[Figure]:
    """The latest figures of a name, at most so many, that were measured on the machine and versions of the last one."""
    found = [f for f in (Figure(**json.loads(line)) for line in kept) if f.name == name]
    alike = [f for f in found if (f.machine, f.versions) == (found[-1].machine, found[-1].versions)]
    return alike[-most:]
