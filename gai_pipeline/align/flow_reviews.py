"""The reviews table in running text: fifteen figures behind three levels of headings.

Belongs here: where it stands and which run holds its figures, where these stand one a line or among words. Does not
belong here: the tables whose rows have labels (`flow_tables.py`), one that its headings place (`reviews_match.py`), or
whose lines are rows (`reviews_lines.py`).
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
from gai_pipeline.align.reviews_lines import FIGURES, LONGEST, RESULT_WORDS, REVIEWS_HEAD, whole
from gai_pipeline.forms.spec import edition

_CHANNELS = re.compile("未经复议直接起诉.{0,12}复议后起诉")
"""The headings that lie flat where those of the columns stand upright, so that their characters come out mixed."""
_BOTH = re.compile("行政复议.{0,8}行政诉讼")
"""The heading of the section, or that of the table where a converter wrote its channels together."""


def align_reviews(stream: Flow, edition_code: str, reader: str, start: int) -> Aligned:
    """Section four: fifteen values behind three levels of headings, at or after the text position `start`."""
    table = edition(edition_code).table("reviews")
    span = _reviews_span(stream, start)
    if span is None:
        return Aligned()
    begin, stop = span
    width = sum(len(r.columns) for r in table.rows)
    found = whole(_runs_below(stream, begin, stop, len(table.columns)), width)
    flat = stream.texts[-1].layout is not Layout.GRID
    cut = flat and stop == len(stream.text) and (found is None or len(found.cells) < width)
    ends = (-1 if found is None else 0) if cut else None
    joint = {"all": found}
    lost = stream.deduplicated
    cells = assign(Assignment(edition_code, table, {}, reader, joint, lost, stream.spacing, {}, ends, cut))
    return Aligned("present", cells, start=begin, stop=stop, truncated=cut)


def _runs_below(stream: Flow, begin: int, stop: int, width: int) -> list[Run]:
    """The runs of the table; a lone figure among the headings is the number of a page."""
    runs = [r for r in stream.between(begin, stop) if _cells([r])]
    last = max((m.end() for m in RESULT_WORDS.finditer(stream.text, begin, stop)), default=begin)
    below = [r for r in runs if r.position >= last]
    above = sum(r.n_values for r in runs) - sum(r.n_values for r in below)
    return below if above == 1 and _cells(below) >= width else runs


def _cells(runs: Sequence[Run]) -> int:
    return sum(r.n_values + r.blanks for r in runs)


def _reviews_span(stream: Flow, start: int) -> tuple[int, int] | None:
    for m in REVIEWS_HEAD.finditer(stream.text, max(start, 0)):
        block = stream.text.find(BREAK, m.end())
        stop = block if block >= 0 else len(stream.text)
        stop = min(stop, m.end() + LONGEST)
        words = RESULT_WORDS.findall(stream.text, m.end(), stop)
        headed = _CHANNELS.search(stream.text, m.end(), stop) or _BOTH.match(stream.text, m.start())
        if len(words) >= 4 or (headed and any(r.n_values == FIGURES for r in stream.between(m.end(), stop))):
            return m.start(), stop
    return None
