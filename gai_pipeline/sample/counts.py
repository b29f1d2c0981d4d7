"""Balanced counts for a form.

Belongs here: natural numbers that satisfy the form's arithmetic, in the sizes that bodies of all levels have. Does not
belong here: how they are printed, planted violations (`figures.py`).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal

from gai_pipeline.forms.spec import edition

Key = tuple[str, str, str]
"""(table, row, column)."""

RICHNESS = ("zeros", "sparse", "modest", "rich", "large")


def spread(total: int, weights: Mapping[str, float], rng: random.Random) -> dict[str, int]:
    """`total` things dealt to the names of `weights` by chance."""
    dealt = dict.fromkeys(weights, 0)
    if total > 400:
        whole = sum(weights.values())
        for name, weight in weights.items():
            dealt[name] = int(total * weight / whole)
        total -= sum(dealt.values())
    for name in rng.choices(list(weights), list(weights.values()), k=total):
        dealt[name] += 1
    return dealt


APPLICANTS = {
    "natural_person": 30.0,
    "commercial_enterprise": 6.0,
    "research_institution": 0.4,
    "public_welfare_organization": 0.4,
    "legal_service_organization": 2.0,
    "other_organization": 1.5,
}
OUTCOMES = {"granted": 9.0, "partially_granted": 2.0, "unavailable_not_held": 4.0, "rejected_petition_complaint": 1.5}
INTAKE = {"zeros": (0, 0), "sparse": (1, 6), "modest": (5, 60), "rich": (60, 900), "large": (2_000, 30_000)}
REVIEWS = {"zeros": (0, 0), "sparse": (0, 1), "modest": (0, 4), "rich": (2, 40), "large": (20, 900)}


def application_counts(
    edition_code: str, richness: str, rng: random.Random, carried: Mapping[str, int] | None = None
) -> dict[tuple[str, str], int]:
    """Balanced counts of the applications table, (row, column) -> count.

    `carried` gives the requests carried over from the year before, per applicant column; by chance where it is None.
    """
    table = edition(edition_code).table("applications")
    outcomes = table.members("outcomes", "row")
    applicants = table.members("applicants", "column")
    weights = {row: OUTCOMES.get(row, 0.4) * rng.uniform(0.3, 1.7) for row in outcomes}
    low, high = INTAKE[richness]
    received = spread(rng.randint(low, high), {c: APPLICANTS[c] for c in applicants}, rng)
    counts: dict[tuple[str, str], int] = {}
    for column in applicants:
        new = received[column]
        old = rng.randint(0, new // 12) if carried is None else carried[column]
        forward = rng.randint(0, (new + old) // 8)
        results = spread(new + old - forward, weights, rng)
        counts |= {("new_requests", column): new, ("carried_over", column): old}
        counts |= {(row, column): results[row] for row in outcomes}
        counts |= {("total_processed", column): new + old - forward, ("carried_forward", column): forward}
    for row in table.rows:
        counts[row.code, "total"] = sum(counts[row.code, c] for c in applicants)
    return counts


def review_counts(edition_code: str, richness: str, rng: random.Random) -> dict[tuple[str, str], int]:
    """Balanced counts of the reviews table."""
    table = edition(edition_code).table("reviews")
    results = table.members("results", "column")
    counts: dict[tuple[str, str], int] = {}
    for row in table.rows:
        dealt = spread(rng.randint(*REVIEWS[richness]), dict.fromkeys(results, 1.0) | {"upheld": 4.0}, rng)
        counts |= {(row.code, column): dealt[column] for column in results}
        counts[row.code, "total"] = sum(dealt.values())
    return counts


def proactive_counts(
    edition_code: str, richness: str, rng: random.Random, before: Mapping[tuple[str, str], Decimal] | None = None
) -> dict[tuple[str, str], Decimal]:
    """Figures of the proactive table. `before` is the same body's table of the year before, for the chains."""
    scale = {"zeros": 0, "sparse": 1, "modest": 4, "rich": 30, "large": 400}[richness]
    figures = {
        (row, column): _unchained(column, scale, rng)
        for row, column in edition(edition_code).table("proactive").cells()
    }
    chain = _chain_stock if edition_code == "2021" else _chain_items
    chain(figures, before or {}, scale, rng)
    return figures


