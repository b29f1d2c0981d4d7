"""The generated SQL judges a form of two editions as the reader does: by the rows that it has."""

from __future__ import annotations

import random
from decimal import Decimal

import duckdb
import pytest

from gai_pipeline.arithmetic.identities import evaluate
from gai_pipeline.codegen import arithmetic_sql
from gai_pipeline.forms.hybrid import hybrid_code
from gai_pipeline.forms.rules import rules
from gai_pipeline.forms.spec import edition
from gai_pipeline.records.model import Cell, CellStatus, Where
from gai_pipeline.sample.counts import application_counts

FORMS = ("2021", "2019", hybrid_code("2021", {"applications": "2019"}))
RULES = [r for r in rules() if r.table == "applications" and r.kind == "identity"]


def _cells(form: str) -> list[Cell]:
    """A table with one figure changed and one blank."""
    rng = random.Random(form)
    found = []
    for (row, column), value in application_counts(form, "rich", rng).items():
        figure: Decimal | None = Decimal(value) + (row in ("granted", "carried_over") and column == "natural_person")
        if (row, column) == ("denied_law_prohibits", "other_organization"):
            figure = None
        state = CellStatus.BLANK if figure is None else CellStatus.REPORTED
        found.append(Cell("applications", row, column, figure, state, None, 1.0, Where("html", None, "")))
    return found


@pytest.fixture(scope="module")
def marts() -> duckdb.DuckDBPyConnection:
    db = duckdb.connect()
    columns = [c.code for c in edition("2021").table("applications").columns]
    db.execute("create schema marts")
    db.execute("create table marts.fct_reports (report_id text, report_year int, publisher_id text, title text)")
    shape = ", ".join(f"{c} decimal(18, 4)" for c in columns)
    db.execute(f"create table marts.fct_applications (report_id text, row_code text, {shape})")
    for form in FORMS:
        db.execute("insert into marts.fct_reports values (?, 2023, 'p', 't')", [form])
        values = {(c.row, c.column): c.value for c in _cells(form)}
        for row in dict.fromkeys(row for row, _ in values):
            marks = ", ".join("?" * len(columns))
            figures = [values[row, c] for c in columns]
            db.execute(f"insert into marts.fct_applications values (?, ?, {marks})", [form, row, *figures])
    return db


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_sql_and_reader_agree_on_every_form(marts, rule):
    rows = marts.execute(
        f"{arithmetic_sql.evaluations(rule, 'marts.fct_applications')} "
        "select report_id, coalesce(row_code, column_code), left_value, right_value from evaluations"
    ).fetchall()
    read = {
        (form, e.identity.key): (e.left, e.right)
        for form in FORMS
        for e in evaluate(form, _cells(form), {"applications": "present"})
        if e.rule == rule.id
    }
    assert len(rows) == len(read)
    for form, key, left, right in rows:
        assert (left, right) == read[form, key], f"{form} {key}"
    assert any(left != right for _, _, left, right in rows if left is not None and right is not None)
