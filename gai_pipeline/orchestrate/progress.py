"""What a run tells while it goes on.

Belongs here: the listener of this process and the lines it gets. Does not belong here: printing them.

Assets run in the process that started them, so one listener a process is enough; in a run started from the UI nobody
listens, and Dagster's own log says the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gai_pipeline.wording import told

Listener = Callable[[str], None]

_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send the lines of this block to `listener`."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def say(line: str) -> None:
    """One line of progress."""
    for listener in _listeners:
        listener(line)


def counter(what: str, every_seconds: float = 2.0) -> Callable[[int, int | None], None]:
    """A callback (done, total or None) that says how far `what` is, now and then and at the end."""
    last = time.monotonic()

    def tell(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if done == total or now - last >= every_seconds:
            last = now
            say(told("run.counted" if total is None else "run.counted_of", what=what, done=done, total=total))

    return tell
