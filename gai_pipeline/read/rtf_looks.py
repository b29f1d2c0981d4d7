"""How the control words of an RTF make a text look.

Belongs here: the words of characters, and the colours that they number. Does not belong here: text and tables
(`rtf.py`), what a look makes of a text (`text_look.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gai_pipeline.read.text_look import NARROWEST, SMALLEST, TIGHT, Appearance

_PAPER: Final = 240
"""The darkest channel of a colour that is not told from paper."""
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class RtfLook:
    """What holds for the text that follows. Colours are numbers of the table; 0 is the one that is chosen by itself."""

    hidden: bool = False
    deleted: bool = False
    raised: bool = False
    size: float = 12.0
    narrow: bool = False
    tight: bool = False
    combined: bool = False
    colour: int = 0
    ground: int = 0

    def after(self, word: bytes, parameter: int | None) -> RtfLook:
        """The look once another of `LOOK_WORDS` is read."""
        return PLAIN if word == b"plain" else _WORDS[word](self, parameter)

    def appearance(self, colours: Sequence[Colour | None], of_pictures: bool) -> Appearance:
        """The look in a document with these colours, in a font of pictures or not."""
        white = is_paper(self.colour, colours) and not has_ground(self.ground, colours)
        same = self.colour > 0 and has_ground(self.ground, colours) and _colour(self, colours) == _ground(self, colours)
        odd = self.narrow or self.tight or self.combined or of_pictures or same
        return Appearance(self.hidden or self.deleted or 0 <= self.size <= SMALLEST, self.raised, white, odd)


def _colour(look: RtfLook, colours: Sequence[Colour | None]) -> Colour | None:
    return colours[look.colour] if look.colour < len(colours) else None


def _ground(look: RtfLook, colours: Sequence[Colour | None]) -> Colour | None:
    return colours[look.ground] if look.ground < len(colours) else None


def is_paper(number: int, colours: Sequence[Colour | None]) -> bool:
    """Whether a colour of the table is as light as paper."""
    colour = colours[number] if 0 <= number < len(colours) else None
    return colour is not None and min(colour) >= _PAPER


def has_ground(number: int, colours: Sequence[Colour | None]) -> bool:
    """Whether something that is painted in a colour is told from paper."""
    return number > 0 and not is_paper(number, colours)


def _is_on(parameter: int | None) -> bool:
    return parameter != 0


_WORDS: Final[dict[bytes, Callable[[RtfLook, int | None], RtfLook]]] = {
    b"v": lambda look, n: replace(look, hidden=_is_on(n)),
    b"deleted": lambda look, n: replace(look, deleted=_is_on(n)),
    b"strike": lambda look, n: replace(look, deleted=_is_on(n)),
    b"striked": lambda look, n: replace(look, deleted=_is_on(n)),
    b"super": lambda look, n: replace(look, raised=_is_on(n)),
    b"sub": lambda look, n: replace(look, raised=_is_on(n)),
    b"nosupersub": lambda look, n: replace(look, raised=False),
    b"up": lambda look, n: replace(look, raised=_is_on(n)),
    b"dn": lambda look, n: replace(look, raised=_is_on(n)),
    b"fs": lambda look, n: replace(look, size=12.0 if n is None else n / 2),
    b"charscalex": lambda look, n: replace(look, narrow=n is not None and n < NARROWEST),
    b"expnd": lambda look, n: replace(look, tight=n is not None and n / 4 <= TIGHT),
    b"expndtw": lambda look, n: replace(look, tight=n is not None and n / 20 <= TIGHT),
    b"twoinone": lambda look, n: replace(look, combined=_is_on(n)),
    b"horzvert": lambda look, n: replace(look, combined=_is_on(n)),
    b"cf": lambda look, n: replace(look, colour=n or 0),
    b"cb": lambda look, n: replace(look, ground=n or 0),
    b"chcbpat": lambda look, n: replace(look, ground=n or 0),
    b"highlight": lambda look, n: replace(look, ground=n or 0),
}
LOOK_WORDS: Final = frozenset({b"plain", *_WORDS})
PLAIN: Final = RtfLook()
