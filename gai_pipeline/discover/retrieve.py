"""From a list to the archive: the records of captures, fetched by range, checked, kept once.

Belongs here: keeping many at once, with a row for each. Does not belong here: one record and its check
(`record_of_archive.py`), which captures are wanted (`reports.py`, `page_parts.py`), several machines (`shares.py`),
sites (`collect/`).

An index can lie. A record is kept only if it is one, its address is that of the index and its payload has the digest of
the index; anything else is a row of the manifest that says what was wrong. There is no other state: what has a row is
not asked for again, and a digest that the archive has costs no request, only a row with the date of its capture.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.intake import entry_of
from gai_pipeline.archive.jsonl_pages import name_of_url
from gai_pipeline.archive.manifest import Entry, Journal, now
from gai_pipeline.archive.store import Archive
from gai_pipeline.collect.judge import unfit
from gai_pipeline.discover.captures import Capture, Crawl
from gai_pipeline.discover.record_of_archive import SHA1_LENGTH, Records, refusal
from gai_pipeline.settings import Settings

PASSING: Final = frozenset({"slow_down", "fetch_failed", "fetch_timeout", "broken_answer", "dns_failure"})
"""Failures that another run tries again; `http_5xx` too. The others stand."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A capture to be kept: `role` page, attachment or picture; `bundle` ties it to its page."""

    capture: Capture
    role: str = "page"
    year: int | None = None
    bundle: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a wanted capture: `outcome` is new, same (its bytes are known), known (its row is) or a code."""

    wanted: Wanted
    outcome: str
    sha256: str = ""
    message: str = ""


def bundle_of(url: str) -> str:
    """What a page and its parts share, as collecting names it."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


class Retriever:
    """Keeps captures of one crawl. Use as a context manager; safe for threads.

    `crawl` names the source of each row. What is known is read from the manifest once, for the digests and addresses
    that `about` gives, so that memory holds what is wanted and no more; nothing is read where it gives none.
    """

    def __init__(self, settings: Settings, crawl: Crawl, records: Records, about: Iterable[Capture]) -> None:
        self._archive = Archive.of(settings)
        self._records = records
        self._source = crawl.source()
        self._threads = settings.discover_connections
        self._lock = threading.Lock()
        self._journal: Journal | None = None
        self._done: set[int] = set()
        self._hashes: dict[str, Entry] = {}
        if places := {hash(_place(c)): c.digest for c in about}:
            self._learn(places)

    def __enter__(self) -> Retriever:
        self._journal = self._archive.journal()
        return self

    def __exit__(self, *_: object) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _learn(self, about: dict[int, str]) -> None:
        digests = set(about.values())
        for entry in self._archive.entries():
            told = entry.headers.get(":digest")
            if told is None:
                continue
            if entry.sha256 and told in digests:
                self._hashes.setdefault(told, entry)
            code = entry.headers.get(":code", "")
            place = hash((entry.path, entry.member, told))
            if place in about and not (code in PASSING or code.startswith("http_5")):
                self._done.add(place)

    def keep_all(self, wanted: Iterable[Wanted], tell: Callable[[Kept], None] | None = None) -> Counter[str]:
        """Keep captures, many at once; how many came to what. Raises OSError where the archive cannot be written to."""
        counts: Counter[str] = Counter()
        with ThreadPoolExecutor(self._threads) as pool:
            for kept in _bounded(pool, self.keep, wanted, self._threads * 4):
                counts[kept.outcome] += 1
                if tell is not None:
                    tell(kept)
        return counts

    def keep(self, wanted: Wanted, document: Document | Refusal | None = None) -> Kept:
        """Keep one capture, or note why not. `document` is its record where somebody has fetched it already."""
        return self.settled(wanted) or self._fetched(wanted, document)

    def settled(self, wanted: Wanted) -> Kept | None:
        """What became of a capture that needs no request: its row or its bytes are known, or it is cut off; else None.
        A capture that had no row has one then."""
        capture = wanted.capture
        place = hash(_place(capture))
        with self._lock:
            if place in self._done:
                return Kept(wanted, "known")
            same = self._hashes.get(capture.digest) if len(capture.digest) == SHA1_LENGTH else None
        if same is not None:
            self._write(wanted, replace(same, headers=dict(same.headers)), "same", place)
            return Kept(wanted, "same", same.sha256)
        if capture.truncated:
            message = f"the crawler cut the answer off ({capture.truncated}): the site is asked for it"
            return self._refused(wanted, refusal(capture, "truncated", message), place)
        return None

    def _fetched(self, wanted: Wanted, document: Document | Refusal | None) -> Kept:
        capture = wanted.capture
        place = hash(_place(capture))
        found = document or self._records.document(capture)
        if isinstance(found, Document) and (told := unfit(found.data, found.name, wanted.role)) is not None:
            found = refusal(capture, *told)
        if isinstance(found, Refusal):
            return self._refused(wanted, found, place)
        sha256 = self._archive.put(found.data)
        self._write(wanted, entry_of(found), "new", place)
        return Kept(wanted, "new", sha256)

    def _refused(self, wanted: Wanted, why: Refusal, place: int) -> Kept:
        capture = wanted.capture
        entry = Entry("", name_of_url(capture.url), capture.file, capture.mime, 0, via="warc", note=why.message)
        self._write(wanted, entry, "failed", place, why.code)
        return Kept(wanted, why.code, message=why.message)

    def _write(self, wanted: Wanted, entry: Entry, outcome: str, place: int, code: str | None = None) -> None:
        capture = wanted.capture
        notes: dict[str, Any] = {
            ":role": wanted.role,
            ":outcome": outcome,
            ":digest": capture.digest,
            ":code": code,
            ":year": None if wanted.year is None else str(wanted.year),
        }
        headers = {k: v for k, v in entry.headers.items() if not k.startswith(":")}
        row = replace(
            entry,
            path=capture.file,
            member=capture.url,
            source_uri=capture.url,
            name=name_of_url(capture.url),
            bundle=wanted.bundle or bundle_of(capture.url),
            via="warc",
            added_at=now(),
            fetched_at=capture.captured_at,
            headers={**headers, **{k: v for k, v in notes.items() if v is not None}},
            source=self._source,
        )
        with self._lock:
            if self._journal is None:
                raise RuntimeError("a retriever is used as a context manager")
            self._journal.append(row)
            self._done.add(place)
            if row.sha256 and capture.digest:
                self._hashes.setdefault(capture.digest, row)


def _place(capture: Capture) -> tuple[str, str, str]:
    return capture.file, capture.url, capture.digest


def _bounded(
    pool: ThreadPoolExecutor, work: Callable[[Wanted], Kept], items: Iterable[Wanted], ahead: int
) -> Iterator[Kept]:
    """Results in the order of the items, never more than `ahead` of them under way."""
    waiting: deque[Any] = deque()
    for item in items:
        waiting.append(pool.submit(work, item))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
