"""A release as the settings of this installation say it.

Belongs here: where the warehouse, floors, errata and licences of the lists are. Does not belong here: writing
(`writer.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from gai_pipeline.release.about import Identity
from gai_pipeline.release.errata import kept
from gai_pipeline.release.floors import load_floors
from gai_pipeline.release.writer import Order, Released, release, tables_and_failures
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.query import reading

_NOTICE: Final = Path(__file__).resolve().parents[2] / "NOTICE"


def order_of(settings: Settings, version: str, since: Path | None = None, floors: Path | None = None) -> Order:
    """What is asked for, with this installation's floors, errata and licences. Raises `ReleaseError`."""
    return Order(
        Identity(version, settings.release_url),
        since,
        load_floors(floors or settings.root / "floors.yaml"),
        list(kept(settings.root)),
        _NOTICE.read_text("utf-8"),
    )


def release_of(
    settings: Settings,
    folder: Path,
    version: str,
    *,
    since: Path | None = None,
    floors: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Released:
    """Write a release of the published warehouse. Raises `ReleaseError` and `QueryError`."""
    return release(settings.warehouse, folder, order_of(settings, version, since, floors), tell)


def shortfalls(settings: Settings, since: Path | None) -> list[str]:
    """What would stop a release of the published warehouse now, a sentence each. Raises `QueryError`."""
    with reading(settings.warehouse, files=True) as db:
        return tables_and_failures(db, order_of(settings, "now", since))[1]
