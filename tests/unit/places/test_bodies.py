"""Bodies: ids that hold through renames of place and department, aliases, levels, the table of renames."""

import pytest

from gai_pipeline.places import bodies, reforms, regions
from gai_pipeline.places.gazetteer import Gazetteer

LIST = regions.load()


def region(code: str) -> regions.Region:
    found = LIST.get(code)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("樟树市鹿江街道办事处", "鹿江街道", "360982002"),
        ("文登市教育局", "威海市文登区教育局", "371003"),
        ("金乡县环境保护局", "金乡县生态环境局", "370828"),
        ("莆田市涵江区发展和改革局", "涵江区发改局", "350303"),
        ("苍南县卫生和计划生育局", "苍南县卫生健康局", "330327"),
        ("平塘县人民政府", "平塘县", "522727"),
        ("桐梓县人民政府(办公室)", "桐梓县人民政府", "520322"),
        ("略阳县(自然资源局)", "略阳县自然资源局", "610727"),
    ],
)
def test_one_body_one_id(one: str, other: str, code: str) -> None:
    assert bodies.publisher_id(one, code) == bodies.publisher_id(other, code)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("文登区人民政府", "文登区人民政府办公室", "371003"),
        ("武义县农业局", "武义县林业局", "330723"),
        ("苍南县工商行政管理局", "苍南县市场监督管理局", "330327"),
        ("北京市公安局朝阳分局", "朝阳区公安局", "110105"),
        ("国家税务总局莆田市税务局", "莆田市财政局", "350300"),
    ],
)
def test_two_bodies_two_ids(one: str, other: str, code: str) -> None:
    assert bodies.publisher_id(one, code) != bodies.publisher_id(other, code)


def test_same_name_in_two_regions_is_two_bodies_and_ids_never_move() -> None:
    assert bodies.publisher_id("教育局", "371003") != bodies.publisher_id("教育局", "370828")
    assert bodies.publisher_id("文登区教育局", "371003") == bodies.publisher_id("教育局", "371003")
    assert bodies.publisher_id("水利部", "000000") == "12a82d33a40bb8f2"


def test_canonical_name_stands_after_the_place_of_today() -> None:
    assert bodies.canonical_name("威海市文登市教育局", region("371003")) == "文登区教育局"
    assert bodies.canonical_name("鹿江街道", region("360982002")) == "鹿江街道办事处"
    assert bodies.canonical_name("水利部", regions.COUNTRY) == "水利部"
    assert bodies.canonical_name("某某局", None) == "某某局"


def test_aliases_lead_to_the_same_id_and_leave_the_office_out() -> None:
    street = region("360982002")
    forms = bodies.aliases("樟树市鹿江街道办事处", street)
    assert {"鹿江街道", "鹿江街道办事处", "樟树市鹿江街道办事处", "江西省宜春市樟树市鹿江街道"} <= set(forms)
    assert {bodies.publisher_id(form, street.code) for form in forms} == {bodies.publisher_id("鹿江街道", street.code)}
    county = region("371003")
    assert not [form for form in bodies.aliases("文登区人民政府", county) if "办公" in form]
    department = bodies.aliases("涵江区发展和改革局", region("350303"))
    assert {"涵江区发改局", "莆田市涵江区发展和改革局"} <= set(department)


@pytest.mark.parametrize(
    ("publisher", "code", "level"),
    [
        ("水利部", "000000", "ministry"),
        ("国家中医药管理局", "000000", "ministry"),
        ("广东省人民政府", "440000", "province"),
        ("三明市人民政府", "350400", "prefecture"),
        ("平塘县人民政府", "522727", "county"),
        ("桐梓县人民政府(办公室)", "520322", "county"),
        ("宜宾市翠屏区人民政府办公室", "511502", "department"),
        ("樟树市鹿江街道办事处", "360982002", "township"),
        ("鹿江街道", "360982002", "township"),
        ("维西傈僳族自治县卫生健康局", "533423", "department"),
        ("海门经济技术开发区管委会", "320614", "department"),
        ("国家税务总局莆田市税务局", "350300", "department"),
        ("福建省国家税务总局莆田市税务局", "350300", "department"),
        ("我局", None, "department"),
        ("我镇", None, "township"),
        ("大窑店镇人民政府", None, "township"),
        ("三岔河镇人民政府", None, "township"),
        ("朝阳区人民政府", None, "county"),
        ("区发改局", None, "department"),
        ("某某", None, "unknown"),
    ],
)
def test_level(publisher: str, code: str | None, level: str) -> None:
    assert bodies.agency_level(publisher, region(code) if code else None) == level


def test_only_a_rename_keeps_the_id() -> None:
    for reform in reforms.reforms():
        ids = {bodies.publisher_id("金乡县" + name, "370828") for name in (reform.old, *reform.new)}
        assert (len(ids) == 1) is (reform.kind == "rename"), reform.old
    assert [r.new[0] for r in bodies.successors("国土资源局", 2015)] == ["自然资源局"]
    assert bodies.successors("国土资源局", 2020) == ()


@pytest.mark.parametrize(
    ("printed", "full"),
    [("县扶贫办公室", "扶贫办公室"), ("县发改委", "发展和改革委员会"), ("县发展和改革委员会", "发展和改革委员会")],
)
def test_a_short_form_is_never_found_inside_a_full_one(printed: str, full: str) -> None:
    assert bodies.own_name("金乡" + printed) == full


def test_a_body_of_a_place_that_was_taken_over_is_not_that_of_the_place_that_goes_on() -> None:
    assert bodies.publisher_id("上海市闸北区教育局", "310106") != bodies.publisher_id("静安区教育局", "310106")
    assert bodies.publisher_id("闸北区教育局", "310106") == bodies.publisher_id("上海市闸北区教育局", "310106")
    assert bodies.publisher_id("文登市教育局", "371003") == bodies.publisher_id("威海市文登区教育局", "371003")


def test_a_place_that_was_taken_over_is_told_from_another_of_its_name() -> None:
    row = {"level": "county", "parent_code": "370000"}
    known = Gazetteer(
        LIST.with_extra(
            [
                {**row, "code": "990101", "name": "样东区"},
                {**row, "code": "990102", "name": "样西县", "valid_to": "2016", "successors": "990101"},
                {**row, "code": "990201", "name": "样西县"},
            ]
        )
    )
    ended = bodies.by_rule("样西县教育局", "990101", known)
    assert ended != bodies.by_rule("样东区教育局", "990101", known)
    assert ended != bodies.by_rule("样西县教育局", "990201", known)
