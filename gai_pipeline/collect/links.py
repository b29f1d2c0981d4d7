"""What a page links to: entries of a list, its next page, attachments and pictures of a report.

Belongs here: pure functions from a page's bytes and a source's rules to addresses. Does not belong here: fetching.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gai_pipeline.collect.sources import Rules, Source
from gai_pipeline.metadata.text import unspaced
from gai_pipeline.metadata.title import is_title
from gai_pipeline.metadata.year import FIRST_YEAR, LAST_YEAR, years_in
from gai_pipeline.read.clean import decode

_CDATA = re.compile(r"<!\[CDATA\[((?:(?!<!\[CDATA\[).)*?)\]\]>", re.S)
_DATE = re.compile(r"[\[((【]?\s{0,9}20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s{0,9}[\]))】]?")
_BULLET = re.compile(r"^[·•◆■►▪\-*>»›\s]+|[\s>»›]+$")
_SESSION = re.compile(r";jsessionid=[^?#/]*", re.I)
_PUBLISHED_IN_URL = re.compile(r"(?:/t|/)(20\d\d)(?:[01]\d[0-3]\d_|/\d{1,2}/\d{1,2}/|[01]\d/|-\d\d-\d\d/)")
_PERIOD_IN_URL = re.compile(r"[?&]fbtime=(20\d\d)\b")
_ORNAMENT = re.compile(
    r"logo|icon|banner|qr|ewm|erweima|beian|gongan|dzjg|jiucuo|share|arrow|btn|button|/bg|_bg|weixin|weibo|blank|spacer",
    re.I,
)
_NUMBER = re.compile(r"^(?:[\d.,\s]*+[\-—/])*+[.,\s]*+\d[\d.,\s]*+$")
TABLE_CELLS = 40
"""A page whose tables have so many cells with figures shows its form as text; its pictures are not needed."""
MAX_PICTURES = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list page. `year` is the report year as far as title or address tell it."""

    url: str
    title: str
    year: int | None


class Page:
    """A fetched page: parsed once, asked several times."""

    def __init__(self, data: bytes, url: str) -> None:
        self.url = url
        text = decode(data)
        self.text = text
        # List pages of jpage carry their rows inside CDATA sections of a script, where no parser sees links.
        records = "".join(_CDATA.findall(text)) if "<![CDATA[" in text else ""
        self.trees = [LexborHTMLParser(part) for part in (text, records) if part]
        base = self.trees[0].css_first("base[href]") if self.trees else None
        self._base = urljoin(url, base.attributes.get("href") or "") if base else url

    def links(self) -> Iterator[tuple[str, LexborNode]]:
        """(absolute address, element) of every link to the web, in order."""
        for tree in self.trees:
            for node in tree.css("a[href]"):
                if (url := self._absolute(node.attributes.get("href"))) is not None:
                    yield url, node

    def pictures(self) -> Iterator[str]:
        for node in self.trees[0].css("img[src]") if self.trees else ():
            if (url := self._absolute(node.attributes.get("src"))) is not None:
                yield url

    def figure_cells(self) -> int:
        """Table cells that hold a number."""
        nodes = self.trees[0].css("td") if self.trees else []
        return sum(bool(_NUMBER.match(n.text(strip=True))) for n in nodes)

    def _absolute(self, href: str | None) -> str | None:
        return web_address(self._base, href or "")


def web_address(base: str, href: str) -> str | None:
    """The absolute address of a link without fragment and session, None for what is no web address."""
    href = href.strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "data:", "tel:")):
        return None
    try:
        url = _SESSION.sub("", urldefrag(urljoin(base, href)).url)
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or port == 0:
        return None
    return url


def entries(page: Page, source: Source, rules: Rules) -> list[Listed]:
    """The annual reports that a list page names, each address once, in the page's order."""
    link = re.compile(rules.link) if rules.link else None
    wanted = re.compile(rules.title) if rules.title else None
    found: dict[str, Listed] = {}
    for url, node in page.links():
        if link is not None and not link.search(url):
            continue
        title = next((t for t in _titles(node) if (wanted.search(t) if wanted else is_title(t))), None)
        if title is not None and url not in found:
            found[url] = Listed(url, title, report_year(title, url))
    return list(found.values())


def next_page(page: Page, rules: Rules, first: str, number: int) -> str | None:
    """The list page after `number` (1 is the first, at address `first`), None after the last."""
    text = re.compile(rules.next, re.I)
    for url, node in page.links():
        if text.match(node.text(strip=True)) and url != page.url:
            return url
    if rules.page_count and (told := re.search(rules.page_count, page.text)) and number < int(told.group(1)):
        return urljoin(first, rules.page_template.format(n=rules.second_page + number - 1))
    return None


def attachments(page: Page, rules: Rules) -> list[str]:
    """Addresses of a report's attachments, each once. Links whose text carries the ending count too, as content
    systems serve files from addresses such as /download?id=1."""
    wanted = re.compile(rules.attachments, re.I)
    found = [url for url, node in page.links() if wanted.search(url) or wanted.search(node.text(strip=True))]
    return list(dict.fromkeys(found))


def pictures(page: Page, rules: Rules) -> list[str]:
    """Addresses of pictures that may hold the form, each once."""
    if rules.images == "never" or (rules.images == "auto" and page.figure_cells() >= TABLE_CELLS):
        return []
    found = [url for url in page.pictures() if not _ORNAMENT.search(urlsplit(url).path)]
    return list(dict.fromkeys(found))[:MAX_PICTURES]


def report_year(title: str, url: str) -> int | None:
    """The year that a title names; else that of the address: the period of jcms, or the year before publication."""
    named = years_in(title) or [int(y) for y in re.findall(r"(?<!\d)(20\d\d)(?!\d)", title)]
    for year in named:
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
    if period := _PERIOD_IN_URL.search(url):
        return int(period.group(1))
    published = _PUBLISHED_IN_URL.search(urlsplit(url).path)
    return int(published.group(1)) - 1 if published else None


def same_site(host: str, other: str) -> bool:
    """Whether two hosts belong to one site: equal, or under the same name (x.gov.cn, www.x.gov.cn, ju.x.gov.cn)."""
    if host == other:
        return True
    if re.fullmatch(r"[\d.]+|.*:.*", host) or re.fullmatch(r"[\d.]+|.*:.*", other):
        return False
    return site_name(host) == site_name(other)


def site_name(host: str) -> str:
    """The registered name of a host: three labels under gov.cn and its like, else two."""
    labels = host.lower().rstrip(".").split(".")
    deep = len(labels) > 2 and labels[-1] == "cn" and labels[-2] in ("gov", "com", "org", "net", "edu", "ac")
    return ".".join(labels[-3:] if deep else labels[-2:])


def _titles(node: LexborNode) -> Iterator[str]:
    """What an entry may be called: its title attribute (lists cut long names short), its text, both without date."""
    for raw in (node.attributes.get("title") or "", node.text(separator="", strip=True)):
        text = unspaced(_BULLET.sub("", raw))
        for candidate in (_BULLET.sub("", _DATE.sub("", text)).strip("《》"), text):
            if candidate:
                yield candidate
