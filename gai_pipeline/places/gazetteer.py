"""Finding names of places in text: longest match over all names and short forms, and the lineage of each place.

Belongs here: the index from written forms to places, the scanner, and which places stand above a place at any time.
Not here: what a match means for a report (resolve.py).

The index maps the first two characters of every form to the lengths that occur, longest first, so that a scan costs one
lookup a position and a few more where a name could begin: under 0.5 ms for 2,000 characters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gai_pipeline.places import names
from gai_pipeline.places.regions import Region, Regions, load, without_collector

Key = tuple[str, str]  # (code, name): tells apart the holders of a code
# Names that are also ordinary words: they count only straight after the place above them.
COMMON_WORDS = frozenset({"城区", "郊区", "矿区", "东区", "西区", "新区", "市中区", "市北区", "市南区", "中区"})
_NEVER = ("71", "81", "82")  # 台湾, 香港, 澳门 publish no reports under these Regulations
# Short names in official use that no rule gives: written form -> full name.
ALIASES = {
    "科左中旗": "科尔沁左翼中旗",
    "科左后旗": "科尔沁左翼后旗",
    "科右前旗": "科尔沁右翼前旗",
    "科右中旗": "科尔沁右翼中旗",
    "新左旗": "新巴尔虎左旗",
    "新右旗": "新巴尔虎右旗",
    "陈旗": "陈巴尔虎旗",
    "莫旗": "莫力达瓦达斡尔族自治旗",
    "鄂温克旗": "鄂温克族自治旗",
    "东乌旗": "东乌珠穆沁旗",
    "西乌旗": "西乌珠穆沁旗",
    "前郭县": "前郭尔罗斯蒙古族自治县",
    "杜蒙县": "杜尔伯特蒙古族自治县",
    "喀左县": "喀喇沁左翼蒙古族自治县",
    "阜蒙县": "阜新蒙古族自治县",
    "东乡县": "东乡族自治县",
    "克州": "克孜勒苏柯尔克孜自治州",
    "博州": "博尔塔拉蒙古自治州",
}
_KINDS = "省市县区旗州盟"
_KIND = re.compile(f"[{_KINDS}]")
_SHORT_PROVINCES = frozenset({"内蒙古", "广西", "西藏", "宁夏", "新疆"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A written form in a text and all places, of any time, that it can name."""

    start: int
    end: int
    form: str
    places: tuple[Region, ...]
    bare: bool = False  # the proper part alone, without its kind: 海门 for 海门区

    def in_force(self, year: int | None) -> tuple[Region, ...]:
        """Those of the places that stood in ``year`` give or take one, or stand today."""
        return tuple(place for place in self.places if place.holds(year))


