"""A place: its trend with the comparable change first, what is behind it, the places below and beside it.

Belongs here: what is shown of a place and in which order. Does not belong here: a figure's making (dbt does).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from gai_pipeline.explore import draw
from gai_pipeline.explore.earlier import APPLICANTS
from gai_pipeline.explore.metric_cells import lit_of
from gai_pipeline.explore.pages.home import COUNTRY
from gai_pipeline.explore.pages.parameters import (
    NEW_REQUESTS,
    MetricChoice,
    Missing,
    RegionCode,
    Year,
    known_year,
    prefix,
)
from gai_pipeline.explore.snapshots import Row, Snapshot
from gai_pipeline.explore.view import Lang, View
from gai_pipeline.forms.metrics import Metric, metrics

SMALL_BASE: Final = 30
"""A ratio of fewer than so many requests says little: it is shown grey."""
FEW_BODIES: Final = 3
"""A comparable change of fewer than so many bodies is shown grey."""
FEW_PEERS: Final = 5
"""Fewer places are no distribution."""
MOST_SHOWN_BELOW: Final = 48

DENIALS: Final = "denied_"
OUTCOMES: Final = ("granted", "partially_granted", "denied", "unavailable", "rejected", "other_processed")
REVIEWS: Final = ("reconsiderations", "reconsiderations_corrected", "litigations", "litigations_corrected")


def region(
    snapshot: Snapshot, lang: Lang, code: RegionCode, metric: MetricChoice = NEW_REQUESTS, year: Year = 0
) -> View:
    """A place: trend of a metric, comparable change, coverage, places below, peers, reasons for denial, its bodies."""
    above = snapshot.ask("region", code=code)
    if not above:
        raise Missing("place", code)
    here = above[0]
    years = [r["report_year"] for r in snapshot.ask("region_years", code=code)]
    shown_year = known_year(years, year)
    about = next(m for m in metrics() if m.code == metric.value)
    latest = snapshot.ask("region_latest", code=code, year=shown_year)
    trend = snapshot.ask("region_metric", code=code, metric=metric.value)
    data: dict[str, Any] = {
        "region": here,
        "above": above[:0:-1],
        "metric": metric.value,
        "kind": about.kind,
        "year": shown_year,
        "trend": trend,
        "latest": latest,
        "below": _below(snapshot.ask("region_below", code=code, metric=metric.value)),
        "peers": _peers(snapshot, here, about, shown_year),
        **_requests(snapshot, code, shown_year),
        "coverage": snapshot.ask("coverage", prefix=prefix(code)),
        "bodies": snapshot.ask("region_bodies", code=code),
        "missing": snapshot.ask("region_missing", prefix=prefix(code)),
    }
    extra = {
        "years": years,
        "tiles": _tiles(snapshot, code, metric.value, shown_year),
        "metrics": snapshot.ask("metrics"),
        "now": next((r for r in trend if r["report_year"] == shown_year), None),
        "reviews": _of(latest, REVIEWS),
        "outcomes": _of(latest, OUTCOMES),
        "lit": lit_of(metric.value),
        "small_base": SMALL_BASE,
        "few_bodies": FEW_BODIES,
        "few_peers": FEW_PEERS,
    }
    return View("region.html", data, trend, str(here["name"]), extra=extra)


def _of(rows: list[Row], names: Sequence[str]) -> list[Row]:
    return [r for r in rows if r["metric"] in names]


def _tiles(snapshot: Snapshot, code: str, metric: str, year: int) -> list[dict[str, Any]]:
    """The provinces of the country; no other place has a map."""
    return draw.tiles(snapshot.ask("provinces", metric=metric, year=year)) if code == COUNTRY else []


def _requests(snapshot: Snapshot, code: str, year: int) -> dict[str, Any]:
    """Why requests were denied in a place, and who made them."""
    found = snapshot.first("region_requests", code=code, year=year) or {}
    if all(total is None for total in found.values()):
        return {"denials": [], "applicants": []}
    reasons = [{"row_code": row, "total": total} for row, total in found.items() if row.startswith(DENIALS)]
    return {
        "denials": sorted(reasons, key=lambda reason: -(reason["total"] or 0)),
        "applicants": [{"column": column, "total": found[column]} for column in APPLICANTS],
    }


def _below(rows: list[Row]) -> list[dict[str, Any]]:
    """The places below with their series, all on the same years."""
    years = sorted({r["report_year"] for r in rows})
    places: dict[str, dict[str, Any]] = {}
    for r in rows:
        place = places.setdefault(
            r["region_code"], {"region_code": r["region_code"], "name": r["name"], "series": dict.fromkeys(years)}
        )
        place["series"][r["report_year"]] = r["value"]
        place["latest"] = r
    shown = sorted(places.values(), key=lambda p: p["region_code"])[:MOST_SHOWN_BELOW]
    return [{**p, "years": years, "values": list(p.pop("series").values())} for p in shown]


def _peers(snapshot: Snapshot, here: Row, about: Metric, year: int) -> dict[str, Any]:
    """The places of the same level as a distribution: the share itself of a ratio, the comparable change of a count.

    Places whose figure stands on too little are counted, not drawn.
    """
    base = about.denominator[0] if about.denominator else about.code
    rows = snapshot.ask("region_peers", metric=about.code, base=base, year=year, level=here["level"])
    field = "value" if about.kind == "ratio" else "matched_pct_change"
    known = [r for r in rows if r[field] is not None]
    firm = sorted(float(r[field]) for r in known if not _is_small(r, about))
    own = next((r for r in known if r["region_code"] == here["region_code"]), None)
    return {
        "level": here["level"],
        "field": field,
        "n": len(firm),
        "n_small": len(known) - len(firm),
        "n_unknown": len(rows) - len(known),
        "bins": draw.histogram(firm),
        "median": firm[len(firm) // 2] if firm else None,
        **_own_place(own, field, firm, about),
    }


def _own_place(own: Row | None, field: str, firm: list[float], about: Metric) -> dict[str, Any]:
    """Where a place itself lies in the distribution."""
    if own is None:
        return {"value": None, "is_small": False, "bin": None}
    value = float(own[field])
    return {"value": value, "is_small": _is_small(own, about), "bin": draw.place_on(value, firm)}


def _is_small(row: Row, about: Metric) -> bool:
    """Whether a figure stands on too few requests, or a change on too few bodies."""
    if about.kind == "ratio":
        return (row["base"] or 0) < SMALL_BASE
    return (row["n_matched"] or 0) < FEW_BODIES
