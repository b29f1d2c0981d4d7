"""What every answer needs: the running app's state, the frame around a page, and what a failure looks like.

Belongs here: what pages and the app share of a request. Does not belong here: routes (`app.py`, `pages/`).
"""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel

from gai_pipeline.explore.state import State
from gai_pipeline.explore.view import LANGS, Lang, View, as_html, said


class Failure(BaseModel):
    """What went wrong: a stable code, a sentence in the language of the path, and the particulars."""

    error: str
    message: str
    detail: str


def asked(request: Request) -> Lang | None:
    """The language of `?lang=`, None where there is none."""
    return _known(request.query_params.get("lang"))


def preferred(request: Request) -> Lang:
    """The language of an address that names none: that of `?lang=`, else the one that the visitor read last, else
    `GAI_LANG` of who started the app, else the first of the browser's that we have, else Chinese."""
    given = asked(request) or _known(request.cookies.get("gai_lang")) or explorer(request).options.lang
    return given or _of_browser(request.headers.get("accept-language", ""))


def _known(name: str | None) -> Lang | None:
    return next((lang for lang in LANGS if lang == name), None)


def _of_browser(header: str) -> Lang:
    """The best of Accept-Language; a browser that asks for others only is answered in English."""
    found: list[tuple[float, Lang]] = []
    for part in header.lower().split(","):
        name, _, weight = part.strip().partition(";q=")
        lang = _known(name.strip().split("-")[0])
        if lang is not None:
            found.append((_number(weight), lang))
    if found:
        return max(found, key=lambda f: f[0])[1]
    return "en" if header.strip() not in ("", "*") else "zh"


def _number(weight: str) -> float:
    try:
        return float(weight or 1)
    except ValueError:
        return 0.0


def explorer(request: Request) -> State:
    """What the app holds open."""
    found: State = request.app.state.explorer
    return found


def surroundings(request: Request, lang: Lang) -> dict[str, Any]:
    """What every page's frame shows."""
    options = explorer(request).options
    path = request.url.path
    rest = path.removeprefix(f"/{lang}")
    query = f"?{request.url.query}" if request.url.query else ""
    other = "en" if lang == "zh" else "zh"
    return {
        "path": path,
        "section": rest.strip("/").split("/")[0],
        "other_lang": other,
        "other_url": f"/{other}{rest}{query}",
        "json_url": _beside(path, lang, ".json") + query,
        "csv_url": _beside(path, lang, ".csv") + query,
        "editable": options.edit,
        "documents": options.documents,
        "dagster": options.dagster,
        "frozen": options.frozen,
    }


def _beside(path: str, lang: str, ending: str) -> str:
    return f"/{lang}/index{ending}" if path.rstrip("/") == f"/{lang}" else path.rstrip("/") + ending


def spoken(request: Request) -> Lang:
    """The language of an address, else the visitor's."""
    parts = request.url.path.split("/")
    return _known(parts[1] if len(parts) > 1 else None) or preferred(request)


def failure(request: Request, status: int, key: str, detail: str = "", shown: str | None = None) -> Response:
    """A page, or an object, that says what went wrong and what to do. `detail` is for machines; a page shows `shown`
    instead, where it is given."""
    lang = spoken(request)
    last = request.url.path.rsplit("/", 1)[-1]
    wants_page = "text/html" in request.headers.get("accept", "") and not last.endswith((".json", ".csv"))
    told = said(lang, f"failure.{key}")
    if not wants_page:
        return JSONResponse({"error": key, "message": told, "detail": detail}, status)
    data = {"message": told, "detail": detail if shown is None else shown, "code": status}
    view = View("failure.html", data, title=said(lang, "failure.title"))
    around = {**surroundings(request, lang), "json_url": None, "csv_url": None}
    return HTMLResponse(as_html(view, lang, around), status)