def _unchained(column: str, scale: int, rng: random.Random) -> Decimal:
    """A figure that hangs together with none of the year before; 0 in the columns that do."""
    if column in {"decisions", "projects", "newly_made", "total_published"}:
        return Decimal(rng.randint(0, scale * 25))
    if column == "amount":
        return Decimal(rng.randint(0, scale * 2_000_000)) / 10_000
    if column == "amount_wan_yuan":
        return Decimal(rng.randint(0, scale * 90_000)) / 100
    return Decimal(0)


ProactiveFigures = dict[tuple[str, str], Decimal]


def _makes(row: str, scale: int) -> bool:
    """Whether a body has documents of a kind: only large ones are entitled to make rules."""
    return row != "rules" or scale >= 30


def _chain_stock(
    figures: ProactiveFigures, before: Mapping[tuple[str, str], Decimal], scale: int, rng: random.Random
) -> None:
    """2021: what is in force is the stock of the year before, and what was issued less what was repealed."""
    for row in ("rules", "normative_documents"):
        fresh = Decimal(rng.randint(0, scale * 6) if _makes(row, scale) else 0)
        stock = before.get((row, "in_force"), fresh)
        repealed = rng.randint(0, min(int(stock), scale))
        issued = rng.randint(0, scale) if _makes(row, scale) else 0
        figures[row, "issued"], figures[row, "repealed"] = Decimal(issued), Decimal(repealed)
        figures[row, "in_force"] = stock + issued - repealed


def _chain_items(
    figures: ProactiveFigures, before: Mapping[tuple[str, str], Decimal], scale: int, rng: random.Random
) -> None:
    """2019: what is published in all grows by what was made; items follow from those of the year before."""
    for row in ("rules", "normative_documents"):
        made = rng.randint(0, scale) if _makes(row, scale) else 0
        figures[row, "newly_made"] = figures[row, "newly_published"] = Decimal(made)
        figures[row, "total_published"] = before.get((row, "total_published"), Decimal(made * 3)) + made
    for row in [row for row, column in figures if column == "items_previous_year"]:
        old = before.get((row, "items_previous_year"), Decimal(rng.randint(0, scale * 10)))
        items = old + before.get((row, "items_change"), Decimal(0))
        figures[row, "items_previous_year"] = items
        figures[row, "items_change"] = Decimal(rng.randint(-min(int(items), scale), scale))


def statistics_counts(rng: random.Random, scale: int = 20) -> dict[tuple[str, str], Decimal]:
    """Figures of the 2014 statistics table whose stated totals equal their parts."""
    found = {(row.code, "value"): Decimal(rng.randint(0, scale)) for row in edition("2014").table("statistics").rows}

    def add(total: str, *parts: str) -> None:
        found[total, "value"] = sum((found[p, "value"] for p in parts), Decimal(0))

    add("requests_received", "requests_in_person", "requests_by_fax", "requests_online", "requests_by_letter")
    add("requests_closed", "closed_on_time", "closed_extended")
    reasons = (
        "state_secret",
        "trade_secret",
        "privacy",
        "security_stability",
        "not_government_information",
        "other_law",
    )
    add("replies_denied", *(f"denied_{r}" for r in reasons))
    add("reconsiderations", "reconsiderations_upheld", "reconsiderations_corrected", "reconsiderations_other")
    add("litigations", "litigations_upheld", "litigations_corrected", "litigations_other")
    add("staff_total", "staff_full_time", "staff_part_time")
    found["special_budget", "value"] = Decimal(rng.randint(0, scale * 100)) / 100
    return found


def all_counts(edition_code: str, richness: str, rng: random.Random) -> dict[Key, Decimal]:
    """Balanced figures of every table of an edition."""
    if edition_code == "2014":
        return {("statistics", *key): v for key, v in statistics_counts(rng).items()}
    counts: dict[Key, Decimal] = {}
    for (row, column), value in proactive_counts(edition_code, richness, rng).items():
        counts["proactive", row, column] = value
    for name, part in (("applications", application_counts), ("reviews", review_counts)):
        for (row, column), count in part(edition_code, richness, rng).items():
            counts[name, row, column] = Decimal(count)
    return counts


def add_up(parts: list[Mapping[Key, Decimal]]) -> dict[Key, Decimal]:
    """The aggregate of several bodies' figures, cell by cell."""
    total: dict[Key, Decimal] = {}
    for part in parts:
        for key, value in part.items():
            total[key] = total.get(key, Decimal(0)) + value
    return total
