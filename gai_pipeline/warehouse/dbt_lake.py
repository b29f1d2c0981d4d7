"""The lake for dbt: a plugin of dbt-duckdb that attaches it to each of dbt's connections.

Belongs here: connecting. Does not belong here: a difference between models on a file and on a lake: there is none.
"""

from __future__ import annotations

import os
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from gai_pipeline.lake import Lake
from gai_pipeline.warehouse.connect import ALIAS, attach


class Plugin(BasePlugin):
    """Attaches the lake that `warehouse/build.py` names in the environment."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        attach(conn, Lake(os.environ["GAI_LAKE_CATALOGUE"], os.environ["GAI_LAKE_DATA"]))

    def configure_cursor(self, cursor: Any) -> None:
        cursor.execute(f"USE {ALIAS}")
