"""Which place a report belongs to: resolved, ambiguous with every candidate, or unresolved; never a guess.

Belongs here: weighing the evidence of one document. The rules, in order (docs/places.md argues them):
 1. The body's own name decides (publisher, title, signature): the chain of places at its start. A department has the
    place of its government, a vertical organ the place printed in its name, a body of the State Council the country.
 2. Where that leaves several places, the document's other words narrow them, strongest first: the rest of title and
    signature, address, navigation, opening, telephone area, domain, postcode. These never name a place alone.
 3. A body without a place (我局, 区教育局) takes the government whose portal or navigation the document names, if
    its kind agrees with what the body calls itself; otherwise nothing.
 4. Names are those in force in the report year give or take one, or today; the answer is the code of today.
Not here: cutting the evidence out of a document, ids of bodies (bodies.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gai_pipeline.places import context, naming, organs
from gai_pipeline.places.evidence import PlaceEvidence
from gai_pipeline.places.gazetteer import COMMON_WORDS, Gazetteer, default
from gai_pipeline.places.naming import Reading
from gai_pipeline.places.regions import COUNTRY, Region

_TOWNSHIPS_SINCE = 2015
Status = Literal["resolved", "ambiguous", "unresolved"]


@dataclass(frozen=True)
class Resolution:
    """The answer. ``candidates``: codes of today, only where ambiguous; ``level``: None where they differ."""

    status: Status
    code: str | None = None
    level: str | None = None
    path: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def resolve(evidence: PlaceEvidence, report_year: int | None, gazetteer: Gazetteer | None = None) -> Resolution:
    """Resolve a document's body to a region. ``gazetteer`` defaults to the real list; pass another for a sample."""
    known = gazetteer or default()
    readings = _readings(evidence, known, report_year)
    notes = [f"{r.source}: {r.text}" for r in readings]
    if any(r.broken for r in readings if r.source != "signature"):
        broken = next(r for r in readings if r.broken and r.source != "signature")
        return Resolution("unresolved", evidence=(*notes, f"places that do not contain each other: {broken.text}"))
    named = [r for r in readings if r.chain and not r.broken]
    if not named:
        return _without_place(evidence, readings, notes, known, report_year)
    best, others = _deepest(named, known)
    why = _no_region(best)
    if why:
        return Resolution("unresolved", evidence=(*notes, f"{why}: {best.text}"))
    found = best.places
    for other in others:
        related = tuple(c for c in found if any(_related(c, q, known) for q in other.places))
        if not related:
            both = _today((*found, *other.places), known)
            return _answer(
                both, (*notes, f"{best.source} and {other.source} name different places"), known, open_end=True
            )
        found = related
    if len(_today(found, known)) > 1 or len(found) > 1:
        found, used = context.narrow(found, best.chain[-1].form, evidence, known, report_year)
        notes += used
    elif len(best.chain) == 1 and found[0].level == "township" and not others:
        against = context.contradiction(found[0], best.chain[-1].form, evidence, known, report_year)
        if against:
            why = f"the text names other places: {against}"
            return Resolution("unresolved", level="township", evidence=(*notes, why))
        if report_year and report_year < _TOWNSHIPS_SINCE - 1:
            form = best.chain[0].form
            if not context.supported(found[0], form, evidence, known, report_year):
                why = f"the lists of townships begin in {_TOWNSHIPS_SINCE}: another {form} may have stood then"
                return _answer(_today(found, known), (*notes, why), known, open_end=True)
    only_word = len(best.chain) == 1 and best.chain[0].form in COMMON_WORDS and not others
    if only_word and not all(context.supported(p, best.chain[0].form, evidence, known, report_year) for p in found):
        return _answer(_today(found, known), (*notes, "an ordinary word as name"), known, open_end=True)
    if best.note:
        notes.append(best.note)
    lost = [place for place in found if not known.regions.current(place)]
    notes += [f"no known successor: {place.name} {place.code}, until {place.valid_to}" for place in lost]
    return _answer(_today(found, known), tuple(notes), known, open_end=bool(lost))


