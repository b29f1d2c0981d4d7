"""What a reader may still claim after a dialect destroyed where a number stands.

Every reading of every damaged row is written down, then those that some complete reading of the table uses are kept: a
row with one reading left is known, a row with several is lost. Empty cells and dashes count as 0 here, as the contract
has it for placing. Plain enumeration and set arithmetic on purpose: it shares nothing with the reader's own search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from itertools import combinations

from gai_pipeline.forms.spec import edition
from gai_pipeline.records.model import CellStatus
from gai_pipeline.sample.counts import Key
from gai_pipeline.sample.figures import Figure, Figures, violations

Reading = tuple[Decimal | None, ...]
"""A row's numbers by column; None for an empty cell or a dash."""

MOST_STATES = 30_000
"""Partial sums kept at most; beyond it every doubtful row counts as lost, which only makes the truth milder."""

ZERO = Decimal(0)


def lossy_keys(figures: Figures, loses: str | None) -> set[Key]:
    """The cells whose figure can't be known for certain from a dialect that loses "blanks", "digits" or "lines"."""
    if loses is None:
        return set()
    if loses == "lines":
        return set(figures.cells)
    gone: set[Key] = set()
    for name in figures.tables():
        table = edition(figures.edition).table(name)
        rows = {r.code: [figures.cells[name, r.code, c] for c in r.columns] for r in table.rows}
        if name == "applications":
            broken = any(str(v["rule"]).startswith(name) for v in violations(figures))
            lost = _lost_applications(figures.edition, rows, loses, broken)
        elif name == "reviews":
            flat = [f for row in rows.values() for f in row]
            channels = _channels(flat, loses)
            lost = set() if len(channels) == 1 else set(rows)
        else:
            lost = {
                code for code, row in rows.items() if len(_readings(row, loses, name, table.row(code).columns)) != 1
            }
        gone |= {(name, code, c) for code in lost for c in table.row(code).columns if figures.has_row(name, code)}
    return gone


def _tokens(row: Sequence[Figure]) -> list[Decimal | None]:
    """What is left of a row whose empty cells are gone: its numbers, None for a dash."""
    return [f.value for f in row if f.text]


def _readings(row: Sequence[Figure], loses: str, table: str, columns: tuple[str, ...]) -> list[Reading]:
    """Every way to read a row of any table, sums not yet asked."""
    if loses == "blanks":
        return list(_placings(_tokens(row), len(row)))
    signed = [c == "items_change" for c in columns]
    text = "".join(f.text for f in row)
    found = list(_splits(text, tuple(signed)))
    if len(row) > 1 and _splits(text, (True,)):
        # no sum says that digits are fused here: they may as well be one number whose neighbours are empty
        found += list(_placings([Decimal(text)], len(row)))
    return found


def _placings(tokens: Sequence[Decimal | None], width: int) -> Iterable[Reading]:
    for places in combinations(range(width), len(tokens)):
        reading: list[Decimal | None] = [None] * width
        for place, token in zip(places, tokens, strict=True):
            reading[place] = token
        yield tuple(reading)


@cache
def _splits(text: str, signed: tuple[bool, ...]) -> tuple[Reading, ...]:
    """Every cut of fused digits into as many numbers as there are columns, none with a leading zero."""
    if not signed:
        return ((),) if not text else ()
    found = []
    for length in range(1, len(text) - len(signed) + 2):
        head = text[:length]
        if re.fullmatch(r"(?:0|[1-9]\d*)(?:\.\d+)?", head.removeprefix("-") if signed[0] else head):
            found += [(Decimal(head), *rest) for rest in _splits(text[length:], signed[1:])]
    return tuple(found)


def _adds_up(reading: Reading) -> bool:
    return sum((v or ZERO for v in reading[:-1]), ZERO) == (reading[-1] or ZERO)


def _balanced_cuts(text: str, width: int) -> Iterable[tuple[Reading, str]]:
    """Every reading of the first `width` numbers of fused digits that adds up, with what is left of the text."""

    def go(at: int, numbers: tuple[Decimal, ...]) -> Iterable[tuple[Reading, str]]:
        if len(numbers) == width - 1:
            total = str(int(sum(numbers, ZERO)))
            if text.startswith(total, at):
                yield (*numbers, Decimal(total)), text[at + len(total) :]
            return
        for end in range(at + 1, len(text) + 1 if at < len(text) else at):
            yield from go(end, (*numbers, Decimal(text[at:end])))
            if text[at] == "0":
                break

    yield from go(0, ())


