"""Tables without ruling lines: figures that stand under each other keep their columns, also where one is blank.

Belongs here: runs of lines with aligned figures. Does not belong here: deciding which row or column of the form it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from gai_pipeline.read.geometry import snap
from gai_pipeline.read.pdf.text import Line, Piece

_FIGURE = re.compile(r"[+\-增减]?\d[\d,]*(?:\.\d+)?(?:万元|件|项|元|条)?|[—–\-/]|无")
_LEAST = 3
"""So many figures in a line, and so many such lines, make a table."""


def _figures(line: Line) -> list[Piece]:
    return [p for p in line.pieces if _FIGURE.fullmatch(p.text.strip())]


def _split_figures(line: Line) -> Line:
    """Figures of narrow columns are divided by no more than spaces: `0 3 12` are three pieces."""
    pieces: list[Piece] = []
    for piece in line.pieces:
        parts = piece.text.split(" ")
        if len(parts) < 2 or not all(_FIGURE.fullmatch(p) for p in parts):
            pieces.append(piece)
            continue
        step = (piece.x1 - piece.x0) / max(1, len(piece.text))
        at = piece.x0
        for part in parts:
            pieces.append(Piece(part, at, at + step * len(part)))
            at += step * (len(part) + 1)
    return replace(line, pieces=tuple(pieces))


def _runs(lines: list[Line]) -> list[tuple[int, int]]:
    """[start, end) of lines that a table without rules could fill: figure lines with at most three others between."""
    dense = [i for i, line in enumerate(lines) if len(_figures(line)) >= _LEAST]
    if len(dense) < _LEAST:
        return []
    runs: list[list[int]] = [[dense[0], dense[0] + 1]]
    for a, b in pairwise(dense):
        if b - a <= 4 and all(len(lines[i].pieces) <= 2 or _figures(lines[i]) for i in range(a + 1, b)):
            runs[-1][1] = b + 1
        else:
            runs.append([b, b + 1])
    return [(a, b) for a, b in runs if sum(a <= i < b for i in dense) >= _LEAST]


def _columns(lines: list[Line]) -> list[float]:
    """Middles of the columns of figures."""
    middles = [(p.x0 + p.x1) / 2 for line in lines for p in _figures(line)]
    return snap(middles, 9.0)


def _wrapped(lines: list[Line]) -> list[Line]:
    """Labels that run over several lines around their figures (centred rows) put into the line of the figures."""
    out: list[Line] = []
    for i, line in enumerate(lines):
        above = out[-1] if out else None
        height = line.y1 - line.y0
        only_label = len(line.pieces) == 1 and not _figures(line)
        if above is not None and only_label and line.y0 - above.y1 < 0.15 * height and above.pieces[0].x0 <= line.x1:
            figures = _figures(above)
            following = lines[i + 1] if i + 1 < len(lines) else None
            belongs = following is None or line.y0 - above.y1 <= following.y0 - line.y1
            if figures and figures[0] is not above.pieces[0] and belongs and line.x1 < figures[0].x0:
                first = replace(above.pieces[0], text=above.pieces[0].text + line.pieces[0].text)
                out[-1] = replace(above, pieces=(first, *above.pieces[1:]), y1=line.y1)
                continue
        out.append(line)
    return out


def with_columns(lines: list[Line]) -> list[Line]:
    """Lines in reading order; in a run of aligned figures every column gets its piece, empty where it is blank."""
    divided = [_split_figures(line) for line in lines]
    runs = _runs(divided)
    if not runs:
        return lines
    out: list[Line] = []
    at = 0
    for start, end in runs:
        out += lines[at:start]
        part = _wrapped(divided[start:end])
        columns = _columns(part)
        out += [_filled(line, columns) for line in part]
        at = end
    return [*out, *lines[at:]]


def _filled(line: Line, columns: list[float]) -> Line:
    figures = _figures(line)
    if not figures:
        return line
    labels = [p for p in line.pieces if p not in figures]
    places: dict[int, Piece] = {}
    for piece in figures:
        middle = (piece.x0 + piece.x1) / 2
        nearest = min(range(len(columns)), key=lambda i: abs(columns[i] - middle))
        if nearest in places:
            return line  # two figures for one column: leave the line as it is printed
        places[nearest] = piece
    first = min(places)
    if any(label.x0 > figures[0].x0 for label in labels):
        return line
    width = [places.get(i, Piece("", columns[i], columns[i])) for i in range(len(columns))]
    left = labels[-1].x1 if labels else figures[0].x0
    kept = [p for i, p in enumerate(width) if i >= first or columns[i] > left]
    return replace(line, pieces=(*labels, *kept))
