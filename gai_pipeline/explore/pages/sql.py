"""The SQL page: one statement of the visitor's on the published warehouse, read-only, within bounds.

Belongs here: the form, the recipes, the result as table, chart, CSV and Parquet. Does not belong here: running it
(`snapshots.py`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Annotated, Any

import duckdb
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from gai_pipeline.explore.frame import explorer, failure, surroundings
from gai_pipeline.explore.pages.parameters import LangPath
from gai_pipeline.explore.recipes import recipes
from gai_pipeline.explore.snapshots import TooMuch
from gai_pipeline.explore.view import View, as_csv, as_html, said
from gai_pipeline.warehouse.query import Result, plain

Statement = Annotated[str, Query(max_length=4_000, description="One SELECT")]
RecipeName = Annotated[str, Query(pattern=r"^[a-z_0-9]{0,60}$", description="Recipe")]
_SHOWN = 500
_MOST_BARS = 200

router = APIRouter()
"""Routes of the SQL page."""


def asked(request: Request, q: str) -> Result:
    explorer(request).warehouse.snapshot()
    return explorer(request).warehouse.ask_freely(q)


@router.get("/{lang}/sql.json", tags=["sql"], operation_id="sql", response_model=dict[str, Any])
def as_json(request: Request, lang: LangPath, q: Statement = "SELECT 1") -> JSONResponse:
    """The rows of one SELECT on the published warehouse, 5,000 of them at most."""
    try:
        found = asked(request, q)
    except (duckdb.Error, ValueError) as error:
        return JSONResponse({"error": "sql", "message": said(lang, "failure.sql"), "detail": str(error)}, 422)
    return JSONResponse({"columns": list(found.columns), "rows": [[plain(v) for v in r] for r in found.rows]})


@router.get("/{lang}/sql.csv", include_in_schema=False)
def csv(request: Request, lang: LangPath, q: Statement = "SELECT 1") -> Response:
    try:
        found = asked(request, q)
    except (duckdb.Error, ValueError) as error:
        return failure(request, 422, "sql", str(error))
    rows = [dict(zip(found.columns, map(plain, r), strict=True)) for r in found.rows]
    headers = {"content-disposition": 'attachment; filename="result.csv"'}
    return Response(as_csv(rows), headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/{lang}/sql.parquet", include_in_schema=False)
def parquet(request: Request, lang: LangPath, q: Statement = "SELECT 1") -> Response:
    try:
        found = asked(request, q)
    except (duckdb.Error, ValueError) as error:
        return failure(request, 422, "sql", str(error))
    headers = {"content-disposition": 'attachment; filename="result.parquet"'}
    return Response(as_parquet(found), headers=headers, media_type="application/vnd.apache.parquet")


@router.get("/{lang}/sql", include_in_schema=False)
def page(request: Request, lang: LangPath, q: Statement = "", recipe: RecipeName = "") -> HTMLResponse:
    known = recipes(lang)
    chosen = next((r for r in known if r.name == recipe), None)
    statement = q or (chosen.sql if chosen else "")
    data: dict[str, Any] = {"q": statement, "recipes": known, "recipe": chosen, "result": None, "error": None}
    status = 200
    if statement:
        try:
            found = asked(request, statement)
            rows = [[plain(v) for v in row] for row in found.rows]
            data["result"] = {
                "columns": found.columns,
                "rows": rows[:_SHOWN],
                "n": len(rows),
                "chart": chart_of(found),
            }
        except TooMuch as error:
            data["error"], status = f"{said(lang, f'failure.too_much_{error.kind}')} ({error})", 503
        except (duckdb.Error, ValueError) as error:
            data["error"], status = str(error), 422
    view = View("sql.html", data, title=said(lang, "sql.title"))
    return HTMLResponse(as_html(view, lang, surroundings(request, lang)), status)


def chart_of(found: Result) -> dict[str, Any] | None:
    """The result as bars, where it has a first column of names or years and a column of numbers."""
    if not 2 <= len(found.rows) <= _MOST_BARS:
        return None
    rows = [[plain(v) for v in row] for row in found.rows]
    columns = zip(found.columns[1:], list(zip(*rows, strict=True))[1:], strict=True)
    series = [{"name": name, "values": list(values)} for name, values in columns if _is_numeric(values)]
    if not series:
        return None
    return {"kind": "bar", "names": [str(r[0]) for r in rows], "series": series[-3:]}


def _is_numeric(values: Sequence[Any]) -> bool:
    known = [v for v in values if v is not None]
    return bool(known) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known)


def as_parquet(found: Result) -> bytes:
    """The rows as a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, list[Any]] = {}
    for n, name in enumerate(found.columns):
        unique = name
        while unique in columns:
            unique += "_"
        columns[unique] = [plain(row[n]) for row in found.rows]
    arrays = {name: _array(pa, values) for name, values in columns.items()}
    out = io.BytesIO()
    pq.write_table(pa.table(arrays), out, compression="zstd")
    return out.getvalue()


def _array(pa: Any, values: list[Any]) -> Any:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if v is None else str(v) for v in values])
