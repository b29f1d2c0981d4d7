"""Which language an address is answered in, and how failures speak."""

from __future__ import annotations

import asyncio
from pathlib import Path

import duckdb
import httpx
import pytest

from gai_pipeline.explore.app import create_app
from gai_pipeline.explore.options import Options


def ask(folder: Path, url: str, lang: str | None = None, crash: bool = False, **headers: str) -> httpx.Response:
    app = create_app(
        Options(folder / "warehouse.duckdb", (), folder / "corrections.yaml", lang=lang)  # type: ignore[arg-type]
    )
    if crash:
        app.get("/{lang}/crash")(lambda: 1 // 0)

    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as client:
            return await client.get(url, headers={"accept": "text/html", **headers})

    return asyncio.run(once())


@pytest.mark.parametrize(
    ("url", "started", "cookie", "browser", "expected"),
    [
        ("/?lang=en", "zh", "zh", "zh", "en"),
        ("/?lang=fr", None, "en", "zh", "en"),
        ("/", "zh", "en", "zh", "en"),
        ("/", "zh", None, "en-GB,en;q=0.9", "zh"),
        ("/", None, None, "en-GB,en;q=0.9", "en"),
        ("/", None, None, "zh-TW,zh;q=0.9,en;q=0.8", "zh"),
        ("/", None, None, "fr, en;q=0.3, zh;q=0.6", "zh"),
        ("/", None, None, "fr-CH", "en"),
        ("/", None, None, "en;q=x, zh", "zh"),
        ("/", None, None, "*", "zh"),
        ("/", None, None, None, "zh"),
    ],
)
def test_the_language_of_an_address_that_names_none(tmp_path, url, started, cookie, browser, expected):
    headers = {k: v for k, v in (("cookie", cookie and f"gai_lang={cookie}"), ("accept-language", browser)) if v}
    answer = ask(tmp_path, url, started, **headers)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/{expected}/"


def warehouse(folder: Path) -> None:
    with duckdb.connect(str(folder / "warehouse.duckdb")) as db:
        db.execute("CREATE SCHEMA marts")
        db.execute("CREATE TABLE marts.dim_regions (region_code VARCHAR, name VARCHAR, path VARCHAR, level VARCHAR)")
        db.execute("ALTER TABLE marts.dim_regions ADD valid_to DATE")
        db.execute("CREATE TABLE marts.dim_publishers (publisher_id VARCHAR, name VARCHAR, region_code VARCHAR)")
        db.execute("ALTER TABLE marts.dim_publishers ADD agency_level VARCHAR")


def test_an_address_names_the_language_and_another_may_be_asked_for(tmp_path):
    warehouse(tmp_path)
    page = ask(tmp_path, "/en/search?q=x", "zh", cookie="gai_lang=zh")
    assert 'lang="en"' in page.text
    assert "gai_lang=en" in page.headers["set-cookie"], "what is read last is remembered"
    other = ask(tmp_path, "/zh/search?q=x&lang=en")
    assert other.status_code == 303
    assert other.headers["location"].endswith("/en/search?q=x")


@pytest.mark.parametrize(
    ("url", "status", "told"),
    [
        ("/zh/nowhere", 404, "没有这个页面"),
        ("/en/nowhere", 404, "There is no such page"),
        ("/zh/checks/abcdefghijklmnop", 404, "数据中没有这个核对任务"),
        ("/en/checks/abcdefghijklmnop", 404, "There is no such check in the data"),
        ("/zh/regions/abc", 422, "写法不对的参数：code"),
        ("/en/regions/abc", 422, "Not usable as written: code"),
        ("/zh/", 503, "请先运行 gai run"),
    ],
)
def test_a_failure_speaks_the_language_of_its_address(tmp_path, url, status, told):
    answer = ask(tmp_path, url)
    assert answer.status_code == status
    assert told in answer.text
    assert ">JSON<" not in answer.text, "a page that is none has no data"


@pytest.mark.parametrize(("lang", "told"), [("zh", "这一页出了故障"), ("en", "This page has failed")])
def test_a_page_that_crashes_is_a_page_behind_the_same_door(tmp_path, lang, told):
    answer = ask(tmp_path, f"/{lang}/crash", crash=True)
    assert answer.status_code == 500
    assert told in answer.text
    assert "division" not in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
