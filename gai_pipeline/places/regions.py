"""The region list: every province, prefecture, county and township, of today and before, looked up by code.

Belongs here: loading data/regions.csv.gz once and answering questions about one place: parent, children, path,
validity, what it became. Not here: finding places in text (gazetteer.py) or deciding (resolve.py). The file is made by
scripts/build_regions.py; docs/places.md describes it.
"""

from __future__ import annotations

import csv
import gc
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Literal, NamedTuple

Level = Literal["country", "province", "prefecture", "county", "township"]
COUNTRY_CODE = "000000"
DATA = Path(__file__).parent / "data"


class Region(NamedTuple):
    """One place under one name. Years; None means since the lists begin, or still in force."""

    code: str
    name: str
    level: Level
    parent_code: str | None
    valid_from: int | None
    valid_to: int | None
    successors: tuple[str, ...]
    mca_code: str | None
    nbs_code: str | None

    @property
    def in_force(self) -> bool:
        """Whether the place stands today."""
        return self.valid_to is None

    def holds(self, year: int | None, slack: int = 1) -> bool:
        """In force in ``year`` give or take ``slack``, or today; any time where no year is known."""
        if year is None or self.valid_to is None:
            return True
        return (self.valid_from or 0) - slack <= year <= self.valid_to + slack


COUNTRY = Region(COUNTRY_CODE, "中国", "country", None, None, None, (), None, None)


def _region(row: Mapping[str, str | None]) -> Region:
    def text(key: str) -> str | None:
        return row.get(key) or None

    def year(key: str) -> int | None:
        value = row.get(key)
        return int(value) if value else None

    code, name, level = row.get("code") or "", row.get("name") or "", row.get("level") or ""
    if not code or not name or level not in {"province", "prefecture", "county", "township"}:
        raise ValueError(f"region row without code, name or a known level: {dict(row)}")
    successors = tuple(part for part in (row.get("successors") or "").split("|") if part)
    return Region(
        code,
        name,
        level,  # type: ignore[arg-type]
        text("parent_code"),
        year("valid_from"),
        year("valid_to"),
        successors,
        text("mca_code"),
        text("nbs_code"),
    )


