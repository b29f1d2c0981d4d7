"""The words around a figure: in a table, in lines of text, in running text, in an attachment."""

from __future__ import annotations

from gai_pipeline.layout.blocks import Paragraph, Reading
from gai_pipeline.layout.table import Table, TableCell
from gai_pipeline.origin.around import MARK, passages


def marked(text: str) -> str:
    return f"{MARK[0]}{text}{MARK[1]}"


def table() -> Table:
    texts = [["", "总计"], ["(一)予以公开", "12"], ["(二)部分公开", " 3 "]]
    cells = tuple(
        TableCell(r, c, text, f"table 1 row {r + 1} cell {c + 1}")
        for r, row in enumerate(texts)
        for c, text in enumerate(row)
    )
    return Table(3, 2, cells, "table 1")


def test_in_a_table_the_rows_before_and_after() -> None:
    place = "table 1 row 2 cell 2"
    found = passages(Reading("html", [table()]), {place, "table 9 row 1 cell 1"})
    assert found == {place: [" | 总计", f"(一)予以公开 | {marked('12')}", "(二)部分公开 | 3"]}


def test_the_last_row_has_none_after_it() -> None:
    place = "table 1 row 3 cell 2"
    assert passages(Reading("html", [table()]), {place})[place][-1] == f"(二)部分公开 | {marked('3')}"


def test_in_lines_of_text_the_figure_ends_at_a_space_or_a_pipe() -> None:
    lines = [Paragraph("新收|12|0", "line 1"), Paragraph("   ", "line 2"), Paragraph("结转 345 件", "line 3")]
    found = passages(Reading("text", lines), {"line 1, char 4", "line 3, char 4", "line 3"})
    assert found["line 1, char 4"] == [f"新收|{marked('12')}|0", "结转 345 件"]
    assert found["line 3, char 4"] == ["新收|12|0", f"结转 {marked('345')} 件"]
    assert found["line 3"] == ["新收|12|0", f"{marked('结转')} 345 件"]


def test_running_text_is_cut_on_both_sides() -> None:
    text = "前" * 100 + "8" + "后" * 100
    (line,) = passages(Reading("html", [Paragraph(text, "paragraph 1")]), {"paragraph 1, char 101"})[
        "paragraph 1, char 101"
    ]
    assert line.startswith("前" * 40 + MARK[0] + "8")
    assert len(line) < 200
