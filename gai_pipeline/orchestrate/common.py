"""What every asset shares: owners, the pool of DuckDB's one writer, timing.

Belongs here: constants and small helpers of the asset modules. Does not belong here: an asset.
"""

from __future__ import annotations

import time

OWNERS = {
    "documents": "team:collecting",
    "records": "team:reading",
    "raw": "team:modelling",
    "staging": "team:modelling",
    "intermediate": "team:modelling",
    "stored": "team:modelling",
    "marts": "team:modelling",
    "published": "team:publishing",
    "release": "team:publishing",
}
"""Who answers for a layer."""
POOL = "duckdb"
"""Assets and checks in this pool run one at a time: DuckDB allows one writer and no reader beside it."""


def owners(layer: str) -> list[str]:
    """The owners of an asset of a layer, as Dagster takes them."""
    return [OWNERS[layer]]


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        return round(time.monotonic() - self._started, 3)
