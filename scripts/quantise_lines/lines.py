"""Lines of running text from scans of the project's own corpus, with the text that was printed: for calibrating and for
measuring.

Belongs here: making them. Does not belong here: what is made of them (`build.py`, `measure.py`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

from benchmarks.evaluation import render_pdf, unseen
from benchmarks.evaluation.scanned import Scanner, drawn, scanned
from benchmarks.evaluation.varied import EDITIONS, make
from gai_pipeline.read.ocr import scanned_page, stamps, text_boxes
from gai_pipeline.read.ocr.engine import Gray
from gai_pipeline.read.reading_limits import DEFAULT

SCANNERS = {**unseen.PLAIN, "150 dpi": Scanner(150), "300 dpi": Scanner(300)}


@dataclass(frozen=True)
class Line:
    """A crop as the reader cuts it, and the lines that its document prints."""

    kind: str
    page: str
    crop: Gray
    printed: tuple[str, ...]


def lines(fonts: Path, seed: int, each: int) -> Iterator[Line]:
    """The lines of `each` documents of every kind of scan, tables too."""
    faces = unseen.fonts(fonts)
    for kind, scanner in SCANNERS.items():
        for n in range(each):
            rng = random.Random(f"lines/{seed}/{kind}/{n}")
            recipe = drawn(rng, ["ruled", "header", "margins"], EDITIONS[n % len(EDITIONS)])
            look = render_pdf.Look(rng.choice(faces), rng.choice(unseen.SIZES))
            made = make(recipe, render=lambda page, r, look=look: (render_pdf.render(page, r.dialect, look), "pdf"))
            texts = [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(made.data)]
            printed = tuple(line for text in texts for line in text.splitlines())
            for number, page in enumerate(pdfium.PdfDocument(scanned(made.data, scanner, recipe.seed))):
                colour = page.render(scale=DEFAULT.ocr_dpi / 72, rev_byteorder=True).to_numpy()[..., :3]
                for crop in _crops(stamps.without_seals(colour)):
                    yield Line(kind, f"{kind}-{n}-{number}", crop, printed)


def _crops(gray: Gray) -> list[Gray]:
    """The pieces of lines on a page."""
    page, _ = scanned_page.prepared(gray, DEFAULT, DEFAULT.ocr_dpi)
    boxes = text_boxes.text_boxes(page.gray, page.ink, page.dpi, DEFAULT, clean=page.clean)
    return [page.gray[b:d, a:c] for a, b, c, d in boxes]
