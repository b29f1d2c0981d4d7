"""`gai explore` in headless Chromium without a network: pages in both languages, the lit cell, review, check, keyboard,
phone, and no violation of WCAG 2.1 AA that axe finds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import AXE, WCAG, Explorer, ask, report_of
from tests.ui.explorer_home import write_documents

pytestmark = pytest.mark.ui

PHONE = {"width": 375, "height": 740}
GRANTED = "applications.granted.total"


def addresses(explorer: Explorer) -> list[str]:
    """One address of every kind of page."""
    report = report_of(explorer, "pdf")
    body = ask(explorer, f"SELECT publisher_id FROM marts.fct_reports WHERE report_id = '{report}'")[0][0]
    return [
        "/",
        "/search?q=shidong",
        "/search?q=qqqq",
        "/regions/000000",
        "/regions/990100?metric=disclosure_rate",
        f"/bodies/{body}",
        f"/bodies/{body}/texts",
        f"/reports/{report}?cell={GRANTED}",
        f"/reports/{report_of(explorer, 'text')}?cell={GRANTED}",
        f"/reports/{report_of(explorer, 'ocr')}?cell={GRANTED}",
        "/metrics",
        "/metrics/new_requests",
        "/rules/applications.row_total",
        "/findings",
        f"/finding?report={report}&rule=applications.row_total&row=granted",
        "/check",
        "/sql?recipe=who_asks",
        "/sql?q=SELECT+nothing",
        "/regions/123456",
        "/regions/abc",
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_shown_and_accessible(page: Page, explorer: Explorer, lang: str) -> None:
    page.add_init_script(AXE)
    for address in addresses(explorer):
        page.goto(f"/{lang}{address}")
        assert page.locator("html").get_attribute("lang") == ("zh-Hans" if lang == "zh" else "en")
        expect(page.locator("h1")).to_be_visible()
        assert violations(page) == [], address
    page.goto(f"/api/docs?lang={lang}")
    assert page.locator("html").get_attribute("lang") == ("zh-Hans" if lang == "zh" else "en")
    assert violations(page) == []


def violations(page: Page) -> list[Any]:
    """What axe finds against WCAG 2.1 AA, each with the places."""
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]]


def test_three_clicks_from_the_province_to_the_lit_cell(page: Page, explorer: Explorer) -> None:
    page.goto("/zh/regions/990100")
    page.get_by_role("link", name="示例省甲样市水务局", exact=True).click()
    page.locator("table.years tr", has_text="予以公开").get_by_role("link", name="8", exact=True).first.click()

    expect(page.locator("#lit")).to_be_visible()
    frame = page.locator("#document rect.lit")
    expect(frame).to_have_count(1)
    assert page.locator(f"[id='c-{GRANTED}'][aria-current]").count() == 1
    box, sheet = frame.bounding_box(), page.locator("#document .sheet").bounding_box()
    assert box is not None
    assert sheet is not None
    assert sheet["y"] <= box["y"] <= sheet["y"] + sheet["height"], "the frame is in view"
    assert page.locator("#document image").evaluate("i => fetch(i.href.baseVal).then(r => r.status)") == 200


@pytest.mark.parametrize("reader", ["pdf", "ocr", "html", "text", "docx", "xlsx"])
def test_a_figure_leads_to_its_place_and_back(page: Page, explorer: Explorer, reader: str) -> None:
    page.goto(f"/en/reports/{report_of(explorer, reader)}")
    page.locator("[id='c-applications.total_processed.total']").click()
    expect(page.locator("#document[data-cell='applications.total_processed.total'] #lit")).to_be_visible()

    other = page.locator("#document [data-key='applications.granted.total']").first
    other.dispatch_event("click")
    expect(page.locator("[id='c-applications.granted.total'][aria-current]")).to_have_count(1)
    expect(page.locator("#document[data-cell='applications.granted.total']")).to_be_visible()
    assert "cell=applications.granted.total" in page.url


def test_a_report_is_shown_without_javascript(browser: Browser, explorer: Explorer) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=explorer.address)
    opened = context.new_page()
    opened.goto(f"/zh/reports/{report_of(explorer, 'pdf')}")
    opened.locator(f"[id='c-{GRANTED}']").click()
    expect(opened.locator("#document rect.lit")).to_have_count(1)
    opened.goto("/zh/regions/990100?metric=disclosure_rate")
    assert opened.locator("table.data td.num").count() > 10
    context.close()


def test_a_faulty_folder_is_checked_and_taken_along(page: Page, explorer: Explorer, tmp_path: Path) -> None:
    write_documents(tmp_path / "documents")
    packed = tmp_path / "reports.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("water-2021-1.pdf", "water-2023-1.html", "education-2022-1.docx"):
            archive.write(tmp_path / "documents" / name, name)
    page.add_init_script(AXE)
    page.goto("/zh/check")
    page.locator("#files").set_input_files(packed)
    page.get_by_role("button", name="开始核对").click()
    page.locator(".verdict.bad").wait_for(timeout=120_000)
    expect(page.get_by_text("请先核对台账").first).to_be_visible()
    assert violations(page) == []
    assert page.locator(".problem.error").count() == 4
    assert page.locator(".checked .hot").count() >= 2

    with page.expect_download() as workbook:
        page.get_by_role("link", name="下载 Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(workbook.value.path()).read_bytes()))
    assert any("应当相等" in str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    with page.expect_download() as annotated:
        page.locator(".checked.bad").get_by_role("link", name="下载批注 PDF").click()
    pdf = pypdfium2.PdfDocument(Path(annotated.value.path()).read_bytes())
    assert len(pdf) == 3, "the report's two pages and the list"
    assert "应当相等" in pdf[2].get_textpage().get_text_bounded()
    assert pypdfium2.raw.FPDFPage_GetAnnotCount(pdf[1].raw) >= 2, "frames on the page that fails"
    page.get_by_role("button", name="立即清除结果").click()
    assert page.url.endswith("/zh/check")


def test_the_keyboard_is_enough(page: Page, explorer: Explorer) -> None:
    page.goto("/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "bigfind":
            break
    page.keyboard.type("shuiwu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=shuiwu")
    link = page.get_by_role("link", name="示例省甲样市水务局", exact=True)
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/bodies/*")
    cell = page.locator("table.years tr", has_text="Granted in full").get_by_role("link").nth(1)
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#lit")).to_be_visible()
    outline = page.locator("#c-applications\\.granted\\.total")
    outline.focus()
    assert outline.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_nothing_is_cut_off_on_a_phone(browser: Browser, explorer: Explorer) -> None:
    context = browser.new_context(viewport=PHONE, base_url=explorer.address)  # type: ignore[arg-type]
    opened = context.new_page()
    for lang in ("zh", "en"):
        for address in addresses(explorer):
            opened.goto(f"/{lang}{address}")
            wide = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{lang}{address} is {wide} pixels too wide"
    context.close()


def test_first_paint_comes_within_a_second(page: Page, explorer: Explorer) -> None:
    paint = "performance.getEntriesByName('first-contentful-paint')[0]"
    taken = []
    for _ in range(3):
        page.goto("/zh/regions/990100")
        expect(page.locator("h1")).to_be_visible()
        for _ in range(50):  # a string for the page to poll would be evaluated, which its policy forbids
            if started := page.evaluate(f"({paint} || {{startTime: 0}}).startTime"):
                break
            page.wait_for_timeout(100)
        taken.append(started)
    assert min(taken) < 1000, taken


def test_charts_are_drawn(page: Page, explorer: Explorer) -> None:
    page.goto("/zh/regions/990100")
    expect(page.locator(".chart canvas").first).to_be_visible()
    page.goto("/zh/sql?recipe=coverage_by_year")
    expect(page.locator(".chart canvas").first).to_be_visible()
