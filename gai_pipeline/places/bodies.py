"""Bodies that publish: one canonical name, a stable id, aliases, the level of their government, renames by the reforms.

Belongs here: names of bodies within a region that is already known. Not here: finding the region (resolve.py).

Identity: a body is its own name (without places, in full form) in a region of today. So 文登市教育局 of 2010 and
文登区教育局 of 2020 are one body, but 闸北区教育局 and 静安区教育局 are two: one district took over the other.
A department that a reform renamed keeps its id only where the reform renamed it
and merged nothing into it (data/departments.yaml, kind: rename). 人民政府 and 人民政府办公室 are two: both report.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from gai_pipeline.places import names, naming, organs, overrides, reforms
from gai_pipeline.places.gazetteer import Gazetteer, default
from gai_pipeline.places.regions import COUNTRY_CODE, DATA, Region

AgencyLevel = Literal["ministry", "province", "prefecture", "county", "township", "department", "unknown"]

_GOVERNMENTS = frozenset({"", "人民政府", "政府", "办事处", "街道办事处", "行政公署", "行署"})
"""What stands behind the place in the name of a government or of a sub-district's office."""


def own_name(publisher: str, gazetteer: Gazetteer | None = None) -> str:
    """The body's name without the places before it, in full form: 发展和改革局 for 莆田市涵江区发改局.

    A government is 人民政府, a sub-district 街道办事处, an office 人民政府办公室. Placeholders (我局) stay as they are.
    """
    reading = naming.read("publisher", naming.clean(publisher), gazetteer or default(), None)
    if not reading.chain:
        return _after_head(reading, _in_full(_without_brackets(reading.text)))
    if reading.kind == "government" and "办公" in reading.rest:
        return "人民政府"  # 人民政府(办公室): the government's report, drawn up by its office
    if reading.text.endswith("分局"):
        return _without_brackets(reading.text)  # a branch belongs to another government's bureau: keep it whole
    rest, place = _without_brackets(reading.rest), reading.places[0]
    if rest in _GOVERNMENTS:
        is_sub_district = place.level == "township" and place.name.endswith(("街道", "地区"))
        return "街道办事处" if is_sub_district else "人民政府"
    if place.level == "township":
        rest = re.sub(r"^(?:人民政府|政府|办事处|街道办事处)?(?=党政|办公室|综合)", "人民政府", rest)
    return _after_head(reading, _in_full(rest))


def _after_head(reading: naming.Reading, name: str) -> str:
    """A name after the head of a body that is commanded from the centre (国家税务总局), unless it begins with it."""
    head = organs.vertical_head(reading.text)
    return f"{head}{name}" if head and not name.startswith(head) else name


def _without_brackets(text: str) -> str:
    return re.sub(r"[()()\s]", "", text)


def _in_full(rest: str) -> str:
    short_names = reforms.short_names()
    if rest in short_names:
        return short_names[rest]
    for short, full in short_names.items():
        tail = rest.removeprefix(short)
        # 扶贫办公室 does not begin with 扶贫办, nor 发改委员会 with 发改委.
        if tail != rest and not rest.startswith(full) and not tail.startswith(("公室", "员会")):
            return full + tail
    return rest


def canonical_name(publisher: str, region: Region | None, gazetteer: Gazetteer | None = None) -> str:
    """A body's name in full after the place of today: 文登区教育局 for 文登市教育局; without region its own name."""
    own = own_name(publisher, gazetteer)
    if region is None or region.code == COUNTRY_CODE or "分局" in own:
        return own
    if own == "街道办事处":
        return region.name + ("办事处" if region.name.endswith(("街道", "地区")) else "人民政府")
    return region.name + own


def publisher_id(
    name: str,
    region_code: str | None,
    gazetteer: Gazetteer | None = None,
    reviewed: Mapping[overrides.Key, str] | None = None,
) -> str:
    """A stable id of 16 hexadecimal digits for a body: its own name and the code of today of its region.

    The same for 樟树市鹿江街道办事处 and 鹿江街道 in 360982002, for a department before and after a plain rename, and
    for names with and without places. Without a region the printed name itself is hashed. A reviewed entry of
    data/publishers.yaml (or of `reviewed`) goes before the rules.
    """
    entries = _reviewed() if reviewed is None else reviewed
    if entries and (found := entries.get(overrides.key(name, region_code))):
        return found
    return by_rule(name, region_code, gazetteer)


@lru_cache(maxsize=1)
def _reviewed() -> dict[overrides.Key, str]:
    return overrides.load(DATA / "publishers.yaml", by_rule)


