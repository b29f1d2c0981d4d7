"""Provinces of hosts, for choosing only."""

import pytest

from gai_pipeline.discover.hosts import province_code, provinces_of


@pytest.mark.parametrize(
    ("host", "code"),
    [("amr.hlj.gov.cn", "23"), ("www.ruian.gov.cn", "33"), ("sfj.haizhuqu.gov.cn", "44"), ("www.syx0001.gov.cn", None)],
)
def test_hosts(host, code):
    assert provinces_of(host) == (frozenset({code}) if code else frozenset())


def test_what_was_read_decides_over_names():
    assert provinces_of("jyj.ruian.gov.cn", {"ruian.gov.cn": "360000"}) == {"36"}


def test_a_short_name_of_two_keeps_both():
    assert provinces_of("x.gz.gov.cn") == {"52", "44"}


@pytest.mark.parametrize(
    ("name", "code"), [("江西", "36"), ("360000", "36"), ("36", "36"), ("Atlantis", None), ("jx", "36")]
)
def test_names_of_provinces(name, code):
    assert province_code(name) == code
