"""The crosswalk between editions names every cell once over, and metrics compare only what it lets them."""

from __future__ import annotations

import pytest

from gai_pipeline.forms.crosswalk import Pair, crosswalk
from gai_pipeline.forms.metrics import metrics
from gai_pipeline.forms.spec import edition


def _of(earlier: tuple[str, str, str], from_edition: str = "2019") -> list[Pair]:
    return [p for p in crosswalk() if p.from_edition == from_edition and p.earlier == earlier]


@pytest.mark.parametrize("code", ["2014", "2019"])
def test_every_cell_of_an_edition_is_in_it(code: str) -> None:
    cells = {(t.name, row, column) for t in edition(code).tables for row, column in t.cells()}
    assert {p.earlier for p in crosswalk() if p.from_edition == code} == cells
    keys = [(p.from_edition, p.earlier, p.to_edition, p.later) for p in crosswalk()]
    assert len(keys) == len(set(keys))


def test_what_is_known_of_the_forms() -> None:
    assert [(p.later, p.is_comparable) for p in _of(("applications", "granted", "total"))] == [
        (("applications", "granted", "total"), True)
    ]
    parts = _of(("applications", "other_processing", "total"))
    assert {p.relation for p in parts} == {"part_of_sum"}
    assert len(parts) == 3
    assert all(p.is_comparable for p in parts)
    assert [p.is_comparable for p in _of(("proactive", "administrative_permit", "decisions"))] == [True]
    assert [p.relation for p in _of(("proactive", "administrative_fee", "items_previous_year"))] == ["none"]
    assert not any(p.is_comparable for p in crosswalk() if p.from_edition == "2014")


def test_a_metric_is_comparable_over_2019_and_2021_where_its_cells_are() -> None:
    for metric in metrics(components=True):
        cells = metric.cells_in("2019")
        if metric.kind == "count" and metric.comparable:
            assert ("2019" in metric.comparable) is (
                bool(cells) and all(p.is_comparable for c in cells for p in _of(c))
            ), metric.code


def test_every_metric_says_what_to_know_before_use() -> None:
    assert all(m.caveat and m.unit and m.zh and m.en for m in metrics())
