"""The marts of a fictional country against a truth that was computed without SQL."""

from __future__ import annotations

import shutil
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import country
import duckdb
import pytest
from country_home import Home
from reports import record, requests

from gai_pipeline.forms.metrics import metrics
from gai_pipeline.records.model import CellStatus, RegionAnswer
from gai_pipeline.warehouse.build import build, unit_tests
from gai_pipeline.warehouse.contents import marts
from gai_pipeline.warehouse.query import query

pytestmark = pytest.mark.integration

CONTRACT = {
    "dim_regions": "region_code, name, level, parent_code, path, valid_from, valid_to",
    "dim_publishers": "publisher_id, name, agency_level, region_code",
    "fct_reports": "report_id, document_id, publisher_id, region_code, report_year, edition, scope, status, title, "
    "published_on, source_uri, is_current, document_name, first_seen_at, version_basis, scope_evidence",
    "fct_cells": "report_id, table_name, row_code, column_code, value, status, raw, confidence, proposed, reader, "
    "page, locator",
    "fct_applications": "report_id, row_code, natural_person, commercial_enterprise, research_institution, "
    "public_welfare_organization, legal_service_organization, other_organization, total",
    "fct_reviews": "report_id, channel, upheld, corrected, other_result, pending, total",
    "fct_proactive": "report_id, row_code, column_code, value, unit",
    "fct_narrative": "report_id, measure, value, unit, raw",
    "fct_findings": "report_id, rule_id, outcome, severity, row_code, column_code, left_value, right_value, "
    "difference, cause, message",
    "fct_coverage": "publisher_id, region_code, report_year, state",
    "region_year": "region_code, report_year, metric, value, previous_value, change, pct_change, basis, n_publishers, "
    "matched_value, matched_previous_value, matched_pct_change, n_matched, is_comparable, n_unknown, n_excluded, "
    "excluded_because, value_low, value_high, index_value, base_year, matched_share, series_breaks, metric_label",
    "dim_documents": "document_id, file_name, paths, source_uri, media_type, bytes, first_seen_at, last_seen_at, "
    "object",
    "dim_labels": "kind, table_name, code, label, label_en",
    "publisher_year": "publisher_id, report_year, metric, value, previous_value, change, pct_change",
}


@pytest.mark.parametrize(("table", "columns"), CONTRACT.items())
def test_public_tables_have_the_columns_of_the_contract(home: Home, table: str, columns: str) -> None:
    assert query(home.warehouse, f"SELECT {columns} FROM marts.{table} LIMIT 0").columns == tuple(columns.split(", "))


def test_every_table_and_column_says_what_it_means(home: Home) -> None:
    without = query(
        home.warehouse,
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'marts' AND comment IS NULL "
        "UNION ALL SELECT table_name, NULL FROM duckdb_tables() WHERE schema_name = 'marts' AND comment IS NULL "
        "UNION ALL SELECT view_name, NULL FROM duckdb_views() WHERE schema_name = 'marts' AND comment IS NULL",
    )
    assert without.rows == []


def test_a_county_that_became_a_district_says_so_in_its_series_and_in_those_of_its_bodies(home: Home) -> None:
    marked = {(p.code, year) for p in home.country.places if p.changed for year in (p.changed, p.changed + 1)}
    found = (
        "SELECT DISTINCT region_code, report_year FROM {} "
        "WHERE list_contains(string_split(series_breaks, ','), 'succession')"
    )
    own = "marts.publisher_year JOIN marts.fct_reports USING (report_id, report_year)"

    assert set(query(home.warehouse, found.format("marts.region_year")).rows) == marked != set()
    assert set(query(home.warehouse, found.format(own)).rows) == marked


def test_region_year_equals_the_truth_at_every_level(home: Home) -> None:
    truth = home.country.truth()
    rows = query(home.warehouse, country.select({metric for _, _, metric in truth})).rows
    assert country.differing(rows, truth) == {}
    assert {v["basis"] for v in truth.values()} == {"reported_aggregate", "sum_of_units"}
    assert any(v["value"] is None for v in truth.values())


def test_bodies_go_on_through_renames_and_end_in_mergers(home: Home) -> None:
    told = {u.report_id: u.body for u in home.country.units}
    rows = query(home.warehouse, "SELECT report_id, publisher_id FROM fct_reports").rows
    pairs = {(told[r], p) for r, p in rows if r in told}
    assert len(pairs) == len({b for b, _ in pairs}) == len({p for _, p in pairs})
    printed = query(
        home.warehouse,
        "SELECT list(name ORDER BY first_year) FROM dim_publisher_aliases WHERE region_code = '990101' "
        "GROUP BY publisher_id HAVING count(*) > 1 ORDER BY ALL",
    ).rows
    assert ["甲泉县人民政府", "甲泉区人民政府"] in [r[0] for r in printed]
    assert any(names[-1].endswith("农业农村局") and any(n.endswith("农业局") for n in names) for (names,) in printed)


