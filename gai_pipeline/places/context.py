"""What the rest of a document says about its place: narrowing homonyms, contradictions, the portal of a government.

Belongs here: evidence outside the body's name. It only chooses among places that a name already gave, except
``by_portal``, for bodies that call themselves 我局 or 区教育局: there the named government of the portal gives the
place, and only if its kind agrees.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from urllib.parse import urlsplit

from gai_pipeline.places import names, organs
from gai_pipeline.places.evidence import PlaceEvidence
from gai_pipeline.places.gazetteer import Gazetteer, Mention
from gai_pipeline.places.regions import Region, hints

_WEIGHT = {"province": 1, "prefecture": 2, "county": 3}
_BODY_AFTER = re.compile(r"(?:人民政府|政府|政务|党政|党委|党工委|办事处|便民|行政公署)")
_LEAD_IN = frozenset("与和由向到在请,，。“\"'(（:：、是为的>》|·- ")
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
        mentions = [(m, _alive(m, year)) for m in known.above_in(text)]
        scores = [_support(place, mentions, known) for place in found]
        best = max((score for score, _ in scores), default=0)
        if best:
            kept = tuple(place for place, (score, _) in zip(found, scores, strict=True) if score == best)
            if len(kept) < len(found):
                notes.append(f"{label}: {next(form for score, form in scores if score == best)}")
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


def contradiction(place: Region, form: str, evidence: PlaceEvidence, known: Gazetteer, year: int | None) -> str:
    """Names of counties that the document mentions when none of its words supports ``place``; '' otherwise.

    A township name that is unique in the list can still be that of a place which the list lacks.
    """
    if supported(place, form, evidence, known, year):
        return ""
    strangers: Counter[str] = Counter()
    for _, text in _tiers(evidence, form):
        for mention in known.above_in(text):
            strangers[mention.form] += any(upper.level == "county" for upper in _alive(mention, year))
    return ", ".join(form for form, count in strangers.most_common(3) if count)


def supported(place: Region, form: str, evidence: PlaceEvidence, known: Gazetteer, year: int | None) -> bool:
    """Whether anything outside the written ``form`` speaks for ``place``."""
    for _, text in _tiers(evidence, form):
        mentions = [(mention, _alive(mention, year)) for mention in known.above_in(text)]
        if _support(place, mentions, known)[0]:
            return True
    return bool(_by_phone((place,), evidence, known)[0] or _by_domain((place,), evidence, known)[0])


def by_portal(
    evidence: PlaceEvidence, rests: list[str], known: Gazetteer, year: int | None
) -> tuple[tuple[Region, ...], list[str]]:
    """The place of a body that names none, from the government whose site or office the document names.

    Every such government must lie on one line (province, city, county); the one whose kind the body gives itself
    (区 of 区教育局, 我县) is the place. Nothing where the kind is unknown, or where two lines are named.
    """
    text = "\n".join(filter(None, (evidence.signature, evidence.navigation, evidence.address, evidence.opening)))
    kind = next((k for k in map(organs.own_kind, rests) if k), "") or _self_kind(text)
    if kind in {"镇", "乡", "街"}:
        return _own_township(text, known, year)
    governments: list[tuple[Region, ...]] = []
    for mention in known.above_in("\n".join(filter(None, (evidence.signature, evidence.opening)))):
        joined = "\n".join(filter(None, (evidence.signature, evidence.opening)))
        if _BODY_AFTER.match(joined, mention.end) and not joined.startswith("驻", max(0, mention.start - 1)):
            governments.append(_alive(mention, year))
    for part in (evidence.navigation, evidence.address):
        governments += [_alive(mention, year) for mention in known.above_in(part or "")]
    governments = [places for places in governments if places]
    if not governments:
        return (), ["neither the body's name nor its site names a place"]
    if not kind:
        return (), ["the document does not say whether its body is of a city, a district or a county"]
    fitting = {p.code: p for places in governments for p in places if names.kind(p.name, p.level) == kind}
    lines = [p for p in fitting.values() if all(_on_line(p, places, known) for places in governments)]
    lowest = [p for p in lines if not any(known.within((q,), (p,)) for q in lines if q is not p)]
    forms = sorted({p.name for p in fitting.values()})
    if not lowest:
        return (), [f"the document names several governments: {', '.join(forms) or 'none of its kind'}"]
    return tuple(lowest), [f"government named in the document: {', '.join(forms)}"]


def _on_line(place: Region, others: tuple[Region, ...], known: Gazetteer) -> bool:
    """Some of ``others`` is the place, above it, or inside it."""
    return any((o.code, o.name) in known.lineage(place) or (place.code, place.name) in known.lineage(o) for o in others)


def _self_kind(text: str) -> str:
    """What the body's government calls itself, if the text is of one mind: 区 of 区委, 我区, 全区."""
    counts = Counter(re.findall(r"(?:我|全|本)([区县旗市州盟镇乡街省])(?!场|政|长|域|级|容|民)", text))
    counts.update(re.findall(r"(?<![省市区县旗州盟、,一-鿿])([区县旗])[委政]", text))
    for kinds in ("街镇乡", "区县旗", "州盟", "市", "省"):
        seen = [kind for kind in kinds if counts[kind]]
        if seen:
            return seen[0] if len(seen) == 1 else ""
    return ""


