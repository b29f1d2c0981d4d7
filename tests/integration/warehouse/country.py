"""A small fictional country with gaps, aggregates, doubtful scopes, blanks and republished reports, and its truth.

The truth is computed here from the records alone, one region at a time, without the warehouse's SQL.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from reports import record

from gai_pipeline.records.model import CellStatus, Record

YEARS = range(2019, 2024)
PREFECTURES = ("990100", "990200")
COUNTIES = ("990101", "990102", "990201", "990202")
TOWNSHIPS = tuple(f"{c}00{i}" for c in COUNTIES for i in range(3))
DENIED = (
    "denied_state_secret",
    "denied_law_prohibits",
    "denied_public_security_stability",
    "denied_third_party_rights",
    "denied_internal_affairs",
    "denied_process_information",
    "denied_enforcement_file",
    "denied_administrative_query",
)


def parent(code: str) -> str | None:
    if code == "000000":
        return None
    if len(code) == 9:
        return code[:6]
    return {"990000": "000000", "990100": "990000", "990200": "990000"}.get(code) or code[:4] + "00"


def write_regions(path: Path) -> Path:
    rows = [
        ("990000", "云岭省", "province", ""),
        *((p, f"{p}市", "prefecture", "990000") for p in PREFECTURES),
        *((c, f"{c}县", "county", parent(c)) for c in COUNTIES),
        *((t, f"{t}镇", "township", parent(t)) for t in TOWNSHIPS),
    ]
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(
            ["code", "name", "level", "parent_code", "valid_from", "valid_to", "successors", "mca_code", "nbs_code"]
        )
        writer.writerows([*r, "", "", "", "", ""] for r in rows)
    return path


def _figures(rng: random.Random, edition: str) -> dict[tuple[str, str, str], int | str | None]:
    new, carried = rng.choice([0, 0, 3, 7, 40]), rng.choice([0, 1, 2])
    granted, partial = rng.randint(0, 5), rng.randint(0, 2)
    total = ("applications", "{}", "total")
    found: dict[tuple[str, str, str], int | str | None] = {
        (total[0], row, total[2]): figure
        for row, figure in {
            "new_requests": new,
            "carried_over": carried,
            "granted": granted,
            "partially_granted": partial,
            rng.choice(DENIED): rng.randint(0, 3),
            "total_processed": granted + partial + rng.randint(0, 4),
        }.items()
    }
    found["applications", "new_requests", "natural_person"] = min(new, rng.randint(0, 9))
    if edition == "2021":
        found["proactive", "administrative_fee", "amount_wan_yuan"] = str(Decimal(rng.randint(0, 99999)) / 10000)
    if rng.random() < 0.15:
        found[rng.choice(sorted(found))] = None
    return found


def records(seed: int = 1) -> list[Record]:
    rng = random.Random(seed)
    bodies = [("云岭省人民政府", "990000", "province")]
    bodies += [(f"{p}市人民政府", p, "prefecture") for p in PREFECTURES]
    bodies += [(f"{c}县人民政府", c, "county") for c in COUNTIES]
    bodies += [(f"{t}镇人民政府", t, "township") for t in TOWNSHIPS]
    bodies += [(f"{r}第{i}局", r, "department") for r in ("990000", *PREFECTURES, *COUNTIES) for i in range(2)]
    found = []
    for name, region, level in bodies:
        for year in YEARS:
            edition = "2019" if year < 2021 else "2021"
            if rng.random() < 0.15:
                continue
            scope = "own"
            if level in ("province", "prefecture", "county"):
                scope = rng.choice(["own", "own", "unclear", "aggregate"])
            found += [
                record(
                    name,
                    year,
                    _figures(rng, edition),
                    region=region,
                    level=level,
                    edition=edition,
                    scope=scope,  # type: ignore[arg-type]
                    published=f"{year + 1}-0{v + 1}-20",
                    version=str(v),
                )
                for v in range(2 if rng.random() < 0.1 else 1)
            ]
    found.append(record("失踪局", 2022, region=None, level="department"))
    found.append(record("坏文件", None, region=None, status="failed"))
    return found


def _sum(figures: dict[tuple[str, str, str], Decimal | None], cells: list[tuple[str, str, str]]) -> Decimal | None:
    picked = [figures.get(c) for c in cells]
    return None if any(p is None for p in picked) else sum((p for p in picked if p is not None), Decimal(0))


def measures(record_: Record) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Metric to (numerator, denominator) for a few metrics that cover every kind of formula."""
    figures = {c.key: c.value if c.status is CellStatus.REPORTED else None for c in record_.cells}

    def total(*rows: str) -> Decimal | None:
        return _sum(figures, [("applications", r, "total") for r in rows])

    def ratio(top: Decimal | None, bottom: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
        return (None, None) if top is None or bottom is None else (top, bottom)

    return {
        "new_requests": (total("new_requests"), None),
        "denied": (total(*DENIED), None),
        "disclosure_rate": ratio(total("granted", "partially_granted"), total("total_processed")),
        "natural_person_share": ratio(
            figures.get(("applications", "new_requests", "natural_person")), total("new_requests")
        ),
        "fees_wan_yuan": (figures.get(("proactive", "administrative_fee", "amount_wan_yuan")), None),
    }


def _current(all_records: list[Record]) -> list[Record]:
    groups: dict[object, list[Record]] = defaultdict(list)
    for r in all_records:
        if r.status in ("parsed", "partial") and r.report.report_year is not None and r.report.region.code:
            groups[r.report.publisher, r.report.report_year, r.report.scope == "aggregate"].append(r)
    return [max(g, key=lambda r: r.report.published_on or "") for g in groups.values()]


def _within(code: str, region: str) -> bool:
    at: str | None = code
    while at is not None:
        if at == region:
            return True
        at = parent(at)
    return False


def _contributors(current: list[Record], region: str, year: int) -> tuple[list[Record], str]:
    """The reports that make a region's figure, found top down: the aggregate, else units here and below."""
    here = [r for r in current if r.report.region.code == region and r.report.report_year == year]
    aggregates = [r for r in here if r.report.scope == "aggregate" and r.report.agency_level != "department"]
    if aggregates:
        return aggregates, "reported_aggregate"
    others = [r for r in current if r.report.report_year == year and _within(r.report.region.code or "", region)]
    found = []
    for r in here:
        doubtful = r.report.scope == "unclear" and r.report.agency_level in ("province", "prefecture", "county")
        if not doubtful or all(o.report.publisher == r.report.publisher for o in others):
            found.append(r)
    children = {"000000", "990000", *PREFECTURES, *COUNTIES, *TOWNSHIPS}
    for child in sorted(c for c in children if parent(c) == region):
        found += _contributors(current, child, year)[0]
    return found, "sum_of_units"


def truth(all_records: list[Record]) -> dict[tuple[str, int, str], dict[str, object]]:
    """(region, year, metric) to value, basis, n_publishers and the matched panel, for the metrics of `measures`."""
    current = _current(all_records)
    found: dict[tuple[str, int, str], dict[str, object]] = {}
    for region in ("000000", "990000", *PREFECTURES, *COUNTIES, *TOWNSHIPS):
        for year in YEARS:
            now, basis = _contributors(current, region, year)
            before, _ = _contributors(current, region, year - 1)
            if not now:
                continue
            earlier = {(r.report.publisher, r.report.scope == "aggregate"): measures(r) for r in before}
            for metric in measures(now[0]):
                known = [m for m in (measures(r)[metric] for r in now) if m[0] is not None]
                pairs = [
                    (m, earlier[key][metric])
                    for m, key in (
                        (measures(r)[metric], (r.report.publisher, r.report.scope == "aggregate")) for r in now
                    )
                    if m[0] is not None and key in earlier and earlier[key][metric][0] is not None
                ]
                found[region, year, metric] = {
                    "value": _value(known),
                    "basis": basis,
                    "n_publishers": len(known),
                    "matched_value": _value([p[0] for p in pairs]),
                    "matched_previous_value": _value([p[1] for p in pairs]),
                    "n_matched": len(pairs),
                }
    return found


def _value(parts: list[tuple[Decimal | None, Decimal | None]]) -> float | None:
    if not parts:
        return None
    top = sum((p[0] for p in parts if p[0] is not None), Decimal(0))
    if parts[0][1] is None:
        return float(top)
    bottom = sum((p[1] for p in parts if p[1] is not None), Decimal(0))
    return float(top) / float(bottom) if bottom else None
