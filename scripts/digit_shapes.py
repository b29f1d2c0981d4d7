"""Makes `gai_pipeline/read/pdf/digit_shapes.txt`: the digits of ordinary fonts as 12 by 16 places.

    python scripts/digit_shapes.py FONT… > gai_pipeline/read/pdf/digit_shapes.txt
    python scripts/digit_shapes.py --try FONT…

The first form takes the fonts that the shapes are made of (free licences only). The second measures on others: how
many of their digits are taken for another one (must be none), and how many are known where it is told as another.
"""

from __future__ import annotations

import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gai_pipeline.read.pdf.glyphs import COLUMNS, ROWS, looks_like

SIDE = 320


def shape(font: str, digit: int, index: int = 0) -> np.ndarray:
    """A digit as its font draws it."""
    image = Image.new("L", (2 * SIDE, 2 * SIDE))
    ImageDraw.Draw(image).text((SIDE // 2, SIDE // 2), str(digit), 255, ImageFont.truetype(font, SIDE, index=index))
    box = image.getbbox()
    assert box is not None
    left, top, right, bottom = box
    wide = (bottom - top) * COLUMNS / ROWS
    middle = (left + right) / 2
    around = (middle - wide / 2, top, middle + wide / 2, bottom)
    return np.asarray(image.resize((COLUMNS, ROWS), Image.Resampling.BOX, box=around)) >= 128


def main() -> None:
    fonts = [a for a in sys.argv[1:] if a != "--try"]
    if "--try" not in sys.argv:
        print("# made by scripts/digit_shapes.py; a line: the digit, its shape row by row as hexadecimal bits")
        lines = {f"{d} {np.packbits(shape(f, d)).tobytes().hex()}" for f in fonts for d in range(10)}
        print("\n".join(sorted(lines)))
        return
    wrong = known = tried = 0
    for font in fonts:
        for digit in range(10):
            seen = shape(font, digit)
            if (other := looks_like(seen, digit)) is not None:
                wrong += 1
                print(f"{font}: {digit} is taken for {other}")
            for told in set(range(10)) - {digit}:
                tried += 1
                known += looks_like(seen, told) is not None
    print(f"{len(fonts)} fonts: {wrong} of {10 * len(fonts)} taken for others; {known} of {tried} lies known")


if __name__ == "__main__":
    main()
