"""Loads and validates the editions of the form (`editions/*.yaml`) into immutable objects.

Belongs here: the shape of an edition (tables, rows, columns, their labels) and look-ups on it.
Does not belong here: arithmetic (`rules.py`), metrics (`metrics.py`), forms of which a part is another edition's
(`hybrid.py`) or matching labels in documents (`align/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

TABLES: Final = ("proactive", "applications", "reviews")
"""The three tables of today's form, in its order."""

HYBRID: Final = "+"
"""Between the parts of the code of a form whose parts are of several editions."""


class FormError(ValueError):
    """The form's data files contradict themselves; the message names file, entry and what to mend."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `code`, the printed `label`, other wordings, and its unit where it differs."""

    code: str
    label: str
    variants: tuple[str, ...] = ()
    group: str | None = None
    unit: str | None = None
    signed: bool = False
    en: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The printed label and every known variant of it."""
        return (self.label, *self.variants)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `columns` are the codes of the columns that the row has, in the form's order."""

    code: str
    label: str
    columns: tuple[str, ...]
    number: str | None = None
    parent: str | None = None
    variants: tuple[str, ...] = ()
    group: str | None = None
    family: str | None = None
    unit: str | None = None
    en: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The printed label and every known variant of it, without numbering."""
        return (self.label, *self.variants)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table with its own heading and columns (the four or five blocks of `proactive`).

    `name` is the number in its heading: 一 of 第二十条第(一)项, the same in all editions.
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.heading.partition("(")[2].partition(")")[0]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an edition."""

    name: str
    title: str
    section: str | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    blocks: tuple[Block, ...] = ()
    headings: tuple[str, ...] = ()
    corner: str | None = None
    unit: str | None = None
    _rows: Mapping[str, Row] = field(default_factory=dict, compare=False, repr=False)
    _columns: Mapping[str, Column] = field(default_factory=dict, compare=False, repr=False)

    def row(self, code: str) -> Row:
        return self._rows[code]

    def column(self, code: str) -> Column:
        return self._columns[code]

    def has(self, row: str, column: str) -> bool:
        return row in self._rows and column in self._rows[row].columns

    def cells(self) -> Iterator[tuple[str, str]]:
        """(row code, column code) of every cell, in the form's order."""
        for row in self.rows:
            for column in row.columns:
                yield row.code, column

    def members(self, name: str, axis: str) -> tuple[str, ...]:
        """Codes meant by `name` on an axis ("row" or "column"): a group, a `family:x`, or a single code.

        Empty where this edition has no such row or column.
        """
        if name.startswith("family:"):
            return tuple(r.code for r in self.rows if r.family == name.removeprefix("family:"))
        items: tuple[Row, ...] | tuple[Column, ...] = self.rows if axis == "row" else self.columns
        grouped = tuple(i.code for i in items if i.group == name)
        return grouped or tuple(i.code for i in items if i.code == name)

    def unit_of(self, row: str, column: str) -> str | None:
        return self._columns[column].unit or self._rows[row].unit or self.unit


@dataclass(frozen=True, slots=True)
class Section:
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the form: its code, the notice that introduced it, its first report year, its sections and tables.

    `states_fees`: its reports have to say what they charged for information. `follows`: how its cells compare with
    those of the edition before, as its file says (`crosswalk.py` reads it).
    """

    code: str
    notice: str
    since: int
    provisional: bool
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    states_fees: bool = False
    follows: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def table(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(f"edition {self.code} has no table {name!r}")

    def has_table(self, name: str) -> bool:
        return any(t.name == name for t in self.tables)


def load_yaml(name: str) -> Any:
    """Parse a data file of this package; `name` is relative to `gai_pipeline/forms/`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(resources.files(__package__).joinpath(name).read_text("utf-8"), Loader=loader)


def _column(raw: Mapping[str, Any]) -> Column:
    return Column(**{**raw, "variants": tuple(raw.get("variants", ()))})


def _row(raw: Mapping[str, Any], columns: tuple[str, ...]) -> Row:
    fields = {**raw, "variants": tuple(raw.get("variants", ())), "columns": columns}
    if fields.get("number") is not None:
        fields["number"] = str(fields["number"])
    return Row(**fields)


def _replace_rows(rows: list[Row], changes: list[Mapping[str, Any]], columns: tuple[str, ...]) -> list[Row]:
    for change in changes:
        at = next((i for i, r in enumerate(rows) if r.code == change["at"]), None)
        if at is None:
            raise FormError(f"replace_rows names a row that the base edition lacks: {change['at']!r}")
        rows[at:at] = [_row(r, columns) for r in change["rows"]]
        rows = [r for r in rows if r.code not in change["drop"]]
    return rows


