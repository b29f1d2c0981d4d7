"""Finding the form's row labels in running text: exact variants first, then fuzzy, always in the form's order.

Belongs here: normalised label keys and the ordered match (`find_rows`). Does not belong here: numbers and places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from rapidfuzz import fuzz

from gai_pipeline.forms.spec import FORM_EDITIONS, Row, edition

_NOISE = re.compile(r"[\s\"'“”‘’「」『』《》()（）\[\]【】,，、.．。:：;；·•_|*#/\\—–\-]+")
_NUMBERING = re.compile(
    r"^\s*+(?:[(（]?\s*+(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*+[)）.．、:：]\s*+|第[一二三四五六七八九十]+项\s*+)+"
)
FUZZY_LEAST = 86.0
"""Least similarity (0-100) for a label that is not spelled as the form spells it."""
FUZZY_LONE = 60.0
"""Least similarity where exactly one row is missing between two rows that stand beside each other."""
_LEAST_ASTRAY = 4
"""A shorter spelling is believed only where the form has the row."""
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


class Index:
    """Words by their first two characters, to find all of them in one pass over a text."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}
        self.longest = 0
        for word in sorted(words, key=len, reverse=True):
            self.longest = max(self.longest, len(word))
            if len(word) > 1:
                self._words.setdefault(word[:2], []).append(word)
        first, second = ("".join({head[i] for head in self._words}) for i in (0, 1))
        self._starts = re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])")

    def all_in(self, text: str) -> Iterator[tuple[int, str]]:
        """(position, word) of every word in a text; of those at one position the longest first."""
        for m in self._starts.finditer(text):
            start = m.start()
            for word in self._words.get(text[start : start + 2], ()):
                if text.startswith(word, start):
                    yield start, word


@cache
def _index(edition_code: str, table_name: str) -> Index:
    return Index({label.text for label in spellings(edition_code, table_name)})


@cache
def label_keys() -> frozenset[str]:
    """Normalised spellings of all row labels of all tables of today's editions, bare and numbered."""
    return frozenset(
        label.text for code in FORM_EDITIONS for t in edition(code).tables for label in spellings(code, t.name)
    )


@cache
def form_words() -> Index:
    """Normalised spellings, four characters or more, of the row and column labels of today's editions."""
    columns = (c for code in FORM_EDITIONS for t in edition(code).tables for c in t.columns)
    return Index(w for w in {*label_keys(), *(key(x) for c in columns for x in c.labels)} if len(w) >= 4)


_Candidate = tuple[int, int, int, float]
"""A spelling of a row's label in a text: start, end, row and weight."""


def find_rows(text: str, edition_code: str, table_name: str, cuts: Sequence[int] = ()) -> list[Anchor]:
    """The rows of a table whose labels stand in `text`, a string of normalised keys, in the form's order.

    `cuts` are positions that no label may span (ends of value runs). Of all chains of labels in the form's order the
    heaviest is taken: a longer or numbered spelling outweighs a shorter one, so that 其他 in a heading or a longer
    label does not win over the row 3.其他. Rows between two anchors that have no exact spelling are looked for fuzzily.
    """
    rows = edition(edition_code).table(table_name).rows
    candidates: list[_Candidate] = []
    longest = _index(edition_code, table_name).longest
    for a, b in pairwise([0, *cuts, len(text)]):
        for start, end, row, weight in _candidates(text[a : b + longest], b - a, edition_code, table_name):
            candidates.append((a + start, a + end, row, weight))
    anchors = [Anchor(row, start, end, True) for start, end, row, _ in heaviest_chain(candidates)]
    if not anchors or len(anchors) == len(rows):
        return anchors
    astray = _astray(candidates, anchors, cuts)
    missing = set(range(len(rows))) - {a.row for a in astray}
    for lone in (False, True):
        anchors = _fill_gaps(anchors, text, rows, cuts, missing, lone=lone)
    return sorted([*anchors, *astray], key=attrgetter("start"))


def _astray(candidates: Sequence[_Candidate], chain: Sequence[Anchor], cuts: Sequence[int]) -> list[Anchor]:
    """Rows that stand elsewhere in the table than in the form: their spelling is one of the longer ones, stands once
    between the first and the last row, and has figures right behind it."""
    known = {a.row for a in chain}
    ends = set(cuts)
    inside = range(chain[0].start + 1, chain[-1].start)
    found: dict[int, dict[int, int]] = {}
    for start, end, row, _ in candidates:
        if start in inside and row not in known and end in ends and end - start >= _LEAST_ASTRAY:
            starts = found.setdefault(row, {})
            starts[end] = min(start, starts.get(end, start))
    rows = [(row, *starts.popitem()) for row, starts in found.items() if len(starts) == 1]
    shared = Counter(end for _, end, _ in rows)
    return [Anchor(row, start, end, True) for row, end, start in rows if shared[end] == 1]


