"""Tables whose rows have the form's labels, their columns known or open: matched row by row, without a search."""

from __future__ import annotations

import documents as d

from gai_pipeline.align.column_order import order_of_applicants
from gai_pipeline.align.header_match import with_placed_rows
from gai_pipeline.align.matched_table import MatchedTable, Rows
from gai_pipeline.align.row_match import with_matched_tables
from gai_pipeline.align.table_extent import Lines
from gai_pipeline.align.table_rows import OpenRow, Piece
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
    found = [p for p in with_matched_tables(Lines.of(parts)).pieces if isinstance(p, MatchedTable)]
    if not found:
        return None
    code, rows = found[0].forms["2021"]
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
    astray = rows_of([*parts[:9], Paragraph("|3.其他||", "line 9"), *parts[9:]])
    assert astray is not None
    assert astray.known == rows_of(parts).known  # type: ignore[union-attr]
    for text in ("1 2", "另有说明。"):
        assert rows_of([*parts[:9], Paragraph(text, "line 9"), *parts[9:]]) is None, text


def test_rows_in_another_order_are_left_to_the_flow() -> None:
    assert matched([*ROWS[:4], ROWS[5], ROWS[4], *ROWS[6:]]) is None


def test_a_table_that_breaks_off_ends_with_its_last_row() -> None:
    found = rows_of(pieces(ROWS[:-2]))
    assert found is not None
    assert (list(found.known), found.ends, found.ends_in_row) == (CODES[:-2], len(CODES) - 3, True)
    found = rows_of([*pieces(ROWS[:-2]), Paragraph("(七)总", "line 9")])
    assert found is not None
    assert not found.ends_in_row


def test_rows_missing_at_the_ends_are_absent_unless_they_may_stand_elsewhere() -> None:
    behind = [Paragraph(text, text) for text in ("五、存在的主要问题", "一句话。")]
    found = rows_of([*pieces(ROWS[1:-1]), *behind])
    assert found is not None
    assert (list(found.known), found.ends) == (CODES[1:-1], None)
    last = Paragraph("".join(ROWS[-1]), "fused")
    assert rows_of([*pieces(ROWS[:-1]), last, *behind]) is None


def test_a_damaged_label_at_an_end_is_its_row() -> None:
    torn = ["继续办理", *ROWS[-1][1:]]
    lines = [Paragraph("|".join(row), f"line {n}") for n, row in enumerate([*ROWS[:-1], torn])]
    assert list(cells_of([*lines, Paragraph("一句话。", "line 30")]) or {}) == CODES


def test_a_lost_number_before_a_heading_is_no_figure() -> None:
    heads = [Paragraph("|".join(row), f"line {n}") for n, row in enumerate(BLOCK_ROWS)]
    parts: list[Piece] = [*heads[:2], Paragraph("7 第二十条第(五)项", "line 9"), *heads[2:]]
    assert list(cells_of(parts) or {}) == [row.code for row in edition("2021").table("proactive").rows]


def test_a_line_with_a_figure_between_the_rows_leaves_the_table_to_the_flow() -> None:
    parts = pieces(ROWS)
    stray = Table(1, 1, (TableCell(0, 0, "12", "stray"),), "table 2")
    assert not any(
        isinstance(p, MatchedTable) for p in with_matched_tables(Lines.of([*parts[:9], stray, *parts[9:]])).pieces
    )


def test_a_table_of_another_edition_names_it() -> None:
    old = edition("2019").table("applications")
    rows = [[f"{row.number or ''}{row.label}", *"0000000"] for row in old.rows]
    (found,) = (p for p in with_matched_tables(Lines.of(pieces(rows))).pieces if isinstance(p, MatchedTable))
    assert found.forms["2019"][0] == "2019"
    code, placed = found.forms["2021"]
    assert list(placed.known) == [row.code for row in old.rows]
    assert edition(code).table("applications").rows == old.rows


BLOCKS = edition("2021").table("proactive").blocks
BLOCK_ROWS = [
    [edition("2021").table("proactive").row(code).label, *(str(10 * r + c) for c, _ in enumerate(block.columns))]
    for r, (block, code) in enumerate((block, code) for block in BLOCKS for code in block.rows)
]


