"""Twice the document takes at most a little more than twice the time, whatever its text repeats."""

from __future__ import annotations

import gc
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from gai_pipeline.extract import parse
from tests.attack.growing import GROWING

pytestmark = pytest.mark.attack

MOST = 1.45
"""The exponent: time over size. A line is 1.0 to 1.1 on an idle machine, and 1.32 was seen of one whose neighbours had
both cores and the cache; a square is near 2."""
BEGIN, END = 8_000, 256_000 * int(os.environ.get("GAI_ATTACK", "1"))
ENOUGH = 0.12
"""Seconds of processor time from which on a time is measured and not guessed."""
SLOWEST = 20.0
"""Seconds a megabyte."""
GIVEN_UP = 4.0
"""Seconds after which no larger document is tried."""
ROUNDS = 5
"""Times that documents are read anew, one straight after the other, where growth looks too steep. One gentle round is
enough: a machine that is half as fast for a while makes some rounds steep, a square all of them."""


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


def seconds(read: Callable[[bytes], None], data: bytes) -> float:
    gc.collect()
    started = time.thread_time()  # not of what earlier tests left running
    read(data)
    return time.thread_time() - started


def exponent(times: Sequence[float]) -> float:
    """Return the growth over two doublings."""
    return math.log2(times[-1] / times[-3]) / 2


def steep(make: Callable[[int], bytes], read: Callable[[bytes], None]) -> str | None:
    """What is wrong with the time that documents of growing size take, None where nothing is.

    Sizes are doubled until growth is gentle over two doublings of a measurable time: what is remembered of small
    documents makes one step steep, a square every one.
    """
    size, documents, times = BEGIN // 2, [], []
    while size < END and (not times or times[-1] < GIVEN_UP):
        size *= 2
        documents.append(make(size))
        times.append(min(seconds(read, documents[-1]) for _ in range(2)))
        if times[-1] < ENOUGH or len(times) < 3:
            continue
        rounds = [times]
        while len(rounds) <= ROUNDS:
            if exponent(rounds[-1]) < MOST and rounds[-1][-1] < SLOWEST * size / 1_000_000:
                return None
            rounds.append([seconds(read, data) for data in documents[-3:]])
    if times[-1] < ENOUGH:
        return None  # too quick to be slow
    return f"{[round(spent, 3) for spent in times]} s, the last for {size} bytes"


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_size(name):
    def read(data: bytes) -> None:
        assert all(r.error is None or r.error.code != "internal_error" for r in parse(data, name))

    read(GROWING[name](1000))  # what is loaded once
    assert steep(GROWING[name], read) is None


def test_a_square_is_found():
    assert steep(bytes, lambda data: work(len(data) ** 2 // 2000)) is not None


def test_a_step_is_none():
    assert steep(bytes, lambda data: work(200 * len(data) if len(data) > 2 * BEGIN else len(data))) is None


def work(steps: int) -> None:
    for _ in range(steps):
        pass
