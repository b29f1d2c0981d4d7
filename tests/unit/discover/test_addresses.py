"""What addresses say: report year, column, sign by sign; all addresses are made up."""

from urllib.parse import quote

import pytest

from gai_pipeline.discover.addresses import column_of, host_of, published, readable, report_year
from gai_pipeline.discover.scorer import scorer

SITE = "http://www.syx.gov.cn"
NAME = "2022年政府信息公开工作年度报告.pdf"


@pytest.mark.parametrize(
    ("path", "year"),
    [
        ("/module/xxgk/xxgkAnnualReport.jsp?area=001&fbtime=2019", 2019),
        ("/zfxxgk/zfxxgknb/202301/t20230129_1.html", 2022),
        ("/zfxxgk/zfxxgknb/2022n/202301/t20230129_1.html", 2022),
        ("/art/2022/1/28/art_1229_61.html", 2021),
        ("/zwgk/nb/2024-01-22/811571.html", 2023),
        ("/gongkai/show/20220118154953428.html", 2021),
        ("/info/3589/77885.htm", None),
        ("/zwgk/202311/t20231129_1.html", None),  # published in November: of no year that one could tell
        (f"/upload/{quote(NAME)}", 2022),
    ],
)
def test_report_year(path, year):
    assert report_year(SITE + path) == year


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_names_are_read_in_both_encodings(encoding):
    url = f"{SITE}/upload/{quote(NAME.encode(encoding))}"
    assert readable(url).endswith(NAME)
    assert scorer().is_sure(url)


def test_a_column_groups_the_pages_of_one_list():
    def same(one: str, other: str) -> bool:
        return column_of(SITE + one) == column_of(SITE + other)

    assert same("/art/2022/1/28/art_17_61.html", "/art/2023/2/8/art_17_99.html")
    assert not same("/art/2022/1/28/art_17_61.html", "/art/2022/1/28/art_18_61.html")
    assert same("/info/3589/1.htm", "/info/3589/2.htm")
    assert same("/x/c100/202201/a.shtml", "/x/c100/202301/b.shtml")
    assert same("/g.jsp?urltype=n&wbtreeid=5&wbnewsid=1", "/g.jsp?urltype=n&wbtreeid=5&wbnewsid=2")
    assert not same("/g.jsp?urltype=n&wbtreeid=5&wbnewsid=1", "/g.jsp?urltype=n&wbtreeid=6&wbnewsid=1")
    assert column_of("http://a.gov.cn/info/1/2.htm") != column_of("http://b.gov.cn/info/1/2.htm")


@pytest.mark.parametrize("url", ["", "http://", "x", "http://a.gov.cn", "http://a.gov.cn?x=1", "http://[::1]/%zz%e4"])
def test_any_text_is_an_address_that_says_little(url):
    assert isinstance(column_of(url), str)
    assert isinstance(host_of(url), str)
    assert report_year(url) is None
    assert published(url) is None
    assert 0 <= scorer().score(url) <= 1


@pytest.mark.parametrize(
    "path",
    [
        "/zwgk/zfxxgknb/202301/t20230129_10361309.html",
        "/bmxxgk/xxgkndbg_124332/content/post_9531033.html",
        "/module/xxgk/xxgkAnnualReport.jsp?area=001008003&fbtime=2018",
        "/zfxxgk_x/gknb/bmxxgknb/202201/20220121_162587.html",
    ],
)
def test_addresses_that_say_so(path):
    assert scorer().is_sure(SITE + path)


@pytest.mark.parametrize(
    "path",
    [
        "/zfxxgk/zfxxgkzn/202301/t20230129_1036130.html",
        "/zwgk/fzzfjsndbg/202301/t20230129_1036130.html",
        "/zwgk/wzgzndbb/202301/t20230129_1036130.html",
        "/zwgk/tzgg/202308/t20230829_1036130.html",
        "/art/2022/1/28/art_17_61123.html",
        "/zwgk/zfgzbg/content/post_123456.html",
    ],
)
def test_addresses_that_do_not(path):
    assert not scorer().is_sure(SITE + path)
