"""What is printed: figures as cells hold them, words of the form, and what is neither.

Belongs here: the strings and the characters that the network tells apart. Does not belong here: how they look.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import yaml

OTHER = "\ufffd"
"""What stands for every character that the network does not know."""
FIGURES = "0123456789,.-/"
_MARKS = "()、:;“”%+"
_UNITS = "万元件余增减无"
_FORMS = Path(__file__).resolve().parents[2] / "gai_pipeline" / "forms" / "editions"


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for key, v in value.items() if key not in ("code", "unit", "group") for s in _strings(v)]
    return [s for v in value for s in _strings(v)] if isinstance(value, list) else []


@cache
def form_texts() -> tuple[str, ...]:
    """All that the forms print in their tables, variants too."""
    found: set[str] = set()
    for path in sorted(_FORMS.glob("*.yaml")):
        form = yaml.safe_load(path.read_text("utf-8"))
        found |= {s for s in _strings(form.get("tables", form)) if any("\u4e00" <= ch <= "\u9fff" for ch in s)}
    return tuple(sorted(found))


@cache
def characters() -> str:
    """The characters of the network in the order of its classes, the blank of CTC (class 0) left out."""
    han = sorted({ch for text in form_texts() for ch in text + _UNITS if "\u4e00" <= ch <= "\u9fff"})
    return FIGURES + _MARKS + "".join(han) + OTHER


@cache
def _strangers() -> tuple[str, ...]:
    known = set(characters())
    level_one = [bytes((a, b)).decode("gb2312", "ignore") for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF)]
    return tuple(ch for ch in level_one if ch and ch not in known)


_STRANGE_MARKS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz=#&*?!<>[]{}$@^★●■□△○"


def figure(rng: random.Random) -> str:
    """A figure as a cell holds it."""
    kind = rng.random()
    if kind < 0.16:
        return "0"
    if kind < 0.24:
        return rng.choice("123456789")
    digits = "".join(rng.choice("0123456789") for _ in range(rng.choice((1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7))))
    plain = digits.lstrip("0") or "0"
    if kind < 0.66:
        return plain if rng.random() < 0.8 else rng.choice("0123456789") * rng.randint(2, 4)
    if kind < 0.78:
        return plain + "." + "".join(rng.choice("0123456789") for _ in range(rng.choice((1, 2, 2, 2, 3, 4))))
    if kind < 0.9:
        return f"{int(plain) + rng.choice((1000, 10_000, 100_000)):,}" + rng.choice(("", "", ".5", ".25"))
    if kind < 0.93:
        return "-" + plain
    if kind < 0.95:
        return rng.choice(("/", "-", "/", "无"))
    if kind < 0.98:
        return rng.choice("增减+") + plain
    return plain + rng.choice(("万元", "件", "元", "余"))


def words(rng: random.Random, most: int) -> str:
    """A stretch of the form's words, at most so many characters."""
    text = rng.choice(form_texts())
    if rng.random() < 0.3:
        text = rng.choice(("1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "一、", "二、", "三、", "四、",
                           "(一)", "(二)", "(三)", "(四)", "(五)", "(六)", "(七)")) + text  # fmt: skip
    start = rng.randrange(max(1, len(text) - 1))
    return text[start : start + rng.randint(1, most)]


def mixed(rng: random.Random, most: int) -> str:
    """Characters in no order: the network is to know each by its looks, not by its neighbours."""
    known = characters()[:-1]
    marks, han = known[: len(FIGURES + _MARKS)], known[len(FIGURES + _MARKS) :]
    pick = rng.random
    return "".join(rng.choice(marks) if pick() < 0.12 else rng.choice(han) for _ in range(rng.randint(1, most)))


def strange(rng: random.Random, most: int) -> str:
    """Some characters that the network does not know, alone or among those that it does."""
    n = rng.randint(1, most)
    pool = _strangers() if rng.random() < 0.7 else tuple(_STRANGE_MARKS)
    inner = [rng.choice(pool) if rng.random() < 0.6 else rng.choice(characters()[:-1]) for _ in range(n)]
    return "".join(inner)


def classes(text: str) -> list[int]:
    """The classes of a text; what the network does not know is its last class."""
    known = {ch: i + 1 for i, ch in enumerate(characters())}
    return [known.get(ch, known[OTHER]) for ch in text]
