"""The answers of the tools: rows of the published warehouse with the caveat and the document of every figure.

Belongs here: their queries and shapes. Does not belong here: the protocol (`server.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from gai_pipeline.forms.metrics import Metric, metrics
from gai_pipeline.warehouse.connect import Place, asked
from gai_pipeline.warehouse.contents import LISTED
from gai_pipeline.warehouse.query import QueryError, plain, reading

MOST_ROWS: Final = 200
SECONDS: Final = 20.0
MEMORY: Final = "1GiB"
NEVER_ZERO: Final = "NULL means unknown: a figure that could not be read or was not reported is never 0."
COMPARE: Final = (
    "Compare years by matched_pct_change, the same bodies in both years; where series_breaks is not empty the change "
    "may be one of coverage, form or scope and not one in the world."
)

_PLACES: Final = """
select region_code, name, level, path, valid_from, valid_to from dim_regions
where contains(path || '/' || name, ?) order by length(name) != length(?), depth, region_code limit ?
"""
_BODIES: Final = """
select publisher_id, name, agency_level, region_code, first_year, last_year, n_reports from dim_publishers
where (contains(name, ?) or list_contains(names, ?)) and (? is null or starts_with(region_code, ?))
order by length(name), publisher_id limit ?
"""
_OF_REGION: Final = """
select y.report_year, y.value, y.previous_value, y.pct_change, y.matched_pct_change, y.n_matched, y.n_publishers,
    y.basis, y.series_breaks, r.name as region
from region_year as y left join dim_regions as r using (region_code)
where y.region_code = ? and y.metric = ? and y.report_year between ? and ? order by y.report_year
"""
_OF_BODY: Final = """
select y.report_year, y.value, y.previous_value, y.pct_change, y.series_breaks, y.scope, y.report_id, r.title,
    r.published_on, r.source_uri, r.document_id, r.publisher
from publisher_year as y left join fct_reports as r using (report_id)
where y.publisher_id = ? and y.metric = ? and y.report_year between ? and ? order by y.report_year
"""
_CELL: Final = """
select r.report_id, r.publisher, r.report_year, r.title, r.published_on, r.source_uri, r.document_id, r.is_current,
    c.table_name, c.row_code, c.column_code, c.value, c.corrected, c.status, c.raw, c.confidence, c.reader, c.page,
    c.locator
from fct_cells as c inner join fct_reports as r using (report_id)
where r.report_id = ? and c.table_name = ? and c.row_code = ? and c.column_code = ?
"""
_FINDINGS: Final = """
select f.rule_id, d.name_en, d.name_zh, f.outcome, f.cause, f.row_code, f.column_code, f.message
from fct_findings as f left join dim_rules as d using (rule_id)
where f.report_id = ? and (f.row_code is null or f.row_code = ?) and (f.column_code is null or f.column_code = ?)
order by all
"""


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The published warehouse, asked within bounds: rows, seconds, memory, no files and no writing."""

    place: Place
    seconds: float = SECONDS

    @contextmanager
    def _open(self, settings: Mapping[str, str]) -> Iterator[duckdb.DuckDBPyConnection]:
        with reading(self.place, options={"memory_limit": MEMORY, "threads": 2, **settings}) as db:
            clock = threading.Timer(self.seconds, db.interrupt)
            clock.start()
            try:
                yield db
            finally:
                clock.cancel()

    def rows(self, sql: str, *values: Any) -> tuple[list[dict[str, Any]], bool]:
        """(at most `MOST_ROWS` rows as objects, whether there are more). Raises `QueryError`."""

        def ask(settings: Mapping[str, str]) -> tuple[list[str], list[tuple[Any, ...]]]:
            with self._open(settings) as db:
                cursor = db.execute(sql, list(values))
                return [d[0] for d in cursor.description or ()], cursor.fetchmany(MOST_ROWS + 1)

        try:
            names, found = asked(ask)
        except duckdb.InterruptException as error:
            raise QueryError(f"stopped after {self.seconds:g} s: ask for less, or filter by report_year") from error
        except duckdb.Error as error:
            raise QueryError(str(error)) from error
        rows = [{n: plain(v) for n, v in zip(names, row, strict=True)} for row in found[:MOST_ROWS]]
        return rows, len(found) > MOST_ROWS


