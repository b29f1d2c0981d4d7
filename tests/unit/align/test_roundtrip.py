"""parse(render(figures)) = figures for any figures and any dialect that keeps them; damage is never read in silence.

The figures here are arbitrary: they need not add up, and cells are empty or dashes by chance.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.evaluation import accuracy
from benchmarks.evaluation.varied import HTML_LOSES, Made, Recipe, make
from gai_pipeline.forms.spec import edition
from gai_pipeline.records.model import CellStatus
from gai_pipeline.sample import figures as fg
from gai_pipeline.sample import prose, render_html, render_text
from gai_pipeline.sample.layout import WORDINGS

BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
"""No shrinking: a recipe names its document exactly, and the time stays bounded when something fails."""
KEEPING_HTML = tuple(d for d in render_html.DIALECTS if d not in HTML_LOSES)
WITHOUT_BLANKS = tuple(n for n, d in render_text.DIALECTS.items() if not d.keeps_blanks and d.loses in {None, "blanks"})
SLOWEST_READ = 5.0
"""Seconds; far above any honest reading of one page."""


MERGED = ("administrative_fee", "government_procurement")
"""Rows of edition 2019 whose last cell is merged over what other rows use: flattened, an empty cell of theirs and the
filler behind it look alike, so that not every dialect keeps them. They always carry numbers here."""


def any_figures(code: str, seed: int, blanks: bool, largest: int, shares: tuple[float, ...] = (0.0, 0.1)) -> fg.Figures:
    """A number, nothing or a dash in each cell, by chance; `shares` of the cells carry no number."""
    rng = random.Random(seed)
    figures = fg.Figures(code)
    share = rng.choice(shares) if blanks else 0.0
    for table in edition(code).tables:
        for row, column in table.cells():
            value = Decimal(rng.randint(0, rng.choice([0, 9, largest])))
            figure = fg.Figure(value, CellStatus.REPORTED, str(value))
            if rng.random() < share and row not in MERGED:
                text = rng.choice(["", "—", "-", "/"])
                figure = fg.Figure(None, CellStatus.DASH if text else CellStatus.BLANK, text)
            figures.cells[table.name, row, column] = figure
    return figures


def recipe(reader: str, dialect: str, code: str, wording: int, mess: str, seed: int, encoding: str = "utf8") -> Recipe:
    return Recipe(reader, dialect, code, "rich", "plain", wording, mess, seed, encoding)


def assert_all_right(document: Made) -> None:
    board = accuracy.Board()
    tally = accuracy.score(document.truth.to_dict(), accuracy.read(document), board)
    assert board.wrong == [], f"{document.recipe}: {board.wrong[:3]}"
    assert (tally.right, tally.edition, tally.tables) == (tally.cells, 1, 1), document.recipe


COMMON = {
    "code": st.sampled_from(["2021", "2019"]),
    "seed": st.integers(0, 2**32),
    "wording": st.integers(0, len(WORDINGS) - 1),
    "mess": st.sampled_from(list(prose.MESSES)),
    "largest": st.sampled_from([9, 99, 12_345, 9_999_999]),
}


@BOUNDED
@given(dialect=st.sampled_from(KEEPING_HTML), encoding=st.sampled_from(list(render_html.ENCODINGS)), **COMMON)
def test_html(dialect: str, encoding: str, code: str, seed: int, wording: int, mess: str, largest: int) -> None:
    figures = any_figures(code, seed, True, largest)
    assert_all_right(make(recipe("html", dialect, code, wording, mess, seed, encoding), figures))


@BOUNDED
@given(dialect=st.sampled_from(render_text.KEEPING), **COMMON)
def test_text_that_keeps_blanks(dialect: str, code: str, seed: int, wording: int, mess: str, largest: int) -> None:
    assert_all_right(make(recipe("text", dialect, code, wording, mess, seed), any_figures(code, seed, True, largest)))


@BOUNDED
@given(dialect=st.sampled_from(WITHOUT_BLANKS), **COMMON)
def test_text_without_blanks(dialect: str, code: str, seed: int, wording: int, mess: str, largest: int) -> None:
    assert_all_right(make(recipe("text", dialect, code, wording, mess, seed), any_figures(code, seed, False, largest)))


@BOUNDED
@given(dialect=st.sampled_from([*render_text.KEEPING, *WITHOUT_BLANKS]), **COMMON)
def test_mostly_empty_tables_cause_no_silent_error(
    dialect: str, code: str, seed: int, wording: int, mess: str, largest: int
) -> None:
    """Where hardly a row is complete, a flattened table may stay open; it must say so."""
    figures = any_figures(code, seed, True, largest, shares=(0.5, 0.8))
    document = make(recipe("text", dialect, code, wording, mess, seed), figures)
    board = accuracy.Board()
    accuracy.score(document.truth.to_dict(), accuracy.read(document), board)
    assert [w for w in board.wrong if w.kind in {"silent", "invented"}] == []


def drop(lines: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(lines))
    return lines[:at] + lines[at + rng.randint(1, 3) :]


def cut(lines: list[str], rng: random.Random) -> list[str]:
    return lines[: rng.randrange(1, len(lines))]


def blot(lines: list[str], rng: random.Random) -> list[str]:
    """Signs become blots, as where a recogniser or a code page gave up."""
    found = list(lines)
    for at in rng.sample(range(len(lines)), min(5, len(lines))):
        line = found[at]
        if line.strip():
            i = rng.randrange(len(line))
            found[at] = line[:i] + rng.choice("■□〓�") + line[i + 1 :]
    return found


def swap(lines: list[str], rng: random.Random) -> list[str]:
    found = list(lines)
    at = rng.randrange(len(found) - 1)
    found[at], found[at + 1] = found[at + 1], found[at]
    return found


def twice(lines: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(lines))
    return lines[: at + 1] + lines[at:]


def noise(lines: list[str], rng: random.Random) -> list[str]:
    at = rng.randrange(len(lines))
    junk = "".join(chr(rng.choice([rng.randint(33, 126), rng.randint(0x4E00, 0x9FA5), 9, 124])) for _ in range(12))
    return [*lines[:at], junk, *lines[at:]]


def mutated(document: Made, change: object, rng: random.Random, times: int = 1) -> Made:
    assert callable(change)
    lines = document.data.decode("utf-8").split("\n")
    for _ in range(times):
        if len(lines) > 3:
            lines = change(lines, rng)
    return replace(document, data="\n".join(lines).encode("utf-8"))


ALL_DIALECTS = [("text", d) for d in render_text.DIALECTS] + [("html", d) for d in render_html.DIALECTS]


@BOUNDED
@given(
    kind=st.sampled_from(ALL_DIALECTS),
    change=st.sampled_from([drop, cut, blot, swap, twice, noise]),
    times=st.integers(1, 20),
    **COMMON,
)
def test_damaged_documents_neither_crash_nor_hang(
    kind: tuple[str, str], change: object, times: int, code: str, seed: int, wording: int, mess: str, largest: int
) -> None:
    made = make(
        recipe(*kind, code, wording, mess, seed), any_figures(code, seed, not kind[1].startswith("fused"), largest)
    )
    document = mutated(made, change, random.Random(seed), times)
    start = time.perf_counter()
    record = accuracy.read(document)
    assert record["status"] in {"parsed", "partial", "no_report", "failed"}
    assert time.perf_counter() - start < SLOWEST_READ


@BOUNDED
@given(
    dialect=st.sampled_from([*render_text.KEEPING, *WITHOUT_BLANKS]),
    change=st.sampled_from([drop, cut, blot]),
    code=st.sampled_from(["2021", "2019"]),
    seed=st.integers(0, 2**32),
)
def test_lost_or_blotted_lines_cause_no_silent_error(dialect: str, change: object, code: str, seed: int) -> None:
    whole = make(recipe("text", dialect, code, seed % len(WORDINGS), "clean", seed))
    document = mutated(whole, change, random.Random(seed))
    board = accuracy.Board()
    accuracy.score(document.truth.to_dict(), accuracy.read(document), board)
    silent = [w for w in board.wrong if w.kind in {"silent", "invented"}]
    assert silent == [], f"{dialect} {change}: {silent[:3]}"


@pytest.mark.parametrize("name", ["2021", "2019"])
def test_arbitrary_figures_really_vary(name: str) -> None:
    statuses = {f.status for s in range(5) for f in any_figures(name, s, True, 99).cells.values()}
    assert statuses == {CellStatus.REPORTED, CellStatus.BLANK, CellStatus.DASH}
