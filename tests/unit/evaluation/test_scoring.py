"""What counts as right, silent, flagged, missing and invented."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.evaluation import accuracy

KEY = {"table": "applications", "row": "granted", "column": "total"}


def record(cells: list[dict[str, Any]], findings: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    report = {"edition": "2021", "report_year": 2023, "publisher": "示例省人民政府"}
    return {"report": report, "tables": {"applications": "present"}, "cells": cells, "findings": findings or []}


def truth(**cell: Any) -> dict[str, Any]:
    return {
        "source": "a.txt",
        "edition": "2021",
        "report_year": 2023,
        "publisher": ["示例省人民政府"],
        "tables": {"applications": "present"},
        "cells": [{**KEY, "value": 3, "status": "reported", **cell}],
        "violations": [],
    }


def cell(value: float | None, status: str = "reported", confidence: float = 1.0) -> dict[str, Any]:
    return {**KEY, "value": value, "status": status, "confidence": confidence}


def fail(row: str | None, column: str | None, rule: str = "applications.row_total") -> dict[str, Any]:
    return {"rule": rule, "outcome": "fail", "severity": "warning", "row": row, "column": column}


@pytest.mark.parametrize(
    ("said", "findings", "verdict"),
    [
        (cell(3), [], "right"),
        (cell(4), [], "silent"),
        (cell(4, confidence=0.9), [], "silent"),
        (cell(4, confidence=0.89), [], "flagged"),
        (cell(4), [fail("granted", None)], "flagged"),
        (cell(4), [fail(None, "total", "applications.flow")], "flagged"),
        (cell(4), [fail("denied_law_prohibits", None)], "silent"),
        (cell(4), [fail("granted", None, "reviews.channel_total")], "silent"),
        (cell(None, "blank"), [], "flagged"),
        (cell(None, "unreadable", 1.0), [], "flagged"),
    ],
)
def test_verdicts(said: dict[str, Any], findings: list[dict[str, Any]], verdict: str) -> None:
    tally = accuracy.score(truth(), record([said], findings))
    assert {name: getattr(tally, name) for name in ("right", "silent", "flagged", "missing", "invented")} == {
        "right": 0,
        "silent": 0,
        "flagged": 0,
        "missing": 0,
        "invented": 0,
        verdict: 1,
    }


def test_missing_and_invented() -> None:
    other = {**cell(7), "row": "new_requests"}
    tally = accuracy.score(truth(), record([other]))
    assert (tally.missing, tally.invented, tally.silent) == (1, 1, 1)
    empty = {**cell(None, "blank"), "row": "new_requests"}
    assert accuracy.score(truth(), record([cell(3), empty])).invented == 0


@pytest.mark.parametrize(
    ("said", "verdict"),
    [(cell(None, "unreadable"), "right"), (cell(3), "right"), (cell(4), "silent"), (cell(None, "blank"), "flagged")],
)
def test_where_the_dialect_destroyed_the_figure(said: dict[str, Any], verdict: str) -> None:
    lossy = truth(value=None, status="unreadable", lossy=True, printed=3)
    assert getattr(accuracy.score(lossy, record([said])), verdict) == 1


def test_reliability_counts_reported_cells_by_confidence() -> None:
    board = accuracy.Board()
    accuracy.score(truth(), record([cell(3, confidence=0.97)]), board)
    accuracy.score(truth(), record([cell(4, confidence=0.97)]), board)
    accuracy.score(truth(), record([cell(None, "blank")]), board)
    assert board.reliability[0.95] == [2, 1]
    assert sum(n for n, _ in board.reliability.values()) == 2
