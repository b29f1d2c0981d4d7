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
from gai_pipeline.read.ocr.trust import is_han

MODEL = Path(__file__).parent / "model" / "cells.onnx"
OTHER = "\ufffd"
"""What stands in a text for a character that the network does not know."""
_BATCH = 128
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
        (0 where it is longer than any figure, or words), `mean` that of its characters."""
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
        texts = ["".join(self._characters[k] for k in row) for row in labels]
        figures = [i for i, text in enumerate(texts) if len(text) <= _FIGURE and not is_han(text)]
        whole = dict(zip(figures, probabilities(logs[figures], [labels[i] for i in figures]).tolist(), strict=True))
        top = logs.max(2)
        out = []
        for at, text in enumerate(texts):
            inked = best[at] > 0
            mean = float(np.exp(top[at][inked].mean())) if inked.any() else 0.0
            out.append(Recognised(text, whole.get(at, 0.0), mean))
        return out


def probabilities(logs: _Floats, labels: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
    """The probability of each text: the sum over all ways in which its characters can lie in the columns (CTC)."""
    n, columns, _ = logs.shape
    if not n:
        return np.empty(0)
    most = max(len(row) for row in labels)
    states = np.zeros((n, 2 * most + 1), np.int64)
    for i, row in enumerate(labels):
        states[i, 1 : 2 * len(row) : 2] = row
    ends = np.array([2 * len(row) for row in labels])
    skips = np.zeros(states.shape)
    skips[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    seen = np.exp(np.take_along_axis(logs, states[:, None, :], 2).astype(np.float64))
    ways = np.zeros((n, states.shape[1] + 2))  # two states before the first, in which nothing ever is
    ways[:, 2:4] = seen[:, 0, :2]
    for t in range(1, columns):
        ways[:, 2:] = (ways[:, 2:] + ways[:, 1:-1] + skips * ways[:, :-2]) * seen[:, t]
    rows = np.arange(n)
    out: NDArray[np.float64] = np.minimum(ways[rows, ends + 2] + np.where(ends > 0, ways[rows, ends + 1], 0.0), 1.0)
    return out


@cache
def small_reader(threads: int) -> SmallReader:
    require()
    return SmallReader(threads)
