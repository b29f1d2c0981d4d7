"""What the reforms did to departments: which general name became which, when, by which plan.

Belongs here: data/departments.yaml, the short forms in it, and the general name at the end of a printed one. Not here:
ids of bodies (bodies.py), or which body of a place followed which (the warehouse tells it from the reports).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from gai_pipeline.places.regions import DATA

# What may stand before a general name: a place, or nothing. 教育文化局 is no 文化局.
_BEFORE = "省市县区旗州盟会团师"


@dataclass(frozen=True)
class Reform:
    """A general name that became one of others, from the report year on in which the new name reports."""

    old: str
    new: tuple[str, ...]
    year: int
    earliest: int
    kind: str  # rename, merge, split or transfer
    source: str
    source_date: str  # YYYY-MM-DD


@lru_cache(maxsize=1)
def _read() -> tuple[tuple[Reform, ...], dict[str, str]]:
    raw: dict[str, Any] = yaml.safe_load((DATA / "departments.yaml").read_text("utf-8"))
    sources = {s["id"]: s for s in raw["sources"]}
    found = tuple(
        Reform(
            r["from"],
            tuple(r["to"]),
            int(r["year"]),
            int(r.get("earliest", r["year"])),
            r["kind"],
            sources[r["source"]]["title"],
            str(sources[r["source"]]["date"]),
        )
        for r in raw["reforms"]
    )
    return found, dict(raw["short"])


def reforms() -> tuple[Reform, ...]:
    """All known reforms of a department's name, in the order of the file."""
    return _read()[0]


def short_names() -> dict[str, str]:
    """Short forms in daily use to the full general name: 发改局 to 发展和改革局."""
    return _read()[1]


@lru_cache(maxsize=1)
def _renamed() -> dict[str, str]:
    return {r.old: r.new[0] for r in reforms() if r.kind == "rename"}


def latest(own: str) -> str:
    """The name that a body carries after all plain renames; merges, splits and transfers stop the chain."""
    for _ in range(6):
        if own not in _renamed():
            break
        own = _renamed()[own]
    return own


@lru_cache(maxsize=1)
def _general() -> tuple[dict[str, str], tuple[int, ...]]:
    names = {name: name for r in reforms() for name in (r.old, *r.new)}
    names |= {short: full for short, full in short_names().items() if full in names}
    return names, tuple(sorted({len(name) for name in names}, reverse=True))


def general_name(printed: str) -> str | None:
    """The general name that a reform knows at the end of a printed one: 环境保护局 of 金乡县环保局; else None."""
    names, lengths = _general()
    for length in lengths:
        full = names.get(printed[-length:])
        if full and (len(printed) <= length or printed[-length - 1] in _BEFORE):
            return full
    return None
