"""Pages as plain text, in every way in which web, PDF and Word extractors flatten a table.

Belongs here: the dialects. Dialects in `DIALECTS` keep each cell's place (`keeps_blanks`) or at least keep it where no
cell is blank; those in `DESTROYING` lose it, and what a reader may still claim is worked out in `destroyed.py`.
Does not belong here: content and layout, and cells that are set apart by something else than bars, tabs and lines
(`text_layouts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gai_pipeline.sample.layout import PrintedCell, PrintedTable
from gai_pipeline.sample.prose import Line, Page
from gai_pipeline.sample.text_layouts import LAYOUTS, display_width, flat


def _lines(table: PrintedTable) -> str:
    """One cell per line, line feeds inside labels kept; an empty cell is an empty line, as is a gap between parts."""
    return "\n".join(cell.text for row in table.rows for cell in row)


def _lines_spaced(table: PrintedTable) -> str:
    """One cell per line with an empty line after each; empty cells leave nothing."""
    words = [word for row in table.rows for cell in row for word in cell.text.split("\n") if word]
    return "\n\n".join(words)


def _lines_tight(table: PrintedTable) -> str:
    """One cell per line, no empty lines: empty cells leave nothing."""
    return "\n".join(cell.text for row in table.rows for cell in row if cell.text)


def _pipes(table: PrintedTable) -> str:
    """a|b per row; only the cells that begin in the row."""
    return "\n".join("|".join(flat(c.text) for c in row) for row in table.rows)


def _pipes_leading(table: PrintedTable) -> str:
    """| a | b | per row, every position of the grid; what a merged cell covers is empty."""
    return "\n".join("| " + " | ".join(_places(row)) + " |" for row in table.grid())


def _pipes_trailing(table: PrintedTable) -> str:
    """a | b | per row."""
    return "\n".join("".join(f"{flat(c.text)} |" for c in row) for row in table.rows)


def _pipe_lines(table: PrintedTable) -> str:
    """Each cell on its line, closed by a pipe; bare pipes pad a row to the table's width."""
    lines = []
    for i, row in enumerate(table.rows):
        lines += [f"{flat(c.text)} |" if c.text else "|" for c in row]
        if pads := table.n_columns - len(row):
            lines += ["|" * pads] if i < len(table.rows) - 1 else []
    return "\n".join(lines)


def _tab_lines(table: PrintedTable) -> str:
    """A tab and the cell on each line, an empty line after each row; what lies under a merged cell is empty."""
    rows = ["\n".join("\t" + (c.text if top else "") for c, left, top in row if left) for row in table.grid()]
    return "\n\n".join(rows)


def _tabs(table: PrintedTable) -> str:
    """A row a line, cells joined by tabs, every position of the grid."""
    return "\n".join("\t".join(_places(row)) for row in table.grid())


def _tabs_merged(table: PrintedTable) -> str:
    """A row a line, cells joined by tabs; merged cells once, and rows under one begin with an empty cell."""
    rows = ["\t".join(flat(c.text) if top else "" for c, left, top in row if left) for row in table.grid()]
    return "\n".join(rows)


def _ocr_tabs(table: PrintedTable) -> str:
    """Recognised text: labels broken by spaces and lines, tabs between and after the columns."""
    rows = (
        [(_broken(c.text, c.kind) if top else "", c.kind) for c, left, top in places if left] for places in table.grid()
    )
    return "\n".join(map(_recognised, rows))


def _recognised(cells: list[tuple[str, str]]) -> str:
    """A row of (text, kind): the fewer columns it has, the more tabs stand behind it."""
    kinds = {kind for _, kind in cells}
    if kinds <= {"value"}:
        return "\t".join(text for text, _ in cells) + "\t"
    if {"label", "value"} <= kinds:
        ordered = [text for wanted in ("label", "value") for text, kind in cells if kind == wanted]
        return "\t".join(["", *ordered]) + "\t\t"
    return "\t".join(text for text, _ in cells) + "\t\t\t"


def _broken(text: str, kind: str) -> str:
    text = flat(text)
    if kind == "value" or len(text) < 10:
        return text
    return text[:9] + " " + text[9:]


def _places(row: list[tuple[PrintedCell, bool, bool]]) -> list[str]:
    return [flat(cell.text) if left and top else "" for cell, left, top in row]


def _markdown(table: PrintedTable) -> str:
    """A markdown table; merged columns are empty cells after the label."""
    rows = ["| " + " | ".join(_places(row)) + " |" for row in table.grid()]
    return "\n".join([rows[0], "|" + " --- |" * table.n_columns, *rows[1:]])


def _markdown_compact(table: PrintedTable) -> str:
    """A markdown table where only the cells of the row stand, padded on the right."""
    rows = []
    for row in table.rows:
        cells = [flat(c.text) for c in row] + [""] * (table.n_columns - len(row))
        rows.append("|" + "|".join(cells) + "|")
    return "\n".join([rows[0], "|" + ":---:|" * table.n_columns, *rows[1:]])


def _words(table: PrintedTable) -> str:
    """The whole table on one line, words joined by spaces."""
    return " ".join(flat(c.text) for row in table.rows for c in row if c.text)


