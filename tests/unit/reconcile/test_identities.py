"""The four outcomes of an identity, and the figures of both sides."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from gai_pipeline.arithmetic.identities import Evaluation, evaluate
from gai_pipeline.forms.rules import identities, rules
from gai_pipeline.forms.spec import edition
from gai_pipeline.reconcile.rule_findings import findings
from gai_pipeline.records.model import Cell, CellStatus, TableState, Where

PRESENT: Mapping[str, TableState] = {"proactive": "present", "applications": "present", "reviews": "present"}


def zeros(code: str = "2021") -> dict[tuple[str, str, str], Cell]:
    return {
        (t.name, r, c): Cell(t.name, r, c, Decimal(0), CellStatus.REPORTED, "0", 1.0, Where("html", None, ""))
        for t in edition(code).tables
        for r, c in t.cells()
    }


def by_rule(evaluations: list[Evaluation], rule: str, key: str) -> Evaluation:
    (found,) = [e for e in evaluations if e.rule == rule and e.identity.key == key]
    return found


@pytest.mark.parametrize("code", ["2021", "2019"])
def test_zeros_pass_every_identity(code: str) -> None:
    judged = evaluate(code, zeros(code).values(), PRESENT)
    assert len(judged) == len(identities(code)) > 0
    assert {e.outcome for e in judged} == {"pass"}
    assert findings(judged) == []


def test_a_wrong_figure_breaks_its_row_and_its_column() -> None:
    cells = zeros()
    cells["applications", "granted", "natural_person"].value = Decimal(5)
    failed = {(f.rule, f.row, f.column) for f in findings(evaluate("2021", cells, PRESENT))}
    assert failed == {
        ("applications.row_total", "granted", None),
        ("applications.outcome_total", None, "natural_person"),
    }
    row = by_rule(evaluate("2021", cells, PRESENT), "applications.row_total", "granted")
    assert (row.left, row.right, row.difference) == (0, 5, -5)
    assert [c.column for c in row.left_cells if c] == ["total"]


def test_a_cell_without_a_number_blocks_and_never_fails() -> None:
    cells = zeros()
    cells["applications", "granted", "natural_person"].value = None
    cells["applications", "granted", "natural_person"].status = CellStatus.BLANK
    cells["applications", "granted", "total"].value = Decimal(4)
    found = findings(evaluate("2021", cells, PRESENT))
    row = next(f for f in found if f.row == "granted")
    assert (row.outcome, row.left, row.right) == ("blocked", Decimal(4), None)
    assert "natural_person (blank)" in row.message
    column = next(f for f in found if f.column == "natural_person")
    assert column.outcome == "blocked"


def test_a_missing_cell_blocks() -> None:
    cells = zeros()
    del cells["reviews", "reconsideration", "upheld"]
    (found,) = findings(evaluate("2021", cells, PRESENT))
    assert (found.rule, found.row, found.outcome) == ("reviews.channel_total", "reconsideration", "blocked")


def test_a_table_that_is_not_there_is_not_applicable() -> None:
    cells = {k: c for k, c in zeros().items() if k[0] != "applications"}
    judged = evaluate("2021", cells, {**PRESENT, "applications": "image"})
    assert by_rule(judged, "applications.flow", "total").outcome == "not_applicable"
    assert by_rule(judged, "reviews.channel_total", "reconsideration").outcome == "pass"
    assert findings(judged) == []


@pytest.mark.parametrize("code", ["free", "unknown"])
def test_no_form_no_identities(code: str) -> None:
    assert evaluate(code, [], PRESENT) == []


def test_stock_floor_is_an_inequality_and_a_warning() -> None:
    cells = zeros()
    cells["proactive", "rules", "in_force"].value = Decimal(9)
    assert findings(evaluate("2021", cells, PRESENT)) == []
    cells["proactive", "rules", "in_force"].value = Decimal(0)
    cells["proactive", "rules", "issued"].value = Decimal(3)
    cells["proactive", "rules", "repealed"].value = Decimal(1)
    (found,) = findings(evaluate("2021", cells, PRESENT))
    assert (found.rule, found.severity, found.left, found.right, found.difference) == (
        "proactive.stock_floor",
        "warning",
        0,
        2,
        -2,
    )


def test_messages_in_both_languages_name_both_sides() -> None:
    cells = zeros()
    cells["applications", "granted", "natural_person"].value = Decimal(5)
    judged = evaluate("2021", cells, PRESENT)
    english, chinese = findings(judged)[0], findings(judged, "zh")[0]
    assert 'row "Granted in full"' in english.message
    assert "total is 0, sum of the six applicant columns is 5" in english.message
    assert "予以公开" in chinese.message
    assert "总计是 0，六类申请人之和是 5，应当相等，相差 5" in chinese.message


def test_every_rule_with_cells_names_both_its_sides() -> None:
    for rule in rules():
        if rule.table is not None:
            assert all(all(rule.sides(lang)) for lang in ("zh", "en"))