def test_copies_name_the_report_that_they_copy(home: Home) -> None:
    rows = query(home.warehouse, "SELECT report_id, copied_from FROM fct_reports WHERE copied_from IS NOT NULL").rows
    assert dict(rows) == home.country.copied != {}


def test_region_year_has_every_metric_of_every_region_that_reports(home: Home) -> None:
    rows = query(home.warehouse, "SELECT region_code, report_year, count(*) FROM region_year GROUP BY ALL").rows
    assert {n for _, _, n in rows} == {len(metrics())}


def test_year_over_year_follows_from_the_values(home: Home) -> None:
    wrong = query(
        home.warehouse,
        """
        SELECT * FROM region_year AS now LEFT JOIN region_year AS before
          ON before.region_code = now.region_code AND before.metric = now.metric
          AND before.report_year = now.report_year - 1
        WHERE now.previous_value IS DISTINCT FROM before.value
           OR abs(now.change - (now.value - before.value)) > 1e-9
           OR (now.change IS NULL) != (now.value IS NULL OR before.value IS NULL)
           OR (now.pct_change IS NULL) != (now.value IS NULL OR coalesce(before.value, 0) = 0)
           OR abs(now.pct_change - 100 * (now.value - before.value) / before.value) > 1e-3
        """,
    )
    assert wrong.rows == []


def test_a_blank_cell_makes_a_metric_unknown_not_zero(home: Home) -> None:
    blank = [
        r.report_id
        for r in home.records
        for c in r.cells
        if c.key == ("applications", "new_requests", "total") and c.status is CellStatus.BLANK
    ]
    assert blank
    rows = query(home.warehouse, "SELECT report_id, value FROM publisher_year WHERE metric = 'new_requests'").rows
    values = dict(rows)
    assert [values[b] for b in blank if b in values] == [None] * sum(b in values for b in blank)
    assert sum(b in values for b in blank) > 0


def test_superseded_versions_stay_and_their_changes_are_rows(home: Home) -> None:
    counts = query(
        home.warehouse,
        "SELECT count(*), count(*) FILTER (WHERE n_versions = 2), "
        "count(*) FILTER (WHERE n_versions = 2 AND is_current) FROM fct_reports",
    ).rows[0]
    assert counts[0] == len(home.records)
    assert counts[1] == 2 * counts[2] > 0
    changes = query(
        home.warehouse,
        "SELECT report_id, table_name, row_code, column_code, previous_value, value FROM fct_report_changes",
    )
    assert set(changes.rows) == home.country.changes() != set()
    assert len(changes.rows) == len(home.country.changes())


def test_a_mirror_is_a_version_without_changes(home: Home) -> None:
    told: dict[tuple[str, int, bool], list[str]] = defaultdict(list)
    for u in home.country.units:
        told[u.body, u.year, u.scope == "aggregate"].append(u.report_id)
    alike = query(
        home.warehouse,
        "SELECT r.report_id FROM fct_reports AS r ANTI JOIN fct_report_changes USING (report_id) WHERE version_no > 1",
    ).rows
    assert alike
    assert {r for (r,) in alike} <= {r for versions in told.values() for r in versions[1:]}


def _bodies(home: Home) -> dict[str, str]:
    """The id of every body, to the body as the country knows it."""
    told = {u.report_id: u.body for u in home.country.units}
    rows = query(home.warehouse, "SELECT report_id, publisher_id FROM fct_reports").rows
    return {p: told[r] for r, p in rows if r in told}


def test_bodies_that_ended_lead_to_those_that_followed(home: Home) -> None:
    body = _bodies(home)
    rows = query(home.warehouse, "SELECT publisher_id, successor_id, kind, status FROM dim_publisher_successions").rows
    assert {(body[p], body[s], kind) for p, s, kind, _ in rows} == home.country.followed()
    assert {kind for _, _, kind, _ in rows} == {"merge", "place_merger"}
    assert len(rows) == len(home.country.followed())
    assert {status for *_, status in rows} == {"found"}


