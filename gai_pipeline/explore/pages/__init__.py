"""The pages: each a function from a snapshot, a language and parameters to a `View`.

Belongs here: the list of pages with their paths. Does not belong here: how a page is sent (`app.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter

from gai_pipeline.explore.pages import api, check, sql
from gai_pipeline.explore.pages import findings as findings_page
from gai_pipeline.explore.pages import report as report_page
from gai_pipeline.explore.pages.body import body, texts
from gai_pipeline.explore.pages.findings import finding, findings
from gai_pipeline.explore.pages.home import find, home
from gai_pipeline.explore.pages.metrics import metric, metrics, rule
from gai_pipeline.explore.pages.region import region
from gai_pipeline.explore.pages.report import report
from gai_pipeline.explore.view import View

PAGES: Final[tuple[tuple[str, Callable[..., View]], ...]] = (
    ("/", home),
    ("/search", find),
    ("/regions/{code}", region),
    ("/bodies/{id}/texts", texts),
    ("/bodies/{id}", body),
    ("/reports/{id}", report),
    ("/metrics", metrics),
    ("/metrics/{name}", metric),
    ("/rules/{name}", rule),
    ("/findings", findings),
    ("/finding", finding),
)
ROUTERS: Final[tuple[APIRouter, ...]] = (
    report_page.router, check.router, findings_page.router, sql.router, api.router,
)  # fmt: skip
