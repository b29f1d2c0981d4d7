"""Whether a picture hides what it lies over, and passes for paper there.

Belongs here: looking at a picture's opacity and colours. Does not belong here: where pictures lie (`ofd_page.py`,
`docx_floating.py`).
"""

from __future__ import annotations

import io
import warnings
from functools import lru_cache
from typing import Final

import numpy as np
from PIL import Image

_OPAQUE: Final = 128
"""Of 255."""
_SHARE: Final = 0.5
"""Of the picture's area: a seal is a ring and some characters."""
_MOST_PIXELS: Final = 40_000_000


_COLOURED: Final = 60
"""Between the channels of a pixel, of 255."""
_MOST_COLOURED: Final = 0.02
_LIGHT: Final = 200
_ALIKE: Final = 24
_SIDE: Final = 64


@lru_cache(maxsize=32)
def hides(picture: bytes) -> bool:
    """Whether most of a picture is opaque. One that cannot be looked at is taken to be."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(picture)) as image:
                if "A" not in image.mode and "transparency" not in image.info:
                    return True
                if image.width * image.height > _MOST_PIXELS:
                    return True
                seen = image.convert("RGBA").getchannel("A").histogram()
    except Exception:  # noqa: BLE001  Pillow raises whatever a damaged file leads to
        return True
    return sum(seen[_OPAQUE:]) > _SHARE * sum(seen)


@lru_cache(maxsize=32)
def passes_for_paper(picture: bytes) -> bool:
    """Whether a picture is of one colour, or mostly light and without colours, as paper with print on it is. Seals and
    emblems are not, and neither is what cannot be looked at."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(picture)) as image:
                if image.width * image.height > _MOST_PIXELS:
                    return False
                pixels = np.asarray(image.convert("RGB").resize((_SIDE, _SIDE)), np.int16)
    except Exception:  # noqa: BLE001  as above
        return False
    least, most = pixels.min(axis=2), pixels.max(axis=2)
    if float((most - least > _COLOURED).mean()) > _MOST_COLOURED:
        return bool((np.ptp(pixels.reshape(-1, 3), axis=0) <= _ALIKE).all())
    return float((least >= _LIGHT).mean()) > _SHARE or bool(np.ptp(least) <= _ALIKE)
