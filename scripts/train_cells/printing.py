"""Prints a text, sends it through paper, and cuts it out as a page is cut: one picture of 32 pixels' height.

Belongs here: fonts, faults of paper, scanner and fax. Does not belong here: what is printed (`texts.py`).
"""

from __future__ import annotations

import random
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from gai_pipeline.read.ocr.strip import strip

from .fonts import Face

Gray = NDArray[np.uint8]


_SIZES = (14, 16, 18, 20, 22, 25, 28, 32, 37, 44)


@cache
def _font(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


def _drawn(text: str, face: Face, size: int, rng: random.Random) -> Gray:
    """Black on white, close around the print, with 24 pixels of paper around."""
    font = _font(face.path, face.index, size)
    canvas = Image.new("L", (round(size * 1.35 * len(text)) + 80, 3 * size + 48), 255)
    draw = ImageDraw.Draw(canvas)
    tight = rng.choice((1.0, 1.0, rng.uniform(0.82, 1.3)))
    x = 30.0
    if tight == 1.0:
        draw.text((x, size), text, font=font, fill=0)
    else:
        for ch in text:
            draw.text((x, size), ch, font=font, fill=0)
            x += font.getlength(ch) * tight
    whole = np.asarray(canvas)
    ys, xs = np.nonzero(whole < 160)
    if not len(ys):
        return np.full((48 + size // 2, 48 + size // 2), 255, np.uint8)
    return cv2.copyMakeBorder(
        whole[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1], 24, 24, 24, 24, cv2.BORDER_CONSTANT, value=255
    )


def _specks(page: Gray, rng: random.Random, size: int) -> None:
    height, width = page.shape
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        w, h = rng.randint(1, max(2, size // 5)), rng.randint(1, max(2, size // 5))
        x, y = rng.randrange(8, max(9, width - 8)), rng.randrange(10, max(11, height - 10))
        page[y : y + h, x : x + w] = rng.randint(10, 130)


def _streaks(page: Gray, rng: random.Random) -> None:
    height, width = page.shape
    for _ in range(rng.choice((1, 1, 2))):
        shade = rng.randint(20, 200)
        if rng.random() < 0.6:  # along the way of the paper through the scanner
            x = rng.randrange(16, width - 16)
            lean = rng.randint(-1, 1)
            cv2.line(page, (x, 0), (x + lean, height), shade, rng.choice((1, 1, 2)))
        else:
            above, below = rng.randrange(18, 26), rng.randrange(height - 26, height - 18)
            y = rng.choice((above, below, rng.randrange(18, height - 18)))
            cv2.line(page, (0, y), (width, y + rng.randint(-1, 1)), shade, 1)


def _ruled(page: Gray, rng: random.Random) -> None:
    """The lines of the cell close beside the print."""
    height, width = page.shape
    shade = rng.randint(0, 120)
    side = rng.randrange(4)
    if side < 2:
        y = rng.randint(17, 22) if side else height - rng.randint(17, 22)
        cv2.line(page, (0, y), (width, y + rng.randint(-1, 1)), shade, rng.choice((1, 2)))
    else:
        x = rng.randint(14, 21) if side == 2 else width - rng.randint(14, 21)
        cv2.line(page, (x, 0), (x, height), shade, rng.choice((1, 2)))


def _sealed(page: Gray, rng: random.Random) -> Gray:
    """A stroke of a stamp, as gray as it is or half lifted off."""
    height, width = page.shape
    stamp = np.full_like(page, 255)
    level = rng.randint(70, 190)
    radius = rng.randint(60, 260)
    angle = rng.uniform(0, 6.28)
    centre = (round(width * rng.random() + radius * np.cos(angle)), round(height / 2 + radius * np.sin(angle)))
    cv2.circle(stamp, centre, radius, level, rng.randint(3, 12))
    both = (page.astype(np.uint16) * stamp // 255).astype(np.uint8)
    if rng.random() < 0.7:
        zone = cv2.dilate((stamp < 250).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        lifted = np.clip(both.astype(np.float32) * (255 / level), 0, 255)
        both = np.where(zone, np.where(lifted < 255 * rng.uniform(0.6, 0.85), lifted, 255), both).astype(np.uint8)
    return both


def _scanned(page: Gray, rng: random.Random, noise: np.random.Generator) -> Gray:
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.gauss(0, 0.5), 1)
    turn[0, 1] += rng.gauss(0, 0.02)
    turn[:, 2] += (rng.random(), rng.random())
    out = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.3, 1.0))
    low, high = rng.choice((0, 0, rng.uniform(0, 110))), rng.choice((255, rng.uniform(170, 255)))
    seen = out.astype(np.float32) * ((high - low) / 255) + low
    seen += noise.normal(0, rng.uniform(1, 10), seen.shape)
    out = np.clip(seen, 0, 255).astype(np.uint8)
    kind = rng.random()
    if kind < 0.3:
        quality = rng.choice((rng.randint(12, 30), rng.randint(30, 80)))
        out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0)
    elif kind < 0.5:
        out = np.where(out > (low + high) / 2 + rng.uniform(-30, 40), 255, 0).astype(np.uint8)
    elif kind < 0.6:  # twice through: coarse first
        small = cv2.resize(out, None, fx=0.7, fy=rng.choice((0.5, 0.7)), interpolation=cv2.INTER_AREA)
        out = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return out


def printed(text: str, face: Face, rng: random.Random, noise: np.random.Generator, times: int) -> list[Gray]:
    """Strips with the text on them, as the reader gets them from that many different scans."""
    size = rng.choice(_SIZES)
    bare = _drawn(text, face, size, rng)
    return [_through(bare.copy(), size, rng, noise) for _ in range(times)]


def two_cuts(text: str, face: Face, rng: random.Random, noise: np.random.Generator) -> tuple[Gray, Gray]:
    """One scan of a text, cut closely and widely, as the reader cuts it for its two looks; not yet strips."""
    size = rng.choice(_SIZES)
    page = _faulty(_drawn(text, face, size, rng).copy(), size, rng, noise)
    pad = max(2, size // 7)
    wide = cv2.GaussianBlur(_cut(page, 2 * pad, pad), (3, 3), 0.7)
    return _cut(page, 2 * pad, pad // 2 + 1), wide


def _cut(page: Gray, wide: float, down: float) -> Gray:
    height, width = page.shape
    return page[round(24 - down) : round(height - 24 + down), max(0, round(24 - wide)) : round(width - 24 + wide)]


def _through(page: Gray, size: int, rng: random.Random, noise: np.random.Generator) -> Gray:
    page = _faulty(page, size, rng, noise)
    height, width = page.shape
    pad = max(2.0, size / 7)
    wide, down = rng.uniform(0.3, 2.2) * pad, rng.uniform(0.3, 1.6) * pad
    x0, x1 = round(24 - wide - rng.uniform(0, 2)), round(width - 24 + wide + rng.uniform(0, 2))
    y0, y1 = round(24 - down - rng.uniform(-1, 2)), round(height - 24 + down + rng.uniform(-1, 2))
    return strip(page[max(0, y0) : y1, max(0, x0) : x1])


def _faulty(page: Gray, size: int, rng: random.Random, noise: np.random.Generator) -> Gray:
    """Through printer, dirt, stamp and scanner."""
    if rng.random() < 0.12:
        page = cv2.erode(page, np.ones((2, 2), np.uint8))  # bold, or too much toner
    if rng.random() < 0.16:
        _specks(page, rng, size)
    if rng.random() < 0.07:
        _streaks(page, rng)
    if rng.random() < 0.07:
        _ruled(page, rng)
    if rng.random() < 0.08:
        page = _sealed(page, rng)
    return _scanned(page, rng, noise)


def empty(rng: random.Random, noise: np.random.Generator) -> Gray:
    """A strip without print: paper, dirt, a piece of a line or of a seal."""
    height = rng.randint(62, 84)
    page = np.full((height, rng.randint(58, 100)), 255, np.uint8)
    _specks(page, rng, height - 48)
    if rng.random() < 0.3:
        _streaks(page, rng)
    if rng.random() < 0.3:
        page = _sealed(page, rng)
    return strip(_scanned(page, rng, noise)[20:-20, 16:-16])
