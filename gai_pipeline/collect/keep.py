"""What becomes of an answer: a new document, another version, the same as before, gone, or a failure; with its row.

Belongs here: judging an answer against what the archive has, keeping its bytes and its row. Does not belong here: what
is asked for and what a page links to (`spider.py`), how rows are written (`ledger.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from scrapy.http import Response

from gai_pipeline.archive.document import Refusal
from gai_pipeline.archive.jsonl_pages import name_of_url
from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.opener import Opener
from gai_pipeline.collect.frontier import Task
from gai_pipeline.collect.judge import essence, unfit
from gai_pipeline.collect.ledger import Fetched, Known
from gai_pipeline.collect.plan import Crawl
from gai_pipeline.read.sniff import DOCUMENTS, HTML, ZIP, sniff

GONE = (404, 410)
NOT_THERE = ("http_404", "http_410", "error_page", "empty_document")


class Keeper:
    """Keeps the answers of one crawl. Everything raises OSError, ArchiveDamaged or ManifestDamaged where the archive
    cannot be used."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl = crawl

    def take(self, task: Task, response: Response) -> tuple[bytes, str] | None:
        """Keep an answer of any status. (bytes, address) of what may link further; None where nothing follows."""
        ledger = self.crawl.ledger
        known = ledger.known(task.source.id, task.url)
        if response.status == 304 and known is not None and known.sha256:
            self._write(self._fetched(task, response, "unchanged", message="not modified since it was last fetched"))
            return self.stored(task, known)
        if response.status != 200:
            gone = response.status in GONE and task.role != "list" and known is not None and bool(known.sha256)
            code, message = f"http_{response.status}", f"the server answered {response.status}"
            self.failure(task, code, message, response, "vanished" if gone else "failed")
            return None
        name = name_of_url(response.url)
        told = unfit(response.body, name, task.role)
        if told is not None:
            self.failure(task, *told, response)
            return None
        self._keep(task, response, name, known)
        return response.body, response.url

    def stored(self, task: Task, known: Known) -> tuple[bytes, str] | None:
        """(bytes, address) of what is kept of a page or list, which links further as it did."""
        if task.role in ("list", "page") and known.sha256:
            return self.crawl.ledger.archive.get(known.sha256), task.url
        return None

    def _keep(self, task: Task, response: Response, name: str, known: Known | None) -> None:
        data = response.body
        media_type = sniff(data, name)
        sha256 = hashlib.sha256(data).hexdigest()
        before = known.sha256 if known is not None else ""
        if before == sha256:
            self._write(self._fetched(task, response, "unchanged"), name, media_type, data)
        elif before and media_type == HTML and task.role == "page" and self._same_content(before, data):
            self._write(self._fetched(task, response, "unchanged", message=f"the same content as {before}"))
        elif media_type == ZIP:
            self._keep_zip(task, response, name, "changed" if before else "new")
        else:
            outcome = "changed" if before else "new"
            self._write(self._fetched(task, response, outcome), name, media_type, data)

    def _same_content(self, before: str, data: bytes) -> bool:
        archive = self.crawl.ledger.archive
        return before in archive and essence(archive.get(before)) == essence(data)

    def _keep_zip(self, task: Task, response: Response, name: str, outcome: str) -> None:
        """The documents inside a ZIP, each with its own bytes; the ZIP itself is kept as evidence."""
        ledger = self.crawl.ledger
        rows: list[Entry] = []
        refused: list[str] = []
        with Opener(self.crawl.limits) as opener:
            for item in opener.members(response.body, task.url):
                if isinstance(item, Refusal):
                    if item.member is None:
                        self.failure(task, item.code, item.message, response)
                        return
                    refused.append(f"{item.member}: {item.message}")
                elif (kind := sniff(item.data, item.name)) in DOCUMENTS:
                    fetched = self._fetched(task, response, outcome)
                    row = ledger.row(fetched, ledger.archive.put(item.data), item.name, kind, len(item.data))
                    rows.append(_member(row, item.member or item.name))
        fetched = self._fetched(task, response, outcome, message="; ".join(refused) or None)
        self._write(fetched, name, ZIP, response.body, rows)

    def failure(
        self, task: Task, code: str, message: str, response: Response | None = None, outcome: str = "failed"
    ) -> None:
        """Write down why there is nothing to keep."""
        if task.role == "list":
            failed = self.crawl.lists_failed
            failed[task.source.id] = failed.get(task.source.id, 0) + 1
        known = self.crawl.ledger.known(task.source.id, task.url)
        if code in NOT_THERE and task.role == "page" and not task.title and not (known and known.sha256):
            # An address that was made from the year, which no list names: the report is not out yet.
            code = "not_published"
        self._write(self._fetched(task, response, outcome, code, message))

    def _write(
        self,
        fetched: Fetched,
        name: str = "",
        media_type: str = "",
        data: bytes = b"",
        rows: Iterable[Entry] = (),
    ) -> None:
        """Write an answer down, with the rows of a ZIP's members; a dry run only remembers its trouble."""
        crawl = self.crawl
        if not crawl.dry_run:
            crawl.ledger.record(fetched, name, media_type, data, members=rows)
        elif fetched.code is not None:
            trouble = Known(fetched.role, outcome=fetched.outcome, code=fetched.code, message=fetched.message)
            crawl.ledger.pages[fetched.source, fetched.url] = trouble
        if crawl.tell is not None:
            crawl.tell(fetched.url, fetched.code or fetched.outcome)

    @staticmethod
    def _fetched(
        task: Task, response: Response | None, outcome: str, code: str | None = None, message: str | None = None
    ) -> Fetched:
        return Fetched(
            source=task.source.id,
            url=task.url,
            role=task.role,
            outcome=outcome,
            final_url=None if response is None else response.url,
            status=None if response is None else response.status,
            headers=None if response is None else _headers(response),
            title=task.title,
            year=task.year,
            bundle=task.bundle,
            code=code,
            message=message,
        )


def _headers(response: Response) -> Mapping[str, str]:
    items: Any = response.headers.to_unicode_dict()
    return {str(k).lower(): str(v) for k, v in items.items()}


def _member(row: Entry, member: str) -> Entry:
    # Rows of members carry no role: the ledger keeps the state of the ZIP, which is what is fetched.
    return replace(row, member=member, headers={})
