"""What pages of the content systems link to."""

import pytest

from gai_pipeline.collect import links
from gai_pipeline.collect.sources import Source

URL = "http://www.x.gov.cn/zwgk/ndbg/"


def source(preset, **more):
    return Source(id="s", preset=preset, url=URL, **more)


def page(html, url=URL, encoding="utf-8"):
    return links.Page(html.encode(encoding), url)


def listed(html, preset="generic", **more):
    of = source(preset, **more)
    return [(e.url, e.title, e.year) for e in links.entries(page(html), of, of.rules)]


TITLE = "甲镇2022年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("preset", "href", "found"),
    [
        ("trs", "./202301/t20230118_85109283.html", True),
        ("trs", "/about/index.html", False),
        ("art", "/art/2023/1/28/art_1229076526_61753.html", True),
        ("art", "/col/col1/index.html", False),
        ("content", "/zwgk/ndbg/content/post_11127440.html", True),
        ("info", "/info/3589/77885.htm", True),
        ("xxgk", "/xxgk/xxgk_content.jsp?urltype=x&wbnewsid=1143514", True),
        ("xxgk", "/xxgkcontent-888888025-26013.html", True),
        ("generic", "/anything", True),
    ],
)
def test_entries_by_family(preset, href, found):
    assert len(listed(f'<a href="{href}">{TITLE}</a>', preset)) == found


@pytest.mark.parametrize(
    "entry",
    [
        f'<a href="a.html" title="{TITLE}">甲镇2022年政府信息…</a>',
        f'<a href="a.html">·{TITLE} 2023-01-18</a>',
        f'<a href="a.html"><span>[2023-01-18]</span><b>{TITLE}</b></a>',
        f'<a href="a.html">《{TITLE}》</a>',
        f"<script><record><![CDATA[<li><a href='a.html'>{TITLE}</a></li>]]></record></script>",
        f'<base href="{URL}"><a href="a.html#top">{TITLE}</a>',
        f'<a href="a.html;jsessionid=9F2?">{TITLE}</a><a href="a.html">{TITLE}</a>',
    ],
)
def test_titles_as_lists_write_them(entry):
    assert (URL + "a.html", TITLE, 2022) in listed(entry)


@pytest.mark.parametrize(
    "title", ["关于印发政府信息公开工作年度报告格式的通知", "政府信息公开指南", "2022年财政决算", "首页", ""]
)
def test_other_entries_are_passed_over(title):
    assert listed(f'<a href="a.html">{title}</a>') == []


def test_a_title_of_the_users_own():
    assert listed('<a href="a.html">2022年度</a>', title=r"^\d{4}年度$") == [(URL + "a.html", "2022年度", 2022)]


def test_a_list_in_gbk_without_declaration():
    of = source("generic")
    found = links.entries(page(f'<a href="a.html">{TITLE}</a>' * 5, encoding="gbk"), of, of.rules)
    assert [e.title for e in found] == [TITLE]


@pytest.mark.parametrize(
    "href", ["javascript:go(1)", "mailto:a@b.cn", "ftp://x/a", "http://u:p@x.cn/", "#a", "http://["]
)
def test_what_is_no_web_address_is_no_link(href):
    assert listed(f'<a href="{href}">{TITLE}</a>') == []


@pytest.mark.parametrize(
    ("title", "url", "year"),
    [
        ("甲局二〇二一年政府信息公开工作年度报告", "http://x/", 2021),
        ("甲局2021年度报告", "http://x/art/2023/1/1/art_1_1.html", 2021),
        ("年度报告", "http://x/xxgkAnnualReport.jsp?area=1&fbtime=2019", 2019),
        ("年度报告", "http://x/202301/t20230118_8.html", 2022),
        ("年度报告", "http://x/art/2023/1/1/art_1_1.html", 2022),
        ("年度报告", "http://x/a.html", None),
    ],
)
def test_report_years(title, url, year):
    assert links.report_year(title, url) == year


def test_pages_of_lists():
    of = source("trs").rules
    html = '<script>createPageHTML(3, 0, "index", "html");</script>'
    assert links.next_page(page(html), of, URL, 1) == URL + "index_1.html"
    assert links.next_page(page(html, URL + "index_1.html"), of, URL, 2) == URL + "index_2.html"
    assert links.next_page(page(html, URL + "index_2.html"), of, URL, 3) is None
    of = source("content").rules
    assert links.next_page(page('<a href="index_2.html">下一页</a>'), of, URL, 1) == URL + "index_2.html"
    assert links.next_page(page('<a href="javascript:;">下一页</a><a href="x.html">尾页</a>'), of, URL, 1) is None


def test_attachments_and_pictures():
    rules = source("generic").rules
    html = '<a href="P1.doc">附件</a><a href="/d?id=1">表.xlsx</a><a href="P1.doc">再</a><a href="b.html">b</a>'
    html += '<img src="t.jpg"><img src="/images/logo.png"><img src="data:image/png;base64,AA==">'
    assert links.attachments(page(html), rules) == [URL + "P1.doc", "http://www.x.gov.cn/d?id=1"]
    assert links.pictures(page(html), rules) == [URL + "t.jpg"]
    table = "<table>" + "<tr>" + "<td>12</td>" * 50 + "</tr></table>"
    assert links.pictures(page(html + table), rules) == []
    assert links.pictures(page(html + table), source("generic", images="always").rules) == [URL + "t.jpg"]


def test_sites():
    assert links.same_site("www.x.gov.cn", "ju.x.gov.cn")
    assert links.same_site("x.gov.cn", "www.x.gov.cn")
    assert not links.same_site("www.x.gov.cn", "www.y.gov.cn")
    assert not links.same_site("127.0.0.1", "127.0.0.2")
    assert not links.same_site("1.2.3.4", "x.3.4")
