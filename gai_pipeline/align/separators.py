"""Separators of all kinds become bars: box drawings, bullets, semicolons, commas, quotation marks of mail.

Belongs here: recognising that a stretch of lines is divided by something else than bars, and putting bars in its place
so that characters keep their positions (but for the lines of a drawn row, which are joined). Does not belong here: what
the cells mean (`stream.py`, `heads.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from gai_pipeline.align.tabular import with_plain_rows
from gai_pipeline.layout.blocks import Block, Paragraph

_BOX_BARS = str.maketrans(dict.fromkeys("│┃║┆┇┊┋︱", "|"))
_DRAWN_BAR = re.compile("[│┃║┆┇┊┋︱]")
_RULE = re.compile(r"[\s|+:=\-─━═┄┅┈┉┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼╂╋╔╗╚╝╠╣╦╩╬]+")
_FRAME = re.compile(r"[+┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝┏┳┓┣╋┫┗┻┛]")
_SERIAL = re.compile(r"^[| ]*(\d{1,3}) ?[|\t]")
_QUOTED = re.compile(r"^\s*>")
_BULLET = re.compile(r"^(\s*)([*•●○▪‣·◦-])(?= |$)")
_UNIT = "(?:万元|人次|[条件次篇个人元])?"
_FIELD = rf"\s{{0,60}}+(?:[+\-增减]?[\d.]{{1,30}}{_UNIT}|\"[\d.,]{{1,30}}{_UNIT}\"|[-—–/无■□]|)\s{{0,60}}+"
_COMMAS = re.compile(rf"(?:,{_FIELD}){{3}}$|^[^,;。]+,{_UNIT},{_FIELD}$")
_SEMICOLONS = re.compile(rf"^[^;。]+(?:;{_UNIT})?(?:;{_FIELD})+;?$")
_LEAST = 12
"""So many lines of a kind in one stretch are a table; fewer may be a list."""


def with_bars(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, lines of text that other separators divide written with bars.

    Lines are gone through one by one only for separators of which there are enough.
    """
    out = list(blocks)
    if any(_QUOTED.match(b.text) for b in out[: 4 * _LEAST] if isinstance(b, Paragraph)):
        _rewrite(out, lambda text: bool(_QUOTED.match(text)), lambda text: text.replace(">", " ", 1))
    whole = "\n".join(map(_text, out))
    if any(sign in whole for sign in ("{|", "\\begin{", "|\\")):
        _marked_up(out)
    if _DRAWN_BAR.search(whole):
        _rewrite(out, _has_bars, lambda text: text.translate(_BOX_BARS))
    if _FRAME.search(whole):
        _boxes(out)
    lines = [text for text in map(_text, out) if text]
    if sum("|" in text or "\t" in text for text in lines) >= _LEAST:
        _serials(out)
    if sum(map(bool, map(_BULLET.match, lines))) >= _LEAST:
        _rewrite(out, lambda text: bool(_BULLET.match(text)), lambda text: _BULLET.sub(r"\1|", text))
    if sum(";" in text for text in lines) >= _LEAST // 3:
        _divided(out, _SEMICOLONS, ";", "|")
    if sum(text.count(",") >= 2 for text in lines) >= _LEAST // 3:
        _divided(out, _COMMAS, ",", "\t")  # a row may begin with a comma, and a bar there would be its frame
    return out


def _has_bars(text: str) -> bool:
    """Whether drawn bars divide a line that has no rules above and below."""
    return len(_DRAWN_BAR.findall(text)) > 1


def _marked_up(out: list[Block]) -> None:
    """Tables in a markup of their own."""
    places = [i for i, b in enumerate(out) if isinstance(b, Paragraph)]
    texts = [_text(out[i]) for i in places]
    for i, text, plain in zip(places, texts, with_plain_rows(texts), strict=True):
        if plain != text:
            _write(out, i, plain)


