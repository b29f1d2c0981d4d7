"""From a list to the archive: the records of captures, fetched by range, checked, kept once.

Belongs here: one record, and many at once. Does not belong here: requests (`asking.py`), which captures are wanted
(`reports.py`, `parts.py`), sites (`collect/`).

An index can lie. A record is kept only if it is one, its address is that of the index and its payload has the digest of
the index; anything else is a row of the manifest that says what was wrong. There is no other state: what has a row is
not asked for again, and a digest that the archive has costs no request, only a row with the date of its capture.
"""

from __future__ import annotations

import base64
import hashlib
import io
import threading
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.intake import entry_of
from gai_pipeline.archive.manifest import Entry, Journal, now
from gai_pipeline.archive.pages import name_of_url
from gai_pipeline.archive.store import Archive
from gai_pipeline.archive.warc import from_warc
from gai_pipeline.collect.judge import unfit
from gai_pipeline.discover.asking import ArchiveClient, NotAnswered
from gai_pipeline.discover.captures import Capture, Crawl
from gai_pipeline.limits import Limits
from gai_pipeline.settings import Settings

HEAD_ROOM: Final = 64 * 1024
"""Bytes of WARC and HTTP headers beside a payload."""
SHA1_LENGTH: Final = 32
"""Characters of a SHA-1 in base32; other digests are not those of the payload."""
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


class Records:
    """Reads records of one archive: from its store over HTTP, by replay, or from local files."""

    def __init__(self, client: ArchiveClient, base: str, limits: Limits) -> None:
        self._client, self._base, self._limits = client, base, limits

    def document(self, capture: Capture) -> Document | Refusal:
        """The document of a capture, or why there is none."""
        try:
            if capture.replay is not None:
                return self._replayed(capture)
            data = self._bytes(capture)
        except NotAnswered as problem:
            return _refusal(capture, problem.code, problem.message)
        return self._checked(capture, data)

    def _bytes(self, capture: Capture) -> bytes:
        if capture.length <= 0 or capture.offset < 0:
            raise NotAnswered("lying_index", "the index gives the record no place")
        most = self._limits.document_bytes + HEAD_ROOM
        if capture.length > most:
            raise NotAnswered("too_large", "the record is larger than GAI_DOCUMENT_MAX_MB allows")
        if Path(capture.file.split("!", 1)[0]).is_absolute():
            data = local_bytes(capture)
        else:
            url = urljoin(self._base, capture.file)
            data = self._client.get(url, capture.offset, capture.length).body
        if len(data) < capture.length:
            raise NotAnswered("truncated_warc", f"the file ends {capture.length - len(data):,} bytes before the record")
        return data

    def _checked(self, capture: Capture, data: bytes) -> Document | Refusal:
        """The document in a record's bytes, if it is what the index says."""
        told = _record(data)
        if told is None:
            return _refusal(capture, "no_record", "there is no WARC record where the index says")
        url, digests = told
        if not _same_address(url, capture.url):
            return _refusal(capture, "other_url", f"the record is of {url}")
        if not digests:
            return _refusal(capture, "damaged_record", "the record breaks off or cannot be decompressed")
        if len(capture.digest) == SHA1_LENGTH and capture.digest not in digests:
            message = f"the payload's digest is {digests[0]}, the index says {capture.digest}"
            return _refusal(capture, "wrong_digest", message)
        found = next(from_warc(io.BytesIO(data), capture.file, self._limits), None)
        if isinstance(found, Document):
            # The address as the index has it, so that captures of one address are one place.
            return replace(found, member=capture.url, source_uri=capture.url, name=name_of_url(capture.url))
        return found or _refusal(capture, "empty_document", "the record holds nothing that can be read")

    def _replayed(self, capture: Capture) -> Document | Refusal:
        assert capture.replay is not None
        answer = self._client.get(capture.replay, most=self._limits.document_bytes)
        digest = base64.b32encode(hashlib.sha1(answer.body, usedforsecurity=False).digest()).decode()
        if len(capture.digest) == SHA1_LENGTH and digest != capture.digest:
            return _refusal(
                capture, "wrong_digest", f"the payload's digest is {digest}, the index says {capture.digest}"
            )
        return Document(answer.body, name_of_url(capture.url), capture.file, capture.url, capture.url, via="warc")


def local_bytes(capture: Capture) -> bytes:
    """The bytes of a record in a WARC file, or in a member of a WACZ (`/path/x.wacz!archive/data.warc.gz`)."""
    path, _, member = capture.file.partition("!")
    try:
        if member:
            with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
                stream.seek(capture.offset)
                return stream.read(capture.length)
        with Path(path).open("rb") as file:
            file.seek(capture.offset)
            return file.read(capture.length)
    except (OSError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise NotAnswered("not_readable", f"{path} cannot be read ({error})") from error


def _record(data: bytes) -> tuple[str, list[str]] | None:
    """(address, digests of the payload) of the record that bytes begin with, None where they begin with none.

    Digests are base32 SHA-1: of the bytes, and the one that the record states (crawlers that keep chunked bodies state
    that of the body put together). None of them where the record breaks off.
    """
    from fastwarc.warc import ArchiveIterator

    url = None
    try:
        for record in ArchiveIterator(io.BytesIO(data), parse_http=False):
            url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
            content = record.reader.read()
            if len(content) < record.content_length:
                return url, []
            payload = content.partition(b"\r\n\r\n")[2] if record.is_http else content
            told = (record.headers.get("WARC-Payload-Digest") or "").removeprefix("sha1:")
            return url, [base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode(), told]
    except (OSError, ValueError, EOFError):
        return None if url is None else (url, [])
    return None


def _same_address(one: str, other: str) -> bool:
    return one == other or unquote(one).rstrip("/") == unquote(other).rstrip("/")


def _refusal(capture: Capture, code: str, message: str) -> Refusal:
    return Refusal(code, message, capture.file, capture.url, capture.url)


class Retriever:
    """Keeps captures of one crawl. Use as a context manager; safe for threads.

    `crawl` names the source of each row. What is known is read from the manifest once, for the digests and addresses
    that `about` gives, so that memory holds what is wanted and no more.
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
        self._learn({hash(_place(c)): c.digest for c in about})

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
            return self._refused(wanted, _refusal(capture, "truncated", message), place)
        found = document or self._records.document(capture)
        if isinstance(found, Document) and (told := unfit(found.data, found.name, wanted.role)) is not None:
            found = _refusal(capture, *told)
        if isinstance(found, Refusal):
            return self._refused(wanted, found, place)
        sha256 = self._archive.put(found.data)
        entry = entry_of(found)
        self._write(wanted, entry, "new", place)
        return Kept(wanted, "new", sha256)

    def _refused(self, wanted: Wanted, refusal: Refusal, place: int) -> Kept:
        capture = wanted.capture
        entry = Entry("", name_of_url(capture.url), capture.file, capture.mime, 0, via="warc", note=refusal.message)
        self._write(wanted, entry, "failed", place, refusal.code)
        return Kept(wanted, refusal.code, message=refusal.message)

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
