"""Tables drawn with characters: boxes with rules, and lines that drawn bars divide.

Belongs here: bars for what is drawn, so that characters keep their positions (but for the lines of a row between two
rules, which are joined). Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gai_pipeline.align.dialects.dialect import Dialect, rewritten, stretches, text_of, write
from gai_pipeline.layout.blocks import Block

_BOX_BARS = str.maketrans(dict.fromkeys("│┃║┆┇┊┋︱", "|"))
_DRAWN_BAR = re.compile("[│┃║┆┇┊┋︱]")
_RULE = re.compile(r"[\s|+:=\-─━═┄┅┈┉┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼╂╋╔╗╚╝╠╣╦╩╬]+")
_FRAME = re.compile(r"[+┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝┏┳┓┣╋┫┗┻┛]")


def _recognises(text: str) -> bool:
    return bool(_DRAWN_BAR.search(text) or _FRAME.search(text))


def _read(blocks: Sequence[Block]) -> list[Block]:
    out = rewritten(blocks, lambda text: len(_DRAWN_BAR.findall(text)) > 1, lambda text: text.translate(_BOX_BARS))
    for start, end in stretches(out, lambda text: bool(text.strip()) and _is_drawn(text)):
        rules = [i for i in range(start, end) if _is_rule(text_of(out[i]))]
        if not rules:
            continue
        edges = [start - 1, *rules, end]
        for a, b in pairwise(edges):
            _join(out, range(a + 1, b), one_row=len(rules) > 2)
        for i in rules:
            write(out, i, "")
    return out


def _is_drawn(text: str) -> bool:
    stripped = text.strip()
    return _is_rule(text) or (stripped[0] in "|│┃║" and stripped[-1] in "|│┃║")


def _is_rule(text: str) -> bool:
    return bool(_RULE.fullmatch(text)) and bool(_FRAME.search(text)) and len(text.strip()) > 3


def _join(out: list[Block], lines: range, *, one_row: bool) -> None:
    """Write the lines between two rules with bars; where every row has its rules, they are one row."""
    cells: list[list[str]] = []
    for i in lines:
        text = text_of(out[i]).translate(_BOX_BARS)
        write(out, i, text)
        row = text.strip()[1:-1].split("|")
        if row not in cells:  # a line that came out twice is no second line of the row
            cells.append(row)
    if one_row and len(lines) > 1 and len({len(row) for row in cells}) == 1:
        joined = ["".join(part.strip() for part in column) for column in zip(*cells, strict=True)]
        for i in lines:
            write(out, i, "")
        write(out, lines[0], f"|{'|'.join(joined)}|")


DIALECT = Dialect("drawn", _recognises, _read)
