"""Every regular expression of the package takes time in proportion to its text, whatever the text repeats.

What an expression is made of says what to repeat: each of its characters, each beginning of what it matches, and pairs
of these. The time for four times the text may be six times as long.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as op
import re._parser as parser
import signal
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import gai_pipeline
from gai_pipeline.metadata.signs import Signs

pytestmark = pytest.mark.attack

SHORT = 1500
MOST = 8.0
"""Times as long for four times the text: 4 where time is linear, 16 where it is quadratic."""
GIVEN_UP = 1.0
SQUARE = r"(?:\s|\t)+\|"
"""Its time for blanks grows with their square."""
LOOKING = frozenset({"search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split", "compile"})
ANCHORED = frozenset({"match", "fullmatch"})
SAFE = {
    "gai_pipeline.read.tags._TAG": "its text was written by lexbor, which leaves no sign unclosed",
    "gai_pipeline.align.sections._MARKS[3]": "asked only of lines of at most 48 characters",
    "gai_pipeline.align.statistics_form._LINE": "asked only of short lines",
    "gai_pipeline.metadata.mentions._LEADS": "asked only of names of at most forty characters",
    "gai_pipeline.metadata.mentions._ITS_REPORT": "looks at forty characters from each: figures scatter at that size",
    "gai_pipeline.read.unpacked._FRAME": "asked only of pages with few frames",
}
NOT_OF_STRANGERS = ("sample", "codegen", "orchestrate", "validation", "cli", "definitions")
"""Rooms whose expressions see no text of a document."""
CLASSES = {
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_WORD: "a",
    op.CATEGORY_NOT_SPACE: "公",
    op.CATEGORY_NOT_DIGIT: "公",
    op.CATEGORY_NOT_WORD: "-",
}


class Asked(NamedTuple):
    """An expression, and whether it is only asked where a text begins."""

    pattern: re.Pattern[Any]
    anchored: bool


def _compiled(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Signs):
        yield from value.patterns
    elif type(value) is dict:
        for each in value.values():
            yield from _compiled(each)
    elif type(value) in (list, tuple):
        for each in value:
            yield from _compiled(each)


def _called(file: Path) -> Iterator[tuple[str, re.Pattern[Any] | None]]:
    """How expressions are asked in a module: (question with the name of the expression, None), or for one that stands
    as text where it is used (question, expression)."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not (isinstance(node, ast.Attribute) and node.attr in LOOKING and isinstance(node.value, ast.Name)):
            continue
        yield f"{node.value.id}.{node.attr}", None
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LOOKING - {"compile"}
        ):
            named = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if named and node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value:
                yield node.func.attr, re.compile(node.args[0].value)


@cache
def expressions() -> dict[str, Asked]:
    """Every expression of the package that sees text of strangers, by a name to find it again, and how it is asked."""
    named: dict[str, re.Pattern[Any]] = {}
    asked: dict[str, set[str]] = {}
    found: dict[str, Asked] = {}
    for module in pkgutil.walk_packages(gai_pipeline.__path__, "gai_pipeline."):
        if module.name.split(".")[1] in NOT_OF_STRANGERS or module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            for n, each in enumerate(_compiled(value)):
                named.setdefault(f"{module.name}.{name}" + (f"[{n}]" if n else ""), each)
        assert loaded.__file__ is not None
        for question, each in _called(Path(loaded.__file__)):
            if each is None:
                name, _, how = question.partition(".")
                asked.setdefault(f"{module.name}.{name}", set()).add(how)
            else:
                found.setdefault(f"{module.name}: {each.pattern!r}"[:90], Asked(each, question in ANCHORED))
    for name, each in named.items():
        how = asked.get(name, set())
        found[name] = Asked(each, bool(how) and how <= ANCHORED)
    return found


def atoms(tree: Iterable[Any], found: set[str]) -> None:
    """The characters that a pattern speaks of, one for each class."""
    for kind, value in tree:
        if kind is op.LITERAL:
            found.add(chr(value))
        elif kind in (op.NOT_LITERAL, op.ANY):
            found.add("公")
        elif kind is op.IN:
            for inner, told in value:
                if inner is op.LITERAL:
                    found.add(chr(told))
                elif inner is op.RANGE:
                    found.add(chr(told[0]))
                else:
                    found.add(CLASSES.get(told, "公") if inner is op.CATEGORY else "公")
        elif kind is op.BRANCH:
            for branch in value[1]:
                atoms(branch, found)
        elif kind in (op.SUBPATTERN, op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT, op.ASSERT, op.ASSERT_NOT):
            atoms(value[-1], found)
        elif kind is op.ATOMIC_GROUP:
            atoms(value, found)


