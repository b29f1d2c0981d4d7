"""Every format carries every figure and gives the same bytes for the same page."""

from __future__ import annotations

import html
import re

import pytest

from benchmarks.evaluation.varied import DIALECTS, Recipe, kinds, make, recipes
from gai_pipeline.sample import render_html, render_text

READABLE = [(r, d) for r in ("html", "text") for d in DIALECTS[r] if d not in {"once", "fused_labels", "fused_digits"}]


def recipe(reader: str, dialect: str, **more: object) -> Recipe:
    fields = {"edition": "2021", "richness": "rich", "style": "plain", "wording": 0, "mess": "clean", "seed": 5}
    return Recipe(reader, dialect, **{**fields, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(("reader", "dialect"), [(r, d) for r, dialects in DIALECTS.items() for d in dialects])
def test_same_bytes(reader: str, dialect: str) -> None:
    assert make(recipe(reader, dialect)).data == make(recipe(reader, dialect)).data


@pytest.mark.parametrize(("reader", "dialect"), READABLE)
def test_every_figure_stands_in_the_file(reader: str, dialect: str) -> None:
    made = make(recipe(reader, dialect))
    text = made.data.decode("utf-8")
    if reader == "html":
        text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    numbers = re.findall(r"\d+(?:\.\d+)?", text)
    for cell in made.truth.cells:
        printed = cell["value"]
        shown = f"{printed:g}" if isinstance(printed, float) and printed < 1e5 else str(printed)
        assert shown in numbers


@pytest.mark.parametrize("encoding", list(render_html.ENCODINGS))
def test_encodings_are_what_they_say(encoding: str) -> None:
    codec, declared = render_html.ENCODINGS[encoding]
    data = make(recipe("html", "plain", encoding=encoding)).data
    assert "年度报告" in data.decode(codec)
    assert (f'charset="{declared}"'.encode() in data) == (declared is not None)


def test_pads_fill_each_row_to_the_tables_width() -> None:
    lines = make(recipe("text", "pipe_lines")).data.decode("utf-8").split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("二、上年结转"))
    row = lines[at : at + 9]
    assert all(line.endswith(" |") for line in row[:8])
    assert row[8] == "||"


def test_recipes_go_round_all_kinds() -> None:
    every = kinds()
    drawn = [(r.reader, r.dialect, r.edition) for r in recipes(len(every), 1)]
    assert drawn == every
    assert set(render_text.KEEPING) < set(DIALECTS["text"])
