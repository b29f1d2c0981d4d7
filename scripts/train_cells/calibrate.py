"""How often the network is right at what it says of itself, on faces that it never saw: the table of its card.

    python -m scripts.train_cells.calibrate FONTS [--texts 30000]

A figure is taken from the network where two cuts of one scan read alike and both with at least a probability; the
table gives, for each such probability, the share of figures taken and the share of those that are right. Strips with
other words, strange characters and none at all are among them: nothing of those may pass for a figure.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import cv2
import numpy as np

from gai_pipeline.read.ocr.small import SmallReader
from gai_pipeline.read.ocr.trust import is_figure

from .fonts import faces
from .printing import two_cuts
from .texts import FIGURES, figure, mixed, strange, words

STEPS = (0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995)
_SEED = 77


def looked(folder: Path, n: int) -> list[tuple[str, str, float]]:
    """(printed, read, least probability of the two looks; 0 where they differ)."""
    rng, noise = random.Random(f"calibrate/{_SEED}"), np.random.default_rng(_SEED)
    own = [face for face in faces(folder) if face.held_back]
    chinese = [face for face in own if face.chinese]
    reader = SmallReader(1)
    out = []
    for _ in range(0, n, 500):
        texts, pairs = [], []
        for _ in range(500):
            kind = rng.random()
            text = figure(rng) if kind < 0.8 else rng.choice((words, mixed, strange))(rng, 4)
            pairs.append(two_cuts(text, rng.choice(own if text.isascii() else chinese), rng, noise))
            texts.append(text)
        first, second = (reader.read([pair[i] for pair in pairs]) for i in (0, 1))
        for text, a, b in zip(texts, first, second, strict=True):
            out.append((text, a.text, min(a.score, b.score) if a.text == b.text else 0.0))
    return out


def table(found: list[tuple[str, str, float]]) -> list[str]:
    """The table of the card."""
    figures = sum(set(text) <= set(FIGURES) and any(map(str.isdigit, text)) for text, _, _ in found)
    lines = ["| probability at least | figures taken | share of all | wrong | right |", "|--:|--:|--:|--:|--:|"]
    for least in STEPS:
        taken = [(a, b) for a, b, sure in found if sure >= least and set(b) <= set("0123456789,.") and is_figure(b)]
        wrong = sum(a != b for a, b in taken)
        share = 1 - wrong / max(1, len(taken))
        lines.append(f"| {least} | {len(taken):,} | {len(taken) / figures:.3f} | {wrong} | {share:.5f} |")
    return lines


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("fonts", type=Path)
    at.add_argument("--texts", type=int, default=30_000)
    at.add_argument("--show", type=int, default=0, help="wrong figures to print")
    args = at.parse_args()
    cv2.setNumThreads(1)
    found = looked(args.fonts, args.texts)
    print("\n".join(table(found)))
    for a, b, sure in [f for f in found if f[0] != f[1] and f[2] >= STEPS[2] and is_figure(f[1])][: args.show]:
        print(f"{a} read as {b}, {sure:.4f}")


if __name__ == "__main__":
    main()
