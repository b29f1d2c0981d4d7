"""The generated suites on a real DuckDB file with Great Expectations."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gai_pipeline.codegen import suites
from gai_pipeline.forms.rules import rules
from gai_pipeline.validation import check_pages, runner
from gai_pipeline.validation import outcomes as outcomes_module
from gai_pipeline.validation.outcomes import CheckResult, SuiteError, by_check, declared_checks, load_suites
from tests.integration.validation import marts

pytestmark = pytest.mark.integration

Checked = Callable[..., dict[tuple[str, str], CheckResult]]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    marts.build(path)
    return path


def check(path: Path, *tables: str) -> dict[tuple[str, str], CheckResult]:
    chosen = {t: suites.suite(t) for t in (tables or suites.KEYS)}
    return {(r.table, r.name): r for r in by_check(runner.run(path, chosen))}


def test_a_consistent_warehouse_passes_every_check_and_lets_the_file_go(warehouse: Path) -> None:
    found = check(warehouse)

    assert {k: check_pages.describe(r) for k, r in found.items() if not r.passed} == {}
    flow = found["fct_applications", "applications__flow"].outcomes[0]
    assert (flow.checked, flow.violated, flow.blocked) == (21, 0, 0)
    writer = duckdb.connect(str(warehouse))
    writer.execute("create table marts.still_writable as select 1")
    writer.close()


def test_every_rule_of_the_form_has_its_check() -> None:
    declared = declared_checks({t: suites.suite(t) for t in suites.KEYS})

    assert {name for _, name, kind, _ in declared if kind == "rule"} == {suites.check_name(r.id) for r in rules()}


def test_a_filers_error_is_shown_with_both_sides_and_blocks_nothing(warehouse: Path) -> None:
    change = (
        "set natural_person = 4, total = 9 where row_code = 'carried_over' and report_id = 'r-b-2021-0'",
        "set value = 4 where row_code = 'carried_over' and column_code = 'natural_person' and report_id = 'r-b-2021-0'",
        "set value = 9 where row_code = 'carried_over' and column_code = 'total' and report_id = 'r-b-2021-0'",
    )
    marts.change(
        warehouse,
        f"update marts.fct_applications {change[0]}",
        f"update marts.fct_cells {change[1]}",
        f"update marts.fct_cells {change[2]}",
    )

    found = check(warehouse, "fct_applications")

    flow = found["fct_applications", "applications__flow"]
    assert (flow.state, flow.blocking, flow.violated) == ("violated", False, 2)
    by_column = {r["column_code"]: r for r in flow.outcomes[0].rows}
    assert {k: float(r["difference"]) for k, r in by_column.items()} == {"natural_person": 4.0, "total": 9.0}
    assert by_column["total"]["publisher"] == "乙镇"
    assert found["fct_applications", "applications__row_total"].violated == 1
    assert found["fct_applications", "structure"].passed
    table = check_pages.markdown(flow.outcomes[0].rows, flow.violated)
    assert "| r-b-2021-0 | 2021 | 乙镇 |" in table
    assert "乙镇" in check_pages.page(found.values())


def test_a_cell_without_a_number_blocks_the_rule_and_is_no_violation(warehouse: Path) -> None:
    marts.change(
        warehouse,
        "update marts.fct_applications set natural_person = null where row_code = 'granted' and report_id = "
        "'r-b-2021-0'",
        "update marts.fct_cells set value = null, status = 'blank' where report_id = 'r-b-2021-0' "
        "and row_code = 'granted' and column_code = 'natural_person'",
    )

    found = check(warehouse, "fct_applications")

    outcome_total = found["fct_applications", "applications__outcome_total"].outcomes[0]
    assert (outcome_total.violated, outcome_total.blocked, outcome_total.checked) == (0, 1, 20)
    assert found["fct_applications", "structure"].passed


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("fct_reports", "insert into marts.fct_reports select * from marts.fct_reports where publisher_id = '乙镇'"),
        ("fct_applications", "delete from marts.fct_applications where row_code = 'granted'"),
        ("fct_cells", "update marts.fct_cells set value = null where row_code = 'granted' and column_code = 'total'"),
        ("fct_reviews", "update marts.fct_reviews set channel = 'no_such_channel' where report_id = 'r-b-2021-0'"),
        (
            "fct_narrative",
            "insert into marts.fct_narrative by name select 'nobody' as report_id, 'x' as measure, 1 as value",
        ),
        ("region_year", "update marts.region_year set previous_value = 0"),
        (
            "fct_findings",
            "insert into marts.fct_findings (report_id, rule_id, outcome, severity, cause, column_code, message) "
            "values ('r-b-2021-0', 'applications.flow', 'fail', 'error', 'filer', 'total', 'x')",
        ),
    ],
)
def test_a_structural_break_blocks(warehouse: Path, table: str, statement: str) -> None:
    marts.change(warehouse, statement)

    structure = check(warehouse, table)[table, "structure"]

    assert structure.blocking
    assert not structure.passed
    assert structure.state == "violated"


def test_a_violation_that_the_reader_did_not_find_blocks(warehouse: Path) -> None:
    marts.change(
        warehouse,
        "update marts.fct_reviews set upheld = 1 where channel = 'reconsideration' and report_id = 'r-b-2021-0'",
    )

    structure = check(warehouse, "fct_findings")["fct_findings", "structure"]

    assert structure.blocking
    assert [dict(r) for o in structure.outcomes for r in o.rows] == [
        {"found": "only recomputed", "report_id": "r-b-2021-0", "row_code": "reconsideration", "column_code": None}
    ]


def test_sql_that_fails_is_an_error_and_never_a_pass(warehouse: Path) -> None:
    marts.change(warehouse, "alter table marts.fct_reviews rename column pending to undecided")

    found = check(warehouse, "fct_reviews")

    rule = found["fct_reviews", "reviews__channel_total"]
    assert rule.state == "error"
    assert rule.blocking
    assert not rule.passed
    assert "pending" in str(rule.outcomes[0].error)


def test_a_missing_table_is_an_error(warehouse: Path) -> None:
    marts.change(warehouse, "drop table marts.fct_coverage")

    structure = check(warehouse, "fct_coverage")["fct_coverage", "structure"]

    assert structure.state == "error"
    assert "fct_coverage" in str(structure.outcomes[0].error)


def test_a_rule_that_found_nothing_to_check_says_so(warehouse: Path) -> None:
    marts.change(warehouse, "delete from marts.fct_reviews", "delete from marts.fct_cells where table_name = 'reviews'")

    rule = check(warehouse, "fct_reviews")["fct_reviews", "reviews__channel_total"]

    assert rule.state == "nothing_to_check"
    assert "nothing to check" in check_pages.describe(rule)


@pytest.mark.parametrize(
    ("rule", "statements", "violated"),
    [
        (
            ("fct_applications", "applications__carry_over"),
            [
                "update marts.fct_applications set total = 5 "
                "where row_code = 'carried_forward' and report_id = 'r-a-2020-0'"
            ],
            1,
        ),
        (
            ("fct_proactive", "proactive__stock_floor"),
            [
                "update marts.fct_proactive set value = 8 "
                "where column_code = 'issued' and row_code = 'rules' and report_id = 'r-b-2021-0'"
            ],
            1,
        ),
        (
            ("fct_proactive", "proactive__stock"),
            [
                "insert into marts.fct_reports select * replace ('r-b-2022-0' as report_id, 2022 as report_year) "
                "from marts.fct_reports where report_id = 'r-b-2021-0'",
                "insert into marts.fct_proactive select * replace ('r-b-2022-0' as report_id, "
                "case when column_code = 'in_force' and row_code = 'rules' then 9 else value end as value) "
                "from marts.fct_proactive where report_id = 'r-b-2021-0'",
            ],
            1,
        ),
        (
            ("fct_proactive", "proactive__items_chain"),
            [
                "insert into marts.fct_reports select * replace ('r-a-2019-0' as report_id, 2019 as report_year) "
                "from marts.fct_reports where report_id = 'r-a-2020-0'",
                "insert into marts.fct_proactive select * replace ('r-a-2019-0' as report_id, "
                "case when column_code = 'items_change' then 3 else value end as value) "
                "from marts.fct_proactive where report_id = 'r-a-2020-0'",
            ],
            5,
        ),
    ],
)
def test_rules_across_years_compare_two_reports_of_one_body(
    warehouse: Path, rule: tuple[str, str], statements: list[str], violated: int
) -> None:
    before = check(warehouse, rule[0])[rule].violated
    marts.change(warehouse, *statements)

    found = check(warehouse, rule[0])[rule]

    assert (before, found.violated) == (0, violated)


def test_suites_on_disk_are_read_and_damage_is_named(tmp_path: Path) -> None:
    for path, content in suites.files():
        (tmp_path / Path(path).name).write_text(content, "utf-8")
    assert set(load_suites(tmp_path)) == set(suites.KEYS)

    (tmp_path / "fct_cells.json").write_text("{}", "utf-8")
    with pytest.raises(SuiteError, match=r"fct_cells\.json"):
        load_suites(tmp_path)
    with pytest.raises(SuiteError, match="no suites"):
        load_suites(tmp_path / "nowhere")


def test_an_expectation_stated_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    once = list(suites.structure("dim_regions"))

    def twice(_: str) -> Any:
        return iter([*once, *once])

    monkeypatch.setattr(suites, "structure", twice)
    with pytest.raises(ValueError, match="stands twice"):
        suites.suite("dim_regions")


def test_results_as_json_keep_figures_and_states(warehouse: Path) -> None:
    text = outcomes_module.to_json(check(warehouse, "fct_coverage").values())

    assert json.loads(text)[0]["state"] == "passed"


def test_what_great_expectations_has_no_use_for_is_imported_where_it_asks(tmp_path: Path) -> None:
    code = (
        "import sys; from gai_pipeline.validation.duckdb_engine import UNUSED, import_library; import_library()\n"
        "assert not set(UNUSED) & set(sys.modules), set(UNUSED) & set(sys.modules)\n"
        "from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as kl\n"
        "assert kl.stats.entropy([1.0], [1.0]) == 0.0\n"
        "import scipy.stats; assert kl.stats.entropy is scipy.stats.entropy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
