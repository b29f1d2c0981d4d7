"""What the model for running text costs in characters and saves in time, beside the one that it was made of: the table
of its card.

    python -m scripts.quantise_lines.measure FONTS [--seed 3002] [--each 2]
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
from rapidfuzz.distance import Levenshtein

from gai_pipeline.read.ocr.engine import Gray, Recognised, recogniser
from gai_pipeline.read.ocr.line_reader import TYPE, line_recogniser

from .lines import Line, lines

_ALIKE = str.maketrans("，：；（）。．", ",:;()..", " ")
_ANOTHER = 0.25
"""Most of a line that may be wrong for it to be what was printed there: what else is near is part of a table."""
_LEAST = 8
"""Characters of the shortest line: shorter ones are cells of tables."""


def _bare(text: str) -> str:
    return text.translate(_ALIKE)


def _digits(text: str) -> str:
    return "".join(ch for ch in text if ch.isdigit())


def compared(found: Sequence[Line]) -> list[str]:
    """The table of the card."""
    readers: dict[str, Callable[[Sequence[Gray]], list[Recognised]]] = {
        "as shipped, 48 high, type 24": lambda crops: recogniser(1).read(crops, 24),
        f"ours, 32 high, type {TYPE}": lambda crops: line_recogniser(1).read(crops, TYPE),
    }
    pages: dict[str, list[Line]] = defaultdict(list)
    for line in found:
        pages[line.page].append(line)
    rows = ["| model | lines | characters | wrong | lines with figures | their digits wrong | ms a line |"]
    rows.append("|---|--:|--:|--:|--:|--:|--:|")
    printed: list[str | None] = []
    for name, read in readers.items():
        read([line.crop for line in found[:2]])  # loaded before the clock
        start = time.process_time()
        said = [look.text for own in pages.values() for look in read([line.crop for line in own])]
        spent = time.process_time() - start
        printed = printed or [_printed(line, text) for line, text in zip(found, said, strict=True)]
        pairs = [(_bare(a), _bare(b)) for a, b in zip(printed, said, strict=True) if a is not None]
        characters, wrong = sum(len(a) for a, _ in pairs), sum(Levenshtein.distance(a, b) for a, b in pairs)
        figures = [(a, b) for a, b in pairs if _digits(a)]
        off = sum(_digits(a) != _digits(b) for a, b in figures)
        rows.append(
            f"| {name} | {len(pairs):,} | {characters:,} | {wrong / characters:.4f} | {len(figures):,} | {off} | "
            f"{1000 * spent / len(found):.1f} |"
        )
    return rows


def _printed(line: Line, text: str) -> str | None:
    """The printed line that a text is nearest to; None for a short one and for one that is near none."""
    best = min(line.printed, key=lambda one: Levenshtein.distance(_bare(one), _bare(text)))
    near = Levenshtein.distance(_bare(best), _bare(text)) <= _ANOTHER * len(_bare(best))
    return best if near and len(best) >= _LEAST else None


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("fonts", type=Path)
    at.add_argument("--seed", type=int, default=3002)
    at.add_argument("--each", type=int, default=2)
    args = at.parse_args()
    cv2.setNumThreads(1)
    print("\n".join(compared(list(lines(args.fonts, args.seed, args.each)))))


if __name__ == "__main__":
    main()
