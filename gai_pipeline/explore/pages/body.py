"""A body: its years side by side, what changed, versions of its reports, findings, and two years' texts beside each
other.

Belongs here: what is shown of a body. Does not belong here: a single report (`report.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Query

from gai_pipeline.explore.document import beside
from gai_pipeline.explore.document.originals import NotShown
from gai_pipeline.explore.metric_cells import lit_of
from gai_pipeline.explore.pages.parameters import BodyId, Missing
from gai_pipeline.explore.sentences import told
from gai_pipeline.explore.snapshots import Row, Snapshot
from gai_pipeline.explore.view import Lang, View

if TYPE_CHECKING:
    from gai_pipeline.explore.state import State


MOST_FINDINGS: Final = 200


def body(snapshot: Snapshot, lang: Lang, id: BodyId) -> View:
    """A body: its metrics year by year, its reports with every version, what changed between them, its findings."""
    found = snapshot.first("body", id=id)
    if found is None:
        raise Missing("body", id)
    rows = snapshot.ask("body_metrics", id=id)
    reports = snapshot.ask("body_reports", id=id)
    failing = [finding for report in reports for finding in _failing(snapshot, report)]
    fails = Counter(f["report_id"] for f in failing)
    reports = [{**r, "n_fails": fails[r["report_id"]]} for r in reports]
    data: dict[str, Any] = {
        "body": found,
        "metrics": rows,
        "reports": reports,
        "changes": snapshot.ask("body_changes", id=id),
        "findings": [{**f, "told": told(f, lang)} for f in failing if f["is_current"]][:MOST_FINDINGS],
        "succession": snapshot.ask("body_succession", id=id),
    }
    years = sorted({r["report_year"] for r in rows})
    current = [r for r in reports if r["is_current"] and r["status"] in ("parsed", "partial")]
    extra = {
        "years": years,
        "grid": _grid(rows),
        "current": current,
        "by_year": {r["report_year"]: r for r in current},
        "lit_of": lit_of,
    }
    return View("body.html", data, rows, str(found["name"]), extra=extra)


def _failing(snapshot: Snapshot, report: Row) -> list[Row]:
    """What does not balance in a report. Findings lie by year and report, so that asking for each report reads a few of
    them; asking for all of a body at once reads all there are (86 ms of processor for 8 million, against 10)."""
    of = {name: report[name] for name in ("report_id", "report_year", "edition", "is_current")}
    found = snapshot.ask("report_findings", id=report["report_id"], year=report["report_year"])
    return [{**of, **finding} for finding in found if finding["outcome"] == "fail"]


def _grid(rows: list[Row]) -> list[dict[str, Any]]:
    """One line a metric: its figures by year; metrics of which nothing is known are left out."""
    lines: dict[str, dict[str, Any]] = {}
    for r in rows:
        line = lines.setdefault(r["metric"], {"metric": r["metric"], "kind": r["kind"], "years": {}})
        line["years"][r["report_year"]] = r
    return [line for line in lines.values() if any(y["value"] is not None for y in line["years"].values())]


Choice = Annotated[str, Query(pattern=r"^([0-9a-f]{12,64}(-[0-9]{1,4})?)?$", description="Id of a report")]


def texts(snapshot: Snapshot, lang: Lang, id: BodyId, left: Choice = "", right: Choice = "") -> View:
    """The texts of two reports of a body side by side: by default the newest two years."""
    found = snapshot.first("body", id=id)
    if found is None:
        raise Missing("body", id)
    reports = snapshot.ask("body_reports", id=id)
    one, other = _pair(reports, left, right)

    def late(state: State) -> dict[str, Any]:
        if one is None or other is None or not state.options.documents:
            return {"lines": None, "error": "gone"}
        try:
            left_text, right_text = (_text(snapshot, state, r) for r in (one, other))
        except NotShown as error:
            return {"lines": None, "error": error.code}
        return {"lines": beside.compared(left_text, right_text), "error": None}

    dated = [r for r in reports if r["report_year"]]
    data = {"body": found, "left": one, "right": other, "reports": dated}
    return View("texts.html", data, dated, str(found["name"]), late=late)


def _text(snapshot: Snapshot, state: State, report: Row) -> list[str]:
    """The paragraphs of a report. Raises `NotShown`."""
    blocks = state.originals.blocks(report["document_id"], str(report["document_name"] or ""))
    return beside.paragraphs(blocks, snapshot.ask("report_cells", id=report["report_id"], year=report["report_year"]))


def _pair(reports: list[Row], left: str, right: str) -> tuple[Row | None, Row | None]:
    """The two reports that are compared: those asked for, else the newest two years."""
    current = [r for r in reports if r["is_current"] and r["status"] in ("parsed", "partial")]
    chosen = {r["report_id"]: r for r in reports}
    newest = current[0] if current else None
    before = current[1] if len(current) > 1 else None
    return chosen.get(left, before), chosen.get(right, newest)
