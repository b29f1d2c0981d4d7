"""Finds reports whose text is a copy of another's, with years, figures and the body's name changed.

Belongs here: sketches of texts and comparing them. Does not belong here: what to say about a copy.

A sketch is a MinHash in one permutation (Li, Owen and Zhang 2012): the hashes of the text's overlapping character runs
fall into `BINS` bins, and the smallest of each stands for it. The share of bins that agree estimates the share of runs
that two texts have in common, so reports are compared without their texts. Which pairs are looked at: a report with the
body's reports before it, and reports that agree in all bins of one of `BANDS` bands (locality-sensitive hashing). The
work grows with the number of reports, not of pairs.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

if TYPE_CHECKING:
    from numpy.typing import NDArray

RUN: Final = 8
"""Characters in a run."""
BINS: Final = 96
"""Bins of a sketch: the estimate's standard error is about 4%."""
BANDS: Final = 24
"""Bands of four bins each: of texts that share three quarters of their runs, 99.99% agree in one."""
BEFORE: Final = 3
"""How many neighbours a report is compared with in each band, and of its body."""
SHORTEST: Final = 300
"""Texts with fewer characters are too short to call anything a copy."""
ALIKE: Final = 0.75

_NONE: Final = 1 << 32
_EMPTY: Final = 0xFFFF
_STORED: Final = Struct(f"<{BINS}H")
_NOT_COUNTED = re.compile(r"[0-9０-９]+|[一二三四五六七八九十百千〇零两]{2,}|[\W_]+")
_SENTENCE = re.compile(r"[\u4e00-\u9fff].*[\u4e00-\u9fff]")
_LONG_ENOUGH: Final = 16


@dataclass(frozen=True, slots=True)
class Copy:
    """Report `second` shares about `share` of its text with report `first`, which came before it (positions)."""

    first: int
    second: int
    share: float


def sketch(lines: Iterable[str], publisher: str | None) -> str | None:
    """The sketch of a text as base64; None where it is too short. Numbers, punctuation, the names of the body and lines
    that are no sentences do not count."""
    text = "".join(line for line in lines if len(line) >= _LONG_ENOUGH and _SENTENCE.search(line))
    for name in sorted(filter(None, _names(publisher)), key=len, reverse=True):
        text = text.replace(name, "")
    text = _NOT_COUNTED.sub("", text)
    if len(text) < SHORTEST:
        return None
    data = text.encode("utf-16-le", "surrogatepass")
    smallest = [_NONE] * BINS
    for value in {crc32(data[i : i + 2 * RUN]) for i in range(0, len(data) - 2 * RUN + 1, 2)}:
        if value < smallest[value % BINS]:
            smallest[value % BINS] = value
    stored = [_EMPTY if value == _NONE else value // BINS % _EMPTY for value in smallest]
    return b64encode(_STORED.pack(*stored)).decode("ascii")


def _names(publisher: str | None) -> list[str]:
    """The body's name and its shorter forms: 甲县乙镇人民政府, 甲县乙镇, 乙镇."""
    if not publisher:
        return []
    short = publisher.removesuffix("人民政府").removesuffix("办事处")
    return [publisher, short, re.sub(r"^.*[省市县区州盟旗]", "", short)]


def copies(sketches: Sequence[str], bodies: Sequence[object], years: Sequence[object]) -> list[Copy]:
    """`alike` of sketches as they are stored, with the bodies and years of the reports."""
    return alike(bins_of(map(b64decode, sketches)), _numbered(bodies), _numbered(years))


def bins_of(sketches: Iterable[bytes]) -> NDArray[Any]:
    """The bins of sketches as they are packed: n x `BINS`."""
    import numpy as np

    return np.frombuffer(b"".join(sketches), dtype="<u2").reshape(-1, BINS)


def alike(bins: NDArray[Any], body: NDArray[Any], period: NDArray[Any], since: int = 0) -> list[Copy]:
    """For each report the earlier one that it is most alike, where it is alike enough; in the order of the reports.

    Reports are given from the oldest to the newest: the bins of each (n x `BINS`), a number for its body and one for
    its year. Those of one body and year are versions of each other, no copies. Asked for are the reports at `since`
    and after.
    """
    import numpy as np

    n = len(bins)
    if not n:
        return []
    pairs = [_near(body, np.arange(n), since)]
    per_band = BINS // BANDS
    for band in range(BANDS):
        part = np.ascontiguousarray(bins[:, band * per_band : (band + 1) * per_band])
        key = part.view("<u8")[:, 0]
        filled = np.flatnonzero((part != _EMPTY).any(axis=1))
        pairs.append(_near(key, filled, since))
    found = np.sort(np.concatenate(pairs))  # np.unique builds a hash table, which takes ten times as long
    found = found[np.diff(found, prepend=-1) != 0]
    first, second = found // n, found % n
    apart = (body[first] != body[second]) | (period[first] != period[second])
    first, second = first[apart], second[apart]
    shares = _shares(bins, first, second)
    best = np.lexsort((first, -shares, second))
    best = best[shares[best] >= ALIKE]
    _, at = np.unique(second[best], return_index=True)
    return [Copy(int(first[i]), int(second[i]), float(shares[i])) for i in best[at]]


def _numbered(values: Sequence[object]) -> NDArray[Any]:
    import numpy as np

    known: dict[object, int] = {}
    return np.array([known.setdefault(v, len(known)) for v in values], dtype=np.int64)


def _near(key: NDArray[Any], among: NDArray[Any], since: int) -> NDArray[Any]:
    """Pairs with an equal key, as first * n + second: each report from `since` on with the first of its key and the
    last `BEFORE`."""
    import numpy as np

    n = len(key)
    order = among[np.argsort(key[among], kind="stable")]
    keys = key[order]
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    start = np.repeat(begins, np.diff(np.append(begins, len(keys)))) if len(keys) else begins
    place = np.flatnonzero(order >= since)
    start = start[place]
    found = [order[start[start < place]].astype(np.int64) * n + order[place[start < place]]]
    for lag in range(1, BEFORE + 1):
        inside = place[place - lag > start]
        found.append(order[inside - lag].astype(np.int64) * n + order[inside])
    return np.concatenate(found)


def _shares(bins: NDArray[Any], first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    """The share of bins that agree, of those that either text fills; in pieces, so that memory stays small."""
    import numpy as np

    shares = np.empty(len(first))
    for begin in range(0, len(first), 1 << 18):
        piece = slice(begin, begin + (1 << 18))
        a, b = bins[first[piece]], bins[second[piece]]
        filled = (a != _EMPTY) | (b != _EMPTY)
        shares[piece] = ((a == b) & filled).sum(axis=1) / np.maximum(filled.sum(axis=1), 1)
    return shares
