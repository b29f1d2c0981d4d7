"""Counts in running text: what they count, and totals with their parts."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.metadata.breakdown import BREAKDOWN_PART, BREAKDOWN_TOTAL
from gai_pipeline.metadata.narrative import find_counts
from gai_pipeline.metadata.text import Prose
from gai_pipeline.reconcile.text_checks import breakdowns
from gai_pipeline.records.model import NarrativeCount

LISTS = yaml.safe_load(Path(__file__).with_name("breakdown_sentences.yaml").read_text("utf-8"))
COUNTS = yaml.safe_load(Path(__file__).with_name("count_sentences.yaml").read_text("utf-8"))


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
    text = "公开政府信息465条,其中公示公告346条;机构职能11条;工作动态30条;其他信息78条。"
    found = [c for c in counts(text) if c.measure.startswith("breakdown")]
    assert [c.value for c in found if c.measure == BREAKDOWN_TOTAL] == [465]
    assert [c.value for c in found if c.measure == BREAKDOWN_PART] == [346, 11, 30, 78]
    assert len({c.where for c in found}) == 1


@pytest.mark.parametrize("half", LISTS)
def test_a_text_is_held_to_its_parts_only_where_it_says_that_they_are_all(half: str) -> None:
    judged = [
        (any(sum(p.value for p in parts) != total.value for total, parts in breakdowns(counts(text))), fails, text)
        for text, fails in LISTS[half]
    ]
    assert {fails for _, fails, _ in judged} == {True, False}
    assert [text for accused, fails, text in judged if accused and not fails] == []
    assert sum(accused == fails for accused, fails, _ in judged) >= 0.9 * len(judged)


@pytest.mark.parametrize("half", COUNTS)
def test_what_reports_state_is_right_or_not_given(half: str) -> None:
    found = missed = 0
    for text, stated in COUNTS[half]:
        said, want = pairs(text), [(code, Decimal(value)) for code, value in stated]
        assert [count for count in said if count not in want] == [], text
        found += len([count for count in want if count in said])
        missed += len([count for count in want if count not in said])
    assert found >= 0.9 * (found + missed) > 0


def test_an_approximate_total_is_checked_against_nothing() -> None:
    text = "公开政府信息270余条,其中政策3条、其他5条。"
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
