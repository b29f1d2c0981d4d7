"""Every document of the bundled sample is read as its truth says, and the questions of docs/queries.md are answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from benchmarks.evaluation import accuracy
from gai_pipeline.extract import parse
from gai_pipeline.places import bodies
from gai_pipeline.places.gazetteer import extended
from gai_pipeline.records import jsonl, year_files
from gai_pipeline.records.model import Record
from gai_pipeline.sample.corpus import write_sample
from gai_pipeline.sample.truth import Truth
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.load import Lists, load
from gai_pipeline.warehouse.publish import publish
from tests import answers

Read = tuple[Truth, dict[str, Any]]
IN_ONE_REPORT = {"narrative.breakdown_sum", "narrative.table_agreement", "proactive.stock_floor"}
"""Warnings that one document alone can give; the others compare years or bodies."""


class Sample(NamedTuple):
    """The sample on disk, and each of its documents with its record."""

    folder: Path
    read: list[tuple[Truth, Record]]

    @property
    def regions(self) -> Path:
        return self.folder / "regions.csv"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    found = []
    for truth in write_sample(folder):
        path = folder / "documents" / truth.source
        records = parse(path.read_bytes(), path.name, path=str(path), regions=str(folder / "regions.csv"))
        assert len(records) == 1, f"{truth.source}: {len(records)} records for one report"
        found.append((truth, records[0]))
    return Sample(folder, found)


@pytest.fixture(scope="module")
def documents(sample: Sample) -> list[Read]:
    return [(truth, jsonl.to_dict(record)) for truth, record in sample.read]


def test_what_is_no_report_is_said_to_be_none(documents: list[Read]) -> None:
    for truth, record in documents:
        if truth.status == "parsed":
            assert record["status"] in {"parsed", "partial"}, truth.source
        else:
            assert (record["status"], bool(record["error"])) == (truth.status, True), truth.source


def test_every_cell_and_every_violation(documents: list[Read]) -> None:
    board = accuracy.Board()
    for truth, record in documents:
        if truth.status == "parsed":
            tally = accuracy.score(truth.to_dict(), record, board)
            assert (tally.tables, tally.edition, tally.year, tally.publisher) == (1, 1, 1, 1), truth.source
            assert (tally.found, tally.false) == (tally.violations, 0), truth.source
    assert board.wrong == []


def test_dates(documents: list[Read]) -> None:
    for truth, record in documents:
        if truth.status == "parsed":
            assert record["report"]["published_on"] == truth.more["published_on"], truth.source


def test_planted_warnings(documents: list[Read]) -> None:
    for truth, record in documents:
        said = {f["rule"] for f in record["findings"] if f["outcome"] == "fail" and f["severity"] == "warning"}
        planted = {str(w["rule"]) for w in truth.warnings}
        assert said == planted & IN_ONE_REPORT, truth.source


def test_questions_about_the_sample_have_the_reviewed_answers(sample: Sample, tmp_path: Path) -> None:
    known = extended(sample.regions)

    def publisher_of(name: str, region: str | None) -> str:
        return bodies.publisher_id(name, region, known)

    work = tmp_path / "work" / "warehouse.duckdb"
    year_files.write(tmp_path / "records", [record for _, record in sample.read], publisher_of)
    load(work, tmp_path / "records", Lists(regions=[sample.regions]), publisher_of=publisher_of)
    build(work, tests=False)
    publish(work, tmp_path / "warehouse.duckdb")
    assert answers.given(tmp_path / "warehouse.duckdb") == answers.reviewed(Path(__file__).parent / "answers.jsonl")
