"""The checker's outputs: complete, escaped, harmless, and the exit status."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from checker_reports import GRANTED_WRONG, checked, report
from openpyxl import load_workbook

from gai_pipeline.precheck import check_paths
from gai_pipeline.precheck.results import as_html, as_json, as_text
from gai_pipeline.precheck.workbook import as_workbook, harmless

NASTY = '=HYPERLINK("http://x")<script>alert(1)</script>2023年政府信息公开工作年度报告'


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v for k, v in attrs if k in ("src", "href")]


def test_text_names_document_problem_and_remedy_and_ends_with_the_summary() -> None:
    text = as_text([checked(report(applications=GRANTED_WRONG)), checked(report(), name="good.html")], "zh")
    assert "a.html\n  [错误]" in text
    assert "→ 请先核对台账；若确属填报有误，将“" in text
    assert "good.html" not in text
    assert text.rstrip().endswith("共 2 份报告，1 份有错误，0 份仅有提示，1 份未发现问题")


def test_text_carries_no_control_characters() -> None:
    found = checked(report())
    found.record.document = type(found.record.document)("0", "a\x1b[2J.html", "text/html", 1)
    assert "\x1b" not in as_text([found], "en")


def test_json_has_both_sides_as_numbers() -> None:
    problem = json.loads(as_json([checked(report(applications=GRANTED_WRONG))], "en"))["reports"][0]["problems"][0]
    assert (problem["left"], problem["right"], problem["difference"]) == (8, 5, 3)
    assert problem["rule"] == "applications.row_total"


def test_the_page_is_escaped_self_contained_and_lights_the_crossing() -> None:
    found = checked(report(applications=GRANTED_WRONG), name="<img src=x onerror=alert(1)>.html")
    page = as_html([found], "zh")
    parsed = Tags(page)
    assert "script" not in parsed.tags
    assert "img" not in parsed.tags
    assert parsed.links == []
    assert '<td class="hot">8 <span class="would">? 5</span></td>' in page


def test_the_page_puts_errors_first_and_lists_clean_reports_last() -> None:
    clean, warned = checked(report(), name="1.html"), checked(report(without=("五",)), name="2.html")
    bad = checked(report(applications=GRANTED_WRONG), name="3.html")
    page = as_html([clean, warned, bad], "en")
    assert page.index("3.html") < page.index("2.html") < page.index("reports without findings") < page.index("1.html")


def test_the_workbook_has_a_sheet_for_each_report_with_problems_and_no_formula() -> None:
    bad = checked(report(applications=GRANTED_WRONG), name="=cmd.html")
    again = checked(report(applications=GRANTED_WRONG), name="b.html")
    book = load_workbook(BytesIO(as_workbook([bad, again, checked(report(), name="ok.html")], "zh")))
    assert book.sheetnames == ["汇总", "甲乙镇人民政府", "甲乙镇人民政府 (2)"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert book["汇总"]["A3"].value == "'=cmd.html"
    assert book["甲乙镇人民政府"]["C4"].value == 8
    assert (book["汇总"].freeze_panes, book["汇总"].auto_filter.ref) == ("A3", "A2:G5")
    assert book["甲乙镇人民政府"].auto_filter.ref == "A3:G5"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\n@x"])
def test_text_that_begins_like_a_formula_is_made_harmless(text: str) -> None:
    assert (harmless(text) or "").startswith("'")


def test_other_text_stays() -> None:
    assert harmless("甲乙镇 = 1") == "甲乙镇 = 1"
    assert harmless(None) is None
    assert harmless("a\x00b") == "ab"


def test_exit_status_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("GAI_HOME", str(tmp_path / "home"))
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "good.html").write_bytes(report())
    assert check_paths([str(folder)]) == 0
    assert "1 份未发现问题".encode() in capfdbinary.readouterr().out
    (folder / "bad.html").write_bytes(report(applications=GRANTED_WRONG, title=NASTY))
    out = tmp_path / "new" / "findings.xlsx"
    capfdbinary.readouterr()
    assert check_paths([str(folder)], "en", "xlsx", out) == 1
    told, progress = (stream.decode() for stream in capfdbinary.readouterr())
    assert "checked: 1" in progress
    assert f"{folder}/bad.html: 2 errors, 0 warnings\n2 reports: 1 with errors" in told
    assert told.endswith(f"The result is in {out}\n")
    assert load_workbook(out).sheetnames[0] == "Summary"
    assert check_paths([str(folder)], "zh", "html", str(tmp_path / "page.html")) == 1
    assert "<script>alert" not in (tmp_path / "page.html").read_text("utf-8")
    with pytest.raises(ValueError, match="needs a file"):
        check_paths([str(folder)], "zh", "xlsx")
