"""The Parquet tables of the records: their columns.

Belongs here: names, types and meanings of stored columns. The DDL of the warehouse, the dbt sources and their
documentation are derived from `TABLES`. Does not belong here: the rows (`rows.py`), files (`year_files.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

FIGURE: Final = pa.decimal128(24, 6)
"""Every figure: 18 digits before the point and 6 after it, exact."""


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column. `required` columns are never NULL."""

    name: str
    type: pa.DataType
    description: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A stored table: one grain, its key, and the columns in their order."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, c.type, nullable=not c.required) for c in self.columns])


_TEXT, _INT, _LONG, _REAL = pa.string(), pa.int32(), pa.int64(), pa.float64()
_YEAR = Column("report_year", _INT, "Year that the report is about; NULL where it is not known.")
_REPORT = Column("report_id", _TEXT, "The report: hash of its document and its place in it.", True)
_ORDINAL = Column("ordinal", _INT, "Position in the report, from 0.", True)

TABLES: Final[tuple[StoredTable, ...]] = (
    StoredTable(
        "documents",
        "one row per document (its bytes) and report year",
        ("document_id",),
        (
            Column("document_id", _TEXT, "SHA-256 of the document's bytes.", True),
            _YEAR,
            Column("path", _TEXT, "Path or name under which the document was taken in.", True),
            Column("member", _TEXT, "Name inside the archive that the document came in; NULL if it came alone."),
            Column("media_type", _TEXT, "Media type found from the content.", True),
            Column("bytes", _LONG, "Size in bytes.", True),
            Column("source_uri", _TEXT, "Address that the document was fetched from, where known."),
            Column("reports", _INT, "Reports found in the document for this year.", True),
        ),
    ),
    StoredTable(
        "reports",
        "one row per report found, or per document that gave none",
        ("report_id",),
        (
            _REPORT,
            Column("document_id", _TEXT, "The document that the report stands in.", True),
            Column("ordinal", _INT, "Place of the report in its document, from 0.", True),
            _YEAR,
            Column("status", _TEXT, "parsed, partial, no_report or failed.", True),
            Column("error_code", _TEXT, "Why there is no report: a stable code."),
            Column("error_message", _TEXT, "Why there is no report, and what to do."),
            Column("title", _TEXT, "Title as printed."),
            Column("publisher", _TEXT, "The body as the document names it."),
            Column("publisher_id", _TEXT, "Stable id of the body; NULL where the document names none."),
            Column("agency_level", _TEXT, "Level of the body.", True),
            Column("published_on", pa.date32(), "Date of the page, else of the signature."),
            Column("edition", _TEXT, "Edition of the form, told from its labels.", True),
            Column("scope", _TEXT, "own, aggregate or unclear: whose figures these are.", True),
            Column("scope_evidence", _TEXT, "The sentence of the report that decided its scope; NULL where none did."),
            Column("region_status", _TEXT, "resolved, ambiguous or unresolved.", True),
            Column("region_code", _TEXT, "Code of today of the body's region."),
            Column("region_level", _TEXT, "Level of that region."),
            Column("region_path", pa.list_(_TEXT), "Names from the province down.", True),
            Column("region_candidates", pa.list_(_TEXT), "All places that the evidence leaves open.", True),
            Column("region_evidence", pa.list_(_TEXT), "What the answer rests on.", True),
            Column("tables_proactive", _TEXT, "present, absent or image."),
            Column("tables_applications", _TEXT, "present, absent or image."),
            Column("tables_reviews", _TEXT, "present, absent or image."),
            Column("text_fingerprint", _TEXT, "Fingerprint of the report's text, equal for copies."),
            Column("text_sketch", _TEXT, "Sketch of its running text, alike for copies; NULL where it is short."),
            Column("notes", pa.list_(_TEXT), "Conflicts and damage found while reading, as stable codes.", True),
            Column("source_uri", _TEXT, "Address that the document was fetched from, where known."),
            Column("parser_version", _TEXT, "Version of the reading that made this row.", True),
        ),
    ),
    StoredTable(
        "cells",
        "one row per cell of a table that the report has",
        ("report_id", "table_name", "row_code", "column_code"),
        (
            _REPORT,
            _YEAR,
            Column("table_name", _TEXT, "Table of the form.", True),
            Column("row_code", _TEXT, "Row of the table.", True),
            Column("column_code", _TEXT, "Column of the table.", True),
            Column("value", FIGURE, "The figure as the document reports it; NULL unless the status is reported."),
            Column("status", _TEXT, "reported, blank, dash, absent or unreadable.", True),
            Column("raw", _TEXT, "The cell's text as printed."),
            Column("confidence", _REAL, "How sure the reading is, 0 to 1.", True),
            Column("proposed", FIGURE, "What the form's arithmetic suggests instead; never taken over by itself."),
            Column("reader", _TEXT, "Reader that found the figure.", True),
            Column("page", _INT, "Page, from 1, where the document has pages."),
            Column("locator", _TEXT, "Place in the document, in the reader's terms.", True),
        ),
    ),
    StoredTable(
        "unknown_rows",
        "one row per row of a form's table whose label the form does not have",
        ("report_id", "ordinal"),
        (
            _REPORT,
            _YEAR,
            _ORDINAL,
            Column("table_name", _TEXT, "Table in which the row stands.", True),
            Column("label", _TEXT, "Its label as printed.", True),
            Column("figures", pa.list_(FIGURE), "Its figures from left to right; NULL where none was read.", True),
        ),
    ),
    StoredTable(
        "narrative",
        "one row per number stated in the text",
        ("report_id", "ordinal"),
        (
            _REPORT,
            _YEAR,
            _ORDINAL,
            Column("measure", _TEXT, "What is counted.", True),
            Column("value", FIGURE, "The number.", True),
            Column("unit", _TEXT, "Unit as printed.", True),
            Column("raw", _TEXT, "The words that state it.", True),
            Column("locator", _TEXT, "Paragraph in the document."),
        ),
    ),
    StoredTable(
        "findings",
        "one row per rule, row and column of a report that failed or could not be decided",
        ("report_id", "ordinal"),
        (
            _REPORT,
            _YEAR,
            _ORDINAL,
            Column("rule_id", _TEXT, "The rule.", True),
            Column("outcome", _TEXT, "fail or blocked.", True),
            Column("severity", _TEXT, "error or warning.", True),
            Column("row_code", _TEXT, "Row concerned, for rules that hold per row."),
            Column("column_code", _TEXT, "Column concerned, for rules that hold per column."),
            Column("left_value", FIGURE, "Left side of the equation."),
            Column("right_value", FIGURE, "Right side of the equation."),
            Column("difference", FIGURE, "Left side less right side."),
            Column("cause", _TEXT, "filer, reading or undecided.", True),
            Column("message", _TEXT, "What is wrong, for a person.", True),
        ),
    ),
)


def stored_table(name: str) -> StoredTable:
    """The table called `name`; raises `KeyError` for an unknown one."""
    for table in TABLES:
        if table.name == name:
            return table
    raise KeyError(f"no stored table {name!r}")
