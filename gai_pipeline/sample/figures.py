"""Figures of a report: balanced counts for a form, and how each of them is printed.

Belongs here: natural numbers that satisfy the form's arithmetic, the ways in which offices print them, planted
violations. Does not belong here: labels and layout (`layout.py`), text (`prose.py`), files (`render_*.py`).
"""

from __future__ import annotations

import random
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from gai_pipeline.forms.rules import Identity, identities
from gai_pipeline.forms.spec import Table, edition
from gai_pipeline.records.model import CellStatus

Key = tuple[str, str, str]
"""(table, row, column)."""

FULL_WIDTH = str.maketrans("0123456789.+-,", "０１２３４５６７８９．＋－，")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell prints (`text`), and what a reader must make of it."""

    value: Decimal | None
    status: CellStatus
    text: str


@dataclass(frozen=True, slots=True)
class PrintStyle:
    """How an office prints numbers.

    `zero`: the text of a zero ("0", "" for an empty cell, or a dash). `thousands`: 1,234. `full_width`: １２.
    `unit`: a count is followed by its unit (12件). `signs`: how a change is printed, "plain" (-3), "plus" (+5, -3) or
    "word" (增5, 减3). `mixed`: each zero is printed as 0, nothing or a dash, by chance.
    """

    zero: str = "0"
    thousands: bool = False
    full_width: bool = False
    unit: bool = False
    signs: str = "plain"
    mixed: bool = False


PLAIN = PrintStyle()
STYLES: Mapping[str, PrintStyle] = {
    "plain": PLAIN,
    "blank": PrintStyle(zero=""),
    "dash": PrintStyle(zero="—"),
    "hyphen": PrintStyle(zero="-"),
    "slash": PrintStyle(zero="/"),
    "none": PrintStyle(zero="无"),
    "mixed": PrintStyle(mixed=True, signs="word"),
    "thousands": PrintStyle(thousands=True, signs="plus"),
    "full_width": PrintStyle(full_width=True, signs="word"),
    "units": PrintStyle(unit=True, signs="word"),
}
RICHNESS = ("zeros", "sparse", "modest", "rich", "large")


@dataclass(slots=True)
class Figures:
    """The printed figures of one report, cell by cell in the form's order."""

    edition: str
    cells: dict[Key, Figure] = field(default_factory=dict)

    def value(self, table: str, row: str, column: str) -> Decimal:
        """The number in a cell, 0 where it is empty or a dash; raises `KeyError` for a cell that the form lacks."""
        return self.cells[table, row, column].value or Decimal(0)

    def has_row(self, table: str, row: str) -> bool:
        """Whether the row is printed at all."""
        return any(k[:2] == (table, row) and f.status is not CellStatus.ABSENT for k, f in self.cells.items())

    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key[0] for key in self.cells))


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
    before = before or {}
    figures: dict[tuple[str, str], Decimal] = {}
    for row, column in edition(edition_code).table("proactive").cells():
        figures[row, column] = Decimal(0)
        if column in {"decisions", "projects", "newly_made", "total_published"}:
            figures[row, column] = Decimal(rng.randint(0, scale * 25))
        elif column == "amount":
            figures[row, column] = Decimal(rng.randint(0, scale * 2_000_000)) / 10_000
        elif column == "amount_wan_yuan":
            figures[row, column] = Decimal(rng.randint(0, scale * 90_000)) / 100
    rules_too = scale >= 30
    if edition_code == "2021":
        for row in ("rules", "normative_documents"):
            stock = before.get(
                (row, "in_force"), Decimal(rng.randint(0, scale * 6) if row != "rules" or rules_too else 0)
            )
            repealed = rng.randint(0, min(int(stock), scale))
            issued = 0 if row == "rules" and not rules_too else rng.randint(0, scale)
            figures[row, "issued"], figures[row, "repealed"] = Decimal(issued), Decimal(repealed)
            figures[row, "in_force"] = stock + issued - repealed
    else:
        for row in ("rules", "normative_documents"):
            made = rng.randint(0, scale) if row != "rules" or rules_too else 0
            figures[row, "newly_made"] = figures[row, "newly_published"] = Decimal(made)
            figures[row, "total_published"] = before.get((row, "total_published"), Decimal(made * 3)) + made
        for row, column in list(figures):
            if column == "items_previous_year":
                old = before.get((row, column), Decimal(rng.randint(0, scale * 10)))
                items = old + before.get((row, "items_change"), Decimal(0))
                figures[row, column] = items
                figures[row, "items_change"] = Decimal(rng.randint(-min(int(items), scale), scale))
    return figures


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


