"""Generated figures balance, print as asked, and are laid out cell by cell."""

import random
from decimal import Decimal

import pytest

from gai_pipeline.forms.spec import edition
from gai_pipeline.records.model import CellStatus
from gai_pipeline.sample import figures as fg
from gai_pipeline.sample.counts import RICHNESS
from gai_pipeline.sample.layout import EXTRA_ROWS, STANDARD, WORDINGS, ExtraRow, printed_tables


@pytest.mark.parametrize("code", ["2021", "2019"])
@pytest.mark.parametrize("richness", RICHNESS)
def test_figures_break_no_rule(code: str, richness: str) -> None:
    for seed in range(5):
        figures = fg.make_figures(code, richness, "plain", seed)
        assert [*fg.violations(figures), *fg.violations(figures, "warning")] == []
        n = sum(len(list(t.cells())) for t in edition(code).tables)
        assert len(figures.cells) == n


@pytest.mark.parametrize(
    ("value", "style", "text", "status"),
    [
        ("1234", "thousands", "1,234", CellStatus.REPORTED),
        ("12", "full_width", "\uff11\uff12", CellStatus.REPORTED),
        ("12", "units", "12件", CellStatus.REPORTED),
        ("26.55", "plain", "26.55", CellStatus.REPORTED),
        ("0", "dash", "—", CellStatus.DASH),
        ("0", "blank", "", CellStatus.BLANK),
    ],
)
def test_printing(value: str, style: str, text: str, status: CellStatus) -> None:
    figure = fg.print_number(Decimal(value), fg.STYLES[style], "件", False, random.Random(0))
    assert (figure.text, figure.status) == (text, status)


def test_changes_are_printed_with_words_or_signs() -> None:
    rng = random.Random(0)
    texts = [
        fg.print_number(Decimal(n), fg.STYLES[style], None, True, rng).text
        for style in ("mixed", "thousands", "plain")
        for n in (10, -3)
    ]
    assert texts == ["增10", "减3", "+10", "-3", "10", "-3"]


def test_a_planted_change_is_named_by_its_rules() -> None:
    figures = fg.make_figures("2021", "rich", "plain", 3)
    wrong = fg.change(figures, {("applications", "granted", "natural_person"): 1})
    assert {(v["rule"], v["row"], v["column"]) for v in fg.violations(wrong)} == {
        ("applications.row_total", "granted", None),
        ("applications.outcome_total", None, "natural_person"),
    }


@pytest.mark.parametrize("code", ["2021", "2019", "2014"])
@pytest.mark.parametrize("wording", WORDINGS)
def test_every_table_is_a_full_grid_with_every_figure_once(code: str, wording: object) -> None:
    figures = fg.make_figures(code, "rich", "plain", 1)
    for name, table in printed_tables(figures, wording).items():  # type: ignore[arg-type]
        assert all(len(row) == table.n_columns for row in table.grid())
        texts = [c.text for row in table.rows for c in row if c.kind == "value"]
        assert sorted(texts) == sorted(f.text for (t, _, _), f in figures.cells.items() if t == name)


@pytest.mark.parametrize("place", EXTRA_ROWS)
def test_a_row_outside_the_form_joins_its_group(place: tuple[str, str, str]) -> None:
    figures = fg.make_figures("2021", "rich", "plain", 1)
    plain = printed_tables(figures)[place[0]]
    table = printed_tables(figures, STANDARD, ExtraRow(*place, "0"))[place[0]]
    assert len(table.rows) == len(plain.rows) + 1
    assert all(len(row) == table.n_columns for row in table.grid())
    assert place[2] in [c.text for row in table.rows for c in row]


@pytest.mark.parametrize("row", ["denied_state_secret", "rejected_excessive", "carried_over"])
def test_a_row_left_out_is_absent_and_breaks_no_span(row: str) -> None:
    figures = fg.without_row(fg.make_figures("2021", "zeros", "plain", 1), "applications", row)
    table = printed_tables(figures)["applications"]
    assert all(len(r) == table.n_columns for r in table.grid())
    assert len(table.rows) == 3 + 24
    assert {f.status for k, f in figures.cells.items() if k[1] == row} == {CellStatus.ABSENT}
    assert list(fg.violations(figures)) == []
