"""Twice the document takes at most a little more than twice the time, whatever its text repeats."""

from __future__ import annotations

import gc
import math
import os
import time
from collections.abc import Iterator

import pytest

from gai_pipeline.extract import parse
from tests.attack.growing import GROWING

pytestmark = pytest.mark.attack

MOST = 1.3
"""The exponent: time over size."""
BEGIN, END = 8_000, 256_000 * int(os.environ.get("GAI_ATTACK", "1"))
ENOUGH = 0.12
"""Seconds of processor time from which on a time is measured and not guessed."""
SLOWEST = 20.0
"""Seconds a megabyte."""
GIVEN_UP = 4.0
"""Seconds after which no larger document is tried."""
ROUNDS = 5
"""Times a document is read anew where growth looks too steep: noise goes with the least of them, a square does not."""


@pytest.fixture(autouse=True)
def nothing_to_collect() -> Iterator[None]:
    """Keep the objects of earlier tests out of the measured time.

    A collection of their whole heap costs 0.1 s, more than a document of these sizes, and falls into whichever
    reading allocates enough: on a machine of CI it made 8 of 40 documents look steep.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def seconds(data: bytes, name: str) -> float:
    gc.collect()
    started = time.thread_time()  # not of what earlier tests left running
    records = parse(data, name)
    spent = time.thread_time() - started
    assert all(r.error is None or r.error.code != "internal_error" for r in records)
    return spent


def exponent(times: list[float]) -> float:
    """Return the growth over the last two doublings."""
    return math.log2(times[-1] / times[-3]) / 2


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_size(name):
    """Sizes are doubled until growth is gentle over two doublings of a measurable time: what is remembered of small
    documents makes one step steep, a square every one."""
    parse(GROWING[name](1000), name)  # what is loaded once
    size, documents, times = BEGIN // 2, [], []
    while size < END:
        size *= 2
        documents.append(GROWING[name](size))
        times.append(min(seconds(documents[-1], name) for _ in range(2)))
        if len(times) < 3 or times[-1] < ENOUGH:
            continue
        for _ in range(ROUNDS):
            if exponent(times) < MOST and times[-1] < SLOWEST * size / 1_000_000:
                return
            again = (min(times[n], seconds(documents[n], name)) for n in (-3, -2, -1))
            times[-3:] = list(again)
        if times[-1] > GIVEN_UP:
            break
    if times[-1] < ENOUGH / 2:
        return  # too quick to be slow
    assert exponent(times) < MOST, f"{name}: {[round(spent, 3) for spent in times]}"
    assert times[-1] < SLOWEST * size / 1_000_000, f"{name}: {times[-1]:.2f} s"
