"""Corrections by hand: a reviewed YAML file whose every entry states what it assumes of the source.

Belongs here: reading and validating the file, holding each entry against the stored figures, and the list that the
warehouse loads. Does not belong here: changing any figure (dbt shows `corrected` beside the reported value).

    corrections:
      - document: 3f2a…            # SHA-256, or at least its first 12 digits
        ordinal: 0                 # place of the report in its document; 0 may be left out
        cell: [applications, granted, total]
        reported: 8                # null for a cell without a number
        corrected: 5
        reason: the scan shows 5; the recogniser read 8
        by: L. Wang
        expect: {status: reported, raw: "8"}   # any of status, raw, title, publisher, report_year
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import yaml

from gai_pipeline.arithmetic.identities import CellKey
from gai_pipeline.forms.spec import editions

EXPECTED: Final = ("status", "raw", "title", "publisher", "report_year")
"""What `expect` may state."""

COLUMNS: Final = (
    "document_id",
    "ordinal",
    "table_name",
    "row_code",
    "column_code",
    "corrected",
    "reason",
    "corrected_by",
)
"""Columns of the list that the warehouse loads."""

_FIELDS: Final = frozenset({"document", "ordinal", "cell", "reported", "corrected", "reason", "by", "expect"})
_DOCUMENT = re.compile(r"[0-9a-f]{12,64}")


class CorrectionError(ValueError):
    """The file cannot be used, or a guard failed: the source no longer says what a correction assumed. The message
    names every entry concerned, what was expected, what is there, and what to do."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry. `name` is how messages call it: file, number of the entry, document and cell."""

    name: str
    document: str
    ordinal: int
    cell: CellKey
    reported: Decimal | None
    corrected: Decimal
    reason: str
    by: str
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What the records say of a cell now: whole document id, value, and the fields that `expect` may state."""

    document_id: str
    value: Decimal | None
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows for the warehouse (as `COLUMNS`), and the corrections whose document is not among the records."""

    rows: tuple[tuple[str | int, ...], ...]
    unused: tuple[Correction, ...]


Find = Callable[[Correction], Sequence[Found]]
"""The cells that a correction can mean: none where its document is not there, several where its id is too short."""


def load(path: Path) -> list[Correction]:
    """The corrections of a file. Raises `CorrectionError` with every mistake in it; `OSError` if it cannot be read."""
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise CorrectionError(f"{path}: not a YAML file ({error}); mend it") from error
    entries = raw.get("corrections") if isinstance(raw, dict) else None
    if not isinstance(entries, list):
        raise CorrectionError(f"{path}: a list under the key `corrections` is missing; add it")
    found: list[Correction] = []
    wrong: list[str] = []
    seen: dict[tuple[str, int, CellKey], str] = {}
    for n, entry in enumerate(entries, 1):
        try:
            correction = _entry(entry, f"{path}, entry {n}")
        except CorrectionError as error:
            wrong.append(str(error))
            continue
        key = (correction.document, correction.ordinal, correction.cell)
        if key in seen:
            wrong.append(f"{correction.name}: the same cell is corrected in {seen[key]}; keep one of them")
        seen[key] = correction.name
        found.append(correction)
    if wrong:
        raise CorrectionError("\n".join(wrong))
    return found


def check(corrections: Iterable[Correction], find: Find) -> Checked:
    """Hold every correction against what the records say. Raises `CorrectionError` naming each failed guard."""
    rows: list[tuple[str | int, ...]] = []
    unused: list[Correction] = []
    wrong: list[str] = []
    for c in corrections:
        cells = find(c)
        if not cells:
            unused.append(c)
        elif len(cells) > 1:
            wrong.append(f"{c.name}: several documents begin with {c.document}; give more digits")
        elif (broken := _broken(c, cells[0])) is not None:
            wrong.append(f"{c.name}: {broken}; look at the source again and mend or drop the correction")
        else:
            figure = format(c.corrected, "f")
            rows.append((cells[0].document_id, c.ordinal, *c.cell, figure, c.reason, c.by))
    if wrong:
        raise CorrectionError("\n".join(wrong))
    return Checked(tuple(rows), tuple(unused))


