"""A made country in which the texts say nothing of scope, so that the figures must tell; and versions of reports.

Sixteen counties in four prefectures. The government of a county publishes, by turns, the sum of its units, its own
figures, the sum and its own, and a sum that is known to be that of its units by its text only or contradicts it.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from reports import record

from gai_pipeline.records import year_files
from gai_pipeline.records.model import Record
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.intakes import Intake
from gai_pipeline.warehouse.load import Lists, load

pytestmark = pytest.mark.integration

YEAR = 2022
BUREAUS = ("教育局", "财政局", "民政局", "司法局", "水利局", "商务局")
ROWS = ("granted", "partially_granted", "denied_state_secret", "unavailable_not_held", "rejected_repeat")
Figures = dict[tuple[str, str, str], int | str | None]


def drawn(rng: random.Random, busy: int) -> dict[str, int]:
    """Requests of one body by outcome."""
    return {row: rng.randint(0, busy) for row in ROWS}


def form(outcomes: dict[str, int]) -> Figures:
    total = sum(outcomes.values())
    counts = {"new_requests": total, "total_processed": total, **outcomes}
    return {("applications", row, column): n for row, n in counts.items() for column in ("natural_person", "total")}


def added(parts: list[dict[str, int]]) -> dict[str, int]:
    return {row: sum(p[row] for p in parts) for row in ROWS}


@dataclass
class Silent:
    """The country: its records, and the kind of report that each county's government publishes with the true total."""

    records: list[Record] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = random.Random(11)
        kinds = ["sum", "own", "sum and own", "contradiction"]
        for n in range(16):
            county = f"99{n // 4 + 1:02}{n % 4 + 1:02}"
            self.kinds[county] = kind = kinds[n % 4]
            units = [drawn(rng, 4) for _ in range(10)]
            for unit, name in zip(units[:6], BUREAUS, strict=False):
                self._add(county, f"{county}县{name}", "department", unit)
            for t, unit in enumerate(units[6:]):
                self._add(f"{county}{t:03}", f"{county}县{t}镇人民政府", "township", unit)
            own = {**drawn(rng, 3), "granted": 0}
            government = {"sum": added(units), "own": own, "sum and own": added([*units, {**own, "granted": 2}])}
            given = government.get(kind, own)
            said = "aggregate" if kind == "contradiction" else "unclear"
            self._add(county, f"{county}县人民政府", "county", given, said)
            apart = kind in ("own", "contradiction")
            self.totals[county] = sum(added([*units, own] if apart else [given]).values())

    def _add(self, region: str, name: str, level: str, outcomes: dict[str, int], scope: str = "own") -> None:
        self.records.append(
            record(name, YEAR, form(outcomes), region=region, level=level, scope=scope)  # type: ignore[arg-type]
        )

    def write_regions(self, path: Path) -> Path:
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(["code", "name", "level", "parent_code"])
            writer.writerow(["990000", "云岭省", "province", ""])
            writer.writerows([f"99{p:02}00", f"{p}市", "prefecture", "990000"] for p in range(1, 5))
            for county in self.kinds:
                writer.writerow([county, f"{county}县", "county", f"{county[:4]}00"])
                writer.writerows([f"{county}{t:03}", f"{t}镇", "township", county] for t in range(4))
        return path


def versions() -> Iterator[tuple[Record, str]]:
    """(report, the intake that its document came in) of bodies that published twice."""
    granted, other = form({**dict.fromkeys(ROWS, 1), "granted": 5}), form({**dict.fromkeys(ROWS, 1), "granted": 9})
    monday, tuesday = "2023-03-06T08:00:00.000000+00:00", "2023-03-07T08:00:00.000000+00:00"
    for body, first, second in (
        ("甲局", {"published": "2023-01-20"}, {"published": "2023-02-20"}),
        ("乙局", {}, {}),
        ("丙局", {"published": "2023-01-20"}, {"published": "2023-02-20", "tables": ()}),
        ("丁局", {"published": "2023-02-20"}, {"published": "2023-01-20"}),
        ("戊局", {"published": "2023-01-20"}, {"published": "2023-01-20"}),
    ):
        one = record(body, YEAR, granted, region="990000", level="department", version="1", **first)  # type: ignore[arg-type]
        figures = {} if second.get("tables") == () else other
        two = record(body, YEAR, figures, region="990000", level="department", version="2", **second)  # type: ignore[arg-type]
        if body == "丁局":
            two.report.title = "丁局2022年政府信息公开工作年度报告(更正)"
        yield one, monday
        yield two, tuesday if body == "乙局" else monday


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> tuple[Silent, Path]:
    home, silent = tmp_path_factory.mktemp("silent"), Silent()
    twice = list(versions())
    year_files.write(home / "records", [*silent.records, *(r for r, _ in twice)], lambda name, _: name)
    load(
        home / "work.duckdb",
        home / "records",
        Lists(
            regions=[silent.write_regions(home / "regions.csv")],
            intakes=[
                Intake(
                    r.document.id,
                    intake,
                    intake,
                    f"{r.report.publisher}.html",
                    "/in",
                    None,
                    None,
                    "text/html",
                    9,
                    "objects/x",
                )
                for r, intake in twice
            ],
        ),
        publisher_of=lambda name, _: name,
    )
    build(home / "work.duckdb", run_year=2023)
    return silent, home / "work.duckdb"


