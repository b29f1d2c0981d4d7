"""A fictional country of any size with gaps, aggregates, doubtful scopes, blanks, republished and copied reports,
renamed places, renamed and merged bodies, and its truth.

The truth is computed here from what was made up, one region at a time, without the warehouse's SQL.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from reports import record

from gai_pipeline.places import bodies, gazetteer
from gai_pipeline.records.model import CellStatus, Record
from gai_pipeline.records.rows import PublisherOf

DENIED = (
    "denied_state_secret",
    "denied_law_prohibits",
    "denied_public_security_stability",
    "denied_third_party_rights",
    "denied_internal_affairs",
    "denied_process_information",
    "denied_enforcement_file",
    "denied_administrative_query",
)
GOVERNING = ("province", "prefecture", "county")
DEPARTMENTS = (
    *("教育局", "农业局", "文化局", "旅游局", "发展和改革局", "物价局", "财政局", "公安局", "民政局", "司法局"),
    *("水利局", "统计局", "气象局", "档案局", "信访局", "商务局", "体育局", "审计局", "地震局", "城管局"),
    *("环境保护局", "应急管理局", "交通运输局", "国土资源局", "规划局", "税务局"),
)
RENAMED = {"农业局": "农业农村局", "环境保护局": "生态环境局"}
MERGED = {
    "文化局": "文化和旅游局",
    "旅游局": "文化和旅游局",
    "物价局": "发展和改革局",
    "国土资源局": "自然资源局",
    "规划局": "自然资源局",
}
"""物价局 goes into a body that stands already, the others into new ones."""
_FIRST, _SECOND = "甲乙丙丁戊己庚辛壬癸", "泉溪岗坪坝湾畔麓峪岭浦洲塘渡桥亭台阁榭轩"
LARGEST = {
    "new_requests": 40,
    "carried_over": 2,
    "granted": 5,
    "partially_granted": 2,
    "total_processed": 11,
    **dict.fromkeys(DENIED, 3),
}
"""What one body reports at most."""
WHOLE = {"province": 9, "prefecture": 4, "county": 2}
"""How many times the most of one body a report of a whole place has at least: no unit is larger."""
Figure = tuple[Decimal | None, Decimal | None]


def _sketch(text: str, anew: str = "") -> str:
    """A sketch as of a long text; with `anew`, one that shares six sevenths with the first."""
    old, new = (hashlib.shake_256(t.encode()).digest(192) for t in (text, anew))
    return base64.b64encode(old[:164] + (new if anew else old)[164:]).decode()


@dataclass(frozen=True)
class Size:
    """Places in the one province, departments of every government from the county up, report years."""

    prefectures: int = 2
    counties: int = 2
    townships: int = 3
    departments: int = 2
    years: range = range(2019, 2024)

    @property
    def bodies(self) -> int:
        """Of the first year. Every prefecture has a county more, which another takes over."""
        governments = 1 + self.prefectures * (2 + self.counties)
        return governments * (1 + self.departments) + self.prefectures * self.counties * self.townships


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    level: str
    parent: str
    before: str | None = None
    """Name until `changed`, under another code."""
    changed: int = 0
    into: str = ""
    """Code of the county that took it over in `changed`."""


@dataclass(frozen=True)
class Unit:
    """What the truth needs of a report."""

    report_id: str
    body: str
    region: str
    year: int
    scope: str
    level: str
    published: str
    figures: dict[str, Figure]
    cells: dict[tuple[str, str, str], Decimal | None]

    @property
    def n_reported(self) -> int:
        return sum(value is not None for value in self.cells.values())

    @property
    def home(self) -> str:
        """The place of the time that its body belonged to."""
        return self.body.split("|")[0]


@dataclass
class Country:
    """`years()` makes the records, a year at a time and in order; the truth is of the years made so far."""

    size: Size = Size()
    seed: int = 7
    units: list[Unit] = field(default_factory=list)
    copied: dict[str, str] = field(default_factory=dict)
    """Report to the first one with its text."""

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)
        self.places = list(self._places())
        self.ended = list(self._ended())
        self.parent = {p.code: p.parent for p in self.places}
        self._texts: dict[str, tuple[str, str]] = {}
        # The reform of 2018, as data/departments.yaml dates it, comes to each place in one of two years.
        late = [y for y in (2019, 2020) if y > self.size.years[0]] or [self.size.years[1]]
        self.reform = {p.code: self._rng.choice(late) for p in (*self.places, *self.ended)}

    def _places(self) -> Iterator[Place]:
        def name(i: int) -> str:
            return _FIRST[i // len(_SECOND) % len(_FIRST)] + _SECOND[i % len(_SECOND)]

        yield Place("990000", "云岭省", "province", "000000")
        for p in range(self.size.prefectures):
            prefecture = f"99{p + 1:02}00"
            yield Place(prefecture, f"{name(150 + p)}市", "prefecture", "990000")
            for c in range(self.size.counties):
                county, own = f"99{p + 1:02}{c + 1:02}", name(p * self.size.counties + c)
                turned = {"before": f"{own}县", "changed": self.size.years[2]} if c == 0 else {}
                yield Place(county, own + ("区" if turned else "县"), "county", prefecture, **turned)  # type: ignore[arg-type]
                for t in range(self.size.townships):
                    yield Place(f"{county}{t:03}", f"{name(60 + t)}镇", "township", county)

    def _ended(self) -> Iterator[Place]:
        """One county a prefecture that its last county takes over, in the fourth year."""
        for p in range(self.size.prefectures):
            own = _FIRST[9 - p % 10] + _SECOND[-1 - p // 10]
            prefecture, last = f"99{p + 1:02}00", f"99{p + 1:02}{self.size.counties:02}"
            yield Place(f"99{p + 1:02}80", own + "县", "county", prefecture, changed=self.size.years[3], into=last)

    def write_regions(self, path: Path) -> Path:
        """The list of places, with one township more that never reports (990101999)."""
        columns = [
            "code",
            "name",
            "level",
            "parent_code",
            "valid_from",
            "valid_to",
            "successors",
            "mca_code",
            "nbs_code",
        ]
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(columns)
            for p in [*self.places, Place("990101999", "无声镇", "township", "990101")]:
                parent = "" if p.parent == "000000" else p.parent
                writer.writerow([p.code, p.name, p.level, parent, p.changed or "", "", "", "", ""])
                if p.before:
                    old = p.code[:4] + f"{int(p.code[4:]) + 50}"
                    writer.writerow([old, p.before, p.level, parent, "", p.changed, p.code, "", ""])
            for p in self.ended:
                writer.writerow([p.code, p.name, p.level, p.parent, "", p.changed, p.into, "", ""])
        return path

    def publisher_of(self, regions: Path) -> PublisherOf:
        """Names bodies as the records of the country do: its places are not in the package's list."""
        known = gazetteer.extended(regions)
        return lambda name, region: bodies.publisher_id(name, region, known)

    def _bodies(self, year: int) -> Iterator[tuple[str, str, str, str]]:
        """(region of today, printed name, level, the body) of every body that exists in a year."""
        names = {p.code: p.before if p.before and year < p.changed else p.name for p in self.places}
        names |= {p.code: p.name for p in self.ended}
        for p in (*self.places, *(p for p in self.ended if year < p.changed)):
            front = names[p.parent] + names[p.code] if p.level == "township" else names[p.code]
            yield p.into or p.code, f"{front}人民政府", p.level, f"{p.code}|人民政府"
            if p.level == "township":
                continue
            own: dict[str, str] = {}
            for department in DEPARTMENTS[: self.size.departments]:
                late = year >= self.reform[p.code]
                printed = {**RENAMED, **MERGED}.get(department, department) if late else department
                own[printed] = RENAMED.get(department, printed)
            for printed, body in own.items():
                yield p.into or p.code, names[p.code] + printed, "department", f"{p.code}|{body}"

    def followed(self) -> set[tuple[str, str, str]]:
        """(body, the body that followed it, kind): of every pair that reported before and after its year."""
        years: dict[str, list[int]] = defaultdict(list)
        for u in self.units:
            years[u.body].append(u.year)
        found = set()
        for body, told in years.items():
            code, own = body.split("|")
            home = next((p for p in self.ended if p.code == code), None)
            pairs = [(f"{home.into}|{own}", "place_merger")] if home else []
            pairs += [(f"{code}|{MERGED[own]}", "merge")] if own in MERGED else []
            found |= {(body, to, kind) for to, kind in pairs if max(years.get(to, [0])) > max(told)}
        return found

    def broken(self) -> set[tuple[str, int, str]]:
        """(body, year, why): where a reform came between its reports of two years in a row."""
        here = {(u.body, u.year) for u in self.units}
        found = set()
        for body, year in here:
            code, own = body.split("|")
            if own in RENAMED.values() and year == self.reform[code] and (body, year - 1) in here:
                found.add((body, year, "body_renamed"))
            olds = [old for old, new in MERGED.items() if new == own]
            if any((f"{code}|{o}", year - 1) in here and (f"{code}|{o}", year) not in here for o in olds):
                found.add((body, year, "body_merger"))
        return found

    def changes(self) -> set[tuple[object, ...]]:
        """(report, table, row, column, figure before, figure after) of every cell that a later version changed."""
        series: dict[object, list[Unit]] = defaultdict(list)
        for u in self.units:
            series[u.body, u.year, u.scope == "aggregate"].append(u)
        found: set[tuple[object, ...]] = set()
        for versions in series.values():
            versions.sort(key=lambda u: (u.n_reported, u.published))
            for before, after in pairwise(versions):
                found |= {
                    (after.report_id, *key, before.cells[key], value)
                    for key, value in after.cells.items()
                    if value != before.cells[key]
                }
        return found

    def years(self) -> Iterator[tuple[int, list[Record]]]:
        rng = self._rng
        for year in self.size.years:
            edition, found = "2019" if year < 2021 else "2021", []
            for region, name, level, body in self._bodies(year):
                if rng.random() < 0.15:
                    continue
                scope = rng.choice(["own", "own", "unclear", "aggregate"]) if level in GOVERNING else "own"
                whole = scope == "aggregate" or (scope == "unclear" and rng.random() < 0.5)
                month = 3 if rng.random() < 0.1 else 1
                # v0, a mirror of it on another site, and the report published again with other figures.
                versions = ["0", *(["mirror"] if rng.random() < 0.1 else []), *(["1"] if rng.random() < 0.1 else [])]
                figures: dict[tuple[str, str, str], int | str | None] = {}
                for version in versions:
                    figures = figures if version == "mirror" else _figures(rng, edition, WHOLE[level] if whole else 0)
                    text = f"{body}|{year}|{scope}|{version.replace('mirror', '0')}"
                    copied = self._texts.get(body) if version == "0" and rng.random() < 0.03 else None
                    day = {"0": f"0{month}-20", "mirror": f"0{month}-21", "1": f"0{month + 1}-20"}[version]
                    made = record(
                        name,
                        year,
                        figures,
                        region=region,
                        level=level,
                        edition=edition,
                        scope=scope,  # type: ignore[arg-type]
                        published=f"{year + 1}-{day}",
                        version=version,
                        # Of every other copy a sentence in seven has been written anew.
                        fingerprint=copied[0] if copied and len(self.copied) % 2 else text,
                        sketch=_sketch(copied[0] if copied else text, text if copied else ""),
                    )
                    if copied:
                        self.copied[made.report_id] = copied[1]
                    elif version == "0":
                        self._texts[body] = (text, made.report_id)
                    found.append(made)
                    published = made.report.published_on or ""
                    cells = {c.key: c.value for c in made.cells}
                    self.units.append(
                        Unit(made.report_id, body, region, year, scope, level, published, measures(made), cells)
                    )
            yield year, found

    def records(self) -> list[Record]:
        """All years, and two documents that belong to none of the sums."""
        found = [r for _, records in self.years() for r in records]
        found.append(record("失踪局", 2022, region=None, level="department"))
        found.append(record("坏文件", None, region=None, status="failed"))
        return found

    def ancestors(self, code: str) -> list[str]:
        """The place and all above it, up to the country."""
        found = [code]
        while found[-1] != "000000":
            found.append(self.parent[found[-1]])
        return found

    def current(self) -> list[Unit]:
        """The version of each report that has the most figures, of those the one published last."""
        latest: dict[object, Unit] = {}
        for u in self.units:
            key = (u.body, u.year, u.scope == "aggregate")
            if key not in latest or (u.n_reported, u.published) > (latest[key].n_reported, latest[key].published):
                latest[key] = u
        return list(latest.values())

    def coverage(self) -> dict[tuple[str, int], str]:
        """State of every government by region and year: all of them owe a report in every year."""
        told = {(u.home, u.year) for u in self.units if u.level != "department"}
        asked = {self.parent[r] for r, _ in told if len(r) == 9}
        codes = [(p.code, p.parent) for p in self.places] + [("990101999", "990101")]
        return {
            (code, year): "published" if (code, year) in told else "missing"
            for code, parent in codes
            if len(code) == 6 or parent in asked
            for year in self.size.years
        }

    def truth(self) -> dict[tuple[str, int, str], dict[str, object]]:
        """(region, year, metric) to `NAMES`, for the metrics of `measures`."""
        from country_truth import Truth

        return Truth(self).figures()


