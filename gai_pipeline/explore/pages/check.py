"""Check a report before it is published: hand files in, watch the progress, see what does not balance, take it along.

Belongs here: the form, the result page and its downloads. Does not belong here: jobs (`check_jobs.py`), judging
(`precheck/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, HTTPException, Path, Request, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from gai_pipeline.explore.check_jobs import Job, TooManyChecks
from gai_pipeline.explore.document.originals import NotShown
from gai_pipeline.explore.frame import Failure, explorer, failure, surroundings
from gai_pipeline.explore.pages.parameters import LangPath, Missing
from gai_pipeline.explore.view import Lang, View, as_html, said
from gai_pipeline.precheck.check_run import render
from gai_pipeline.precheck.results import broken_tables
from gai_pipeline.precheck.verdicts import Checked, Problem

JobId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,64}$", description="Id of a check")]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


router = APIRouter()
"""Routes of the check: the form, a check with its progress, and what it found as files."""


def job_of(request: Request, id: str) -> Job:
    job = explorer(request).checks.find(id)
    if job is None:
        raise Missing("check", id)
    return job


def shown(request: Request, lang: Lang, template: str, data: dict[str, Any], title: str) -> HTMLResponse:
    view = View(template, data, title=title)
    around = {**surroundings(request, lang), "json_url": None, "csv_url": None}
    return HTMLResponse(as_html(view, lang, around))


@router.get("/{lang}/check", include_in_schema=False)
def form(request: Request, lang: LangPath) -> HTMLResponse:
    bounds = explorer(request).options.bounds
    data = {"megabytes": bounds.upload_bytes >> 20, "most_files": bounds.upload_files}
    return shown(request, lang, "check.html", data, said(lang, "check.title"))


@router.post("/{lang}/check", include_in_schema=False)
async def hand_in(request: Request, lang: LangPath) -> Response:
    state = explorer(request)
    bounds = state.options.bounds
    async with request.form(max_files=bounds.upload_files, max_fields=20) as posted:
        given = [f for f in posted.getlist("files") if not isinstance(f, str) and f.filename]
        files = [(f.filename or "", await f.read()) for f in given]
    if not files:
        return failure(request, 422, "no_file")
    if sum(len(data) for _, data in files) > bounds.upload_bytes:
        return failure(request, 413, "too_large")
    try:
        job = state.checks.begin(files, lang)
    except TooManyChecks:
        return failure(request, 503, "too_many_checks")
    return RedirectResponse(f"/{lang}/checks/{job.id}", 303)


@router.post(
    "/{lang}/check.json",
    tags=["check"],
    operation_id="check",
    status_code=202,
    response_model=dict[str, Any],
    responses={413: {"model": Failure}},
)
def hand_in_json(request: Request, lang: LangPath, files: Annotated[list[UploadFile], File()]) -> JSONResponse:
    """Hand in files to be checked; the answer names the check, whose result is at /{lang}/checks/ID.json."""
    state = explorer(request)
    contents = [(f.filename or "", f.file.read()) for f in files]
    if sum(len(data) for _, data in contents) > state.options.bounds.upload_bytes:
        raise HTTPException(413, "too large")
    try:
        job = state.checks.begin(contents, lang)
    except TooManyChecks as error:
        raise HTTPException(503, "every place is taken; try again in a minute") from error
    return JSONResponse({"id": job.id, "result": f"/{lang}/checks/{job.id}.json"}, 202)


@router.get("/{lang}/checks/{id}.json", tags=["check"], operation_id="check_result", response_model=dict[str, Any])
def result_json(request: Request, lang: LangPath, id: JobId) -> Response:
    """How far a check is; once it is done, what it found, as `gai check --format json`."""
    job = job_of(request, id)
    if job.state != "done":
        return JSONResponse({"state": job.state, "read": job.n_read, "documents": job.n_found, "error": job.error})
    return Response(render(job.reports, lang, "json"), media_type="application/json")


@router.get("/{lang}/checks/{id}.xlsx", include_in_schema=False)
def result_xlsx(request: Request, lang: LangPath, id: JobId) -> Response:
    job = job_of(request, id)
    name = quote(said(lang, "check.file") + ".xlsx")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(render(job.reports, lang, "xlsx"), headers=headers, media_type=XLSX)


@router.get("/{lang}/checks/{id}/{number}.pdf", include_in_schema=False)
def result_pdf(request: Request, lang: LangPath, id: JobId, number: int) -> Response:
    job = job_of(request, id)
    if not 0 <= number < len(job.reports):
        raise Missing("report", number)
    checked = job.reports[number]
    kept = job.contents.get(checked.record.document.id)
    if kept is None:
        raise Missing("document", number)
    try:
        pdf = explorer(request).originals.annotated(kept[1], kept[0], notes_of(checked), lang)
    except NotShown as error:
        return failure(request, 422, "not_annotated", error.code)
    name = quote(f"{kept[0].rsplit('.', 1)[0][:80]}-{said(lang, 'check.file')}.pdf")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(pdf, headers=headers, media_type="application/pdf")


@router.post("/{lang}/checks/{id}/forget", include_in_schema=False)
def forget(request: Request, lang: LangPath, id: JobId) -> RedirectResponse:
    explorer(request).checks.forget(id)
    return RedirectResponse(f"/{lang}/check", 303)


@router.get("/{lang}/checks/{id}", include_in_schema=False)
def result(request: Request, lang: LangPath, id: JobId) -> HTMLResponse:
    job = job_of(request, id)
    part = request.headers.get("hx-request") == "true"
    data = {"job": job, "units": list(units(job.reports, lang)) if job.state == "done" else []}
    template = "check_progress.html" if part else "check_result.html"
    answer = shown(request, lang, template, data, said(lang, "check.result"))
    if part and job.is_over:
        answer.headers["hx-refresh"] = "true"
    return answer


def units(reports: Sequence[Checked], lang: Lang) -> Iterator[dict[str, Any]]:
    """The reports by the unit that they are of, those with errors first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for n, checked in enumerate(reports):
        report = checked.record.report
        unit = report.publisher or said(lang, "check.no_unit")
        groups.setdefault(unit, []).append(
            {
                "number": n,
                "checked": checked,
                "name": checked.name,
                "errors": [p for p in checked.problems if p.level == "error"],
                "warnings": [p for p in checked.problems if p.level == "warning"],
                "tables": broken_tables(checked, lang),
            }
        )
    for unit, own in sorted(groups.items(), key=lambda g: -sum(len(r["errors"]) for r in g[1])):
        yield {"unit": unit, "reports": own, "n_errors": sum(len(r["errors"]) for r in own)}


def notes_of(checked: Checked) -> list[dict[str, Any]]:
    """The problems of a report with the places to be framed, for `document/annotate.py`."""
    return [
        {"level": p.level, "message": p.message, "mend": p.mend, "places": _places(checked, p)}
        for p in checked.problems
    ]


def _places(checked: Checked, problem: Problem) -> list[list[str]]:
    if problem.table is None or not (problem.row or problem.column):
        return []
    own = [
        c.where.locator
        for c in checked.record.cells
        if c.table == problem.table
        and (problem.row is None or c.row == problem.row)
        and (problem.column is None or c.column == problem.column)
    ]
    return [list(dict.fromkeys(own))]
