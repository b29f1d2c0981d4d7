"""Every question of docs/queries.md is answered by the published warehouse, rightly where derived here."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from country_home import Home

from gai_pipeline.codegen.queries import Question, questions
from gai_pipeline.warehouse.query import query
from tests import answers

pytestmark = pytest.mark.integration

EMPTY = {"comparable_changes", "lost_in_court", "region_growth", "reports_that_never_balance"}
"""Questions to which the fictional country has no case."""


def test_there_are_enough_questions() -> None:
    assert len(questions()) >= 15


@pytest.mark.parametrize("question", questions(), ids=lambda q: q.name)
def test_the_question_has_an_answer(home: Home, question: Question) -> None:
    result = query(home.warehouse, question.sql)
    assert bool(result.rows) is (question.name not in EMPTY)
    assert query(home.warehouse, question.sql).rows == result.rows, "the order of the rows is not stated"


def test_the_answers_are_those_that_were_reviewed(home: Home) -> None:
    assert answers.given(home.warehouse) == answers.reviewed(Path(__file__).parent / "answers.jsonl")


def test_cell_states_count_every_cell_once(home: Home) -> None:
    counted = "SELECT report_year, reader, table_name, status, count(*) FROM fct_cells GROUP BY ALL ORDER BY ALL"
    states = query(home.warehouse, "SELECT * FROM mart_cell_states ORDER BY ALL").rows
    assert states == query(home.warehouse, counted).rows


def test_the_widest_gaps_between_units_and_aggregate_come_first(home: Home) -> None:
    gaps = [abs(row[5]) for row in _answer(home, "units_against_aggregate")]
    (all_gaps,) = query(
        home.warehouse,
        "SELECT list(abs(difference) ORDER BY abs(difference) DESC) FROM fct_findings "
        "WHERE rule_id = 'rollup.sum_of_units' AND outcome = 'fail'",
    ).rows
    assert gaps == all_gaps[0][:50]


def _answer(home: Home, name: str) -> list[tuple[object, ...]]:
    (sql,) = (q.sql for q in questions() if q.name == name)
    return query(home.warehouse, sql).rows


def test_disclosure_rate_of_the_province(home: Home) -> None:
    truth = home.country.truth()
    values = {year: truth["990000", year, "disclosure_rate"]["value"] for year in home.country.size.years}
    expected = [(year, None if value is None else round(value, 4)) for year, value in values.items()]
    assert [(row[1], row[2]) for row in _answer(home, "disclosure_rate_by_province")] == expected


def test_years_that_bodies_skipped(home: Home) -> None:
    seen: dict[str, set[int]] = defaultdict(set)
    for u in home.country.units:
        seen[u.body].add(u.year)
    today = {p.code: p.into for p in home.country.ended}
    gaps = [
        (today.get(place := body.split("|")[0], place), y)
        for body, years in seen.items()
        for y in range(min(years), max(years))
        if y not in years
    ]
    assert sorted((row[1], row[2]) for row in _answer(home, "missing_years")) == sorted(gaps) != []


def test_who_never_published(home: Home) -> None:
    assert _answer(home, "never_published") == [("list", "990101999", "无声镇人民政府", len(home.country.size.years))]
