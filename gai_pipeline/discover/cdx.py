"""CDX servers: what an archive of the Wayback Machine's kind has of a domain.

Belongs here: both forms of answers (the Wayback Machine's JSON arrays, pywb's and Common Crawl's JSON lines), pages of
answers. Does not belong here: requests (`asking.py`), fetching captures (`retrieve.py`).

A capture with file and offset is fetched by range from where the WARC files lie; one without by replay
(`/web/20240120030000id_/<url>`), which gives the raw bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit

from gai_pipeline.discover.asking import ArchiveClient, NotAnswered
from gai_pipeline.discover.captures import Capture, Crawl, DiscoverError, write_part
from gai_pipeline.discover.columnar import authorities

PAGE_ROWS: Final = 5_000
LARGEST_PAGE: Final = 256 * 1024 * 1024
MOST_PAGES: Final = 100_000
_TIMESTAMP = re.compile(r"^\d{4,14}$")


@dataclass(frozen=True, slots=True)
class Server:
    """A CDX server, the domain that is asked for, and where its WARC files lie (None: captures are replayed)."""

    url: str
    match: str
    records: str | None = None

    def replay(self, timestamp: str, url: str) -> str:
        """The address of a capture's raw bytes: `/web/` beside `/cdx`, as the Wayback Machine has it."""
        parts = urlsplit(self.url)
        before = re.split(r"/(?:cdx|timemap)", parts.path, maxsplit=1)[0].rstrip("/")
        root = f"{parts.scheme}://{parts.netloc}{before}"
        return f"{root}/{'' if before.endswith('/web') or before else 'web/'}{timestamp}id_/{url}"


def crawl_name(server: str, match: str) -> str:
    """What the answers of a server for a domain are kept under."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", f"{urlsplit(server).hostname}-{match}")[:80].strip("-")


def read_cdx(client: ArchiveClient, crawl: Crawl, server: Server) -> int:
    """Ask for all captures of the domain, page by page; how many are known now. A page that is there is not asked for
    again. Raises `DiscoverError` where the server does not answer."""
    total, number, resume = 0, 0, ""
    known = {line["page"]: line for line in crawl.notes("index") if line.get("state") == "read"}
    while number < MOST_PAGES:
        part = crawl.part(f"page-{number:05}")
        note = known.get(number)
        if note is None or not part.exists():
            rows, further = _page(client, server, resume)
            captures = write_part(part, _captures(server, rows))
            note = {"page": number, "state": "read", "captures": captures, "resume": further}
            crawl.note("index", note)
        total += int(note["captures"])
        resume = note["resume"]
        if not resume:
            return total
        number += 1
    return total


def _page(client: ArchiveClient, server: Server, resume: str) -> tuple[list[dict[str, Any]], str]:
    """(rows, key of the next page, empty after the last)."""
    asked = {
        "url": server.match,
        "matchType": "domain",
        "output": "json",
        "filter": "statuscode:200",
        "limit": str(PAGE_ROWS),
        "showResumeKey": "true",
        **({"resumeKey": resume} if resume else {}),
    }
    url = f"{server.url}{'&' if '?' in server.url else '?'}{urlencode(asked)}"
    try:
        body = client.get(url, most=LARGEST_PAGE).body.decode("utf-8", "replace")
        rows, further = _rows(body)
    except NotAnswered as problem:
        if problem.code == "http_404" and not resume:
            return [], ""  # pywb answers so where it has nothing
        raise DiscoverError(f"{server.url} gave no captures: {problem.message} [{problem.code}]") from problem
    except ValueError as error:
        raise DiscoverError(f"{server.url} answered with something else than captures ({error})") from error
    return rows, "" if further == resume else further


def _rows(body: str) -> tuple[list[dict[str, Any]], str]:
    """The captures of an answer as objects, and its resume key. Raises ValueError for what is neither form."""
    text = body.strip()
    if not text:
        return [], ""
    if text.startswith("["):
        return _rows_of_table(json.loads(text))
    rows = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    keys = [r["resumeKey"] for r in rows if "resumeKey" in r]
    return [r for r in rows if "timestamp" in r], str(keys[-1]) if keys else ""


def _rows_of_table(table: list[list[Any]]) -> tuple[list[dict[str, Any]], str]:
    """The form whose first row names the columns; the resume key stands after an empty row, alone."""
    if not table:
        return [], ""
    names, further = [str(n) for n in table[0]], ""
    if len(table) > 2 and table[-2] == [] and len(table[-1]) == 1:
        further = str(table[-1][0])
        table = table[:-2]
    return [dict(zip(names, row, strict=False)) for row in table[1:] if row], further


def _first(row: dict[str, Any], *names: str) -> str:
    """What a row says under the first of the names by which servers call a field."""
    return next((str(row[n]) for n in names if row.get(n)), "")


def _captures(server: Server, rows: list[dict[str, Any]]) -> Iterator[Capture]:
    told = authorities()["media_types"]
    kinds = {*told["html"], *told["document"], *told["picture"]}
    for row in rows:
        url = _first(row, "original", "url")
        mime = _first(row, "mime-detected", "mimetype", "mime")
        stamp, status = str(row["timestamp"]), _first(row, "statuscode", "status") or "200"
        is_page = status == "200" and mime in kinds and url.startswith(("http://", "https://"))
        if not is_page or not _TIMESTAMP.match(stamp):
            continue
        moment = stamp.ljust(14, "0")
        at = f"{moment[:4]}-{moment[4:6]}-{moment[6:8]}T{moment[8:10]}:{moment[10:12]}:{moment[12:14]}+00:00"
        file = _first(row, "filename")
        if file and server.records:
            place = urljoin(server.records, file), int(row["offset"]), int(row["length"])
            replay = None
        else:
            place = f"replay/{crawl_name(server.url, server.match)}", 0, 0
            replay = server.replay(stamp, url)
        digest = _first(row, "digest").removeprefix("sha1:")
        yield Capture(url, at, mime, digest, *place, row.get("truncated") or None, replay)
