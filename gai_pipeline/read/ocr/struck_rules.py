"""Lines of a page that streaks ran over: which of them are printed rules, and how far.

Belongs here: telling a rule from what is left of a streak. Does not belong here: finding lines (`ruling.py`), streaks
(`streaks.py`), lines that a streak has taken (`hidden_rules.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.layout.boxes import Segment
from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.read.ocr.engine import Gray

_STRUCK, _PRINTED = 0.85, 0.85
"""Most of a line that a streak runs over where the rest can tell what it is, and share that is inked of a rule."""
_ASIDE = 0.07
"""Inches beside a line where a rule may be that a streak leans on."""


def printed_rules(
    lines: Sequence[Segment], crossing: Sequence[Segment], ink: Gray, struck: Gray, dpi: int
) -> list[Segment]:
    """The level lines that are no remnants of streaks, each where its print is; of one that a remnant prolongs, what is
    printed between the lines across it. Upright ones are those of the page on its side."""
    found: list[Segment] = []
    for line in lines:
        rule = _rule(line, ink, struck, dpi)
        parts = (_rule(part, ink, struck, dpi) for part in _parts(line, crossing)) if rule is None else [rule]
        found += [part for part in parts if part is not None]
    return found


def _parts(line: Segment, crossing: Sequence[Segment]) -> list[Segment]:
    """Every two neighbouring stretches of a line between those across it."""
    at, start, end = line
    met = sorted({c for c, a, b in crossing if start <= c <= end and a <= at <= b})
    return [(at, a, b) for a, b in zip(met, met[2:], strict=False)]


def _rule(line: Segment, ink: Gray, struck: Gray, dpi: int) -> Segment | None:
    """A line that is no remnant of a streak, None for one that is: all along a rule there is print, beside the streak
    too. Where a streak leans on a rule the line lies between the two, and the rule beside it."""
    at, start, end = (round(v) for v in line)
    reach = round(_ASIDE * dpi)
    for off in sorted(range(-reach, reach + 1, 2), key=abs):
        place = slice(max(0, at + off - 3), max(0, at + off + 4)), slice(max(0, start), end)
        if _is_printed(ink[place].max(axis=0) > 0, struck[place].max(axis=0) > 0):
            return (line[0] + off, line[1], line[2])
    return None


def _is_printed(inked: NDArray[np.bool_], struck: NDArray[np.bool_]) -> bool:
    """Whether there is print all along a line, or all along what no streak ran over, where that tells."""
    free = inked[~struck]
    if len(free) > (1 - _STRUCK) * len(inked) and free.mean() >= _PRINTED:
        return True
    return bool(inked.mean() >= _PRINTED)


def ran_over(struck: Gray, x: float, y: float, reach: float) -> bool:
    """Whether a streak ran over a place, or so close to it."""
    x0, x1, y0, y1 = (max(0, round(v)) for v in (x - reach, x + reach, y - reach, y + reach))
    return bool(struck[y0 : y1 + 1, x0 : x1 + 1].any())


def without_bridges(upright: Sequence[Segment], tables: Sequence[Lattice], tolerance: float) -> list[Segment]:
    """The upright lines without what streaks left of themselves between two tables: there neither has its sides."""
    out = list(upright)
    for table in tables:
        bare = [band for band in pairwise(table.ys) if not _has_a_side(table, band, upright, tolerance)]
        if 2 * len(bare) < table.n_rows:
            for top, bottom in bare:
                out = [part for line in out for part in _without_stretch(line, top, bottom)]
    return out


def _has_a_side(table: Lattice, band: tuple[float, float], upright: Sequence[Segment], tolerance: float) -> bool:
    """Whether one of the outer sides of a table is drawn in a row."""
    middle = (band[0] + band[1]) / 2
    sides = table.xs[0], table.xs[-1]
    return any(a < middle < b and min(abs(x - side) for side in sides) <= tolerance for x, a, b in upright)


def _without_stretch(line: Segment, top: float, bottom: float) -> list[Segment]:
    """The parts of an upright line above and below a stretch, the line itself where it does not run through."""
    x, start, end = line
    if not start < (top + bottom) / 2 < end:
        return [line]
    return [(x, a, b) for a, b in ((start, top), (bottom, end)) if b > a]