def by_rule(name: str, region_code: str | None, gazetteer: Gazetteer | None = None) -> str:
    """The id that the rules give, without reviewed entries."""
    own = own_name(name, gazetteer) if region_code else _without_brackets(name)
    if region_code and own == "街道办事处":
        own = "人民政府"  # 乡 -> 镇 -> 街道 goes on as one body of the place
    own = reforms.latest(own)
    return hashlib.sha256(f"{_home(name, region_code, gazetteer)}\x1f{own}".encode()).hexdigest()[:16]


def _home(name: str, region_code: str | None, gazetteer: Gazetteer | None) -> str:
    """The code that a body's id is made of: its region's of today, but for a body of a place that another took over,
    which is another body than that of the place that goes on."""
    if not region_code:
        return ""
    known = gazetteer or default()
    places = naming.read("publisher", naming.clean(name), known, None).places
    # Of the places that the name can mean, those that the region is or was: another county may have the same name.
    here = [p for p in places if any(now.code == region_code for now in known.regions.current(p))]
    if len(here) != 1 or here[0].in_force or here[0].code == region_code:
        return region_code
    return here[0].code if known.regions.was_taken_over(here[0]) else region_code


def successors(own: str, year: int) -> tuple[reforms.Reform, ...]:
    """The renames, merges, splits and transfers of a general name that take effect after ``year``."""
    return tuple(r for r in reforms.reforms() if r.old == own and r.year > year)


def aliases(publisher: str, region: Region | None, gazetteer: Gazetteer | None = None) -> tuple[str, ...]:
    """Other written forms of the same body: with the places before it, short forms, 街道 for 街道办事处.

    人民政府办公室 is never an alias of 人民政府.
    """
    known = gazetteer or default()
    own = own_name(publisher, known)
    alone = {own} | {short for short, full in reforms.short_names().items() if full == own}
    if region is None:
        return tuple(sorted(alone))
    found = {front + tail for front in _fronts(region, known) for tail in _TAILS.get(own, alone)}
    return tuple(sorted(found if own in _TAILS else found | alone))


_TAILS = {"人民政府": {"人民政府", "政府", ""}, "街道办事处": {"办事处", ""}}
"""What can stand behind the place in the name of a body that is nothing without its place."""


def _fronts(region: Region, known: Gazetteer) -> set[str]:
    """The written forms of a place, alone and behind the places above it."""
    above = [upper.name for upper in reversed(known.regions.ancestors(region))]
    chains = {"".join(part) + region.name for part in (above[-1:], above[-2:], above)}
    return {region.name, *names.short_forms(region.name, region.level), *chains}


def agency_level(publisher: str, region: Region | None, gazetteer: Gazetteer | None = None) -> AgencyLevel:
    """The level as the record has it: a government (its office included as department) by its place, else department.

    ``ministry`` is a body of the State Council, ``unknown`` a body without region and without a department's words.
    """
    reading = naming.read("publisher", naming.clean(publisher), gazetteer or default(), None)
    if organs.is_national(reading.text) and not reading.chain:
        return "ministry"
    if reading.kind in {"office", "department", "zone", "customs"}:
        return "department"
    if (region is not None and region.level == "township") or reading.kind == "township":
        return "township"
    if reading.kind in {"government", "none"} and (level := _level_of_government(reading, region)):
        return level
    if (reading.kind == "other" and reading.chain) or organs.special_kind(reading.text):
        return "department"
    placeholder = re.match(r"^(?:我|本)([局委办镇乡街])", reading.text)
    return _LEVEL_OF_PLACEHOLDER[placeholder[1]] if placeholder else "unknown"


_LEVEL_OF_PLACEHOLDER: Mapping[str, AgencyLevel] = {
    **dict.fromkeys("镇乡街", "township"),
    **dict.fromkeys("局委办", "department"),
}
"""我局 and the like: what the body calls itself -> its level."""


def _level_of_government(reading: naming.Reading, region: Region | None) -> AgencyLevel | None:
    """The level of a government's place: of its region, else the one that all places have which its name can mean."""
    is_government = reading.kind == "government"
    if is_government and region is not None and region.level in {"province", "prefecture", "county"}:
        return region.level  # type: ignore[return-value]
    levels = {place.level for place in reading.places}
    if levels == {"township"}:  # any of the homonyms: a township's all the same
        return "township"
    if is_government and region is None and len(levels) == 1:
        return levels.pop()  # type: ignore[return-value]
    return None
