"""Space-aligned tables: columns by position, labels around their figures, and what stays as it is printed."""

from __future__ import annotations

from gai_pipeline.align.dialects.aligned import DIALECT
from gai_pipeline.layout.table import Table
from gai_pipeline.read import plain_text

WRAPPED = """
                                 自然人  商业企  科研机  总计
                                         业      构
一、本年新收申请数量                3               0       3
              (一)予以公开                  0               0
                     1.属于国家
                     秘密           1       2       1       4
                     2.其他法律
                     行政法规       0               0       0
                     禁止
"""


def rows(source: str) -> list[list[str]]:
    blocks = DIALECT.read(plain_text.read(source.encode()).blocks)
    tables = [b for b in blocks if isinstance(b, Table)]
    return [[c.text.replace("\n", "") for c in t.cells if c.row == r] for t in tables for r in range(t.n_rows)]


def test_labels_around_their_figures_and_blanks_by_position() -> None:
    assert rows(WRAPPED) == [
        ["一、本年新收申请数量", "3", "", "0", "3"],
        ["(一)予以公开", "", "0", "", "0"],
        ["1.属于国家秘密", "1", "2", "1", "4"],
        ["2.其他法律行政法规禁止", "0", "", "0", "0"],
    ]


def test_a_figure_keeps_its_place_in_the_document() -> None:
    grid = next(b for b in DIALECT.read(plain_text.read(WRAPPED.encode()).blocks) if isinstance(b, Table))
    line = WRAPPED.split("\n")[3]
    places = [line.index("3"), line.index("0"), line.rindex("3")]
    located = [c.locator for c in grid.cells if c.text and c.row == 0]
    assert located == ["line 4", *(f"line 4, char {place + 1}" for place in places)]


def test_a_column_without_figures_is_known_by_its_heading() -> None:
    lines = [
        "信息内容        制发件数  废止件数  有效件数",
        "规章                2                   7",
        "规范性文件                    1        12",
    ]
    assert rows("\n".join(lines)) == [["规章", "2", "", "7"], ["规范性文件", "", "1", "12"]]


PUSHED = """
信息内容      本年新制作数量  本年新公开数量  对外公开总数量
规章                      4           9
文件                      4           9
"""
SHARED = """
信息内容      制发件数  废止件数  有效件数
规章           12  3     4          5
"""


def test_headings_that_were_pushed_away_leave_the_columns_open() -> None:
    assert rows(PUSHED) == [["规章", "4", "9"], ["文件", "4", "9"]]


def test_two_figures_for_a_column_are_both_kept() -> None:
    assert rows(SHARED) == [["规章", "12", "3", "4", "5"]]


def test_figures_under_their_labels_are_no_columns() -> None:
    """A row whose spaces were lost: its figures stand where the other rows have their labels."""
    lines = ["一、本年新收申请数量     3     4", "二、上年结转 5 6", "四、结转下年度继续办理   1     2"]
    assert rows("\n".join(lines)) == []


def test_a_lone_figure_below_a_row_may_be_the_rest_of_one() -> None:
    lines = ["信息内容        制发件数  废止件数", "规章               12         7", "                   3"]
    source = "\n".join([*lines, "文件               10         7"])
    blocks = DIALECT.read(plain_text.read(source.encode()).blocks)
    (table,) = (b for b in blocks if isinstance(b, Table))
    assert {c.confidence for c in table.cells if c.row == 0 and c.column} == {0.8}


def test_full_width_brackets_do_not_move_what_stands_behind_them() -> None:
    source = WRAPPED.replace("(一)予以公开  ", "（一）予以公开")
    assert rows(source)[1] == ["(一)予以公开", "", "0", "", "0"]
