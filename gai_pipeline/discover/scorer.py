"""How likely an address is that of an annual report: a logistic score over signs whose weights are data.

Belongs here: reading the weights and applying them. Does not belong here: learning them (`scripts/learn_addresses.py`),
what an address is made of (`addresses.py`).

The score is the chance among the addresses it was learnt on (a report in six). It ranks; what it cannot tell (an
address of numbers alone) is left to the columns (`columns.py`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from gai_pipeline.discover.addresses import published, readable

SEASON = range(1, 5)
"""Months in which reports are due."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of an address. A pattern is searched in the readable address; the two signs of time have none."""

    name: str
    pattern: re.Pattern[str] | None
    weight: float


@dataclass(frozen=True, slots=True)
class Scorer:
    """Signs with weights, the constant, and the score from which an address is taken for a report by itself."""

    signs: tuple[Sign, ...]
    constant: float
    sure: float

    def present(self, url: str) -> list[bool]:
        """Which signs an address has, in the order of `signs`."""
        path, when = readable(url), published(url)
        timed = {"in_season": when is not None and when[1] in SEASON, "out_of_season": bool(when and when[1] > 6)}
        return [timed[s.name] if s.pattern is None else bool(s.pattern.search(path)) for s in self.signs]

    def score(self, url: str) -> float:
        """0 to 1."""
        total = self.constant + sum(s.weight for s, there in zip(self.signs, self.present(url), strict=True) if there)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    def is_sure(self, url: str) -> bool:
        return self.score(url) >= self.sure


@cache
def scorer() -> Scorer:
    """The scorer of the package."""
    text = files("gai_pipeline.discover").joinpath("address_weights.yaml").read_text("utf-8")
    data = yaml.safe_load(text)
    signs = tuple(
        Sign(name, re.compile(s["pattern"]) if s.get("pattern") else None, float(s["weight"]))
        for name, s in data["signs"].items()
    )
    return Scorer(signs, float(data["constant"]), float(data["sure"]))
