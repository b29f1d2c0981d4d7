"""The edition of the form that a document's tables follow, told by their labels alone.

Belongs here: which labels only one edition has, and counting them. Does not belong here: years and cited notices, which
mislead (`metadata/` uses them where a document has no table).
"""

from __future__ import annotations

from functools import cache

from gai_pipeline.align.row_labels import key
from gai_pipeline.forms.spec import FORM_EDITIONS, STATISTICS_EDITION, Edition, edition

MIN_STATISTICS_LABELS = 8
MIN_SHARED_LABELS = 2


def _keys(form: Edition) -> set[str]:
    found: set[str] = set()
    for table in form.tables:
        found |= {key(t) for row in table.rows for t in row.labels}
        found |= {key(t) for column in table.columns for t in column.labels}
    return {k for k in found if len(k) >= 4}


@cache
def _distinctive() -> dict[str, tuple[str, ...]]:
    """For each edition the label keys (four characters or more) that no other form edition has."""
    keys = {code: _keys(edition(code)) for code in FORM_EDITIONS}
    return {
        code: tuple(sorted(own - set().union(*(o for c, o in keys.items() if c != code)))) for code, own in keys.items()
    }


@cache
def _statistics() -> tuple[str, ...]:
    forms = set().union(*(_keys(edition(code)) for code in FORM_EDITIONS))
    return tuple(sorted(k for k in _keys(edition(STATISTICS_EDITION)) - forms if len(k) >= 5))


@cache
def _shared() -> tuple[str, ...]:
    first, *others = (_keys(edition(code)) for code in FORM_EDITIONS)
    return tuple(sorted(first.intersection(*others)))


def may_be_form(text: str) -> bool:
    """Whether a text of normalised keys has labels enough of a table that every edition of the form has."""
    return _count(text, _shared()) >= MIN_SHARED_LABELS


def detect(text: str) -> str | None:
    """The edition whose labels prevail in a text of normalised keys, None where no table of the form is there."""
    counts = {code: _count(text, labels) for code, labels in _distinctive().items()}
    best = max(counts, key=lambda code: (counts[code], code))
    if counts[best] >= 2:
        return best
    if _count(text, _statistics()) >= MIN_STATISTICS_LABELS:
        return STATISTICS_EDITION
    return best if counts[best] else None


def _count(text: str, labels: tuple[str, ...]) -> int:
    return sum([label in text for label in labels])