def places(warehouse: Warehouse, name: str, limit: int) -> dict[str, Any]:
    """Places whose name or path has `name`."""
    rows, _ = warehouse.rows(_PLACES, name, name, min(limit, MOST_ROWS))
    return {"places": rows, "note": "region_code is the code of today; several places may share a name: see path."}


def bodies(warehouse: Warehouse, name: str, region_code: str | None, limit: int) -> dict[str, Any]:
    """Bodies whose name has `name`, of a region and below it."""
    below = None if region_code is None else _significant(region_code)
    rows, _ = warehouse.rows(_BODIES, name, name, below, below, min(limit, MOST_ROWS))
    return {"bodies": rows}


def _significant(region_code: str) -> str:
    """The digits that the codes of all places below a place begin with."""
    if len(region_code) != 6:
        return region_code
    for zeros in ("000000", "0000", "00"):
        if region_code.endswith(zeros):
            return region_code[: 6 - len(zeros)]
    return region_code


def _metric(code: str) -> Metric:
    found = next((m for m in metrics() if m.code == code), None)
    if found is None:
        raise QueryError(f"there is no metric {code}; there are {', '.join(m.code for m in metrics())}")
    return found


def described(metric: Metric) -> dict[str, Any]:
    """What a metric means, and what to know before its use."""
    return {
        "metric": metric.code,
        "zh": metric.zh,
        "en": metric.en,
        "unit": metric.unit,
        "comparable_editions": list(metric.comparable),
        "caveat": metric.caveat,
        "cells": [".".join(c) for c in metric.cells],
    }


def metric_list(code: str | None) -> dict[str, Any]:
    """Every metric, or one."""
    chosen = [_metric(code)] if code else list(metrics())
    return {"metrics": [described(m) for m in chosen], "notes": [NEVER_ZERO, COMPARE]}


def figures(warehouse: Warehouse, metric: str, who: Mapping[str, str | None], years: tuple[int, int]) -> dict[str, Any]:
    """A metric of a region or a body over the years, each figure with what it rests on."""
    known = _metric(metric)
    region, body = who.get("region_code"), who.get("publisher_id")
    if (region is None) == (body is None):
        raise QueryError("give either region_code or publisher_id")
    rows, more = warehouse.rows(_OF_REGION if region else _OF_BODY, region or body, metric, *years)
    return {
        "metric": described(known),
        "figures": rows,
        "more": more,
        "notes": [NEVER_ZERO, COMPARE],
        "cite": "Each figure with its year, its basis or its report (source_uri), and the metric's caveat.",
    }


def figure(warehouse: Warehouse, report_id: str, cell: str) -> dict[str, Any]:
    """One figure as its document has it: where it stands, its state, the rules that it breaks."""
    parts = cell.split(".")
    if len(parts) != 3:
        raise QueryError(f"{cell!r} is no cell; write table.row.column, as in applications.new_requests.total")
    rows, _ = warehouse.rows(_CELL, report_id, *parts)
    if not rows:
        raise QueryError(f"report {report_id} has no cell {cell}")
    findings, _ = warehouse.rows(_FINDINGS, report_id, parts[1], parts[2])
    found = rows[0]
    place = found["locator"] if found["page"] is None else f"page {found['page']}, {found['locator']}"
    address = found["source_uri"] or f"document {found['document_id']}"
    return {
        "figure": found,
        "findings": findings,
        "notes": [NEVER_ZERO, *(["An earlier version: a later one counts."] if not found["is_current"] else [])],
        "cite": f"{found['publisher'] or 'unknown body'}, {found['title'] or 'untitled'} "
        f"({found['report_year']}), {cell}, {place}, {address}",
    }


def tables(warehouse: Warehouse, name: str | None) -> dict[str, Any]:
    """Every table with its grain, or one with its columns."""
    if name is None:
        return {"tables": warehouse.rows(LISTED)[0]}
    sql = (
        "select column_name, data_type, comment as meaning from duckdb_columns() "
        "where schema_name = 'marts' and table_name = ? order by column_index"
    )
    rows, _ = warehouse.rows(sql, name)
    if not rows:
        raise QueryError(f"there is no table {name}")
    return {"table": name, "columns": rows}


def query(warehouse: Warehouse, sql: str) -> dict[str, Any]:
    """The rows of one read-only statement."""
    rows, more = warehouse.rows(sql)
    notes = [NEVER_ZERO, COMPARE]
    if more:
        notes.insert(0, f"Only the first {MOST_ROWS} rows.")
    return {"rows": rows, "more": more, "notes": notes}
