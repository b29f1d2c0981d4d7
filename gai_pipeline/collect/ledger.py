"""What the archive knows of the sources' pages, and the rows that a crawl adds.

Belongs here: the state of a crawl. Does not belong here: deciding what to fetch (`spider.py`).

There is no other state: a row of the archive's manifest is written for every fetch, after its bytes. A crawl that was
killed is continued by reading the rows since its start; what has a row is not asked for again, and what a page links to
is read again from its bytes in the archive.

What no response header says stands beside the headers under names that begin with a colon: `:role` (list, page,
attachment, picture), `:outcome` (new, changed, unchanged, vanished, failed), `:code` of a failure, `:title` and `:year`
as the list gives them, `:body`, the hash of a list page or ZIP (kept as evidence and for 304, but no document).
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from gai_pipeline.archive.answer import without_credentials
from gai_pipeline.archive.document import KEPT_HEADERS
from gai_pipeline.archive.manifest import Entry, Journal, now
from gai_pipeline.archive.store import Archive
from gai_pipeline.read.sniff import ZIP

GOOD = ("new", "changed", "unchanged")
TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Known:
    """The latest good state of a page, and what the crawl under way made of it (`outcome`, None: nothing yet)."""

    role: str
    sha256: str = ""
    etag: str | None = None
    modified: str | None = None
    year: int | None = None
    outcome: str | None = None
    code: str | None = None
    message: str | None = None

    @property
    def done(self) -> bool:
        """Whether the crawl under way need not ask again. Failures may pass, so they are tried again."""
        return self.outcome in GOOD


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer, or its failure, to be written down."""

    source: str
    url: str
    role: str
    outcome: str
    final_url: str | None = None
    status: int | None = None
    headers: Mapping[str, str] | None = None
    title: str = ""
    year: int | None = None
    bundle: str | None = None
    code: str | None = None
    message: str | None = None


class Ledger:
    """Pages of the given sources by (source, address). `started_at`: ISO time of the crawl's start."""

    def __init__(self, archive: Archive, sources: Collection[str], started_at: str) -> None:
        self.archive = archive
        self.pages: dict[tuple[str, str], Known] = {}
        self._journal: Journal | None = None
        wanted = set(sources)
        for entry in archive.entries():
            if entry.source in wanted and entry.member is None and ":role" in entry.headers:
                self._learn(entry, (entry.fetched_at or "") >= started_at)

    def __enter__(self) -> Ledger:
        self._journal = self.archive.journal()
        return self

    def __exit__(self, *_: object) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def known(self, source: str, url: str) -> Known | None:
        return self.pages.get((source, url))

    def documents(self, source: str) -> Iterable[tuple[str, Known]]:
        """(address, state) of the report pages of a source that the archive holds."""
        return [(url, k) for (owner, url), k in self.pages.items() if owner == source and k.role == "page" and k.sha256]

    def record(
        self,
        fetched: Fetched,
        name: str = "",
        media_type: str = "",
        data: bytes = b"",
        *,
        members: Iterable[Entry] = (),
    ) -> None:
        """Keep bytes (none: only the row), then the row. `members` are rows of documents inside a ZIP, whose bytes are
        kept already. Raises OSError where the archive cannot be written to."""
        if self._journal is None:
            raise RuntimeError("a ledger is written to as a context manager")
        sha256 = self.archive.put(data) if data else ""
        for member in members:
            self._journal.append(member)
        no_document = fetched.role == "list" or media_type == ZIP
        entry = self.row(fetched, "" if no_document else sha256, name, media_type, len(data))
        if no_document and sha256:
            entry = replace(entry, headers={**entry.headers, ":body": sha256})
        self._journal.append(entry)
        self._learn(entry, True)

    def row(self, fetched: Fetched, sha256: str, name: str, media_type: str, size: int) -> Entry:
        """The manifest row of an answer."""
        stamp = now()
        kept = {k: v for k, v in (fetched.headers or {}).items() if k in KEPT_HEADERS}
        notes = {
            ":role": fetched.role,
            ":outcome": fetched.outcome,
            ":code": fetched.code,
            ":title": fetched.title[:TITLE_LENGTH] or None,
            ":year": None if fetched.year is None else str(fetched.year),
        }
        return Entry(
            sha256=sha256,
            name=name,
            path=without_credentials(fetched.url),
            media_type=media_type,
            bytes=size,
            source_uri=without_credentials(fetched.final_url or fetched.url),
            bundle=fetched.bundle,
            via="fetch",
            added_at=stamp,
            fetched_at=stamp,
            status=fetched.status,
            headers={**kept, **{k: v for k, v in notes.items() if v is not None}},
            source=fetched.source,
            note=fetched.message,
        )

    def _learn(self, entry: Entry, in_this_crawl: bool) -> None:
        key = (sys.intern(entry.source or ""), entry.path)
        before = self.pages.get(key) or Known(role="")
        headers = entry.headers
        outcome = headers.get(":outcome")
        # A 304 may repeat the validators or leave them out; the old ones hold.
        fresh = outcome in GOOD and entry.status == 200
        year = headers.get(":year")
        self.pages[key] = Known(
            role=sys.intern(headers[":role"]),
            sha256=entry.sha256 or headers.get(":body") or before.sha256,
            etag=headers.get("etag") if fresh else before.etag,
            modified=headers.get("last-modified") if fresh else before.modified,
            year=int(year) if year else before.year,
            outcome=outcome if in_this_crawl else None,
            code=headers.get(":code") if in_this_crawl else None,
            message=entry.note if in_this_crawl else None,
        )
