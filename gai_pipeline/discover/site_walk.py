"""Walking a site from its home page to its lists of annual reports, politely and not far.

Belongs here: requests to one site within robots.txt and pace, which page is looked at next, lists that are met. Does
not belong here: what becomes of a list (`propose.py`), crawling (`collect/`).
"""

from __future__ import annotations

import gzip
import heapq
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from gai_pipeline.collect.links import Listed, Page, entries, same_site, web_address
from gai_pipeline.collect.sources import Source
from gai_pipeline.discover.addresses import column_of, readable
from gai_pipeline.discover.asking import ArchiveClient, NotAnswered
from gai_pipeline.discover.scorer import scorer
from gai_pipeline.metadata.text import unspaced
from gai_pipeline.settings import Settings

MOST_PAGES: Final = 40
"""Pages of a site that are looked at."""
MOST_SITEMAPS: Final = 20
LARGEST_SITEMAP: Final = 64 * 1024 * 1024
AGENT: Final = "gai-pipeline"
_WORDS = (
    (re.compile(r"(?:信息|政务)公开.{0,6}(?:年度报告|年报)|^年度报告$|^年报$|公开年报"), 8.0),
    (re.compile(r"年度报告|年报"), 5.0),
    (re.compile(r"(?:政府)?信息公开|政务公开"), 3.0),
    (re.compile(r"公开"), 1.5),
)
"""What a link is called, with how much it draws."""
_ANNUAL_FOLDER = re.compile(r"(?:xxgk|zwgk|gk)\w{0,6}n(?:d|du)?(?:gz)?b(?:g)?|/ndbg|/nb(?:/|$)|annualreport")
_REFRESH = re.compile(r"location(?:\.href)?\s*=\s*[\"']([^\"']{1,300})[\"']")


@dataclass(slots=True)
class Met:
    """A page with entries that are called as annual reports."""

    url: str
    entries: list[Listed]


@dataclass(slots=True)
class Walk:
    """What was seen: `steps` in words, lists, and where looking ended early."""

    steps: list[str] = field(default_factory=list)
    lists: list[Met] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    requests: int = 0


_FIRST, _OF_SITEMAP = 99.0, 6.0
"""How much the home page and the folders of sitemaps draw; links draw by their words."""


class _Waiting:
    """Addresses to look at, the most promising first, each once."""

    def __init__(self) -> None:
        self.queue: list[tuple[float, int, str, str]] = []
        self._known: set[str] = set()

    def add(self, worth: float, url: str, why: str) -> None:
        if url not in self._known:
            self._known.add(url)
            heapq.heappush(self.queue, (-worth, len(self._known), url, why))

    def pop(self) -> tuple[str, str]:
        """(address, why it is looked at)."""
        return heapq.heappop(self.queue)[2:]


