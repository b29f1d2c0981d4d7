"""A record as one JSON object, as the public contract prints it.

Belongs here: field names and number formatting of the contract. Does not belong here: deciding any value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gai_pipeline.records.model import Cell, DocumentInfo, Finding, Record, Report


def number(value: Decimal | None) -> int | float | None:
    """A figure as JSON writes it: an integer where it has no fraction, else the decimal as printed."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def to_dict(record: Record) -> dict[str, Any]:
    """The contract's object for a record."""
    return {
        "document": _document(record.document),
        "status": record.status,
        "error": None if record.error is None else {"code": record.error.code, "message": record.error.message},
        "report": _report(record.report),
        "tables": dict(record.tables),
        "cells": [_cell(c) for c in record.cells],
        "unknown_rows": [
            {"table": u.table, "label": u.label, "values": [number(v) for v in u.values]} for u in record.unknown_rows
        ],
        "narrative": [
            {"measure": n.measure, "value": number(n.value), "unit": n.unit, "raw": n.raw} for n in record.narrative
        ],
        "findings": [_finding(f) for f in record.findings],
    }


def _document(document: DocumentInfo) -> dict[str, Any]:
    told = {"id": document.id, "path": document.path, "media_type": document.media_type, "bytes": document.bytes}
    return told if document.member is None else {**told, "member": document.member}


def _report(report: Report) -> dict[str, Any]:
    region = report.region
    return {
        "title": report.title,
        "publisher": report.publisher,
        "agency_level": report.agency_level,
        "report_year": report.report_year,
        "published_on": report.published_on,
        "edition": report.edition,
        "scope": report.scope,
        "scope_evidence": report.scope_evidence,
        "region": {
            "status": region.status,
            "code": region.code,
            "level": region.level,
            "path": list(region.path),
            "candidates": list(region.candidates),
            "evidence": list(region.evidence),
        },
        "notes": list(report.notes),
        "evidence": dict(report.evidence),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "value": number(cell.value),
        "status": cell.status.value,
        "raw": cell.raw,
        "confidence": round(cell.confidence, 4),
        "proposed": number(cell.proposed),
        "where": {"reader": cell.where.reader, "page": cell.where.page, "locator": cell.where.locator},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "row": finding.row,
        "column": finding.column,
        "left": number(finding.left),
        "right": number(finding.right),
        "difference": number(finding.difference),
        "cause": finding.cause,
        "message": finding.message,
    }


_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What JSON leaves as it is and a terminal obeys: further control characters, and those that turn text around."""


def dumps(record: Record) -> str:
    """One line of JSON, Chinese characters as they are."""
    return line(to_dict(record))


def line(fields: Mapping[str, Any]) -> str:
    told = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return _STEERING.sub(lambda m: f"\\u{ord(m[0]):04x}", told)
