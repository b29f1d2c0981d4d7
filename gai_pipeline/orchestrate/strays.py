"""Files that a killed process left half-written, removed at the next start.

Belongs here: which files these are. Does not belong here: `records/`, which undoes its own half-written years, and
anything that a reader could ask for.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from gai_pipeline.archive.store import UNFINISHED
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.publish import temporary

HOUR = 3600.0


def sweep(settings: Settings) -> int:
    """Remove them; how many there were. The caller holds the lock of the home folder, so that no run is writing;
    `gai add` and crawls may be, and theirs are left alone."""
    removed = 0
    for path in [*_of_runs(settings), *_of_the_archive(settings)]:
        with contextlib.suppress(OSError):
            path.unlink()
            removed += 1
    return removed


def _of_runs(settings: Settings) -> Iterator[Path]:
    if isinstance(settings.warehouse, Path):
        snapshot = temporary(settings.warehouse)
        yield from (p for p in (snapshot, snapshot.with_name(snapshot.name + ".wal")) if p.exists())
    yield from settings.dagster.glob(".dagster.yaml.*")
    yield from settings.cache.glob("records/*/*/.new-*")


def _of_the_archive(settings: Settings) -> Iterator[Path]:
    """Those of an archive on this machine, whose names begin with the number of the process that wrote them."""
    if settings.archive_url:
        return
    root = settings.root / "archive"
    for path in [*root.glob(f"objects/*/.*{UNFINISHED}"), *root.glob(f"manifest/*{UNFINISHED}")]:
        number = path.name.lstrip(".").partition("-")[0]
        if number.isdigit() and len(number) < 8:
            if not _is_running(int(number)):
                yield path
        elif _age(path) > HOUR:
            yield path


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _age(path: Path) -> float:
    try:
        return abs(time.time() - path.stat().st_mtime)  # the clock may have been set back
    except OSError:
        return 0.0
