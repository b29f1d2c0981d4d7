"""Finding the form's row labels in running text: exact variants first, then fuzzy, always in the form's order.

Belongs here: normalised label keys and the ordered match (`find_rows`). Does not belong here: numbers and places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from gai_pipeline.forms.spec import Row, Table, edition

_NOISE = re.compile(r"[\s\"'“”‘’「」『』《》()（）\[\]【】,，、.．。:：;；·•_|*#/\\—–\-]+")
_NUMBERING = re.compile(
    r"^\s*(?:[(（]?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）.．、:：]\s*|第[一二三四五六七八九十]+项\s*)+"
)
FUZZY_LEAST = 86.0
"""Least similarity (0-100) for a label that is not spelled as the form spells it."""
FUZZY_LONE = 60.0
"""Least similarity where exactly one row is missing between two rows that stand beside each other."""
FUZZY_MARGIN = 6.0
"""How much better the best label must be than the second best."""


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """A label without spaces, brackets, quotes and punctuation, numbering included."""
    return _NOISE.sub("", text)


def bare(text: str) -> str:
    """A label's key without its leading numbering: "(三)不予公开" and "三、不予公开" are both 不予公开."""
    return key(_NUMBERING.sub("", text))


class Label(NamedTuple):
    """A spelling of a row's label. `numbered` spellings include the number and outweigh bare ones."""

    text: str
    row: int
    numbered: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row label found: row index in its table, and the half-open range of normalised characters."""

    row: int
    start: int
    end: int
    exact: bool


@cache
def spellings(edition_code: str, table_name: str) -> tuple[Label, ...]:
    """Every spelling of every row label of a table, longest first."""
    table = edition(edition_code).table(table_name)
    found: dict[tuple[str, int], Label] = {}
    for i, row in enumerate(table.rows):
        for label in row.labels:
            plain = key(label)
            found.setdefault((plain, i), Label(plain, i, False))
            if row.number:
                full = key(row.number) + plain
                found.setdefault((full, i), Label(full, i, True))
    return tuple(sorted(found.values(), key=lambda x: (-len(x.text), x.row)))


@cache
def _meanings(edition_code: str, table_name: str) -> dict[str, tuple[tuple[int, int, float], ...]]:
    """What a spelling can mean: (size, row, weight) for itself and for every shorter spelling that it begins with."""
    rows: dict[str, list[int]] = {}
    for label in spellings(edition_code, table_name):
        rows.setdefault(label.text, []).append(label.row)
    return {
        longest: tuple(
            (size, row, size + (1.5 if size == len(longest) else -1.0))
            for size in range(len(longest), 1, -1)
            for row in rows.get(longest[:size], ())
        )
        for longest in rows
    }


@cache
def _by_head(edition_code: str, table_name: str) -> dict[str, tuple[str, ...]]:
    """The first two characters of every spelling -> the spellings that begin so, longest first."""
    found: dict[str, list[str]] = {}
    for label in spellings(edition_code, table_name):
        if len(label.text) > 1:
            found.setdefault(label.text[:2], []).append(label.text)
    return {head: tuple(dict.fromkeys(texts)) for head, texts in found.items()}


@cache
def _starts(edition_code: str, table_name: str) -> re.Pattern[str]:
    """Positions where a spelling may begin."""
    heads = _by_head(edition_code, table_name)
    return re.compile(f"[{re.escape(''.join({h[0] for h in heads}))}](?=[{re.escape(''.join({h[1] for h in heads}))}])")


@cache
def label_keys() -> frozenset[str]:
    """Normalised spellings of all row labels of all tables of today's editions, bare and numbered."""
    return frozenset(
        label.text for code in ("2021", "2019") for t in edition(code).tables for label in spellings(code, t.name)
    )


@cache
def form_words() -> frozenset[str]:
    """Normalised spellings, four characters or more, of the row and column labels of today's editions."""
    columns = (c for code in ("2021", "2019") for t in edition(code).tables for c in t.columns)
    return frozenset(w for w in {*label_keys(), *(key(x) for c in columns for x in c.labels)} if len(w) >= 4)


class _Candidate(NamedTuple):
    start: int
    end: int
    row: int
    weight: float


def find_rows(text: str, edition_code: str, table_name: str, cuts: Sequence[int] = ()) -> list[Anchor]:
    """The rows of a table whose labels stand in `text`, a string of normalised keys, in the form's order.

    `cuts` are positions that no label may span (ends of value runs). Of all chains of labels in the form's order the
    heaviest is taken: a longer or numbered spelling outweighs a shorter one, so that 其他 in a heading or a longer
    label does not win over the row 3.其他. Rows between two anchors that have no exact spelling are looked for fuzzily.
    """
    rows = edition(edition_code).table(table_name).rows
    meanings = _meanings(edition_code, table_name)
    candidates: list[_Candidate] = []
    heads = _by_head(edition_code, table_name)
    for m in _starts(edition_code, table_name).finditer(text):
        start = m.start()
        longest = next((t for t in heads.get(text[start : start + 2], ()) if text.startswith(t, start)), "")
        # a shorter spelling at the same place can be meant only if it belongs to another row
        for size, row, weight in meanings.get(longest, ()):
            if not _cut(cuts, start, start + size):
                candidates.append(_Candidate(start, start + size, row, weight))
    chain = _heaviest_chain(candidates)
    anchors = [Anchor(c.row, c.start, c.end, True) for c in chain]
    return _fill_gaps(_fill_gaps(anchors, text, rows, cuts, lone=False), text, rows, cuts, lone=True)