class Explorer:
    """Asks one site, one request at a time."""

    def __init__(self, settings: Settings, client: ArchiveClient, home: str) -> None:
        self._settings, self._client, self.home = settings, client, home
        self._last = 0.0
        self._robots: Any = None
        self.walk = Walk()

    def explore(self) -> Walk:
        """Walk from the home page and the sitemaps, the likeliest link first. Nothing is raised for a bad site."""
        try:
            self._read_robots()
        except NotAnswered as problem:
            self.walk.problems.append(f"robots.txt: {problem.message}: the site is left alone [{problem.code}]")
            return self.walk
        waiting = _Waiting()
        waiting.add(_FIRST, self.home, "home page")
        for url in self._from_sitemaps():
            waiting.add(_OF_SITEMAP, url, "folder of addresses in the sitemap")
        for _ in range(MOST_PAGES):
            if not waiting.queue:
                return self.walk
            url, why = waiting.pop()
            if (page := self._page(url, why)) is not None:
                for worth, address, called in _onward(page):
                    if same_site(_host(self.home), _host(address)):
                        waiting.add(worth, address, called)
        if waiting.queue and not self.walk.lists:
            self.walk.problems.append(f"after {MOST_PAGES} pages no list was met; name the page above it as URL")
        return self.walk

    def get(self, url: str, most: int | None = None) -> bytes:
        """A page of the site. Raises `NotAnswered`, where robots.txt does not allow it too."""
        if self._robots is not None and not self._robots.can_fetch(url, AGENT):
            raise NotAnswered("robots", "robots.txt does not allow it")
        pause = self._settings.collect_delay - (time.monotonic() - self._last)
        if pause > 0:
            time.sleep(pause)
        try:
            self.walk.requests += 1
            return self._client.get(url, most=most).body
        finally:
            self._last = time.monotonic()

    def _read_robots(self) -> None:
        from protego import Protego

        try:
            text = self.get(urljoin(self.home, "/robots.txt"), most=1 << 20).decode("utf-8", "replace")
        except NotAnswered as problem:
            if not problem.code.startswith("http_4"):
                raise
            text = ""
        self._robots = Protego.parse(text)

    def _page(self, url: str, why: str) -> Page | None:
        try:
            page = Page(self.get(url), url)
        except NotAnswered as problem:
            self.walk.problems.append(f"{url}: {problem.message} [{problem.code}]")
            return None
        if found := _entries(page):
            self.walk.lists.append(Met(url, found))
        self.walk.steps.append(f"{url} ({why}): {len(found)} annual reports named")
        return page

    def _from_sitemaps(self) -> Iterator[str]:
        """Folders of the sitemaps' addresses that say that they are annual reports, each once."""
        waiting = [*self._robots.sitemaps, urljoin(self.home, "/sitemap.xml")]
        seen: set[str] = set()
        folders: dict[str, str] = {}
        while waiting and len(seen) < MOST_SITEMAPS:
            url = waiting.pop(0)
            if url in seen or not same_site(_host(self.home), _host(url)):
                continue
            seen.add(url)
            further, addresses = self._sitemap(url)
            waiting += further
            for address in addresses:
                if scorer().is_sure(address):
                    folders.setdefault(column_of(address), folder_of(address))
        if folders:
            self.walk.steps.append(f"sitemaps: {len(folders)} folders of annual reports")
        for folder in folders.values():
            yield folder
            yield folder + "index.html"  # not every server answers for a folder

    def _sitemap(self, url: str) -> tuple[list[str], list[str]]:
        """(further sitemaps, addresses) of one sitemap; none where it cannot be read."""
        from lxml.etree import LxmlError
        from scrapy.utils.sitemap import Sitemap

        try:
            data = self.get(url, most=LARGEST_SITEMAP)
            if data[:2] == b"\x1f\x8b":
                data = gzip.decompress(data)
            found = Sitemap(data)
            places = [str(row["loc"]) for row in found if "loc" in row]
        except NotAnswered as problem:
            if problem.code != "http_404":
                self.walk.problems.append(f"{url}: {problem.message} [{problem.code}]")
            return [], []
        except (OSError, EOFError, ValueError, LxmlError, AttributeError) as error:
            self.walk.problems.append(f"{url}: no sitemap ({error})")
            return [], []
        return (places, []) if found.type == "sitemapindex" else ([], places)


def _entries(page: Page) -> list[Listed]:
    """The entries of a page that are called annual reports on disclosure. Of other yearly reports lists are told by the
    same test of titles, so the word 公开 is asked for as well."""
    generic = Source.model_validate({"id": "generic", "url": page.url})
    return [e for e in entries(page, generic, generic.rules) if "公开" in e.title]


def _onward(page: Page) -> Iterator[tuple[float, str, str]]:
    """(how much it draws, address, what it is called) of links that may lead to a list."""
    for url, node in page.links():
        text = unspaced(node.attributes.get("title") or "") or unspaced(node.text(separator="", strip=True))
        worth = _worth(text, url)
        if worth and len(text) <= 20:
            yield worth, url, f"link {text}"
    for frame in (frame for tree in page.trees for frame in tree.css("iframe[src], frame[src]")):
        if (source := web_address(page.url, frame.attributes.get("src") or "")) is not None:
            yield 4.0, source, "frame"
    moved = _REFRESH.search(page.text)
    if moved is not None and (target := web_address(page.url, moved.group(1))) is not None:
        yield 9.0, target, "the page leads there"


def _worth(text: str, url: str) -> float:
    """How much a link draws, by its text and the folder that it leads to; 0 where nothing speaks for it."""
    worth = next((w for pattern, w in _WORDS if pattern.search(text)), 0.0)
    return worth + (4.0 if _ANNUAL_FOLDER.search(readable(url)) else 0.0)


def folder_of(url: str) -> str:
    """The folder of a page's address, without folders of dates: where its list stands."""
    parts = urlsplit(url)
    folder = re.sub(r"(?:/20\d\d(?:[-/]?\d{1,2}){0,2})?/[^/]*$", "/", parts.path)
    return urlunsplit((parts.scheme, parts.netloc, re.sub(r"/content/$", "/", folder), "", ""))


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
