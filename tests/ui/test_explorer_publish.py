"""The explorer beside publishing: every page is answered, each from one state of the warehouse, and the last comes."""

from __future__ import annotations

import shutil
import threading
import time
import urllib.request
from pathlib import Path

import duckdb
import pytest

from gai_pipeline.warehouse.publish import publish
from tests.ui.conftest import Explorer, ask

pytestmark = pytest.mark.ui

TIMES = 4


@pytest.fixture(scope="module")
def explorer_home(tmp_path_factory: pytest.TempPathFactory, explorer_home: Path) -> Path:
    """One of its own, as it is changed."""
    return Path(shutil.copytree(explorer_home, tmp_path_factory.mktemp("publishing") / "home"))


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def test_pages_are_answered_while_the_warehouse_is_published(explorer: Explorer) -> None:
    ((report, title),) = ask(explorer, "select report_id, title from marts.fct_reports where title is not null limit 1")
    titles = [title, *(f"公开年度报告第{n}稿" for n in range(TIMES))]
    page = f"{explorer.address}/zh/reports/{report}"
    over = threading.Event()
    said: list[str] = []
    shown: list[list[str]] = []

    def ask_again() -> None:
        while not over.is_set():
            try:
                found = get(page)
                shown.append([t for t in titles if t in found])
                get(f"{explorer.address}/zh/")
                get(f"{explorer.address}/zh/findings")
            except (OSError, AssertionError) as error:
                said.append(repr(error))

    readers = [threading.Thread(target=ask_again) for _ in range(2)]
    for reader in readers:
        reader.start()
    work = explorer.home / "work" / "warehouse.duckdb"
    try:
        for new in titles[1:]:
            with duckdb.connect(str(work)) as db:
                db.execute("update marts.fct_reports set title = ? where report_id = ?", [new, report])
            publish(work, explorer.home / "warehouse.duckdb")
            time.sleep(0.3)
    finally:
        over.set()
        for reader in readers:
            reader.join()
    assert said == []
    assert {len(found) for found in shown} == {1}, "each page is of one state"
    order = [titles.index(found[0]) for found in shown]
    assert max(order) > 0
    assert titles[-1] in get(page)
