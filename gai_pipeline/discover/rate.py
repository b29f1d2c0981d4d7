"""How fast it goes: lines of progress with rate and, where the whole is known, the time that is left.

Belongs here: counting time. Does not belong here: where lines are shown.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

EVERY = 5.0


class Rate:
    """Lines of progress, one every few seconds. `total`: how many there are in all, None where that is not known."""

    def __init__(self, total: int | None = None, every: float = EVERY) -> None:
        self._total, self._every = total, every
        self._started: dict[str, float] = {}
        self._last = 0.0

    def line(self, step: str, counts: Mapping[str, int]) -> str | None:
        """A line, None where the last was told just now. Counts are those since the step began."""
        moment = time.monotonic()
        began = self._started.setdefault(step, moment)
        if moment - self._last < self._every:
            return None
        self._last = moment
        done = sum(counts.values())
        a_minute = done / max(moment - began, 0.001) * 60
        told = ", ".join(f"{n:,} {name}" for name, n in sorted(counts.items()))
        left = ""
        if self._total and a_minute:
            left = f", {max(0, self._total - done) / a_minute:,.0f} minutes left"
        return f"{step}: {told} ({a_minute:,.0f} a minute{left})"
