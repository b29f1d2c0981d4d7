"""Labels that are not spelled as the form spells them: by likeness to the rows that are missing at their place.

Belongs here: likeness of one label to one row, and the damaged labels of a table between those that are not. Does not
belong here: labels in running text (`row_labels.py`), rows of which only figures are left (`adopted.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from gai_pipeline.align.row_labels import FUZZY_LEAST, FUZZY_LONE, key, place_of_row
from gai_pipeline.forms.spec import Row

_ALIKE = 60
"""Least similarity (0-100) of a label and the row whose place it alone has."""


def alike(row: Row, label: str) -> bool:
    """Whether a text may be the row's label, damaged."""
    return any(fuzz.partial_ratio(key(text), label) >= _ALIKE for text in row.labels)


def rows_by_place(labels: Sequence[str], numbers: Sequence[int | None], rows: Sequence[Row]) -> list[int | None]:
    """The rows of labels, those added that are like a row which is missing between their neighbours', or as many as are
    missing there."""
    found = list(numbers)
    known = [i for i, number in enumerate(numbers) if number is not None]
    for a, b in pairwise([-1, *known, len(labels)]):
        first = -1 if a < 0 else numbers[a]
        last = len(rows) if b == len(labels) else numbers[b]
        if first is not None and last is not None:
            between = {i: key(labels[i]) for i in range(a + 1, b)}
            for i, number in _matches(between, list(range(first + 1, last)), rows):
                found[i] = number
    return found


def _matches(labels: dict[int, str], missing: list[int], rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """(label, row) pairs of damaged labels and missing rows, which they take away."""
    for least in (FUZZY_LEAST, FUZZY_LONE):
        if least == FUZZY_LONE and len(missing) != 1:
            break
        for number in list(missing):
            label = _likely(labels, number, missing, rows, least)
            if label is not None:
                labels.pop(label)
                missing.remove(number)
                yield label, number
    if len(labels) == len(missing) and all(map(alike, (rows[n] for n in missing), labels.values())):
        yield from zip(labels, missing, strict=True)


def _likely(
    labels: dict[int, str], number: int, missing: Sequence[int], rows: Sequence[Row], least: float
) -> int | None:
    """The one label that is like a row, and not as like another that is missing."""
    likely = [i for i, label in labels.items() if place_of_row([(0, label)], number, missing, rows, least)]
    return likely[0] if len(likely) == 1 else None