def _row_readings(row: Sequence[Figure], loses: str) -> list[Reading]:
    """Readings of a row whose last number is the sum of the others."""
    if all(f.status is CellStatus.ABSENT for f in row):
        return [(None,) * len(row)]
    if loses == "digits":
        return [reading for reading, rest in _balanced_cuts("".join(f.text for f in row), len(row)) if not rest]
    tokens = _tokens(row)
    return [r for r in _placings(tokens, len(row)) if len(tokens) == len(row) or _adds_up(r)]


def _channels(flat: Sequence[Figure], loses: str) -> set[tuple[Reading, ...]]:
    """Readings of the fifteen numbers of the reviews table; two are enough to know that it is lost."""
    found: set[tuple[Reading, ...]] = set()
    if loses == "digits":
        for first, rest in _balanced_cuts("".join(f.text for f in flat), 5):
            for second, tail in _balanced_cuts(rest, 5):
                found |= {(first, second, third) for third, end in _balanced_cuts(tail, 5) if not end}
        return found
    tokens = _tokens(flat)
    if len(tokens) == len(flat):
        return {(tuple(tokens),)}
    for reading in _placings(tokens, len(flat)):
        parts = (reading[:5], reading[5:10], reading[10:])
        if all(map(_adds_up, parts)):
            found.add(parts)
    return found


def _lost_something(row: Sequence[Figure], loses: str) -> bool:
    """Whether the row alone, no sum asked, can be read in more than one way."""
    if loses == "digits":
        return len("".join(f.text for f in row)) != len(row)
    return 0 < len(_tokens(row)) < len(row)


Vector = tuple[int, ...]


def _vector(reading: Reading) -> Vector:
    return tuple(int(v or 0) for v in reading[:-1])


def _plus(a: Vector, b: Vector, sign: int = 1) -> Vector:
    return tuple(x + sign * y for x, y in zip(a, b, strict=True))


def _lost_applications(edition_code: str, rows: dict[str, list[Figure]], loses: str, broken: bool) -> set[str]:
    """The rows of the applications table that more than one (or no) complete reading of the table leaves open.

    Where the filer's own figures do not add up (`broken`), sums place nothing: every row that lost something is open.
    """
    readings = {code: _row_readings(row, loses) for code, row in rows.items()}
    doubtful = {code for code, found in readings.items() if len(found) != 1}
    if broken:
        return doubtful | {code for code, row in rows.items() if _lost_something(row, loses)}
    if not doubtful:
        return set()
    outcomes = edition(edition_code).table("applications").members("outcomes", "row")
    vectors = {code: {_vector(r) for r in found} for code, found in readings.items()}
    totals = vectors["total_processed"]
    if not totals:
        return doubtful
    ceiling = tuple(max(v[i] for v in totals) for i in range(6))
    reach: list[set[Vector]] = [{(0,) * 6}]
    for code in outcomes:
        step = {_plus(s, v) for s in reach[-1] for v in vectors[code]}
        reach.append({s for s in step if all(x <= y for x, y in zip(s, ceiling, strict=True))})
        if len(reach[-1]) > MOST_STATES:
            return doubtful
    intakes = {_plus(a, b) for a in vectors["new_requests"] for b in vectors["carried_over"]}
    possible = {t for t in totals & reach[-1] if any(_plus(t, f) in intakes for f in vectors["carried_forward"])}
    kept = {"total_processed": possible}
    kept["carried_forward"] = {f for f in vectors["carried_forward"] if any(_plus(t, f) in intakes for t in possible)}
    outgoing = {_plus(t, f) for t in possible for f in kept["carried_forward"]}
    for one, other in (("new_requests", "carried_over"), ("carried_over", "new_requests")):
        kept[one] = {a for a in vectors[one] if any(_plus(a, b) in outgoing for b in vectors[other])}
    needed = possible
    for code, before in zip(reversed(outcomes), reversed(reach[:-1]), strict=True):
        kept[code] = {v for v in vectors[code] if any(_plus(n, v, -1) in before for n in needed)}
        needed = {_plus(n, v, -1) for n in needed for v in kept[code]} & before
        if len(needed) > MOST_STATES:
            return doubtful
    return {code for code in doubtful if sum(_vector(r) in kept[code] for r in readings[code]) != 1}
