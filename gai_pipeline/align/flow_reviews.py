"""The reviews table in a flow: fifteen figures behind three levels of headings.

Belongs here: where it stands and which run holds its figures, in text and where headings are out of their columns: one
of the board's 459 reviews tables in grids, which is blank. Does not belong here: the tables whose rows have labels
(`flow_tables.py`), and one that its headings place (`reviews_match.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gai_pipeline.align.assign import assign
from gai_pipeline.align.assignment import Assignment
from gai_pipeline.align.cell_run import Run
from gai_pipeline.align.flow import Flow
from gai_pipeline.align.flow_tables import Aligned
from gai_pipeline.align.item import BREAK, Layout
from gai_pipeline.forms.spec import edition

_RESULT_WORDS = re.compile("维持|纠正|未审结|审结|经复议|复议后起诉|结果")
_REVIEWS_HEAD = re.compile("行政复议")
_CHANNELS = re.compile("未经复议直接起诉.{0,12}复议后起诉")
"""The headings that lie flat where those of the columns stand upright, so that their characters come out mixed."""
_BOTH = re.compile("行政复议.{0,8}行政诉讼")
"""The heading of the section, or that of the table where a converter wrote its channels together."""
_FIGURES, _RESULTS = 15, 5


def align_reviews(stream: Flow, edition_code: str, reader: str, start: int) -> Aligned:
    """Section four: fifteen values behind three levels of headings, at or after the text position `start`."""
    table = edition(edition_code).table("reviews")
    span = _reviews_span(stream, start)
    if span is None:
        return Aligned()
    begin, stop = span
    width = sum(len(r.columns) for r in table.rows)
    whole = _fifteen(_runs_below(stream, begin, stop, len(table.columns)), width)
    flat = stream.texts[-1].layout is not Layout.GRID
    cut = flat and stop == len(stream.text) and (whole is None or len(whole.cells) < width)
    ends = (-1 if whole is None else 0) if cut else None
    joint = {"all": whole}
    lost = stream.deduplicated
    cells = assign(Assignment(edition_code, table, {}, reader, joint, lost, stream.spacing, {}, ends, cut))
    return Aligned("present", cells, start=begin, stop=stop, truncated=cut)


def _runs_below(stream: Flow, begin: int, stop: int, width: int) -> list[Run]:
    """The runs of the table; a lone figure among the headings is the number of a page."""
    runs = [r for r in stream.between(begin, stop) if _cells([r])]
    last = max((m.end() for m in _RESULT_WORDS.finditer(stream.text, begin, stop)), default=begin)
    below = [r for r in runs if r.position >= last]
    above = sum(r.n_values for r in runs) - sum(r.n_values for r in below)
    return below if above == 1 and _cells(below) >= width else runs


def _cells(runs: Sequence[Run]) -> int:
    return sum(r.n_values + r.blanks for r in runs)


def _reviews_span(stream: Flow, start: int) -> tuple[int, int] | None:
    for m in _REVIEWS_HEAD.finditer(stream.text, max(start, 0)):
        block = stream.text.find(BREAK, m.end())
        stop = block if block >= 0 else len(stream.text)
        stop = min(stop, m.end() + 400)
        words = _RESULT_WORDS.findall(stream.text, m.end(), stop)
        headed = _CHANNELS.search(stream.text, m.end(), stop) or _BOTH.match(stream.text, m.start())
        if len(words) >= 4 or (headed and any(r.n_values == _FIGURES for r in stream.between(m.end(), stop))):
            return m.start(), stop
    return None


def _fifteen(runs: Sequence[Run], width: int) -> Run | None:
    """The run that holds the table's values: one line of fifteen, three of five that follow each other, or five of
    three where the channels stand beside each other."""
    best = max(runs, key=lambda r: (r.n_values, r.blanks), default=None)
    if best is None or best.n_values == width:
        return best
    return _turned([r for r in runs if r.n_values]) or _joined(runs, best, width)


def _turned(rows: Sequence[Run]) -> Run | None:
    """A row a result with a figure a channel, as the form has them."""
    if len(rows) != _RESULTS or any(len(row.cells) != _FIGURES // _RESULTS for row in rows):
        return None
    return Run(rows[0].position, [row.cells[c] for c in range(_FIGURES // _RESULTS) for row in rows])


def _joined(runs: Sequence[Run], best: Run, width: int) -> Run:
    """Rows that follow each other as one, where they are a channel's each; else the longest of them."""
    values = sum(r.n_values for r in runs)
    if values == width or (values > best.n_values and all(r.n_values <= _RESULTS for r in runs)):
        return Run(runs[0].position, [i for r in runs for i in r.items])
    return best
