"""Open rows: every way to read figures whose columns their positions leave open.

Belongs here: blanks put between, fused digits cut, figures that go on on the next line, as far as the row's own sum
allows. Does not belong here: which way the sums of the whole table leave (`arithmetic/placing.py`), making cells
(`assign.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from gai_pipeline.align.assignment import Assignment, Group
from gai_pipeline.align.column_placement import Loose
from gai_pipeline.align.numbers import read_cell
from gai_pipeline.arithmetic.placing import Candidate, Sums, accepts, placings, splits
from gai_pipeline.forms.rules import has_identity
from gai_pipeline.records.model import CellStatus

_MOST_BREAKS = 2
"""So many figures of a row can go on on the next line."""
_PLAIN = re.compile(r"0|[1-9]\d*")
_MOST_CUTS = 5000
"""A row that can be cut in more ways is not looked at."""


def may_lack_cells(found: Assignment, group: Group, raw: str) -> bool:
    """Whether fused digits may also be fewer figures beside blank cells, as far as their own sum says."""
    digits, width = "".join(raw.split()), len(group.cells)
    fused = raw == digits or any(is_fused(token) for token in raw.split())
    if not fused or not digits.isdigit() or len(digits) < width:
        return False
    ways = splits(digits, width, accepts(found.edition, found.table.name, group.cells), blanks=True)
    return len(ways) != 1  # none: too many to be listed


def readings_of(found: Assignment, group: Group, open_run: Loose) -> list[Candidate]:
    """Readings of a row that its positions leave open; none where a dash or a mark stands among the values."""
    texts = [part for i in open_run.values for part in _signed_parts(i.text)]
    width = len(group.cells)
    if not _may_be_figures(open_run, texts, width):
        return []
    if _are_fused(texts, width):
        return _split_all(texts, width, group, found)
    accept = accepts(found.edition, found.table.name, group.cells)
    if open_run.breaks and len(texts) >= width:
        checked = has_identity(found.edition, found.table.name)
        return _wrapped(texts, open_run.breaks, width, accept) if checked else []
    in_windows = _in_windows(open_run, accept)
    if in_windows or (open_run.windows and open_run.explicit):
        return in_windows
    values = [v for t in texts if (v := read_cell(t).value) is not None]
    if len(values) < len(texts) or (open_run.gaps and len(texts) > len(open_run.values)):
        return []  # digits without end among them, or one figure more than the row shows gaps for
    ways = placings(values, width, accept)
    return [way for way in ways if _keeps(way, open_run.gaps)] if open_run.gaps else ways


def _may_be_figures(open_run: Loose, texts: Sequence[str], width: int) -> bool:
    """Whether all texts of a run are numbers and no more than its row can have."""
    most = width + _MOST_BREAKS if open_run.breaks else width
    return not open_run.broken and len(texts) <= most and all(map(_is_number, texts))


def _are_fused(texts: Sequence[str], width: int) -> bool:
    """Whether figures have lost what stood between them: one begins with a zero, or a whole row is one number."""
    return any(map(is_fused, texts)) or (len(texts) == 1 and len(texts[0]) >= width > 1 and texts[0].isdigit())


def _in_windows(open_run: Loose, accept: Sums) -> list[Candidate]:
    """The placements that the positions of a run allow, as far as the row's sums allow them too."""
    windows = [tuple(None if i is None else read_cell(i.text).value for i in w) for w in open_run.windows]
    return [w for w in windows if _adds_up(w, accept)]


def _is_number(text: str) -> bool:
    return text.isdigit() or read_cell(text).status is CellStatus.REPORTED


def _adds_up(row: Candidate, accept: Sums) -> bool:
    """Whether the row's own sums allow a reading of it, from its first cell on."""
    return all(accept(row[:n]) for n in range(1, len(row) + 1))


def _keeps(way: Candidate, gaps: Sequence[int]) -> bool:
    """Whether the blanks that a row shows between its figures are there."""
    places = [i for i, value in enumerate(way) if value is not None]
    return all(b - a > gap for (a, b), gap in zip(pairwise(places), gaps, strict=True))


def _wrapped(texts: Sequence[str], breaks: Sequence[int], width: int, accept: Sums) -> list[Candidate]:
    """Readings of a row whose figures may go on on the next line: joined at some breaks, or with some left out, which
    would belong to something else."""
    extra = len(texts) - width
    ways = [[t for i, t in enumerate(texts) if i not in out] for out in combinations((0, *breaks), extra)]
    ways += [_joined(texts, joins) for joins in combinations(breaks, extra)]
    rows = [tuple(map(Decimal, way)) for way in ways if all(map(_PLAIN.fullmatch, way))]
    return [row for row in dict.fromkeys(rows) if _adds_up(row, accept)]


def _joined(texts: Sequence[str], joins: Sequence[int]) -> list[str]:
    """Texts of which some, by number, go on from the one before."""
    parts = list(texts)
    for i in reversed(joins):
        parts[i - 1 : i + 1] = ["".join(parts[i - 1 : i + 1])]
    return parts


def _signed_parts(text: str) -> list[str]:
    """ "39-4" is two figures that lost the space between them: a sign begins a figure."""
    return re.findall(r"[+-]?\d+", text) if re.fullmatch(r"\d+(?:[+-]\d+)+", text) else [text]


def is_fused(text: str) -> bool:
    return len(text) > 1 and text.isdigit() and text.startswith("0")


def _split_all(texts: Sequence[str], width: int, group: Group, found: Assignment) -> list[Candidate]:
    """Cut fused tokens so that the row has exactly its width; tokens that stand alone are cut only if they must."""
    accept = accepts(found.edition, found.table.name, group.cells)
    if len(texts) == 1:
        checked = has_identity(found.edition, found.table.name)
        return splits(texts[0], width, accept, blanks=not checked)
    if not all(t.isdigit() for t in texts):
        return []
    result: list[Candidate] = []
    for sizes in combinations(range(1, width), len(texts) - 1):
        parts = _cuts(texts, (0, *sizes, width))
        if len(parts) > _MOST_CUTS:
            return []
        result += [p for p in parts if _adds_up(p, accept)]
    return list(dict.fromkeys(result))


def _cuts(texts: Sequence[str], edges: Sequence[int]) -> list[Candidate]:
    """Every way to cut texts so that each fills the columns between two edges; too many are not all listed."""
    parts: list[Candidate] = [()]
    for text, (a, b) in zip(texts, pairwise(edges), strict=True):
        cuts = splits(text, b - a) if b - a <= len(text) else []
        parts = [(*p, *c) for p in parts for c in cuts]
        if len(parts) > _MOST_CUTS:
            break
    return parts
