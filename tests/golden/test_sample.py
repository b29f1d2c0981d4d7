"""Every document of the bundled sample is read as its truth says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gai_pipeline.checks import accuracy
from gai_pipeline.parse import parse
from gai_pipeline.records import jsonl
from gai_pipeline.sample.corpus import write_sample
from gai_pipeline.sample.truth import Truth

Read = tuple[Truth, dict[str, Any]]
IN_ONE_REPORT = {"narrative.breakdown_sum", "narrative.table_agreement", "proactive.stock_floor"}
"""Warnings that one document alone can give; the others compare years or bodies."""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    folder = tmp_path_factory.mktemp("sample")
    found = []
    for truth in write_sample(folder):
        path: Path = folder / "documents" / truth.source
        records = parse(path.read_bytes(), path.name, path=str(path))
        assert len(records) == 1, f"{truth.source}: {len(records)} records for one report"
        found.append((truth, jsonl.to_dict(records[0])))
    return found


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
