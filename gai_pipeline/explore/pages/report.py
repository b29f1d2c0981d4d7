"""A report: its tables as printed, what does not balance, and the document with the figure lit.

Belongs here: what is shown of a report, and its document. Does not belong here: drawing documents (`document/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from gai_pipeline.explore import reviews
from gai_pipeline.explore.document import marks
from gai_pipeline.explore.document.originals import NotShown, Originals
from gai_pipeline.explore.document.render import PAGED
from gai_pipeline.explore.frame import explorer, surroundings
from gai_pipeline.explore.pages.parameters import CellName, DocumentId, LangPath, Missing, ReportId
from gai_pipeline.explore.sentences import cell_of, table_of, told
from gai_pipeline.explore.snapshots import Row, Snapshot
from gai_pipeline.explore.view import Lang, View, as_html
from gai_pipeline.forms.spec import Row as FormRow
from gai_pipeline.forms.spec import Table, editions
from gai_pipeline.records.model import SURE

if TYPE_CHECKING:
    from gai_pipeline.explore.state import State

PageNumber = Annotated[int, Query(ge=0, le=10_000, description="Page of the document; 0: that of the cell")]
_LOCKED: Final = "default-src 'none'; sandbox"


def report(snapshot: Snapshot, lang: Lang, id: ReportId, cell: CellName = "", page: PageNumber = 0) -> View:
    """A report: every cell with its state and place, findings, counts in the text, versions."""
    found = snapshot.first("report", id=id)
    if found is None:
        raise Missing("report", id)
    cells = snapshot.ask("report_cells", id=id, year=found["report_year"])
    failing = [
        _told(f, found["edition"], lang) for f in snapshot.ask("report_findings", id=id, year=found["report_year"])
    ]
    own, others = _versions(snapshot, found)
    data: dict[str, Any] = {
        "report": found,
        "cells": cells,
        "findings": failing,
        "narrative": snapshot.ask("report_narrative", id=id),
        "versions": own,
        "cell": cell,
    }
    extra = {
        "tables": _tables(found, cells, failing),
        "lit_cell": next((c for c in cells if marks.key_of(c) == cell), None),
        "page": page,
        "others": others,
        "sure": SURE,
        "n_blocked": sum(f["outcome"] == "blocked" for f in failing),
    }

    def late(state: State) -> dict[str, Any]:
        shown = _document(state, found, cells, cell, page) if state.options.documents else None
        return {"shown": shown, "reviews": reviews.of_report(state.options.corrections, found)}

    return View("report.html", data, cells, title_of(found), extra=extra, late=late)


def title_of(found: Row) -> str:
    """What a report is called: by its title, else who published it, else the file."""
    named = found["title"] or found["publisher"] or found["file_name"] or found["document_name"]
    return str(named or found["report_id"])


def _versions(snapshot: Snapshot, found: Row) -> tuple[list[Row], list[Row]]:
    """(versions of a report, current reports of its body for other years)."""
    every = snapshot.ask("report_versions", publisher=found["publisher_id"]) if found["publisher_id"] else []
    own = [v for v in every if v["report_year"] == found["report_year"]]
    return own, [v for v in every if v["is_current"] and v["report_year"] != found["report_year"]]


def _document(state: State, found: Row, cells: list[Row], cell: str, page: int) -> dict[str, Any]:
    """The document as a page shows it, a frozen one with all pages that have figures."""
    shown = shown_document(state.originals, found, cells, cell, page)
    if shown["kind"] == "page" and state.options.frozen:
        shown["others"] = other_pages(state.originals, found, cells, shown)
    return shown


def _told(finding: Row, edition: str, lang: Lang) -> Row:
    """A finding with its sentence, its table and the cell to light."""
    known = {**finding, "edition": edition, "table_name": table_of(finding)}
    return {**known, "told": told(known, lang), "cell": cell_of(known)}


def _tables(found: Row, cells: list[Row], failing: list[Row]) -> list[dict[str, Any]]:
    """The tables of the report's edition in the form's order, each with its rows and the cells that are not right."""
    form = next((e for e in editions() if e.code == found["edition"]), None)
    if form is None:
        return []
    at = {marks.key_of(c): c for c in cells}
    return [_shown_table(table, found.get(f"tables_{table.name}", "present"), at, failing) for table in form.tables]


def _shown_table(table: Table, state: str, at: dict[str, Row], failing: list[Row]) -> dict[str, Any]:
    rows, columns = _failing(table.name, failing)
    if not any(key.startswith(f"{table.name}.") for key in at) and state == "present":
        state = "absent"
    lines = [
        {
            "code": row.code,
            "fails": row.code in rows,
            "block": _block_of(table, row.code),
            "cells": _places(table, row, at, row.code in rows, columns),
        }
        for row in table.rows
    ]
    return {
        "name": table.name, "state": state, "rows": lines,
        "columns": [c.code for c in table.columns], "blocks": bool(table.blocks), "failing_columns": columns,
    }  # fmt: skip


def _failing(table: str, failing: list[Row]) -> tuple[set[str], set[str]]:
    """The rows and the columns of a table that do not balance."""
    own = [f for f in failing if f["table_name"] == table and f["outcome"] == "fail"]
    return {f["row_code"] for f in own}, {f["column_code"] for f in own}


def _places(table: Table, row: FormRow, at: dict[str, Row], fails: bool, columns: set[str]) -> list[dict[str, Any]]:
    """The places of a row: `has` where the form has a cell there, `fails` counts the sums that do not hold."""
    shown = row.columns if table.blocks else [c.code for c in table.columns]
    keys = {c: f"{table.name}.{row.code}.{c}" for c in shown}
    return [
        {"cell": at.get(k), "key": k, "has": c in row.columns, "column": c, "fails": fails + (c in columns)}
        for c, k in keys.items()
    ]


def _block_of(table: Table, row: str) -> str | None:
    """The heading of the block that a row begins."""
    return next((b.heading for b in table.blocks if b.rows[0] == row), None)


def shown_document(originals: Originals, found: Row, cells: list[Row], cell: str, number: int) -> dict[str, Any]:
    """What a page shows of a report's document: a page with frames, or blocks with marks; `error` where it cannot."""
    name = str(found["file_name"] or found["document_name"] or "")
    at = {marks.key_of(c): marks.page_of(c["locator"]) for c in cells}
    try:
        if at.get(cell) is not None or _is_paged(originals.data(found["document_id"]), name):
            inside, page = at.get(cell) or _first_page(at.values())
            return {"kind": "page", "others": [], **shown_page(originals, found, cells, inside, number or page)}
        blocks = originals.blocks(found["document_id"], name)
    except NotShown as error:
        return {"kind": "error", "error": error.code}
    return {"kind": "blocks", "blocks": marks.marked(blocks, cells, cell), "cut": len(blocks) > marks.MOST_BLOCKS}


