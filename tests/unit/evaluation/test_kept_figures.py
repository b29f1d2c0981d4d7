"""The table of all figures: what is kept of each, whose goal is reached, and where it goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import summary
from benchmarks.shared import figures, section
from benchmarks.shared.figures import Figure

ONE = Figure("start_up.parse", 0.5, "2026-11-30", "this machine", "duckdb 1")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(figures, "KEPT", tmp_path / "bench" / "figures.jsonl")
    return figures.KEPT


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| `gai")]


def test_a_row_is_the_median_of_the_latest_rounds_and_their_spread(kept: Path) -> None:
    for value in (9.0, 0.3, 0.5, 0.38):
        figures.keep("start_up.parse", value)

    (row,) = rows(summary.table(kept.read_text("utf-8").splitlines()))

    assert "| 0.38 s | 0.30 to 0.50 | 3 | at most 0.4 s | yes |" in row


def test_figures_of_another_machine_are_not_mixed_in() -> None:
    import json
    from dataclasses import asdict

    lines = [json.dumps(asdict(f)) for f in (replace(ONE, value=0.1, machine="another"), ONE)]

    text = summary.table(lines)

    assert "| 0.50 s | – | 1 | at most 0.4 s | no | 2026-11-30 |" in text
    assert "this machine; duckdb 1." in text
    assert "another" not in text


def test_it_stands_first_and_what_follows_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n\n<!-- a: start -->\nA\n<!-- a: end -->\n", "utf-8")
    monkeypatch.setattr(section, "PAGE", page)
    for text in ("old", "new"):
        section.write("summary", "All figures", text, first=True)

    assert page.read_text("utf-8") == (
        "# Performance\n\n<!-- summary: start -->\n## All figures\n\nnew\n<!-- summary: end -->\n\n"
        "<!-- a: start -->\nA\n<!-- a: end -->\n"
    )


def test_every_goal_is_of_a_benchmark_that_takes_its_turn() -> None:
    for goal in summary.GOALS:
        assert goal.name.split(".")[0] in summary.IN_TURN
    for name in (*summary.IN_TURN, *summary.LARGER, *summary.ONCE, *summary.ONCE_LARGE):
        assert (Path(summary.__file__).parent / f"{name}.py").is_file()
