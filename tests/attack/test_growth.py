"""Twice the document takes at most a little more than twice the time, whatever its text repeats."""

from __future__ import annotations

import math
import os
import time

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


def seconds(data: bytes, name: str) -> float:
    started = time.process_time()
    records = parse(data, name)
    spent = time.process_time() - started
    assert all(r.error is None or r.error.code != "internal_error" for r in records)
    return spent


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_size(name):
    parse(GROWING[name](1000), name)  # what is loaded once
    size, times = BEGIN, []
    while size <= END and (not times or times[-1] < ENOUGH):
        times.append(min(seconds(GROWING[name](size), name) for _ in range(2 if times else 1)))
        size *= 2
    if len(times) < 2 or times[-1] < ENOUGH / 2:
        return  # too quick to be slow
    if times[-1] > MOST * times[0]:
        doublings = min(2, len(times) - 1)
        exponent = math.log2(times[-1] / times[-1 - doublings]) / doublings
        assert exponent < MOST or times[-1] < 0.05, f"{name}: {[round(t, 3) for t in times]}"
    assert times[-1] / (size / 2) * 1_000_000 < SLOWEST