def test_a_reform_stands_in_the_series_of_the_bodies_that_it_changed(home: Home) -> None:
    body = _bodies(home)
    rows = query(
        home.warehouse,
        "SELECT DISTINCT publisher_id, report_year, unnest(string_split(series_breaks, ',')) FROM publisher_year",
    ).rows
    found = {(body[p], year, why) for p, year, why in rows if why.startswith("body_") and p in body}
    assert found == home.country.broken()
    assert {why for _, _, why in found} == {"body_renamed", "body_merger"}


def test_a_body_has_its_government_above_it(home: Home) -> None:
    body = _bodies(home)
    rows = query(
        home.warehouse,
        "SELECT publisher_id, parent_publisher_id, body_kind FROM dim_publishers WHERE parent_publisher_id IS NOT NULL",
    ).rows
    above_of = {**home.country.parent, **{p.code: p.parent for p in home.country.ended}}
    for child, above, kind in rows:
        place, own = body[child].split("|")
        expected = place if own != "人民政府" else above_of[place]
        assert body[above] == f"{expected}|人民政府"
        assert kind in {"government", "department"}
    assert len(rows) > 0.8 * len(body)


def test_a_name_has_the_place_of_its_time(home: Home) -> None:
    rows = query(
        home.warehouse,
        "SELECT region_code, region_code_then, region_name_then FROM dim_publisher_aliases "
        "WHERE region_code = '990101' AND name LIKE '%县人民政府'",
    ).rows
    assert rows == [("990101", "990151", "甲泉县")]


def test_what_is_left_open_keeps_its_candidates(home: Home, tmp_path: Path) -> None:
    place = Home(tmp_path / "home", [], home.country)
    shutil.copytree(home.path, place.path)
    open_ended = record("和平区人民政府", 2022, region=None)
    open_ended.report.region = RegionAnswer(
        "ambiguous", None, "county", (), ("120101", "210102"), ("publisher: 和平区人民政府",)
    )
    place.run([*home.records, open_ended])
    with duckdb.connect(str(place.work), read_only=True) as db:
        rows = db.execute(
            "SELECT region_status, region_code, evidence FROM marts.fct_place_candidates "
            "WHERE publisher = '和平区人民政府' ORDER BY ALL"
        ).fetchall()
    evidence = ["publisher: 和平区人民政府"]
    assert rows == [("ambiguous", "120101", evidence), ("ambiguous", "210102", evidence)]


def test_nothing_is_lost_between_the_layers(home: Home) -> None:
    cells = sum(len(r.cells) for r in home.records)
    assert query(home.warehouse, "SELECT count(*) FROM fct_cells").rows == [(cells,)]
    assert query(home.warehouse, "SELECT count(*) FROM fct_reports WHERE status = 'failed'").rows == [(1,)]


def test_carry_over_chain_is_found_where_two_years_disagree(home: Home) -> None:
    cells = {r.report_id: {c.key: c.value for c in r.cells} for r in home.records}
    by_key = {(u.body, u.scope == "aggregate", u.year): u.report_id for u in home.country.current()}
    expected = set()
    for (body, kind, year), later in by_key.items():
        if earlier := by_key.get((body, kind, year - 1)):
            for column in [c for _, row, c in cells[later] if row == "carried_over"]:
                left = cells[later]["applications", "carried_over", column]
                right = cells[earlier]["applications", "carried_forward", column]
                if left is not None and right is not None and left != right:
                    expected.add((later, column, left, right))
    rows = query(
        home.warehouse,
        "SELECT report_id, column_code, left_value, right_value FROM fct_findings "
        "WHERE rule_id = 'applications.carry_over' AND outcome = 'fail'",
    ).rows
    assert {(a, b, Decimal(c), Decimal(d)) for a, b, c, d in rows} == expected != set()


def test_every_government_of_the_list_is_asked_for_every_year(home: Home) -> None:
    rows = query(home.warehouse, "SELECT region_code, report_year, state FROM fct_coverage WHERE owed_by = 'list'").rows
    assert {(r, y): s for r, y, s in rows} == home.country.coverage()
    assert len(rows) == len(home.country.coverage())
    assert (
        query(
            home.warehouse,
            "SELECT count(*) FROM fct_coverage WHERE state = 'published'",
        ).rows
        == query(
            home.warehouse,
            "SELECT count(DISTINCT (publisher_id, report_year)) FROM fct_reports WHERE status = 'parsed'",
        ).rows
    )