def headless(rows: list[list[str]]) -> list[Piece]:
    """A grid without a row of headings."""
    cells = [TableCell(r, c, text, f"r{r}c{c}") for r, row in enumerate(rows) for c, text in enumerate(row)]
    return [Table(len(rows), max(map(len, rows)), tuple(cells), "table 1")]


def cells_of(parts: list[Piece], base: str = "2021") -> dict[str, list[str]] | None:
    """Row code -> the figures of its open cells, of the first table that is matched."""
    found = [p for p in with_matched_tables(Lines.of(parts)).pieces if isinstance(p, MatchedTable)]
    rows = found[0].forms[base][1] if found else Rows({})
    return {code: [i.text for i in row.figures] for code, row in rows.known.items() if isinstance(row, OpenRow)} or None


def test_a_grid_without_headings_is_matched_by_its_labels() -> None:
    codes = [row.code for row in edition("2021").table("proactive").rows]
    assert cells_of(headless(BLOCK_ROWS)) == {c: own for c, (_, *own) in zip(codes, BLOCK_ROWS, strict=True)}


def test_lines_that_lost_their_columns_are_rows_with_open_cells() -> None:
    figures = [[f for f in own if f and (n % 3 or f != "0")] or ["0"] for n, own in enumerate(d.figures())]
    for separator in ("|", "\t", " "):
        lines = [
            Paragraph(separator.join([n, *own]), f"line {i}")
            for i, (n, own) in enumerate(zip(NAMES, figures, strict=True))
        ]
        assert cells_of(list(lines)) == dict(zip(CODES, figures, strict=True)), separator


def test_a_label_in_several_cells_is_its_last_that_names_a_row() -> None:
    lines = [
        Paragraph("三、本年度办理结果|(三)不予公开|" * (n == 4) + "|".join([name, *own]), f"line {n}")
        for n, (name, *own) in enumerate(ROWS)
    ]
    assert list(cells_of(list(lines)) or {}) == CODES


def test_a_label_over_a_whole_row_of_a_grid_is_a_blank_row() -> None:
    parts = headless([row if n != 6 else row[:1] for n, row in enumerate(ROWS)])
    figures = {code: [f for f in own if f] for code, own in zip(CODES, d.figures(), strict=True)}
    assert cells_of(parts) == figures | {CODES[6]: []}


def test_figures_fused_or_on_the_next_line_are_running_text() -> None:
    lines = ["|".join(row) for row in ROWS]
    fused = [*lines[:5], "".join(ROWS[5]), *lines[6:]]
    below = [*lines[:-1], NAMES[-1], "|".join(ROWS[-1][1:])]
    for texts in (fused, below):
        assert cells_of([Paragraph(text, f"line {n}") for n, text in enumerate(texts)]) is None


def test_each_block_follows_the_edition_of_its_headings() -> None:
    old = edition("2019").table("proactive").blocks[0]
    heading = " ".join(edition("2019").table("proactive").column(c).label for c in old.columns)
    lines = [f"信息内容 {heading}", *("|".join(row) for row in BLOCK_ROWS)]
    found = with_matched_tables(Lines.of([Paragraph(text, f"line {n}") for n, text in enumerate(lines)])).pieces
    (table,) = (p for p in found if isinstance(p, MatchedTable))
    code, rows = table.forms["2021"]
    assert edition(code).table("proactive").row("rules").columns == old.columns
    assert list(rows.known) == [row.code for row in edition("2021").table("proactive").rows]


def test_words_where_a_row_has_its_figures_are_no_label() -> None:
    parts = headless([[BLOCK_ROWS[0][0], "本单位没有制作"], *BLOCK_ROWS[1:]])
    (table,) = (p for p in with_matched_tables(Lines.of(parts)).pieces if isinstance(p, MatchedTable))
    row = table.forms["2021"][1].known["rules"]
    assert isinstance(row, OpenRow)
    assert (row.words, row.items) == ("本单位没有制作", [])


def test_headings_that_stand_twice_tell_no_other_order() -> None:
    table = edition("2021").table("applications")
    heading = "".join(column.label for column in table.columns)
    assert order_of_applicants(heading * 2, table) == []
    total_first = "总计" + heading.removesuffix("总计")
    assert order_of_applicants(total_first, table)[0] == order_of_applicants(total_first * 2, table)[0] == "total"
