"""Imported by every Python process that has this folder on its path, beside libfaketime.

libfaketime of Debian 12 takes the monotonic moment until which Python sleeps for one of the clock that it moves.
Waiting in select takes as long and names no moment.
"""

import select
import time


def _sleep(seconds: float, /) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
