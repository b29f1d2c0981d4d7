"""Resources: the writer's lock, and DuckDB opened so that it is always let go.

Belongs here: what assets need and Dagster opens and closes for them. Does not belong here: the lock (`lock.py`).
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import dagster as dg
import duckdb
from dagster_duckdb import DuckDBResource
from pydantic import Field

from gai_pipeline.orchestrate.lock import writing
from gai_pipeline.settings import load_settings
from gai_pipeline.warehouse.connect import connect


class Writer(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The right to change `$GAI_HOME`, held for the whole run."""

    wait_seconds: float = Field(
        default=900.0, description="How long a run waits for another one, such as `gai run` in a terminal, to end."
    )

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Writer"]:
        run = context.run.run_id[:8] if context.run else "unknown"
        with writing(load_settings().root, f"Dagster run {run}", self.wait_seconds):
            yield self


class WorkDatabase(DuckDBResource):
    """What is being built: `database` names a file or a lake. The parent class keeps DuckDB's lock when a block raises,
    which shuts out every later run; here it is let go."""

    @contextmanager
    def get_connection(self, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that is closed at the end of the block, whatever happens in it."""
        place = load_settings().work_database
        with closing(connect(place, read_only=read_only, config=self.connection_config)) as connection:
            yield connection
