"""Two texts side by side: which paragraphs are the same, which were changed and in which words.

Belongs here: comparing. Does not belong here: where the texts come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any, Final

from gai_pipeline.explore.document.marks import line_of

MOST: Final = 800
"""Paragraphs of a text that are compared; reports have some fifty."""
_LONGEST: Final = 3_000
_ALIKE: Final = 0.45
"""Two paragraphs that share less of their characters are not shown as one that was changed."""

Piece = tuple[str, bool]
"""A run of text, and whether it is only on its side."""


def paragraphs(blocks: list[dict[str, Any]], cells: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """The paragraphs of a document's text. Tables are left to the tables, also those that are lines of text: what
    stands from the first to the last line with `cells` of a table is left out."""
    tables = _lines_of_tables(blocks, cells)
    lines = (str(b["text"]).strip() for n, b in enumerate(blocks) if b["is"] == "p" and n not in tables)
    return [line for line in lines if any(c.isalpha() for c in line)][:MOST]


def _lines_of_tables(blocks: list[dict[str, Any]], cells: Iterable[Mapping[str, Any]]) -> set[int]:
    at = {b["at"]: n for n, b in enumerate(blocks) if b["is"] == "p"}
    lines: dict[str, list[int]] = {}
    for cell in cells:
        n = at.get(line_of(cell["locator"]))
        if n is not None:
            lines.setdefault(cell["table_name"], []).append(n)
    return {n for own in lines.values() for n in range(min(own), max(own) + 1)}


def compared(left: list[str], right: list[str]) -> list[dict[str, Any]]:
    """Lines of the two texts: `kind` is same, changed, left or right; each side is pieces, or None where it has
    none."""
    lines: list[dict[str, Any]] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [_line("same", [(text, False)], [(text, False)]) for text in left[a:b]]
        else:
            lines += _unequal(left[a:b], right[c:d])
    return lines


def _unequal(left: list[str], right: list[str]) -> list[dict[str, Any]]:
    """Paragraphs between two that are the same: in order, each with the next one on the other side that is like it."""
    lines: list[dict[str, Any]] = []
    start = 0
    for text in left:
        like = next((n for n in range(start, len(right)) if _ratio(text, right[n]) >= _ALIKE), None)
        if like is None:
            lines.append(_line("left", [(text, True)], None))
            continue
        lines += [_line("right", None, [(other, True)]) for other in right[start:like]]
        lines.append(_line("changed", *_pieces(text, right[like])))
        start = like + 1
    return lines + [_line("right", None, [(other, True)]) for other in right[start:]]


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:_LONGEST], other[:_LONGEST], autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0


def _pieces(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    if max(len(one), len(other)) > _LONGEST:
        return [(one, True)], [(other, True)]
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        differs = kind != "equal"
        if b > a:
            left.append((one[a:b], differs))
        if d > c:
            right.append((other[c:d], differs))
    return left, right


def _line(kind: str, left: list[Piece] | None, right: list[Piece] | None) -> dict[str, Any]:
    return {"kind": kind, "left": left, "right": right}
