"""The application: every page in its three forms, the guards in front, and what a failure looks like.

Belongs here: putting the parts together. Does not belong here: what a page shows (`pages/`).
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from importlib import resources
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from gai_pipeline.explore.codes import label
from gai_pipeline.explore.door import HEADERS, BodyTooLarge, Guard
from gai_pipeline.explore.frame import Failure, asked, explorer, failure, preferred, spoken, surroundings
from gai_pipeline.explore.options import Options
from gai_pipeline.explore.pages.parameters import LangPath, Missing
from gai_pipeline.explore.snapshots import NoWarehouse, Snapshot, TooMuch
from gai_pipeline.explore.state import State
from gai_pipeline.explore.view import Lang, View, as_csv, as_html, said

Load = Callable[..., View]
Loaded = Callable[[Snapshot], View]
"""A page's `load` that knows all but the snapshot."""

DESCRIPTION: Final = (
    "Every page of the explorer as JSON (the same path with .json) and its main table as CSV (.csv). Read-only, of the "
    "published warehouse. Unknown figures are null, never 0."
)


def create_app(options: Options) -> FastAPI:
    """The app for these options; what it holds open is in `app.state.explorer`, to be closed after use."""
    from gai_pipeline import __version__
    from gai_pipeline.explore.pages import PAGES, ROUTERS

    app = FastAPI(
        title="gai explore", version=__version__, description=DESCRIPTION, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", responses={n: {"model": Failure} for n in (404, 422, 503)},
    )  # fmt: skip
    app.state.explorer = State(options)
    app.add_middleware(Guard, options=options)
    static = resources.files("gai_pipeline.explore").joinpath("static")
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    for path, load in PAGES:
        _publish(app, path, load)
    for router in ROUTERS:
        app.include_router(router)
    _failures(app)

    @app.get("/", include_in_schema=False)
    def _root(request: Request) -> RedirectResponse:
        return RedirectResponse(f"/{preferred(request)}/", 303)

    return app


def _publish(app: FastAPI, path: str, load: Load) -> None:
    """Three routes for a page: as HTML, with .json and with .csv behind its path.

    `load` takes a snapshot, the language and what the path and the query say; its annotations are those of the API.
    """
    hints = typing.get_type_hints(load, include_extras=True)
    asked = [
        p.replace(annotation=hints[n], kind=inspect.Parameter.KEYWORD_ONLY)
        for n, p in list(inspect.signature(load).parameters.items())[2:]
    ]
    first = [
        inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request),
        inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, annotation=LangPath),
    ]
    summary = (load.__doc__ or "").split("\n")[0]

    def endpoint(answer: Callable[[Request, Lang, Loaded], Response]) -> Callable[..., Response]:
        def handler(*, request: Request, lang: Lang, **values: Any) -> Response:
            return answer(request, lang, lambda snapshot: load(snapshot, lang, **values))

        handler.__signature__ = inspect.Signature([*first, *asked])  # type: ignore[attr-defined]
        handler.__annotations__ = {p.name: p.annotation for p in [*first, *asked]}
        handler.__doc__ = load.__doc__
        return handler

    base = "/{lang}" + path
    stem = base.rstrip("/") if path != "/" else "/{lang}/index"
    name = load.__name__
    app.get(
        stem + ".json", operation_id=f"{name}_json", summary=summary, tags=["pages"], response_class=JSONResponse,
        response_model=dict[str, Any],
    )(endpoint(_json))  # fmt: skip
    app.get(
        stem + ".csv", operation_id=f"{name}_csv", summary=summary, tags=["tables"], response_class=Response,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )(endpoint(_csv))  # fmt: skip
    app.get(base, include_in_schema=False)(endpoint(_page))


def _json(request: Request, _: Lang, loaded: Loaded) -> Response:
    view = loaded(explorer(request).warehouse.snapshot())
    return JSONResponse(dict(view.data), view.status)


def _csv(request: Request, _: Lang, loaded: Loaded) -> Response:
    view = loaded(explorer(request).warehouse.snapshot())
    name = request.url.path.rsplit("/", 1)[-1]
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in name if c.isascii())
    headers = {"content-disposition": f'attachment; filename="{safe}"'}
    return Response(as_csv(view.rows), view.status, headers, "text/csv; charset=utf-8")


def _page(request: Request, lang: Lang, loaded: Loaded) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return _json(request, lang, loaded)
    if (wanted := asked(request)) is not None and wanted != lang:
        others = request.url.remove_query_params("lang")
        return RedirectResponse(str(others.replace(path=f"/{wanted}{request.url.path.removeprefix(f'/{lang}')}")), 303)
    answer = HTMLResponse(_written(request, lang, loaded))
    if request.cookies.get("gai_lang") != lang:
        answer.set_cookie("gai_lang", lang, max_age=31_536_000, httponly=True, samesite="lax")
    return answer


def _written(request: Request, lang: Lang, loaded: Loaded) -> str:
    """The page. One that shows the warehouse and nothing else is kept as long as the snapshot is the newest."""
    state = explorer(request)
    snapshot = state.warehouse.snapshot()
    key = (snapshot.stamp, request.url.path, request.url.query)
    if (kept := state.written.find(key)) is not None:
        return kept
    view = loaded(snapshot)
    late = view.late(state) if view.late else {}
    page = as_html(view, lang, {**surroundings(request, lang), **late})
    if view.late is None:
        state.written.keep(key, page)
    return page


def _failures(app: FastAPI) -> None:
    @app.exception_handler(Missing)
    def _missing(request: Request, error: Missing) -> Response:
        lang = spoken(request)
        told = said(lang, "failure.missing", what=label(lang, "missing", error.kind), id=error.id)
        return failure(request, 404, "not_found", str(error.detail), told)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        keys = {404: "not_found", 405: "method", 403: "forbidden", 413: "too_large"}
        answer = failure(request, error.status_code, keys.get(error.status_code, "request"), str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    def _request(request: Request, error: RequestValidationError) -> Response:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        names = ", ".join(sorted({str(e["loc"][-1]) for e in error.errors()}))
        shown = said(spoken(request), "failure.parameters", names=names)
        return failure(request, 422, "request", told, shown)

    @app.exception_handler(NoWarehouse)
    def _nothing(request: Request, error: NoWarehouse) -> Response:
        return failure(request, 503, "no_warehouse", str(error), "" if spoken(request) == "zh" else None)

    @app.exception_handler(TooMuch)
    def _too_much(request: Request, error: TooMuch) -> Response:
        return failure(request, 503, f"too_much_{error.kind}", str(error))

    @app.exception_handler(Exception)
    def _crash(request: Request, error: Exception) -> Response:
        told = said(spoken(request), "failure.crashed_told")
        answer = failure(request, 500, "crashed", type(error).__name__, told)
        for name, value in HEADERS:  # this answer comes from outside the door
            answer.headers[name.decode()] = value.decode()
        return answer

    @app.exception_handler(BodyTooLarge)
    def _body(request: Request, _: BodyTooLarge) -> Response:
        return failure(request, 413, "too_large")
