"""`gai mcp` as an assistant's client talks to it: over stdin and stdout of its own process."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from gai_pipeline.mcp.answers import Warehouse
from gai_pipeline.warehouse.query import QueryError

pytestmark = pytest.mark.integration

GAI = str(Path(sys.executable).with_name("gai"))


def ask(home: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The answers of a server to calls, one after the other: the object, or the message of an error."""

    async def talk() -> list[Any]:
        environment = {**os.environ, "GAI_HOME": str(home)}
        answers: list[Any] = []
        async with Client(stdio_client(StdioServerParameters(command=GAI, args=["mcp"], env=environment))) as client:
            listed = await client.list_tools()
            answers.append({t.name: t.description for t in listed.tools})
            for name, arguments in calls:
                result = await client.call_tool(name, arguments)
                text = "".join(c.text for c in result.content)
                answers.append(text if result.is_error else json.loads(text))
        return answers

    return asyncio.run(asyncio.wait_for(talk(), 60))


def test_an_assistant_finds_a_figure_and_cites_its_document(home):
    with duckdb.connect(str(home.warehouse), read_only=True) as db:
        db.execute("USE marts")
        report, publisher, value = db.execute(
            "SELECT r.report_id, r.publisher_id, c.value FROM fct_reports r JOIN fct_cells c USING (report_id) "
            "JOIN fct_findings f USING (report_id) WHERE r.is_current AND f.outcome = 'fail' "
            "AND f.column_code = 'total' AND f.row_code IS NULL AND c.table_name = 'applications' "
            "AND c.row_code = 'new_requests' AND c.column_code = 'total' AND c.status = 'reported' ORDER BY 1 LIMIT 1"
        ).fetchone()
        province = "SELECT name, region_code FROM dim_regions WHERE level = 'province' LIMIT 1"
        name, code = db.execute(province).fetchone()
    tools, places, bodies, metric, series, region, cell = ask(
        home.path,
        ("find_places", {"name": name}),
        ("find_bodies", {"name": "教育局", "region_code": code, "limit": 3}),
        ("describe_metrics", {"metric": "new_requests"}),
        ("figures", {"metric": "new_requests", "publisher_id": publisher}),
        ("figures", {"metric": "new_requests", "region_code": code}),
        ("figure_in_document", {"report_id": report, "cell": "applications.new_requests.total"}),
    )
    assert set(tools) >= {"find_places", "find_bodies", "describe_metrics", "figures", "figure_in_document", "query"}
    assert all(tools.values())
    assert places["places"][0]["region_code"] == code
    assert len(bodies["bodies"]) == 3
    assert "not people" in metric["metrics"][0]["caveat"]
    assert report in {f["report_id"] for f in series["figures"]}
    assert "not people" in series["metric"]["caveat"]
    assert {"basis", "series_breaks", "matched_pct_change"} <= set(region["figures"][0])
    assert cell["figure"]["value"] == value
    assert cell["findings"]
    assert cell["figure"]["locator"] in cell["cite"]


def test_sql_is_bounded_and_writes_nothing(home, tmp_path):
    answers = ask(
        home.path,
        ("query", {"sql": "SELECT * FROM fct_cells"}),
        ("query", {"sql": "DELETE FROM fct_reports"}),
        ("query", {"sql": f"COPY fct_cells TO '{tmp_path}/out.csv'"}),
        ("query", {"sql": "SELECT * FROM read_text('/etc/hostname')"}),
        ("query", {"sql": "SET memory_limit = '99GB'"}),
        ("figures", {"metric": "no_such", "region_code": "990000"}),
        ("figure_in_document", {"report_id": "x", "cell": "a.b"}),
        ("describe_tables", {"table": "region_year"}),
    )[1:]
    rows, delete, copy, read, memory, metric, cell, columns = answers
    assert (len(rows["rows"]), rows["more"]) == (200, True)
    assert "read-only" in delete
    assert "disabled" in copy
    assert "disabled" in read
    assert "locked" in memory
    assert "new_requests" in metric
    assert "table.row.column" in cell
    assert "matched_pct_change" in {c["column_name"] for c in columns["columns"]}
    assert not (tmp_path / "out.csv").exists()


def test_a_query_that_takes_too_long_is_stopped(home):
    endless = "SELECT count(*) FROM fct_cells a, fct_cells b, fct_cells c WHERE a.raw < b.raw AND b.raw < c.raw"
    with pytest.raises(QueryError, match=r"stopped after 0\.3 s"):
        Warehouse(home.warehouse, seconds=0.3).rows(endless)
