"""Sketches of texts: alike for copies, apart for others, whatever the figures say."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from gai_pipeline.checker.copies import ALIKE, SHORTEST, copies, share, sketch


def text(seed: int, n: int = 1500) -> str:
    rng = random.Random(seed)
    return "".join(chr(rng.randint(0x4E00, 0x9FA5)) for _ in range(n))


def runs(value: str, size: int = 8) -> set[str]:
    return {value[i : i + size] for i in range(len(value) - size + 1)}


def test_years_figures_punctuation_and_the_bodys_name_do_not_count() -> None:
    body = text(1)
    old = sketch([f"2022年甲镇公开信息{345}条。{body}"], ["甲镇"])
    new = sketch([f"2023年乙镇公开信息{678}条;{body}"], ["乙镇"])
    assert share(old, new) == 1.0


def test_a_short_text_is_no_evidence() -> None:
    assert sketch(["公开信息" * 3]) == ()
    assert share((), ()) == 0.0
    assert len(sketch([text(2, SHORTEST)])) > 100


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_the_estimate_is_near_the_true_share(seed: int, kept: float) -> None:
    a = text(seed)
    cut = int(len(a) * kept)
    b = a[:cut] + text(seed + 1)[cut:]
    true = len(runs(a) & runs(b)) / len(runs(a) | runs(b))
    assert abs(share(sketch([a]), sketch([b])) - true) < 0.2  # five standard errors


def test_the_most_alike_earlier_text_is_named() -> None:
    a, c = text(5), text(6)
    near = a[:1400] + text(7, 100)
    sketches = [sketch([t]) for t in (near, a, c, a)]
    found = [(x.first, x.second) for x in copies(sketches, lambda first, second: True)]
    assert found == [(0, 1), (1, 3)]
    assert all(x.share >= ALIKE for x in copies(sketches, lambda first, second: True))


def test_pairs_that_do_not_count_are_passed_over() -> None:
    sketches = [sketch([text(5)])] * 3
    assert [(x.first, x.second) for x in copies(sketches, lambda first, second: first != 0)] == [(1, 2)]
