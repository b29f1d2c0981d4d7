"""Rows whose labels are too damaged to be found, known by their place.

Belongs here: matching rows of the form without figures and figures without a label between the same neighbours. Does
not belong here: finding labels (`row_labels.py`) and tables (`flow_tables.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gai_pipeline.align.cell_run import Run
from gai_pipeline.align.damaged_labels import alike
from gai_pipeline.align.flow import Flow
from gai_pipeline.align.row_labels import Anchor, key
from gai_pipeline.forms.spec import Row, Table

_SHARED = 0.8
"""Least share of a label's characters between two rows' figures where labels of several columns are mingled."""


def adopt_damaged_labels(
    table: Table,
    anchors: Sequence[Anchor],
    runs: dict[str, Run | None],
    extra: list[tuple[str, Run, int]],
    stream: Flow,
) -> None:
    """A row of the form that no label gave and an unknown row at its very place, alike enough, are the same row."""
    for i, anchor in enumerate(anchors):
        following = anchors[i + 1].row if i + 1 < len(anchors) else anchor.row + 1
        if i + 1 < len(anchors) and runs[table.rows[following].code] is None:
            following += 1  # only the end of its label was found, behind its figures
        missing = [table.rows[j] for j in range(anchor.row + 1, following)]
        here = [e for e in extra if e[2] == i]
        if missing and len(missing) == len(here):
            for row, entry in zip(missing, here, strict=True):
                if alike(row, entry[0]) or _mingled(row, entry[0] + _behind(stream, entry[1])):
                    runs[row.code] = entry[1]
                    extra.remove(entry)


def _behind(stream: Flow, run: Run) -> str:
    """The text between a run and the next one: the rest of a label that runs around its figures."""
    following = next((r.position for r in stream.between(run.position, len(stream.text)) if r.n_values), run.position)
    return stream.text[run.position : following]


def _mingled(row: Row, text: str) -> bool:
    """Whether a text holds the row's label among pieces of other columns' labels."""
    wanted = Counter(key(row.label))
    return (wanted & Counter(text)).total() >= _SHARED * wanted.total()
