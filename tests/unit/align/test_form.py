"""Whole tables: what positions say, what only sums say, and what stays unreadable."""

from collections.abc import Sequence
from decimal import Decimal

from gai_pipeline.align.form import AlignedForm, align
from gai_pipeline.forms.spec import edition
from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.records.model import CellStatus

COLUMNS = [c.code for c in edition("2021").table("applications").columns]
PROACTIVE = [
    "第二十条第(一)项", "信息内容 本年制发件数 本年废止件数 现行有效件数", "规章 0 0 0", "行政规范性文件 2 1 67",
    "第二十条第(五)项", "信息内容 本年处理决定数量", "行政许可 5", "第二十条第(六)项", "行政处罚 6", "行政强制 7",
    "第二十条第(八)项", "信息内容 本年收费金额(单位:万元)", "行政事业性收费 26.55",
]  # fmt: skip


def applications(values: dict[str, Sequence[str]], separator: str = "|") -> list[str]:
    """Lines of the applications table, a row a line; rows without given values are zeros."""
    lines = []
    for row in edition("2021").table("applications").rows:
        label = (row.number or "") + ("." if (row.number or "").isdigit() else "") + row.label
        lines.append(separator.join([label, *values.get(row.code, ["0"] * 7)]))
    return lines


def aligned(lines: Sequence[str]) -> AlignedForm:
    return align([Paragraph(line, f"line {i}") for i, line in enumerate(lines, 1)], "text")


def row(form: AlignedForm, code: str, table: str = "applications") -> list[Decimal | str | None]:
    """Values of a row; the state's name where there is none."""
    cells = [c for c in form.cells if c.table == table and c.row == code]
    return [c.value if c.status is CellStatus.REPORTED else c.status.value for c in cells]


def test_complete_rows_stand_in_their_order() -> None:
    form = aligned([*PROACTIVE, *applications({"new_requests": list("1234565")})])
    assert form.edition == "2021"
    assert row(form, "new_requests") == [1, 2, 3, 4, 5, 6, 5]
    assert row(form, "normative_documents", "proactive") == [2, 1, 67]
    assert row(form, "administrative_fee", "proactive") == [Decimal("26.55")]


def test_blanks_and_dashes_keep_their_places() -> None:
    form = aligned(applications({"granted": ["1", "", "—", "", "/", "", "1"]}))
    assert row(form, "granted") == [1, "blank", "dash", "blank", "dash", "blank", 1]


def test_dropped_blanks_are_placed_where_one_placing_balances() -> None:
    values = {
        "new_requests": ["3", "0", "0", "0", "0", "0", "3"],
        "granted": ["3", "3"],
        "total_processed": ["3", "0", "0", "0", "0", "0", "3"],
    }
    form = aligned(applications(values))
    assert row(form, "granted") == [3, "blank", "blank", "blank", "blank", "blank", 3]


def test_dropped_blanks_stay_unreadable_where_several_placings_balance() -> None:
    values = {"new_requests": ["3", "3"], "granted": ["3", "3"], "total_processed": ["3", "3"]}
    form = aligned(applications(values))
    assert row(form, "granted") == ["unreadable"] * 7
    assert all(c.value is None for c in form.cells if c.row == "granted")


def test_fused_digits_with_one_reading() -> None:
    form = aligned(applications({"denied_state_secret": ["0000000"]}, " "))
    assert row(form, "denied_state_secret") == [0] * 7


def test_fused_digits_without_a_sum_stay_unreadable() -> None:
    form = aligned(
        [line.replace("行政规范性文件 2 1 67", "行政规范性文件114") for line in PROACTIVE] + applications({})
    )
    assert row(form, "normative_documents", "proactive") == ["unreadable"] * 3


def test_a_row_that_is_left_out_is_absent_and_a_row_too_many_unknown() -> None:
    lines = [x for x in applications({}) if "重复申请" not in x]
    lines.insert(4, "9.无法联系到申请人|1|0|0|0|0|0|1")
    form = aligned(lines)
    assert row(form, "rejected_repeat") == ["absent"] * 7
    assert [u.values for u in form.unknown_rows] == [(1, 0, 0, 0, 0, 0, 1)]


def test_too_many_values_are_never_squeezed_in() -> None:
    form = aligned(applications({"granted": list("12345678")}))
    assert row(form, "granted") == ["unreadable"] * 7


def test_a_figure_that_wraps_to_the_next_line_is_not_two_figures() -> None:
    lines = applications({}, " ")
    at = next(i for i, line in enumerate(lines) if "予以公开" in line)
    lines[at : at + 1] = ["(一)予以公开", "3335 216 233 1062 845", "1 2"]
    form = aligned(lines)
    assert row(form, "granted") == ["unreadable"] * 7


def test_a_table_told_in_a_sentence_is_no_table() -> None:
    form = aligned(["2020年,本年新收政府信息公开申请数量5件,予以公开3件,部分公开2件,结转下年度继续办理0件。"])
    assert form.states == dict.fromkeys(("proactive", "applications", "reviews"), "absent")
    assert form.cells == []


def test_every_cell_leads_back_to_its_line() -> None:
    lines = applications({})
    form = aligned(lines)
    for cell in form.cells:
        number = int(cell.where.locator.split(",")[0].removeprefix("line "))
        label = edition("2021").table("applications").row(cell.row).label
        assert label in lines[number - 1]


def test_reviews_are_fifteen_values_wherever_the_headings_went() -> None:
    head = ["行政复议 行政诉讼 结果维持 结果 其他 尚未 总计 未经复议直接起诉 复议后起诉 结果 结果 其他 尚未 总计"]
    values = " ".join(str(n) for n in [1, 2, 3, 4, 10, 0, 1, 0, 1, 2, 5, 0, 0, 0, 5])
    form = aligned([*PROACTIVE, *applications({}), *head, values, "纠正", "审结", "维持"])
    assert row(form, "reconsideration", "reviews") == [1, 2, 3, 4, 10]
    assert row(form, "litigation_after_reconsideration", "reviews") == [5, 0, 0, 0, 5]


def test_a_text_without_its_repeated_lines_gives_no_figures() -> None:
    lines = [part for line in PROACTIVE + applications({}, " ") for part in line.split(" ")]
    once = list(dict.fromkeys(lines))
    form = aligned(once)
    assert form.cells
    assert all(c.value is None for c in form.cells)
