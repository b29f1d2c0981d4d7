"""Proposals: right or none; blame only with evidence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reconcile_tables import APPLICANTS, COLUMNS, OUTCOMES, RICH, ROWS, Ref, balanced, cells_of

from gai_pipeline.arithmetic.identities import evaluate
from gai_pipeline.forms.spec import edition
from gai_pipeline.reconcile.proposals import Reconciliation, reconcile
from gai_pipeline.reconcile.reader_evidence import Evidence
from gai_pipeline.reconcile.slips import slip
from gai_pipeline.records.model import Cell, CellStatus

HTML = Evidence("html")
OCR = Evidence("ocr")


def run(seen: dict[Ref, int | None], evidence: Evidence = HTML, confidence: float = 1.0) -> Reconciliation:
    return reconcile("2021", cells_of(seen, reader=evidence.reader, confidence=confidence), evidence)


def proposals(found: Reconciliation) -> dict[Ref, int]:
    return {(r, c): int(v) for (_, r, c), v in found.proposals.items()}


def test_a_table_that_balances_gets_no_proposal() -> None:
    found = run(dict(RICH))
    assert (found.verdict, found.proposals, found.causes) == ("clean", {}, {})


@pytest.mark.parametrize(
    "ref", [("granted", "natural_person"), ("total_processed", "total"), ("carried_forward", "total")]
)
def test_one_wrong_number_is_found_at_the_crossing(ref: Ref) -> None:
    found = run({**RICH, ref: RICH[ref] + 70})
    assert proposals(found) == {ref: RICH[ref]}
    assert found.verdict == "explained"


def test_a_reading_slip_in_recognised_text_is_the_readers_and_the_same_slip_in_html_the_filers() -> None:
    seen = {**RICH, ("granted", "commercial_enterprise"): 0}  # 8 read as 0
    assert set(run(seen, OCR, 0.95).causes.values()) == {"reading"}
    assert set(run(seen, HTML).causes.values()) == {"filer"}


def test_recognised_text_that_no_slip_explains_is_undecided() -> None:
    seen = {**RICH, ("granted", "natural_person"): 9462}
    found = run(seen, OCR, 0.95)
    assert proposals(found) == {("granted", "natural_person"): 31}
    assert set(found.causes.values()) == {"undecided"}


def test_a_second_reading_decides() -> None:
    ref = ("granted", "commercial_enterprise")
    seen = {**RICH, ref: 0}
    key = ("applications", *ref)
    assert set(run(seen, Evidence("ocr", second={key: Decimal(8)})).causes.values()) == {"reading"}
    assert set(run(seen, Evidence("ocr", second={key: Decimal(0)})).causes.values()) == {"filer"}


def test_one_sum_that_fails_alone_names_no_cell() -> None:
    seen = {**RICH}
    for c in ("natural_person", "total"):  # a filer's slip that keeps the row right
        seen["new_requests", c] += 1
    found = run(seen)
    assert found.causes.keys() == {("applications.flow", "natural_person"), ("applications.flow", "total")}
    assert found.verdict == "undecided"
    assert found.proposals == {}


DIAGONAL: tuple[Ref, Ref] = (("granted", "natural_person"), ("partially_granted", "commercial_enterprise"))


def test_of_two_pairs_the_one_that_a_slip_explains_is_proposed() -> None:
    table = balanced({(r, c): 11 for r in ("granted", "partially_granted") for c in APPLICANTS[:2]})
    seen: dict[Ref, int | None] = {**table, **dict.fromkeys(DIAGONAL, 17)}
    assert proposals(run(seen)) == dict.fromkeys(DIAGONAL, 11)  # the other pair would be 5 read as 11


def test_two_pairs_that_explain_the_same_are_left_undecided() -> None:
    table = balanced(
        {(r, c): 17 for r in ("granted", "partially_granted") for c in APPLICANTS[:2]} | dict.fromkeys(DIAGONAL, 11)
    )
    found = run({**table, **dict.fromkeys(DIAGONAL, 17)})
    assert (found.verdict, found.proposals) == ("undecided", {})
    assert len(found.candidates["applications"]) == 2


def test_a_shifted_row_moves_back() -> None:
    row = [RICH["granted", c] for c in COLUMNS]
    seen: dict[Ref, int | None] = {**RICH}
    seen |= {("granted", c): v for c, v in zip(COLUMNS, [None, *row[:-1]], strict=True)}
    assert all(RICH[ref] == v for ref, v in proposals(run(seen)).items())
    assert proposals(run(seen))["granted", "total"] == 39


def test_totals_in_the_wrong_column_of_several_rows() -> None:
    seen: dict[Ref, int | None] = {**RICH}
    for row in ("granted", "partially_granted", "unavailable_not_held"):
        seen[row, "total"], seen[row, "legal_service_organization"] = 0, seen[row, "total"]
    before = {ref for ref, v in seen.items() if v != RICH[ref]}
    found = proposals(run(seen))
    assert found == {} or (set(found) == before and all(RICH[ref] == v for ref, v in found.items()))


def test_an_unreadable_cell_is_filled_when_its_sums_agree() -> None:
    cells = cells_of({**RICH})
    cell = next(c for c in cells if (c.row, c.column) == ("unavailable_not_held", "natural_person"))
    cell.value, cell.status, cell.raw, cell.confidence = None, CellStatus.UNREADABLE, "■■", 0.0
    found = reconcile("2021", cells, OCR)
    assert proposals(found) == {("unavailable_not_held", "natural_person"): 27}
    assert ("applications.row_total", "unavailable_not_held") in found.repairs


def test_four_unreadable_cells_in_a_rectangle_stay_open() -> None:
    cells = cells_of({**RICH})
    for c in cells:
        if c.row in ("granted", "partially_granted") and c.column in ("natural_person", "total"):
            c.value, c.status = None, CellStatus.UNREADABLE
    assert reconcile("2021", cells, OCR).proposals == {}


def test_a_review_channel_has_one_sum_only_and_names_no_cell() -> None:
    table = dict.fromkeys(edition("2021").table("reviews").cells(), 0)
    table["reconsideration", "upheld"], table["reconsideration", "total"] = 3, 8
    found = reconcile("2021", cells_of(table, name="reviews"), HTML)
    assert found.proposals == {}
    assert found.causes == {("reviews.channel_total", "reconsideration"): "filer"}


@pytest.mark.parametrize(
    ("seen", "meant", "known"),
    [
        (8, 0, True),
        (7, 1, True),
        (35, 25, True),
        (115, 15, True),
        (1, 11, True),
        (12, 34, False),
        (5, 500, False),
        (None, 4, True),
        (3, -1, False),
    ],
)
def test_slips(seen: int | None, meant: int, known: bool) -> None:
    assert (slip(seen, meant) is not None) is known


def test_alike_digits_weigh_less() -> None:
    assert (slip(8, 0) or 9) < (slip(4, 0) or 0)


counts = st.dictionaries(
    st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(APPLICANTS)), st.integers(1, 200), max_size=14
)
damage = st.lists(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS), st.integers(0, 300) | st.none()), max_size=6
)


@settings(max_examples=120, deadline=None)
@given(counts, damage)
def test_a_proposal_satisfies_every_identity_it_claims_to_repair(
    outcomes: dict[Ref, int], wrong: list[tuple[str, str, int | None]]
) -> None:
    seen: dict[Ref, int | None] = {**balanced(outcomes)}
    seen |= {(r, c): v for r, c, v in wrong}
    cells = cells_of(seen)
    before = [c.value for c in cells]
    found = reconcile("2021", cells, HTML)
    assert [c.value for c in cells] == before
    for cell in cells:
        cell.value = found.proposals.get(cell.key, cell.value if cell.value is not None else Decimal(0))
    after = {(e.rule, e.identity.key): e.outcome for e in evaluate("2021", cells, {"applications": "present"})}
    assert all(after[claim] == "pass" for claim in found.repairs)
    if found.proposals:
        assert found.repairs
        assert set(after.values()) <= {"pass", "not_applicable"}


@settings(max_examples=60, deadline=None)
@given(counts, st.sampled_from(ROWS), st.sampled_from(COLUMNS), st.integers(0, 400))
def test_one_wrong_number_always_gets_its_true_value(
    outcomes: dict[Ref, int], row: str, column: str, value: int
) -> None:
    table = balanced(outcomes)
    found = proposals(run({**table, (row, column): value}))
    assert found == ({} if value == table[row, column] else {(row, column): table[row, column]})


def test_neighbours_in_each_others_place_are_put_back_or_left_open_where_a_slip_explains_the_same() -> None:
    swapped = {("granted", "natural_person"): 8, ("granted", "commercial_enterprise"): 31}
    assert proposals(run({**RICH, **swapped})) == {ref: RICH[ref] for ref in swapped}

    table = balanced(
        {
            ("granted", "natural_person"): 4,
            ("granted", "commercial_enterprise"): 3,
            ("rejected_repeat", "natural_person"): 18,
            ("rejected_repeat", "commercial_enterprise"): 9,
        }
    )
    seen = {**table, ("granted", "natural_person"): 3, ("granted", "commercial_enterprise"): 4}
    found = run(seen)  # or 19 read as 18 and 8 as 9
    assert found.proposals == {}
    assert len(found.candidates["applications"]) == 2


def test_two_rows_with_each_others_figures_are_exchanged() -> None:
    seen: dict[Ref, int | None] = {**RICH}
    seen |= {("total_processed", c): RICH["carried_forward", c] for c in COLUMNS}
    seen |= {("carried_forward", c): RICH["total_processed", c] for c in COLUMNS}
    found = proposals(run(seen))
    assert found == {ref: RICH[ref] for ref, v in seen.items() if v != RICH[ref]}


def test_rows_are_not_exchanged_where_an_empty_row_may_hold_what_is_amiss() -> None:
    table = balanced({("granted", "natural_person"): 1, ("granted", "commercial_enterprise"): 1})
    seen: dict[Ref, int | None] = {ref: v or None for ref, v in table.items()}
    seen |= {("granted", c): None for c in COLUMNS}
    assert run(seen).proposals == {}


def without(row: str) -> list[Cell]:
    """The cells of `RICH` where a row is not in the document."""
    cells = cells_of({**RICH})
    for c in cells:
        if c.row == row:
            c.value, c.status, c.raw = None, CellStatus.ABSENT, None
    return cells


def test_a_row_that_is_not_there_is_not_made_up_for_by_another() -> None:
    cells = without("rejected_repeat")
    assert reconcile("2021", cells, HTML).proposals == {}

    joined = "4 0 0 0 2 0 6 0 3 0 0 0 0 3"  # its figures stand behind those of another row
    for c in cells:
        if c.row == "denied_third_party_rights":
            c.value, c.status, c.raw = None, CellStatus.UNREADABLE, joined
    assert reconcile("2021", cells, HTML).proposals == {}


def test_a_row_whose_numbers_lost_their_places_gets_those_numbers_or_none() -> None:
    cells = cells_of({**RICH})
    row = [c for c in cells if c.row == "unavailable_not_held"]
    for c in row:
        c.value, c.status, c.raw = None, CellStatus.UNREADABLE, "27 5 32"
    assert proposals(reconcile("2021", cells, HTML)) == {
        ("unavailable_not_held", c): RICH["unavailable_not_held", c] for c in COLUMNS
    }

    for c in row:
        c.raw = "19 3 40"
    assert reconcile("2021", cells, HTML).proposals == {}


def test_a_row_outside_the_form_may_hold_what_is_amiss() -> None:
    seen: dict[Ref, int | None] = {**RICH}
    seen |= {("total_processed", c): RICH["carried_forward", c] for c in COLUMNS}
    seen |= {("carried_forward", c): RICH["total_processed", c] for c in COLUMNS}
    assert run(seen, Evidence("html", unknown=frozenset({"applications"}))).proposals == {}
    assert proposals(run({**RICH, ("granted", "total"): 9}, Evidence("html", unknown=frozenset({"applications"})))) == {
        ("granted", "total"): 39
    }


def test_two_review_channels_with_a_sum_each_name_no_cells() -> None:
    table = dict.fromkeys(edition("2021").table("reviews").cells(), 0)
    table["reconsideration", "upheld"], table["litigation_direct", "upheld"] = 3, 4
    seen: dict[Ref, int | None] = {**table, ("reconsideration", "total"): None, ("litigation_direct", "total"): None}
    assert reconcile("2021", cells_of(seen, name="reviews"), HTML).proposals == {}


LONELY = {"upheld": 4, "corrected": 46, "other_result": 68, "pending": 65, "total": 273}
"""A review channel that one known slip alone explains: 94 read as 4."""


def reviews(confidence: float) -> list[Cell]:
    table = dict.fromkeys(edition("2021").table("reviews").cells(), 0)
    table |= {("reconsideration", column): value for column, value in LONELY.items()}
    return cells_of(table, name="reviews", confidence=confidence)


def test_a_cell_that_stands_in_one_sum_only_is_named_where_the_reader_doubted_it_and_nowhere_else() -> None:
    doubted = reconcile("2021", reviews(0.5), Evidence("html"))
    assert proposals(doubted) == {("reconsideration", "upheld"): 94}
    sure = reconcile("2021", reviews(1.0), Evidence("html"))
    assert (sure.proposals, sure.verdict) == ({}, "undecided")


def test_two_cells_that_stand_in_one_sum_each_are_named_where_the_reader_doubted_both() -> None:
    def two(confidence: float) -> Reconciliation:
        table = dict.fromkeys(edition("2021").table("reviews").cells(), 0)
        table |= {(channel, c): v for channel in ("reconsideration", "litigation_direct") for c, v in LONELY.items()}
        return reconcile("2021", cells_of(table, name="reviews", confidence=confidence), HTML)

    assert proposals(two(0.5)) == {("reconsideration", "upheld"): 94, ("litigation_direct", "upheld"): 94}
    assert two(1.0).proposals == {}


def test_an_unreadable_cell_is_never_filled_with_less_than_nothing() -> None:
    """The column has 14 requests less than its other outcomes: something else is wrong."""
    seen: dict[Ref, int | None] = {**RICH}
    for row in ("total_processed", "new_requests"):
        for column in ("natural_person", "total"):
            seen[row, column] = RICH[row, column] - RICH["total_processed", "natural_person"] + 60
    cells = cells_of(seen)
    for c in cells:
        if c.row == "denied_state_secret" and c.column in ("natural_person", "total"):
            c.value, c.status, c.raw = None, CellStatus.UNREADABLE, "■"
    assert reconcile("2021", cells, OCR).proposals == {}


def test_a_second_look_that_fails_alike_is_no_evidence_against_the_filer_where_the_first_was_in_doubt() -> None:
    ref = ("granted", "commercial_enterprise")
    key = ("applications", *ref)
    again = Evidence("ocr", second={key: Decimal(0)})
    assert set(run({**RICH, ref: 0}, again, confidence=0.95).causes.values()) == {"filer"}
    assert set(run({**RICH, ref: 0}, again, confidence=0.6).causes.values()) == {"undecided"}


def test_one_failing_sum_never_stands_alone_whatever_is_left_of_its_cells() -> None:
    """Only the total can be wrong, as no part may be less than nothing: still the filer may have meant the parts."""
    table = dict.fromkeys(edition("2021").table("reviews").cells(), 0)
    table["reconsideration", "upheld"], table["reconsideration", "corrected"] = 3, 3
    assert reconcile("2021", cells_of(table, name="reviews"), HTML).proposals == {}


@pytest.mark.parametrize("row", ["granted", "denied_third_party_rights", "unavailable_not_held"])
def test_what_a_row_that_is_not_there_would_have_held_is_not_proposed(row: str) -> None:
    assert reconcile("2021", without(row), HTML).proposals == {}


def test_no_figure_below_nothing_is_proposed_at_a_crossing() -> None:
    seen: dict[Ref, int | None] = {**RICH, ("granted", "total"): -1}
    for ref in (("total_processed", "natural_person"), ("new_requests", "natural_person")):
        seen[ref] = RICH[ref] - 40
    for row in ("total_processed", "new_requests"):
        seen[row, "total"] = RICH[row, "total"] - 40
    assert all(v >= 0 for v in run(seen).proposals.values())


@pytest.mark.parametrize(("reader", "cause"), [("html", "filer"), ("text", "undecided"), ("pdf", "undecided")])
def test_a_shifted_row_is_the_filers_only_where_the_reader_did_not_infer_the_columns(reader: str, cause: str) -> None:
    row = [RICH["granted", c] for c in COLUMNS]
    seen: dict[Ref, int | None] = {**RICH}
    seen |= {("granted", c): v for c, v in zip(COLUMNS, [0, *row[:-1]], strict=True)}
    found = run(seen, Evidence(reader))
    assert found.proposals
    assert set(found.causes.values()) == {cause}
