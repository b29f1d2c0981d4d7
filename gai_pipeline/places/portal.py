"""The place of a body that names none (我局, 区教育局): the government whose site or office the document names.

Belongs here: finding that government, and only where its kind agrees with what the body calls itself. Does not belong
here: choosing among places that a body's name gave (`context.py`).
"""

from __future__ import annotations

import re
from collections import Counter

from gai_pipeline.places import names, organs
from gai_pipeline.places.evidence import PlaceEvidence
from gai_pipeline.places.gazetteer import Gazetteer
from gai_pipeline.places.regions import Region

_BODY_AFTER = re.compile(r"(?:人民政府|政府|政务|党政|党委|党工委|办事处|便民|行政公署)")
_LEAD_IN = frozenset("与和由向到在请,，。“\"'(（:：、是为的>》|·- ")

Found = tuple[tuple[Region, ...], list[str]]
"""The places, none where nothing is certain, and notes of why."""


def by_portal(evidence: PlaceEvidence, rests: list[str], known: Gazetteer, year: int | None) -> Found:
    """The place of a body that names none, from the government whose site or office the document names.

    ``rests`` are the words of the body's names behind their places. Every government named must lie on one line
    (province, city, county); the one whose kind the body gives itself (区 of 区教育局, 我县) is the place. Nothing
    where the kind is unknown, or where two lines are named.
    """
    text = _joined(evidence.signature, evidence.navigation, evidence.address, evidence.opening)
    kind = next((k for k in map(organs.own_kind, rests) if k), "") or _self_kind(text)
    if kind in {"镇", "乡", "街"}:
        return _own_township(text, known, year)
    governments = _governments(evidence, known, year)
    if not governments:
        return (), ["neither the body's name nor its site names a place"]
    if not kind:
        return (), ["the document does not say whether its body is of a city, a district or a county"]
    fitting = {p.code: p for places in governments for p in places if names.kind(p.name, p.level) == kind}
    forms = ", ".join(sorted({p.name for p in fitting.values()}))
    lowest = _lowest(list(fitting.values()), governments, known)
    if not lowest:
        return (), [f"the document names several governments: {forms or 'none of its kind'}"]
    return lowest, [f"government named in the document: {forms}"]


def _joined(*parts: str | None) -> str:
    return "\n".join(filter(None, parts))


def _governments(evidence: PlaceEvidence, known: Gazetteer, year: int | None) -> list[tuple[Region, ...]]:
    """What each name of a place can mean that stands in the navigation or the address, or before the words of a
    government in the signature or the opening."""
    prose = _joined(evidence.signature, evidence.opening)
    named = [
        mention
        for mention in known.above_in(prose)
        if _BODY_AFTER.match(prose, mention.end) and not prose.startswith("驻", max(0, mention.start - 1))
    ]
    for part in (evidence.navigation, evidence.address):
        named += known.above_in(part or "")
    return [places for mention in named if (places := mention.in_force(year))]


def _lowest(fitting: list[Region], governments: list[tuple[Region, ...]], known: Gazetteer) -> tuple[Region, ...]:
    """Of the places that lie on one line with every government, those with none of the others inside."""
    lines = [p for p in fitting if all(_on_line(p, places, known) for places in governments)]
    return tuple(p for p in lines if not any(known.within((q,), (p,)) for q in lines if q is not p))


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


def _own_township(text: str, known: Gazetteer, year: int | None) -> Found:
    """The one township whose government the text of a 我镇 report names."""
    named: dict[str, tuple[Region, ...]] = {}
    last_end = -1
    for mention in known.scan(text):
        begins = mention.start in (0, last_end) or text[mention.start - 1] in _LEAD_IN
        last_end = mention.end
        towns = tuple(p for p in mention.in_force(year) if p.level == "township")
        if towns and begins and _BODY_AFTER.match(text, mention.end):
            named[mention.form] = towns
    if len(named) != 1:
        return (), [f"the document names {'no' if not named else 'several'} township governments"]
    form, places = next(iter(named.items()))
    return places, [f"government named in the document: {form}"]
