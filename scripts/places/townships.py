"""Townships: today's list of the ministry, the gaps filled from the bureau, and what vanished ones became.

Belongs here: matching of the two kinds of codes, spans read off the yearly lists 2015-2023, successors of townships.
A vanished township gets a successor only with one of these kinds of evidence:
 1. the same proper name stands today in the county that its county became (乡 -> 镇, 镇 -> 街道);
 2. the code carries a new name in the next list, the old name is gone from the county and the new one was not there;
 3. the same name appears in the next list in one other county of the prefecture, where it was not before;
 4. at least half of its villages, by name, stand in one township of the next list that is still there
    (several successors where each took at least a quarter);
 5. between the bureau's last list and the ministry's: the only new name in the county that is the same but for peoples,
    街 or 路; or the same code under a name that is alike (spelling.py); or the same name, new in one other county of
    the prefecture.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from gai_pipeline.places.names import plain_township, stem
from scripts.places.sources import MinistryList, Yearbook
from scripts.places.spelling import alike, bare

_REAL = re.compile(r"(街道|镇|乡|苏木|地区)$")
_UNREAL = re.compile(r"(开发区|园区|农场|林场|管理区|街道办)$")


@dataclass
class Township:
    """One township, of today (``valid_to`` None) or vanished; codes of 9 digits."""

    code: str
    name: str
    county: str  # code of the county that it stood in when it was last listed
    valid_from: int | None
    valid_to: int | None
    mca_code: str | None = None
    nbs_code: str | None = None
    successors: list[str] = field(default_factory=list)
    evidence: str = ""


Place = tuple[str, str]  # (code of the county of today, plain name)
Villages = dict[str, set[str]]


def today(ministry: MinistryList, last: Yearbook, bureau_counties: set[str]) -> dict[Place, Township]:
    """Townships in force. Rows marked 撤销 are dropped; empty counties are filled from the bureau's list."""
    found: dict[Place, Township] = {}
    for code, (printed, county) in sorted(ministry.townships.items()):
        if "撤销" in printed:
            continue
        name = plain_township(printed)
        found.setdefault((county, name), Township(code, name, county, None, None, mca_code=code))
    covered = {county for county, _ in found}
    for code, (printed, county) in sorted(last.townships.items()):
        name = plain_township(printed)
        if county in covered or county not in bureau_counties or not _REAL.search(name) or _UNREAL.search(name):
            continue
        found.setdefault((county, name), Township(code, name, county, None, None, nbs_code=code))
    return found


def through_time(
    current: dict[Place, Township],
    books: list[Yearbook],
    now: Callable[[str], list[str]],
    villages: Callable[[int], Villages],
) -> list[Township]:
    """Set ``valid_from`` and ``nbs_code`` of today's townships in place and return the vanished ones.

    ``now`` maps a county code of any year to the codes of the counties of today; ``villages`` loads one year's
    villages by township code (empty for 2015).
    """
    first = books[0].year
    seen: dict[Place, dict[int, str]] = defaultdict(dict)  # place -> {year: bureau code}
    listed: dict[int, dict[str, Place]] = {}  # year -> bureau code -> place
    county_then: dict[tuple[Place, int], str] = {}
    home: dict[str, set[str]] = defaultdict(set)  # plain name -> counties of today that have it today
    for county, name in current:
        home[name].add(county)
    for book in books:
        listed[book.year] = {}
        for code, (printed, county) in book.townships.items():
            name = _own_part(plain_township(printed), county, book)
            if not _REAL.search(name) or _UNREAL.search(name):
                continue
            counties = now(county)
            if not counties:
                continue
            held = [c for c in counties if c in home[name]]
            place = ((held or counties)[0], name)
            seen[place][book.year] = code
            listed[book.year][code] = place
            county_then[place, book.year] = county
    last_list = {(c, stem(name, "township")) for c, name in listed[books[-1].year].values()}
    for place, township in current.items():
        years = seen.get(place)
        if years:
            township.nbs_code = years[max(years)]
            township.valid_from = None if min(years) == first else min(years)
        elif township.mca_code and (place[0], stem(place[1], "township")) not in last_list:
            township.valid_from = books[-1].year + 1  # else the two lists differ in the kind only: date unknown
    vanished: list[Township] = []
    for place, years in sorted(seen.items()):
        if place in current:
            continue
        code, last = years[max(years)], max(years)
        vanished.append(
            Township(
                code,
                place[1],
                county_then[place, last],
                None if min(years) == first else min(years),
                last + 1,
                nbs_code=code,
            )
        )
    _link(vanished, current, listed, now, villages)
    newest = books[-1].year + 1
    _against_today([t for t in vanished if t.valid_to == newest and not t.successors], current, now, newest)
    return vanished


def _own_part(name: str, county: str, book: Yearbook) -> str:
    """A name without the places above it, which some lists repeat: 平东街道 of 四平市铁东区平东街道."""
    for upper in (book.prefectures.get(county[:4] + "00", ""), book.counties.get(county, "")):
        rest = name.removeprefix(upper) if upper else name
        if len(rest) > 2 and _REAL.search(rest):
            name = rest
    return name