class Regions:
    """The places of one list. ``load()`` gives the real ones; ``with_extra`` a copy with fictional ones added."""

    def __init__(self, rows: Iterable[Region]) -> None:
        self.rows: tuple[Region, ...] = tuple(rows)
        self._by_code: dict[str, list[Region]] = {}
        for region in self.rows:
            self._by_code.setdefault(region.code, []).append(region)

    @cached_property
    def _children(self) -> dict[str, list[Region]]:
        children: dict[str, list[Region]] = {}
        for region in self.rows:
            if region.parent_code and region.valid_to is None:
                children.setdefault(region.parent_code, []).append(region)
        return children

    def with_extra(self, rows: Iterable[Mapping[str, str | None]] | Path) -> Regions:
        """A new list with more places: mappings with the file's columns, or the path of a CSV that has them.

        Raises ``ValueError`` for a row without code, name or level, or whose code is already taken.
        """
        if isinstance(rows, Path):
            opener = gzip.open if rows.suffix == ".gz" else open
            with opener(rows, "rt", encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
        added = [_region(row) for row in rows]
        clash = sorted({region.code for region in added} & self._by_code.keys())
        if clash:
            raise ValueError(f"extra regions use codes of the list: {', '.join(clash[:5])}; use codes from 99")
        return Regions([*self.rows, *added])

    def get(self, code: str) -> Region | None:
        """The place with this code: today's, else the one that held it last."""
        if code == COUNTRY_CODE:
            return COUNTRY
        found = self._by_code.get(code)
        if not found:
            return None
        return max(found, key=lambda region: region.valid_to or 9999)

    def history(self, code: str) -> tuple[Region, ...]:
        """Every place that held the code, oldest first."""
        return tuple(sorted(self._by_code.get(code, ()), key=lambda region: region.valid_to or 9999))

    def children(self, code: str) -> tuple[Region, ...]:
        """Places in force directly under a code, in order of code; under the country, the provinces."""
        if code == COUNTRY_CODE:
            return tuple(r for r in self.rows if r.level == "province" and r.valid_to is None)
        return tuple(self._children.get(code, ()))

    def ancestors(self, region: Region) -> tuple[Region, ...]:
        """The places above, nearest first, of the time of the region as far as the list knows."""
        found: list[Region] = []
        parent = region.parent_code
        while parent:
            above = [r for r in self._by_code.get(parent, ()) if _overlap(r, region)] or self._by_code.get(parent, [])
            if not above:
                break
            found.append(max(above, key=lambda r: r.valid_to or 9999))
            parent = found[-1].parent_code
        return tuple(found)

    def path(self, code: str) -> tuple[str, ...]:
        """Names from the province down to the place; of the country ('中国',); () for an unknown code."""
        region = self.get(code)
        if region is None:
            return ()
        return (*(above.name for above in reversed(self.ancestors(region))), region.name)

    def current(self, region: Region | str) -> tuple[Region, ...]:
        """What the place is today: itself, or the ends of its chain of successors; () where the lists do not say."""
        start = self.get(region) if isinstance(region, str) else region
        if start is None:
            return ()
        found: dict[str, Region] = {}
        queue, seen = [start], {(start.code, start.valid_to)}
        while queue:
            here = queue.pop(0)
            if here.valid_to is None:
                found[here.code] = here
                continue
            for code in here.successors:
                follower = self._follower(code, here)
                if follower and (follower.code, follower.valid_to) not in seen:
                    seen.add((follower.code, follower.valid_to))
                    queue.append(follower)
        return tuple(found.values())

    @cached_property
    def _ended_into(self) -> dict[str, list[Region]]:
        ended: dict[str, list[Region]] = {}
        for region in self.rows:
            if region.successors:
                for code in region.successors:
                    ended.setdefault(code, []).append(region)
        return ended

    def became(self, code: str) -> list[Region]:
        """The places that have ended and are, directly or by others, what stands under a code today."""
        found: list[Region] = []
        queue, seen = [code], {code}
        while queue:
            for ended in self._ended_into.get(queue.pop(), ()):
                if any(today.code == code for today in self.current(ended)):
                    found.append(ended)
                if ended.code not in seen:
                    seen.add(ended.code)
                    queue.append(ended.code)
        return found

    def was_taken_over(self, ended: Region) -> bool:
        """Whether a place that ended went into one that stood beside it, or into one together with others: its bodies
        then are not those of the place that goes on. False for a place that only got another name or code."""
        for code in ended.successors:
            follower = self._follower(code, ended)
            beside = follower is not None and (follower.valid_from or 0) < (ended.valid_to or 0)
            with_others = sum(r.valid_to == ended.valid_to and r.code != ended.code for r in self._ended_into[code])
            if beside or with_others:
                return True
        return False

    def _follower(self, code: str, before: Region) -> Region | None:
        """The holder of ``code`` that comes after ``before``: the first that ends later."""
        later = [r for r in self.history(code) if r is not before and (r.valid_to or 9999) > (before.valid_to or 0)]
        return later[0] if later else None


_YEARS = {"": None} | {str(year): year for year in range(1900, 2101)}
"""The years that the list can name, as they are written."""


def _overlap(one: Region, other: Region) -> bool:
    return (one.valid_from or 0) <= (other.valid_to or 9999) and (other.valid_from or 0) <= (one.valid_to or 9999)


def read_rows(path: Path) -> list[Region]:
    """The rows of a gzipped list as the build script writes it: nine columns in their fixed order, nothing quoted."""
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    region = partial(tuple.__new__, Region)  # its own constructor takes three times as long, for 50,000 rows
    found = []
    for line in lines[1:]:
        code, name, level, parent, start, end, after, mca, nbs = line.split(",")
        a, b, later = _YEARS[start], _YEARS[end], tuple(after.split("|")) if after else ()
        found.append(region((code, name, level, parent or None, a, b, later, mca or None, nbs or None)))
    return found


@contextmanager
def without_collector() -> Iterator[None]:
    """No garbage collection while a large table is built, and none of the table later: each pass costs 20 ms."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


@lru_cache(maxsize=1)
def load() -> Regions:
    """The real list, read once a process."""
    with without_collector():
        return Regions(read_rows(DATA / "regions.csv.gz"))


@lru_cache(maxsize=1)
def hints() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """(telephone area code -> prefecture codes, romanised proper name -> codes of counties and prefectures)."""
    tables: dict[str, dict[str, set[str]]] = {"phone": defaultdict(set), "pinyin": defaultdict(set)}
    reader = csv.reader(io.StringIO(gzip.decompress((DATA / "hints.csv.gz").read_bytes()).decode("utf-8")))
    next(reader)
    for kind, key, code in reader:
        tables[kind][key].add(code)
    phone, pinyin = ({key: frozenset(codes) for key, codes in tables[kind].items()} for kind in ("phone", "pinyin"))
    return phone, pinyin
