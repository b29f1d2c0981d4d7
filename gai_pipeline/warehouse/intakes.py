"""Fills `raw.intakes`: when and how every document came into the archive.

Belongs here: the rows of the archive's manifest as the warehouse has them. Does not belong here: the manifest
(`archive/manifest.py`), or which of two versions came later (dbt does).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

import duckdb
import pyarrow as pa

from gai_pipeline.printable import storable
from gai_pipeline.warehouse.reference import INTAKES

BATCH = 100_000
"""Rows that are in memory at once."""


class Intake(NamedTuple):
    """One intake or fetch of a document. `seen_at` is ISO in UTC; `object` the place of the bytes in the archive."""

    document_id: str
    intake: str
    seen_at: str | None
    name: str
    path: str
    member: str | None
    source_uri: str | None
    media_type: str
    bytes: int
    object: str


def load_intakes(db: duckdb.DuckDBPyConnection, intakes: Iterable[Intake]) -> None:
    """All intakes anew."""
    db.execute("DELETE FROM raw.intakes")
    names = [c.name for c in INTAKES.columns]
    rest = iter(intakes)
    while rows := list(islice(rest, BATCH)):
        columns = zip(*rows, strict=True)
        texts = {
            n: pa.array(storable(list(c)), pa.int64() if n == "bytes" else pa.string())
            for n, c in zip(names, columns, strict=True)
        }
        db.register("told_intakes", pa.table(texts))
        db.execute(
            # A zone in the text is taken to UTC.
            "INSERT INTO raw.intakes BY NAME SELECT * REPLACE (TRY_CAST(seen_at AS TIMESTAMP) AS seen_at) FROM "
            "told_intakes"
        )
        db.unregister("told_intakes")
