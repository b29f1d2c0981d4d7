"""Great Expectations on a DuckDB file, read-only and closed again.

Belongs here: the one change that Great Expectations needs to work on DuckDB, and opening and closing.
Does not belong here: expectations and results.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gai_pipeline.warehouse.connect import Place, attach

DIALECT = "duckdb"


def allow_duckdb() -> None:
    """Make Great Expectations keep its connection to DuckDB open until it has fetched a result.

    For dialects that it does not list it closes the connection first, and DuckDB's cursor closes with it: every
    expectation would end in an error. The list holds objects with a `value`; a string that has one is enough.
    """
    engine: Any = importlib.import_module("great_expectations.execution_engine.sqlalchemy_execution_engine")
    known = engine._PERSISTED_CONNECTION_DIALECTS
    if any(str(getattr(d, "value", d)) == DIALECT for d in known):
        return

    class Dialect(str):
        value = DIALECT

    engine._PERSISTED_CONNECTION_DIALECTS = (*known, Dialect(DIALECT))


def import_library() -> Any:
    """Great Expectations, imported without usage statistics: nothing leaves the machine. Takes seconds."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    return importlib.import_module("great_expectations")


@contextmanager
def context(database: Place) -> Iterator[tuple[Any, Any]]:
    """(context, data source) of Great Expectations for the DuckDB file or lake.

    The file is opened read-only and let go at the end, also after an exception: DuckDB's lock would shut out the next
    writer.
    """
    gx = import_library()
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

    allow_duckdb()
    bars: Any = {"globally": False}
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites={},
        progress_bars=bars,
        analytics_enabled=False,
    )
    found = gx.get_context(mode="ephemeral", project_config=config)
    address = f"{database}?access_mode=read_only" if isinstance(database, Path) else ":memory:"
    with _attached(database):
        source = found.data_sources.add_sql(
            "warehouse", connection_string=f"duckdb:///{address}", create_temp_table=False
        )
        try:
            yield found, source
        finally:
            source.get_execution_engine().close()
            source.get_engine().dispose()


@contextmanager
def _attached(database: Place) -> Iterator[None]:
    """While the block runs, every connection to DuckDB that SQLAlchemy opens has the lake's tables as its default.
    Great Expectations makes engines of its own beside that of the data source, so each of them must be caught."""
    if isinstance(database, Path):
        yield
        return
    from sqlalchemy import event
    from sqlalchemy.pool import Pool

    def connected(connection: Any, _record: object) -> None:
        if type(connection).__module__.startswith("duckdb"):
            attach(connection, database, read_only=True)

    event.listen(Pool, "connect", connected)
    try:
        yield
    finally:
        event.remove(Pool, "connect", connected)
