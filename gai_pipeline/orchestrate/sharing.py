"""Report years shared out over the machines of a Ray cluster, each of which makes its part of the lake.

Belongs here: what is shared out and when. Does not belong here: Ray (`workers/share.py`), making a part
(`warehouse/year_parts.py`).
"""

from collections.abc import Callable

from gai_pipeline.lake import Lake
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.year_parts import fill, make_tables, stale_parts
from gai_pipeline.workers.share import each


def share_out(settings: Settings, tell: Callable[[str], None] = say) -> int:
    """Make the models of one year on the cluster, a task a report year, where the settings name both a cluster and a
    lake that takes several writers; how many years were made. A year whose machine is lost is made on another."""
    lake = settings.work_database
    if settings.engine != "ray" or not isinstance(lake, Lake) or lake.kind != "postgres":
        return 0
    keys = stale_parts(lake)
    if len(keys) < 2:
        return 0
    make_tables(lake)
    for done, key in enumerate(each(fill_part, [(lake, key) for key in keys], settings.ray_address), 1):
        tell(f"made {key} ({done} of {len(keys)})")
    return len(keys)


def fill_part(part: tuple[Lake, str]) -> str:
    """Runs on a machine of the cluster."""
    lake, key = part
    fill(lake, [key])
    return key
