"""Lists of sites whose reports of a body differ by a period in the address only."""

from __future__ import annotations

import pytest

from gai_pipeline.collect.links import Listed
from gai_pipeline.discover.propose import _periods
from gai_pipeline.discover.site_walk import Met

PAGE = "http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp"


@pytest.mark.parametrize("order", ["fbtime={}&area=001", "area=001&fbtime={}"])
def test_years_of_a_body_are_told_apart_wherever_the_period_stands(order):
    entries = [Listed(f"{PAGE}?{order.format(year)}", "", None) for year in (2021, 2022)]
    other = Listed("http://a.gov.cn/art/1.html", "", 2021)
    periods, others = _periods([Met("http://a.gov.cn/list", [*entries, other])])
    assert {url: [e.year for e in same] for url, same in periods.items()} == {f"{PAGE}?area=001": [2021, 2022]}
    assert [m.entries for m in others] == [[other]]