def _figures(rng: random.Random, edition: str, whole: int) -> dict[tuple[str, str, str], int | str | None]:
    new, carried = rng.choice([0, 0, 3, 7, 40]), rng.choice([0, 1, 2])
    granted, partial = rng.randint(0, 5), rng.randint(0, 2)
    total = ("applications", "{}", "total")
    found: dict[tuple[str, str, str], int | str | None] = {
        (total[0], row, total[2]): figure
        for row, figure in {
            "new_requests": new,
            "carried_over": carried,
            "granted": granted,
            "partially_granted": partial,
            rng.choice(DENIED): rng.randint(0, 3),
            "total_processed": granted + partial + rng.randint(0, 4),
        }.items()
    }
    if whole:
        for row, most in LARGEST.items():
            key = ("applications", row, "total")
            found[key] = int(found.get(key) or 0) + most * whole
    found["applications", "new_requests", "natural_person"] = min(new, rng.randint(0, 9))
    if edition == "2021":
        found["proactive", "administrative_fee", "amount_wan_yuan"] = str(Decimal(rng.randint(0, 99999)) / 10000)
    if rng.random() < 0.15:
        found[rng.choice(sorted(found))] = None
    return found


def _sum(figures: dict[tuple[str, str, str], Decimal | None], cells: list[tuple[str, str, str]]) -> Decimal | None:
    picked = [figures.get(c) for c in cells]
    return None if any(p is None for p in picked) else sum((p for p in picked if p is not None), Decimal(0))


