"""Characters that look like ideographs and are not: radicals that PDF writers put for whole characters.

Belongs here: the mapping. Does not belong here: any other normalisation (that is the aligner's).
"""

from __future__ import annotations

import unicodedata
from typing import Final

# CJK Radicals Supplement (U+2E80-2EF3) has no compatibility mapping for most simplified forms; these are the ones
# that are characters of their own, from the Unicode character names.
_SUPPLEMENT: Final = dict(
    zip(
        "⺁⺄⺅⺇⺈⺉⺋⺌⺎⺏⺐⺒⺓⺔⺖⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺦⺨⺩⺬⺭⺮⺯⺱⺲⺳⺶⺷⺸⺹⺺⺼⺽⻀⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙亻几刀刂㔾小兀尣尢巳幺彑忄扌攵旡月歺母民氵氺灬丬犭王礻礻竹糸罓罒网羊羊羊耂肀月臼艹虎衤覀西见角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食食食饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_RADICALS: Final = {
    ord(a): b
    for a, b in {
        **_SUPPLEMENT,
        **{chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)},
        **{chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0xF900, 0xFAD9)},
    }.items()
    if a != b
}


def whole_characters(text: str) -> str:
    """The text with radicals and compatibility ideographs as the characters they stand for (⽬ -> 目, ⺠ -> 民)."""
    return text.translate(_RADICALS)
