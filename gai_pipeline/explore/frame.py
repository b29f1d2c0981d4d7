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


def preferred(request: Request) -> Lang:
    """The language that a visitor chose last, else the browser's."""
    chosen = request.cookies.get("gai_lang")
    for lang in LANGS:
        if chosen == lang:
            return lang
    first = request.headers.get("accept-language", "zh").split(",")[0].strip().lower()
    return "zh" if first.startswith("zh") or not first else "en"


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


def failure(request: Request, status: int, key: str, detail: str = "") -> Response:
    """A page, or an object, that says what went wrong and what to do."""
    parts = request.url.path.split("/")
    lang: Lang = parts[1] if len(parts) > 1 and parts[1] in LANGS else preferred(request)  # type: ignore[assignment]
    wants_page = "text/html" in request.headers.get("accept", "") and not parts[-1].endswith((".json", ".csv"))
    told = said(lang, f"failure.{key}")
    if not wants_page:
        return JSONResponse({"error": key, "message": told, "detail": detail}, status)
    view = View("failure.html", {"message": told, "detail": detail, "code": status}, title=said(lang, "failure.title"))
    return HTMLResponse(as_html(view, lang, surroundings(request, lang)), status)
