"""The way from records to rows of the stored tables.

Belongs here: which part of a `Record` stands in which column. Does not belong here: the columns (`tables.py`), files
(`year_files.py`), judging or joining anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from gai_pipeline.printable import storable
from gai_pipeline.records.identity import publisher_id as default_publisher_id
from gai_pipeline.records.model import Cell, Finding, NarrativeCount, Record, UnknownRow
from gai_pipeline.records.tables import TABLES
from gai_pipeline.records.version import parser_version

PublisherOf = Callable[[str, str | None], str | None]


def _document(records: list[Record], year: int | None) -> dict[str, Any]:
    first = min(records, key=lambda r: (r.document.path, r.document.member or "", r.ordinal)).document
    found = sum(r.status in ("parsed", "partial") for r in records)
    return {
        "document_id": first.id,
        "report_year": year,
        "path": first.path,
        "member": first.member,
        "media_type": first.media_type,
        "bytes": first.bytes,
        "source_uri": first.source_uri,
        "reports": found,
    }


def _report(record: Record, publisher_of: PublisherOf) -> dict[str, Any]:
    report, region = record.report, record.report.region
    return {
        "report_id": record.report_id,
        "document_id": record.document.id,
        "ordinal": record.ordinal,
        "report_year": report.report_year,
        "status": record.status,
        "error_code": record.error.code if record.error else None,
        "error_message": record.error.message if record.error else None,
        "title": report.title,
        "publisher": report.publisher,
        "publisher_id": publisher_of(report.publisher, region.code) if report.publisher else None,
        "agency_level": report.agency_level,
        "published_on": dt.date.fromisoformat(report.published_on) if report.published_on else None,
        "edition": report.edition,
        "scope": report.scope,
        "scope_evidence": report.scope_evidence,
        "region_status": region.status,
        "region_code": region.code,
        "region_level": region.level,
        "region_path": list(region.path),
        "region_candidates": list(region.candidates),
        "region_evidence": list(region.evidence),
        "tables_proactive": record.tables.get("proactive"),
        "tables_applications": record.tables.get("applications"),
        "tables_reviews": record.tables.get("reviews"),
        "text_fingerprint": record.text_fingerprint,
        "text_sketch": record.text_sketch,
        "notes": list(report.notes),
        "source_uri": record.document.source_uri,
        "parser_version": parser_version(),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "table_name": cell.table,
        "row_code": cell.row,
        "column_code": cell.column,
        "value": cell.value,
        "status": cell.status.value,
        "raw": cell.raw,
        "confidence": round(cell.confidence, 4),
        "proposed": cell.proposed,
        "reader": cell.where.reader,
        "page": cell.where.page,
        "locator": cell.where.locator,
    }


def _unknown_row(row: UnknownRow) -> dict[str, Any]:
    return {"table_name": row.table, "label": row.label, "figures": list(row.values)}


def _narrative(count: NarrativeCount) -> dict[str, Any]:
    return {
        "measure": count.measure,
        "value": count.value,
        "unit": count.unit,
        "raw": count.raw,
        "locator": count.where,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule_id": finding.rule,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "row_code": finding.row,
        "column_code": finding.column,
        "left_value": finding.left,
        "right_value": finding.right,
        "difference": finding.difference,
        "cause": finding.cause,
        "message": finding.message,
    }


def _parts(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    """(stored table, row) of all that a record holds besides its head."""
    head = {"report_id": record.report_id, "report_year": record.report.report_year}
    for cell in record.cells:
        yield "cells", {**head, **_cell(cell)}
    for i, row in enumerate(record.unknown_rows):
        yield "unknown_rows", {**head, "ordinal": i, **_unknown_row(row)}
    for i, count in enumerate(record.narrative):
        yield "narrative", {**head, "ordinal": i, **_narrative(count)}
    for i, finding in enumerate(record.findings):
        yield "findings", {**head, "ordinal": i, **_finding(finding)}


def to_tables(
    records: Iterable[Record], year: int | None, publisher_of: PublisherOf = default_publisher_id
) -> dict[str, pa.Table]:
    """All stored tables of the records of one report year, in the order of `report_id`; the same for any input order.

    Raises `pyarrow.ArrowInvalid` for a figure that `FIGURE` cannot hold exactly.
    """
    ordered = sorted(records, key=lambda r: (r.document.id, r.ordinal))
    columns: dict[str, dict[str, list[Any]]] = {t.name: {c.name: [] for c in t.columns} for t in TABLES}

    def add(table: str, row: dict[str, Any]) -> None:
        for name, values in columns[table].items():
            values.append(row[name])

    by_document: dict[str, list[Record]] = {}
    for record in ordered:
        by_document.setdefault(record.document.id, []).append(record)
        add("reports", _report(record, publisher_of))
        for table, row in _parts(record):
            add(table, row)
    for group in by_document.values():
        add("documents", _document(group, year))
    return {t.name: _table(columns[t.name], t.schema) for t in TABLES}


def _table(columns: dict[str, list[Any]], schema: pa.Schema) -> pa.Table:
    try:
        return pa.Table.from_pydict(columns, schema=schema)
    except UnicodeEncodeError:  # seldom, so that all other tables need not be looked through
        return pa.Table.from_pydict({name: storable(values) for name, values in columns.items()}, schema=schema)
