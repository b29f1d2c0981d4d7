"""The pages: each a function from a snapshot, a language and parameters to a `View`.

Belongs here: the list of pages with their paths. Does not belong here: how a page is sent (`app.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import FastAPI

from gai_pipeline.explore.pages.api import add_api
from gai_pipeline.explore.pages.body import body, texts
from gai_pipeline.explore.pages.check import add_checks
from gai_pipeline.explore.pages.findings import add_reviews, finding, findings
from gai_pipeline.explore.pages.home import find, home
from gai_pipeline.explore.pages.metrics import metric, metrics, rule
from gai_pipeline.explore.pages.region import region
from gai_pipeline.explore.pages.report import add_documents, report
from gai_pipeline.explore.pages.sql import add_sql
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
EXTRA_ROUTES: Final[tuple[Callable[[FastAPI], None], ...]] = (add_documents, add_checks, add_reviews, add_sql, add_api)
