"""What a report's page links to: attachments and pictures, from the archive where it has them, else left to the site.

Belongs here: finding the parts of pages that were kept from an archive. Does not belong here: fetching them
(`retrieve.py`, `collect/`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import duckdb

from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.store import Archive, ArchiveDamaged
from gai_pipeline.collect import links
from gai_pipeline.collect.given import Given
from gai_pipeline.collect.sources import presets
from gai_pipeline.discover.captures import CAPTURE_FIELDS, Capture, Crawl, batched, over
from gai_pipeline.discover.retrieve import Wanted
from gai_pipeline.read.sniff import HTML

PAGES_AT_ONCE: Final = 500
ASK_SITE: Final = frozenset(
    ("truncated", "damaged_record", "truncated_warc", "wrong_digest", "beyond_the_file", "other_url", "no_record")
)
"""What was wrong with a capture for which the page's own site is asked."""


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment or picture of a kept page."""

    url: str
    role: str
    page: Entry


def pages(archive: Archive, crawl: Crawl, years: Collection[int]) -> tuple[list[Entry], list[Entry], set[str]]:
    """(pages kept from a crawl, the latest capture of each; rows to ask their sites for; addresses that have bytes)."""
    kept: dict[str, Entry] = {}
    failed: dict[str, Entry] = {}
    there: set[str] = set()
    for entry in archive.entries():
        address = entry.member if entry.via == "warc" and entry.member else entry.path
        if entry.sha256:
            there.add(address)
        if entry.source != crawl.source() or not _is_of(entry, years):
            continue
        if entry.headers.get(":role") == "page" and entry.media_type == HTML and entry.sha256:
            kept[address] = max(kept.get(address, entry), entry, key=lambda e: e.fetched_at or "")
        elif entry.headers.get(":code") in ASK_SITE:
            failed[address] = entry
    return list(kept.values()), [e for address, e in failed.items() if address not in there], there


def _is_of(entry: Entry, years: Collection[int]) -> bool:
    """Whether a row is of the years that are asked for (none: all), as far as it says its year."""
    year = entry.headers.get(":year")
    return not years or year is None or int(year) in years


def parts_of(archive: Archive, kept: Collection[Entry]) -> Iterator[Part]:
    """The attachments and pictures that pages link to on their own site, in their order."""
    rules = presets()["generic"]
    for entry in kept:
        url = entry.source_uri or ""
        try:
            page = links.Page(archive.get(entry.sha256), url)
        except ArchiveDamaged:
            continue  # reading the archive says so, with the document's name
        host = urlsplit(url).hostname or ""
        found = [("attachment", a) for a in links.attachments(page, rules)]
        found += [("picture", a) for a in links.pictures(page, rules)]
        for role, address in found:
            if links.same_site(host, urlsplit(address).hostname or ""):
                yield Part(address, role, entry)


def divide(
    crawl: Crawl, db: duckdb.DuckDBPyConnection, found: Iterator[Part], there: Collection[str]
) -> Iterator[Wanted | Given]:
    """Parts that the archive has a whole capture of, and those that only the site can have; what is kept is neither."""
    fields = ", ".join(f'"{f}"' for f in CAPTURE_FIELDS)
    for batch in batched((p for p in found if p.url not in there), PAGES_AT_ONCE):
        rows = (
            db.cursor()
            .execute(
                f"select {fields} from {over(crawl.all_parts())} where list_contains(?, url) and truncated is null "
                "qualify row_number() over (partition by url order by captured_at desc) = 1",
                [[p.url for p in batch]],
            )
            .fetchall()
        )
        captured = {row[0]: Capture(*row) for row in rows}
        for part in batch:
            year = part.page.headers.get(":year")
            if (capture := captured.get(part.url)) is not None:
                yield Wanted(capture, part.role, int(year) if year else None, part.page.bundle)
            else:
                yield given(part.url, part.role, part.page)


def given(url: str, role: str, entry: Entry) -> Given:
    """An address for the site, with what is known of it."""
    year = entry.headers.get(":year")
    return Given(url, role, entry.headers.get(":title", ""), int(year) if year else None, entry.bundle)
