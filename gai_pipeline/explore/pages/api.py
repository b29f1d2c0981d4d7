"""The description of the API at /api/docs, without a script.

Belongs here: turning the OpenAPI document into a page. Does not belong here: the document itself (FastAPI makes it).
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from gai_pipeline.explore.frame import preferred, surroundings
from gai_pipeline.explore.view import View, as_html, said


def operations(openapi: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation with its parameters."""
    return [
        {"method": method.upper(), "path": path, "tags": [], "parameters": [], **operation}
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]


router = APIRouter()
"""The route of the page."""


@router.get("/api/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    lang = preferred(request)
    view = View("api.html", {"operations": operations(request.app.openapi())}, title=said(lang, "api.title"))
    around = {**surroundings(request, lang), "other_url": f"/{'en' if lang == 'zh' else 'zh'}/"}
    return HTMLResponse(as_html(view, lang, {**around, "json_url": "/api/openapi.json", "csv_url": None}))
