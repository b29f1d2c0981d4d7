"""Reviews of findings, kept in `corrections.yaml`: confirmed, dismissed, or the cell corrected.

Belongs here: reading and writing the file's entries whole or not at all. Does not belong here: what a correction means
(`reconcile/corrections.py` reads them at the next run), or the form on the page.

    corrections: […]                      # as reconcile/corrections.py describes them
    reviews:
      - document: 3f2a…                   # SHA-256
        ordinal: 0
        rule: applications.flow
        row: null
        column: total
        left: 12                          # the guard: a review of other figures says nothing of these
        right: 11
        verdict: confirmed                # or dismissed
        reason: looked at the original
        by: L. Wang
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import yaml

from gai_pipeline.explore.snapshots import Row
from gai_pipeline.reconcile import corrections

VERDICTS: Final = ("confirmed", "dismissed")
_MOST_BYTES: Final = 16 * 1024 * 1024


class ReviewError(ValueError):
    """A review cannot be written; `code` names the sentence that says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code


def load(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The file's two lists, empty where there is no file. Raises `ReviewError` where it is none of ours."""
    if not path.is_file():
        return {"corrections": [], "reviews": []}
    if path.stat().st_size > _MOST_BYTES:
        raise ReviewError("file", f"{path} is too large")
    try:
        raw = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ReviewError("file", str(error)) from error
    if not isinstance(raw, dict) or any(not isinstance(raw.get(k, []), list) for k in ("corrections", "reviews")):
        raise ReviewError("file", f"{path} has no list of corrections")
    return {"corrections": list(raw.get("corrections") or []), "reviews": list(raw.get("reviews") or [])}


def of_report(path: Path, report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The reviews and corrections of a report, each with `is`: review or correction."""
    try:
        found = load(path)
    except ReviewError:
        return []
    document, ordinal = identity(report)

    def own(entry: Any) -> bool:
        return (
            isinstance(entry, dict)
            and len(str(entry.get("document", ""))) >= 12
            and document.startswith(str(entry.get("document")))
            and entry.get("ordinal", 0) == ordinal
        )

    return [{**e, "is": "review"} for e in found["reviews"] if own(e)] + [
        {**e, "is": "correction"} for e in found["corrections"] if own(e)
    ]


def identity(report: Mapping[str, Any]) -> tuple[str, int]:
    """(document, place in it) of a report."""
    ordinal = str(report["report_id"]).rpartition("-")[2]
    return str(report["document_id"]), int(ordinal) if ordinal.isdigit() and "-" in str(report["report_id"]) else 0


def verdict_on(entries: list[dict[str, Any]], finding: Mapping[str, Any]) -> dict[str, Any] | None:
    """The review of a finding, None where there is none or its guard no longer holds."""
    for entry in reversed(entries):
        same = all(
            entry.get(k) == finding[f] for k, f in (("rule", "rule_id"), ("row", "row_code"), ("column", "column_code"))
        )
        if entry["is"] == "review" and same and _guard_holds(entry, finding):
            return entry
    return None


def _guard_holds(entry: Mapping[str, Any], finding: Mapping[str, Any]) -> bool:
    return all(_number(entry.get(side)) == _number(finding[f"{side}_value"]) for side in ("left", "right"))


def judge(path: Path, report: Row, finding: Row, verdict: str, reason: str, by: str) -> None:
    """Write a verdict on a finding in place of an earlier one. Raises `ReviewError`."""
    if verdict not in VERDICTS:
        raise ReviewError("verdict")
    _signed(reason, by)
    document, ordinal = identity(report)
    entry = {
        "document": document, "ordinal": ordinal, "rule": finding["rule_id"], "row": finding["row_code"],
        "column": finding["column_code"], "left": finding["left_value"], "right": finding["right_value"],
        "verdict": verdict, "reason": reason.strip(), "by": by.strip(),
    }  # fmt: skip
    key = ("document", "ordinal", "rule", "row", "column")
    found = load(path)
    found["reviews"] = [e for e in found["reviews"] if any(e.get(k) != entry[k] for k in key)] + [entry]
    _write(path, found)


def correct(path: Path, report: Row, cell: Row, corrected: str, reason: str, by: str) -> None:
    """Write a guarded correction of a cell in place of an earlier one. Raises `ReviewError`."""
    _signed(reason, by)
    figure = _number(corrected.replace(",", "").strip())
    if figure is None or abs(figure) >= Decimal(10) ** 15:
        raise ReviewError("figure")
    document, ordinal = identity(report)
    place = [cell["table_name"], cell["row_code"], cell["column_code"]]
    expect = {k: v for k, v in (("status", cell["status"]), ("raw", cell["raw"]), ("title", report["title"])) if v}
    entry = {
        "document": document, "ordinal": ordinal, "cell": place, "reported": cell["value"], "corrected": _plain(figure),
        "reason": reason.strip(), "by": by.strip(), "expect": expect,
    }  # fmt: skip
    found = load(path)

    def same(e: Mapping[str, Any]) -> bool:
        return document.startswith(str(e.get("document"))) and e.get("ordinal", 0) == ordinal and e.get("cell") == place

    found["corrections"] = [e for e in found["corrections"] if not same(e)] + [entry]
    _write(path, found)


def _signed(reason: str, by: str) -> None:
    if not reason.strip() or len(reason) > 2_000:
        raise ReviewError("reason")
    if not by.strip() or len(by) > 200:
        raise ReviewError("by")


def _write(path: Path, found: Mapping[str, Any]) -> None:
    """The file as a whole, read back by who applies it before it takes the old one's place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(yaml.safe_dump(dict(found), allow_unicode=True, sort_keys=False, width=110), "utf-8")
    try:
        corrections.load(new)
    except corrections.CorrectionError as error:
        new.unlink()
        raise ReviewError("file", str(error)) from error
    os.replace(new, path)  # noqa: PTH105


def _number(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