def write_csv(path: Path, rows: Iterable[Sequence[str | int]]) -> None:
    """The list that the warehouse loads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def stored(root: Path) -> Find:
    """Looks corrections up in the stored records under `root` (`$GAI_HOME/records`)."""
    import duckdb

    from gai_pipeline.records.year_files import files

    cells, reports = ([str(p) for _, p in files(root, name)] for name in ("cells", "reports"))
    if not cells or not reports:
        return lambda _: ()

    def find(c: Correction) -> list[Found]:
        with duckdb.connect() as db:
            rows = db.execute(_LOOK_UP, [reports, cells, c.document, c.ordinal, *c.cell]).fetchall()
        return [Found(r[0], r[1], dict(zip(EXPECTED, r[2:], strict=True))) for r in rows]

    return find


_LOOK_UP = """
SELECT r.document_id, c.value, c.status, c.raw, r.title, r.publisher, r.report_year
FROM read_parquet($1, union_by_name = true) AS r
LEFT JOIN read_parquet($2, union_by_name = true) AS c
    ON c.report_id = r.report_id AND c.table_name = $5 AND c.row_code = $6 AND c.column_code = $7
WHERE starts_with(r.document_id, $3) AND r.ordinal = $4
"""


def _broken(c: Correction, found: Found) -> str | None:
    """Which assumption no longer holds, None where all do."""
    if found.value != c.reported:
        return f"the record says {_shown(found.value)}, the correction assumes {_shown(c.reported)}"
    for name, expected in c.expect.items():
        if found.told.get(name) != expected:
            return f"{name} is {found.told.get(name)!r}, expected {expected!r}"
    return None


def _shown(value: Decimal | None) -> str:
    return "no number" if value is None else format(value.normalize(), "f")


def _entry(entry: Any, name: str) -> Correction:
    """An entry as a correction; raises `CorrectionError` for the first field that cannot stand."""
    _check_fields(entry, name)
    document, cell = _document(entry["document"], name), _cell(entry["cell"], name)
    ordinal = _ordinal(entry.get("ordinal", 0), name)
    reason, by = _reviewed(entry["reason"], entry["by"], name)
    expect = _expected(entry.get("expect") or {}, name)
    corrected = _figure(entry["corrected"], name)
    if corrected is None:
        raise CorrectionError(f"{name}: corrected must be a number")
    told = f"{name} ({document[:12]}, {'.'.join(cell)})"
    return Correction(told, document, ordinal, cell, _figure(entry["reported"], name), corrected, reason, by, expect)


def _check_fields(entry: Any, name: str) -> None:
    if not isinstance(entry, dict):
        raise CorrectionError(f"{name}: not a mapping of fields; see docs/checking.md")
    if unknown := sorted(map(str, set(entry) - _FIELDS)):
        raise CorrectionError(f"{name}: unknown fields {unknown}; known are {sorted(_FIELDS)}")
    if missing := sorted(_FIELDS - {"ordinal", "expect"} - set(entry)):
        raise CorrectionError(f"{name}: the fields {missing} are missing")


def _document(value: Any, name: str) -> str:
    document = str(value).lower()
    if not _DOCUMENT.fullmatch(document):
        raise CorrectionError(f"{name}: document must be a SHA-256 or its first 12 or more digits, is {document!r}")
    return document


def _cell(value: Any, name: str) -> CellKey:
    if isinstance(value, list) and len(value) == 3:
        table, row, column = map(str, value)
        if any(e.has_table(table) and e.table(table).has(row, column) for e in editions()):
            return table, row, column
    raise CorrectionError(f"{name}: cell must be [table, row, column] of the form, is {value!r}")


def _ordinal(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise CorrectionError(f"{name}: ordinal must be 0 or more, is {value!r}")
    return value


def _reviewed(reason: Any, by: Any, name: str) -> tuple[str, str]:
    if not (isinstance(reason, str) and reason.strip() and isinstance(by, str) and by.strip()):
        raise CorrectionError(f"{name}: reason and by must say why and who")
    return reason.strip(), by.strip()


def _expected(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or set(value) - set(EXPECTED):
        raise CorrectionError(f"{name}: expect may state {list(EXPECTED)}, is {value!r}")
    return value


def _figure(value: Any, name: str) -> Decimal | None:
    if value is None:
        return None
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        return Decimal(str(value))
    except InvalidOperation:
        raise CorrectionError(f"{name}: {value!r} is not a number") from None