@lru_cache(maxsize=2048)
def _candidates(text: str, size: int, edition_code: str, table_name: str) -> tuple[_Candidate, ...]:
    """What stands in the first `size` characters of a text, behind which values stand. By the rest of the text a label
    that goes on below its values is told from a shorter one. Documents repeat the form's words, so it is kept."""
    meanings = _meanings(edition_code, table_name)
    found: list[_Candidate] = []
    last = -1
    for start, word in _index(edition_code, table_name).all_in(text):
        if start >= size:
            break
        if start == last:
            continue
        last = start
        # a shorter spelling at the same place can be meant only if it belongs to another row
        found += [(start, start + n, row, weight) for n, row, weight in meanings[word] if start + n <= size]
    return tuple(sorted(found, key=itemgetter(0, 2)))


def heaviest_chain(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The heaviest chain of candidates in rising rows that do not overlap; of equals the one found first.

    `candidates` are in the order of the text. On the way `tops[row]` is the best chain among those that have ended and
    whose last row is before `row`: (weight, minus its last candidate).
    """
    best: list[float] = []
    back: list[int] = []
    tops = [(0.0, 1)] * (max([row for _, _, row, _ in candidates], default=0) + 2)
    running: list[int] = []
    for i, (start, _, row, weight) in enumerate(candidates):
        still: list[int] = []
        for j in running:
            _, end, before, _ = candidates[j]
            if end > start:
                still.append(j)
                continue
            chain_to = (best[j], -j)
            later = before + 1
            while later < len(tops) and tops[later] < chain_to:
                tops[later] = chain_to
                later += 1
        running = [*still, i]
        so_far, last = tops[row]
        best.append(so_far + weight)
        back.append(-last)
    chain: list[_Candidate] = []
    i = max(range(len(best)), key=best.__getitem__, default=-1)
    while i >= 0:
        chain.append(candidates[i])
        i = back[i]
    return chain[::-1]


def _fill_gaps(
    anchors: list[Anchor], text: str, rows: Sequence[Row], cuts: Sequence[int], wanted: Set[int], *, lone: bool
) -> list[Anchor]:
    """Look for the `wanted` rows that no exact spelling gave, between the anchors around them.

    With `lone`, only for a single row that is missing between its neighbours, which needs less likeness.
    """
    filled: list[Anchor] = []
    known = {a.row: a for a in anchors}
    start = max(0, anchors[0].start - 80) if anchors[0].row else anchors[0].start
    for i in range(len(rows)):
        hit = known.get(i)
        if hit is None and i in wanted:
            later = next((a for a in anchors if a.row > i), None)
            missing = [j for j in range(i, len(rows) if later is None else later.row) if j not in known]
            if not lone or (len(missing) == 1 and later is not None and i - 1 in known):
                parts = _parts(text, start, later, cuts)
                hit = place_of_row(parts, i, missing, rows, FUZZY_LONE if lone else FUZZY_LEAST)
        if hit is not None:
            filled.append(hit)
            start = hit.end
    return filled


def _parts(text: str, start: int, later: Anchor | None, cuts: Sequence[int]) -> list[tuple[int, str]]:
    """A text up to a later label, or a little of it, between the cuts in it, each part with its position."""
    stop = min(len(text), start + 120) if later is None else later.start
    edges = [start, *[c for c in cuts if start < c < stop], stop]
    return [(a, text[a:b]) for a, b in pairwise(edges)]


def place_of_row(
    parts: Sequence[tuple[int, str]], row: int, rivals: Sequence[int], rows: Sequence[Row], least: float
) -> Anchor | None:
    """The best place of one row's label in parts of a text, each with its position; None where it is not clear."""
    want = key(rows[row].label)
    if len(want) < 4:
        return None
    found: list[tuple[float, Anchor]] = []
    for a, part in parts:
        hit = fuzz.partial_ratio_alignment(want, part, score_cutoff=min(least, 60)) if len(part) > 2 else None
        if hit is None:
            continue
        label = part[hit.dest_start : hit.dest_end]
        score = _likeness(label, rows[row])
        second = max((_part_likeness(label, rows[j]) for j in rivals if j != row), default=0.0)
        if score >= least and (score - second >= FUZZY_MARGIN or score >= 95):
            found.append((score, Anchor(row, a + hit.dest_start, a + hit.dest_end, False)))
    return max(found, key=lambda x: (x[0], -x[1].start))[1] if found else None


def _part_likeness(label: str, row: Row) -> float:
    return fuzz.partial_ratio(key(row.label), label)


def _likeness(label: str, row: Row) -> float:
    """How like a text is to a row's label (0-100); one that is cut off at its end is much like it."""
    want, number = key(row.label), key(row.number or "")
    cut = len(label) >= 4 and (want.startswith(label) or (number + want).startswith(label))
    return max(fuzz.ratio(want, label), 88.0 if cut else 0.0)
