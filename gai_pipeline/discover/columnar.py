"""Common Crawl's columnar index: which captures of authorities a crawl has.

Belongs here: listing the index's files, reading of each only what is needed, what became of each. Does not belong here:
requests (`asking.py`), choosing reports (`reports.py`).

The index is 300 Parquet files a crawl, each sorted by the reversed host name, so that DuckDB reads the footers of all
and column chunks of the few row groups that hold authorities. A file that is damaged, cut off or not answered is
noted and left for the next time; the others do not depend on it.
"""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import duckdb
import yaml

from gai_pipeline.discover.asking import ArchiveClient, NotAnswered
from gai_pipeline.discover.captures import Capture, Crawl, DiscoverError, connection, write_part
from gai_pipeline.discover.relay import Relay
from gai_pipeline.settings import Settings

FILES_AT_ONCE: Final = 4
LARGEST_LIST: Final = 64 * 1024 * 1024
KEY: Final = "url_surtkey"
NEEDED: Final = (
    *("url", "fetch_time", "fetch_status", "content_digest", "content_mime_type", "content_mime_detected"),
    *("content_truncated", "warc_filename", "warc_record_offset", "warc_record_length"),
)
"""Columns that are read beside the key; those that older crawls lack are null."""
_NUMERIC = re.compile(r"^[\d.]+$")
OPTIONAL: Final = ("content_mime_detected", "content_truncated")


@dataclass(slots=True)
class Asked:
    """What reading an index came to. `index_bytes`: of all its files that answered; `bytes`: of what was asked for."""

    files: int = 0
    failed: int = 0
    captures: int = 0
    bytes: int = 0
    index_bytes: int = 0


Tell = Callable[[str, str, int], None]
"""(file, state, captures) of each file of the index."""


@cache
def authorities() -> dict[str, Any]:
    """Suffixes and media types, from `authorities.yaml`."""
    found: dict[str, Any] = yaml.safe_load(
        files("gai_pipeline.discover").joinpath("authorities.yaml").read_text("utf-8")
    )
    return found


def read_index(
    settings: Settings, client: ArchiveClient, crawl: Crawl, suffixes: Sequence[str] = (), tell: Tell | None = None
) -> Asked:
    """Read what is not there yet of a crawl's index. `suffixes` are asked for beside the authorities' own.

    Raises `DiscoverError` where the index cannot be listed, or where no file of it could be read.
    """
    base = settings.discover_index
    listed = index_files(client, base, crawl.name)
    done = Asked(files=len(listed))
    before = client.asked.bytes
    lock = threading.Lock()
    with Relay(client) as relay, _reader(settings) as db, ThreadPoolExecutor(FILES_AT_ONCE) as pool:
        reading = _Reading(crawl, relay, db, key_ranges(suffixes), base)
        for path, state, captures, size in pool.map(reading.read, listed):
            with lock:
                done.failed += state not in ("read", "known")
                done.captures += captures
                done.index_bytes += size
            if tell is not None:
                tell(path, state, captures)
    done.bytes = client.asked.bytes - before
    if done.failed == done.files:
        last = list(crawl.notes("index"))[-1]
        raise DiscoverError(f"no file of the index of {crawl.name} could be read: {last['message']} [{last['code']}]")
    return done


def index_files(client: ArchiveClient, base: str, crawl: str) -> list[str]:
    """Paths of the Parquet files of a crawl's index, below `base`. Raises `DiscoverError`."""
    url = urljoin(base, f"crawl-data/{crawl}/cc-index-table.paths.gz")
    try:
        listed = gzip.decompress(client.get(url, most=LARGEST_LIST).body).decode("utf-8").split()
    except NotAnswered as problem:
        raise DiscoverError(
            f"the index of {crawl} cannot be listed: {problem.message} [{problem.code}] ({url}); "
            "see https://index.commoncrawl.org for the names of crawls"
        ) from problem
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DiscoverError(f"the list of the index of {crawl} is damaged ({error}): try again") from error
    found = [path for path in listed if "/subset=warc/" in path and path.endswith(".parquet")]
    # A list that names another host would have every file asked from there.
    if not found or any(urlsplit(path).netloc or path.startswith("/") for path in found):
        raise DiscoverError(f"the list of the index of {crawl} names no files below {base}")
    return found


