"""The metrics of the marts (`metrics.yaml`): which cells make each of them, per edition.

Belongs here: formula, unit, comparability and caveats of a metric. Does not belong here: computing it (dbt does).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from gai_pipeline.forms.spec import FormError, edition, load_yaml


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric, or a component that ratios need (`is_component`).

    A count has `cells` as written in the data file; a ratio has `numerator` and `denominator` (codes of counts).
    """

    code: str
    zh: str
    en: str
    unit: str
    kind: Literal["count", "ratio"]
    cells: tuple[tuple[str, str, str], ...] = ()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    comparable: tuple[str, ...] = ()
    caveat: str | None = None
    is_component: bool = False

    def cells_in(self, edition_code: str) -> tuple[tuple[str, str, str], ...]:
        """(table, row, column) of every cell that the metric sums in an edition; empty where it does not exist."""
        form = edition(edition_code)
        found: list[tuple[str, str, str]] = []
        for table_name, row_name, column in self.cells:
            if not form.has_table(table_name):
                return ()
            table = form.table(table_name)
            rows = [r for r in table.members(row_name, "row") if table.has(r, column)]
            if not rows:
                return ()
            found += [(table_name, r, column) for r in rows]
        return tuple(found)


_FIELDS = frozenset({"code", "zh", "en", "unit", "cells", "numerator", "denominator", "comparable", "caveat"})


@cache
def metrics(*, components: bool = False) -> tuple[Metric, ...]:
    """The public metrics in the contract's order; with `components` also the parts that only ratios use."""
    raw = load_yaml("metrics.yaml")
    found = []
    for entry, is_component in [
        *((m, False) for m in raw["metrics"]),
        *((m, True) for m in raw["components"]),
    ]:
        if unknown := entry.keys() - _FIELDS:
            raise FormError(f"metric {entry['code']}: unknown {sorted(unknown)}; a text with a comma needs quotes")
        kind: Literal["count", "ratio"] = "count" if "cells" in entry else "ratio"
        if kind == "ratio" and not (entry.get("numerator") and entry.get("denominator")):
            raise FormError(f"metric {entry['code']}: neither cells nor numerator and denominator")
        found.append(
            Metric(
                code=entry["code"],
                zh=entry.get("zh", ""),
                en=entry.get("en", ""),
                unit=entry.get("unit", ""),
                kind=kind,
                cells=tuple((t, r, c) for t, r, c in entry.get("cells", ())),
                numerator=tuple(entry.get("numerator", ())),
                denominator=tuple(entry.get("denominator", ())),
                comparable=tuple(entry.get("comparable", ())),
                caveat=entry.get("caveat"),
                is_component=is_component,
            )
        )
    return tuple(m for m in found if components or not m.is_component)
