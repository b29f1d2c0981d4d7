"""Generated texts that lost something on their way: lines, separators, characters, the end.

Belongs here: damage to lines of text, by chance but the same every time. Does not belong here: what dialects lose by
themselves (`destroyed.py`). The truth stays that of the whole document, so what is gone is never right; what counts is
whether anything is silently wrong, and what becomes of the rest.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice

from benchmarks.evaluation.varied import Made, make, recipes

Lines = list[str]
_CELL = re.compile(r"[|\t]|  +")
_LABEL = re.compile(r"[\u4e00-\u9fff]{4,}")
_BLOTS = "■□〓\ufffd"


def without_line(lines: Lines, rng: random.Random) -> Lines:
    at = rng.randrange(len(lines))
    return lines[:at] + lines[at + 1 :]


def line_twice(lines: Lines, rng: random.Random) -> Lines:
    at = rng.randrange(len(lines))
    return lines[: at + 1] + lines[at:]


def cut_off(lines: Lines, rng: random.Random) -> Lines:
    at = rng.randrange(len(lines) // 3, len(lines))
    return [*lines[:at], lines[at][: rng.randrange(len(lines[at]) + 1)]]


def without_separators(lines: Lines, rng: random.Random) -> Lines:
    """Three lines each without one of the separators that they had."""
    return _changed(lines, rng, _CELL, lambda text: " ")


def torn_labels(lines: Lines, rng: random.Random) -> Lines:
    """Three labels without some of their characters."""
    return _changed(lines, rng, _LABEL, lambda text: text[: rng.randrange(2, len(text))])


def blotted(lines: Lines, rng: random.Random) -> Lines:
    """Three blots in the place of a figure or of the space beside it."""
    return _changed(lines, rng, re.compile(r"\d|(?<=\d)[ |\t]"), lambda text: rng.choice(_BLOTS))


def squeezed(lines: Lines, rng: random.Random) -> Lines:
    """Wide gaps become single spaces in three lines."""
    places = [i for i, line in enumerate(lines) if "  " in line.strip()]
    chosen = set(rng.sample(places, min(3, len(places))))
    return [re.sub(r"(?<=\S) +(?=\S)", " ", line) if i in chosen else line for i, line in enumerate(lines)]


def _changed(lines: Lines, rng: random.Random, pattern: re.Pattern[str], anew: Callable[[str], str]) -> Lines:
    out = list(lines)
    for _ in range(3):
        places = [i for i, line in enumerate(out) if pattern.search(line)]
        if places:
            i = rng.choice(places)
            m = rng.choice(list(pattern.finditer(out[i])))
            out[i] = out[i][: m.start()] + anew(m[0]) + out[i][m.end() :]
    return out


CHANGES = (without_line, line_twice, cut_off, without_separators, torn_labels, blotted, squeezed)


def damaged(n: int, seed: int) -> Iterator[Made]:
    """`n` damaged texts, going round the changes; other documents than the accuracy board's if `seed` is another."""
    texts = (recipe for recipe in recipes(10**6, seed) if recipe.reader == "text" and recipe.loses != "digits")
    for i, (recipe, change) in enumerate(zip(islice(texts, n), cycle(CHANGES), strict=False)):
        whole = make(recipe)
        rng = random.Random(f"damaged/{seed}/{i}")
        text = "\n".join(change(whole.data.decode("utf-8").split("\n"), rng))
        yield replace(whole, name=f"{change.__name__}-{whole.name}", data=text.encode("utf-8"))
