"""The truth of the fictional country, computed from its reports one region at a time, without the warehouse's SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.places.organs import special_kind

if TYPE_CHECKING:
    from country import Country, Figure, Unit

GOVERNING = ("province", "prefecture", "county")
OTHER = ("other_processing", "other_not_supplemented", "other_fee_unpaid", "other_remaining")
Rows = dict[tuple[str, str], Decimal | None]


def rows(unit: Unit) -> Rows:
    """The totals by which a government and its units are compared; 其他处理 is one row, however the form divides it."""
    found: Rows = {}
    for table in ("applications", "reviews"):
        for row in edition(FORM_EDITIONS[0]).table(table).rows:
            if row.code not in OTHER:
                found[table, row.code] = unit.cells.get((table, row.code, "total"))
    other = [unit.cells[t, r, c] for t, r, c in unit.cells if r in OTHER and c == "total"]
    found["applications", "other"] = None if None in other else sum(filter(None, other), Decimal(0))
    return found


@dataclass
class Seen:
    """What reports in a region: how many bodies, whether it is known whose figures all of them give, sums, maxima."""

    n: int = 0
    known: bool = True
    sums: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    most: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def add(self, of: Rows, *, counts: bool = True) -> None:
        for key, value in of.items():
            if value is not None:
                self.sums[key] = self.sums.get(key, Decimal(0)) + (value if counts else 0)
                self.most[key] = max(self.most.get(key, value), value)

    def join(self, other: Seen, *, counts: bool = True) -> None:
        self.n += other.n
        self.known &= other.known
        for key, value in other.sums.items():
            self.sums[key] = self.sums.get(key, Decimal(0)) + (value if counts else 0)
        for key, value in other.most.items():
            self.most[key] = max(self.most.get(key, value), value)


@dataclass(frozen=True)
class Counted:
    """The reports that make a region's figure, each with its role, and those of the other reading of open scopes."""

    basis: str
    reports: tuple[tuple[Unit, str], ...]
    other: tuple[Unit, ...]


