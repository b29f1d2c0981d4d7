"""The crawl: from list pages to documents with their attachments.

Belongs here: which request follows from which answer. Does not belong here: politeness and refusals
(`network_guard.py`), patterns (`links.py`), what is kept of an answer (`keep.py`).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from gai_pipeline.archive.jsonl_pages import name_of_url
from gai_pipeline.archive.manifest import ManifestDamaged
from gai_pipeline.archive.store import ArchiveDamaged
from gai_pipeline.collect import links
from gai_pipeline.collect.frontier import Frontier, Task
from gai_pipeline.collect.keep import Keeper
from gai_pipeline.collect.network_guard import Hosts, slow_down
from gai_pipeline.collect.outcome import failure_of
from gai_pipeline.collect.plan import Crawl
from gai_pipeline.collect.sources import Source
from gai_pipeline.read.sniff import HTML, sniff


class SiteSpider(scrapy.Spider):
    """Fetches the sources of one `Crawl`."""

    name = "sites"

    def __init__(self, crawl: Crawl, per_host: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.crawl = crawl
        self.keeper = Keeper(crawl)
        self.hosts = Hosts()
        # One more than is sent at once, so that a host never waits for its next task.
        self.frontier = Frontier(per_host + 1)
        self._wake = asyncio.Event()
        self._named: dict[tuple[str, str], set[str]] = {}

    async def start(self) -> AsyncIterator[Any]:
        """Requests as the downloader has room for them, until nothing waits and nothing is under way."""
        for source in self.crawl.sources:
            self._begin(source)
        for given in self.crawl.given:
            self._want(given)
        while self.crawl.fatal is None:
            task = self.frontier.pop()
            if task is not None:
                yield self._request(task)
            elif not self.frontier.under_way:
                return
            else:
                self._wake.clear()
                await self._wake.wait()

    def _begin(self, source: Source) -> None:
        crawl, rules = self.crawl, source.rules
        crawl.listed.setdefault(source.id, {})
        if source.delay is not None:
            slow_down(self.crawler, urlsplit(source.url).hostname or "", source.delay)
        if crawl.given:
            return
        years = [y for y in (crawl.years or crawl.every_year) if source.wants(y, crawl.years)]
        for template in rules.lists:
            for year in _each(years, template):
                url = template.format(url=source.url, year=year)
                self.frontier.push(Task(source, "list", url, year=year, first=url))
        for template in rules.documents:
            for year in _each(years, template):
                url = template.format(url=source.url, year=year)
                self._found(source, links.Listed(url, "", year))

    def _found(self, source: Source, entry: links.Listed) -> None:
        self.crawl.listed[source.id][entry.url] = entry
        if not self.crawl.dry_run:
            bundle = hashlib.sha256(entry.url.encode()).hexdigest()[:16]
            self._want(Task(source, "page", entry.url, entry.title, entry.year, bundle))

    def _want(self, task: Task) -> None:
        """Queue a task, or, where this crawl has fetched it before it was interrupted, what follows from it."""
        known = self.crawl.ledger.known(task.source.id, task.url)
        if known is not None and known.done:
            if task.role == "page":
                self._follow(task, self.keeper.stored(task, known))
            return
        self.frontier.push(task, first=task.role in ("attachment", "picture"))

    def _request(self, task: Task) -> scrapy.Request:
        headers = {}
        known = self.crawl.ledger.known(task.source.id, task.url)
        if known is not None and known.sha256 and known.sha256 in self.crawl.ledger.archive:
            if known.etag:
                headers["If-None-Match"] = known.etag
            if known.modified:
                headers["If-Modified-Since"] = known.modified
        return scrapy.Request(
            task.url,
            callback=self.answered,
            errback=self.failed,
            headers=headers,
            dont_filter=True,
            meta={"task": task},
        )

    def answered(self, response: Response) -> None:
        """An answer of any status."""
        task: Task = response.meta["task"]
        try:
            self._follow(task, self.keeper.take(task, response))
        except (OSError, ArchiveDamaged, ManifestDamaged) as error:
            self._stop(f"the archive cannot be used ({error}): make room or mend it, then collect again to continue")
        except Exception as error:  # noqa: BLE001  whatever an answer made of it: no address stays without a row
            self._failed(
                task, "internal_error", f"the answer could not be dealt with ({type(error).__name__}: {error})"
            )
        finally:
            self._finish(task)

    def failed(self, failure: Failure) -> None:
        """No answer: refused, timed out, lost, too large."""
        request: Any = failure.request  # type: ignore[attr-defined]
        task: Task = request.meta["task"]
        assert failure.value is not None
        self._failed(task, *failure_of(failure.value, request.url))
        self._finish(task)

    def _failed(self, task: Task, code: str, message: str) -> None:
        try:
            self.keeper.failure(task, code, message)
        except OSError as error:
            self._stop(f"the archive cannot be written to ({error}): make room, then collect again to continue")

    def _finish(self, task: Task) -> None:
        self.frontier.finished(task)
        self._wake.set()

    def _stop(self, why: str) -> None:
        if self.crawl.fatal is None:
            self.crawl.fatal = why
            self.crawler.engine.close_spider(self, "archive")
        self._wake.set()

    def _follow(self, task: Task, kept: tuple[bytes, str] | None) -> None:
        """Queue what a list or page links to."""
        if kept is None:
            return
        data, url = kept
        if task.role == "list":
            self._follow_list(task, links.Page(data, url))
        elif task.role == "page" and sniff(data, name_of_url(url)) == HTML:
            page, rules = links.Page(data, url), task.source.rules
            for role, found in (
                ("attachment", links.attachments(page, rules)),
                ("picture", links.pictures(page, rules)),
            ):
                for address in found:
                    if self._on_site(task.source, address):
                        self._want(Task(task.source, role, address, task.title, task.year, task.bundle))

    def _follow_list(self, task: Task, page: links.Page) -> None:
        source, crawl = task.source, self.crawl
        crawl.lists_read[source.id] = crawl.lists_read.get(source.id, 0) + 1
        found = links.entries(page, source, source.rules)
        named = self._named.setdefault((source.id, task.first), set())
        fresh = {entry.url for entry in found} - named
        named |= fresh
        crawl.named[source.id] = crawl.named.get(source.id, 0) + len(fresh)
        for entry in found:
            if entry.url in crawl.listed[source.id] or not source.wants(entry.year, crawl.years):
                continue
            if self._on_site(source, entry.url):
                self._found(source, entry)
        further = links.next_page(page, source.rules, task.first, task.number)
        if further is None or not self._on_site(source, further):
            return
        if task.number >= source.rules.max_pages:
            crawl.cut_short.add(source.id)
        elif fresh or not found:  # a list that repeats itself under ever new addresses would never end
            self.frontier.push(
                Task(source, "list", further, year=task.year, number=task.number + 1, first=task.first), first=True
            )

    def _on_site(self, source: Source, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        if host in source.hosts or links.same_site(urlsplit(source.url).hostname or "", host):
            return True
        self.crawl.off_site.setdefault(source.id, set()).add(host)
        return False


def _each(years: Sequence[int], template: str) -> Sequence[int | None]:
    """The years that a template is filled in with; None, once, for one without a year."""
    if "{year}" in template:
        return years
    return (None,)
