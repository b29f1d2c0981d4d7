"""Small drawings as SVG numbers: paths of lines, bars, tiles. They need neither script nor style attribute.

Belongs here: geometry from figures. Does not belong here: markup (`templates/`) or which figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

import yaml

Number = float | int | None
_STEPS: Final = (1, 2, 2.5, 5, 10)


def spark(values: Sequence[Number], width: float, height: float, top: float | None = None) -> list[str]:
    """Paths of a line through the values that are known, broken where one is not. The axis begins at 0."""
    known = [float(v) for v in values if v is not None]
    most = top or max([*known, 0.0]) or 1.0
    step = width / max(len(values) - 1, 1)
    paths: list[str] = []
    points: list[str] = []
    for n, value in enumerate([*values, None]):
        if value is not None:
            points.append(f"{n * step:.1f},{height - float(value) / most * height:.1f}")
            continue
        if points:
            first = points[0] if len(points) > 1 else f"{points[0]} L{points[0]}"
            paths.append("M" + " L".join([first, *points[1:]]))
        points = []
    return paths


def last_point(values: Sequence[Number], width: float, height: float) -> tuple[float, float] | None:
    """Where the last known value lies in `spark`."""
    known = [(n, float(v)) for n, v in enumerate(values) if v is not None]
    if not known:
        return None
    most = max(v for _, v in known) or 1.0
    n, value = known[-1]
    return round(n * width / max(len(values) - 1, 1), 1), round(height - value / most * height, 1)


def parts(values: Sequence[Number], width: float) -> list[tuple[float, float]]:
    """(start, length) of the parts of a bar of `width`, in proportion."""
    total = sum(float(v or 0) for v in values) or 1.0
    found, start = [], 0.0
    for value in values:
        length = float(value or 0) / total * width
        found.append((round(start, 2), round(length, 2)))
        start += length
    return found


def scale(values: Sequence[Number], bins: int = 24) -> tuple[float, float]:
    """(low, width of a bin): a round scale of `bins` bins that holds the values' middle 96%, the rest at its ends."""
    known = sorted(float(v) for v in values if v is not None)
    if not known:
        return 0.0, 1.0
    low, high = known[len(known) // 50], known[-1 - len(known) // 50]
    rough = (high - low) / bins or max(abs(high), 1.0) / bins
    power = 10.0 ** len(str(int(1 / rough))) if rough < 1 else 1.0
    unit = 1.0
    while unit * 10 <= rough * power:
        unit *= 10
    width = next(unit * s for s in _STEPS if unit * s >= rough * power or s == 10) / power
    return (low // width) * width, width


def histogram(values: Sequence[Number], bins: int = 24) -> list[dict[str, float]]:
    """Bars of a distribution: `low`, `high` and `n` of each bin; what lies outside the scale counts at its ends."""
    low, width = scale(values, bins)
    counts = [0] * bins
    for value in values:
        if value is not None:
            counts[min(max(int((float(value) - low) // width), 0), bins - 1)] += 1
    return [{"low": low + n * width, "high": low + (n + 1) * width, "n": count} for n, count in enumerate(counts)]


def place_on(value: Number, values: Sequence[Number], bins: int = 24) -> int | None:
    """The bin of `histogram` in which a value lies."""
    if value is None:
        return None
    low, width = scale(values, bins)
    return min(max(int((float(value) - low) // width), 0), bins - 1)


def tiles(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Provinces with `x` and `y` of their tile; what has none stands below the others."""
    places: Mapping[str, Sequence[Any]] = yaml.safe_load(
        resources.files("gai_pipeline.explore").joinpath("words", "tiles.yaml").read_text("utf-8")
    )
    shown = []
    spare = 0
    for row in rows:
        place = places.get(str(row["region_code"]))
        if place is None:
            if row["value"] is None:
                continue
            place, spare = (spare, 8, str(row["name"]).removesuffix("省")[:3], str(row["name"])), spare + 1
        shown.append({**row, "x": place[0], "y": place[1], "short_zh": place[2], "short_en": place[3]})
    top = min((tile["y"] for tile in shown), default=0)
    return [{**tile, "y": tile["y"] - top} for tile in shown]
