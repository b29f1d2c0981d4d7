"""What an expression finds holds one of the words that are looked for before it: proved on how expressions are made."""

import importlib
import pkgutil
import re._constants as op
import re._parser as parser
from collections.abc import Sequence
from typing import Any

import pytest

import gai_pipeline.metadata
from gai_pipeline.metadata.signs import Signs

MOST = 400
"""So many texts that a part of an expression can be are looked at one by one; of larger parts nothing is known."""


def every() -> dict[str, Signs]:
    named: dict[str, Signs] = {}
    for module in pkgutil.iter_modules(gai_pipeline.metadata.__path__, "gai_pipeline.metadata."):
        for name, value in vars(importlib.import_module(module.name)).items():
            several = value if isinstance(value, tuple) else (value,)
            named |= {f"{module.name}.{name} {n}": each for n, each in enumerate(several) if isinstance(each, Signs)}
    return named


def texts_of(kind: Any, value: Any) -> set[str] | None:
    """All texts that a part of an expression can be; None where they are many."""
    if kind is op.LITERAL:
        return {chr(value)}
    if kind is op.IN and all(inner is op.LITERAL for inner, _ in value):
        return {chr(told) for _, told in value}
    if kind is op.BRANCH:
        branches = [whole(branch) for branch in value[1]]
        return None if None in branches else set().union(*filter(None, branches))
    if kind is op.SUBPATTERN:
        return whole(value[-1])
    if kind is op.MAX_REPEAT and value[:2] == (0, 1):
        inside = whole(value[2])
        return None if inside is None else {"", *inside}
    return {""} if kind in (op.ASSERT, op.ASSERT_NOT, op.AT) else None


def whole(parts: Sequence[Any]) -> set[str] | None:
    found = {""}
    for kind, value in parts:
        texts = texts_of(kind, value)
        if texts is None or len(found) * len(texts) > MOST:
            return None
        found = {a + b for a in found for b in texts}
    return found


def holds(parts: Sequence[Any], words: Sequence[str]) -> bool:
    """Whether whatever the parts match one after the other holds one of the words: in a part, or in parts that stand
    beside each other and are few texts."""
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            texts = whole(parts[start:end])
            if texts is None:
                break
            if all(any(word in text for word in words) for text in texts):
                return True
    return any(inside_holds(kind, value, words) for kind, value in parts)


def inside_holds(kind: Any, value: Any, words: Sequence[str]) -> bool:
    if kind is op.BRANCH:
        return all(holds(branch, words) for branch in value[1])
    if kind is op.SUBPATTERN:
        return holds(value[-1], words)
    return kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and value[0] > 0 and holds(value[2], words)


@pytest.mark.parametrize("name", every())
def test_what_is_found_holds_one_of_the_words(name):
    signs = every()[name]
    for source in signs.sources:
        parts = list(parser.parse(source))
        assert signs.words == ("",) or holds(parts, signs.words), source


@pytest.mark.parametrize(
    ("source", "words", "proved"),
    [
        ("(?:年报|报告)", "报告 年报", True),
        ("(?:年报|报告)", "报告", False),
        ("甲.*(?:信息)?公开(?:申请)+", "公开", True),
        ("甲.*(?:信息)?公开", "信息", False),
        ("(?:申请)*", "申请", False),
        ("依?申请", "依申请", False),
        (r"(?<!不)[甲乙]镇\d", "甲镇 乙镇", True),
    ],
)
def test_a_word_that_may_be_missing_is_seen(source, words, proved):
    assert holds(list(parser.parse(source)), words.split()) is proved


def test_expressions_are_asked_in_their_order_and_only_of_texts_with_a_word():
    signs = Signs("申请 公开", r"申请\d", r"公开\d")
    text = "公开1,申请2,申请3"
    first = signs.first(text)
    assert first is not None
    assert first.group() == "申请2"
    assert [m.group() for m in signs.all(text)] == ["申请2", "申请3", "公开1"]
    assert signs.cut_from(text) == ",,"
    assert "patterns" not in vars(Signs("申请", "申请")), "nothing is compiled before it is asked"
    other = Signs("申请", "公")
    assert (other.first("公开"), other.cut_from("公开"), list(other.all("公开"))) == (None, "公开", [])