def _link(
    vanished: list[Township],
    current: dict[Place, Township],
    listed: dict[int, dict[str, Place]],
    now: Callable[[str], list[str]],
    villages: Callable[[int], Villages],
) -> None:
    proper: dict[Place, list[Township]] = defaultdict(list)
    for (county, name), township in current.items():
        proper[county, stem(name, "township")].append(township)
    by_year: dict[int, list[Township]] = defaultdict(list)
    for township in vanished:
        assert township.valid_to is not None
        by_year[township.valid_to].append(township)
    gone: dict[Place, Township] = {}
    for township in vanished:
        for county in now(township.county):
            gone[county, township.name] = township
    for year, group in sorted(by_year.items()):
        before, after = listed.get(year - 1, {}), listed.get(year, {})
        names_before, names_after = set(before.values()), set(after.values())
        fresh: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in sorted(names_after - names_before):
            fresh[place[0][:4], place[1]].append(place)
        pending: list[Township] = []
        for township in group:
            counties = now(township.county)
            same = [t for c in counties for t in proper[c, stem(township.name, "township")]]
            if len(same) == 1:
                township.successors, township.evidence = [same[0].code], "same name"
                continue
            target = after.get(township.code)
            if target and target[0] in counties and target not in names_before:
                township.successors, township.evidence = _codes([target], current, gone), "same code"
            if not township.successors:
                moved = fresh.get((counties[0][:4], township.name), [])
                if len(moved) == 1:
                    township.successors, township.evidence = _codes(moved, current, gone), "moved"
            if not township.successors:
                pending.append(township)
        if pending and after and year > 2016:
            _by_villages(pending, villages(year - 1), villages(year), after, current, gone)


def _against_today(
    group: list[Township], current: dict[Place, Township], now: Callable[[str], list[str]], year: int
) -> None:
    """Successors among the names that the ministry's list has and the bureau's last one has not; each once."""
    new = {place: t for place, t in current.items() if t.mca_code and t.valid_from == year}
    spelled: dict[Place, list[Township]] = defaultdict(list)
    moved: dict[Place, list[Township]] = defaultdict(list)
    for (county, name), township in new.items():
        spelled[county, bare(name)].append(township)
        moved[county[:4], name].append(township)
    by_code = {t.mca_code: t for t in new.values()}
    before = Counter((county, bare(t.name)) for t in group for county in now(t.county))
    taken: set[str] = set()

    def same_name(t: Township) -> list[Township]:
        return [n for c in now(t.county) if before[c, bare(t.name)] == 1 for n in spelled[c, bare(t.name)]]

    def same_code(t: Township) -> list[Township]:
        found = by_code.get(t.nbs_code)
        return [found] if found and found.county in now(t.county) and alike(t.name, found.name) else []

    def elsewhere(t: Township) -> list[Township]:
        return moved[t.county[:4], t.name]

    for rule, evidence in (
        (same_name, "other spelling"),
        (same_code, "other spelling, same code"),
        (elsewhere, "moved"),
    ):
        for township in group:
            found = [] if township.successors else [n for n in rule(township) if n.code not in taken]
            if len(found) == 1:
                township.successors, township.evidence = [found[0].code], evidence
                taken.add(found[0].code)


def _codes(places: list[Place], current: dict[Place, Township], gone: dict[Place, Township]) -> list[str]:
    """Codes of today's townships; a place that vanished later is kept by its key and followed by ``settle``."""
    found = []
    for place in places:
        if place in current:
            found.append(current[place].code)
        elif place in gone:
            found.append(f"{place[0]}|{place[1]}")
    return found


def _by_villages(
    pending: list[Township],
    older: Villages,
    newer: Villages,
    after: dict[str, Place],
    current: dict[Place, Township],
    gone: dict[Place, Township],
) -> None:
    """Successors by where the villages went, within the prefecture's digits of the code."""
    where: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, names in newer.items():
        for name in names:
            where[code[:4], name].append(code)
    for township in pending:
        assert township.nbs_code is not None
        names = older.get(township.nbs_code, set())
        votes: Counter[str] = Counter()
        for name in names:
            homes = where.get((township.nbs_code[:4], name), [])
            inside = [h for h in homes if h[:6] == township.nbs_code[:6]] or homes
            if len(inside) == 1:
                votes[inside[0]] += 1
        total = sum(votes.values())
        if total < 3 or total < 0.5 * len(names):
            continue
        ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
        big = [code for code, count in ranked if count >= 0.25 * total]
        if not big or votes[big[0]] < 0.5 * total:
            continue
        township.successors = _codes([after[c] for c in big if c in after], current, gone)
        township.evidence = "villages"


def settle(vanished: list[Township], now: Callable[[str], list[str]]) -> None:
    """Follow successors that vanished later until they end in codes of today; drop what leads nowhere."""
    by_place = {f"{county}|{t.name}": t for t in vanished for county in now(t.county)}

    def follow(code: str, depth: int) -> list[str]:
        if "|" not in code:
            return [code]
        if depth > 6 or code not in by_place:
            return []
        return [end for step in by_place[code].successors for end in follow(step, depth + 1)]

    for township in vanished:
        township.successors = list(dict.fromkeys(end for code in township.successors for end in follow(code, 0)))
