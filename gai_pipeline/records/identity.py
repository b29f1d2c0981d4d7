"""The id of a body that publishes, as stored with every report.

Belongs here: the one function by which records name their publisher. Does not belong here: how a body is recognised
over renames and ways of writing (`places/bodies.py`).
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65536)
def publisher_id(name: str, region_code: str | None) -> str | None:
    """A stable id of a body from its printed name and its region's code of today; None for an empty name."""
    # The list of places is loaded only by those who store records.
    from gai_pipeline.places import bodies

    return bodies.publisher_id(name, region_code) if name.strip() else None
