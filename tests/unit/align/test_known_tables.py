"""Tables that are written as one before give the same cells as if each were the first."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import documents as d
import pytest

from benchmarks.evaluation.varied import DIALECTS, make, recipes
from gai_pipeline.align import form, known_tables
from gai_pipeline.align.form import AlignedForm, align
from gai_pipeline.align.matched_table import MatchedTable
from gai_pipeline.extract import parse
from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.table import Table, TableCell

NAMES = [labels[-1] for labels in d.labels()]
HEAD = ["申请人情况", *d.HEADS]
REVIEWS = [
    ["行政复议"] * 5 + ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5,
    ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3,
]
Rows = list[list[str]]
Change = Callable[[Rows], Rows]


def grid(rows: Sequence[Sequence[str]], locator: str = "table 1") -> Table:
    cells = [TableCell(r, c, text, f"{locator} r{r}c{c}") for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table(len(rows), max(map(len, rows)), tuple(cells), locator)


def applications(rng: random.Random) -> Rows:
    """The table with any figures and blanks: what is known of it must not depend on them."""
    return [HEAD, *([name, *(rng.choice(["", "0", "0", "1", "2", "13", "25.5"]) for _ in d.HEADS)] for name in NAMES)]


def reviews(rng: random.Random) -> Rows:
    return [*REVIEWS, [str(rng.randrange(3)) for _ in range(15)]]


@pytest.fixture
def known() -> None:
    """Both tables were seen twice."""
    known_tables._seen.cache_clear()
    known_tables._parts.cache_clear()
    for n in range(2):
        align([grid(applications(random.Random(n))), grid(reviews(random.Random(n)), "table 2")], "html")


def as_if_first(monkeypatch: pytest.MonkeyPatch, blocks: Sequence[Block]) -> AlignedForm:
    with monkeypatch.context() as patch:
        patch.setattr(form, "with_known_tables", lambda _: None)
        return align(blocks, "html")


def unchanged(rows: Rows) -> Rows:
    return rows


def with_cell(r: int, c: int, text: str) -> Change:
    return lambda rows: [[text if (i, j) == (r, c) else t for j, t in enumerate(row)] for i, row in enumerate(rows)]


CHANGES: dict[str, Change] = {
    "nothing": unchanged,
    "a figure in the corner": with_cell(0, 0, "7"),
    "a blank corner": with_cell(0, 0, ""),
    "two figures that lost the space between them": with_cell(5, 2, "00"),
    "two figures in a cell": with_cell(5, 2, "1 2"),
    "words for a figure": with_cell(5, 2, "不适用"),
    "a dash": with_cell(5, 2, "-"),
    "a mark": with_cell(5, 2, "■"),
    "figures of thousands": with_cell(5, 2, "1,234"),
    "a label that is damaged": with_cell(5, 0, NAMES[4][:-2]),
    "a label that is a figure": with_cell(5, 0, "3"),
    "no last row": lambda rows: rows[:-1],
    "no first row": lambda rows: [rows[0], *rows[2:]],
    "a row twice": lambda rows: [*rows[:6], *rows[5:]],
    "the last row twice": lambda rows: [*rows, rows[-1]],
    "a row without a label behind the last": lambda rows: [*rows, ["", *"1234567"]],
    "a strange row": lambda rows: [*rows[:6], ["9.其他情形", *"0000000"], *rows[6:]],
    "two rows in another order": lambda rows: [*rows[:6], rows[7], rows[6], *rows[8:]],
    "no headings": lambda rows: rows[1:],
}
FIGURES = "\t".join(["1"] * 7)
BESIDE: dict[str, tuple[list[Block], list[Block]]] = {
    "nothing": ([], []),
    "text": ([Paragraph("三、收到和处理政府信息公开申请情况", "p")], [Paragraph("四、行政复议、行政诉讼情况", "q")]),
    "a row before": ([Paragraph(f"{NAMES[3]}\t{FIGURES}", "p")], []),
    "a row behind": ([], [Paragraph(f"{NAMES[-1]}\t{FIGURES}", "p")]),
    "figures behind": ([], [Paragraph(FIGURES, "p")]),
    "a damaged row before": ([Paragraph(f"本年新收政府信息公开\t{FIGURES}", "p")], []),
    "a damaged row behind": ([], [Paragraph(f"四、结转下年度继\t{FIGURES}", "p")]),
    "another table of the same form": ([], [grid(applications(random.Random(9)), "table 3")]),
    "another table of reviews": ([], [grid(reviews(random.Random(9)), "table 3")]),
    "reviews written otherwise": ([], [grid([["行政复议、行政诉讼"] * 15, *reviews(random.Random(7))], "table 3")]),
    "reviews written otherwise twice": (
        [grid([["行政复议、行政诉讼"] * 15, *reviews(random.Random(5))], "table 4")],
        [grid([["行政复议、诉讼"] * 15, *reviews(random.Random(7))], "table 3")],
    ),
    "half a table before": ([grid(applications(random.Random(8))[:15], "table 3")], []),
    "statistics": ([Paragraph("收到信息公开申请总数:8件", "p")], [Paragraph("申请办结总数:8件", "p")]),
}


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_table_gives_what_it_gives_alone(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):  # the second and the third time it may be known itself
        rng = random.Random(f"{change}/{n}")
        blocks = [grid(CHANGES[change](applications(rng))), grid(reviews(rng), "table 2")]
        assert align(blocks, "html") == as_if_first(monkeypatch, blocks)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("beside", BESIDE)
def test_what_stands_beside_a_known_table_is_heeded(beside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, behind = BESIDE[beside]
    rng = random.Random(beside)
    first, second = grid(applications(rng)), grid(reviews(rng), "table 2")
    documents: list[list[Block]] = [
        [first, *before, *behind, second],
        [*before, first, second, *behind],
        [*before, first, *behind],
        [*before, second, *behind],
    ]
    for blocks in documents:
        assert align(blocks, "html") == as_if_first(monkeypatch, blocks)


@pytest.mark.usefixtures("known")
def test_a_table_that_was_seen_twice_is_known_with_other_figures_and_blanks() -> None:
    rng = random.Random("known")
    pieces = known_tables.with_known_tables([grid(applications(rng)), grid(reviews(rng), "table 2")])
    assert pieces is not None
    assert [p.name for p in pieces if isinstance(p, MatchedTable)] == ["applications", "reviews"]


def test_a_table_is_not_kept_when_it_is_seen_for_the_first_time() -> None:
    known_tables._seen.cache_clear()
    table = grid([*applications(random.Random("once")), ["备注:一次", *[""] * 7]])
    assert known_tables.with_known_tables([table]) is None


def test_a_figure_where_a_known_table_has_none_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for figures in ("", "", "1234567"):
        rows = applications(random.Random(figures))
        table = grid([*rows[:6], ["", *(figures or [""] * 7)], *rows[6:]])
        assert align([table], "html") == as_if_first(monkeypatch, [table])


def test_a_cell_over_several_columns_says_the_same_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("0", "", "3", "0"):
        rows = grid(applications(random.Random(text)))
        cells = [c for c in rows.cells if (c.row, c.column) not in ((4, 2), (4, 3))]
        merged = rows.cells[4 * 8 + 1]._replace(text=text, colspan=3)
        table = replace(rows, cells=tuple(merged if (c.row, c.column) == (4, 1) else c for c in cells))
        assert align([table], "html") == as_if_first(monkeypatch, [table])


@pytest.mark.parametrize("dialect", DIALECTS["html"])
def test_pages_of_one_site_give_the_same_records(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of_site = next(r for r in recipes(900, seed=23) if (r.reader, r.dialect) == ("html", dialect))
    pages = [make(replace(of_site, seed=n)) for n in range(5)]
    records = [parse(page.data, page.name) for page in pages]
    monkeypatch.setattr(form, "with_known_tables", lambda _: None)
    assert records == [parse(page.data, page.name) for page in pages]
