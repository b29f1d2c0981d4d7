"""Prefectures and counties through time, and what each vanished one became.

Belongs here: spans of validity read off the dated lists, and successors with the evidence that carries them. A
successor that the lists do not show is left out (docs/places.md lists the gaps) unless successors.csv, a reviewed file
of well-documented mergers, names it.

Evidence, strongest first:
 1. the reviewed file;
 2. the same code under a new name in the next list, same proper name or a plain renaming (the old name is gone from
    the province, the new one was nowhere before);
 3. the same proper name, new that year under another code in the same prefecture, or the only one in the province;
 4. the townships of a county that vanished after 2015 stand in one county of the next list.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from gai_pipeline.places.names import stem
from scripts.places.sources import MinistryList, Yearbook

Snapshot = dict[str, str]  # 6-digit code -> name
# Forest districts of 大兴安岭: no entry in the ministry's list, yet they stand and publish.
BUREAU_ONLY = ("232761", "232762", "232763", "232764")
_ZONE = re.compile(r"(开发|管理|示范|实验|试验|合作|保税|产业|度假|园|名胜|聚集|食品|物流)区$|新城$|中心$|新城区$")


def is_place(code: str, name: str) -> bool:
    """False for the lists' own fillers (市辖区) and for development zones that hold a code in the statistics only."""
    if name in {"市辖区", "县", "市"} or "直辖" in name or name.endswith("市市辖区"):
        return False
    if code[:2] in {"71", "81", "82"} and not code.endswith("0000"):
        return False
    if code in BUREAU_ONLY:
        return True
    if code == "620201":  # 嘉峪关 has no districts; the bureau repeats the city
        return False
    if "61" <= code[4:] <= "79":
        return False
    return bool(re.search(r"[省市县区旗州盟]$", name)) and not (_ZONE.search(name) and not name.startswith("新城"))


def level_of(code: str) -> str:
    """province, prefecture or county from a 6-digit code."""
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


@dataclass
class Span:
    """One name under one code over an unbroken run of lists. Years; None is the first list or still in force."""

    code: str
    name: str
    valid_from: int | None
    valid_to: int | None
    parent_code: str | None = None
    successors: list[tuple[str, str]] = field(default_factory=list)  # (code, name) of spans that follow
    evidence: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.code, self.name


def snapshots(
    revisions: dict[int, Snapshot], yearbooks: list[Yearbook], ministry: MinistryList
) -> list[tuple[int, Snapshot]]:
    """(year * 100 + month, list) in order: revisions to 2019, the bureau's lists from 2019, the ministry's today."""
    dated = [(stamp, {c: n for c, n in table.items() if is_place(c, n)}) for stamp, table in revisions.items()]
    provinces = {code: name for code, name in dated[-1][1].items() if level_of(code) == "province"}
    for book in yearbooks:
        if book.year < 2019:
            continue
        table = provinces | {c: n for c, n in (book.prefectures | book.counties).items() if is_place(c, n)}
        dated.append((book.year * 100 + 10, table))
    bureau = {code: yearbooks[-1].counties[code] for code in BUREAU_ONLY}
    today = ministry.provinces | ministry.prefectures | {c: n for c, (n, _) in ministry.counties.items()} | bureau
    dated.append((202609, today))
    return dated


def parent_in(code: str, table: Snapshot) -> str | None:
    """The code above ``code`` in one list: the prefecture if the list has it, else the province."""
    if code.endswith("0000"):
        return None
    prefecture = code[:4] + "00"
    return prefecture if not code.endswith("00") and prefecture in table else code[:2] + "0000"


