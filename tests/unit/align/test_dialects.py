"""The list of dialects: each is told from the others and reads what is written in it."""

from __future__ import annotations

from itertools import islice

import pytest

from benchmarks.evaluation.varied import Made, make, recipes
from gai_pipeline.align.dialects.dialect import Dialect
from gai_pipeline.align.dialects.dialect_list import DIALECTS, whole_text, with_tables
from gai_pipeline.layout.blocks import Block
from gai_pipeline.layout.table import Table
from gai_pipeline.read import plain_text

SAMPLES = {"divided": "markdown"}
"""Where a sample has another name than the dialect that reads it."""


@pytest.fixture(scope="module")
def samples() -> dict[str, list[Made]]:
    """Sample dialect -> two documents of the form of today written in it."""
    wanted = {SAMPLES.get(d.name, d.name) for d in DIALECTS}
    found: dict[str, list[Made]] = {name: [] for name in wanted}
    for recipe in islice(recipes(4000, seed=11), 4000):
        if recipe.reader == "text" and recipe.edition == "2021" and len(found.get(recipe.dialect, "..")) < 2:
            found[recipe.dialect].append(make(recipe))
    return found


def test_names_are_unique():
    assert len({d.name for d in DIALECTS}) == len(DIALECTS)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_each_reads_its_own_sample_and_no_earlier_one_takes_it_away(dialect: Dialect, samples: dict[str, list[Made]]):
    documents = samples[SAMPLES.get(dialect.name, dialect.name)]
    assert len(documents) == 2
    for made in documents:
        blocks: list[Block] = list(plain_text.read(made.data).blocks)
        for earlier in DIALECTS[: DIALECTS.index(dialect)]:
            if earlier.recognises(whole_text(blocks)):
                assert earlier.read(blocks) == blocks, f"{earlier.name} reads what is written in {dialect.name}"
        assert dialect.recognises(whole_text(blocks))
        assert dialect.read(blocks) != blocks
        assert sum(isinstance(b, Table) for b in with_tables(blocks)) >= (dialect.name not in LINES)


LINES = {"bullets", "semicolons", "wiki", "textile", "remarks"}
"""Dialects that name merged cells once or have one cell a line: their rows have no columns in common."""