class Truth:
    def __init__(self, country: Country) -> None:
        self.country = country
        self.here: dict[tuple[str, int], list[Unit]] = defaultdict(list)
        self.within: dict[tuple[str, int], list[Unit]] = defaultdict(list)
        self.children: dict[str, list[str]] = defaultdict(list)
        for u in country.current():
            self.here[u.region, u.year].append(u)
            for above in country.ancestors(u.region):
                self.within[above, u.year].append(u)
        for code, parent in country.parent.items():
            self.children[parent].append(code)
        self._seen: dict[tuple[str, int], Seen] = {}
        self._counted: dict[tuple[str, int], Counted] = {}
        self.rule: dict[str, str] = {}
        """Report to the rule that decided its scope, for those whose figures say something."""

    def seen(self, region: str, year: int) -> Seen:
        """The units of a region: its departments, and the places below with all that reports there."""
        if (region, year) not in self._seen:
            found = Seen()
            for u in self.here[region, year]:
                if u.level == "department" and not special_kind(f"某县{u.body.split('|')[1]}"):
                    found.n += 1
                    found.add(rows(u))
            for child in self.children[region]:
                self._join(found, child, year)
            self._seen[region, year] = found
        return self._seen[region, year]

    def _join(self, found: Seen, child: str, year: int) -> None:
        governments = [u for u in self.here[child, year] if u.level != "department"]
        below = self.seen(child, year)
        whole = below.n and any(self._is_whole(u) for u in governments)
        found.join(below, counts=not whole)
        for u in governments:
            found.n += 1
            found.add(rows(u))
            found.known &= not below.n or self._is_settled(u)

    def figures_say(self, u: Unit) -> tuple[bool, bool]:
        """(smaller than a unit in some row, equal to the sum of the units in nearly all rows)."""
        seen, own = self.seen(u.region, u.year), rows(u)
        smaller = any(v is not None and k in seen.most and seen.most[k] > v for k, v in own.items())
        compared = [(v, seen.sums[k]) for k, v in own.items() if v is not None and k in seen.sums]
        telling = [(a, b) for a, b in compared if a + b > 0]
        equal, telling_equal = (sum(a == b for a, b in pairs) for pairs in (compared, telling))
        enough = seen.known and seen.n >= 3 and len(telling) >= 4
        return smaller, enough and equal >= 0.9 * len(compared) and telling_equal >= 0.9 * len(telling)

    def _is_whole(self, u: Unit) -> bool:
        smaller, is_sum = self.figures_say(u)
        return (u.scope != "own" and is_sum) or (u.scope == "aggregate" and not smaller)

    def _is_settled(self, u: Unit) -> bool:
        smaller, is_sum = self.figures_say(u)
        return {"unclear": is_sum or smaller, "aggregate": is_sum or not smaller, "own": not is_sum}[u.scope]

    def scope(self, u: Unit) -> str:
        """Text and figures together; every report of a government beside units notes its rule in `rule`."""
        if u.level == "department" or not self.seen(u.region, u.year).n:
            return u.scope
        smaller, is_sum = self.figures_say(u)
        if (u.scope == "aggregate" and smaller and not is_sum) or (u.scope == "own" and is_sum):
            self.rule[u.report_id] = "text_against_figures"
            return "unclear"
        if u.scope == "unclear" and (is_sum or smaller):
            self.rule[u.report_id] = "figures_equal_sum" if is_sum else "figures_below_unit"
            return "aggregate" if is_sum else "own"
        return u.scope

    @cached_property
    def scopes(self) -> dict[str, str]:
        return {u.report_id: self.scope(u) for u in self.country.current()}

    def is_open(self, u: Unit) -> bool:
        return self.scopes[u.report_id] == "unclear" and u.level in GOVERNING

    def is_regional(self, u: Unit) -> bool:
        return self.scopes[u.report_id] == "aggregate" and u.level != "department"

    def counted(self, region: str, year: int) -> Counted:
        """The reports that make a region's figure: aggregates, if every place of the time that is the region today and
        has a report has one; else a government's report of open scope; else units here and below."""
        if (region, year) not in self._counted:
            self._counted[region, year] = self._count(region, year)
        return self._counted[region, year]

    def _count(self, region: str, year: int) -> Counted:
        own = self.here[region, year]
        homes, regional = {u.home for u in own}, [u for u in own if self.is_regional(u)]
        whole = bool(regional) and {u.home for u in regional} == homes
        if whole:
            return Counted("reported_aggregate", tuple((u, "aggregate") for u in regional), tuple(regional))
        beside = [u for u in own if self.is_open(u) and not self._is_alone(u, regional)]
        units = [u for u in own if u not in regional and u not in beside]
        below = [self.counted(child, year) for child in self.children[region]]
        other = [*units, *beside, *(u for c in below for u in c.other)]
        if beside and not regional and len(homes) == 1:
            return Counted("reported_aggregate", tuple((u, "aggregate") for u in beside), tuple(other))
        reports = [*((u, "unit") for u in units), *(r for c in below for r in c.reports)]
        return Counted("sum_of_units", tuple(reports), tuple(other))

    def _is_alone(self, u: Unit, partial: list[Unit]) -> bool:
        """No other body reports in its region, but governments there of open scope and aggregates that are the "
        "figure."""
        return all(
            o.body == u.body
            or (o.region == u.region and (self.is_open(o) or (self.is_regional(o) and o not in partial)))
            for o in self.within[u.region, u.year]
        )

    def figures(self) -> dict[tuple[str, int, str], dict[str, object]]:
        found: dict[tuple[str, int, str], dict[str, object]] = {}
        for region in ("000000", *self.country.parent):
            for year in self.country.size.years:
                now = self.counted(region, year)
                earlier = {
                    (u.body, u.scope == "aggregate", role): u for u, role in self.counted(region, year - 1).reports
                }
                for metric in now.reports[0][0].figures if now.reports else ():
                    found[region, year, metric] = _figure(now, earlier, metric)
        return found


def _figure(now: Counted, earlier: dict[tuple[str, bool, str], Unit], metric: str) -> dict[str, object]:
    told = [(u, role) for u, role in now.reports if u.figures[metric][0] is not None]
    before = {u.report_id: earlier.get((u.body, u.scope == "aggregate", role)) for u, role in told}
    pairs = [
        (u.figures[metric], e.figures[metric])
        for u, _ in told
        if (e := before[u.report_id]) is not None and e.figures[metric][0] is not None
    ]
    value, other = _value([u.figures[metric] for u, _ in told]), [u.figures[metric] for u in now.other]
    is_ratio = bool(told) and told[0][0].figures[metric][1] is not None
    unknown = any(top is None for top, _ in other)
    second = None if unknown else _value(other)
    return {
        "value": value,
        "basis": now.basis,
        "n_publishers": len(told),
        "matched_value": _value([p[0] for p in pairs]),
        "matched_previous_value": _value([p[1] for p in pairs]),
        "n_matched": len(pairs),
        "n_unknown": len(now.reports) - len(told),
        "value_low": None
        if value is None or (unknown and is_ratio)
        else min(value, value if second is None else second),
        "value_high": None if value is None or second is None else max(value, second),
    }


def _value(parts: Iterable[Figure]) -> float | None:
    parts = list(parts)
    if not parts:
        return None
    top = sum((p[0] for p in parts if p[0] is not None), Decimal(0))
    if parts[0][1] is None:
        return float(top)
    bottom = sum((p[1] for p in parts if p[1] is not None), Decimal(0))
    return float(top) / float(bottom) if bottom else None