def _cut(cuts: Sequence[int], start: int, end: int) -> bool:
    i = bisect_left(cuts, start + 1)
    return i < len(cuts) and cuts[i] < end


def _heaviest_chain(candidates: list[_Candidate]) -> list[_Candidate]:
    """The heaviest chain of candidates in rising rows that do not overlap; of equals the one found first.

    In the order of the text, `tops[row]` is the best chain among those that have ended and whose last row is before
    `row`: (weight, minus its last candidate).
    """
    candidates.sort(key=lambda c: (c.start, c.row))
    best: list[float] = []
    back: list[int] = []
    none = (0.0, 1)
    tops = [none] * (max((c.row for c in candidates), default=0) + 2)
    running: list[int] = []
    for i, c in enumerate(candidates):
        still: list[int] = []
        for j in running:
            p = candidates[j]
            if p.end > c.start:
                still.append(j)
                continue
            chain_to = (best[j], -j)
            row = p.row + 1
            while row < len(tops) and tops[row] < chain_to:
                tops[row] = chain_to
                row += 1
        running = [*still, i]
        weight, last = tops[c.row]
        best.append(weight + c.weight)
        back.append(-last)
    chain: list[_Candidate] = []
    i = max(range(len(best)), key=best.__getitem__, default=-1)
    while i >= 0:
        chain.append(candidates[i])
        i = back[i]
    return chain[::-1]


def _fill_gaps(
    anchors: list[Anchor], text: str, rows: Sequence[Row], cuts: Sequence[int], *, lone: bool
) -> list[Anchor]:
    """Look for the rows that no exact spelling gave, between the anchors around them.

    With `lone`, only for a single row that is missing between its neighbours, which needs less likeness.
    """
    if not anchors or len(anchors) == len(rows):
        return anchors
    filled: list[Anchor] = []
    known = {a.row: a for a in anchors}
    start = max(0, anchors[0].start - 80) if anchors[0].row else anchors[0].start
    for i in range(len(rows)):
        if i in known:
            filled.append(known[i])
            start = known[i].end
            continue
        later = [a for a in anchors if a.row > i]
        stop = later[0].start if later else min(len(text), start + 120)
        missing = [j for j in range(i, later[0].row if later else len(rows)) if j not in known]
        if lone and not (len(missing) == 1 and later and i - 1 in known):
            continue
        hit = _fuzzy(text, start, stop, i, missing, rows, cuts, FUZZY_LONE if lone else FUZZY_LEAST)
        if hit is not None:
            filled.append(hit)
            start = hit.end
    return filled


def _fuzzy(
    text: str,
    start: int,
    stop: int,
    row: int,
    rivals: Sequence[int],
    rows: Sequence[Row],
    cuts: Sequence[int],
    least: float,
) -> Anchor | None:
    """The best place of one row's label in text[start:stop], cut at `cuts`; None where it is not clear."""
    edges = [start, *[c for c in cuts if start < c < stop], stop]
    want, number = key(rows[row].label), key(rows[row].number or "")
    if len(want) < 4:
        return None
    found: list[tuple[float, Anchor]] = []
    for a, b in pairwise(edges):
        part = text[a:b]
        if len(part) < 3:
            continue
        hit = fuzz.partial_ratio_alignment(want, part, score_cutoff=min(least, 60))
        if hit is None:
            continue
        part_hit = part[hit.dest_start : hit.dest_end]
        score = fuzz.ratio(want, part_hit)
        if len(part_hit) >= 4 and (
            want.startswith(part_hit) or (number + want).startswith(part_hit)
        ):  # cut off at its end
            score = max(score, 88.0)
        second = max((fuzz.partial_ratio(key(rows[j].label), part_hit) for j in rivals if j != row), default=0.0)
        if score >= least and (score - second >= FUZZY_MARGIN or score >= 95):
            found.append((score, Anchor(row, a + hit.dest_start, a + hit.dest_end, False)))
    return max(found, key=lambda x: (x[0], -x[1].start))[1] if found else None


def match_row(text: str, table: Table) -> str | None:
    """The row code whose label `text` is, or None; for a table whose rows stand in no fixed order."""
    wanted = bare(text)
    for row in table.rows:
        if any(wanted == key(label) for label in row.labels):
            return row.code
    scored = sorted(((fuzz.ratio(wanted, key(r.label)), r.code) for r in table.rows), reverse=True)
    if scored and scored[0][0] >= FUZZY_LEAST and (len(scored) < 2 or scored[0][0] - scored[1][0] >= FUZZY_MARGIN):
        return scored[0][1]
    return None