def test_a_roster_makes_bodies_owe_and_finds_their_reports(home: Home, tmp_path: Path) -> None:
    place = Home(tmp_path / "home", [], home.country)
    shutil.copytree(home.path, place.path)
    seen = next(u for u in home.country.units if u.body == "990000|教育局")
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "name,region_code,first_year,last_year\n云岭省教育局,990000,2019,\n云岭省从不公开局,990000,2021,2022\n", "utf-8"
    )
    place.run(home.records, roster=roster)
    with duckdb.connect(str(place.work), read_only=True) as db:
        states = db.execute(
            "SELECT name, report_year, state, due_on::VARCHAR FROM marts.fct_coverage "
            "WHERE owed_by = 'roster' ORDER BY ALL"
        ).fetchall()
    told = {u.year for u in home.country.units if u.body == seen.body}
    assert states == sorted(
        [
            ("云岭省教育局", y, "published" if y in told else "missing", f"{y + 1}-01-31")
            for y in home.country.size.years
        ]
        + [
            ("云岭省从不公开局", y, "missing" if y in (2021, 2022) else "not_due", f"{y + 1}-01-31")
            for y in home.country.size.years
        ]
    )
    nameless = tmp_path / "nameless.csv"
    nameless.write_text("name,region_code\n,990000\n", "utf-8")
    with pytest.raises(ValueError, match="neither name nor publisher_id"):
        place.run(home.records, roster=nameless)


def test_before_the_deadline_nothing_is_missing(home: Home, tmp_path: Path) -> None:
    place = Home(tmp_path / "home", [], home.country)
    shutil.copytree(home.path, place.path)
    build(place.work, run_year=2025, as_of=date(2025, 3, 1), tests=False, select="fct_coverage")
    with duckdb.connect(str(place.work), read_only=True) as db:
        rows = db.execute(
            "SELECT DISTINCT due_on, state FROM marts.fct_coverage "
            "WHERE report_year = 2024 AND owed_by = 'list' ORDER BY ALL"
        ).fetchall()
    assert rows == [(date(2025, 1, 31), "missing"), (date(2025, 3, 31), "not_due")]


def test_dbt_unit_tests_pass(home: Home) -> None:
    nodes = unit_tests(home.work)
    assert len(nodes) >= 8
    assert {n.status for n in nodes} == {"pass"}


def _contents(work: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(work), read_only=True) as db:
        return {t: db.execute(f'SELECT * FROM marts."{t}" ORDER BY ALL').fetchall() for t in marts(db)}


def test_a_changed_year_and_a_year_that_went_equal_a_build_from_nothing(home: Home, tmp_path: Path) -> None:
    changed = [r for r in home.records if r.report.report_year != 2020]
    changed.append(record("后来局", 2022, requests(1234), region="990101", level="department"))
    step, fresh = Home(tmp_path / "step", [], home.country), Home(tmp_path / "fresh", [], home.country)
    shutil.copytree(home.path, step.path)
    fresh.path.mkdir()
    home.country.write_regions(fresh.regions)
    before = _contents(home.work)
    step.run(home.records)
    assert _contents(step.work) == before
    step.run(changed)
    fresh.run(changed)
    after = _contents(step.work)
    assert after == _contents(fresh.work)
    assert after["region_year"] != before["region_year"]


def test_a_correction_stands_beside_the_reported_value_and_enters_the_measures(home: Home, tmp_path: Path) -> None:
    place = Home(tmp_path / "home", [], home.country)
    shutil.copytree(home.path, place.path)
    chosen = next(u.report_id for u in home.country.current() if u.year == 2022)
    report = next(r for r in home.records if r.report_id == chosen)
    cell = next(c for c in report.cells if c.key == ("applications", "new_requests", "total"))
    corrections = tmp_path / "corrections.csv"
    corrections.write_text(
        "document_id,ordinal,table_name,row_code,column_code,corrected,reason,corrected_by\n"
        f"{report.document.id},0,applications,new_requests,total,4321,the scan says so,a reviewer\n",
        "utf-8",
    )
    place.run(home.records, corrections=corrections)
    with duckdb.connect(str(place.work), read_only=True) as db:
        stored = db.execute(
            "SELECT value, corrected FROM marts.fct_cells WHERE report_id = ? AND table_name = 'applications' "
            "AND row_code = 'new_requests' AND column_code = 'total'",
            [report.report_id],
        ).fetchone()
        measured = db.execute(
            "SELECT value FROM marts.publisher_year WHERE report_id = ? AND metric = 'new_requests'", [report.report_id]
        ).fetchone()
    assert stored == (cell.value, Decimal(4321))
    assert measured == (4321.0,)
