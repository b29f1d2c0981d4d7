"""Which cell of a report a metric leads to.

Belongs here: the way from a metric to the place to light. Does not belong here: the metric's making (`forms/`).
"""

from __future__ import annotations

from functools import cache

from gai_pipeline.forms.metrics import metrics
from gai_pipeline.forms.spec import FORM_EDITIONS


@cache
def lit_of(metric: str, edition: str = FORM_EDITIONS[0]) -> str | None:
    """The first cell that a metric is made from in an edition, as table.row.column; of a ratio that of its
    numerator."""
    known = {m.code: m for m in metrics(components=True)}
    about = known[metric]
    while about.numerator:
        about = known[about.numerator[0]]
    try:
        cells = about.cells_in(edition)
    except KeyError:
        return None
    return ".".join(cells[0]) if cells else None
