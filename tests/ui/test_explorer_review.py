"""Reviews written in the browser are what the next run applies.

The next run is gone through by the functions that `gai run` calls for it, without Dagster and without checks: nothing
has to be read anew, so the corrections are held against the stored records, loaded, and the marts built and published.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from gai_pipeline.explore.app import create_app
from gai_pipeline.explore.options import Options
from gai_pipeline.orchestrate import lists
from gai_pipeline.orchestrate.chosen_documents import corpus
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse import load, publish
from gai_pipeline.warehouse.build import build
from tests.ui.conftest import Explorer, report_of

pytestmark = pytest.mark.ui
FOUND = "/en/finding?report={}&rule=applications.row_total&row=granted"


def write(page: Page, verdict: str, reason: str, corrected: str = "") -> None:
    page.get_by_label(verdict).check()
    if corrected:
        page.get_by_label("It should be").fill(corrected)
    page.get_by_label("Reason").fill(reason)
    page.get_by_label("By").fill("L. Wang")
    page.get_by_role("button", name="Write it").click()


def run_again(home: Path, regions: Path) -> None:
    settings = Settings(home=home, extra_regions=regions)
    found = corpus(settings)
    beside = load.Lists(
        regions=found.regions, corrections=lists.corrections(settings, found), intakes=lists.intakes(found)
    )
    load.load(settings.work_database, settings.records, beside, publisher_of=lists.publisher_of(found.places))
    build(settings.work_database, as_of=lists.day(found), tests=False)
    publish.publish(settings.work_database, settings.warehouse)


def shown(home: Path, address: str) -> str:
    """A page of the explorer on another home, asked for in this process."""
    options = Options(home / "warehouse.duckdb", (str(home / "archive"),), home / "corrections.yaml")
    app = create_app(options)
    try:
        return TestClient(app, base_url="http://127.0.0.1:8765").get(address, headers={"accept": "text/html"}).text
    finally:
        app.state.explorer.close()


def test_a_review_is_written_with_its_guard_and_the_next_run_applies_it(
    page: Page, explorer: Explorer, tmp_path: Path
) -> None:
    report = report_of(explorer, "pdf")
    page.goto(FOUND.format(report))
    write(page, "Dismissed", "A merged cell?")
    expect(page.locator(".tag.dismissed")).to_be_visible()
    write(page, "Confirmed", "Looked at the original.")
    expect(page.locator(".tag.confirmed")).to_be_visible()
    write(page, "Misread", "The page says 9.", "9")
    expect(page.locator(".tag.corrected")).to_be_visible()

    written = yaml.safe_load((explorer.home / "corrections.yaml").read_text("utf-8"))
    (verdict,) = written["reviews"]
    assert (verdict["verdict"], verdict["left"], verdict["right"]) == ("confirmed", 8, 9), "the later one stands"
    (correction,) = written["corrections"]
    assert correction["cell"] == ["applications", "granted", "total"]
    assert (correction["reported"], correction["corrected"], correction["expect"]["status"]) == (8, 9, "reported")

    home = tmp_path / "home"
    shutil.copytree(explorer.home, home, ignore=shutil.ignore_patterns("dagster", "*.log"))
    run_again(home, explorer.home.parent / "regions.csv")
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as db:
        cell = "table_name = 'applications' AND row_code = 'granted' AND column_code = 'total'"
        cells = db.execute(f"SELECT value, corrected FROM marts.fct_cells WHERE report_id = ? AND {cell}", [report])
        assert cells.fetchall() == [(8, 9)], "what the document says stays"
        figures = db.execute(
            "SELECT value FROM marts.publisher_year WHERE report_id = ? AND metric = 'granted'", [report]
        )
        assert figures.fetchall() == [(9,)], "what is made of it is corrected"
    assert "✎9" in shown(home, f"/en/reports/{report}")
    again = shown(home, FOUND.format(report))
    assert 'class="tag confirmed"' in again
    assert "no longer applies" not in again.replace("it no longer applies", ""), (
        "the guard holds: the source is the same"
    )
