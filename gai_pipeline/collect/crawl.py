"""One crawl in this process: settings for Scrapy, the run's identity, progress, the report at the end.

Belongs here: what `python -m gai_pipeline.collect` does. Does not belong here: starting that process
(`crawl_process.py`).

The run's identity is a file, `$GAI_HOME/collect/current.json`, there from the start of a crawl to its report: a crawl
that finds one of the same sources and years continues it.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from gai_pipeline.archive.fetch import user_agent
from gai_pipeline.archive.manifest import now
from gai_pipeline.archive.store import Archive
from gai_pipeline.collect.crawl_report import CollectReport, ListsSeen, report_source, write_report
from gai_pipeline.collect.frontier import Task
from gai_pipeline.collect.ledger import Ledger
from gai_pipeline.collect.sources import Source
from gai_pipeline.settings import Settings

TELL_SECONDS = 2.0
STALE = timedelta(days=6)
"""An interrupted crawl that is older is not continued but done anew: its answers are old."""

Emit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Run:
    """A crawl's identity."""

    run_id: str
    started_at: str
    sources: list[str]
    years: list[int]
    resumed: bool = False


def begin(collecting: Path, sources: Sequence[Source], years: Sequence[int]) -> Run:
    """Continue the interrupted crawl of the same sources and years, or begin one."""
    note = collecting / "current.json"
    ids, wanted = [s.id for s in sources], sorted(set(years))
    try:
        before = Run(**json.loads(note.read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        before = None
    if before is not None and (before.sources, before.years) == (ids, wanted):
        age = datetime.now(UTC) - datetime.fromisoformat(before.started_at)
        if age < STALE:
            return Run(before.run_id, before.started_at, ids, wanted, resumed=True)
    started = now()
    run = Run(datetime.fromisoformat(started).strftime("%Y%m%dT%H%M%S.%fZ"), started, ids, wanted)
    collecting.mkdir(parents=True, exist_ok=True)
    temporary = collecting / "current.new"
    temporary.write_text(json.dumps(asdict(run)), "utf-8")
    temporary.replace(note)
    return run


def end(collecting: Path) -> None:
    (collecting / "current.json").unlink(missing_ok=True)


def scrapy_settings(settings: Settings) -> dict[str, Any]:
    """Scrapy's settings. Raises ValueError where `GAI_COLLECT_NETWORKS` names no network."""
    from gai_pipeline.collect.network_guard import Allowed

    guard = "gai_pipeline.collect.network_guard"
    return {
        "GAI_ALLOWED": Allowed.of(settings.allow_private_addresses, settings.collect_networks),
        "GAI_BACKOFF": settings.collect_backoff,
        "USER_AGENT": user_agent(settings.contact),
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"},
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "gai-pipeline",
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": settings.collect_delay,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(settings.collect_per_host),
        "DOWNLOAD_DELAY": settings.collect_delay,
        "CONCURRENT_REQUESTS": settings.collect_concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": settings.collect_per_host,
        "DOWNLOAD_TIMEOUT": settings.fetch_seconds,
        "DOWNLOAD_MAXSIZE": settings.limits.document_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DNS_TIMEOUT": min(settings.fetch_seconds, 20.0),
        "DNS_RESOLVER": f"{guard}.GuardedResolver",
        "RETRY_TIMES": settings.collect_retries,
        "REDIRECT_MAX_TIMES": settings.fetch_max_redirects,
        "CLOSESPIDER_TIMEOUT": settings.collect_hours * 3600,
        "HTTPERROR_ALLOW_ALL": True,
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "METAREFRESH_MAXDELAY": 5,
        "REACTOR_THREADPOOL_MAXSIZE": 20,
        "LOG_ENABLED": False,
        "EXTENSIONS": {"scrapy.extensions.throttle.AutoThrottle": None, f"{guard}.Throttle": 0},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            f"{guard}.StrictRobots": 100,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            f"{guard}.Backoff": 550,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            "gai_pipeline.collect.decompress.Decompress": 590,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            f"{guard}.HostWatch": 990,
        },
    }


def crawl(
    settings: Settings,
    sources: Sequence[Source],
    years: Sequence[int],
    emit: Emit,
    *,
    dry_run: bool = False,
    given: Sequence[Task] = (),
) -> CollectReport:
    """Crawl, and write the report unless `dry_run`. `emit` gets a dict for each line of progress. With `given`, these
    addresses are fetched in place of the sources' lists."""
    from scrapy.crawler import AsyncCrawlerProcess

    from gai_pipeline.collect.plan import Crawl
    from gai_pipeline.collect.spider import SiteSpider

    for library in ("scrapy", "twisted", "asyncio", "protego"):
        logging.getLogger(library).setLevel(logging.ERROR)
    started = time.monotonic()
    run = Run("dry", now(), [], list(years)) if dry_run else begin(settings.collecting, sources, years)
    last = settings.last_year or datetime.now(UTC).year - 1
    ledger = Ledger(Archive.of(settings), [s.id for s in sources], run.started_at)
    plan = Crawl(
        sources, years, range(settings.first_year, last + 1), ledger, settings.limits, dry_run=dry_run, given=given
    )
    progress = _Progress(emit, len(sources))
    plan.tell = progress.told
    emit({"event": "start", "run": run.run_id, "resumed": run.resumed, "sources": len(sources), "years": list(years)})
    process = AsyncCrawlerProcess(scrapy_settings(settings), install_root_handler=False)
    crawler: Any = process.create_crawler(SiteSpider)
    with ledger:
        process.crawl(crawler, crawl=plan, per_host=settings.collect_per_host)
        _end_with_parent(crawler)
        process.start()
    reason = crawler.stats.get_value("finish_reason") or "stopped"
    report = _report(settings, run, plan, crawler.spider.hosts.by_name, reason)
    report.seconds = round(time.monotonic() - started, 3)
    if not dry_run:
        path = write_report(settings.collecting, report)
        if report.complete:
            end(settings.collecting)
        emit({"event": "report", "path": str(path), "complete": report.complete, "summary": report.summary})
    else:
        for source in sources:
            entries = [asdict(e) for e in plan.listed.get(source.id, {}).values()]
            emit({"event": "listed", "source": source.id, "entries": entries})
        emit({"event": "dry_report", "report": report.model_dump()})
    return report


_ENDED: Final = {
    "closespider_timeout": "the crawl took longer than GAI_COLLECT_HOURS; the next one continues",
    "shutdown": "the crawl was stopped; collect again to continue",
}


def _lists_seen(plan: Any, source: str, complete: bool) -> ListsSeen:
    return ListsSeen(
        listed=plan.listed.get(source, {}),
        named=plan.named.get(source, 0),
        read=plan.lists_read.get(source, 0),
        failed=plan.lists_failed.get(source, 0),
        cut_short=source in plan.cut_short,
        complete=complete and not plan.dry_run and not plan.given,
        off_site=plan.off_site.get(source, ()),
    )


def _report(settings: Settings, run: Run, plan: Any, hosts: dict[str, Any], reason: str) -> CollectReport:
    complete = plan.fatal is None and reason == "finished"
    by_source: dict[str, list[tuple[str, Any]]] = {s.id: [] for s in plan.sources}
    for (owner, url), known in plan.ledger.pages.items():
        if owner in by_source:
            by_source[owner].append((url, known))
    reports = [report_source(s, by_source[s.id], run.years, _lists_seen(plan, s.id, complete)) for s in plan.sources]
    error = plan.fatal
    if error is None and not complete:
        error = _ENDED.get(reason, f"the crawl ended early ({reason}); collect again to continue")
    told = {name: _host(host) for name, host in sorted(hosts.items())}
    return CollectReport(
        run_id=run.run_id,
        started_at=run.started_at,
        finished_at=now(),
        complete=complete,
        resumed=run.resumed,
        years=run.years,
        error=error,
        sources=reports,
        hosts=told,
        requests=sum(h.requests for h in hosts.values()),
        saved=sum(h.not_modified for h in hosts.values()),
        bytes=sum(h.bytes for h in hosts.values()),
        processor_seconds=round(time.process_time(), 3),
        peak_mb=peak_mb(),
    )


def _host(host: Any) -> dict[str, Any]:
    return {
        "requests": host.requests,
        "bytes": host.bytes,
        "mean_seconds": round(host.seconds / host.requests, 3) if host.requests else 0.0,
        "not_modified": host.not_modified,
        "errors": host.errors,
        "statuses": {str(k): v for k, v in sorted(host.statuses.items())},
    }


class _Progress:
    """Counts outcomes and tells them now and then."""

    def __init__(self, emit: Emit, sources: int) -> None:
        self._emit, self._sources = emit, sources
        self._counts: dict[str, int] = {}
        self._last = time.monotonic()

    def told(self, url: str, outcome: str) -> None:
        self._counts[outcome] = self._counts.get(outcome, 0) + 1
        if time.monotonic() - self._last >= TELL_SECONDS:
            self._last = time.monotonic()
            self._emit({"event": "progress", "counts": dict(self._counts), "at": url, "peak_mb": peak_mb()})


def peak_mb() -> float:
    """The most memory that this process had, in MB. Linux tells it for the program alone; elsewhere it includes what
    the process had before the program was started in it."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _end_with_parent(crawler: Any) -> None:
    """Close in order when the process that started this one is gone: nobody would read the progress."""
    from twisted.internet.task import LoopingCall

    parent = os.getppid()
    if os.environ.get("GAI_COLLECT_PARENT") != str(parent):
        return

    def look() -> None:
        if os.getppid() != parent and crawler.engine is not None:
            crawler.engine.close_spider(crawler.spider, "shutdown")

    LoopingCall(look).start(1.0, now=False)


def to_stdout(line: dict[str, Any]) -> None:
    """A line of progress as JSON; a reader that has gone away ends nothing."""
    try:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
