"""The figures of the bundled sample's bodies over the years.

Belongs here: which edition a body used, figures chained from year to year, aggregates of units. Does not belong here:
counts of one year (`counts.py`), what is published of them (`corpus.py`).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal

from gai_pipeline.sample import counts as made
from gai_pipeline.sample.places import BODIES, Body

Counts = dict[made.Key, Decimal]

CARRY_OVER_BREAK = ("town_c", 2024)
"""A body and year whose carried-over requests are not those that it carried forward the year before."""
FREE_STYLE_2018 = ("west", "town_b")
STRAGGLER = ("south", 2021)
"""A body that still used the 2019 edition for 2021."""


def edition_of(body: Body, year: int) -> str:
    """The edition that a body of the sample used for a report year."""
    if year < 2019:
        return "free" if body.key in FREE_STYLE_2018 else "2014"
    return "2019" if year < 2021 or (body.key, year) == STRAGGLER else "2021"


def _series(body: Body) -> dict[int, Counts]:
    """A body's figures by year, chained from year to year; after a skipped year they start anew."""
    rng = random.Random(f"series-4/{body.key}")
    found: dict[int, Counts] = {}
    before: Counts = {}
    last = 0
    for year in body.years:
        code = edition_of(body, year)
        if code == "free":
            continue
        if code == "2014":
            found[year] = {("statistics", *key): v for key, v in made.statistics_counts(rng, 60).items()}
            continue
        counts = _year(body, year, code, before if last == year - 1 else {}, rng)
        found[year] = before = counts
        last = year
    return found


def _year(body: Body, year: int, code: str, before: Counts, rng: random.Random) -> Counts:
    """A body's figures of a year with the three tables, chained to those of the year before if there are any."""
    old = {(r, c): v for (t, r, c), v in before.items() if t == "proactive"}
    counts: Counts = {("proactive", *k): v for k, v in made.proactive_counts(code, body.richness, rng, old).items()}
    for (r, c), n in made.application_counts(code, body.richness, rng, _carried(body, year, before)).items():
        counts["applications", r, c] = Decimal(n)
    for (r, c), n in made.review_counts(code, body.richness, rng).items():
        counts["reviews", r, c] = Decimal(n)
    return counts


def _carried(body: Body, year: int, before: Counts) -> dict[str, int] | None:
    """The requests of each applicant that were carried over from the year before, None where nothing is known of it."""
    if not before:
        return None
    carried = {c: int(before["applications", "carried_forward", c]) for c in made.APPLICANTS}
    if (body.key, year) == CARRY_OVER_BREAK:
        carried["natural_person"] += 2
    return carried


def all_series() -> dict[str, dict[int, Counts]]:
    series = {b.key: _series(b) for b in BODIES if not b.aggregate}
    for b in BODIES:
        if b.aggregate:
            series[b.key] = {year: _aggregate(b, year, series) for year in b.years}
    return series


def _aggregate(body: Body, year: int, series: Mapping[str, Mapping[int, Counts]]) -> Counts:
    return made.add_up([series[key][year] for key in body.units])
