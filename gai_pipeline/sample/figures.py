"""Figures of a report: how each of its counts is printed.

Belongs here: the ways in which offices print numbers, planted violations. Does not belong here: the numbers
(`counts.py`), labels and layout (`layout.py`), text (`prose.py`), files (`render_*.py`).
"""

from __future__ import annotations

import random
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gai_pipeline.forms.rules import Identity, identities
from gai_pipeline.forms.spec import Table, edition
from gai_pipeline.records.model import CellStatus
from gai_pipeline.sample.counts import Key, all_counts

FULL_WIDTH = str.maketrans("0123456789.+-,", "０１２３４５６７８９．＋－，")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell prints (`text`), and what a reader must make of it."""

    value: Decimal | None
    status: CellStatus
    text: str


@dataclass(frozen=True, slots=True)
class PrintStyle:
    """How an office prints numbers.

    `zero`: the text of a zero ("0", "" for an empty cell, or a dash). `thousands`: 1,234. `full_width`: １２.
    `unit`: a count is followed by its unit (12件). `signs`: how a change is printed, "plain" (-3), "plus" (+5, -3) or
    "word" (增5, 减3). `mixed`: each zero is printed as 0, nothing or a dash, by chance.
    """

    zero: str = "0"
    thousands: bool = False
    full_width: bool = False
    unit: bool = False
    signs: str = "plain"
    mixed: bool = False


PLAIN = PrintStyle()
STYLES: Mapping[str, PrintStyle] = {
    "plain": PLAIN,
    "blank": PrintStyle(zero=""),
    "dash": PrintStyle(zero="—"),
    "hyphen": PrintStyle(zero="-"),
    "slash": PrintStyle(zero="/"),
    "none": PrintStyle(zero="无"),
    "mixed": PrintStyle(mixed=True, signs="word"),
    "thousands": PrintStyle(thousands=True, signs="plus"),
    "full_width": PrintStyle(full_width=True, signs="word"),
    "units": PrintStyle(unit=True, signs="word"),
}


@dataclass(slots=True)
class Figures:
    """The printed figures of one report, cell by cell in the form's order."""

    edition: str
    cells: dict[Key, Figure] = field(default_factory=dict)

    def value(self, table: str, row: str, column: str) -> Decimal:
        """The number in a cell, 0 where it is empty or a dash; raises `KeyError` for a cell that the form lacks."""
        return self.cells[table, row, column].value or Decimal(0)

    def has_row(self, table: str, row: str) -> bool:
        """Whether the row is printed at all."""
        return any(k[:2] == (table, row) and f.status is not CellStatus.ABSENT for k, f in self.cells.items())

    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key[0] for key in self.cells))


def print_number(value: Decimal, style: PrintStyle, unit: str | None, signed: bool, rng: random.Random) -> Figure:
    """The number as the office prints it; the figure's value is the number that stands there."""
    if value == 0:
        return _zero(style, rng)
    text = format(abs(value), ",f" if style.thousands else "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = _sign(value, style, signed) + text
    if style.full_width:
        text = text.translate(FULL_WIDTH)
    if style.unit and unit:
        text += unit
    return Figure(value, CellStatus.REPORTED, text)


def _zero(style: PrintStyle, rng: random.Random) -> Figure:
    zero = rng.choice(["0", "0", "", "—", "-"]) if style.mixed else style.zero
    if zero == "0":
        return Figure(Decimal(0), CellStatus.REPORTED, "0".translate(FULL_WIDTH) if style.full_width else "0")
    return Figure(None, CellStatus.DASH if zero else CellStatus.BLANK, zero)


def _sign(value: Decimal, style: PrintStyle, signed: bool) -> str:
    """What stands before a number; `signed`: its column asks for a change."""
    if signed and style.signs == "word":
        return "增" if value > 0 else "减"
    if value < 0:
        return "-"
    return "+" if signed and style.signs == "plus" else ""


def printed(edition_code: str, counts: Mapping[Key, Decimal | int], style: PrintStyle, rng: random.Random) -> Figures:
    """Counts of any tables of an edition, printed in a style, in the form's order."""
    figures = Figures(edition_code)
    for table in edition(edition_code).tables:
        for row, column in table.cells():
            key = table.name, row, column
            if key in counts:
                signed = table.column(column).signed
                unit = "万元" if column == "amount" else table.unit_of(row, column)
                figures.cells[key] = print_number(Decimal(counts[key]), style, unit, signed, rng)
    return figures


def make_figures(edition_code: str, richness: str, style: str, seed: int) -> Figures:
    """Balanced figures for every table of an edition, printed in one of `STYLES`; the same for the same arguments."""
    rng = random.Random(f"{edition_code}/{richness}/{style}/{seed}")
    return printed(edition_code, all_counts(edition_code, richness, rng), STYLES[style], rng)


def outcome(identity: Identity, figures: Figures) -> bool | None:
    """Whether an identity holds over printed numbers; None where a cell that it needs carries no number."""
    sides = []
    for side in (identity.left, identity.right):
        values = [figures.cells[identity.rule.table or "", t.row, t.column].value for t in side]
        if any(v is None for v in values):
            return None
        sides.append(sum((t.coefficient * (v or 0) for t, v in zip(side, values, strict=True)), Decimal(0)))
    return sides[0] >= sides[1] if identity.rule.relation == ">=" else sides[0] == sides[1]


def violations(figures: Figures, severity: str = "error", gone: Container[Key] = ()) -> Iterator[dict[str, str | None]]:
    """The identities that the printed figures break, as {rule, row, column}; none that needs a cell of `gone`."""
    for identity in identities(figures.edition):
        keys = [(identity.rule.table or "", t.row, t.column) for t in identity.terms]
        inside = all(key in figures.cells and key not in gone for key in keys)
        if identity.rule.severity == severity and inside and outcome(identity, figures) is False:
            yield {"rule": identity.rule.id, "row": identity.row, "column": identity.column}


def change(figures: Figures, changes: Mapping[Key, int]) -> Figures:
    """A copy in which the cells named print another number: the old one plus the change."""
    cells = dict(figures.cells)
    for key, by in changes.items():
        value = figures.value(*key) + by
        cells[key] = Figure(value, CellStatus.REPORTED, format(value, "f"))
    return Figures(figures.edition, cells)


def without_row(figures: Figures, table: str, row: str) -> Figures:
    """A copy whose table lacks a row, as offices leave out what they never use."""
    gone = Figure(None, CellStatus.ABSENT, "")
    return Figures(figures.edition, {k: gone if k[:2] == (table, row) else f for k, f in figures.cells.items()})


def table_of(figures: Figures, name: str) -> Table:
    return edition(figures.edition).table(name)
