"""What the marts must say of the bundled sample where it lays a trap, worked out without SQL.

Belongs here: expected answers. Does not belong here: what is planted (`corpus.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from gai_pipeline.sample.places import Body, chain
from gai_pipeline.sample.truth import number

_SPAN = range(2019, 2025)


class Requests(NamedTuple):
    """New requests of a body in a year, as its current report has them."""

    body: Body
    year: int
    value: Decimal


def expected_region_years(found: Iterable[Requests]) -> list[dict[str, Any]]:
    """What `region_year` must say where the sample lays a trap: new_requests of two counties.

    990122 has no aggregate: in 2022 a township begins to report, so that the sum jumps while the bodies that report in
    both years (`matched_*`) do not. 990101 has an aggregate beside the reports of its units: only the aggregate counts.
    """
    answers = []
    for region, basis, years in (("990122", "sum_of_units", _SPAN), ("990101", "reported_aggregate", _SPAN)):
        by_year: dict[int, dict[str, Decimal]] = {}
        for report in found:
            inside = region in {p.code for p in chain(report.body.region)}
            if inside and (report.body.aggregate or basis != "reported_aggregate"):
                by_year.setdefault(report.year, {})[report.body.key] = report.value
        answers += [_region_year(region, basis, year, by_year) for year in years]
    return answers


def _region_year(region: str, basis: str, year: int, by_year: Mapping[int, Mapping[str, Decimal]]) -> dict[str, Any]:
    now, before = by_year.get(year, {}), by_year.get(year - 1, {})
    value = sum(now.values(), Decimal(0)) if now else None
    previous = sum(before.values(), Decimal(0)) if before else None
    both = sorted(set(now) & set(before))
    matched = sum((now[k] for k in both), Decimal(0)) if both else None
    matched_previous = sum((before[k] for k in both), Decimal(0)) if both else None

    def percent(new: Decimal | None, old: Decimal | None) -> float | None:
        return None if new is None or not old else float((new - old) * 100 / old)

    return {
        "region_code": region,
        "report_year": year,
        "metric": "new_requests",
        "value": number(value),
        "previous_value": number(previous),
        "change": None if value is None or previous is None else number(value - previous),
        "pct_change": percent(value, previous),
        "basis": basis,
        "n_publishers": len(now),
        "matched_value": number(matched),
        "matched_previous_value": number(matched_previous),
        "matched_pct_change": percent(matched, matched_previous),
        "n_matched": len(both),
    }
