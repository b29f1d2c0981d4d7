"""XLSX and XLS: every figure in its cell, numbers as displayed, several tables on a sheet, hostile files."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import formdocs
import openpyxl
import pytest
import workbook

from gai_pipeline.layout.blocks import Paragraph, UnreadableDocument
from gai_pipeline.layout.table import Table
from gai_pipeline.read import choose, sniff, xls, xlsx
from gai_pipeline.read.number_format import displayed
from gai_pipeline.read.reading_limits import Limits

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize("code", ["2021", "2019"])
@pytest.mark.parametrize("style", ["plain", "rich"])
def test_every_cell_of_a_workbook(code: str, style: str) -> None:
    form = formdocs.form(code, 5, style)
    assert formdocs.differences(xlsx.read(workbook.form_xlsx(form)), form) == []


@pytest.mark.parametrize(("code", "seed", "style"), [("2021", 1, "plain"), ("2019", 3, "rich")])
def test_every_cell_of_an_old_workbook(code: str, seed: int, style: str) -> None:
    form = formdocs.form(code, seed, style)
    assert formdocs.differences(xls.read((FIXTURES / f"lo-{form.name}.xls").read_bytes()), form) == []


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (26.55, "General", "26.55"), (26.54 + 0.01, "General", "26.55"), (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"), (1234.5, "#,##0.00", "1,234.50"), (12, "0_ ", "12"), (2.5, "0", "3"),
        (12.5, "0.00_);[Red]\\(0.00\\)", "12.50"), (-12.5, "0.00_);[Red]\\(0.00\\)", "-12.50"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', "-"), (0, "0;-0;;@", ""), (-3, "0;-0;;@", "-3"),
        (7, '0"件"', "7件"), (160.5, 'General"万元"', "160.5万元"), (0.255, "0.00%", "25.50%"), (0, "#", ""),
        (45300, 'yyyy"年"m"月"d"日"', "2024年1月9日"), (45300.5, "h:mm", "12:00"), (12345, "0000000", "0012345"),
        (5, '"第"0"号"', "第5号"), (3, "@", "3"), (0, '[=0]"—";General', "—"), (7, '[=0]"—";General', "7"),
        (250, '[<100]0"少";[>=200]0"多";0', "250多"), (150, '[<100]0"少";[>=200]0"多";0', "150"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_displayed(value: float, form: str, text: str) -> None:
    assert displayed(value, form) == text


def test_a_sheet_divides_at_empty_rows_and_keeps_titles() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "清河县2023年年度报告"
    sheet.merge_cells("A1:C1")
    sheet["A2"], sheet["B2"], sheet["C2"] = "项目", "本年", "上年"
    sheet["A3"], sheet["B3"], sheet["C3"] = "规章", 26.55, datetime.date(2024, 1, 15)
    sheet["B6"], sheet["C6"] = "甲", "乙"
    sheet["B7"], sheet["C7"] = 1, 2
    sheet["A9"] = "填报人：张三"
    hidden = book.create_sheet("底稿")
    hidden["A1"] = "不可见"
    hidden.sheet_state = "hidden"
    blocks = xlsx.read(saved(book)).blocks
    assert [type(b) for b in blocks] == [Paragraph, Table, Table, Paragraph]
    first, second = (b for b in blocks if isinstance(b, Table))
    assert [c.text for c in first.cells][1:] == ["项目", "本年", "上年", "规章", "26.55", "2024-01-15"]
    assert (first.cells[0].colspan, second.locator) == (3, "Sheet!B6:C7")
    assert [c.text for c in second.cells] == ["甲", "乙", "1", "2"]


def test_formulas_count_with_their_saved_value() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "总计", "=1+1"
    data = _with(saved(book), b"<v></v>", b"<v>2</v>")
    (grid,) = xlsx.read(data).tables()
    assert [c.text for c in grid.cells] == ["总计", "2"]


def test_a_formula_that_nobody_has_worked_out_is_no_blank() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "总计", "=SUM(C1:D1)"
    (grid,) = xlsx.read(saved(book)).tables()
    assert [c.text for c in grid.cells] == ["总计", "#"]


def _titled() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["B2"] = "标题", "甲", "1"
    book.active.merge_cells("A1:B1")
    return book


def _with(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with bytes of its first sheet replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            body = source.read(item)
            if item.filename.endswith("sheet1.xml"):
                assert old in body
                body = body.replace(old, new)
            target.writestr(item, body)
    return out.getvalue()


def code_of(module, data: bytes, limits: Limits | None = None) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(UnreadableDocument) as caught:
        module.read(data, limits=limits)
    return caught.value.code


def test_hostile_and_broken_workbooks() -> None:
    good = workbook.form_xlsx(formdocs.form())
    assert code_of(xlsx, b"") == "empty_document"
    assert code_of(xlsx, good[: len(good) // 2]) == "damaged_xlsx"
    assert code_of(xlsx, saved(openpyxl.Workbook())) == "empty_document"
    assert code_of(xlsx, good, Limits(max_cells=20)) == "too_many_cells"
    far = openpyxl.Workbook()
    far.active["A1"], far.active["B2"] = "甲", "乙"
    far.active["XFD2"] = 1
    for row in range(3, 40):
        far.active.cell(row, 1).value = row
    assert code_of(xlsx, saved(far)) == "too_many_cells"
    wide = _with(saved(_titled()), b"A1:B1", b"A1:XFD9999")
    assert code_of(xlsx, wide, Limits(max_cells=5000)) == "too_many_cells"
    old = (FIXTURES / "lo-2021-1-plain.xls").read_bytes()
    assert code_of(xls, b"") == "empty_document"
    for damaged in (old[:3000], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)):
        with pytest.raises(UnreadableDocument) as caught:
            choose.read(damaged, sniff.XLS)
        assert caught.value.code == "damaged_xls"


@pytest.mark.parametrize("flat", [False, True])
def test_hidden_rows_and_columns_leave_no_gap(flat: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["项目", "旧", "自然人", "总计"], ["新收", 9, 1, 1], ["旧收", 9, 9, 9], ["结转", 9, 2, 2]):
        sheet.append(row)
    sheet.merge_cells("A5:B5")
    sheet["A5"], sheet["C5"] = "合并", 3
    if flat:  # a width and a height of nothing
        sheet.column_dimensions["B"].width = sheet.row_dimensions[3].height = 9.25
    sheet.column_dimensions["B"].hidden = sheet.row_dimensions[3].hidden = not flat
    data = _with(saved(book), b'"9.25"', b'"0"') if flat else saved(book)
    (grid,) = xlsx.read(data).tables()
    shown = [[c.text if c else None for c in row] for row in grid.covering()]
    assert shown == [["项目", "自然人", "总计"], ["新收", "1", "1"], ["结转", "2", "2"], ["合并", "3", ""]]
    assert [c.locator for c in grid.cells][-3:] == ["Sheet!A5", "Sheet!C5", "Sheet!D5"]
