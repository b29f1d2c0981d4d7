"""The report of a crawl: new, changed, vanished and failed by source, what each host was asked, and gates.

Belongs here: pure counting over the ledger and what the crawl saw, and the report's files. Does not belong here: the
crawl (`spider.py`), alerts (`alerts.py`).

Reports lie under `$GAI_HOME/collect/reports/<crawl>.json`. Nothing is ever deleted from the archive because it vanished
from a site; a gate says where so much vanished that the site, not its documents, is the likelier cause.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from gai_pipeline.collect.links import Listed
from gai_pipeline.collect.sources import Source

SHOWN = 50
"""Addresses of one kind that a report lists; counts are whole."""
LOST_SHARE = 0.5
"""A source that lost more than this share of its known documents warns."""


class Problem(BaseModel):
    """An address that failed or vanished."""

    model_config = ConfigDict(frozen=True)

    url: str
    code: str
    message: str = ""


class SourceReport(BaseModel):
    """What a crawl found at one source. Counts are of addresses: pages, attachments and pictures."""

    id: str
    url: str
    state: str
    """ok; warned: a gate speaks; failed: none of its lists could be read."""
    lists: int = 0
    listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    failed: int = 0
    failures: dict[str, int] = {}
    problems: list[Problem] = []
    warnings: list[str] = []
    off_site: list[str] = []


class CollectReport(BaseModel):
    """A whole crawl. Times are ISO in UTC; `saved` counts answers 304, which cost no body."""

    run_id: str
    started_at: str
    finished_at: str
    complete: bool
    resumed: bool = False
    years: list[int] = []
    error: str | None = None
    sources: list[SourceReport] = []
    hosts: dict[str, dict[str, Any]] = {}
    requests: int = 0
    saved: int = 0
    bytes: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0
    peak_mb: float = 0.0

    def total(self, field: str) -> int:
        """A count of `SourceReport` over all sources."""
        return sum(int(getattr(s, field)) for s in self.sources)

    @property
    def summary(self) -> str:
        """One line."""
        parts = [f"{self.total(f):,} {f}" for f in ("new", "changed", "unchanged", "vanished", "failed")]
        state = "" if self.complete else " (not complete: collect again to continue)"
        return (
            f"{len(self.sources)} sources: {', '.join(parts)}; {self.requests:,} requests, {self.saved:,} saved{state}"
        )


def report_source(
    source: Source,
    pages: Iterable[tuple[str, Any]],
    years: Sequence[int],
    *,
    listed: Mapping[str, Listed],
    named: int = 0,
    lists_read: int,
    lists_failed: int,
    cut_short: bool = False,
    off_site: Iterable[str] = (),
    complete: bool = True,
) -> SourceReport:
    """Count one source. `pages`: (address, `ledger.Known`) of everything known of it. `listed`: entries of the wanted
    years, `named`: how many entries of any year its lists have."""
    found = SourceReport(id=source.id, url=source.url, state="ok", lists=lists_read, listed=len(listed))
    codes: Counter[str] = Counter()
    problems: list[Problem] = []
    known = gone = 0
    lists_whole = complete and not lists_failed and not cut_short
    for url, page in pages:
        if page.role == "list":
            if page.outcome == "failed":
                problems.append(Problem(url=url, code=page.code or "failed", message=page.message or ""))
            continue
        in_scope = page.role == "page" and bool(page.sha256) and source.wants(page.year, years)
        known += in_scope and page.outcome != "new"
        if page.outcome in ("new", "changed", "unchanged"):
            setattr(found, page.outcome, getattr(found, page.outcome) + 1)
        elif page.code in ("ornament", "not_published"):
            continue
        elif page.outcome == "vanished" or (page.outcome is None and in_scope and lists_whole and url not in listed):
            gone += page.role == "page"
            found.vanished += 1
            told = page.message or "no list names it any more"
            problems.append(Problem(url=url, code="vanished", message=told))
        elif page.outcome == "failed":
            found.failed += 1
            codes[page.code or "failed"] += 1
            problems.append(Problem(url=url, code=page.code or "failed", message=page.message or ""))
    found.failures = dict(sorted(codes.items()))
    found.problems = sorted(problems, key=lambda p: (p.code, p.url))[:SHOWN]
    found.off_site = sorted(off_site)[:SHOWN]
    found.warnings = list(_gates(source, found, known, gone, named, lists_failed, cut_short))
    if lists_failed and not lists_read:
        found.state = "failed"
    elif found.warnings:
        found.state = "warned"
    return found


def _gates(
    source: Source, found: SourceReport, known: int, gone: int, named: int, lists_failed: int, cut_short: bool
) -> Iterable[str]:
    if known and gone > known * LOST_SHARE:
        yield f"{gone} of {known} known documents are gone: the old ones are kept; look at {source.url}"
    if lists_failed:
        yield f"{lists_failed} list pages could not be read: what vanished is not judged"
    if source.rules.lists and found.lists and not (named or found.listed or known):
        yield "no annual report is listed: try gai sources test and set link or title"
    if cut_short:
        yield f"more list pages than max_pages ({source.rules.max_pages}): raise it"
    tried = found.new + found.changed + found.unchanged + found.failed
    if found.failed > 2 and found.failed * 2 > tried:
        yield f"{found.failed} of {tried} addresses failed"


def reports_folder(collecting: Path) -> Path:
    return collecting / "reports"


def write_report(collecting: Path, report: CollectReport) -> Path:
    """Keep a report, whole or not at all."""
    folder = reports_folder(collecting)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{report.run_id}.json"
    temporary = target.with_suffix(".new")
    temporary.write_text(report.model_dump_json(indent=1), "utf-8")
    temporary.replace(target)
    return target


def read_reports(collecting: Path) -> list[CollectReport]:
    """All reports, oldest first. Raises ValueError where a file was changed by hand and is no report any more."""
    folder = reports_folder(collecting)
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return [CollectReport.model_validate(json.loads(f.read_text("utf-8"))) for f in files]
