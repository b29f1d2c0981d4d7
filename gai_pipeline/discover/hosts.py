"""Which province a host may belong to, for choosing what to ask: never evidence for the region of a report.

Belongs here: hosts seen with reports whose region is known, and names of places in host names. Does not belong here:
resolving regions (`places/`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from gai_pipeline.places.regions import hints, load

PROVINCES = {
    "bj": "11",
    "beijing": "11",
    "tj": "12",
    "heb": "13",
    "hebei": "13",
    "he": "13",
    "sx": "14",
    "shanxi": "14",
    "nmg": "15",
    "ln": "21",
    "jl": "22",
    "hlj": "23",
    "sh": "31",
    "shanghai": "31",
    "js": "32",
    "jiangsu": "32",
    "zj": "33",
    "zhejiang": "33",
    "ah": "34",
    "fj": "35",
    "fujian": "35",
    "jx": "36",
    "jiangxi": "36",
    "sd": "37",
    "shandong": "37",
    "henan": "41",
    "ha": "41",
    "hubei": "42",
    "hb": "42",
    "hunan": "43",
    "hn": "43",
    "gd": "44",
    "gx": "45",
    "gxzf": "45",
    "hainan": "46",
    "hi": "46",
    "cq": "50",
    "sc": "51",
    "guizhou": "52",
    "gz": "52 44",
    "yn": "53",
    "xizang": "54",
    "xz": "54 32",
    "shaanxi": "61",
    "sn": "61",
    "gansu": "62",
    "gs": "62",
    "qinghai": "63",
    "qh": "63",
    "nx": "64",
    "xinjiang": "65",
    "xj": "65",
}
"""Short names of provinces as labels under gov.cn -> the first two digits of their codes; two where a city has it too.
"""
_WORD = re.compile(r"[a-z]+")
_SHORTEST = 4
"""Letters: shorter names of places are parts of too many words."""


def provinces_of(host: str, known: Mapping[str, str] | None = None) -> frozenset[str]:
    """First two digits of the codes of provinces that a host may be of; empty where nothing is known.

    `known`: region codes by host, from reports that were read; a host below a known one is in its region.
    """
    labels = host.split(".")
    for i in range(len(labels) - 1):
        if known and (code := known.get(".".join(labels[i:]))) is not None:
            return frozenset({code[:2]})
    return _by_name(host)


@lru_cache(maxsize=65536)
def _by_name(host: str) -> frozenset[str]:
    own = host.removesuffix(".gov.cn").split(".")
    for label in reversed(own):
        if label in PROVINCES:
            return frozenset(PROVINCES[label].split())
    return frozenset(code[:2] for label in own for word in _WORD.findall(label) for code in _places(word))


def _places(word: str) -> frozenset[str]:
    """Codes of places that a word names, with what is added to names of places in hosts."""
    pinyin = hints()[1]
    for name in (word, word.removesuffix("xian"), word.removesuffix("qu"), word.removesuffix("shi"), word[:-1]):
        if len(name) >= _SHORTEST and (found := pinyin.get(name)):
            return found
    return frozenset()


def province_code(name: str) -> str | None:
    """The first two digits of a province's code, from its code or its name, long or short; None for what is none."""
    text = name.strip()
    if re.fullmatch(r"\d{2}(?:0{4})?", text):
        return text[:2]
    for code in {p[:2] for value in PROVINCES.values() for p in value.split()}:
        region = load().get(f"{code}0000")
        if region is not None and (region.name == text or (len(text) >= 2 and region.name.startswith(text))):
            return code
    return PROVINCES.get(text.lower(), "").split(" ")[0] or None
