"""The data: strips in shards of numpy files, made once and kept.

    python -m scripts.train_cells.shards FONTS SHARDS [--first 0] [--last 60]

Belongs here: how much of what. The last shards hold faces that nothing is trained on.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import cv2
import numpy as np

from .fonts import Face, faces
from .printing import empty, printed
from .texts import classes, figure, mixed, strange, words

STRIPS = 10_000
TIMES = 3
"""Scans of one printed text."""
WIDTHS = (64, 96, 160, 256)
LONGEST = 24


def _text(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.5:
        return figure(rng)
    if kind < 0.74:
        return words(rng, 7)
    return mixed(rng, 6) if kind < 0.9 else strange(rng, 5)


def _face(text: str, all_faces: list[Face], rng: random.Random) -> Face:
    han = not text.isascii() or rng.random() < 0.35
    return rng.choice([face for face in all_faces if face.chinese] if han else all_faces)


def shard(folder: Path, number: int, held_back: bool) -> dict[str, np.ndarray]:
    """One shard: by width the strips, filled up with paper, and their classes, filled up with zeros."""
    rng, noise = random.Random(f"strips/{number}"), np.random.default_rng(number)
    usable = [face for face in faces(folder) if face.held_back == held_back]
    strips: dict[int, list[np.ndarray]] = {w: [] for w in WIDTHS}
    texts: dict[int, list[np.ndarray]] = {w: [] for w in WIDTHS}
    made = 0
    while made < STRIPS:
        text = "" if rng.random() < 0.03 else _text(rng)
        seen = printed(text, _face(text, usable, rng), rng, noise, TIMES) if text else [empty(rng, noise)]
        for one in seen:
            made += 1
            width = next((w for w in WIDTHS if one.shape[1] <= w), None)
            if width is None or len(text) > LONGEST:
                continue
            strips[width].append(np.pad(one, ((0, 0), (0, width - one.shape[1])), constant_values=255))
            texts[width].append(np.array(classes(text) + [0] * (LONGEST - len(text)), np.int16))
    return {
        **{f"strips{w}": np.array(strips[w], np.uint8) for w in WIDTHS},
        **{f"texts{w}": np.array(texts[w], np.int16) for w in WIDTHS},
    }


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__)
    at.add_argument("fonts", type=Path)
    at.add_argument("shards", type=Path)
    at.add_argument("--first", type=int, default=0)
    at.add_argument("--last", type=int, default=60)
    at.add_argument("--held-back", action="store_true", help="from the faces that nothing is trained on")
    args = at.parse_args()
    cv2.setNumThreads(1)
    args.shards.mkdir(parents=True, exist_ok=True)
    for number in range(args.first, args.last):
        np.savez(args.shards / f"{'held' if args.held_back else 'train'}{number:03}.npz",
                 **shard(args.fonts, number, args.held_back))  # fmt: skip


if __name__ == "__main__":
    main()
