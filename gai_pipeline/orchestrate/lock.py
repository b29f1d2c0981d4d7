"""One writer at a time: the lock that every run holds while it changes anything under `$GAI_HOME`.

Belongs here: taking, naming and releasing the lock. Does not belong here: what a run does with it.

The operating system releases it with the process, however that ends; there is nothing to clean up after kill -9.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from gai_pipeline.wording import told

POLL_SECONDS = 0.25

_held: set[Path] = set()


class PipelineBusy(RuntimeError):
    """Another run holds the lock; the message says which and what to do."""


@contextmanager
def writing(root: Path, what: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of the home folder `root`; `what` names this run to others. Within this process it may be asked
    for again: the outermost block keeps it.

    Waits up to `wait_seconds`. Raises `PipelineBusy` if another process keeps it longer.
    """
    if root in _held:
        yield
        return
    root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(root / "run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= deadline:
                    raise PipelineBusy(_holder(descriptor, root)) from None
                time.sleep(POLL_SECONDS)
        note = json.dumps({"pid": os.getpid(), "what": what, "since": datetime.now(UTC).isoformat(timespec="seconds")})
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, note.encode(), 0)
        _held.add(root)
        yield
    finally:
        _held.discard(root)
        os.close(descriptor)


def _holder(descriptor: int, root: Path) -> str:
    try:
        note = json.loads(os.pread(descriptor, 4096, 0))
        who = told("errors.holder", what=note["what"], pid=note["pid"], since=note["since"])
    except (ValueError, KeyError, TypeError):
        who = told("errors.another_process")
    return told("errors.busy", who=who, root=root)
