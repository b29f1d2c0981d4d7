"""Tables whose columns are known and whose labels are the form's: matched row by row, without a search."""

from __future__ import annotations

import documents as d

from gai_pipeline.align.header_match import with_placed_rows
from gai_pipeline.align.placed_row import Piece
from gai_pipeline.align.row_match import MatchedTable, Rows, with_matched_tables
from gai_pipeline.forms.spec import edition
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Table, TableCell

NAMES = [labels[-1] for labels in d.labels()]
ROWS = [[name, *own] for name, own in zip(NAMES, d.figures(), strict=True)]
CODES = [row.code for row in d.APPLICATIONS.rows]


def pieces(rows: list[list[str]]) -> list[Piece]:
    every = [["申请人情况", *d.HEADS], *rows]
    cells = [TableCell(r, c, text, f"r{r}c{c}") for r, row in enumerate(every) for c, text in enumerate(row)]
    return with_placed_rows([Table(len(every), len(d.HEADS) + 1, tuple(cells), "table 1")])


def rows_of(parts: list[Piece]) -> Rows | None:
    """What is matched; None where the table is left to the flow of the text."""
    found = [p for p in with_matched_tables(parts) if isinstance(p, MatchedTable)]
    if not found:
        return None
    code, rows = found[0].form("2021")
    assert code == "2021"
    return rows


def matched(rows: list[list[str]]) -> dict[str, list[str]] | None:
    """Row code -> the texts of its cells."""
    found = rows_of(pieces(rows))
    return found and {row: [cell.text for cell in placed.values] for row, placed in found.known.items()}


def test_a_whole_table_is_matched_row_by_row() -> None:
    assert matched(ROWS) == dict(zip(CODES, d.figures(), strict=True))


def test_a_row_that_the_document_leaves_out_is_none_of_its_neighbours() -> None:
    found = matched(ROWS[:9] + ROWS[10:])
    assert found is not None
    assert list(found) == CODES[:9] + CODES[10:]


def test_what_the_form_does_not_have_is_a_strange_row() -> None:
    found = rows_of(pieces([*ROWS[:5], ["9.其他情形", *"0000000"], *ROWS[5:]]))
    assert found is not None
    assert list(found.known) == CODES
    assert [row.label[-1].text for row in found.strange] == ["9.其他情形"]


def test_a_damaged_label_is_the_row_that_is_missing_there() -> None:
    torn = [
        [name[: len(name) // 2 + 1], *own] if n in (4, 12, 13) else [name, *own] for n, (name, *own) in enumerate(ROWS)
    ]
    assert matched(torn) == dict(zip(CODES, d.figures(), strict=True))


def test_two_labels_in_one_cell_are_left_to_the_flow() -> None:
    joined = [NAMES[5] + NAMES[6], *ROWS[6][1:]]
    assert matched([*ROWS[:5], joined, *ROWS[7:]]) is None


def test_a_row_twice_is_one_and_a_strange_one() -> None:
    found = rows_of(pieces([*ROWS[:6], *ROWS[5:]]))
    assert found is not None
    assert list(found.known) == CODES
    assert len(found.strange) == 1
    assert matched([*ROWS[:6], [NAMES[5], *"9999999"], *ROWS[6:]]) is None


def test_lines_without_figures_between_the_rows_say_nothing() -> None:
    parts = pieces(ROWS)
    heading = Paragraph("|(三)不予公开||", "line 9")
    assert rows_of([*parts[:9], heading, *parts[9:]]) == rows_of(parts)
    for text in ("|3.其他||", "1 2", "另有说明。"):
        assert rows_of([*parts[:9], Paragraph(text, "line 9"), *parts[9:]]) is None, text


def test_rows_in_another_order_are_left_to_the_flow() -> None:
    assert matched([*ROWS[:4], ROWS[5], ROWS[4], *ROWS[6:]]) is None


def test_a_table_that_breaks_off_is_left_to_the_flow() -> None:
    assert matched(ROWS[:-1]) is None
    assert matched(ROWS[1:]) is None


def test_a_line_with_a_figure_between_the_rows_leaves_the_table_to_the_flow() -> None:
    parts = pieces(ROWS)
    stray = Table(1, 1, (TableCell(0, 0, "12", "stray"),), "table 2")
    assert not any(isinstance(p, MatchedTable) for p in with_matched_tables([*parts[:9], stray, *parts[9:]]))


def test_a_table_of_another_edition_names_it() -> None:
    old = edition("2019").table("applications")
    rows = [[f"{row.number or ''}{row.label}", *"0000000"] for row in old.rows]
    (found,) = (p for p in with_matched_tables(pieces(rows)) if isinstance(p, MatchedTable))
    assert found.form("2019")[0] == "2019"
    code, placed = found.form("2021")
    assert list(placed.known) == [row.code for row in old.rows]
    assert edition(code).table("applications").rows == old.rows
