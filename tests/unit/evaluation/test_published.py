"""The explorer's accuracy figures are those of the stored boards."""

from __future__ import annotations

from benchmarks.evaluation.published import TARGET, published, totals


def test_the_explorer_shows_the_boards_as_they_are() -> None:
    assert TARGET.read_text("utf-8") == published(), "run make accuracy"


def test_rows_of_a_kind_are_added_up() -> None:
    row = {"documents": 2, "cells": 10, "right": 9, "flagged": 1, "missing": 0, "silent": 0, "invented": 0}
    found = totals([{"html/a/2021": row, "html/b/2019": row}, {"ocr/150 dpi/2021": row}])
    assert [(t["kind"], t["cells"], t["flagged"]) for t in found] == [("html", 20, 2), ("ocr", 10, 1)]
