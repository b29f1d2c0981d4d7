"""The truth of a generated document, in the shape that scorers read.

Belongs here: what a reader must find. Does not belong here: comparing it with what one found
(`benchmarks/evaluation/accuracy.py`).
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from gai_pipeline.forms.spec import TABLES
from gai_pipeline.records.model import CellStatus
from gai_pipeline.sample.counts import Key
from gai_pipeline.sample.figures import Figures, violations


@dataclass(slots=True)
class Truth:
    """What stands in one document.

    `publisher`: every form of the name that is as good. `cells`: {table, row, column, value, status}, plus `lossy`
    where the dialect destroyed the figure: then `unreadable` is as right as the number, and only silence is a fault.
    `violations`: error-level findings as {rule, row, column}; `warnings`: the others. `more`: anything else known
    (title, scope, dialect, narrative counts), for whoever wants to score by it.
    """

    source: str
    edition: str = "unknown"
    report_year: int | None = None
    publisher: list[str] | None = None
    region: dict[str, Any] | None = None
    status: str = "parsed"
    tables: dict[str, str] = field(default_factory=dict)
    cells: list[dict[str, Any]] = field(default_factory=list)
    violations: list[dict[str, str | None]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in self.__slots__ if name not in {"more", "region"}}
        if self.region is not None:
            fields["region"] = self.region
        return {**fields, **self.more}

    def write(self, folder: Path) -> Path:
        """Writes `folder/<source>.json`."""
        path = folder / f"{self.source}.json"
        path.write_text(json.dumps(self.to_dict(), ensure_ascii=False, indent=1, sort_keys=False) + "\n", "utf-8")
        return path


def number(value: Decimal | None) -> int | float | None:
    """A figure as JSON writes it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def cells_of(figures: Figures, lossy: Iterable[Key] = ()) -> list[dict[str, Any]]:
    """Truth cells of printed figures; those in `lossy` are marked as destroyed and keep the number that was printed."""
    gone = set(lossy)
    found = []
    for (table, row, column), figure in figures.cells.items():
        cell: dict[str, Any] = {"table": table, "row": row, "column": column}
        if (table, row, column) in gone:
            cell |= {
                "value": None,
                "status": CellStatus.UNREADABLE.value,
                "lossy": True,
                "printed": number(figure.value),
            }
        else:
            cell |= {"value": number(figure.value), "status": figure.status.value}
        found.append(cell)
    return found


def tables_of(figures: Figures | None) -> dict[str, str]:
    """The state of every table: those of today's form, and `statistics` for edition 2014."""
    present = figures.tables() if figures else ()
    states = dict.fromkeys(TABLES, "absent")
    return states | dict.fromkeys(present, "present")


def broken_rules(figures: Figures, lossy: Container[Key] = ()) -> list[dict[str, str | None]]:
    """The error-level rules that the printed figures break, as far as the figures needed survived the dialect."""
    return list(violations(figures, "error", lossy))