def spans(dated: list[tuple[int, Snapshot]]) -> list[Span]:
    """Every (code, name) as unbroken runs; a gap of a single list (a slip of that list) does not break a run."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (_, table) in enumerate(dated):
        for key in table.items():
            seen[key].append(index)
    found: list[Span] = []
    last = len(dated) - 1
    for (code, name), indexes in sorted(seen.items()):
        run = [indexes[0]]
        runs = [run]
        for index in indexes[1:]:
            if index - run[-1] > 2:
                run = []
                runs.append(run)
            run.append(index)
        for run in runs:
            span = Span(code, name, None, None, parent_in(code, dated[run[-1]][1]))
            if run[0] > 0:
                span.valid_from = dated[run[0]][0] // 100
            if run[-1] < last:
                span.valid_to = dated[run[-1] + 1][0] // 100
            if not (
                span.valid_to and span.valid_from and len(run) == 1 and run[0] and run[0] == run[-1] and _slip(span)
            ):
                found.append(span)
    return found


def _slip(span: Span) -> bool:
    """A name that one list alone shows inside one year is a slip of that list."""
    return span.valid_from == span.valid_to


Reviewed = dict[tuple[str, str], list[str]]  # (code, name) -> codes of the successors


def link(dated: list[tuple[int, Snapshot]], found: list[Span], books: list[Yearbook], reviewed: Reviewed) -> None:
    """Fill ``successors`` of every span that ended, in place.

    Raises ``ValueError`` for an entry of the reviewed file that matches no ended span or names an unknown code.
    """
    today = dated[-1][1]
    unused = set(reviewed)
    stamps = [stamp // 100 for stamp, _ in dated]
    by_key: dict[tuple[str, str], list[Span]] = defaultdict(list)
    born: dict[tuple[int, str], list[Span]] = defaultdict(list)  # (year, province digits) -> spans that begin
    for span in found:
        by_key[span.key].append(span)
        if span.valid_from:
            born[span.valid_from, span.code[:2]].append(span)
    names_of: list[dict[str, set[str]]] = []
    for _, table in dated:
        names: dict[str, set[str]] = defaultdict(set)
        for code, name in table.items():
            names[code[:2]].add(name)
        names_of.append(names)
    homes = _homes_of_townships(books)
    for span in found:
        if span.valid_to is None:
            continue
        if span.key in reviewed:
            unused.discard(span.key)
            span.successors = [(code, today[code]) for code in reviewed[span.key]]
            span.evidence = "reviewed"
            continue
        after = next(i for i, year in enumerate(stamps) if year == span.valid_to and _gone(span, dated[i][1]))
        before, here = dated[after - 1][1], dated[after][1]
        level = level_of(span.code)
        proper, prov = stem(span.name, level), span.code[:2]
        renamed = here.get(span.code)
        if renamed and renamed != span.name:
            same = stem(renamed, level) == proper
            plain = span.name not in names_of[after][prov] and renamed not in names_of[after - 1][prov]
            if same or plain:
                span.successors, span.evidence = [(span.code, renamed)], "same code"
                continue
        fresh = [
            other
            for year in (span.valid_to - 1, span.valid_to, span.valid_to + 1)
            for other in born[year, prov]
            if level_of(other.code) == level
            and stem(other.name, level_of(other.code)) == proper
            and before.get(other.code) != other.name
        ]
        pick = [o for o in fresh if o.code[:4] == span.code[:4]] or fresh
        if len({o.key for o in pick}) == 1 and len(proper) > 1:
            span.successors, span.evidence = [pick[0].key], "same name, new code"
            continue
        if level == "county" and (span.code, span.valid_to) in homes:
            code = homes[span.code, span.valid_to]
            if code in here:
                span.successors, span.evidence = [(code, here[code])], "townships"
    if unused:
        raise ValueError(f"successors.csv: no such ended place in the lists: {sorted(unused)}")


def _gone(span: Span, table: Snapshot) -> bool:
    return table.get(span.code) != span.name


def _homes_of_townships(books: list[Yearbook]) -> dict[tuple[str, int], str]:
    """(county that vanished, year) -> the county that holds at least 80% of its townships in the next list."""
    homes: dict[tuple[str, int], str] = {}
    for older, newer in pairwise(books):
        counties: dict[str, set[str]] = defaultdict(set)
        for name, county in older.townships.values():
            counties[county].add(name)
        place: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, county in newer.townships.values():
            place[county[:2], name].append(county)
        for county in counties.keys() - newer.counties.keys():
            votes = Counter(
                home
                for name in counties[county]
                for home in place.get((county[:2], name), [])
                if home not in older.counties or home[:4] == county[:4]
            )
            if votes:
                home, count = min(votes.items(), key=lambda vote: (-vote[1], vote[0]))
                if count >= 0.8 * len(counties[county]) and count >= 3:
                    homes[county, newer.year] = home
    return homes