def _readings(evidence: PlaceEvidence, known: Gazetteer, year: int | None) -> list[Reading]:
    sources = [
        ("publisher", "" if evidence.publisher_is_placeholder else naming.clean(evidence.publisher)),
        ("title", naming.body_of_title(evidence.title)),
        ("signature", naming.body_of_title(evidence.signature)),
    ]
    return [naming.read(source, text, known, year) for source, text in sources if text]


def _without_place(
    evidence: PlaceEvidence, readings: list[Reading], notes: list[str], known: Gazetteer, year: int | None
) -> Resolution:
    """No body's name carries a place: a body of the State Council, a body known by its portal, or nothing."""
    if any(organs.is_national(r.text) for r in readings):
        return Resolution("resolved", COUNTRY.code, COUNTRY.level, (COUNTRY.name,), (), tuple(notes))
    printed = [r for r in readings if r.kind != "none"]
    strange = [
        r for r in printed if r.kind in {"other", "zone", "customs", "township", "county"} or organs.advertises(r.text)
    ]
    if strange or organs.advertises(evidence.title or ""):
        what = strange[0].text if strange else evidence.title
        return Resolution("unresolved", evidence=(*notes, f"no known place in the body's name: {what}"))
    found, used = context.by_portal(evidence, [r.rest for r in readings], known, year)
    if not found:
        return Resolution("unresolved", evidence=(*notes, *used))
    found = _today(found, known)
    if len(found) > 1:
        found, more = context.narrow(found, found[0].name, evidence, known, year)
        used = [*used, *more]
    return _answer(found, (*notes, *used), known)


def _no_region(reading: Reading) -> str:
    """Why the places in a body's name are not its region; '' if they are."""
    if reading.kind == "customs":
        return "a customs district is no region"
    if reading.kind in {"township", "county"}:
        return f"{reading.kind} not in the list"
    if organs.advertises(reading.rest):
        return "advertising in place of a name"
    if reading.kind == "other" and reading.chain[-1].form[-1] not in "省市县区旗州盟乡镇道木":
        return "not the name of an organ"
    return ""


def _deepest(named: list[Reading], known: Gazetteer) -> tuple[Reading, list[Reading]]:
    """The reading that decides (the first, unless another names a place inside it) and the others."""
    best = named[0]
    for reading in named[1:]:
        if known.within(reading.places, best.places):
            best = reading
    return best, [r for r in named if r is not best]


def _related(place: Region, other: Region, known: Gazetteer) -> bool:
    """One is the other, became it, or stands above or below it."""
    above, below = known.lineage(place), known.lineage(other)
    return (
        (other.code, other.name) in above
        or (place.code, place.name) in below
        or not {(now.code, now.name) for now in known.regions.current(other)}.isdisjoint(above)
    )


def _today(places: tuple[Region, ...], known: Gazetteer) -> tuple[Region, ...]:
    return _unique(tuple(now for place in places for now in known.regions.current(place)))


def _unique(places: tuple[Region, ...]) -> tuple[Region, ...]:
    return tuple({place.code: place for place in places}.values())


def _answer(found: tuple[Region, ...], notes: tuple[str, ...], known: Gazetteer, open_end: bool = False) -> Resolution:
    """``open_end``: something that has no code of today is possible too, so that a single code is no answer."""
    if not found:
        return Resolution("unresolved", evidence=notes)
    if len(found) == 1 and not open_end:
        place = found[0]
        return Resolution("resolved", place.code, place.level, known.regions.path(place.code), (), notes)
    levels = {place.level for place in found}
    codes = tuple(sorted(place.code for place in found))
    return Resolution("ambiguous", None, levels.pop() if len(levels) == 1 else None, (), codes, notes)
