"""Sketches of texts: alike for copies, apart for others, whatever the figures say."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gai_pipeline.records.copies import ALIKE, BINS, SHORTEST, Copy, alike, copies, sketch


def text(seed: int, n: int = 1500) -> str:
    rng = random.Random(seed)
    return "".join(chr(rng.randint(0x4E00, 0x9FA5)) for _ in range(n))


def sketched(value: str) -> str:
    found = sketch([value], None)
    assert found is not None
    return found


def runs(value: str, size: int = 8) -> set[str]:
    return {value[i : i + size] for i in range(len(value) - size + 1)}


def test_years_figures_punctuation_and_the_bodys_name_do_not_count() -> None:
    body = text(1)
    old = sketch([f"2022年乙县甲镇公开信息{345}条。{body}", "甲镇办公室"], "乙县甲镇人民政府")
    new = sketch([f"2023年乙县丙乡公开信息{678}条;{body}", "第二页"], "乙县丙乡人民政府")
    assert old == new is not None


def test_a_short_text_is_no_evidence() -> None:
    assert sketch([text(2, SHORTEST - 1)], None) is None
    assert sketch([text(2, SHORTEST)], None) is not None
    assert copies([], [], []) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_the_estimate_is_near_the_true_share(seed: int, kept: float) -> None:
    a = text(seed)
    cut = int(len(a) * kept)
    b = a[:cut] + text(seed + 1)[cut:]
    true = len(runs(a) & runs(b)) / len(runs(a) | runs(b))
    found = copies([sketched(a), sketched(b)], ["甲", "乙"], [2022, 2022])
    error = 0.22  # five standard errors
    assert len(found) == 1 or true < ALIKE + error
    assert all(abs(c.share - true) < error for c in found)


def test_the_earlier_text_that_is_most_alike_is_named() -> None:
    a, c = text(5), text(6)
    near = a[:1400] + text(7, 100)
    found = copies([sketched(t) for t in (near, a, c, a)], list("甲乙丙丁"), [2022] * 4)
    assert [(x.first, x.second) for x in found] == [(0, 1), (1, 3)]
    assert found[1].share == 1.0


def test_versions_of_one_report_are_no_copies_and_hide_none() -> None:
    same = sketched(text(5))
    assert copies([same] * 3, ["甲", "甲", "甲"], [2021, 2022, 2022]) == [Copy(0, 1, 1.0), Copy(0, 2, 1.0)]
    versions = ["甲", *["乙"] * 9]
    found = copies([same] * 10, versions, [2022] * 10)
    assert [(c.first, c.second) for c in found] == [(0, n) for n in range(1, 10)]


def test_copies_are_found_among_many_reports_that_share_a_form_of_words() -> None:
    """A copy a hundred reports later, where every report has a third of its text from one template."""
    template, own = text(1, 500), {n: text(n + 100, 1000) for n in range(300)}
    written = [template + own[n if n < 200 else n - 200] for n in range(300)]
    altered = [w[:1350] + text(9000 + n, 150) if n >= 200 else w for n, w in enumerate(written)]
    found = copies([sketched(w) for w in altered], list(range(300)), [2022] * 300)
    named = {c.second: c.first for c in found}
    right = sum(named.get(n) == n - 200 for n in range(200, 300))
    assert right >= 90
    assert named.keys() <= set(range(200, 300))


def test_texts_that_share_three_fifths_are_no_copies() -> None:
    """A template that bodies of a county fill in: far from the bound (0.75) and from what chance adds."""
    template = text(11, 1130)
    a, b = (template + text(n, 370) for n in (12, 13))
    shared = len(runs(a) & runs(b)) / len(runs(a) | runs(b))
    assert 0.55 < shared < 0.65
    assert copies([sketched(a), sketched(b)], ["甲", "乙"], [2022, 2022]) == []


def test_two_versions_of_one_report_alone_are_no_copies() -> None:
    same = sketched(text(5))
    assert copies([same] * 2, ["甲", "甲"], [2022, 2022]) == []
    assert copies([same] * 2, ["甲", "甲"], [2021, 2022]) == [Copy(0, 1, 1.0)]


def test_reports_that_came_later_are_found_as_among_all() -> None:
    """Whatever the first report is that is asked for, its copies and those after it are the same."""
    rng = np.random.default_rng(7)
    texts = rng.integers(0, 60_000, (12, BINS))
    bins = texts[rng.integers(0, len(texts), 80)].astype("<u2")
    changed = rng.random(bins.shape) < 0.06
    bins[changed] = rng.integers(0, 60_000, changed.sum())
    body, period = rng.integers(0, 20, 80), np.repeat(np.arange(8), 10)
    found = alike(bins, body, period)
    assert len(found) > 30
    for since in (0, 1, 37, 79, 80):
        assert alike(bins, body, period, since) == [c for c in found if c.second >= since]
