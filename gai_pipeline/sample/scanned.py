"""Printed pages as a scanner or a camera gives them: PDFs of the varied corpus as pictures, with the scanner's faults.

Belongs here: what happens to a page on its way through paper. Does not belong here: the pages (`varied.py`), scoring
(`checks/scans.py`). Needs the extra `ocr` (OpenCV) and what developers install.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from gai_pipeline.sample import figures as fg
from gai_pipeline.sample import prose
from gai_pipeline.sample.varied import EDITIONS, Made, Recipe, make

Page = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Scanner:
    """`dpi`; the file it writes; `shade` darkens the paper to one side; `turns` are quarter turns against the clock."""

    dpi: int
    kind: str = "pdf"
    shade: bool = False
    turns: int = 0
    seal: bool = False


SCANNERS = {
    "150 dpi": Scanner(150),
    "200 dpi": Scanner(200, "tiff"),
    "300 dpi": Scanner(300),
    "shaded": Scanner(200, shade=True),
    "turned": Scanner(200, turns=1),
    "seal": Scanner(200, seal=True),
}
"""dialect -> how its pages are scanned."""


def recipes(n: int, seed: int) -> Iterator[tuple[Recipe, str]]:
    """`n` recipes of ruled PDFs, each with the scanner that it goes through, all scanners and editions in turn."""
    rng = random.Random(f"scanned/{seed}")
    kinds = [(name, code) for name in SCANNERS for code in EDITIONS]
    for i in range(n):
        name, code = kinds[i % len(kinds)]
        yield (
            Recipe(
                reader="pdf",
                dialect=rng.choice(["ruled", "header"]),
                edition=code,
                richness=rng.choice(fg.RICHNESS),
                style=rng.choice(["plain", "plain", *fg.STYLES]),
                wording=0,
                mess=next(iter(prose.MESSES)),
                seed=rng.randrange(10**9),
                broken=rng.random() < 0.15,
            ),
            name,
        )


def made(n: int, seed: int) -> Iterator[Made]:
    """`n` scanned documents in memory; the same seed gives the same pictures."""
    for recipe, name in recipes(n, seed):
        document = make(recipe)
        scanner = SCANNERS[name]
        data = scanned(document.data, scanner, recipe.seed)
        title = f"{name.replace(' ', '')}-{document.name.removesuffix('.pdf')}.{scanner.kind}"
        document.truth.source = title
        yield Made(title, data, document.truth, replace(recipe, reader="ocr", dialect=name))


def scanned(pdf: bytes, scanner: Scanner, seed: int) -> bytes:
    """The pages of a PDF as pictures in one file."""
    rng = np.random.default_rng(seed)
    pages = []
    for page in pdfium.PdfDocument(pdf):
        colour = np.asarray(page.render(scale=scanner.dpi / 72, rev_byteorder=True).to_numpy()[..., :3])
        pages.append(_through(np.ascontiguousarray(colour), scanner, rng))
    images = [Image.open(io.BytesIO(_jpeg(page, 70))) for page in pages]
    out = io.BytesIO()
    how: dict[str, Any] = {"save_all": True, "append_images": images[1:]}
    if scanner.kind == "tiff":
        images[0].save(out, "TIFF", compression="jpeg", dpi=(scanner.dpi, scanner.dpi), **how)
    else:
        images[0].save(out, "PDF", resolution=scanner.dpi, **how)
    return out.getvalue()


def _through(page: Page, scanner: Scanner, rng: np.random.Generator) -> Page:
    import cv2

    height, width = page.shape[:2]
    if scanner.seal:
        page = _stamped(page, rng)
    if scanner.shade:
        slope = np.linspace(0.92, 0.76, width)[None, :, None]
        page = (page * slope).astype(np.uint8)
    paper = (int(page[2, 2, 0]),) * 3
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-1.2, 1.2)), 1)
    page = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper).astype(np.uint8)
    page = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.3, 0.7))).astype(np.uint8)
    noise = rng.normal(0, float(rng.uniform(2, 7)), (height, width, 1))
    page = np.clip(page + noise, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(page, scanner.turns))


def _stamped(page: Page, rng: np.random.Generator) -> Page:
    """A ring with a star over the middle of the page; its ink lets print show through."""
    height, width = page.shape[:2]
    side = width // 5
    stamp = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(stamp)
    draw.ellipse((4, 4, side - 5, side - 5), outline=(214, 40, 40), width=max(3, side // 28))
    points = [(0.42 if i % 2 == 0 else 0.17) * side / 2 * np.exp(1j * np.pi * (i / 5 - 0.5)) for i in range(10)]
    draw.polygon([(side / 2 + p.real, side / 2 + p.imag) for p in points], fill=(214, 40, 40))
    x, y = int(rng.uniform(0.45, 0.7) * width), int(rng.uniform(0.3, 0.6) * height)
    out = page.copy()
    part = out[y : y + side, x : x + side]
    ink = np.asarray(stamp, dtype=np.uint16)[: part.shape[0], : part.shape[1]]
    part[:] = (part.astype(np.uint16) * ink // 255).astype(np.uint8)
    return out


def _jpeg(page: Page, quality: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(page).save(out, "JPEG", quality=quality)
    return out.getvalue()
