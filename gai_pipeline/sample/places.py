"""The fictional province 990000 示例省 and its bodies. No real code begins with 99, and no real place has these names.

Belongs here: places and bodies of the bundled sample. Does not belong here: real places (`gai_pipeline/places/`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("code", "name", "level", "parent_code", "valid_from", "valid_to", "successors", "mca_code", "nbs_code")


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: str
    level: str
    parent: str | None


PLACES: tuple[Place, ...] = (
    Place("990000", "示例省", "province", None),
    Place("990100", "甲样市", "prefecture", "990000"),
    Place("990101", "示东区", "county", "990100"),
    Place("990101001", "样溪街道", "township", "990101"),
    Place("990101101", "例山镇", "township", "990101"),
    Place("990122", "示西县", "county", "990100"),
    Place("990122101", "示河镇", "township", "990122"),
    Place("990122201", "例水乡", "township", "990122"),
    Place("990200", "乙样市", "prefecture", "990000"),
    Place("990221", "例南县", "county", "990200"),
    Place("990221101", "示坪镇", "township", "990221"),
)


def place(code: str) -> Place:
    """The place with this code; raises `KeyError` for a code outside the fictional province."""
    for found in PLACES:
        if found.code == code:
            return found
    raise KeyError(f"no fictional place {code!r}")


def chain(code: str) -> tuple[Place, ...]:
    """The place and those it lies in, the province first."""
    found = place(code)
    return (*(chain(found.parent) if found.parent else ()), found)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that reports. `name`: without the places before it. `years`: the report years it publishes.

    `richness` and `style` are those of `figures.py`. `aggregate`: it reports the sum of `units` (keys of bodies).
    """

    key: str
    name: str
    region: str
    level: str
    self_name: str
    years: tuple[int, ...]
    richness: str = "modest"
    style: str = "plain"
    units: tuple[str, ...] = ()

    @property
    def aggregate(self) -> bool:
        return bool(self.units)

    @property
    def full_name(self) -> str:
        """The name with every place before it."""
        return _joined([p.name for p in chain(self.region)], self.name)

    @property
    def short_name(self) -> str:
        """The name as titles have it: with the county (or the place itself) before it."""
        names = [p.name for p in chain(self.region)]
        return _joined(names[-2:] if self.level == "township" else names[-1:], self.name)

    @property
    def names(self) -> list[str]:
        """Every printed form of the name, longest first."""
        places = [p.name for p in chain(self.region)]
        return list(dict.fromkeys(_joined(places[i:], self.name) for i in range(len(places))))


def _joined(places: list[str], name: str) -> str:
    return "".join(places) + name


_ALL = tuple(range(2019, 2025))
_NEW = tuple(range(2021, 2025))
BODIES: tuple[Body, ...] = (
    Body("province", "人民政府", "990000", "province", "省政府", (2018, *_ALL), "rich"),
    Body("finance_dept", "财政厅", "990000", "department", "我厅", _NEW, "rich", "thousands"),
    Body("city_a", "人民政府", "990100", "prefecture", "我市", (2018, *_ALL), "rich"),
    Body("education", "教育局", "990100", "department", "我局", _ALL[1:], "modest"),
    Body("water", "水务局", "990100", "department", "我局", _NEW, "modest", "units"),
    Body(
        "east", "人民政府", "990101", "county", "我区", _ALL, units=("east_office", "east_finance", "street", "town_a")
    ),
    Body("east_office", "人民政府办公室", "990101", "county", "本办公室", _ALL, "modest"),
    Body("east_finance", "财政局", "990101", "department", "我局", _ALL, "sparse", "dash"),
    Body("street", "办事处", "990101001", "township", "我街道", _ALL, "sparse"),
    Body("town_a", "人民政府", "990101101", "township", "我镇", _ALL, "sparse"),
    Body("west", "人民政府", "990122", "county", "我县", (2018, *_ALL), "modest"),
    Body("town_b", "人民政府", "990122101", "township", "我镇", (2018, *_ALL), "sparse"),
    Body("town_c", "人民政府", "990122201", "township", "我乡", (2022, 2023, 2024), "rich"),
    Body("city_b", "人民政府", "990200", "prefecture", "我市", _NEW, "rich", "full_width"),
    Body("south", "人民政府", "990221", "county", "我县", _NEW, "modest"),
    Body("town_d", "人民政府", "990221101", "township", "我镇", (2019, 2020, 2023, 2024), "zeros", "blank"),
)


def body(key: str) -> Body:
    for found in BODIES:
        if found.key == key:
            return found
    raise KeyError(f"no fictional body {key!r}")


def write_regions(path: Path) -> None:
    """The places as CSV with `COLUMNS`, to be loaded beside the real ones when the bundled sample is run."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for p in PLACES:
            writer.writerow([p.code, p.name, p.level, p.parent or "", "2000", "", "", p.code, ""])
