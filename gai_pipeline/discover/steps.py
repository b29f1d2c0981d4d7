"""The steps from a crawl's name to documents in the archive: what the commands and the assets call.

Belongs here: the order of the steps and what they come to. Does not belong here: any of the steps.

    index     captures of authorities        columnar.py, cdx.py, web_archives.py
    columns   a few pages of each column     columns.py
    list      the reports among the captures reports.py
    pages     their records                  retrieve.py, shares.py
    parts     attachments and pictures       parts.py
    sites     what the archive lacks         collect/
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gai_pipeline.archive.document import Document
from gai_pipeline.archive.store import Archive
from gai_pipeline.collect.given import Given, write_given
from gai_pipeline.discover.addresses import host_of
from gai_pipeline.discover.asking import ArchiveClient
from gai_pipeline.discover.captures import Capture, Crawl, DiscoverError, as_dict, connection
from gai_pipeline.discover.columns import look_into
from gai_pipeline.discover.hosts import provinces_of
from gai_pipeline.discover.page_parts import divide, given, pages, parts_of
from gai_pipeline.discover.record_of_archive import Records
from gai_pipeline.discover.reports import read_list, write_list
from gai_pipeline.discover.retrieve import Kept, Retriever, Wanted
from gai_pipeline.discover.shares import keep_on_cluster
from gai_pipeline.discover.titles import title_of
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.connect import connect_published, is_published

Tell = Callable[[str, Mapping[str, Any]], None]
"""(step, counts): progress."""


@dataclass(slots=True)
class Found:
    """What looking for reports in a crawl came to."""

    columns: Counter[str] = field(default_factory=Counter)
    listed: int = 0


@dataclass(slots=True)
class Retrieved:
    """What fetching from an archive came to: outcomes of pages and of parts, and addresses left to sites."""

    pages: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    for_sites: int = 0
    given: Path | None = None


def host_filter(province: str | None, known: Mapping[str, str]) -> Callable[[str], bool]:
    """Which hosts are wanted: those that may be of a province (two digits), or all."""
    if province is None:
        return lambda _host: True
    return lambda host: province in provinces_of(host, known)


def find_reports(
    settings: Settings,
    client: ArchiveClient,
    crawl: Crawl,
    *,
    hosts: Callable[[str], bool],
    probe: bool = True,
    tell: Tell | None = None,
) -> Found:
    """Look into columns and write the crawl's list. Raises `DiscoverError` where no captures are there."""
    if not crawl.all_parts():
        raise DiscoverError(f"nothing is known of {crawl.name} yet: gai discover commoncrawl --crawl {crawl.name}")
    found = Found()
    with connection() as db:
        if probe:
            records = Records(client, settings.discover_index, settings.limits)
            with Retriever(settings, crawl, records, ()) as retriever:
                judge = _Judge(crawl, records, retriever)
                for verdict in look_into(crawl, db, hosts, judge, settings.discover_connections):
                    found.columns[verdict.kind] += 1
                    if tell is not None:
                        tell("columns", found.columns)
        found.listed = write_list(crawl, db)
    return found


class _Judge:
    """Whether a capture is a report, told by its page; one that is is kept at once and noted."""

    def __init__(self, crawl: Crawl, records: Records, retriever: Retriever) -> None:
        self._crawl, self._records, self._retriever = crawl, records, retriever
        self._lock = threading.Lock()
        self._known = {(line["url"], line["digest"]) for line in crawl.notes("judged")}

    def __call__(self, capture: Capture) -> bool | None:
        if (capture.url, capture.digest) in self._known:
            return True
        document = self._records.document(capture)
        if not isinstance(document, Document):
            return None
        if title_of(document.data) is None:
            return False
        self._retriever.keep(Wanted(capture), document)
        with self._lock:
            self._crawl.note("judged", as_dict(capture))
        return True


def fetch_pages(
    settings: Settings,
    client: ArchiveClient,
    crawl: Crawl,
    years: Collection[int] = (),
    *,
    hosts: Callable[[str], bool],
    tell: Tell | None = None,
) -> Counter[str]:
    """Fetch the records of the list into the archive; outcomes. Raises `DiscoverError` without a list."""
    if not crawl.reports.exists():
        raise DiscoverError(f"there is no list of {crawl.name} yet: gai discover commoncrawl --crawl {crawl.name}")
    counts: Counter[str] = Counter()

    def told(kept: Kept) -> None:
        counts[kept.outcome] += 1
        if tell is not None:
            tell("pages", counts)

    shared = settings.engine == "ray"
    _keep(settings, client, crawl, lambda: _wanted(crawl, years, hosts, by_digest=shared), told)
    return counts


def _keep(
    settings: Settings,
    client: ArchiveClient,
    crawl: Crawl,
    wanted: Callable[[], Iterable[Wanted]],
    tell: Callable[[Kept], None],
) -> None:
    """Keep captures, on the machines of a cluster where the settings name one. `wanted` gives them anew each time."""
    records = Records(client, settings.discover_index, settings.limits)
    with Retriever(settings, crawl, records, (w.capture for w in wanted())) as retriever:
        if settings.engine == "ray":
            keep_on_cluster(settings, client, crawl, retriever, wanted(), tell)
        else:
            retriever.keep_all(wanted(), tell)


def _wanted(crawl: Crawl, years: Collection[int], hosts: Callable[[str], bool], *, by_digest: bool) -> Iterator[Wanted]:
    for batch in read_list(crawl, years, by_digest=by_digest):
        for listed in batch:
            if hosts(host_of(listed.capture.url)):
                yield Wanted(listed.capture, year=listed.year)


def fetch_parts(
    settings: Settings, client: ArchiveClient, crawl: Crawl, years: Collection[int] = (), tell: Tell | None = None
) -> Retrieved:
    """Fetch what the kept pages link to from the archive, and write down what only their sites have."""
    found = Retrieved()
    archive = Archive.of(settings)
    kept, failed, there = pages(archive, crawl, years)
    wanted: list[Wanted] = []
    for_sites: list[Given] = [given(e.member or e.path, e.headers.get(":role", "page"), e) for e in failed]
    with connection() as db:
        for part in divide(crawl, db, parts_of(archive, kept), there):
            if isinstance(part, Wanted):
                wanted.append(part)
            else:
                for_sites.append(part)

    def told(part: Kept) -> None:
        found.parts[part.outcome] += 1
        if tell is not None:
            tell("parts", found.parts)

    if settings.engine == "ray":
        wanted.sort(key=lambda w: w.capture.digest)
    _keep(settings, client, crawl, lambda: wanted, told)
    found.given = crawl.folder / "for_sites.jsonl"
    found.for_sites = write_given(found.given, for_sites)
    return found


def known_hosts(settings: Settings) -> dict[str, str]:
    """Region codes by host of reports that were read, from the published warehouse; empty before the first run."""
    if not is_published(settings.warehouse):
        return {}
    with closing(connect_published(settings.warehouse)) as db:
        rows: Sequence[Any] = db.execute(
            "select source_uri, region_code from marts.fct_reports "
            "where source_uri is not null and region_code is not null"
        ).fetchall()
    votes: dict[str, Counter[str]] = {}
    for uri, code in rows:
        votes.setdefault(host_of(uri), Counter())[code] += 1
    return {host: counts.most_common(1)[0][0] for host, counts in votes.items()}
