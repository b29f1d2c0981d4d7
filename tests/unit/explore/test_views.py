"""Figures as they are written, CSV that a spreadsheet does not run, drawings, and texts side by side."""

from __future__ import annotations

from gai_pipeline.explore import draw
from gai_pipeline.explore.document import beside, marks
from gai_pipeline.explore.metric_cells import lit_of
from gai_pipeline.explore.pages.parameters import prefix
from gai_pipeline.explore.view import address, as_csv, change, figure, percent


def test_an_unknown_figure_is_a_dash_and_zero_is_zero():
    assert (figure(None), figure(0), figure(1234567), figure(26.55)) == ("–", "0", "1,234,567", "26.55")
    assert (percent(None), percent(0.125), change(None), change(-3.14), change(2)) == (
        "–",
        "12.5%",
        "–",
        "−3.1%",
        "+2.0%",
    )


def test_csv_has_a_mark_and_no_formula():
    text = as_csv(
        [{"name": "=cmd|' /C calc'!A0", "value": -3, "other": "-12"}, {"name": "甲", "value": None, "other": "a"}]
    )
    assert text.startswith("\ufeffname,value,other")
    assert "'=cmd" in text
    assert ",-3,-12" in text


def test_addresses_escape_their_parts():
    assert address("zh", "regions", "../a b", metric="x&y", cell=None) == "/zh/regions/..%2Fa%20b?metric=x%26y"


def test_a_line_breaks_where_a_year_is_unknown():
    paths = draw.spark([1, 2, None, 4], 90, 10)
    assert paths == ["M0.0,7.5 L30.0,5.0", "M90.0,0.0 L90.0,0.0"]
    assert draw.spark([None, None], 10, 10) == []
    assert draw.last_point([1, None], 10, 10) == (0.0, 0.0)


def test_a_distribution_counts_everything_once():
    values = [float(n) for n in range(100)] + [10_000.0]
    bars = draw.histogram(values)
    assert sum(b["n"] for b in bars) == 101
    place = draw.place_on(50.0, values)
    assert place is not None
    assert bars[place]["low"] <= 50.0 < bars[place]["high"]


def test_small_shares_have_a_scale():
    bars = draw.histogram([0.1, 0.2, 0.25, 0.9])
    assert sum(b["n"] for b in bars) == 4
    assert all(b["high"] > b["low"] for b in bars)
    assert sum(b["n"] for b in draw.histogram([3.0])) == 1


def test_parts_fill_the_bar():
    assert draw.parts([1, 0, 3, None], 100) == [(0.0, 25.0), (25.0, 0.0), (25.0, 75.0), (100.0, 0.0)]


def test_a_province_without_a_tile_stands_below():
    tiles = draw.tiles(
        [
            {"region_code": "990000", "name": "示例省", "value": 1},
            {"region_code": "110000", "name": "北京市", "value": None},
        ]
    )
    assert [t["short_zh"] for t in tiles] == ["示例", "北京"]
    assert min(t["y"] for t in tiles) == 0


def test_texts_are_compared_by_paragraph_and_by_word():
    lines = beside.compared(
        ["总体情况", "2022年公开10条", "只在左边的一段话"],
        ["总体情况", "2023年公开12条", "另外的完全不同的内容写在这里面了"],
    )
    assert [line["kind"] for line in lines] == ["same", "changed", "left", "right"]
    assert ("2", True) in lines[1]["left"]
    assert "".join(text for text, _ in lines[1]["right"]) == "2023年公开12条"


def test_lines_of_a_table_are_no_paragraphs():
    blocks = [{"is": "p", "at": f"line {n}", "text": f"文字{n}"} for n in range(1, 7)]
    cells = [
        {"table_name": "applications", "locator": "line 2, char 3"},
        {"table_name": "applications", "locator": "line 5"},
    ]
    assert beside.paragraphs(blocks, cells) == ["文字1", "文字6"]


def test_a_figure_in_a_line_is_lit_where_it_stands():
    cells = [
        {"table_name": "t", "row_code": "r", "column_code": "a", "locator": "line 1, char 3", "raw": "12"},
        {"table_name": "t", "row_code": "r", "column_code": "b", "locator": "line 1, char 6", "raw": "7"},
    ]
    shown = marks.marked([{"is": "p", "at": "line 1", "text": "| 12 | 7 |"}], cells, "t.r.b")
    assert shown[0]["pieces"] == [("| ", None), ("12", "t.r.a"), (" | ", None), ("7", "t.r.b"), (" |", None)]


def test_pages_are_told_from_locators():
    assert marks.page_of("page[2]/table[1]/r1c2") == ("", 2)
    assert marks.page_of("picture 2 > page[1]/table[1]/r1c2") == ("picture 2", 1)
    assert marks.page_of("table 1 row 2 cell 3") is None


def test_metrics_lead_to_cells_and_places_to_what_is_in_them():
    assert lit_of("new_requests") == "applications.new_requests.total"
    assert lit_of("disclosure_rate") == "applications.granted.total"
    assert lit_of("rules_in_force", "2014") is None
    assert [prefix(c) for c in ("000000", "440000", "440100", "440103", "440103001")] == [
        "",
        "44",
        "4401",
        "440103",
        "440103001",
    ]