def _serials(out: list[Block]) -> None:
    """Lines whose first cells count them: the numbers are no figures."""
    for start, end in _stretches(out, lambda text: not text.strip() or bool(_SERIAL.match(text))):
        lines = [(i, int(m[1])) for i in range(start, end) if (m := _SERIAL.match(_text(out[i])))]
        if len(lines) >= _LEAST and all(b - a == 1 for (_, a), (_, b) in pairwise(lines)):
            for i, _ in lines:
                _write(out, i, _SERIAL.sub(lambda m: " " * len(m[0]), _text(out[i])))


def _rewrite(out: list[Block], fits: Callable[[str], bool], written: Callable[[str], str]) -> None:
    """Write lines anew in stretches that hold nothing but such lines and empty ones."""
    for start, end in _stretches(out, lambda text: not text.strip() or fits(text)):
        lines = [i for i in range(start, end) if isinstance(out[i], Paragraph) and fits(_text(out[i]))]
        if len(lines) >= _LEAST:
            for i in lines:
                _write(out, i, written(_text(out[i])))


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _write(out: list[Block], i: int, text: str) -> None:
    block = out[i]
    if isinstance(block, Paragraph):
        out[i] = replace(block, text=text)


def _stretches(blocks: Sequence[Block], fits: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    at = 0
    for inside, group in groupby(blocks, lambda b: isinstance(b, Paragraph) and fits(b.text)):
        size = len(list(group))
        if inside:
            yield at, at + size
        at += size


def _divided(out: list[Block], divided: re.Pattern[str], separator: str, written: str) -> None:
    """Lines of a table whose rows end with figures between separators, its headings among them."""
    for start, end in _stretches(out, lambda text: "。" not in text and "|" not in text):
        rows = [i for i in range(start, end) if divided.search(_text(out[i]))]
        if len(rows) < _LEAST // 3:
            continue
        for i in range(start, end):
            text = _text(out[i])
            if text.count(separator) >= 2 or (i in rows and text.count(separator)):
                _write(out, i, _with_bars(text, separator, written))


def _with_bars(text: str, separator: str, written: str) -> str:
    """Separators outside quotation marks and brackets become bars or tabs, the marks become spaces."""
    quoted = False
    depth = 0
    balanced = text.count("(") == text.count(")")
    found = []
    for character in text:
        if character == '"':
            quoted = not quoted
            character = " "
        elif balanced:
            depth += (character == "(") - (character == ")")
        found.append(written if character == separator and not quoted and not depth else character)
    return "".join(found)


def _boxes(out: list[Block]) -> None:
    """Drawn tables: bars for their lines, rules left out, and the lines of one row joined into its first."""
    for start, end in _stretches(out, lambda text: bool(text.strip()) and _is_drawn(text)):
        rules = [i for i in range(start, end) if _is_rule(_text(out[i]))]
        if not rules:
            continue
        edges = [start - 1, *rules, end]
        for a, b in pairwise(edges):
            _join(out, range(a + 1, b), one_row=len(rules) > 2)
        for i in rules:
            _write(out, i, "")


def _is_drawn(text: str) -> bool:
    stripped = text.strip()
    return _is_rule(text) or (stripped[0] in "|│┃║" and stripped[-1] in "|│┃║")


def _is_rule(text: str) -> bool:
    return bool(_RULE.fullmatch(text)) and bool(_FRAME.search(text)) and len(text.strip()) > 3


def _join(out: list[Block], lines: range, *, one_row: bool) -> None:
    """Write the lines between two rules with bars; where every row has its rules, they are one row."""
    cells: list[list[str]] = []
    for i in lines:
        text = _text(out[i]).translate(_BOX_BARS)
        _write(out, i, text)
        row = text.strip()[1:-1].split("|")
        if row not in cells:  # a line that came out twice is no second line of the row
            cells.append(row)
    if one_row and len(lines) > 1 and len({len(row) for row in cells}) == 1:
        joined = ["".join(part.strip() for part in column) for column in zip(*cells, strict=True)]
        for i in lines:
            _write(out, i, "")
        _write(out, lines[0], f"|{'|'.join(joined)}|")