def _row_words(table: PrintedTable) -> str:
    """A row a line, words joined by spaces."""
    return "\n".join(" ".join(flat(c.text) for c in row if c.text) for row in table.rows)


def _columns(table: PrintedTable) -> str:
    """A row a line, columns aligned by spaces (full-width signs are two wide)."""
    grid = [_places(row) for row in table.grid()]
    labels = sum(1 for c in table.grid()[-1] if c[0].kind == "label") or 0
    lines = []
    for row in grid:
        head = _pad("".join(row[:labels]), 84) if labels else ""
        lines.append((head + "".join(_pad(text, 12) for text in row[labels:])).rstrip())
    return "\n".join(lines)


def _pad(text: str, width: int) -> str:
    return text + " " * max(2, width - display_width(text))


def _words_after(table: PrintedTable) -> str:
    """Tables whose narrow column words were cut: the second halves follow after the values, a line each."""
    late: list[str] = []
    out = []
    for row in table.rows:
        words = []
        for c in row:
            first, *rest = c.text.split("\n")
            words.append(first)
            late += rest
        out.append(" ".join(w for w in words if w))
    return "\n".join([" ".join(out), *late])


def _fused_labels(table: PrintedTable) -> str:
    """Digits stand fused to their label and to each other: 规章000."""
    return "\n".join("".join(flat(c.text) for c in row) for row in table.rows)


def _fused_digits(table: PrintedTable) -> str:
    """The label on its line, its digits fused on the next."""
    lines = []
    for row in table.rows:
        lines += [flat(c.text) for c in row if c.kind != "value"]
        if digits := "".join(c.text for c in row if c.kind == "value"):
            lines.append(digits)
    return "\n".join(lines)


def _once(table: PrintedTable) -> str:
    """Lines that stood before are gone: what a de-duplicating crawler leaves."""
    return "\n".join(dict.fromkeys(cell.text for row in table.rows for cell in row if cell.text))


def _pipe_lines_lost(table: PrintedTable) -> str:
    """As `pipe_lines`, but empty cells leave nothing; the pads survive."""
    lines = []
    for i, row in enumerate(table.rows):
        lines += [f"{flat(c.text)} |" for c in row if c.text]
        if pads := table.n_columns - len(row):
            lines += ["|" * pads] if i < len(table.rows) - 1 else []
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is flattened. `keeps_blanks`: an empty cell surely keeps its place (aligned columns show it only
    where numbers are narrow; in a row without label, `pipe_lines` and `bars_before` write it like a pad). `loses`: what
    is destroyed, if anything: "blanks" (places of empty cells), "digits" (borders between numbers) or "lines" (repeated
    lines)."""

    write: Callable[[PrintedTable], str]
    keeps_blanks: bool = True
    loses: str | None = None


DIALECTS: Mapping[str, Dialect] = {
    "lines": Dialect(_lines, keeps_blanks=False, loses="blanks"),
    "lines_spaced": Dialect(_lines_spaced, keeps_blanks=False, loses="blanks"),
    "lines_tight": Dialect(_lines_tight, keeps_blanks=False, loses="blanks"),
    "pipes": Dialect(_pipes),
    "pipes_leading": Dialect(_pipes_leading),
    "pipes_trailing": Dialect(_pipes_trailing),
    "pipe_lines": Dialect(_pipe_lines, keeps_blanks=False),
    "pipe_lines_lost": Dialect(_pipe_lines_lost, keeps_blanks=False, loses="blanks"),
    "tab_lines": Dialect(_tab_lines),
    "tabs": Dialect(_tabs),
    "tabs_merged": Dialect(_tabs_merged),
    "ocr_tabs": Dialect(_ocr_tabs),
    "markdown": Dialect(_markdown),
    "markdown_compact": Dialect(_markdown_compact),
    "words": Dialect(_words, keeps_blanks=False, loses="blanks"),
    "row_words": Dialect(_row_words, keeps_blanks=False, loses="blanks"),
    "columns": Dialect(_columns, keeps_blanks=False),
    "words_after": Dialect(_words_after, keeps_blanks=False, loses="blanks"),
    "fused_labels": Dialect(_fused_labels, keeps_blanks=False, loses="digits"),
    "fused_digits": Dialect(_fused_digits, keeps_blanks=False, loses="digits"),
    "once": Dialect(_once, keeps_blanks=False, loses="lines"),
    "followed": Dialect(_pipes),
    **{name: Dialect(write, keeps_blanks=name not in {"aligned", "bars_before"}) for name, write in LAYOUTS.items()},
}
KEEPING: tuple[str, ...] = tuple(name for name, d in DIALECTS.items() if d.keeps_blanks)
"""Dialects that keep every cell's place."""


def render(page: Page, dialect: str = "lines_spaced", encoding: str = "utf-8") -> bytes:
    """The page as text bytes in one of `DIALECTS`; raises `KeyError` for an unknown one."""
    write = DIALECTS[dialect].write
    gap = "\n" if dialect in {"lines_tight", "words", "pipe_lines", "pipe_lines_lost", "once"} else "\n\n"
    parts = [p.text if isinstance(p, Line) else write(p) for p in page.parts]
    if dialect == "once":
        parts = ["\n".join(dict.fromkeys("\n".join(parts).split("\n")))]
    return (gap.join(parts) + "\n").encode(encoding, errors="replace")
