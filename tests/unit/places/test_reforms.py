"""The table of reforms, and general names at the end of printed ones."""

import datetime as dt

import pytest

from gai_pipeline.places.organs import special_kind
from gai_pipeline.places.reforms import general_name, latest, reforms

KINDS = {"rename", "merge", "split", "transfer"}


def test_every_reform_is_dated_sourced_and_leads_to_one_name_where_it_only_renames() -> None:
    assert len(reforms()) >= 90
    for reform in reforms():
        assert reform.kind in KINDS
        assert 2008 <= reform.earliest <= reform.year <= 2024
        assert reform.source
        # A plan is older than the first report under a new name, apart from those who went ahead of it.
        assert dt.date.fromisoformat(reform.source_date).year <= reform.year
        assert len(set(reform.new)) == len(reform.new) >= 1
        assert reform.old not in reform.new
        assert reform.kind != "rename" or len(reform.new) == 1
    renamed = [r.old for r in reforms() if r.kind == "rename"]
    assert len(renamed) == len(set(renamed))
    keys = [(r.old, new, r.kind) for r in reforms() for new in r.new]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("环境保护局", "生态环境局"),
        ("扶贫开发办公室", "乡村振兴局"),  # which went into another in 2024: the chain of renames ends here
        ("卫生和计划生育局", "卫生健康局"),
        ("国家环境保护总局", "生态环境部"),
        ("国土资源局", "国土资源局"),
        ("教育局", "教育局"),
    ],
)
def test_a_chain_of_renames_ends_at_a_merger(first: str, last: str) -> None:
    assert latest(first) == last


@pytest.mark.parametrize(
    ("printed", "general"),
    [
        ("金乡县环境保护局", "环境保护局"),
        ("济宁市金乡县环保局", "环境保护局"),
        ("环保局", "环境保护局"),
        ("莆田市国家税务局", "国家税务局"),
        ("县教育文化局", None),
        ("金乡县教育局", None),
        ("", None),
    ],
)
def test_general_name_stands_after_a_place_or_alone(printed: str, general: str | None) -> None:
    assert general_name(printed) == general


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("国家税务总局莆田市税务局", "vertical"),
        ("南京海关", "vertical"),
        ("金乡县气象局", "vertical"),
        ("济宁市邮政管理局", "vertical"),
        ("莆田市消防救援支队", "vertical"),
        ("国家统计局莆田调查队", "vertical"),
        ("海门经济技术开发区管委会", "zone"),
        ("苏州工业园区教育局", "zone"),
        ("贵安新区管理委员会", "zone"),
        ("福州市国有资产监督管理委员会", None),
        ("新疆生产建设兵团第八师石河子市教育局", "corps"),
        ("水利部", "national"),
        ("金乡县自来水有限公司", "enterprise"),
        ("金乡县第一中学", "institution"),
        ("金乡县教育局", None),
        ("福建省地方金融监督管理局", None),
        ("滨海新区人民政府", None),
        ("金乡县人民政府", None),
        ("上海市浦东新区人民政府", None),
    ],
)
def test_bodies_that_are_no_ordinary_department(name: str, kind: str | None) -> None:
    assert special_kind(name) == kind