def print_number(value: Decimal, style: PrintStyle, unit: str | None, signed: bool, rng: random.Random) -> Figure:
    """The number as the office prints it; the figure's value is the number that stands there."""
    if value == 0:
        zero = rng.choice(["0", "0", "", "—", "-"]) if style.mixed else style.zero
        if zero == "0":
            text = "0".translate(FULL_WIDTH) if style.full_width else "0"
            return Figure(Decimal(0), CellStatus.REPORTED, text)
        return Figure(None, CellStatus.DASH if zero else CellStatus.BLANK, zero)
    text = format(abs(value), ",f" if style.thousands else "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if signed and style.signs == "word":
        text = ("增" if value > 0 else "减") + text
    elif value < 0:
        text = "-" + text
    elif signed and style.signs == "plus":
        text = "+" + text
    if style.full_width:
        text = text.translate(FULL_WIDTH)
    if style.unit and unit:
        text += unit
    return Figure(value, CellStatus.REPORTED, text)


def printed(edition_code: str, counts: Mapping[Key, Decimal | int], style: PrintStyle, rng: random.Random) -> Figures:
    """Counts of any tables of an edition, printed in a style, in the form's order."""
    figures = Figures(edition_code)
    for table in edition(edition_code).tables:
        for row, column in table.cells():
            key = table.name, row, column
            if key in counts:
                signed = table.column(column).signed
                unit = "万元" if column == "amount" else table.unit_of(row, column)
                figures.cells[key] = print_number(Decimal(counts[key]), style, unit, signed, rng)
    return figures


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


def make_figures(edition_code: str, richness: str, style: str, seed: int) -> Figures:
    """Balanced figures for every table of an edition, printed in one of `STYLES`; the same for the same arguments."""
    rng = random.Random(f"{edition_code}/{richness}/{style}/{seed}")
    return printed(edition_code, all_counts(edition_code, richness, rng), STYLES[style], rng)


def outcome(identity: Identity, figures: Figures) -> bool | None:
    """Whether an identity holds over printed numbers; None where a cell that it needs carries no number."""
    sides = []
    for side in (identity.left, identity.right):
        values = [figures.cells[identity.rule.table or "", t.row, t.column].value for t in side]
        if any(v is None for v in values):
            return None
        sides.append(sum((t.coefficient * (v or 0) for t, v in zip(side, values, strict=True)), Decimal(0)))
    return sides[0] >= sides[1] if identity.rule.relation == ">=" else sides[0] == sides[1]


def violations(figures: Figures, severity: str = "error", gone: Container[Key] = ()) -> Iterator[dict[str, str | None]]:
    """The identities that the printed figures break, as {rule, row, column}; none that needs a cell of `gone`."""
    for identity in identities(figures.edition):
        keys = [(identity.rule.table or "", t.row, t.column) for t in identity.terms]
        inside = all(key in figures.cells and key not in gone for key in keys)
        if identity.rule.severity == severity and inside and outcome(identity, figures) is False:
            yield {"rule": identity.rule.id, "row": identity.row, "column": identity.column}


def change(figures: Figures, changes: Mapping[Key, int]) -> Figures:
    """A copy in which the cells named print another number: the old one plus the change."""
    cells = dict(figures.cells)
    for key, by in changes.items():
        value = figures.value(*key) + by
        cells[key] = Figure(value, CellStatus.REPORTED, format(value, "f"))
    return Figures(figures.edition, cells)


def add_up(parts: list[Mapping[Key, Decimal]]) -> dict[Key, Decimal]:
    """The aggregate of several bodies' figures, cell by cell."""
    total: dict[Key, Decimal] = {}
    for part in parts:
        for key, value in part.items():
            total[key] = total.get(key, Decimal(0)) + value
    return total


def without_row(figures: Figures, table: str, row: str) -> Figures:
    """A copy whose table lacks a row, as offices leave out what they never use."""
    gone = Figure(None, CellStatus.ABSENT, "")
    return Figures(figures.edition, {k: gone if k[:2] == (table, row) else f for k, f in figures.cells.items()})


def with_texts(figures: Figures, texts: Mapping[Key, str]) -> Figures:
    """A copy whose cells print other text for the same number (160.5万元 for 160.5)."""
    cells = {k: replace(f, text=texts[k]) if k in texts else f for k, f in figures.cells.items()}
    return Figures(figures.edition, cells)


def table_of(figures: Figures, name: str) -> Table:
    return edition(figures.edition).table(name)
