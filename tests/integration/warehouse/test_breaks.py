"""Breaks of the marts made by hand: each is found by a blocking expectation, so that nothing is published."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from country_home import Home
from tables import make_tables

from gai_pipeline.codegen import suites
from gai_pipeline.validation import runner
from gai_pipeline.validation.outcomes import by_check

pytestmark = pytest.mark.integration

CHOSEN = "(region_code, report_year, metric) = ('990000', 2022, 'new_requests')"
ONE = "report_id = (select min(report_id) from marts.fct_reports where counted_as = 'unit' and n_versions = 1)"
WHOLE = "update marts.region_year set value = {0}, value_low = {0}, value_high = {0}, change = {0} - previous_value"

BREAKS: dict[str, tuple[str, str]] = {
    "every figure of the regions doubled": (
        "region_year",
        "update marts.region_year set value = 2 * value, previous_value = 2 * previous_value, change = 2 * change, "
        "value_low = 2 * value_low, value_high = 2 * value_high, matched_value = 2 * matched_value, "
        "matched_previous_value = 2 * matched_previous_value where metric not in ('disclosure_rate', "
        "'natural_person_share')",
    ),
    "one region's figure doubled": (
        "region_year",
        f"update marts.region_year set value = 2 * value + 1 where {CHOSEN}",
    ),
    "every figure of the bodies doubled": (
        "publisher_year",
        "update marts.publisher_year set value = 2 * value, previous_value = 2 * previous_value, change = 2 * change",
    ),
    "a place lost with all in it": ("region_year", "delete from marts.region_year where region_code like '9901%'"),
    "the country lost": ("region_year", "delete from marts.region_year where region_code = '000000'"),
    "a place lost from the list": ("dim_regions", "delete from marts.dim_regions where region_code = '990100'"),
    "a body's year lost": (
        "publisher_year",
        "delete from marts.publisher_year where (publisher_id, report_year) = "
        "(select (publisher_id, report_year) from marts.publisher_year order by 1 limit 1)",
    ),
    "a metric lost": ("region_year", "delete from marts.region_year where metric = 'granted'"),
    "a ratio of 3.2": (
        "region_year",
        "update marts.region_year set value = 3.2 where region_code = '000000' and metric = 'disclosure_rate'",
    ),
    "a ratio of a body of 3.2": (
        "publisher_year",
        "update marts.publisher_year set value = 3.2 where metric = 'disclosure_rate' and value is not null",
    ),
    "a count below 0": ("region_year", f"update marts.region_year set value = -1 where {CHOSEN}"),
    "more bodies in both years than there are": (
        "region_year",
        f"update marts.region_year set n_matched = n_publishers + 1 where {CHOSEN}",
    ),
    "0 where the figure is unknown": ("region_year", "update marts.region_year set value = 0 where value is null"),
    "unknown where there is a figure": ("region_year", f"{WHOLE.format('null')} where {CHOSEN}"),
    "units without a figure that are not counted": ("region_year", "update marts.region_year set n_unknown = 0"),
    "another basis": (
        "region_year",
        "update marts.region_year set basis = case basis when 'sum_of_units' then 'reported_aggregate' else "
        "'sum_of_units' end where region_code = '990000'",
    ),
    "the value of two years before": (
        "region_year",
        f"update marts.region_year as t set previous_value = (select value + 1 from marts.region_year as b where "
        f"b.region_code = t.region_code and b.metric = t.metric and b.report_year = t.report_year - 2) where {CHOSEN}",
    ),
    "a percentage without its sign": ("region_year", "update marts.region_year set pct_change = abs(pct_change)"),
    "a matched change that is the plain one": (
        "region_year",
        "update marts.region_year set matched_pct_change = pct_change where matched_pct_change is not null",
    ),
    "everything comparable": ("region_year", "update marts.region_year set is_comparable = true"),
    "a share of bodies over 1": ("region_year", "update marts.region_year set matched_share = 1.4 where n_matched > 0"),
    "an index that does not follow": (
        "region_year",
        "update marts.region_year set index_value = index_value + 1 where base_year < report_year",
    ),
    "a high reading below the value": (
        "region_year",
        f"update marts.region_year set value_high = value - 1 where {CHOSEN}",
    ),
    "an open scope that is not said": (
        "region_year",
        "update marts.region_year set series_breaks = null where value_low < value_high",
    ),
    "reports left out without a reason": ("region_year", "update marts.region_year set excluded_because = null"),
    "labels lost": ("region_year", "update marts.region_year set metric_label_en = null"),
    "region year 1850": ("region_year", f"update marts.region_year set report_year = 1850 where {CHOSEN}"),
    "report year 1850": ("fct_reports", f"update marts.fct_reports set report_year = 1850 where {ONE}"),
    "no current version": (
        "fct_reports",
        "update marts.fct_reports set is_current = false, counted_as = null, version_basis = null "
        f"where (publisher_id, report_year) = (select (publisher_id, report_year) from marts.fct_reports where {ONE})",
    ),
    "two current versions": (
        "fct_reports",
        "update marts.fct_reports set is_current = true, version_basis = 'published_later', superseded_by = null "
        "where n_versions > 1",
    ),
    "a version with fewer figures that stands": (
        "fct_reports",
        "update marts.fct_reports as t set is_current = not is_current, superseded_by = case when is_current then "
        "(select min(report_id) from marts.fct_reports) end, version_basis = case when not is_current then "
        "'published_later' end, counted_as = case when not is_current then 'unit' end where n_versions > 1 "
        "and exists (select 1 from marts.fct_reports as o where o.version_basis = 'more_figures' "
        "and o.publisher_id = t.publisher_id and o.report_year = t.report_year and o.n_versions = 2)",
    ),
    "a report that counts nowhere": ("fct_reports", f"update marts.fct_reports set counted_as = null where {ONE}"),
    "a unit left out of the sums": (
        "region_year",
        f"update marts.fct_reports set counted_as = 'excluded', not_counted_because = 'scope_unclear' where {ONE}",
    ),
    "an aggregate that is added to its units": (
        "region_year",
        "update marts.fct_reports set counted_as = 'unit' where counted_as = 'aggregate'",
    ),
    "cells doubled": ("fct_cells", "insert into marts.fct_cells from marts.fct_cells"),
    "a cell ten times as large": (
        "fct_applications",
        "update marts.fct_cells set value = 10 * value + 1 where row_code = 'granted' and status = 'reported'",
    ),
    "cells lost": ("fct_reports", "delete from marts.fct_cells where table_name = 'reviews' and report_year = 2022"),
    "a row of the form lost": ("fct_applications", "delete from marts.fct_applications where row_code = 'granted'"),
    "a year of coverage lost": ("fct_coverage", "delete from marts.fct_coverage where report_year = 2021"),
    "the last year of coverage lost": (
        "fct_coverage",
        "delete from marts.fct_coverage where report_year = (select max(report_year) from marts.fct_coverage)",
    ),
    "a published report called missing": (
        "fct_coverage",
        "update marts.fct_coverage set state = 'missing' where state = 'published' and report_year = 2022",
    ),
    "a missing report called published": (
        "fct_coverage",
        "update marts.fct_coverage set state = 'published' where state = 'missing'",
    ),
    "a body twice": ("dim_publishers", "insert into marts.dim_publishers from marts.dim_publishers limit 1"),
    "documents lost": ("fct_reports", "delete from marts.dim_documents"),
    "a wide table of other figures": (
        "mart_region_year_wide",
        "update marts.mart_region_year_wide set granted = granted + 1 where region_code = '000000'",
    ),
}


def violated(work: Path, table: str) -> set[str]:
    """Titles of the blocking expectations that some row violates. One that could not be evaluated fails the test."""
    results = by_check(runner.run(work, {table: suites.suite(table)}))
    found = [o for r in results if r.blocking for o in r.outcomes]
    assert {o.title: o.error for o in found if o.error} == {}
    return {o.title for o in found if not o.passed}


@pytest.fixture(scope="module")
def broken(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a test finds the work file of the country, to break it."""
    return tmp_path_factory.mktemp("broken") / "work.duckdb"


def break_(home: Home, work: Path, statement: str) -> None:
    shutil.copy(home.work, work)
    with closing(duckdb.connect(str(work))) as db:
        make_tables(db)
        changed = db.execute(statement).fetchone()
    assert changed, f"nothing to break: {statement}"
    assert changed[0] > 0, f"nothing to break: {statement}"


@pytest.mark.parametrize("table", sorted({table for table, _ in BREAKS.values()}))
def test_what_is_whole_passes(home: Home, table: str) -> None:
    assert violated(home.work, table) == set()


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_found_by_a_check_that_blocks(home: Home, broken: Path, name: str) -> None:
    table, statement = BREAKS[name]
    break_(home, broken, statement)
    assert violated(broken, table)
