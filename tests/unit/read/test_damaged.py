"""Pages and Word documents that lost something: nothing crashes or hangs, and no figure is wrong in silence.

The text of a document stays what it is and pieces of it go, or turn into blots, as in copies that a content system cut.
"""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.evaluation import accuracy
from benchmarks.evaluation.varied import HTML_LOSES, Made, Recipe, make
from gai_pipeline.sample import render_html, render_office
from gai_pipeline.sample.layout import WORDINGS

BOUNDED = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
SLOWEST_READ = 5.0
"""Seconds; far above any honest reading of one document."""
KINDS = [
    *(("html", d) for d in render_html.DIALECTS if d not in HTML_LOSES),
    *(("docx", d) for d in render_office.DOCX_DIALECTS),
]
ROW = {"html": re.compile(r"<tr\b.*?</tr>", re.S | re.I), "docx": re.compile(r"<w:tr>.*?</w:tr>", re.S)}
CELL = {"html": re.compile(r"<t[dh]\b.*?</t[dh]>", re.S | re.I), "docx": re.compile(r"<w:tc>.*?</w:tc>", re.S)}
TEXT = {"html": re.compile(r">([^<>\s][^<>]*)<"), "docx": re.compile(r"<w:t\b[^>]*>([^<]+)<")}
Change = Callable[[str, str, random.Random], str]


def _one(pattern: re.Pattern[str], source: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(source))
    return rng.choice(found) if found else None


def without_cell(source: str, kind: str, rng: random.Random) -> str:
    cell = _one(CELL[kind], source, rng)
    return source if cell is None else source[: cell.start()] + source[cell.end() :]


def without_row(source: str, kind: str, rng: random.Random) -> str:
    row = _one(ROW[kind], source, rng)
    return source if row is None else source[: row.start()] + source[row.end() :]


def row_twice(source: str, kind: str, rng: random.Random) -> str:
    row = _one(ROW[kind], source, rng)
    return source if row is None else source[: row.end()] + row[0] + source[row.end() :]


def blotted(source: str, kind: str, rng: random.Random) -> str:
    for _ in range(5):
        text = _one(TEXT[kind], source, rng)
        if text is not None:
            at = rng.randrange(text.start(1), text.end(1))
            source = source[:at] + rng.choice("■□〓\ufffd") + source[at + 1 :]
    return source


def emptied(source: str, kind: str, rng: random.Random) -> str:
    """A cell without its text, all of it: half a number would be another number."""
    cell = _one(CELL[kind], source, rng)
    if cell is None:
        return source
    empty = TEXT[kind].sub(lambda m: m[0].replace(m[1], ""), cell[0])
    return source[: cell.start()] + empty + source[cell.end() :]


def cut_off(source: str, kind: str, rng: random.Random) -> str:
    """The document ends behind one of its rows."""
    row = _one(ROW[kind], source, rng)
    if row is None:
        return source
    return source[: row.end()] + ("" if kind == "html" else "</w:tbl><w:p/></w:body></w:document>")


CHANGES: tuple[Change, ...] = (without_cell, without_row, row_twice, blotted, emptied, cut_off)


def damaged(document: Made, kind: str, change: Change, rng: random.Random) -> Made:
    if kind == "html":
        return replace(document, data=change(document.data.decode("utf-8"), kind, rng).encode("utf-8"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document.data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = change(data.decode("utf-8"), kind, rng).encode("utf-8")
            new.writestr(name, data)
    return replace(document, data=out.getvalue())


def made(kind: tuple[str, str], code: str, seed: int, change: Change) -> Made:
    recipe = Recipe(*kind, code, "rich", "plain", seed % len(WORDINGS), "clean", seed)
    return damaged(make(recipe), kind[0], change, random.Random(seed))


@BOUNDED
@given(
    kind=st.sampled_from(KINDS),
    change=st.sampled_from(CHANGES),
    code=st.sampled_from(["2021", "2019"]),
    seed=st.integers(0, 2**32),
)
def test_what_is_lost_causes_no_silent_error(kind: tuple[str, str], change: Change, code: str, seed: int) -> None:
    document = made(kind, code, seed, change)
    board = accuracy.Board()
    start = time.perf_counter()
    record = accuracy.read(document)
    assert time.perf_counter() - start < SLOWEST_READ
    accuracy.score(document.truth.to_dict(), record, board)
    silent = [w for w in board.wrong if w.kind in {"silent", "invented"}]
    assert silent == [], f"{kind} {change.__name__} {seed}: {silent[:3]}"
