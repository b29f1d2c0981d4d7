"""Whether a picture hides what it lies over.

Belongs here: looking at a picture's opacity. Does not belong here: where pictures lie (`ofd_page.py`,
`docx_floating.py`).
"""

from __future__ import annotations

import io
import warnings
from functools import lru_cache
from typing import Final

from PIL import Image

_OPAQUE: Final = 128
"""Of 255."""
_SHARE: Final = 0.5
"""Of the picture's area: a seal is a ring and some characters."""
_MOST_PIXELS: Final = 40_000_000


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
