"""The metrics of the marts (`metrics.yaml`): which cells make each of them, per edition.

Belongs here: formula, unit, comparability and caveats of a metric. Does not belong here: computing it (dbt does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Literal

from gai_pipeline.forms.crosswalk import comparable_cells
from gai_pipeline.forms.spec import FORM_EDITIONS, FormError, edition, load_yaml


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
    caveat: str | None = None
    is_component: bool = False

    @property
    def comparable(self) -> tuple[str, ...]:
        """The editions, oldest first, over which a change is a change in the world: the newest, and before it those
        whose cells count the same thing."""
        return _comparable(self)

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


_FIELDS = frozenset({"code", "zh", "en", "unit", "cells", "numerator", "denominator", "caveat"})


@cache
def metrics(*, components: bool = False) -> tuple[Metric, ...]:
    """The public metrics in the contract's order; with `components` also the parts that only ratios use.

    Raises `FormError` for an entry of `metrics.yaml` that cannot stand.
    """
    raw = load_yaml("metrics.yaml")
    public = tuple(_metric(entry, is_component=False) for entry in raw["metrics"])
    parts = tuple(_metric(entry, is_component=True) for entry in raw["components"])
    return public + parts if components else public


def _metric(entry: Mapping[str, Any], *, is_component: bool) -> Metric:
    if unknown := entry.keys() - _FIELDS:
        raise FormError(f"metric {entry['code']}: unknown {sorted(unknown)}; a text with a comma needs quotes")
    kind: Literal["count", "ratio"] = "count" if "cells" in entry else "ratio"
    if kind == "ratio" and not (entry.get("numerator") and entry.get("denominator")):
        raise FormError(f"metric {entry['code']}: neither cells nor numerator and denominator")
    return Metric(
        code=entry["code"],
        zh=entry.get("zh", ""),
        en=entry.get("en", ""),
        unit=entry.get("unit", ""),
        kind=kind,
        cells=tuple((t, r, c) for t, r, c in entry.get("cells", ())),
        numerator=tuple(entry.get("numerator", ())),
        denominator=tuple(entry.get("denominator", ())),
        caveat=entry.get("caveat"),
        is_component=is_component,
    )


@cache
def _comparable(metric: Metric) -> tuple[str, ...]:
    if metric.kind == "ratio":
        parts = [m for m in metrics(components=True) if m.code in (*metric.numerator, *metric.denominator)]
        return min((part.comparable for part in parts), key=len, default=())
    found = [FORM_EDITIONS[0]]
    for later, earlier in pairwise(FORM_EDITIONS):
        cells = metric.cells_in(earlier)
        if not cells or not comparable_cells(later).issuperset(cells):
            break
        found.append(earlier)
    return tuple(reversed(found))
