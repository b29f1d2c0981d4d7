"""Scans for trying out changes on: other seeds, fonts, sizes and faults than those of the board of scans.

Every second document of a kind is set aside: rules are written looking at the first half, and both are reported. The
kinds are those that scans are made of most; `STREAKS` are drawn in turn for the last of them, which is where readers
differ most. Belongs here: drawing these documents and printing their scores. Does not belong here: the board
(`scans.py`), the faults (`scanned.py`, `dust.py`).

    python -m benchmarks.evaluation.unseen FONTS [--each N] [--seed S] [--kind KIND]… [--half first|second] [--show N]

FONTS is a folder with the fonts of `scripts/train_cells/fonts.py`; without it everything is printed in one face.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from benchmarks.evaluation import accuracy, render_pdf
from benchmarks.evaluation.dust import Dust
from benchmarks.evaluation.scanned import Scanner, drawn, scanned
from benchmarks.evaluation.varied import EDITIONS, Made, make

PLAIN = {
    "clean": Scanner(200),
    "jpeg 20": Scanner(200, quality=20),
    "photo": Scanner(200, shade=True, camera=True),
    "120 dpi": Scanner(120),
    "gray seal": Scanner(200, seal=True, gray=True),
    "fax": Scanner(200, fax=True, quality=95),
    "red seal": Scanner(200, seal=True),
}
"""kind -> its scanner."""
STREAKS = (
    Dust(5),
    Dust(4, opaque=True, levels=(90, 200)),
    Dust(3, leaning=True),
    Dust(3, short=True),
    Dust(3, across=True),
    Dust(2, widths=(3, 6), levels=(60, 220)),
    Dust(3, levels=(0, 60), widths=(1, 2)),
    Dust(8, levels=(150, 225), widths=(1, 2), leaning=True),
)
DIRT = (0.0, 0.0008, 0.0, 0.0004)
"""The share of the paper under specks, in turn with the streaks."""
_PRINTED = set(map(ord, "0123456789公开机构处结"))
"""What a face must have to print a form in simplified characters: others leave cells empty."""
KINDS = (*PLAIN, "dirt and streaks")
RESOLUTIONS = (150, 200, 200, 300)
SIZES = (7.5, 7.5, 8.5, 9.0)


def scanner_of(kind: str, n: int, rng: random.Random) -> Scanner:
    """The scanner of the `n`-th document of a kind."""
    if kind in PLAIN:
        return PLAIN[kind]
    return Scanner(rng.choice(RESOLUTIONS), dirt=DIRT[n // 2 % len(DIRT)], dust=STREAKS[n // 2 % len(STREAKS)])


def fonts(folder: Path | None) -> list[str]:
    """Names of the faces for Chinese that reportlab can print with; its own first."""
    found = [render_pdf.FONT]
    for path in sorted(folder.rglob("*.tt[fc]")) if folder else []:
        try:
            pdfmetrics.registerFont(TTFont(path.stem, str(path), subfontIndex=0))
        except TTFError:
            continue  # outlines that reportlab cannot embed
        if pdfmetrics.getFont(path.stem).face.charToGlyph.keys() >= _PRINTED:
            found.append(path.stem)
    return found


def made(kind: str, each: int, seed: int, faces: list[str], numbers: slice = slice(None)) -> Iterator[Made]:
    """`each` documents of a kind, or some `numbers` of them; even ones are for looking at, the others are set aside."""
    for n in range(each)[numbers]:
        rng = random.Random(f"unseen/{seed}/{kind}/{n}")
        recipe = drawn(rng, ["ruled", "header", "margins"], EDITIONS[n // 2 % len(EDITIONS)])
        look = render_pdf.Look(rng.choice(faces), rng.choice(SIZES))
        document = make(recipe, render=lambda page, r, look=look: (render_pdf.render(page, r.dialect, look), "pdf"))
        scanner = scanner_of(kind, n, rng)
        half = "second" if n % 2 else "first"
        document.truth.source = f"{half}-{kind}-{n}-{look.font}-{scanner.dpi}-{recipe.style}"
        data = scanned(document.data, scanner, recipe.seed)
        yield Made(f"{kind}-{n}.pdf", data, document.truth, replace(recipe, reader=half, dialect=kind, edition=""))


def main(arguments: list[str] | None = None) -> int:
    """Prints the rows, the wrong cells asked for, and the reliability of confidences."""
    at = argparse.ArgumentParser(description="Measure how well unseen scans are read.")
    at.add_argument("fonts", type=Path, nargs="?")
    at.add_argument("--each", type=int, default=10)
    at.add_argument("--seed", type=int, default=1)
    at.add_argument("--kind", action="append", choices=KINDS)
    at.add_argument("--half", choices=("first", "second"))
    at.add_argument("--show", type=int, default=0)
    args = at.parse_args(arguments)
    faces = fonts(args.fonts)
    numbers = {None: slice(None), "first": slice(0, None, 2), "second": slice(1, None, 2)}[args.half]
    documents = (d for kind in args.kind or KINDS for d in made(kind, args.each, args.seed, faces, numbers))
    board = accuracy.measure(documents)
    for wrong in [w for w in board.wrong if w.source.startswith("first")][: args.show]:
        sys.stdout.write(f"{wrong.kind} {wrong.source} {'.'.join(wrong.cell)}: {wrong.truth}, read {wrong.said}\n")
    sys.stdout.write("\n".join([*accuracy.table(board), "", *accuracy.reliability(board)]) + "\n")
    sys.stdout.write(f"read in {board.seconds:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