def _first_page(places: Iterable[tuple[str, int] | None]) -> tuple[str, int]:
    """The first page that has a figure, else the document's first."""
    return next((p for p in places if p is not None), ("", 1))


def shown_page(originals: Originals, found: Row, cells: list[Row], inside: str, page: int) -> dict[str, Any]:
    """A page as a picture with the frames of its figures. Raises `NotShown`."""
    picture = originals.page(found["document_id"], page, inside)
    return {
        "page": page, "pages": picture.pages, "inside": inside, "width": picture.width, "height": picture.height,
        "frames": marks.frames(picture.boxes, cells),
    }  # fmt: skip


def other_pages(originals: Originals, found: Row, cells: list[Row], shown: dict[str, Any]) -> list[dict[str, Any]]:
    """The other pages with figures, for a frozen page, which cannot be turned."""
    places = {p for c in cells if (p := marks.page_of(c["locator"]))} - {(shown["inside"], shown["page"])}
    return [shown_page(originals, found, cells, *place) for place in sorted(places)]


def _is_paged(data: bytes, name: str) -> bool:
    from gai_pipeline.read.sniff import sniff

    return sniff(data, name) in PAGED


router = APIRouter()
"""Routes for the document of a report: as a part of its page, as pictures of pages, and as it was published."""


def known(request: Request, document_id: str) -> None:
    options = explorer(request).options
    if not options.documents:
        raise Missing("document", document_id)
    if not explorer(request).warehouse.snapshot().ask("document_reports", id=document_id):
        raise Missing("document", document_id)


@router.get("/documents/{id}/pages/{number}.png", include_in_schema=False)
def picture(
    request: Request, id: DocumentId, number: int, inside: Annotated[str, Query(max_length=300)] = ""
) -> Response:
    known(request, id)
    if not 1 <= number <= 10_000:
        raise Missing("page", number)
    try:
        found = explorer(request).originals.page(id, number, inside)
    except NotShown as error:
        raise Missing("page", number) from error
    headers = {"cache-control": "private, max-age=31536000, immutable"}
    return Response(found.png, headers=headers, media_type="image/png")


@router.get("/documents/{id}/original", include_in_schema=False)
def original(request: Request, id: DocumentId) -> Response:
    known(request, id)
    try:
        data = explorer(request).originals.data(id)
    except NotShown as error:
        raise Missing("document", id) from error
    from gai_pipeline.read.sniff import sniff

    ending = {"application/pdf": ".pdf", "text/html": ".html", "text/plain": ".txt"}.get(sniff(data), "")
    # Never opened here: a page of someone else must not run with our address.
    headers = {
        "content-disposition": f'attachment; filename="{id[:16]}{ending}"',
        "content-security-policy": _LOCKED,
    }
    return Response(data, headers=headers, media_type="application/octet-stream")


@router.get("/{lang}/reports/{id}/document", include_in_schema=False)
def document(request: Request, lang: LangPath, id: ReportId, cell: CellName = "", page: PageNumber = 0) -> HTMLResponse:
    state = explorer(request)
    view = report(state.warehouse.snapshot(), lang, id, cell, page)
    known(request, view.data["report"]["document_id"])
    late = view.late(state) if view.late else {}
    part = replace(view, template="document.html")
    return HTMLResponse(as_html(part, lang, {**surroundings(request, lang), **late}))
