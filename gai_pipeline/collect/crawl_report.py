"""The report of a crawl: new, changed, vanished and failed by source, what each host was asked, and gates.

Belongs here: pure counting over the ledger and what the crawl saw, and the report's files. Does not belong here: the
crawl (`spider.py`), alerts (`alerts.py`).

Reports lie under `$GAI_HOME/collect/reports/<crawl>.json`. Nothing is ever deleted from the archive because it vanished
from a site; a gate says where so much vanished that the site, not its documents, is the likelier cause.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from gai_pipeline.collect.ledger import GOOD, Known
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


@dataclass(frozen=True, slots=True)
class ListsSeen:
    """What a crawl met on a source's list pages.

    `listed` are the entries of the wanted years by address, `named` counts the entries of any year. `cut_short`: there
    were more pages than are looked at; `complete`: the crawl came to its end.
    """

    listed: Mapping[str, Listed] = field(default_factory=dict)
    named: int = 0
    read: int = 0
    failed: int = 0
    cut_short: bool = False
    complete: bool = True
    off_site: Collection[str] = ()

    def lack(self, url: str) -> bool:
        """Whether a document is gone: the lists were read whole and do not name it."""
        return self.complete and not self.failed and not self.cut_short and url not in self.listed


@dataclass(slots=True)
class _Judged:
    """The pages of a source by what became of them. `known` and `gone` count its reports of the wanted years."""

    counts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    known: int = 0
    gone: int = 0

    def take(self, url: str, page: Known, wanted: bool, lists: ListsSeen) -> None:
        """Count a page. `wanted`: it is a report of the years that were asked for."""
        self.known += wanted and page.outcome != "new"
        if page.outcome in GOOD:
            self.counts[str(page.outcome)] += 1
        elif page.code in ("ornament", "not_published"):
            return
        elif page.outcome == "failed":
            self.counts["failed"] += 1
            self.codes[page.code or "failed"] += 1
            self.fail(url, page)
        elif page.outcome == "vanished" or (page.outcome is None and wanted and lists.lack(url)):
            self.counts["vanished"] += 1
            self.gone += page.role == "page"
            told = page.message or "no list names it any more"
            self.problems.append(Problem(url=url, code="vanished", message=told))

    def fail(self, url: str, page: Known) -> None:
        self.problems.append(Problem(url=url, code=page.code or "failed", message=page.message or ""))


def report_source(
    source: Source, pages: Iterable[tuple[str, Known]], years: Sequence[int], lists: ListsSeen
) -> SourceReport:
    """Count one source. `pages`: everything known of it by address; `years`: the report years asked for, none: all."""
    judged = _Judged()
    for url, page in pages:
        if page.role != "list":
            wanted = page.role == "page" and bool(page.sha256) and source.wants(page.year, years)
            judged.take(url, page, wanted, lists)
        elif page.outcome == "failed":
            judged.fail(url, page)
    found = SourceReport(id=source.id, url=source.url, state="ok", lists=lists.read, listed=len(lists.listed))
    for outcome, n in judged.counts.items():
        setattr(found, outcome, n)
    found.failures = dict(sorted(judged.codes.items()))
    found.problems = sorted(judged.problems, key=lambda p: (p.code, p.url))[:SHOWN]
    found.off_site = sorted(lists.off_site)[:SHOWN]
    found.warnings = [*_lost(source, judged), *_list_gates(source, found, lists, judged.known), *_failing(found)]
    if lists.failed and not lists.read:
        found.state = "failed"
    elif found.warnings:
        found.state = "warned"
    return found


def _lost(source: Source, judged: _Judged) -> Iterator[str]:
    if judged.known and judged.gone > judged.known * LOST_SHARE:
        yield f"{judged.gone} of {judged.known} known documents are gone: the old ones are kept; look at {source.url}"


def _list_gates(source: Source, found: SourceReport, lists: ListsSeen, known: int) -> Iterator[str]:
    if lists.failed:
        yield f"{lists.failed} list pages could not be read: what vanished is not judged"
    if source.rules.lists and lists.read and not (lists.named or found.listed or known):
        yield "no annual report is listed: try gai sources test and set link or title"
    if lists.cut_short:
        yield f"more list pages than max_pages ({source.rules.max_pages}): raise it"


def _failing(found: SourceReport) -> Iterator[str]:
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
