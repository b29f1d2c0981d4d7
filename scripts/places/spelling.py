"""Whether two lists write one township's name in two ways.

Belongs here: comparing two names. Does not belong here: which townships are compared and what else speaks for them
(townships.py).
"""

from __future__ import annotations

import re

from gai_pipeline.places.names import stem

_PEOPLES = ("蒙古族", "满族锡伯族", "满族", "回族", "达斡尔族", "瑶族", "朝鲜族")
_ENDS = re.compile(r"(?<=..)[街路镇乡]$")
_TELLING = frozenset("东南西北中上下前后左右内外大小新老一二三四五六七八九十")


def bare(name: str) -> str:
    """The proper part without what lists add or leave out: peoples, 街 or 路 before 街道, a doubled kind."""
    proper = stem(name, "township")
    for people in _PEOPLES:
        if len(proper) - len(people) >= 2:
            proper = proper.removesuffix(people)
    return _ENDS.sub("", proper)


def alike(one: str, other: str) -> bool:
    """One name has all characters of the other in their order, or one character is written as another (丘 for 邱).

    东 for 西, 上 for 下 and the like are other places, not other spellings.
    """
    a, b = sorted((bare(one), bare(other)), key=len)
    if len(a) < 2:
        return False
    rest = iter(b)
    if all(character in rest for character in a):
        return True
    differing = [{x, y} for x, y in zip(a, b, strict=False) if x != y]
    return len(a) == len(b) and len(differing) == 1 and not differing[0] <= _TELLING
