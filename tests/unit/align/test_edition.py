"""The edition is told by labels that prevail, never by one alone where others speak."""

from __future__ import annotations

from gai_pipeline.align.edition import MIN_STATISTICS_LABELS, _distinctive, _statistics, detect

ONE_OF_TODAY = next(label for label in _distinctive()["2021"])
STATISTICS = "|".join(_statistics()[:MIN_STATISTICS_LABELS])


def test_one_label_of_another_edition_does_not_outweigh_a_whole_table() -> None:
    assert detect(STATISTICS) == "2014"
    assert detect(f"{STATISTICS}|{ONE_OF_TODAY}") == "2014"
    assert detect("|".join([STATISTICS, *_distinctive()["2021"][:2]])) == "2021"


def test_one_label_alone_is_all_there_is_to_go_by() -> None:
    assert detect(ONE_OF_TODAY) == "2021"
    assert detect("|".join(_statistics()[: MIN_STATISTICS_LABELS // 2])) is None
    assert detect("") is None
