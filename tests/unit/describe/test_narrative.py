"""Counts in running text: what they count, and totals with their parts."""

from decimal import Decimal

import pytest

from gai_pipeline.describe.narrative import BREAKDOWN_PART, BREAKDOWN_TOTAL, find_counts
from gai_pipeline.describe.text import Prose
from gai_pipeline.read.blocks import Paragraph
from gai_pipeline.records.model import NarrativeCount


def counts(text: str) -> list[NarrativeCount]:
    return find_counts(Prose([Paragraph(text, "line 1")]))


def pairs(text: str) -> list[tuple[str, Decimal]]:
    return [(c.measure, c.value) for c in counts(text) if not c.measure.startswith("breakdown")]


def test_measures_with_their_words_and_units() -> None:
    text = "全年主动公开政府信息465条,微信公众号发布信息346条,收到政府信息公开申请9件,行政复议2件,行政诉讼1件。"
    assert pairs(text) == [
        ("disclosed_total", 465),
        ("disclosed_wechat", 346),
        ("requests_received", 9),
        ("reconsiderations", 2),
        ("litigations", 1),
    ]


def test_a_number_far_from_the_word_is_not_its_count() -> None:
    assert pairs("通过政府门户网站发布公示公告6条") == []
    assert pairs("阅读量42万次") == []


def test_parts_are_grouped_with_their_total_over_semicolons() -> None:
    text = "公开政府信息465篇,其中微信发布信息346条,总阅读量42万次;网站发布公告6条、机构职能11条、动态30条。"
    found = [c for c in counts(text) if c.measure.startswith("breakdown")]
    assert [c.value for c in found if c.measure == BREAKDOWN_TOTAL] == [465]
    assert [c.value for c in found if c.measure == BREAKDOWN_PART] == [346, 6, 11, 30]
    assert len({c.where for c in found}) == 1


def test_an_approximate_total_is_checked_against_nothing() -> None:
    text = "公开政府信息270余条,其中政策3条、动态5条。"
    assert not [c for c in counts(text) if c.measure.startswith("breakdown")]


def test_ten_thousands_are_spelt_out() -> None:
    assert pairs("主动公开政府信息1.2万条") == [("disclosed_total", 12000)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("通过政府网站主动公开政府信息328条。", [("disclosed_website", 328)]),
        ("政务微博公开政府信息23条,其他方式公开9条。", [("disclosed_weibo", 23), ("disclosed_other", 9)]),
        ("其中通过门户网站公开1,002条,编发推文214篇。", [("disclosed_website", 1002)]),
        ("通过政府网站,主动公开政府信息30条。", [("disclosed_website", 30)]),
        ("通过网站、微信等渠道主动公开政府信息300条。", [("disclosed_total", 300)]),
        ("主动公开政府信息数:103条。", [("disclosed_total", 103)]),
        ("收到公民提出的政府信息公开申请(含上年结转)4件。", [("requests_received", 4)]),
        ("依申请公开受理数45件,办结45件。", [("requests_received", 45), ("requests_answered", 45)]),
        ("结转上年度申请1件,结转下年度2件。", [("requests_carried_over", 1), ("requests_carried_forward", 2)]),
        ("制发公文126件,其中主动公开45件。", [("documents_made", 126)]),
        ("承办市人大代表建议7件、政协委员提案9件。", [("deputies_proposals", 7), ("committee_proposals", 9)]),
        ("收取政府信息公开信息处理费1250元。", [("information_fee_yuan", 1250)]),
    ],
)
def test_what_a_number_counts_is_said_before_it(text: str, said: list[tuple[str, int]]) -> None:
    assert pairs(text) == said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2021年,我镇没有收到公民、法人和其他组织要求公开政府信息的申请。", "requests_received"),
        ("未发生因政府信息公开被申请行政复议的情况。", "reconsiderations"),
        ("本机关未收取信息处理费。", "information_fee_yuan"),
    ],
)
def test_none_in_words_is_zero(text: str, code: str) -> None:
    assert pairs(text) == [(code, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "微博、微信共发布信息456条。",
        "微信公众号共有粉丝5230个,网站总访问量65次。",
        "12345热线受理群众诉求2356件,办结2350件。",
        "全年办理行政复议案件56件,行政应诉案件12件。",
        "与2022年收到申请36件相比有所减少。",
        "自2008年以来,累计主动公开政府信息56789条。",
        "计划2024年主动公开政府信息500条以上。",
        "主动公开政府信息较上年增加35条。",
        "办理人大代表建议和政协提案56件。",
        "行政事业性收费35元。",
        "收到政府信息公开申请20余件。",
        "通过网络收到政府信息公开申请8件。",
        "如未收到申请,应说明理由。",
    ],
)
def test_no_count_is_taken_for_another(text: str) -> None:
    assert pairs(text) == []
