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
    started = time.process_time()
    records = parse(data, name)
    spent = time.process_time() - started
    assert all(r.error is None or r.error.code != "internal_error" for r in records)
    return spent


def exponent(times: list[float]) -> float:
    """Return the growth over the last two doublings."""
    doublings = min(2, len(times) - 1)
    return math.log2(times[-1] / times[-1 - doublings]) / doublings


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_size(name):
    parse(GROWING[name](1000), name)  # what is loaded once
    size, documents, times = BEGIN, [], []
    while size <= END and (not times or times[-1] < ENOUGH):
        documents.append(GROWING[name](size))
        times.append(min(seconds(documents[-1], name) for _ in range(1 if times else 2)))
        size *= 2
    if len(times) < 2 or times[-1] < ENOUGH / 2:
        return  # too quick to be slow
    slowest = SLOWEST * size / 2 / 1_000_000
    for _ in range(ROUNDS):
        if exponent(times) < MOST and times[-1] < slowest:
            return
        times = [min(spent, seconds(data, name)) for spent, data in zip(times, documents, strict=True)]
    assert exponent(times) < MOST, f"{name}: {[round(spent, 3) for spent in times]}"
    assert times[-1] < slowest, f"{name}: {times[-1]:.2f} s"
