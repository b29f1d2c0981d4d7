"""Great Expectations on a DuckDB file, read-only and closed again.

Belongs here: the change that Great Expectations needs to work on DuckDB, importing it, and opening and closing.
Does not belong here: expectations and results.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
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


class _Later(ModuleType):
    """Stands for a module until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


UNUSED = ("scipy.stats", "altair")
"""What Great Expectations imports for distributions and charts, which no suite here has: a third of its import."""


@cache
def import_library() -> Any:
    """Great Expectations, imported without usage statistics: nothing leaves the machine. Takes seconds."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    later = [_Later(name) for name in UNUSED if name not in sys.modules]
    sys.modules.update({module.__name__: module for module in later})
    try:
        return importlib.import_module("great_expectations")
    finally:  # whoever imports them from now on gets them; so does Great Expectations where it asks
        for module in later:
            if sys.modules.get(module.__name__) is module:
                del sys.modules[module.__name__]


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
