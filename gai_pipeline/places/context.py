"""What the rest of a document says about its place: narrowing homonyms, support, contradictions.

Belongs here: evidence outside the body's name, which only chooses among places that a name already gave. Does not
belong here: bodies that name no place (`portal.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from urllib.parse import urlsplit

from gai_pipeline.places.evidence import PlaceEvidence
from gai_pipeline.places.gazetteer import Gazetteer, Mention
from gai_pipeline.places.regions import Region, hints

_WEIGHT = {"province": 1, "prefecture": 2, "county": 3}
# Province (two digits) -> first two digits of its postcodes. 13, 15 and 16 are shared with 内蒙古's east.
_POST = {
    "11": "10",
    "31": "20",
    "12": "30",
    "50": "40",
    "15": "01 02 13 16",
    "14": "03 04",
    "13": "05 06 07",
    "21": "11 12",
    "22": "13",
    "23": "15 16",
    "32": "21 22",
    "34": "23 24",
    "37": "25 26 27",
    "33": "31 32",
    "36": "33 34",
    "35": "35 36",
    "43": "41 42",
    "42": "43 44",
    "41": "45 46 47",
    "44": "51 52",
    "45": "53 54",
    "52": "55 56",
    "46": "57",
    "51": "61 62 63 64",
    "53": "65 66 67",
    "61": "71 72",
    "62": "73 74",
    "64": "75",
    "63": "81",
    "65": "83 84",
    "54": "85 86",
}


def narrow(
    found: tuple[Region, ...], form: str, evidence: PlaceEvidence, known: Gazetteer, year: int | None
) -> tuple[tuple[Region, ...], list[str]]:
    """Those of ``found`` that the strongest speaking evidence supports, tier after tier, and notes of what was used.

    ``form`` is the written name in question: inside it nothing is evidence (古县 in 古县镇).
    """
    notes: list[str] = []
    for label, text in _tiers(evidence, form):
        kept, why = _by_words(found, text, known, year)
        if kept and len(kept) < len(found):
            notes.append(f"{label}: {why}")
            found = kept
        if len(found) == 1:
            return found, notes
    for label, chooser in (("telephone", _by_phone), ("domain", _by_domain), ("postcode", _by_postcode)):
        kept, why = chooser(found, evidence, known)
        if kept and len(kept) < len(found):
            notes.append(f"{label}: {why}")
            found = kept
        if len(found) == 1:
            break
    return found, notes


def _by_words(
    found: tuple[Region, ...], text: str, known: Gazetteer, year: int | None
) -> tuple[tuple[Region, ...], str]:
    """The places that the narrowest name in a text stands above, with that name; none where no name does."""
    mentions = [(mention, mention.in_force(year)) for mention in known.above_in(text)]
    support = [_support(place, mentions, known) for place in found]
    best = max((score for score, _ in support), default=0)
    if not best:
        return (), ""
    kept = tuple(place for place, (score, _) in zip(found, support, strict=True) if score == best)
    return kept, next(form for score, form in support if score == best)


def contradiction(place: Region, form: str, evidence: PlaceEvidence, known: Gazetteer, year: int | None) -> str:
    """Names of counties that the document mentions when none of its words supports ``place``; '' otherwise.

    A township name that is unique in the list can still be that of a place which the list lacks.
    """
    if supported(place, form, evidence, known, year):
        return ""
    strangers: Counter[str] = Counter()
    for _, text in _tiers(evidence, form):
        for mention in known.above_in(text):
            strangers[mention.form] += any(upper.level == "county" for upper in mention.in_force(year))
    return ", ".join(form for form, count in strangers.most_common(3) if count)


def supported(place: Region, form: str, evidence: PlaceEvidence, known: Gazetteer, year: int | None) -> bool:
    """Whether anything outside the written ``form`` speaks for ``place``."""
    for _, text in _tiers(evidence, form):
        mentions = [(mention, mention.in_force(year)) for mention in known.above_in(text)]
        if _support(place, mentions, known)[0]:
            return True
    return bool(_by_phone((place,), evidence, known)[0] or _by_domain((place,), evidence, known)[0])


def _tiers(evidence: PlaceEvidence, form: str) -> list[tuple[str, str]]:
    title = " ".join(filter(None, (evidence.title, evidence.publisher, evidence.signature)))
    tiers = [
        ("title", title),
        ("address", evidence.address or ""),
        ("navigation", evidence.navigation or ""),
        ("opening", evidence.opening),
    ]
    return [(label, text.replace(form, "|")) for label, text in tiers if text]


def _support(place: Region, mentions: list[tuple[Mention, tuple[Region, ...]]], known: Gazetteer) -> tuple[int, str]:
    """Weight (county 3, prefecture 2, province 1) and text of the narrowest mention that stands above ``place``."""
    above = known.lineage(place) - {(place.code, place.name)}
    best, form = 0, ""
    for mention, places in mentions:
        for upper in places:
            if (upper.code, upper.name) in above and _WEIGHT.get(upper.level, 0) > best and upper.level != place.level:
                best, form = _WEIGHT[upper.level], mention.form
    return best, form


def _by_phone(found: tuple[Region, ...], evidence: PlaceEvidence, known: Gazetteer) -> tuple[tuple[Region, ...], str]:
    areas = {match[0] for phone in evidence.phones if (match := re.match(r"0(?:10|2\d|[3-9]\d\d)", _digits(phone)))}
    codes = {code for area in areas for code in hints()[0].get(area, ())}
    kept = tuple(place for place in found if codes & {code for code, _ in known.lineage(place)})
    return kept, ", ".join(sorted(areas))


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", re.sub(r"^\s*[((]?\+?86[))-]?(?=\D*0)", "", phone))


@lru_cache(maxsize=1)
def _romanised() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for key, codes in hints()[1].items():
        for code in codes:
            table.setdefault(code, []).append(key)
    return {code: tuple(keys) for code, keys in table.items()}


def _by_domain(found: tuple[Region, ...], evidence: PlaceEvidence, known: Gazetteer) -> tuple[tuple[Region, ...], str]:
    """Places under a county or prefecture whose romanised name is a label of a .gov.cn host."""
    host = (urlsplit(evidence.url).hostname or "") if evidence.url and "://" in evidence.url else ""
    if not host.endswith(".gov.cn"):
        return (), host
    labels = host.removesuffix(".gov.cn").split(".")
    scores = [_domain_score(place, labels, known) for place in found]
    best = max(scores, default=0)
    return (tuple(p for p, s in zip(found, scores, strict=True) if s == best) if best else ()), host


def _domain_score(place: Region, labels: list[str], known: Gazetteer) -> int:
    """The weight of the narrowest place above ``place`` that a label of a host names; 0 if none does."""
    score = 0
    for code, name in known.lineage(place):
        upper = known.regions.get(code)
        if upper is None or upper.level not in {"county", "prefecture"} or (code, name) == (place.code, place.name):
            continue
        if any(_labels_match(label, key) for key in _romanised().get(code, ()) for label in labels):
            score = max(score, _WEIGHT[upper.level])
    return score


def _labels_match(label: str, key: str) -> bool:
    """wendeng for wendeng, hbdaye for daye (a province's two letters before it), zgpengxi for pengxi."""
    return label == key or (len(key) > 5 and key in label) or (label.endswith(key) and len(label) == len(key) + 2)


def _by_postcode(
    found: tuple[Region, ...], evidence: PlaceEvidence, known: Gazetteer
) -> tuple[tuple[Region, ...], str]:
    heads = {code.strip()[:2] for code in evidence.postcodes}
    kept = tuple(place for place in found if heads & set(_POST.get(place.code[:2], "").split()))
    return kept, ", ".join(evidence.postcodes)
