"""Where a seal or a streak may hide what is printed: no look at the page can tell.

Belongs here: asking that of a place. Does not belong here: taking them off (`stamps.py`, `streaks.py`), what follows
(`looks.py`, `detected.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from gai_pipeline.layout.boxes import Box
from gai_pipeline.read.ocr.engine import Gray
from gai_pipeline.read.ocr.ruling import RuledPage


def is_lifted(page: RuledPage, box: Box) -> bool:
    """Whether a gray seal was lifted off a cell."""
    return page.lifted is not None and _any_in(page.lifted, box)


def is_struck(page: RuledPage, box: Box, printed: Sequence[Box]) -> bool:
    """Whether a streak ran through an empty cell, or within a character's width of what is printed in one: under it a
    1 leaves no trace."""
    if page.struck is None:
        return False
    x0, y0, x1, y1 = box
    beside = [(max(x0, a - (d - b)), b, min(x1, c + (d - b)), d) for a, b, c, d in printed]
    return any(_any_in(page.struck, place) for place in beside or [(x0 + 2, y0 + 2, x1 - 2, y1 - 2)])


def _any_in(mask: Gray, box: Box) -> bool:
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    return bool(mask[y0:y1, x0:x1].any())
