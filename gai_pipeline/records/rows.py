"""The way from records to rows of the stored tables.

Belongs here: which part of a `Record` stands in which column. Does not belong here: the columns (`tables.py`), files
(`store.py`), judging or joining anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from gai_pipeline.printable import storable
from gai_pipeline.records.identity import publisher_id as default_publisher_id
from gai_pipeline.records.model import Record
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


def _parts(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    head = {"report_id": record.report_id, "report_year": record.report.report_year}
    for c in record.cells:
        yield (
            "cells",
            {
                **head,
                "table_name": c.table,
                "row_code": c.row,
                "column_code": c.column,
                "value": c.value,
                "status": c.status.value,
                "raw": c.raw,
                "confidence": round(c.confidence, 4),
                "proposed": c.proposed,
                "reader": c.where.reader,
                "page": c.where.page,
                "locator": c.where.locator,
            },
        )
    for i, u in enumerate(record.unknown_rows):
        yield "unknown_rows", {**head, "ordinal": i, "table_name": u.table, "label": u.label, "figures": list(u.values)}
    for i, n in enumerate(record.narrative):
        yield (
            "narrative",
            {
                **head,
                "ordinal": i,
                "measure": n.measure,
                "value": n.value,
                "unit": n.unit,
                "raw": n.raw,
                "locator": n.where,
            },
        )
    for i, f in enumerate(record.findings):
        yield (
            "findings",
            {
                **head,
                "ordinal": i,
                "rule_id": f.rule,
                "outcome": f.outcome,
                "severity": f.severity,
                "row_code": f.row,
                "column_code": f.column,
                "left_value": f.left,
                "right_value": f.right,
                "difference": f.difference,
                "cause": f.cause,
                "message": f.message,
            },
        )


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
