"""Placing numbers that lost their column: exact where the sums leave one reading, open everywhere else."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gai_pipeline.arithmetic.placing import AMBIGUOUS, accepts, place, placings, splits
from gai_pipeline.forms.spec import edition

TABLE = edition("2021").table("applications")
COLUMNS = tuple(c.code for c in TABLE.columns)
APPLICANTS = TABLE.members("applicants", "column")


def cells_of(row: str) -> tuple[tuple[str, str], ...]:
    return tuple((row, c) for c in COLUMNS)


def figures(outcomes: dict[tuple[str, str], int], carried_forward: dict[str, int]) -> dict[tuple[str, str], Decimal]:
    """A table that balances, from its outcome cells and the requests carried forward."""
    table = {cell: Decimal(0) for cell in TABLE.cells()}
    table |= {cell: Decimal(v) for cell, v in outcomes.items()}
    for c in APPLICANTS:
        table["total_processed", c] = sum((table[r, c] for r in TABLE.members("outcomes", "row")), Decimal(0))
        table["carried_forward", c] = Decimal(carried_forward.get(c, 0))
        table["new_requests", c] = table["total_processed", c] + table["carried_forward", c]
    for row in TABLE.rows:
        table[row.code, "total"] = sum((table[row.code, c] for c in APPLICANTS), Decimal(0))
    return table


def test_placings_keep_order_and_obey_the_row_sum() -> None:
    accept = accepts("2021", "applications", cells_of("granted"))
    found = placings([Decimal(3), Decimal(3)], 7, accept)
    assert len(found) == 6  # one applicant of six, and the total at the end
    assert all(c[6] == 3 and sum(v or 0 for v in c[:6]) == 3 for c in found)
    assert placings([Decimal(1)] * 8, 7) == []


def test_two_numbers_of_seven_are_placed_by_the_columns() -> None:
    truth = figures({("granted", "natural_person"): 3, ("denied_enforcement_file", "commercial_enterprise"): 2}, {})
    known = {cell: v for cell, v in truth.items() if cell[0] != "granted"}
    candidates = placings([Decimal(3), Decimal(3)], 7, accepts("2021", "applications", cells_of("granted")))
    placed = place("2021", "applications", known, {"granted": (cells_of("granted"), candidates)})
    assert placed["granted"] == (Decimal(3), None, None, None, None, None, Decimal(3))


def test_two_rows_that_can_change_places_stay_open() -> None:
    truth = figures({("granted", "natural_person"): 3, ("partially_granted", "commercial_enterprise"): 3}, {})
    loose = {}
    for row in ("granted", "partially_granted"):
        accept = accepts("2021", "applications", cells_of(row))
        loose[row] = (cells_of(row), placings([Decimal(3), Decimal(3)], 7, accept))
    known = {cell: v for cell, v in truth.items() if cell[0] not in loose}
    placed = place("2021", "applications", known, loose)
    assert placed["granted"][:2] == (AMBIGUOUS, AMBIGUOUS)
    assert placed["granted"][2:] == (None, None, None, None, Decimal(3))


def test_a_table_that_no_reading_balances_places_nothing() -> None:
    known = {cell: v for cell, v in figures({("granted", "natural_person"): 3}, {}).items() if cell[0] != "granted"}
    known["total_processed", "natural_person"] = Decimal(9)
    candidates = placings([Decimal(3), Decimal(3)], 7, accepts("2021", "applications", cells_of("granted")))
    placed = place("2021", "applications", known, {"granted": (cells_of("granted"), candidates)})
    assert set(placed["granted"]) == {AMBIGUOUS}


def test_an_unknown_cell_switches_its_sums_off() -> None:
    truth = figures({("granted", "natural_person"): 3}, {})
    known = {c: v for c, v in truth.items() if c[0] != "granted" and c[0] != "denied_state_secret"}
    candidates = placings([Decimal(3), Decimal(3)], 7, accepts("2021", "applications", cells_of("granted")))
    placed = place("2021", "applications", known, {"granted": (cells_of("granted"), candidates)})
    assert placed["granted"] == (*[AMBIGUOUS] * 6, Decimal(3))


def test_a_search_that_meets_its_bound_claims_nothing() -> None:
    truth = figures({("granted", "natural_person"): 3}, {})
    known = {cell: v for cell, v in truth.items() if cell[0] != "granted"}
    candidates = placings([Decimal(3), Decimal(3)], 7)
    placed = place("2021", "applications", known, {"granted": (cells_of("granted"), candidates)}, node_limit=0)
    assert set(placed["granted"]) == {AMBIGUOUS}


def test_splits_have_no_leading_zeros() -> None:
    assert set(splits("105", 2)) == {(Decimal(10), Decimal(5))}
    assert set(splits("1005", 3)) == {(Decimal(10), Decimal(0), Decimal(5))}
    assert (None, Decimal(5)) in splits("5", 2, blanks=True)
    with pytest.raises(ValueError, match="not a run of digits"):
        splits("1 5", 2)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=6, max_size=6), st.booleans())
def test_cuts_that_fix_the_total_first_are_those_that_any_search_finds(parts: list[int], blanks: bool) -> None:
    row = accepts("2021", "applications", cells_of("granted"))
    digits = "".join(map(str, [*parts, sum(parts)]))
    quick = splits(digits, 7, row, blanks=blanks)
    plain = splits(digits, 7, lambda prefix: row(prefix), blanks=blanks)
    assert len(quick) == len(set(quick))
    assert set(quick) == set(plain)
    assert tuple(map(Decimal, [*parts, sum(parts)])) in quick


def test_long_rows_are_cut_quickly() -> None:
    values = [1234, 2345, 3456, 4567, 5678, 6789, 24069]
    start = time.process_time()
    found = splits("".join(map(str, values)), 7, accepts("2021", "applications", cells_of("granted")))
    assert tuple(map(Decimal, values)) in found
    assert time.process_time() - start < 0.5


def test_figures_that_no_machine_integer_holds_stay_open() -> None:
    huge = Decimal(10) ** 30
    cells = cells_of("granted")
    candidates = placings([huge, huge], 7, accepts("2021", "applications", cells))
    known = {cell: Decimal(0) for cell in TABLE.cells() if cell[0] != "granted"}
    placed = place("2021", "applications", known, {"granted": (cells, candidates)})
    assert set(placed["granted"]) == {AMBIGUOUS}


def test_fifteen_fused_digits_of_the_review_table() -> None:
    cells = tuple(edition("2021").table("reviews").cells())
    accept = accepts("2021", "reviews", cells)
    found = splits("100010120300000", 15, accept)
    placed = place("2021", "reviews", {}, {"all": (cells, found)})
    assert placed["all"] == (AMBIGUOUS,) * 15 or sum(v or 0 for v in placed["all"][:4]) == placed["all"][4]
    only = splits("110020000000000", 15, accept)
    assert place("2021", "reviews", {}, {"all": (cells, only)})["all"][:5] == tuple(map(Decimal, (1, 1, 0, 0, 2)))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(TABLE.members("outcomes", "row")), st.sampled_from(APPLICANTS)),
        st.integers(1, 40),
        max_size=12,
    ),
    st.lists(st.sampled_from([r.code for r in TABLE.rows]), min_size=1, max_size=5, unique=True),
)
def test_a_placed_number_is_the_true_one(outcomes: dict[tuple[str, str], int], lost: list[str]) -> None:
    truth = figures(outcomes, {})
    loose = {}
    for row in lost:
        shown = [truth[row, c] for c in COLUMNS if truth[row, c]]
        loose[row] = (cells_of(row), placings(shown, 7, accepts("2021", "applications", cells_of(row))))
    placed = place("2021", "applications", {c: v for c, v in truth.items() if c[0] not in lost}, loose)
    for row in lost:
        for column, value in zip(COLUMNS, placed[row], strict=True):
            assert value is AMBIGUOUS or (value or 0) == truth[row, column]
