"""Our own small network: figures and the form's own words, a hundred cells at once.

It knows digits, the marks of figures and the characters of the form; every other character it reads as `OTHER`. How it
was trained and how well it reads stands in its card (`model/README.md`). Belongs here: running it and what its answer
is worth. Does not belong here: whether an answer is believed (`looks.py`), the large recogniser (`engine.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gai_pipeline.read.ocr.engine import Gray, Recognised, require, session
from gai_pipeline.read.ocr.strip import HEIGHT, STEP, strip

MODEL = Path(__file__).parent / "model" / "cells.onnx"
OTHER = "\ufffd"
"""What stands in a text for a character that the network does not know."""
_BATCH = 128
_LOW = -1e30
_FIGURE = 14
"""Characters of the longest figure."""

_Floats = NDArray[np.float32]


class SmallReader:
    """Reads crops of one printed line each."""

    def __init__(self, threads: int) -> None:
        self._session = session(MODEL, threads)
        self._characters = "\0" + self._session.get_modelmeta().custom_metadata_map["characters"]

    def read(self, crops: Sequence[Gray]) -> list[Recognised]:
        """Gray crops (dark on light) to texts in the same order. `score` is the probability of the text as a whole
        (0 where it is longer than any figure), `mean` that of its characters."""
        strips = [strip(crop) for crop in crops]
        by_width: dict[int, list[int]] = {}
        for i, one in enumerate(strips):
            by_width.setdefault(-(-one.shape[1] // STEP) * STEP, []).append(i)
        out = [Recognised("", 0.0)] * len(crops)
        for width, group in sorted(by_width.items()):
            for at in range(0, len(group), _BATCH):
                part = group[at : at + _BATCH]
                x = np.full((len(part), HEIGHT, width), 255, np.uint8)
                for row, i in enumerate(part):
                    x[row, :, : strips[i].shape[1]] = strips[i]
                for i, found in zip(part, self._decoded(self._session.run(None, {"strips": x})[0]), strict=True):
                    out[i] = found
        return out

    def _decoded(self, logs: _Floats) -> list[Recognised]:
        best = logs.argmax(2)
        first = np.diff(best, axis=1, prepend=0) != 0
        labels = [row[new & (row > 0)] for row, new in zip(best, first, strict=True)]
        top = logs.max(2)
        whole = probabilities(logs, [row if len(row) <= _FIGURE else row[:0] for row in labels])
        out = []
        for row, at, n in zip(labels, range(len(labels)), whole.tolist(), strict=True):
            inked = best[at] > 0
            mean = float(np.exp(top[at][inked].mean())) if inked.any() else 0.0
            sure = n if len(row) <= _FIGURE else 0.0
            out.append(Recognised("".join(self._characters[k] for k in row), sure, mean))
        return out


def probabilities(logs: _Floats, labels: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
    """The probability of each text: the sum over all ways in which its characters can lie in the columns (CTC)."""
    n, columns, _ = logs.shape
    most = max((len(row) for row in labels), default=0)
    states = np.zeros((n, 2 * most + 1), np.int64)
    for i, row in enumerate(labels):
        states[i, 1 : 2 * len(row) : 2] = row
    ends = np.array([2 * len(row) for row in labels])
    skips = np.zeros(states.shape, bool)
    skips[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    seen = np.take_along_axis(logs, states[:, None, :].repeat(columns, 1), 2).astype(np.float64)
    ways = np.full(states.shape, _LOW)
    ways[:, :2] = seen[:, 0, :2]
    for t in range(1, columns):
        one, two = np.full(ways.shape, _LOW), np.full(ways.shape, _LOW)
        one[:, 1:] = ways[:, :-1]
        two[:, 2:] = np.where(skips[:, 2:], ways[:, :-2], _LOW)
        ways = np.logaddexp(np.logaddexp(ways, one), two) + seen[:, t]
    rows = np.arange(n)
    last = ways[rows, ends]
    before = np.where(ends > 0, ways[rows, np.maximum(ends - 1, 0)], _LOW)
    out: NDArray[np.float64] = np.exp(np.minimum(np.logaddexp(last, before), 0.0))
    return out


@cache
def small_reader(threads: int) -> SmallReader:
    require()
    return SmallReader(threads)
