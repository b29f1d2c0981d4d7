"""Finds what an id means: a document of the archive, its reports in the warehouse, a cell of a report.

Belongs here: looking ids up, and saying that there is none or more than one. Does not belong here: showing what was
found (`tell.py`), the document's content (`around.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.store import Archive
from gai_pipeline.warehouse.connect import Place
from gai_pipeline.warehouse.query import reading
from gai_pipeline.wording import told

SHORTEST: Final = 4
"""Digits that the start of an id must have."""
MOST_NAMED: Final = 10
"""Documents that are named where an id means several."""
_ID: Final = re.compile(rf"([0-9a-f]{{{SHORTEST},64}})(?:-(\d+))?")


class Unknown(LookupError):
    """An id or a place means nothing, or more than one thing; the message says what there is."""


@dataclass(slots=True)
class Source:
    """A document of the archive: its first intake, and every other path and address that it came under."""

    entry: Entry
    others: list[Entry] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Paths (with the member of an archive) and addresses, each once, in the order of intake."""
        found: dict[str, None] = {}
        for e in (self.entry, *self.others):
            found[e.path if e.member is None else f"{e.path} :: {e.member}"] = None
            if e.source_uri:
                found[e.source_uri] = None
        return list(found)


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the warehouse has it."""

    report_id: str
    title: str | None
    publisher: str | None
    report_year: int | None
    edition: str
    status: str
    is_current: bool
    error_code: str | None
    error_message: str | None
    n_cells: int
    n_findings: int

    @property
    def ordinal(self) -> int:
        return int(self.report_id.rpartition("-")[2])


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell as the warehouse has it."""

    table: str
    row: str
    column: str
    value: Decimal | None
    status: str
    raw: str | None
    confidence: float
    proposed: Decimal | None
    reader: str
    page: int | None
    locator: str


def find_source(archive: Archive, wanted: str) -> Source:
    """The one document whose id begins with `wanted` (the id of a report begins with its document's).

    Raises `Unknown`.
    """
    start, _ = _split(wanted)
    found: dict[str, Source] = {}
    for entry in archive.entries():
        if entry.sha256.startswith(start):
            source = found.setdefault(entry.sha256, Source(entry))
            if source.entry is not entry:
                source.others.append(entry)
    if not found:
        raise Unknown(told("show.unknown", id=wanted))
    if len(found) > 1:
        named = "\n".join(f"  {sha256[:16]}  {s.names[0]}" for sha256, s in sorted(found.items())[:MOST_NAMED])
        raise Unknown(told("show.several", id=wanted, n=len(found), named=named))
    return next(iter(found.values()))


def find_reports(warehouse: Place, document: str, wanted: str) -> list[Report]:
    """The reports of a document that `wanted` names: all of them, or the one at the place after its dash.

    Raises `Unknown` where the document has no report at that place, `QueryError` where there is no warehouse.
    """
    _, ordinal = _split(wanted)
    with reading(warehouse) as db:
        rows = db.execute(_REPORTS, [document]).fetchall()
    reports = [Report(*row) for row in rows]
    if ordinal is None:
        return reports
    if not (chosen := [r for r in reports if r.ordinal == ordinal]):
        raise Unknown(told("show.no_such_report", id=wanted, known=_listed([r.report_id for r in reports])))
    return chosen


def find_figure(warehouse: Place, reports: Sequence[Report], place: str) -> tuple[Report, Figure]:
    """The cell `TABLE.ROW.COLUMN`, and its report. Raises `Unknown`, naming what there is instead."""
    parts = place.split(".")
    if len(parts) != 3 or not all(parts):
        raise Unknown(told("show.no_place", place=place))
    with_cells = [r for r in reports if r.n_cells]
    if not with_cells:
        raise Unknown(told("show.no_cells", id=reports[0].report_id if reports else "?"))
    if len(with_cells) > 1:
        raise Unknown(told("show.which_report", known=_listed([r.report_id for r in with_cells])))
    report = with_cells[0]
    with reading(warehouse) as db:
        row = db.execute(_FIGURE, [report.report_id, *parts]).fetchone()
        if row is not None:
            return report, Figure(*row)
        tables = db.execute(_TABLES, [report.report_id]).fetchall()
        rows = db.execute(_ROWS, [report.report_id, parts[0]]).fetchall()
        columns = db.execute(_COLUMNS, [report.report_id, parts[0], parts[1]]).fetchall()
    known = columns if columns else rows if rows else tables
    raise Unknown(told("show.no_such_cell", place=place, known=_listed([name for (name,) in known])))


def _split(wanted: str) -> tuple[str, int | None]:
    found = _ID.fullmatch(wanted.strip().lower().rstrip("…"))
    if found is None:
        raise Unknown(told("show.no_id", id=wanted, digits=SHORTEST))
    return found[1], None if found[2] is None else int(found[2])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or told("errors.none")


_REPORTS: Final = """
SELECT r.report_id, r.title, coalesce(p.name, r.publisher), r.report_year, r.edition, r.status, r.is_current,
    r.error_code, r.error_message, coalesce(r.n_cells, 0),
    (SELECT count(*) FROM fct_findings AS f WHERE f.report_id = r.report_id AND f.outcome = 'fail')
FROM fct_reports AS r LEFT JOIN dim_publishers AS p USING (publisher_id)
WHERE r.document_id = ? ORDER BY r.report_id
"""
_FIGURE: Final = """
SELECT table_name, row_code, column_code, value, status, raw, confidence, proposed, reader, page, locator
FROM fct_cells WHERE report_id = ? AND table_name = ? AND row_code = ? AND column_code = ?
"""
_TABLES: Final = "SELECT DISTINCT table_name FROM fct_cells WHERE report_id = ? ORDER BY 1"
_ROWS: Final = "SELECT DISTINCT row_code FROM fct_cells WHERE report_id = ? AND table_name = ? ORDER BY 1"
_COLUMNS: Final = "SELECT column_code FROM fct_cells WHERE report_id = ? AND table_name = ? AND row_code = ? ORDER BY 1"