def ask(work: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(duckdb.connect(str(work), read_only=True)) as db:
        return db.execute(sql).fetchall()


def test_the_figures_tell_the_scope_where_the_text_says_nothing(warehouse: tuple[Silent, Path]) -> None:
    silent, work = warehouse
    rows = ask(work, "select region_code, scope, scope_basis from marts.fct_reports where agency_level = 'county'")
    expected = {
        "sum": ("aggregate", "figures_equal_sum"),
        "own": ("own", "figures_below_unit"),
        "sum and own": ("unclear", "undecided"),
        "contradiction": ("unclear", "text_against_figures"),
    }
    assert {r: (scope, basis) for r, scope, basis in rows} == {c: expected[kind] for c, kind in silent.kinds.items()}


def test_every_total_is_right_or_between_two_readings(warehouse: tuple[Silent, Path]) -> None:
    silent, work = warehouse
    rows = ask(
        work,
        "select region_code, value, value_low, value_high, coalesce(series_breaks, ''), n_excluded, excluded_because "
        "from marts.region_year where metric = 'new_requests' and length(region_code) = 6",
    )
    found = {str(r): rest for r, *rest in rows}
    for county, kind in silent.kinds.items():
        value, low, high, breaks, n_excluded, because = found[county]
        if kind in ("sum", "own"):
            assert (value, low, high, breaks, n_excluded) == (*[silent.totals[county]] * 3, "", 0)
        else:
            assert low <= silent.totals[county] <= high  # type: ignore[operator]
            assert (breaks, n_excluded, because) == ("scope_unclear", 10, "scope_unclear")
    _, low, high, breaks, *_ = found["000000"]
    assert low < sum(silent.totals.values()) < high  # type: ignore[operator]
    assert "scope_unclear" in str(breaks)


def test_a_contradiction_of_text_and_figures_is_a_finding(warehouse: tuple[Silent, Path]) -> None:
    silent, work = warehouse
    rows = ask(
        work,
        "select r.region_code, f.row_code, f.row_label, f.left_value < f.right_value, r.scope_evidence "
        "from marts.fct_findings as f join marts.fct_reports as r using (report_id) where rule_id = "
        "'scope.contradiction'",
    )
    assert {r for r, *_ in rows} == {c for c, kind in silent.kinds.items() if kind == "contradiction"}
    assert all(is_less and row and label and "<" in str(evidence) for _, row, label, is_less, evidence in rows)


def test_versions_are_told_by_date_intake_and_completeness(warehouse: tuple[Silent, Path]) -> None:
    _, work = warehouse
    rows = ask(
        work,
        "select publisher, list(version_basis order by document_id), count(*) filter (where is_current), "
        "count(*) filter (where counted_as = 'unit') from marts.fct_reports where n_versions = 2 group by publisher",
    )
    stands = {publisher: {b for b in bases if b} for publisher, bases, _, _ in rows}  # type: ignore[attr-defined]
    assert stands == {
        "甲局": {"published_later"},
        "乙局": {"seen_later"},
        "丙局": {"more_figures"},
        "丁局": {"correction"},
        "戊局": {"undecided"},
    }
    assert {p: n for p, _, n, _ in rows} == {"甲局": 1, "乙局": 1, "丙局": 1, "丁局": 1, "戊局": 2}
    assert {counted for *_, counted in rows} == {1}
    values = dict(ask(work, "select publisher_id, value from marts.publisher_year where metric = 'granted'"))  # type: ignore[arg-type]
    assert {p: values[p] for p in stands} == {"甲局": 9, "乙局": 9, "丙局": 5, "丁局": 9, "戊局": None}
    agreed = ask(
        work, "select value from marts.publisher_year where publisher_id = '戊局' and metric = 'partially_granted'"
    )
    assert agreed == [(1.0,)]
    found = ask(
        work, "select count(*), count(distinct report_id) from marts.fct_findings where rule_id = 'versions.undecided'"
    )
    assert found == [(2, 2)]


def test_documents_lead_back_to_their_files(warehouse: tuple[Silent, Path]) -> None:
    _, work = warehouse
    rows = ask(
        work,
        "select d.file_name, d.object, d.first_seen_at::varchar, r.document_name, r.first_seen_at = d.first_seen_at "
        "from marts.fct_reports as r join marts.dim_documents as d using (document_id) "
        "where r.publisher = '乙局' and r.is_current",
    )
    assert rows == [("乙局.html", "objects/x", "2023-03-07 08:00:00", "乙局.html", True)]
    without = ask(work, "select count(*), count(first_seen_at) from marts.dim_documents where object is null")
    assert without[0][0] > 100  # type: ignore[operator]
    assert without[0][1] == 0


def test_every_rule_of_scope_has_decided(warehouse: tuple[Silent, Path]) -> None:
    _, work = warehouse
    scopes = Counter(dict(ask(work, "select scope_basis, count(*) from marts.fct_reports group by 1")))  # type: ignore[arg-type]
    assert scopes["figures_equal_sum"] == scopes["figures_below_unit"] == scopes["text_against_figures"] == 4
