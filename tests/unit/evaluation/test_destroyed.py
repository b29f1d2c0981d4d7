"""What survives a destroying dialect, on rows small enough to check by hand."""

from decimal import Decimal

from benchmarks.evaluation import destroyed
from gai_pipeline.records.model import CellStatus
from gai_pipeline.sample import figures as fg
from gai_pipeline.sample.counts import APPLICANTS, Key


def blank_figures(numbers: dict[Key, int]) -> fg.Figures:
    figures = fg.make_figures("2021", "zeros", "blank", 0)
    for key, value in numbers.items():
        figures.cells[key] = fg.Figure(Decimal(value), CellStatus.REPORTED, str(value))
    return figures


def lost_rows(figures: fg.Figures, loses: str) -> set[str]:
    return {f"{table}.{row}" for table, row, _ in destroyed.lossy_keys(figures, loses)}


def one_request(column: str, outcome: str) -> dict[Key, int]:
    rows = ("new_requests", outcome, "total_processed")
    return {("applications", row, c): 3 for row in rows for c in (column, "total")}


def test_empty_table_is_known() -> None:
    assert lost_rows(blank_figures({}), "blanks") == set()


def test_two_equal_numbers_fit_any_applicant() -> None:
    figures = blank_figures(one_request("natural_person", "granted"))
    assert lost_rows(figures, "blanks") == {
        "applications.new_requests",
        "applications.granted",
        "applications.total_processed",
    }


def test_a_full_row_pins_the_others() -> None:
    figures = blank_figures(one_request("natural_person", "granted"))
    for column in APPLICANTS:
        key = ("applications", "total_processed", column)
        if column != "natural_person":
            figures.cells[key] = fg.Figure(Decimal(0), CellStatus.REPORTED, "0")
    assert lost_rows(figures, "blanks") == set()


def test_fused_single_digits_are_known_and_longer_runs_may_not_be() -> None:
    zeros = fg.make_figures("2021", "zeros", "plain", 0)
    assert lost_rows(zeros, "digits") == set()
    several = fg.change(zeros, {("proactive", "normative_documents", "in_force"): 67})
    assert lost_rows(several, "digits") == set()
    doubtful = fg.change(several, {("proactive", "normative_documents", "issued"): 12})
    assert lost_rows(doubtful, "digits") == {"proactive.normative_documents"}


def test_deduplicated_lines_leave_nothing_certain() -> None:
    figures = fg.make_figures("2019", "rich", "plain", 0)
    assert destroyed.lossy_keys(figures, "lines") == set(figures.cells)


def test_a_filers_slip_places_nothing() -> None:
    figures = fg.change(
        blank_figures(one_request("natural_person", "granted")), {("applications", "granted", "total"): 1}
    )
    assert lost_rows(figures, "blanks") >= {"applications.new_requests", "applications.total_processed"}
