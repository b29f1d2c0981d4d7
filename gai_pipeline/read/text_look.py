"""What the look of a text in an office document makes of it: unseen, the mark of a note, or doubtful as a figure.

Belongs here: the one rule for all formats. Does not belong here: where a format says how its text looks
(`docx_looks.py`, `odf_looks.py`, `rtf_looks.py`), pages (`styles.py`), sheets (`xlsx_looks.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from gai_pipeline.read.clean import is_note

DOUBTED: Final = "\ufffd"
"""Beside a figure that is seen otherwise than it is written."""
SMALLEST: Final = 2.0
"""Points: a text no larger cannot be read."""
NARROWEST: Final = 20
"""Percent of a character's width."""
TIGHT: Final = -4.0
"""Points between characters, from which on one stands over the other."""
_FIGURE: Final = re.compile(r"[\s.,，+\-−]*+\d[\s\d.,，+\-−]*+")


class Look(Enum):
    """`UNSEEN` text does not count; of a `DOUBTED` figure nobody knows how it is seen."""

    UNSEEN = 1
    DOUBTED = 2


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a text looks: `hidden` for everyone, `raised` or lowered, `white` on paper, or `odd` in another way that
    makes other figures of its digits (turned, squeezed, in a font of pictures)."""

    hidden: bool = False
    raised: bool = False
    white: bool = False
    odd: bool = False


def look_of(text: str, appearance: Appearance) -> Look | None:
    """What becomes of a text that looks so; None where it counts as it stands."""
    if appearance.hidden:
        return Look.UNSEEN
    if appearance.raised and is_note(text):
        return Look.UNSEEN
    doubted = appearance.raised or appearance.white or appearance.odd
    return Look.DOUBTED if doubted and is_figure(text) else None


def as_seen(text: str, appearance: Appearance) -> str:
    """A text as it counts: nothing where it is unseen, with a mark where it is doubted."""
    look = look_of(text, appearance)
    if look is Look.UNSEEN:
        return ""
    return DOUBTED + text if look is Look.DOUBTED else text


def is_figure(text: str) -> bool:
    """Whether a text is digits and what stands between and before them."""
    return bool(_FIGURE.fullmatch(text))


def under_a_shape(text: str) -> str:
    """The text of a cell that something drawn may lie over: its figure, or its emptiness, is not sure."""
    return DOUBTED + text if not text.strip() or is_figure(text) else text
