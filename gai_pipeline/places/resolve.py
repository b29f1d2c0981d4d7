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

from gai_pipeline.places import context, naming, organs, portal
from gai_pipeline.places.evidence import PlaceEvidence
from gai_pipeline.places.gazetteer import COMMON_WORDS, Gazetteer, default
from gai_pipeline.places.naming import Reading
from gai_pipeline.places.regions import COUNTRY, Region

_TOWNSHIPS_SINCE = 2015
_STRANGE = frozenset({"other", "zone", "customs", "township", "county"})
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
    """Resolve a document's body to a region. ``gazetteer`` defaults to the real list; pass another for a sample.

    ``report_year`` is the period that the text reports on; None: any time.
    """
    known = gazetteer or default()
    readings = _readings(evidence, known, report_year)
    case = _Case(evidence, known, report_year, [f"{r.source}: {r.text}" for r in readings])
    broken = next((r for r in readings if r.broken and r.source != "signature"), None)
    if broken:
        return case.unresolved(f"places that do not contain each other: {broken.text}")
    named = [r for r in readings if r.chain and not r.broken]
    return case.with_place(named) if named else case.without_place(readings)


@dataclass(slots=True)
class _Case:
    """One document's question, and what is noted on the way to its answer."""

    evidence: PlaceEvidence
    known: Gazetteer
    year: int | None
    notes: list[str]

    def with_place(self, named: list[Reading]) -> Resolution:
        """The place of a body whose name carries one, in some of its readings."""
        best, others = _deepest(named, self.known)
        if why := _no_region(best):
            return self.unresolved(f"{why}: {best.text}")
        found, stranger = self._common(best, others)
        if stranger:
            return self.left_open(
                (*found, *stranger.places), f"{best.source} and {stranger.source} name different places"
            )
        stands_alone = len(best.chain) == 1 and not others
        if len(found) > 1 or len(_today(found, self.known)) > 1:
            found, used = context.narrow(found, best.chain[-1].form, self.evidence, self.known, self.year)
            self.notes += used
        elif stands_alone and found[0].level == "township" and (doubt := self._doubt(found[0], best.chain[0].form)):
            return doubt
        if stands_alone and best.chain[0].form in COMMON_WORDS and not self._supports(found, best.chain[0].form):
            return self.left_open(found, "an ordinary word as name")
        return self._answer_of_today(found, best.note)

    def _common(self, best: Reading, others: list[Reading]) -> tuple[tuple[Region, ...], Reading | None]:
        """Those places of the best reading that the others can mean too, and the first reading that means none of
        them."""
        found = best.places
        for other in others:
            related = tuple(c for c in found if any(_related(c, q, self.known) for q in other.places))
            if not related:
                return found, other
            found = related
        return found, None

    def _doubt(self, place: Region, form: str) -> Resolution | None:
        """Why a township whose name is unique in the list may still be another; None where nothing speaks for that."""
        against = context.contradiction(place, form, self.evidence, self.known, self.year)
        if against:
            return self.unresolved(f"the text names other places: {against}", level="township")
        if (self.year or _TOWNSHIPS_SINCE) < _TOWNSHIPS_SINCE - 1 and not self._supports((place,), form):
            why = f"the lists of townships begin in {_TOWNSHIPS_SINCE}: another {form} may have stood then"
            return self.left_open((place,), why)
        return None

    def _supports(self, found: tuple[Region, ...], form: str) -> bool:
        """Whether the document speaks for each of the places beside the written ``form``."""
        return all(context.supported(place, form, self.evidence, self.known, self.year) for place in found)

    def _answer_of_today(self, found: tuple[Region, ...], note: str) -> Resolution:
        """The answer with the codes of today; a place without any keeps it open."""
        if note:
            self.notes.append(note)
        lost = [place for place in found if not self.known.regions.current(place)]
        self.notes += [f"no known successor: {place.name} {place.code}, until {place.valid_to}" for place in lost]
        return _answer(_today(found, self.known), tuple(self.notes), self.known, open_end=bool(lost))

    def without_place(self, readings: list[Reading]) -> Resolution:
        """No body's name carries a place: a body of the State Council, a body known by its portal, or nothing."""
        if any(organs.is_national(r.text) for r in readings):
            return Resolution("resolved", COUNTRY.code, COUNTRY.level, (COUNTRY.name,), (), tuple(self.notes))
        strange = next((r.text for r in readings if _is_strange(r)), None)
        if strange or organs.advertises(self.evidence.title or ""):
            return self.unresolved(f"no known place in the body's name: {strange or self.evidence.title}")
        found, used = portal.by_portal(self.evidence, [r.rest for r in readings], self.known, self.year)
        self.notes += used
        found = _today(found, self.known)
        if len(found) > 1:
            found, used = context.narrow(found, found[0].name, self.evidence, self.known, self.year)
            self.notes += used
        return _answer(found, tuple(self.notes), self.known)

    def unresolved(self, why: str, level: str | None = None) -> Resolution:
        return Resolution("unresolved", level=level, evidence=(*self.notes, why))

    def left_open(self, places: tuple[Region, ...], why: str) -> Resolution:
        """Several places, or one beside which another is possible."""
        return _answer(_today(places, self.known), (*self.notes, why), self.known, open_end=True)


def _readings(evidence: PlaceEvidence, known: Gazetteer, year: int | None) -> list[Reading]:
    sources = [
        ("publisher", "" if evidence.publisher_is_placeholder else naming.clean(evidence.publisher)),
        ("title", naming.body_of_title(evidence.title)),
        ("signature", naming.body_of_title(evidence.signature)),
    ]
    return [naming.read(source, text, known, year) for source, text in sources if text]


def _is_strange(reading: Reading) -> bool:
    """Whether a body's name has an own name that no list knows, or words of an advertisement."""
    return reading.kind in _STRANGE or (reading.kind != "none" and organs.advertises(reading.text))


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
