"""Image files -> gray pages, without trusting their size.

PNG, JPEG, TIFF (all pages), WebP, BMP, GIF through Pillow. Does not belong here: anything about tables.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import numpy as np
from PIL import Image, ImageOps

from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.read.ocr.engine import Gray
from gai_pipeline.read.ocr.stamps import without_seals
from gai_pipeline.read.reading_limits import Limits

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF", "MPO", "PPM")
_SMALLEST = 12
_LONGEST = 40
"""Times as long as wide: no page is, and what looks at pages makes each of them so many hundred pixels wide."""


def _gray(image: Image.Image) -> Gray:
    """Upright as the camera says, transparent parts white, eight bits."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("I;16", "I;16B", "I", "F"):
        values = np.nan_to_num(np.asarray(upright, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
        top = float(values.max()) or 1.0
        return np.clip(values * (255.0 / top), 0, 255).astype(np.uint8)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        rgba = upright.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        upright = Image.alpha_composite(white, rgba)
    if upright.mode in ("1", "L"):
        return np.asarray(upright.convert("L"), dtype=np.uint8)
    return without_seals(np.asarray(upright.convert("RGB"), dtype=np.uint8))


def pages(data: bytes, limits: Limits) -> list[Gray]:
    """The pages of an image file. The size is checked before any pixel is decoded.

    Raises `UnreadableDocument`: `empty_document`, `damaged_image`, `image_too_large`, `too_many_pages`.
    """
    if not data:
        raise UnreadableDocument("empty_document", "the image has no bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own warning on large images; ours is an error
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            count = getattr(image, "n_frames", 1)
            if image.format in ("GIF", "WEBP"):
                count = 1  # an animation is no document of several pages
            if count > limits.max_pages:
                raise UnreadableDocument("too_many_pages", f"{count} pages, more than {limits.max_pages}")
            out = []
            total = 0
            for index in range(count):
                image.seek(index)
                total += image.width * image.height
                if image.width * image.height > limits.max_pixels or total > 6 * limits.max_pixels:
                    raise UnreadableDocument(
                        "image_too_large",
                        f"{image.width} x {image.height} pixels, more than {limits.max_pixels} in all",
                    )
                if min(image.size) >= _SMALLEST and max(image.size) <= _LONGEST * min(image.size):
                    out.append(_gray(image))
            return out
    except Image.DecompressionBombError as error:
        raise UnreadableDocument("image_too_large", str(error)) from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error, IndexError, KeyError, TypeError,
            OverflowError, MemoryError) as error:  # fmt: skip
        raise UnreadableDocument("damaged_image", f"the image cannot be decoded: {error}") from error
