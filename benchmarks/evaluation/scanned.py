"""Printed pages as a scanner or a camera gives them: PDFs of the varied corpus as pictures, with the scanner's faults.

Belongs here: what happens to a page on its way through paper. Does not belong here: the pages (`varied.py`), scoring
(`scans.py`). Needs the extra `ocr` (OpenCV) and what developers install.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks.evaluation.dust import Dust, dusted
from benchmarks.evaluation.varied import EDITIONS, Made, Recipe, make
from gai_pipeline.sample import figures as fg
from gai_pipeline.sample import prose
from gai_pipeline.sample.counts import RICHNESS

Page = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Scanner:
    """`dpi`; the file it writes; `shade` darkens the paper to one side; `turns` are quarter turns against the clock.

    `gray` is a scanner without colour, `paired` lays two pages side by side, `dirt` is the share of the paper under
    specks, `camera` photographs from aside a sheet that does not lie flat, `fax` knows black and white alone,
    `streaks` are lines that dust on the glass drew down the page, `dust` what drew others (`dust.py`).
    """

    dpi: int
    kind: str = "pdf"
    shade: bool = False
    turns: int = 0
    seal: bool = False
    gray: bool = False
    paired: bool = False
    dirt: float = 0.0
    camera: bool = False
    quality: int = 70
    fax: bool = False
    streaks: int = 0
    dust: Dust | None = None


SCANNERS = {
    "150 dpi": Scanner(150),
    "200 dpi": Scanner(200, "tiff"),
    "300 dpi": Scanner(300),
    "shaded": Scanner(200, shade=True),
    "turned": Scanner(200, turns=1),
    "seal": Scanner(200, seal=True),
    "gray seal": Scanner(200, seal=True, gray=True),
    "two pages": Scanner(200, paired=True),
    "dirty": Scanner(150, dirt=0.0008),
    "camera": Scanner(200, shade=True, camera=True),
    "coarse": Scanner(150, quality=35),
    "jpeg 20": Scanner(200, quality=20),
    "120 dpi": Scanner(120),
    "fax": Scanner(200, fax=True, quality=95),
    "streaks": Scanner(200, streaks=5),
}
"""dialect -> how its pages are scanned. New ones go to the end: documents are drawn one after the other."""


def recipes(n: int, seed: int) -> Iterator[tuple[Recipe, str]]:
    """`n` recipes of ruled PDFs, each with the scanner that it goes through, all scanners and editions in turn."""
    rng = random.Random(f"scanned/{seed}")
    kinds = [(name, code) for name in SCANNERS for code in EDITIONS]
    for i in range(n):
        name, code = kinds[i % len(kinds)]
        yield drawn(rng, ["ruled", "header"], code), name


def drawn(rng: random.Random, dialects: Sequence[str], edition: str) -> Recipe:
    """The recipe of a PDF to be scanned, about one in seven with sums that fail."""
    return Recipe(
        reader="pdf",
        dialect=rng.choice(dialects),
        edition=edition,
        richness=rng.choice(RICHNESS),
        style=rng.choice(["plain", "plain", *fg.STYLES]),
        wording=0,
        mess=next(iter(prose.MESSES)),
        seed=rng.randrange(10**9),
        broken=rng.random() < 0.15,
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
    if scanner.paired:
        pages = [_side_by_side(pages[i : i + 2]) for i in range(0, len(pages), 2)]
    images = [Image.open(io.BytesIO(_jpeg(page, scanner.quality))) for page in pages]
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
    if scanner.gray:
        page = np.repeat(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    if scanner.dirt:
        page = _dirty(page, scanner, rng)
    if scanner.streaks:
        page = _streaked(page, scanner.streaks, rng)
    if scanner.camera:
        page = _photographed(page, rng)
    paper = (int(page[2, 2, 0]),) * 3
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-1.2, 1.2)), 1)
    page = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper).astype(np.uint8)
    if scanner.dust:
        page = dusted(page, scanner.dust, scanner.dpi, rng)
    page = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.3, 0.7))).astype(np.uint8)
    noise = rng.normal(0, float(rng.uniform(2, 7)), (height, width, 1))
    page = np.clip(page + noise, 0, 255).astype(np.uint8)
    if scanner.fax:
        page = np.where(page > 150, np.uint8(255), np.uint8(0))
    return np.ascontiguousarray(np.rot90(page, scanner.turns))


def _side_by_side(pages: list[Page]) -> Page:
    """Two pages on one sheet; beside the last of an odd number the paper stays white."""
    left = pages[0]
    return np.concatenate([left, pages[1] if len(pages) > 1 else np.full_like(left, 255)], axis=1)


def _dirty(page: Page, scanner: Scanner, rng: np.random.Generator) -> Page:
    """Specks of up to a fiftieth of an inch."""
    height, width = page.shape[:2]
    out = page.copy()
    most = max(2, scanner.dpi // 50)
    for _ in range(round(scanner.dirt * height * width / (most * most / 3))):
        y, x, h, w = (int(rng.integers(1, n)) for n in (height - most, width - most, most + 1, most + 1))
        out[y : y + h, x : x + w] = int(rng.integers(20, 120))
    return out


def _streaked(page: Page, streaks: int, rng: np.random.Generator) -> Page:
    """Lines of a pixel or two down the page, through whatever is printed there."""
    out = page.copy()
    for x in rng.integers(page.shape[1] // 10, page.shape[1] * 9 // 10, streaks).tolist():
        out[:, x : x + int(rng.integers(1, 3))] = np.minimum(out[:, x : x + 1], int(rng.integers(90, 200)))
    return out


def _photographed(page: Page, rng: np.random.Generator) -> Page:
    """From aside and above, the sheet bent along its height."""
    import cv2

    height, width = page.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    moved = corners + rng.uniform(-0.02, 0.02, (4, 2)).astype(np.float32) * np.float32(width)
    view = cv2.getPerspectiveTransform(corners, moved)
    seen = cv2.warpPerspective(page, view, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    rise = np.float32(rng.uniform(0.004, 0.008) * height) * np.sin(np.pi * xs / width)
    return np.asarray(cv2.remap(seen, xs, ys + rise, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


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