def example(tree: Iterable[Any]) -> str:
    """A text that a pattern matches, roughly: the first of every choice, and thrice what repeats."""
    text = ""
    for kind, value in tree:
        if kind in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            found: set[str] = set()
            atoms([(kind, value)], found)
            text += min(found)
        elif kind is op.BRANCH:
            text += example(value[1][0])
        elif kind is op.SUBPATTERN:
            text += example(value[-1])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            text += example(value[-1]) * max(1, min(int(value[0]), 3))
        elif kind is op.ATOMIC_GROUP:
            text += example(value)
    return text


def repeated(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """(beginning, what is repeated behind it)."""
    tree = parser.parse(
        pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    )
    found: set[str] = set()
    atoms(tree, found)
    characters = sorted(found)
    characters = characters[:: max(1, len(characters) // 24)]
    like = example(tree)[:24]
    beginnings = [like[:n] for n in range(1, len(like) + 1)]
    tried = [("", c) for c in characters] + [("", b) for b in beginnings]
    tried += [(b, c) for b in beginnings[:12] for c in (b[-1], " ", "1", "公")]
    tried += [("", a + b) for a in characters[:8] for b in characters[:8] if a != b]
    return list(dict.fromkeys(tried))


def seconds(asked: Asked, beginning: str, repeat: str, size: int) -> float:
    pattern = asked.pattern
    text: Any = beginning + repeat * (size // len(repeat)) + "\x02"
    if isinstance(pattern.pattern, bytes):
        text = text.encode("utf-8", "replace")
    started = time.thread_time()  # a process's own clock moves in steps of 4 ms while such a timer runs
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP)
    try:
        if asked.anchored:
            pattern.match(text)
            pattern.fullmatch(text)
        else:
            for _ in pattern.finditer(text):
                pass
    except TimeoutError:
        return 1000.0
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.thread_time() - started


@cache
def noticed() -> float:
    """Seconds for a short text below which nothing is worth a second look: half of what a plain square takes on this
    machine (1.7 to 4.4 ms on those seen). Linear ones take a tenth of it."""
    return min(seconds(Asked(re.compile(SQUARE), False), "", " ", SHORT) for _ in range(5)) / 2


TRIES = 3
"""Times that an expression is tried: other work on the machine makes one reading wrong, not all."""


def slow(asked: Asked) -> str | None:
    """What makes an expression slow in every one of some readings, None where nothing does."""
    told = None
    for _ in range(TRIES):
        if (told := _slow(asked)) is None:
            return None
    return told


def _slow(asked: Asked) -> str | None:
    for beginning, repeat in repeated(asked.pattern):
        once = seconds(asked, beginning, repeat, SHORT)
        if once < noticed():
            continue
        if once > 1:
            return f"{beginning!r} and then {repeat!r} over and over: no end"
        short = min(seconds(asked, beginning, repeat, SHORT) for _ in range(3))
        long = min(seconds(asked, beginning, repeat, 4 * SHORT) for _ in range(2))
        if short >= noticed() and long > MOST * short:
            return f"{beginning!r} and then {repeat!r} over and over: {1000 * short:.1f} ms, {1000 * long:.1f} ms"
    return None


@pytest.fixture(autouse=True)
def _timer() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, ring)
    yield
    signal.signal(signal.SIGVTALRM, before)


def test_no_expression_is_slow():
    found = {n: told for n, asked in expressions().items() if n not in SAFE and (told := slow(asked)) is not None}
    assert found == {}, "\n".join(f"{name}: {told}" for name, told in found.items())


@pytest.mark.parametrize("pattern", [SQUARE, r"(?:\s|\s\t)+;", r"(?:a|aa)+$"])
def test_a_slow_expression_is_found(pattern):
    assert any(_slow(Asked(re.compile(pattern), False)) for _ in range(TRIES))


def test_a_quick_one_is_not():
    assert slow(Asked(re.compile(r"(?<!\s)\s++\|"), False)) is None
    assert slow(Asked(re.compile(r"\s++\|"), True)) is None
