"""Imported by every Python process that has this folder on its path, beside libfaketime.

libfaketime of Debian 12 takes the monotonic moment until which Python sleeps for one of the clock that it moves.
Waiting in select takes as long and names no moment.

dbt asks the clock for every line of its log, of which it writes thousands from two threads, and takes no date from it
(the day of a run is given to it): it begins anew without libfaketime, which had it take three times as long.
"""

import os
import select
import sys
import time

if "gai_pipeline.orchestrate.dbt_process" in sys.orig_argv and os.environ.pop("LD_PRELOAD", None):
    os.execv(sys.orig_argv[0], sys.orig_argv)


def _sleep(seconds: float, /) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = _sleep