def key_ranges(suffixes: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Ranges [first, last) of the sorted key that hold authorities' suffixes and those that are given."""
    ranges = []
    for suffix in (*authorities()["suffixes"], *suffixes):
        name = suffix.lower().strip(".")
        key = name if _NUMERIC.match(name) else ",".join(reversed(name.split(".")))
        # After a name follows `)`, `,` for a name below it, or `:` and a port; the first two sort before `-`.
        ranges += [(f"{key})", f"{key}-"), (f"{key}:", f"{key};")]
    return ranges


class _Reading:
    """Reads one file of the index after another, in threads."""

    def __init__(
        self, crawl: Crawl, relay: Relay, db: duckdb.DuckDBPyConnection, ranges: Sequence[tuple[str, str]], base: str
    ) -> None:
        self._crawl, self._relay, self._db = crawl, relay, db
        self._ranges, self._base = ranges, base
        self._lock = threading.Lock()
        told = authorities()["media_types"]
        self._kinds = sorted({*told["html"], *told["document"], *told["picture"]})

    def read(self, path: str) -> tuple[str, str, int, int]:
        """(path, state, captures, bytes of the file)."""
        part = self._crawl.part(Path(path).name.split(".")[0])
        if part.exists():
            return path, "known", 0, 0
        url = urljoin(self._base, path)
        try:
            captures = write_part(part, self._captures(self._relay.url(url)))
        except duckdb.Error as error:
            problem = self._relay.failures.pop(url, None)
            code = problem.code if problem else "damaged_index"
            message = problem.message if problem else str(error).split("\n", 1)[0].replace(self._relay.url(url), url)
            self._note({"file": path, "state": "failed", "code": code, "message": message})
            return path, code, 0, 0
        size = self._relay.sizes.get(url, 0)
        self._note({"file": path, "state": "read", "captures": captures, "bytes": size})
        return path, "read", captures, size

    def _note(self, line: dict[str, Any]) -> None:
        with self._lock:
            self._crawl.note("index", line)

    def _captures(self, url: str) -> Iterator[Capture]:
        """Captures of the ranges that the footer's statistics do not rule out. One range a query: DuckDB passes over
        row groups by a range, and not by several of them joined with `or`."""
        cursor = self._db.cursor()
        footer = cursor.execute(
            "select path_in_schema, stats_min_value, stats_max_value from parquet_metadata(?)", [url]
        ).fetchall()
        there = {name for name, _, _ in footer}
        keys = [(low, high) for name, low, high in footer if name == KEY]
        select = ", ".join(name if name in there or name not in OPTIONAL else f"null as {name}" for name in NEEDED)
        kind = "coalesce(content_mime_detected, content_mime_type)"
        for first, last in self._ranges:
            if not any(_overlap(low, high, first, last) for low, high in keys):
                continue
            cursor.execute(
                f"select url, fetch_time::varchar, {kind}, content_digest, warc_filename, warc_record_offset, "
                f"warc_record_length, content_truncated from (select {KEY}, {select} from read_parquet(?)) "
                f"where {KEY} >= ? and {KEY} < ? and fetch_status = 200 and list_contains(?, {kind})",
                [url, first, last, self._kinds],
            )
            yield from _rows(cursor)


def _overlap(low: str | None, high: str | None, first: str, last: str) -> bool:
    """Whether a row group from `low` to `high` (None: not told) may hold keys from `first` to before `last`."""
    return low is None or high is None or (low < last and high >= first)


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[Capture]:
    while rows := cursor.fetchmany(10_000):
        for url, time, mime, digest, file, offset, length, truncated in rows:
            at = f"{time.replace(' ', 'T')[:19]}+00:00"
            yield Capture(url, at, mime, digest or "", file, int(offset), int(length), truncated or None)


def _reader(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A DuckDB with httpfs, whose own retries are off: the relay's client has them."""
    found = connection()
    extension = httpfs()
    found.execute(f"load '{extension}'" if extension else "load httpfs")
    found.execute("set http_retries = 0; set parquet_metadata_cache = true; set http_keep_alive = true")
    found.execute(f"set http_timeout = {int(settings.fetch_seconds * (settings.discover_retries + 1)) + 60}")
    return found


def httpfs() -> Path | None:
    """The httpfs extension that is installed as a package, None where there is none: DuckDB then looks in its own
    folder."""
    try:
        folder = files("duckdb_extension_httpfs")
    except ModuleNotFoundError:
        return None
    found = Path(str(folder)) / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
    return found if found.exists() else None
