"""Finds reports whose text is a copy of another's, with years, figures and the body's name changed.

Belongs here: sketches of texts and comparing them. Does not belong here: what to say about a copy.

A sketch holds the smallest hashes of the text's overlapping character runs (bottom-k MinHash, Broder 1997): two texts'
share of common runs is estimated from the sketches alone, so a folder is compared without its texts.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

RUN = 8
"""Characters in a run."""
SIZE = 160
"""Hashes in a sketch: the estimate's standard error is about 4%."""
SHORTEST = 300
"""Texts with fewer characters are too short to call anything a copy."""
ALIKE = 0.75

_DIGITS = re.compile(r"[0-9０-９]+|[一二三四五六七八九十百千〇零两]{2,}")
_OTHER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """Report `first` and report `second` (positions) share about `share` of their text."""

    first: int
    second: int
    share: float


def sketch(paragraphs: Iterable[str], names: Iterable[str] = ()) -> tuple[int, ...]:
    """The sketch of a text; empty where it is too short. Numbers, punctuation and `names` (the body's) do not count."""
    text = "".join(paragraphs)
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "")
    text = _OTHER.sub("", _DIGITS.sub("", text))
    if len(text) < SHORTEST:
        return ()
    data = text.encode("utf-32-le")
    hashes = {crc32(data[i : i + 4 * RUN]) for i in range(0, len(data) - 4 * RUN + 1, 4)}
    return tuple(sorted(heapq.nsmallest(SIZE, hashes)))


def share(a: Sequence[int], b: Sequence[int]) -> float:
    """The estimated share of common runs (Jaccard similarity) of two sketched texts."""
    if not a or not b:
        return 0.0
    one, other = set(a), set(b)
    union = heapq.nsmallest(min(SIZE, max(len(a), len(b))), one | other)
    return len((one & other).intersection(union)) / len(union)


def copies(sketches: Sequence[Sequence[int]], may: Callable[[int, int], bool]) -> Iterator[Copy]:
    """For each text, the earlier one that it is most alike, if it is alike enough.

    `may(first, second)` says whether a pair counts. Pairs that share few hashes are never looked at.
    """
    at: dict[int, list[int]] = defaultdict(list)
    for position, hashes in enumerate(sketches):
        common: Counter[int] = Counter()
        for h in hashes:
            common.update(at[h])
            at[h].append(position)
        for other, n in common.most_common():
            if n < ALIKE * 0.8 * min(len(hashes), len(sketches[other])):
                break
            if may(other, position):
                found = share(sketches[other], hashes)
                if found >= ALIKE:
                    yield Copy(other, position, found)
                break
