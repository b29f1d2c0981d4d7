"""Error pages behind a 200, and when two versions of a page are the same to a reader."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gai_pipeline.archive.answer import breaks_off, inflated
from gai_pipeline.archive.unzip import Refused
from gai_pipeline.collect.judge import error_page, essence, unfit
from gai_pipeline.collect.network_guard import Allowed


def html(body, title="x"):
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "data",
    [
        html("您访问的页面不存在"),
        html("<h1>404</h1>"),
        html("Sorry", "404 Not Found"),
        html("系统繁忙，请稍后再试"),
        html("访问过于频繁，请稍后再试"),
        html("该栏目不存在"),
        html("<script>location='/challenge'</script>"),
        html(""),
    ],
)
def test_error_pages(data):
    assert error_page(data) is not None
    assert unfit(data, "a.html", "page")[0] == "error_page"


@pytest.mark.parametrize(
    "data",
    [
        html(
            "<h1>甲局2022年政府信息公开工作年度报告</h1><p>404件。电话：0404-4041234，网站全年访问404万次。</p>"
            + "报告" * 400
        ),
        html('<p>年度报告见附件</p><a href="a.pdf">附件</a>'),
        html('<img src="a.jpg">'),
        html("<table><tr>" + "<td>404</td>" * 20 + "</tr></table>"),
    ],
)
def test_pages_that_are_none(data):
    assert error_page(data) is None


def test_a_list_may_have_any_number_in_it():
    entries = "".join(f'<li><a href="{n}.html">第{n}号机关2023年年报</a></li>' for n in range(390, 410))
    assert unfit(html(entries), "list.html", "list") is None
    assert unfit(html('404 Not Found<a href="/">首页</a>'), "list.html", "list")[0] == "error_page"


def test_what_roles_accept():
    assert unfit(b"", "a.html", "page")[0] == "empty_document"
    assert unfit(html("a" * 100), "a.pdf", "attachment")[0] == "error_page"
    assert unfit(b"%PDF-1.4 ...", "a.pdf", "attachment") is None
    assert unfit(b"%PDF-1.4 ...", "list.html", "list")[0] == "unsupported_type"
    assert unfit(b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "a.png", "picture")[0] == "ornament"
    assert unfit(b"Rar!\x1a\x07\x00", "a.rar", "attachment")[0] == "unsupported_type"


PAGE = "<p>收到申请<b>12</b>件</p><table><tr><td rowspan=2>3</td><td></td></tr></table><a href=a.pdf>附件</a>"


@pytest.mark.parametrize(
    "other",
    [
        PAGE.replace("<p>", "<script>var t=1699</script><p>"),
        PAGE.replace("<p>", "<!-- served by node 7 --><p class=c>"),
        PAGE.replace("<p>", "<p>\n  "),
    ],
)
def test_the_same_to_a_reader(other):
    assert essence(html(PAGE)) == essence(html(other))


@pytest.mark.parametrize(
    "other",
    [
        PAGE.replace("12", "13"),
        PAGE.replace(">3<", ">4<"),
        PAGE.replace("<td>", "<td>0"),
        PAGE.replace("rowspan=2", "rowspan=3"),
        PAGE.replace("a.pdf", "b.pdf"),
        PAGE.replace("<td>", "<td><td>"),
    ],
)
def test_another_version(other):
    assert essence(html(PAGE)) != essence(html(other))


def test_the_counter_of_visits_is_no_change():
    one = PAGE + "<span>浏览次数：<i>{}</i></span><span>点击数: {}</span>"
    assert essence(html(one.format(5, 7))) == essence(html(one.format(6, 80)))
    # A count of visits that the report itself states is content.
    said = "<p>全年网站访问量{}次，较上年增长。</p>"
    assert essence(html(said.format(5))) != essence(html(said.format(6)))


@given(st.binary(max_size=5000))
def test_what_was_compressed_comes_back(data):
    assert inflated(gzip.compress(data), "gzip", 5000) == data
    assert inflated(zlib.compress(data), "deflate", 5000) == data


@given(st.binary(min_size=200, max_size=2000), st.integers(1, 30))
def test_half_a_stream_is_no_answer(data, cut):
    with pytest.raises(Refused, match=r"damaged|breaks off"):
        inflated(gzip.compress(data)[:-cut], "gzip", 5000)


def test_bombs_and_unknown_encodings():
    with pytest.raises(Refused) as error:
        inflated(gzip.compress(b"\0" * 10_000_000), "gzip", 100_000)
    assert error.value.code == "too_large"
    with pytest.raises(Refused) as error:
        inflated(b"x", "br", 100)
    assert error.value.code == "unsupported_encoding"


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fe80::1", "::ffff:10.0.0.1", "0.0.0.0", "224.0.0.1"]
)
def test_addresses_that_are_refused(address):
    assert not Allowed().address(address)
    assert Allowed().refusal(address) is not None
    assert Allowed(any_address=True).address(address)


def test_networks_that_are_allowed():
    allowed = Allowed.of(False, "10.1.0.0/16, fd00::/8")
    assert allowed.address("10.1.2.3")
    assert allowed.address("fd00::1")
    assert allowed.address("8.8.8.8")
    assert not allowed.address("10.2.0.1")
    assert allowed.refusal("www.example.gov.cn") is None
    with pytest.raises(ValueError, match="network"):
        Allowed.of(False, "ten")


@pytest.mark.parametrize(
    ("whole", "cut"),
    [
        (html("报告" * 200), 20),
        (html("报告" * 200).decode().encode("utf-16"), 60),
        (b"%PDF-1.4\n" + b"x" * 9000 + b"\n%%EOF\n", 5000),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 9000 + b"IEND\xaeB`\x82", 5000),
        (b"{\\rtf1 " + b"x" * 9000 + b"}\n", 5),
    ],
)
def test_a_document_without_its_end_breaks_off(whole, cut):
    assert not breaks_off(whole, "a")
    assert breaks_off(whole[:-cut], "a")


def test_a_piece_of_a_page_has_no_end_to_miss():
    assert not breaks_off("<p>政府信息公开<p>年度报告".encode(), "a.html")
    assert not breaks_off("政府信息公开".encode(), "a.txt")
