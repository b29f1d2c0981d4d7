"""What the explorer asks of the published warehouse, held against the public tables."""

from __future__ import annotations

import pytest
from country_home import Home

from gai_pipeline.explore.earlier import ADDED
from gai_pipeline.explore.options import Bounds
from gai_pipeline.explore.snapshots import Snapshot
from gai_pipeline.warehouse.query import query

pytestmark = pytest.mark.integration

ALL = {"rule": "", "cause": "", "severity": "", "edition": "", "year": 0, "prefix": ""}
FAILED = """
SELECT f.report_id, f.rule_id, f.row_code, f.column_code, f.message
FROM fct_findings AS f JOIN fct_reports AS r USING (report_id)
WHERE f.outcome = 'fail' AND r.is_current AND {condition}
"""


@pytest.fixture(scope="module")
def snapshot(home: Home) -> Snapshot:
    return Snapshot(home.warehouse, (0, 0, 0), Bounds())


@pytest.mark.parametrize(
    ("chosen", "condition"),
    [({}, "true"), ({"prefix": "9902"}, "r.region_code LIKE '9902%'"), ({"edition": "2021"}, "r.edition = '2021'")],
)
def test_pages_of_findings_hold_each_once(snapshot: Snapshot, home: Home, chosen: dict, condition: str) -> None:
    wanted = ALL | chosen
    found = []
    for part in snapshot.ask("finding_counts", **wanted):
        own = {**wanted, "year": part["report_year"], "severity": part["severity"]}
        pages = [snapshot.ask("findings", **own, size=7, skip=skip) for skip in range(0, part["n"] + 7, 7)]
        assert sum(map(len, pages)) == part["n"]
        found += [f for page in pages for f in page]
    told = [(f["report_id"], f["rule_id"], f["row_code"], f["column_code"], f["message"]) for f in found]
    expected = query(home.warehouse, FAILED.format(condition=condition)).rows
    assert sorted(told, key=str) == sorted(expected, key=str)
    assert len(told) == len(set(told)) > 7


def test_requests_of_a_place_are_those_of_its_figures(snapshot: Snapshot, home: Home) -> None:
    """Where every report tells its new requests, natural persons are the share of them that the figures give."""
    figures = """
    SELECT r.region_code, r.report_year, s.value * r.value AS persons
    FROM region_year AS r JOIN region_year AS s USING (region_code, report_year)
    WHERE r.metric = 'new_requests' AND s.metric = 'natural_person_share'
        AND r.n_unknown = 0 AND s.n_unknown = 0 AND s.value > 0
    """
    rows = query(home.warehouse, figures).rows
    assert len(rows) > 30
    for code, year, persons in rows:
        told = snapshot.first("region_requests", code=code, year=year)
        assert told is not None
        assert float(told["natural_person"]) == pytest.approx(float(persons)), (code, year)


def test_requests_have_every_applicant_and_reason_of_the_form(home: Home) -> None:
    """The model writes them out; the explorer takes them from the form."""
    made = query(home.warehouse, "SELECT column_name FROM (DESCRIBE mart_region_requests)").rows
    assert {name for (name,) in made} == set(ADDED["mart_region_requests"])