def _table(name: str, raw: Mapping[str, Any]) -> Table:
    blocks: list[Block] = []
    rows: list[Row] = []
    if "like" in raw:
        base = edition(str(raw["like"])).table(name)
        codes = tuple(c.code for c in base.columns)
        changed = tuple(_replace_rows(list(base.rows), raw.get("replace_rows", []), codes))
        return _finish(replace(base, rows=changed))
    columns = tuple(_column(c) for c in raw["columns"])
    if "blocks" in raw:
        for b in raw["blocks"]:
            codes = tuple(b["columns"])
            rows += [_row(r, codes) for r in b["rows"]]
            blocks.append(Block(b["heading"], codes, tuple(r["code"] for r in b["rows"])))
    else:
        rows = [_row(r, tuple(c.code for c in columns)) for r in raw["rows"]]
    return _finish(
        Table(
            name,
            raw["title"],
            raw.get("section"),
            columns,
            tuple(rows),
            tuple(blocks),
            tuple(raw.get("headings", ())),
            raw.get("corner"),
            raw.get("unit"),
        )
    )


def _finish(table: Table) -> Table:
    rows = {r.code: r for r in table.rows}
    columns = {c.code: c for c in table.columns}
    if len(rows) != len(table.rows) or len(columns) != len(table.columns):
        raise FormError(f"table {table.name!r}: a row or column code stands twice")
    if missing := {c for r in table.rows for c in r.columns} - set(columns):
        raise FormError(f"table {table.name!r}: columns {sorted(missing)} are used and not described")
    object.__setattr__(table, "_rows", rows)
    object.__setattr__(table, "_columns", columns)
    return table


@cache
def edition(code: str) -> Edition:
    """The edition `code` ("2021", "2019", "2014"), or the hybrid that a code of `hybrid.py` names.

    Raises `KeyError` for an edition that has no data file."""
    if HYBRID in code:
        return _hybrid(code)
    if code not in _codes():
        raise KeyError(f"no edition {code!r}")
    raw = load_yaml(f"editions/{code}.yaml")
    if "sections_like" in raw:
        sections = edition(raw["sections_like"]).sections
    else:
        sections = tuple(Section(s["number"], s["title"]) for s in raw["sections"])
    tables = tuple(_table(name, t) for name, t in raw["tables"].items())
    return Edition(
        code,
        raw["notice"],
        int(raw["since"]),
        bool(raw["provisional"]),
        sections,
        tables,
        bool(raw.get("states_fees")),
        raw.get("follows", {}),
    )


def _hybrid(code: str) -> Edition:
    """The form of a hybrid code "2021+2019:applications+2019:proactive.一": the first edition with parts of others."""
    base, *parts = code.split(HYBRID)
    form = edition(base)
    taken = {part: other for other, _, part in (entry.partition(":") for entry in parts)}
    tables = tuple(_with_parts(table, taken) for table in form.tables)
    return replace(form, code=code, tables=tables)


def _with_parts(table: Table, taken: Mapping[str, str]) -> Table:
    """A table with the parts that are taken from other editions: "proactive", or a block of it as "proactive.一"."""
    if table.name in taken:
        return edition(taken[table.name]).table(table.name)
    chosen = {block.name: (table, block) for block in table.blocks}
    for part, other in taken.items():
        name, _, block = part.partition(".")
        if name == table.name:
            there = edition(other).table(name)
            chosen[block] = there, next(b for b in there.blocks if b.name == block)
    return _of_blocks(table, list(chosen.values()))


def _of_blocks(table: Table, chosen: Sequence[tuple[Table, Block]]) -> Table:
    """A table of these blocks, each with the table that it is from; `table` itself where all are its own."""
    if all(source is table for source, _ in chosen):
        return table
    columns = {c.code: c for source, b in chosen for c in map(source.column, b.columns)}
    rows = tuple(row for source, b in chosen for row in map(source.row, b.rows))
    blocks = tuple(b for _, b in chosen)
    return _finish(replace(table, columns=tuple(columns.values()), rows=rows, blocks=blocks))


@cache
def _codes() -> frozenset[str]:
    """The codes of all editions: the names of their files."""
    folder = resources.files(__package__).joinpath("editions")
    return frozenset(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition that has cells, newest first."""
    return tuple(sorted(map(edition, _codes()), key=lambda e: -e.since))


FORM_EDITIONS: Final = tuple(e.code for e in editions() if all(map(e.has_table, TABLES)))
"""Editions whose cells fill the three tables, newest first."""

STATISTICS_EDITION: Final = next(e.code for e in editions() if e.has_table("statistics"))
"""The edition that is one table of statistics."""


def due_edition(year: int) -> str | None:
    """The edition with the three tables that reports for a year are due in, None before the first."""
    return next((code for code in FORM_EDITIONS if year >= edition(code).since), None)
