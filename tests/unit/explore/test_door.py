"""The door: hosts, origins, the token, sizes, headers; names of uploaded files; bounds of questions; a new snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import duckdb
import httpx
import pytest

from gai_pipeline.explore.app import create_app
from gai_pipeline.explore.check_jobs import write_files
from gai_pipeline.explore.options import Bounds, Options
from gai_pipeline.explore.snapshots import NoWarehouse, TooMuch, Warehouse

TOKEN = "a-token-of-some-length"


def options(folder: Path, **changes: object) -> Options:
    return Options(
        warehouse=folder / "warehouse.duckdb",
        archives=(),
        corrections=folder / "corrections.yaml",
        **changes,  # type: ignore[arg-type]
    )


def ask(
    given: Options, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(given))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as client:
            return await client.request(method, url, headers=dict(headers or {}), content=body)

    return asyncio.run(once())


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:80", "127.0.0.1:8765.evil.example", ""])
def test_a_foreign_host_is_not_answered(tmp_path, host):
    assert ask(options(tmp_path), "GET", "/zh/check", {"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_not_taken(tmp_path, headers):
    assert ask(options(tmp_path, edit=True), "POST", "/zh/reviews", headers).status_code == 403


def test_headers_keep_the_page_to_itself(tmp_path):
    answer = ask(options(tmp_path), "GET", "/zh/check")
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answer.headers


def test_too_large_a_body_is_refused_before_it_is_read(tmp_path):
    headers = {"content-length": str(10**12), "content-type": "multipart/form-data; boundary=x"}
    assert ask(options(tmp_path), "POST", "/zh/check", headers).status_code == 413


def test_the_token_goes_from_the_address_into_a_cookie(tmp_path):
    given = options(tmp_path, host="0.0.0.0", token=TOKEN)
    assert ask(given, "GET", "/zh/check").status_code == 401
    assert ask(given, "GET", "/zh/check?token=wrong").status_code == 401
    let_in = ask(given, "GET", f"http://127.0.0.1:8765//evil.example/x?token={TOKEN}&a=1")
    assert let_in.status_code == 303
    assert let_in.headers["location"] == "/evil.example/x?a=1"
    cookie = let_in.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert ask(given, "GET", "/zh/check", {"cookie": cookie.split(";")[0], "host": "intranet"}).status_code == 200
    assert ask(given, "GET", "/zh/check", {"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_without_a_warehouse_the_page_says_what_to_run(tmp_path):
    answer = ask(options(tmp_path), "GET", "/zh/", {"accept": "text/html"})
    assert answer.status_code == 503
    assert "gai run" in answer.text


def test_reviews_need_edit(tmp_path):
    form = {"content-type": "application/x-www-form-urlencoded", "origin": "http://127.0.0.1:8765"}
    body = b"report=a&rule=b&verdict=confirmed"
    assert ask(options(tmp_path), "POST", "/en/reviews", form, body).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..\\..\\x.html",
        "a/../../b.html",
        "\0x",
        "...",
        "CON:x.html",
        "年" * 300 + ".pdf",
    ],
)
def test_an_uploaded_name_stays_in_its_folder(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    write_files(folder, [(name, b"1"), (name, b"2")])
    written = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(written) == 2
    assert all(folder in p.parents for p in written)


def write(path: Path, value: int) -> None:
    new = path.with_suffix(".new")
    with duckdb.connect(str(new)) as db:
        db.execute("CREATE SCHEMA marts")
        db.execute(
            f"CREATE TABLE marts.dim_regions AS SELECT {value} AS region_code, 'x' AS name, '' AS path, "
            "'county' AS level"
        )
        db.execute("CREATE TABLE marts.t AS SELECT * FROM range(100000) AS t(n)")
    new.replace(path)


def test_a_publish_is_seen_and_open_snapshots_stay(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    warehouse = Warehouse(path, Bounds())
    with pytest.raises(NoWarehouse, match="gai run"):
        warehouse.snapshot()
    write(path, 1)
    before = warehouse.snapshot()
    assert warehouse.ask_freely("SELECT region_code FROM dim_regions").rows == [(1,)]
    write(path, 2)
    assert warehouse.ask_freely("SELECT region_code FROM dim_regions").rows == [(2,)]
    assert warehouse.snapshot() is not before
    assert warehouse.snapshot() is warehouse.snapshot()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "COPY (SELECT 1) TO '/tmp/out-of-the-explorer.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "SET memory_limit = '100GB'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "DROP TABLE warehouse.marts.t",
        "DELETE FROM warehouse.marts.t",
        "CREATE TABLE warehouse.marts.u AS SELECT 1",
        "EXPORT DATABASE '/tmp/out-of-the-explorer'",
        "SELECT 1; SELECT 2",
        "",
    ],
)
def test_free_sql_reaches_nothing_but_the_marts(tmp_path, sql):
    path = tmp_path / "warehouse.duckdb"
    write(path, 1)
    before = path.read_bytes()
    with pytest.raises((duckdb.Error, TooMuch)):
        Warehouse(path, Bounds()).ask_freely(sql)
    assert path.read_bytes() == before
    assert not Path("/tmp/out-of-the-explorer.csv").exists()


def test_free_sql_is_bounded(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    write(path, 1)
    warehouse = Warehouse(path, Bounds(sql_seconds=0.5, sql_rows=10, sql_memory_mb=64))
    with pytest.raises(TooMuch) as slow:
        warehouse.ask_freely("SELECT count(*) FROM t AS a, t AS b, t AS c WHERE a.n + b.n + c.n = 7")
    assert slow.value.kind == "time"
    with pytest.raises(TooMuch) as large:
        warehouse.ask_freely("SELECT list(a.n || '-' || b.n) FROM t AS a, range(1000) AS b(n)")
    assert large.value.kind in ("memory", "time")
    assert len(warehouse.ask_freely("SELECT * FROM t").rows) == 10


def test_what_is_kept_outlives_any_number_of_answers(tmp_path):
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as db:
        db.execute("CREATE SCHEMA marts")
    snapshot = Warehouse(tmp_path / "warehouse.duckdb", Bounds()).snapshot()
    made = iter(range(2))
    assert snapshot.keep("index", lambda: next(made)) == 0
    for n in range(3_000):
        snapshot.remember(n, lambda n=n: n)
    assert snapshot.keep("index", lambda: next(made)) == 0
    assert snapshot.remember(0, lambda: "forgotten") == "forgotten"
