"""Derived files: up to date, found when stale; formulas as SQL agree with the form."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from gai_pipeline.codegen import generated as generate
from gai_pipeline.codegen.dbt_metrics import cell_numbers, expression
from gai_pipeline.codegen.dbt_rules import terms
from gai_pipeline.forms.metrics import metrics
from gai_pipeline.forms.rules import identities
from gai_pipeline.forms.spec import FORM_EDITIONS, edition

QUICK = ("dbt_crosswalk", "dbt_labels", "dbt_metrics", "dbt_rules", "dbt_sources", "dictionary", "queries")


def test_the_generated_files_in_the_repository_are_up_to_date() -> None:
    files, folders = generate.produced(QUICK)
    assert generate.stale(files, folders) == []


def test_missing_changed_and_left_over_files_are_found_and_mended(tmp_path: Path) -> None:
    files, folders = generate.produced(QUICK)
    assert {s.reason for s in generate.write(files, folders, tmp_path)} == {"missing"}
    assert generate.stale(files, folders, tmp_path) == []
    first, second, *_ = files
    (tmp_path / first).write_text("edited", "utf-8")
    (tmp_path / second).unlink()
    left = next(iter(folders)) / "old.sql"
    (tmp_path / left).write_text("", "utf-8")
    found = {s.path: s.reason for s in generate.stale(files, folders, tmp_path)}
    assert found == {first: "differs", second: "missing", left: "left over"}
    generate.write(files, folders, tmp_path)
    assert generate.stale(files, folders, tmp_path) == []


@pytest.mark.parametrize("edition", FORM_EDITIONS)
def test_a_metric_as_sql_sums_its_cells_and_passes_null_on(edition: str) -> None:
    numbers = cell_numbers()
    with duckdb.connect() as db:
        for metric in metrics(components=True):
            if metric.kind == "ratio":
                continue
            cells = metric.cells_in(edition)
            figures = dict.fromkeys(numbers.values()) | {numbers[c]: 2**i for i, c in enumerate(cells)}

            def value(figures: dict[int, int | None], sql: str = expression(metric)) -> int | None:
                columns = ", ".join(f"{'NULL' if v is None else v}::INTEGER AS cell_{n}" for n, v in figures.items())
                row = db.execute(f"SELECT {sql} FROM (SELECT '{edition}' AS edition, {columns})").fetchone()
                assert row is not None
                return row[0]  # type: ignore[no-any-return]

            assert value(figures) == (2 ** len(cells) - 1 if cells else None)
            for cell in cells:
                assert value({**figures, numbers[cell]: None}) is None


def test_terms_hold_every_cell_of_every_equation_between_reports() -> None:
    expected = sum(len(i.terms) for e in FORM_EDITIONS for i in identities(e, "chain"))
    assert len(list(terms())) == expected > 0


def test_every_count_of_requests_has_its_cells_in_both_editions() -> None:
    found = {m.code: m for m in metrics()}
    assert found["other_processed"].cells_in("2019") == (("applications", "other_processing", "total"),)
    assert [row for _, row, _ in found["other_processed"].cells_in("2021")] == [
        "other_not_supplemented",
        "other_fee_unpaid",
        "other_remaining",
    ]
    parts = ("granted", "partially_granted", "denied", "unavailable", "rejected", "other_processed")
    for code in FORM_EDITIONS:
        outcomes = [(row, column) for m in parts for _, row, column in found[m].cells_in(code)]
        table = edition(code).table("applications")
        assert outcomes == [(row, "total") for row in table.members("outcomes", "row")]
