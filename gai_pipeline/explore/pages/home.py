"""The first page: what the data are, how complete, how far to be trusted, and where to go.

Belongs here: the country at a glance, and searching. Does not belong here: a single place or body.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Annotated, Any

from fastapi import Query

from gai_pipeline.explore import draw, search
from gai_pipeline.explore.pages.parameters import NEW_REQUESTS, MetricChoice, Year, known_year
from gai_pipeline.explore.snapshots import Snapshot
from gai_pipeline.explore.view import Lang, View, said

COUNTRY = "000000"


def home(snapshot: Snapshot, lang: Lang, metric: MetricChoice = NEW_REQUESTS, year: Year = 0) -> View:
    """The data at a glance: totals, coverage by year, violation rates, a metric over the provinces."""
    totals = snapshot.first("home_totals") or {}
    trend = snapshot.ask("region_metric", code=COUNTRY, metric=metric.value)
    years = [r["report_year"] for r in trend]
    shown_year = known_year(years, year)
    provinces = snapshot.ask("provinces", metric=metric.value, year=shown_year)
    data: dict[str, Any] = {
        "totals": totals,
        "coverage": snapshot.ask("coverage", prefix=""),
        "rules": snapshot.ask("rules"),
        "causes": snapshot.ask("causes"),
        "states": snapshot.ask("states"),
        "accuracy": accuracy(),
        "metric": metric.value,
        "year": shown_year,
        "trend": trend,
        "provinces": provinces,
    }
    extra = {"years": years, "tiles": draw.tiles(provinces), "metrics": snapshot.ask("metrics")}
    return View("home.html", data, provinces, said(lang, "home.title"), extra=extra)


@cache
def accuracy() -> list[dict[str, Any]]:
    """How documents made with known truth were read, by kind of file: counts of documents and cells. `silent` cells are
    wrong and nothing says so. Written with the boards (docs/accuracy.md)."""
    text = resources.files("gai_pipeline.explore").joinpath("accuracy.json").read_text("utf-8")
    return list(json.loads(text))


def find(
    snapshot: Snapshot, lang: Lang, q: Annotated[str, Query(max_length=60, description="Name or pinyin")] = ""
) -> View:
    """Places and bodies whose name has the words, in Chinese or pinyin."""
    found = search.find(snapshot, q)
    return View("search.html", {"q": q, "found": found}, found, said(lang, "search.title"))
