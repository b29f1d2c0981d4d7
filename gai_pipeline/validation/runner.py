"""Runs the suites on a warehouse file and turns what Great Expectations returns into outcomes.

Belongs here: validation, errors that hide in results, the count of what there was to check.
Does not belong here: how results are shown (`check_pages.py`) or what they stop (`orchestrate/`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import duckdb

from gai_pipeline.validation.duckdb_engine import context
from gai_pipeline.validation.outcomes import ROWS_KEPT, Outcome
from gai_pipeline.warehouse.connect import Place, connect

ROWS_EXPECTATION = "unexpected_rows_expectation"


def run(
    database: Place,
    suites: Mapping[str, Mapping[str, Any]],
    *,
    schema: str = "marts",
    progress: Callable[[str], None] | None = None,
) -> list[Outcome]:
    """Validate every suite on its table in `database` (read-only).

    Raises `duckdb.IOException` where the file cannot be opened. A table that is missing gives outcomes with an error.
    """
    outcomes: list[Outcome] = []
    with context(database) as (gx, source):
        for table, suite in suites.items():
            if progress:
                progress(table)
            outcomes += _suite(gx, source, table, suite, schema)
    return _with_scope(database, outcomes, suites, schema)


def _suite(gx: Any, source: Any, table: str, suite: Mapping[str, Any], schema: str) -> Iterator[Outcome]:
    from great_expectations import ExpectationSuite, ValidationDefinition
    from great_expectations.datasource.fluent.interfaces import TestConnectionError
    from great_expectations.exceptions.exceptions import GreatExpectationsError

    expectations = list(suite["expectations"])
    try:
        asset = source.add_table_asset(table, table_name=table, schema_name=schema)
        batch = asset.add_batch_definition_whole_table("whole table")
        stored = gx.suites.add(ExpectationSuite(name=suite["name"], expectations=expectations))
        definition = ValidationDefinition(name=suite["name"], data=batch, suite=stored)
        found = gx.validation_definitions.add(definition).run(result_format="COMPLETE")
    except (GreatExpectationsError, TestConnectionError, LookupError, TypeError, ValueError) as error:
        for e in expectations:
            yield _outcome(table, e["meta"], False, error=f"{schema}.{table}: {error}")
        return
    if len(found.results) != len(expectations):
        raise RuntimeError(
            f"suite {suite['name']}: {len(expectations)} expectations gave {len(found.results)} results; two of them "
            "are the same to Great Expectations"
        )
    for result in found.results:
        yield _result(table, result)


def _result(table: str, result: Any) -> Outcome:
    meta = result.expectation_config.meta
    if error := _error(result.exception_info):
        return _outcome(table, meta, False, error=error)
    body = result.result or {}
    if result.expectation_config.type == ROWS_EXPECTATION:
        rows = (body.get("details") or {}).get("unexpected_rows") or []
        count = int(str(body.get("observed_value", 0)).split()[0])
    else:
        values = body.get("partial_unexpected_list") or []
        column = result.expectation_config.kwargs.get("column", "value")
        rows = [v if isinstance(v, Mapping) else {column: v} for v in values]
        count = int(body.get("unexpected_count") or (0 if result.success else 1))
    kept = tuple({name: _plain(value) for name, value in r.items()} for r in rows[:ROWS_KEPT])
    return _outcome(table, meta, bool(result.success), violated=count, rows=kept)


def _plain(value: Any) -> Any:
    """A whole number as one: 27, not 27.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _outcome(table: str, meta: Mapping[str, Any], passed: bool, **more: Any) -> Outcome:
    return Outcome(
        table=table,
        check=meta["check"],
        kind=meta["kind"],
        title=meta["title"],
        passed=passed,
        rule=meta.get("rule"),
        zh=meta.get("zh"),
        **more,
    )


def _error(info: Any) -> str | None:
    """The message of an exception inside a result: of the expectation itself, or of one of its metrics."""
    if not info:
        return None
    for part in (info, *(v for v in info.values() if isinstance(v, Mapping))):
        if part.get("raised_exception"):
            return str(part.get("exception_message") or part.get("exception_traceback") or "unknown error")
    return None


def _with_scope(
    database: Place, outcomes: list[Outcome], suites: Mapping[str, Mapping[str, Any]], schema: str
) -> list[Outcome]:
    """Outcomes of rules with what there was to check. A scope query that fails is an error of its rule."""
    queries = {
        (table, e["meta"]["check"]): e["meta"]["scope"]
        for table, suite in suites.items()
        for e in suite["expectations"]
        if "scope" in e["meta"]
    }
    found = []
    connection = connect(database, read_only=True)
    try:
        for o in outcomes:
            query = queries.get((o.table, o.check))
            if query is None or o.error is not None:
                found.append(o)
                continue
            found.append(_counted(connection, o, query.replace("{batch}", f"{schema}.{o.table}")))
    finally:
        connection.close()
    return found


def _counted(connection: duckdb.DuckDBPyConnection, o: Outcome, query: str) -> Outcome:
    fields = {name: getattr(o, name) for name in Outcome.__dataclass_fields__}
    try:
        row = connection.execute(query).fetchone()
    except duckdb.Error as error:
        return Outcome(**{**fields, "passed": False, "error": f"scope of {o.check}: {error}"})
    checked, violated, blocked = (int(x) for x in row or (0, 0, 0))
    if violated != o.violated and o.error is None:
        message = f"the expectation found {o.violated} violations and its scope query {violated}: one of them is wrong"
        return Outcome(**{**fields, "passed": False, "error": message})
    return Outcome(**{**fields, "checked": checked, "blocked": blocked})
