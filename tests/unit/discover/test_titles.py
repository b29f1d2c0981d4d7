"""A page says by its title that it is a report; lists and other yearly reports do not count."""

import pytest

from gai_pipeline.discover.titles import title_of

LONG = "<p>" + "全年主动公开政府信息若干条并按规定办理申请" * 50 + "</p>"


def page(title: str, body: str = LONG, head: str = "") -> bytes:
    return f"<html><head><meta charset=utf-8>{head}</head><body><h1>{title}</h1>{body}</body></html>".encode()


def test_a_report():
    assert title_of(page("试验县某局2022年政府信息公开工作年度报告")) is not None
    meta = '<meta name="ArticleTitle" content="试验县某局2022年政府信息公开工作年度报告">'
    assert title_of(page("某局", head=meta)) is not None


@pytest.mark.parametrize(
    "title",
    [
        "2022年法治政府建设年度报告",
        "2022年政府工作报告",
        "政府信息公开指南",
        "关于报送2022年政府信息公开年度报告的通知",
    ],
)
def test_others(title):
    assert title_of(page(title)) is None


def test_a_list_that_carries_the_title():
    links = "".join(f'<li><a href="/{i}.html">某局2022年政府信息公开工作年度报告</a></li>' for i in range(40))
    assert title_of(page("试验县2022年政府信息公开工作年度报告", links)) is None


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 50, b"<html>"])
def test_anything(data):
    assert title_of(data) is None
