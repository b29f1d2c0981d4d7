"""Counts in running text: what they count, and totals with their parts."""

from decimal import Decimal

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
