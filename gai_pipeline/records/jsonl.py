"""A record as one JSON object, as the public contract prints it.

Belongs here: field names and number formatting of the contract. Does not belong here: deciding any value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gai_pipeline.records.model import Record


def number(value: Decimal | None) -> int | float | None:
    """A figure as JSON writes it: an integer where it has no fraction, else the decimal as printed."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def to_dict(record: Record) -> dict[str, Any]:
    """The contract's object for a record."""
    report, region = record.report, record.report.region
    document: dict[str, Any] = {
        "id": record.document.id,
        "path": record.document.path,
        "media_type": record.document.media_type,
        "bytes": record.document.bytes,
    }
    if record.document.member is not None:
        document["member"] = record.document.member
    return {
        "document": document,
        "status": record.status,
        "error": None if record.error is None else {"code": record.error.code, "message": record.error.message},
        "report": {
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
        },
        "tables": dict(record.tables),
        "cells": [
            {
                "table": c.table,
                "row": c.row,
                "column": c.column,
                "value": number(c.value),
                "status": c.status.value,
                "raw": c.raw,
                "confidence": round(c.confidence, 4),
                "proposed": number(c.proposed),
                "where": {"reader": c.where.reader, "page": c.where.page, "locator": c.where.locator},
            }
            for c in record.cells
        ],
        "unknown_rows": [
            {"table": u.table, "label": u.label, "values": [number(v) for v in u.values]} for u in record.unknown_rows
        ],
        "narrative": [
            {"measure": n.measure, "value": number(n.value), "unit": n.unit, "raw": n.raw} for n in record.narrative
        ],
        "findings": [
            {
                "rule": f.rule,
                "outcome": f.outcome,
                "severity": f.severity,
                "row": f.row,
                "column": f.column,
                "left": number(f.left),
                "right": number(f.right),
                "difference": number(f.difference),
                "cause": f.cause,
                "message": f.message,
            }
            for f in record.findings
        ],
    }


_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What JSON leaves as it is and a terminal obeys: further control characters, and those that turn text around."""


def dumps(record: Record) -> str:
    """One line of JSON, Chinese characters as they are."""
    return line(to_dict(record))


def line(fields: Mapping[str, Any]) -> str:
    told = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return _STEERING.sub(lambda m: f"\\u{ord(m[0]):04x}", told)