def _own_township(text: str, known: Gazetteer, year: int | None) -> tuple[tuple[Region, ...], list[str]]:
    """The one township whose government the text of a 我镇 report names."""
    votes: Counter[str] = Counter()
    places: dict[str, tuple[Region, ...]] = {}
    last_end = -1
    for mention in known.scan(text):
        start_ok = mention.start == 0 or text[mention.start - 1] in _LEAD_IN or mention.start == last_end
        last_end = mention.end
        towns = tuple(p for p in _alive(mention, year) if p.level == "township")
        if towns and start_ok and _BODY_AFTER.match(text, mention.end):
            votes[mention.form] += 1
            places[mention.form] = towns
    if len(votes) != 1:
        return (), [f"the document names {'no' if not votes else 'several'} township governments"]
    form = next(iter(votes))
    return places[form], [f"government named in the document: {form}"]


def _tiers(evidence: PlaceEvidence, form: str) -> list[tuple[str, str]]:
    title = " ".join(filter(None, (evidence.title, evidence.publisher, evidence.signature)))
    tiers = [
        ("title", title),
        ("address", evidence.address or ""),
        ("navigation", evidence.navigation or ""),
        ("opening", evidence.opening),
    ]
    return [(label, text.replace(form, "|")) for label, text in tiers if text]


def _alive(mention: Mention, year: int | None) -> tuple[Region, ...]:
    return tuple(place for place in mention.places if place.holds(year))


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
    scores: list[int] = []
    for place in found:
        score = 0
        for code, name in known.lineage(place):
            upper = known.regions.get(code)
            if upper is None or upper.level not in {"county", "prefecture"} or (code, name) == (place.code, place.name):
                continue
            for key in _romanised().get(code, ()):
                if any(_labels_match(label, key) for label in labels):
                    score = max(score, _WEIGHT[upper.level])
        scores.append(score)
    best = max(scores, default=0)
    return (tuple(p for p, s in zip(found, scores, strict=True) if s == best) if best else ()), host


def _labels_match(label: str, key: str) -> bool:
    """wendeng for wendeng, hbdaye for daye (a province's two letters before it), zgpengxi for pengxi."""
    return label == key or (len(key) > 5 and key in label) or (label.endswith(key) and len(label) == len(key) + 2)


def _by_postcode(
    found: tuple[Region, ...], evidence: PlaceEvidence, known: Gazetteer
) -> tuple[tuple[Region, ...], str]:
    heads = {code.strip()[:2] for code in evidence.postcodes}
    kept = tuple(place for place in found if heads & set(_POST.get(place.code[:2], "").split()))
    return kept, ", ".join(evidence.postcodes)
