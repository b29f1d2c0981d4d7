"""The accuracy board must not fall: the stored rows are measured again on the same documents."""

from __future__ import annotations

import pytest

from benchmarks.evaluation import accuracy
from benchmarks.evaluation.varied import ALL_EDITIONS, made


@pytest.fixture(scope="module")
def board() -> accuracy.Board:
    return accuracy.measure(made(accuracy.DOCUMENTS, accuracy.SEED, ALL_EDITIONS))


def test_no_row_falls(board: accuracy.Board) -> None:
    stored = accuracy.load_rows()
    assert stored, "run `python -m benchmarks.evaluation.accuracy` and commit tests/golden/accuracy.json"
    assert accuracy.falls(stored, accuracy.rows_as_json(board)) == []


def test_a_fall_is_noticed(board: accuracy.Board) -> None:
    now = accuracy.rows_as_json(board)
    name = next(iter(now))
    better = {**now, name: {**now[name], "right": now[name]["right"] + 1}}
    assert accuracy.falls(better, now) == [f"{name}: right went from {now[name]['right'] + 1} to {now[name]['right']}"]
    assert accuracy.falls({"x/y/z": now[name]}, now) == ["x/y/z: no longer measured"]


def test_the_page_shows_every_row(board: accuracy.Board) -> None:
    page = accuracy.markdown(board, accuracy.SEED)
    assert all(f"| {reader} | {dialect} | {code} |" in page for reader, dialect, code in board.rows)
