"""Tables that balance, for tests: built from outcome cells, with every sum computed."""

from __future__ import annotations

from decimal import Decimal

from gai_pipeline.forms.spec import edition
from gai_pipeline.records.model import Cell, CellStatus, DocumentInfo, Record, Report, TableState, Where

TABLE = edition("2021").table("applications")
COLUMNS = tuple(c.code for c in TABLE.columns)
APPLICANTS = TABLE.members("applicants", "column")
OUTCOMES = TABLE.members("outcomes", "row")
ROWS = tuple(r.code for r in TABLE.rows)

Ref = tuple[str, str]


def balanced(outcomes: dict[Ref, int], carried_forward: dict[str, int] | None = None) -> dict[Ref, int]:
    """The figures of an applications table with these outcomes; the other cells follow."""
    table = dict.fromkeys(TABLE.cells(), 0) | outcomes
    for c in APPLICANTS:
        table["total_processed", c] = sum(table[r, c] for r in OUTCOMES)
        table["carried_forward", c] = (carried_forward or {}).get(c, 0)
        table["new_requests", c] = table["total_processed", c] + table["carried_forward", c]
    for row in ROWS:
        table[row, "total"] = sum(table[row, c] for c in APPLICANTS)
    return table


def cells_of(
    table: dict[Ref, int | None], *, reader: str = "html", confidence: float = 1.0, name: str = "applications"
) -> list[Cell]:
    """Cells in the form's order; None is a blank."""
    where = Where(reader, None, "")
    return [
        Cell(
            name,
            r,
            c,
            None if table[r, c] is None else Decimal(table[r, c] or 0),
            CellStatus.BLANK if table[r, c] is None else CellStatus.REPORTED,
            str(table[r, c]),
            confidence,
            where,
        )
        for r, c in edition("2021").table(name).cells()
    ]


def record_of(cells: list[Cell], **report: object) -> Record:
    """A record of edition 2021 whose tables are those of the cells."""
    tables: dict[str, TableState] = dict.fromkeys(("proactive", "applications", "reviews"), "absent")
    tables |= dict.fromkeys((c.table for c in cells), "present")
    told = Report(**{"edition": "2021", **report})  # type: ignore[arg-type]
    return Record(DocumentInfo("0" * 64, "a.html", "text/html", 1), "parsed", report=told, tables=tables, cells=cells)


RICH = balanced(
    {
        ("granted", "natural_person"): 31,
        ("granted", "commercial_enterprise"): 8,
        ("partially_granted", "natural_person"): 12,
        ("denied_third_party_rights", "natural_person"): 4,
        ("denied_third_party_rights", "legal_service_organization"): 2,
        ("unavailable_not_held", "natural_person"): 27,
        ("unavailable_not_held", "other_organization"): 5,
        ("rejected_repeat", "commercial_enterprise"): 3,
    },
    {"natural_person": 6},
)
