"""Findings: what does not balance, by what was chosen, with the evidence and a review.

Belongs here: the list, and taking a review. Does not belong here: writing it (`reviews.py`), judging.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from gai_pipeline.explore import reviews
from gai_pipeline.explore.frame import explorer, failure
from gai_pipeline.explore.pages.parameters import Edition, LangPath, Missing, Rule, prefix
from gai_pipeline.explore.sentences import cell_of, place_of, table_of, told
from gai_pipeline.explore.snapshots import Row, Snapshot
from gai_pipeline.explore.view import Lang, View, address, said

if TYPE_CHECKING:
    from gai_pipeline.explore.state import State

SIZE: Final = 40
Text = Annotated[str, Field(max_length=2_000)]


class Chosen(BaseModel):
    """Which findings are listed."""

    rule: Rule | Literal[""] = Field("", description="Rule")
    cause: Literal["", "filer", "reading", "undecided"] = Field("", description="Whose mistake it is")
    severity: Literal["", "error", "warning"] = Field("", description="Level")
    edition: Edition | Literal[""] = Field("", description="Edition of the form")
    region: str = Field("", pattern=r"^([0-9]{6}([0-9]{3})?)?$", description="Code of a place")
    year: int = Field(0, ge=0, le=2100, description="Report year; 0: all")
    page: int = Field(1, ge=1, le=500, description="Page of the list")


class Review(BaseModel):
    """What the form of a review sends: which finding, and the verdict or the corrected cell."""

    report: Text
    rule: Text
    verdict: Text
    reason: Text = ""
    by: Text = ""
    row: Text = ""
    column: Text = ""
    cell: Text = ""
    corrected: Text = ""


def findings(snapshot: Snapshot, lang: Lang, chosen: Annotated[Chosen, Query()]) -> View:
    """Findings of current reports that fail, newest first, by rule, cause, level, edition, place and year."""
    wanted = {
        "rule": str(chosen.rule), "cause": chosen.cause, "severity": chosen.severity, "edition": str(chosen.edition),
        "year": chosen.year, "prefix": prefix(chosen.region) if chosen.region else "",
    }  # fmt: skip
    counts = snapshot.ask("finding_counts", **wanted)
    rows = _listed(snapshot, wanted, counts, (chosen.page - 1) * SIZE)
    shown = [{**r, "told": told(r, lang), "cell": cell_of(r), "table_name": table_of(r)} for r in rows]
    data: dict[str, Any] = {
        "count": {"n": sum(c["n"] for c in counts)},
        "findings": shown,
        "page": chosen.page,
        "size": SIZE,
        "chosen": {**wanted, "region": chosen.region},
    }
    extra = {
        "rules": snapshot.ask("rules"),
        "years": [r["report_year"] for r in reversed(snapshot.ask("coverage", prefix=""))],
        "pages": -(-data["count"]["n"] // SIZE),
    }

    def late(state: State) -> dict[str, Any]:
        return {"verdicts": [reviews.verdict_on(reviews.of_report(state.options.corrections, r), r) for r in shown]}

    return View("findings.html", data, shown, said(lang, "findings.title"), extra=extra, late=late)


def _listed(snapshot: Snapshot, wanted: Mapping[str, Any], counts: list[Row], skip: int) -> list[Row]:
    """`SIZE` findings after the first `skip`, over the years and levels in their order: only those that are shown are
    read."""
    found: list[Row] = []
    for part in counts:
        if len(found) < SIZE and skip < part["n"]:
            own = {**wanted, "year": part["report_year"], "severity": part["severity"]}
            found += snapshot.ask("findings", **own, size=SIZE - len(found), skip=skip)
        skip = max(0, skip - part["n"])
    return found


def finding(
    snapshot: Snapshot,
    lang: Lang,
    report: Annotated[str, Query(pattern=r"^[0-9a-f]{12,64}(-[0-9]{1,4})?$", description="Report")],
    rule: Annotated[Rule, Query(description="Rule")],
    row: Annotated[str, Query(pattern=r"^[a-z_0-9]{0,60}$", description="Row")] = "",
    column: Annotated[str, Query(pattern=r"^[a-z_0-9]{0,60}$", description="Column")] = "",
) -> View:
    """A finding with its evidence: both sides, the cells that are added up, what would balance."""
    about, found = located(snapshot, report, str(rule), row, column)
    table = place_of(found)
    cells = [
        c
        for c in snapshot.ask("report_cells", id=report, year=about["report_year"])
        if c["table_name"] == table and (not row or c["row_code"] == row) and (not column or c["column_code"] == column)
    ] if row or column else []  # fmt: skip
    shown = {**found, "told": told(found, lang), "cell": cell_of(found), "table_name": table}

    def late(state: State) -> dict[str, Any]:
        entries = reviews.of_report(state.options.corrections, about)
        return {"verdict": reviews.verdict_on(entries, found), "entries": entries}

    data = {"report": about, "finding": shown, "cells": cells}
    return View("finding.html", data, cells, said(lang, "finding.title"), late=late)


def located(snapshot: Snapshot, report: str, rule: str, row: str, column: str) -> tuple[Row, Row]:
    """(report, finding) of a place. Raises 404."""
    about = snapshot.first("report", id=report)
    if about is None:
        raise Missing("report", report)
    for f in snapshot.ask("report_findings", id=report, year=about["report_year"]):
        if (f["rule_id"], f["row_code"] or "", f["column_code"] or "") == (rule, row, column):
            return about, {**f, "edition": about["edition"], "report_id": report, "document_id": about["document_id"]}
    raise Missing("finding", rule)


router = APIRouter()
"""The route that takes a review, where the app was started with --edit."""


@router.post("/{lang}/reviews", include_in_schema=False)
def review(request: Request, lang: LangPath, given: Annotated[Review, Form()]) -> Response:
    state = explorer(request)
    if not state.options.edit:
        return failure(request, 403, "not_editable")
    try:
        _write(state, given)
    except reviews.ReviewError as error:
        return failure(request, 422, f"review_{error.code}", str(error))
    place = {"report": given.report, "rule": given.rule, "row": given.row or None, "column": given.column or None}
    return RedirectResponse(address(lang, "finding", **place), 303)


def _write(state: State, given: Review) -> None:
    """Write a review. Raises `ReviewError`, 404 for a finding that is not there."""
    snapshot = state.warehouse.snapshot()
    about, found = located(snapshot, given.report, given.rule, given.row, given.column)
    path = state.options.corrections
    with state.reviewing:
        if given.verdict != "correct":
            reviews.judge(path, about, found, given.verdict, given.reason, given.by)
            return
        cells = snapshot.ask("report_cells", id=given.report, year=about["report_year"])
        key = tuple(given.cell.split("."))
        at = next((c for c in cells if (c["table_name"], c["row_code"], c["column_code"]) == key), None)
        if at is None:
            raise reviews.ReviewError("cell")
        reviews.correct(path, about, at, given.corrected, given.reason, given.by)
