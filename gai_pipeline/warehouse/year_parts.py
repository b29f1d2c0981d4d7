"""Makes the models that are kept by report year in parts, so that several machines can make them at once in a lake.

Belongs here: which models these are, making the tables, filling them for some years. Does not belong here: sharing the
years out (`orchestrate/sharing.py`), or the models (`dbt_project/`): they are the same.

Models that look at one year only (`by_year` and not `chained`) hold nearly all rows. Their tables are made empty
first, by one machine: making tables at the same time collides in a lake's catalogue. Then each part deletes and inserts
its own years. The build after that finds these years made and adds the rest.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from gai_pipeline.lake import Lake
from gai_pipeline.warehouse.build import BuildError, dbt, only
from gai_pipeline.warehouse.connect import connect

OF_ONE_YEAR: Final = (
    "--select",
    "config.materialized:by_year",
    "--exclude",
    "config.chained:true",
    "config.chained:history",
)
AND_BEFORE: Final = (
    "--select",
    "+config.materialized:by_year",
    "--exclude",
    "config.chained:true+",
    "config.chained:history+",
)
TRIES: Final = 20
"""A part that collided with another in the catalogue is made again as a whole: nothing of it was kept."""
_COLLIDED: Final = ("conflict", "could not serialize", "database is locked", "Retry")


def stale_parts(lake: Lake) -> list[str]:
    """Partition keys that are loaded, the largest first, for whom some model of one year is not made yet."""
    with closing(connect(lake, read_only=True)) as db:
        rows = db.execute(
            "SELECT p.partition_key FROM raw.partitions AS p LEFT JOIN raw.reports AS r "
            "ON r.report_year IS NOT DISTINCT FROM p.report_year "
            "LEFT JOIN (SELECT partition_key, arg_max(fingerprint, noted) AS fingerprint FROM state.built "
            "WHERE model = 'stored_cells' GROUP BY partition_key) AS b ON b.partition_key = p.partition_key "
            "WHERE b.fingerprint IS DISTINCT FROM concat_ws(':', p.fingerprint, p.corrections) "
            "GROUP BY p.partition_key ORDER BY count(*) DESC, 1"
        ).fetchall()
    return [key for (key,) in rows]


def make_tables(lake: Lake) -> None:
    """Make the tables of one year that are not there, without rows, and the views that they are made from."""
    with tempfile.TemporaryDirectory(prefix="gai-dbt-") as target:
        dbt(["run", *AND_BEFORE, *only(())], lake, Path(target))


def fill(lake: Lake, keys: Sequence[str]) -> int:
    """Make the models of one year for these partition keys; how many tries it took. Raises `BuildError`."""
    for attempt in range(1, TRIES + 1):
        try:
            with tempfile.TemporaryDirectory(prefix="gai-dbt-") as target:
                dbt(["run", *OF_ONE_YEAR, *only(keys)], lake, Path(target))
        except BuildError as error:
            if attempt == TRIES or not any(word in str(error) for word in _COLLIDED):
                raise
            time.sleep(random.uniform(0.1, 0.5) * attempt)
        else:
            return attempt
    raise AssertionError("unreachable")
