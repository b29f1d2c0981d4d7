"""Tables as plain text whose cells are set apart by something else than bars and tabs, or by bars that begin a cell.

Belongs here: such dialects: drawn, aligned by spaces with labels that wrap, bullets, commas, semicolons, the markup of
LaTeX, MediaWiki and Textile; and bars that are quoted, counted or stand beside remarks. Does not belong here: bars and
tabs alone, and what dialects lose (`render_text.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from gai_pipeline.sample.layout import PrintedCell, PrintedTable

_LABELS = {1: (28,), 2: (22, 20), 3: (14, 14, 26)}
_FIGURE = 10
"""Columns of a character grid that a figure has; labels have those of `_LABELS`, by their number in a row."""


def flat(text: str) -> str:
    return text.replace("\n", " ")


def display_width(text: str) -> int:
    return sum(2 if ord(ch) > 0x2E80 or ch in "“”①②③④⑤⑥⑦⑧—" else 1 for ch in text)


def _positions(table: PrintedTable) -> list[list[str]]:
    """The text of every position; what a merged cell covers is empty."""
    return [[flat(c.text) if left and top else "" for c, left, top in row] for row in table.grid()]


Place = tuple[PrintedCell, bool, bool]
"""What stands at a position: the cell that covers it, whether it is its first column, its first row."""


def _merged(row: Sequence[Place]) -> Iterator[tuple[PrintedCell, list[Place]]]:
    """The cells that cover a row, each with its positions; equal cells side by side are two."""
    for _, places in groupby(row, key=lambda place: id(place[0])):
        across = list(places)
        yield across[0][0], across


def _bars_before(table: PrintedTable) -> str:
    """Each cell on its line behind a bar, a lone bar after each row."""
    return "\n".join("\n".join([*(f"| {flat(c.text)}".rstrip() for c in row), "|"]) for row in table.rows)


def _bullets(table: PrintedTable) -> str:
    """Each cell an item of a list."""
    return "\n".join(f"  * {flat(c.text)}".rstrip() for row in table.rows for c in row)


def _commas(table: PrintedTable) -> str:
    """Comma-separated values, every position of the grid."""
    rows = ([f'"{t.replace(chr(34), chr(34) * 2)}"' if set(t) & set(',"') else t for t in r] for r in _positions(table))
    return "\n".join(",".join(row) for row in rows)


def _semicolons(table: PrintedTable) -> str:
    """Each cell closed by a semicolon, merged cells once."""
    return "\n".join("".join(f"{flat(c.text)};" for c in row) for row in table.rows)


def _latex(table: PrintedTable) -> str:
    rows = []
    for row in table.grid():
        cells = []
        for cell, across in _merged(row):
            text = flat(cell.text) if across[0][2] else ""
            cells.append(rf"\multicolumn{{{len(across)}}}{{c|}}{{{text}}}" if len(across) > 1 else text)
        rows.append(" & ".join(cells) + r" \\ \hline")
    return "\n".join([rf"\begin{{tabular}}{{{'|c' * table.n_columns}|}}", r"\hline", *rows, r"\end{tabular}"])


def _wiki(table: PrintedTable) -> str:
    rows = []
    for row in table.rows:
        spans = (f'colspan="{c.colspan}" | ' if c.colspan > 1 else "" for c in row)
        rows += ["|-", "| " + " || ".join(span + flat(c.text) for span, c in zip(spans, row, strict=True))]
    return "\n".join(['{| class="wikitable"', *rows, "|}"])


def _wrapped(text: str, room: int) -> list[str]:
    lines = [""]
    for character in flat(text):
        if display_width(lines[-1] + character) > room:
            lines.append("")
        lines[-1] += character
    return lines


def _filled(text: str, room: int, *, figure: bool) -> str:
    space = " " * max(0, room - display_width(text))
    return space + text if figure else text + space


def _row_lines(cells: Sequence[PrintedCell], rooms: Sequence[int]) -> list[list[str]]:
    """The lines of a row, cell by cell: labels wrap, figures stand beside their middle."""
    parts = [
        _wrapped(c.text, room - 2) if c.kind != "value" else [c.text] for c, room in zip(cells, rooms, strict=True)
    ]
    height = max(map(len, parts))
    return [
        [part[n - top] if 0 <= n - (top := (height - len(part)) // 2) < len(part) else "" for part in parts]
        for n in range(height)
    ]


_COVERED = PrintedCell("", "label")


def _rooms(table: PrintedTable) -> list[int]:
    """Columns of a character grid for every position: the figures fit, labels wrap."""
    labels = sum(cell.kind == "label" for cell, _, _ in table.grid()[-1])
    figure = max([_FIGURE, *(display_width(c.text) + 2 for row in table.rows for c in row if c.kind == "value")])
    return [*_LABELS.get(labels, ()), *[figure] * (table.n_columns - labels)]


def _aligned(table: PrintedTable) -> str:
    """Columns held by spaces, as a typeset page is printed; a merged cell has the room of all its columns."""
    lines = []
    every = _rooms(table)
    for row in table.grid():
        cells, rooms = [], []
        at = 0
        for cell, across in _merged(row):
            cells.append(cell if across[0][2] else _COVERED)
            rooms.append(sum(every[at : at + len(across)]))
            at += len(across)
        for line in _row_lines(cells, rooms):
            figures = (c.kind != "label" for c in cells)
            filled = (_filled(t, r, figure=f) for t, r, f in zip(line, rooms, figures, strict=True))
            lines.append("".join(filled).rstrip())
    return "\n".join(line for line in lines if line)


def _drawn(table: PrintedTable) -> str:
    """A box around every position; labels wrap inside theirs."""
    rooms = [max(room, 14) for room in _rooms(table)]
    lines = ["┌" + "┬".join("─" * room for room in rooms) + "┐"]
    for row in table.grid():
        cells = [cell if left and top else _COVERED for cell, left, top in row]
        for line in _row_lines(cells, rooms):
            filled = [_filled(t, r, figure=False) for t, r in zip(line, rooms, strict=True)]
            lines.append(f"│{'│'.join(filled)}│")
        lines.append("├" + "┼".join("─" * room for room in rooms) + "┤")
    return "\n".join([*lines[:-1], "└" + "┴".join("─" * room for room in rooms) + "┘"])


def _barred(row: Sequence[str]) -> str:
    return f"| {' | '.join(row)} |"


def _quoted(table: PrintedTable) -> str:
    """As a mail quotes a table of bars, every position of the grid."""
    return "\n".join(f"> {_barred(row)}" for row in _positions(table))


def _serials(table: PrintedTable) -> str:
    """Rows of bars, every position of the grid, counted by a first cell."""
    return "\n".join(f"{n} {_barred(row)}" for n, row in enumerate(_positions(table), 1))


def _textile(table: PrintedTable) -> str:
    rows = []
    for row in table.rows:
        spans = (rf"\{c.colspan}. " if c.colspan > 1 else "" for c in row)
        rows.append(f"|{'|'.join(span + flat(c.text) for span, c in zip(spans, row, strict=True))}|")
    return "\n".join(rows)


def _remarks(table: PrintedTable) -> str:
    """Rows of bars, with a remark of the province behind the label of a row that has no brackets of its own."""
    return "\n".join("|".join(_remarked(c) for c in row) for row in table.rows)


def _remarked(cell: PrintedCell) -> str:
    text = flat(cell.text)
    plain = cell.kind == "label" and text.isalpha()
    return f"{text}(设区的市以上机关填写,共2类)" if plain else text


LAYOUTS: Mapping[str, Callable[[PrintedTable], str]] = {
    "aligned": _aligned,
    "bars_before": _bars_before,
    "bullets": _bullets,
    "commas": _commas,
    "drawn": _drawn,
    "latex": _latex,
    "quoted": _quoted,
    "remarks": _remarks,
    "semicolons": _semicolons,
    "serials": _serials,
    "textile": _textile,
    "wiki": _wiki,
}
"""name -> how a table is written."""
