"""Chinese names in Latin letters, beside the name for readers of English.

Belongs here: pinyin of names of places, without the word for their kind. Does not belong here: searching (`search.py`),
translating.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

_KIND: Final = re.compile(
    r"(?<=..)(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|省|自治州|自治县|自治旗|地区|新区|林区|市|区|县|旗|盟|镇|民族乡|乡|街道)$"
)
_KNOWN: Final[Mapping[str, str]] = {
    "中国": "China", "内蒙古自治区": "Inner Mongolia", "陕西省": "Shaanxi", "香港特别行政区": "Hong Kong",
    "澳门特别行政区": "Macao",
}  # fmt: skip


@cache
def romanised(name: str) -> str:
    """`广州市` as Guangzhou; names that English has of its own are those."""
    from pypinyin import Style, lazy_pinyin

    if name in _KNOWN:
        return _KNOWN[name]
    first, *others = lazy_pinyin(_KIND.sub("", name), Style.NORMAL) or [name]
    return first.capitalize() + "".join(f"'{s}" if s[0] in "aeo" else s for s in others)