class Gazetteer:
    """The index over one list of regions. Build once (about 0.2 s); reading it is free of side effects."""

    def __init__(self, regions: Regions) -> None:
        self.regions = regions
        self._forms: dict[str, list[Region]] = defaultdict(list)
        self._bare: dict[str, list[Region]] = defaultdict(list)
        self._child_stems: dict[tuple[str, str], list[Region]] | None = None
        self._lineage: dict[Key, frozenset[Key]] = {}
        upper_forms: set[str] = set(ALIASES)
        for region in filter(_may_report, regions.rows):
            if region.level == "township" and "族" not in region.name:  # nine of ten
                self._forms[region.name].append(region)
            else:
                upper_forms.update(self._add(region))
        for form, name in ALIASES.items():
            self._forms[form] += self._forms.get(name, ())
        self._lengths = _lengths(self._forms)
        self._bare_lengths = _lengths(self._bare)
        with_kind = [form for form in upper_forms if form[-1] in _KINDS]
        self._upper = {form: tuple(p for p in self._forms[form] if p.level != "township") for form in with_kind}
        self._upper_lengths = _lengths_by_tail(with_kind)

    def _add(self, region: Region) -> list[str]:
        """Index a place under its forms; those of a county and above are returned."""
        level = region.level
        forms = [region.name, *names.short_forms(region.name, level)]
        for form in forms:
            self._forms[form].append(region)
        if level == "township":
            return []
        bare = names.stem(region.name, level)
        if len(bare) > 1 and bare != region.name:
            self._bare[bare].append(region)
        return forms

    def named(self, form: str) -> tuple[Region, ...]:
        """All places of any time with this name or short form."""
        return tuple(self._forms.get(form, ()))

    def at(self, text: str, start: int) -> list[Mention]:
        """The names that begin exactly at ``start``, longest first."""
        found = []
        for length in self._lengths.get(text[start : start + 2], ()):
            form = text[start : start + length]
            places = self._forms.get(form)
            if places and len(form) == length:
                found.append(Mention(start, start + length, form, tuple(places)))
        return found

    def bare_at(self, text: str, start: int) -> Mention | None:
        """The longest proper part (海门, 莆田) that begins at ``start``; counties and above only."""
        for length in self._bare_lengths.get(text[start : start + 2], ()):
            form = text[start : start + length]
            places = self._bare.get(form)
            if places and len(form) == length:
                return Mention(start, start + length, form, tuple(places), bare=True)
        return None

    def scan(self, text: str) -> list[Mention]:
        """Names in a text, longest first at each position, without overlaps; townships included.

        市 may be shared: 枣庄市中区 gives 枣庄市 and 市中区.
        """
        found: list[Mention] = []
        lengths, forms = self._lengths, self._forms
        position, end = 0, len(text) - 1
        while position < end:
            for length in lengths.get(text[position : position + 2], ()):
                form = text[position : position + length]
                places = forms.get(form)
                if places and len(form) == length:
                    found.append(Mention(position, position + length, form, tuple(places)))
                    position += length
                    if form.endswith("市") and text[position - 1 : position + 2] in COMMON_WORDS:
                        position -= 1
                    break
            else:
                position += 1
        return found

    def above_in(self, text: str) -> list[Mention]:
        """Mentions of counties and above that may stand as context: no ordinary words, no province by its bare name.

        Goes from each 省市县区旗州盟 backwards, so that ordinary text costs next to nothing.
        """
        kept: list[Mention] = []
        for match in _KIND.finditer(text):
            mention = self._upper_before(text, match.end())
            if mention and (mention.form not in COMMON_WORDS or self._follows(mention, kept[-1:])):
                kept.append(mention)
        for form in _SHORT_PROVINCES:
            start = text.find(form)
            if start >= 0:
                kept.append(Mention(start, start + len(form), form, tuple(self._forms[form])))
        return kept

    def _upper_before(self, text: str, end: int) -> Mention | None:
        """The longest name of a county or above that ends at ``end``."""
        for length in self._upper_lengths.get(text[end - 2 : end], ()):
            form = text[end - length : end] if end >= length else ""
            places = self._upper.get(form)
            if places:
                return Mention(end - length, end, form, places)
        return None

    def _follows(self, mention: Mention, last: list[Mention]) -> bool:
        """Whether a mention stands straight after the last one, and one of its places inside one of that one's."""
        return bool(last) and last[0].end >= mention.start and bool(self.within(mention.places, last[0].places))

    def lineage(self, place: Region) -> frozenset[Key]:
        """Keys of the place, of all places above it, and of all that became one of them, in any time."""
        key = (place.code, place.name)
        known = self._lineage.get(key)
        if known is not None:
            return known
        keys: set[Key] = set()
        queue = [place, *self.regions.current(place)]
        while queue:
            here = queue.pop()
            here_key = (here.code, here.name)
            if here_key in keys:
                continue
            keys.add(here_key)
            queue.extend(filter(_may_report, self.regions.became(here.code)) if here.valid_to is None else ())
            if here.parent_code:
                queue.extend(self.regions.ancestors(here))
        frozen = frozenset(keys)
        self._lineage[key] = frozen
        return frozen

    def within(self, places: tuple[Region, ...], uppers: tuple[Region, ...]) -> tuple[Region, ...]:
        """Those of ``places`` that stood, or stand, under one of ``uppers``."""
        keys = {(upper.code, upper.name) for upper in uppers}
        return tuple(p for p in places if not keys.isdisjoint(self.lineage(p) - {(p.code, p.name)}))

    def children_by_stem(self, county: Region, township: str) -> tuple[Region, ...]:
        """Townships of today in a county with the same proper part (马连乡 finds 马连镇)."""
        if self._child_stems is None:
            self._child_stems = defaultdict(list)
            for region in self.regions.rows:
                if region.level == "township" and region.valid_to is None and region.parent_code:
                    self._child_stems[region.parent_code, names.stem(region.name, "township")].append(region)
        proper = names.stem(names.plain_township(township), "township")
        return tuple(self._child_stems.get((county.code, proper), ()))


@lru_cache(maxsize=4)
def extended(extra: Path) -> Gazetteer:
    """The index over the real list and the places of a CSV with the same columns (fictional ones, codes from 99).

    Real results never see them: ``default()`` is another object.
    """
    return Gazetteer(load().with_extra(extra))


def _may_report(region: Region) -> bool:
    """Whether a place stood when the Regulations were in force, and they are in force there."""
    ended = region.valid_to
    return (ended is None or ended >= 2007) and not region.code.startswith(_NEVER)


def _lengths_by_tail(forms: list[str]) -> dict[str, tuple[int, ...]]:
    """The last two characters of forms -> the lengths of those that end so, longest first."""
    tails: dict[str, set[int]] = defaultdict(set)
    for form in forms:
        tails[form[-2:]].add(len(form))
    return {tail: tuple(sorted(lengths, reverse=True)) for tail, lengths in tails.items()}


def _lengths(forms: dict[str, list[Region]]) -> dict[str, tuple[int, ...]]:
    """The first two characters of forms -> the lengths of those that begin so, longest first."""
    bits: dict[str, int] = {}  # one bit a length: a third of the time of sets for 40,000 forms
    for form in forms:
        head = form[:2]
        bits[head] = bits.get(head, 0) | (1 << len(form))
    decoded = {mask: tuple(n for n in range(24, 1, -1) if mask >> n & 1) for mask in set(bits.values())}
    return {head: decoded[mask] for head, mask in bits.items()}


@lru_cache(maxsize=1)
def default() -> Gazetteer:
    """The index over the real list, built once a process."""
    regions = load()
    with without_collector():
        return Gazetteer(regions)