def measures(record_: Record) -> dict[str, Figure]:
    """Metric to (numerator, denominator) for a few metrics that cover every kind of formula."""
    figures = {c.key: c.value if c.status is CellStatus.REPORTED else None for c in record_.cells}

    def total(*rows: str) -> Decimal | None:
        return _sum(figures, [("applications", r, "total") for r in rows])

    def ratio(top: Decimal | None, bottom: Decimal | None) -> Figure:
        return (None, None) if top is None or bottom is None else (top, bottom)

    return {
        "new_requests": (total("new_requests"), None),
        "denied": (total(*DENIED), None),
        "disclosure_rate": ratio(total("granted", "partially_granted"), total("total_processed")),
        "natural_person_share": ratio(
            figures.get(("applications", "new_requests", "natural_person")), total("new_requests")
        ),
        "fees_wan_yuan": (figures.get(("proactive", "administrative_fee", "amount_wan_yuan")), None),
    }


NAMES = (
    *("value", "basis", "n_publishers", "matched_value", "matched_previous_value", "n_matched"),
    *("n_unknown", "value_low", "value_high"),
)


def differing(
    rows: Iterable[tuple[object, ...]], truth: dict[tuple[str, int, str], dict[str, object]]
) -> dict[tuple[object, ...], tuple[object, object]]:
    """What is in one of both only or differs: (region, year, metric[, figure]) to (built, true). `rows` have the three
    and then `NAMES`. Figures are compared to 9 decimals: a ratio may end in another binary digit."""

    def plain(value: object) -> object:
        return round(value, 9) if isinstance(value, float) else value

    built: dict[tuple[object, ...], dict[str, object]] = {r[:3]: dict(zip(NAMES, r[3:], strict=True)) for r in rows}
    wrong: dict[tuple[object, ...], tuple[object, object]] = {
        key: (built.get(key), truth.get(key))  # type: ignore[call-overload]
        for key in built.keys() ^ truth.keys()
    }
    for key, true in truth.items():
        for name in NAMES if key in built else ():
            if plain(built[key][name]) != plain(true[name]):
                wrong[*key, name] = (built[key][name], true[name])
    return wrong


def select(metrics: Iterable[str]) -> str:
    """The query whose rows `differing` takes."""
    return (
        f"SELECT region_code, report_year, metric, {', '.join(NAMES)} FROM marts.region_year "
        f"WHERE metric IN ({', '.join(repr(m) for m in metrics)})"
    )
