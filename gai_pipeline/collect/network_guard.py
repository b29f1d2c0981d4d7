"""What a crawl may connect to, and how it waits: addresses, robots.txt, hosts that are down, retries.

Belongs here: the resolver and Scrapy's middlewares that refuse or slow down. Does not belong here: what is fetched
(`spider.py`), what is kept (`ledger.py`).

Addresses are checked where names are resolved, and the connection goes to the address that was checked: redirects and
names that change between check and use gain nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from twisted.internet import defer, threads
from twisted.internet.base import ThreadedResolver
from twisted.internet.error import DNSLookupError

from gai_pipeline.archive.answer import breaks_off
from gai_pipeline.archive.fetch import is_public
from gai_pipeline.archive.jsonl_pages import name_of_url

HOST_DOWN_AFTER = 12
"""Failed connections in a row after which a host is left alone for the rest of the crawl."""
LONGEST_BACKOFF = 60.0
LONGEST_CRAWL_DELAY = 60.0
DNS_KEPT_SECONDS = 600.0
UNTOLD_LENGTH = "partial"
"""Scrapy's flag of an answer that ended with its connection, having said nothing of its length."""

refused_names: dict[str, str] = {}
"""Names that lead to addresses that are not allowed, with what to say of them. One crawl a process."""


class NotFetched(IgnoreRequest):
    """A request that is not sent: a stable `code` and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which addresses may be connected to: public ones, those in `networks`, or any."""

    any_address: bool = False
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @classmethod
    def of(cls, any_address: bool, networks: str) -> Allowed:
        """Raises ValueError for what is no network."""
        listed = [n.strip() for n in networks.split(",") if n.strip()]
        return cls(any_address, tuple(ipaddress.ip_network(n) for n in listed))

    def address(self, text: str) -> bool:
        ip = ipaddress.ip_address(text.split("%", 1)[0])
        return self.any_address or is_public(text) or any(ip in n for n in self.networks if n.version == ip.version)

    def refusal(self, host: str) -> str | None:
        """Why a host that is an address itself is refused; None if it is allowed or a name."""
        try:
            good = self.address(host.strip("[]"))
        except ValueError:
            return None
        return None if good else f"{host} is not a public address; name its network in GAI_COLLECT_NETWORKS to allow it"


class GuardedResolver(ThreadedResolver):
    """Resolves names to allowed IPv4 addresses. One private address among a name's addresses refuses the name."""

    def __init__(self, reactor: Any, allowed: Allowed, timeout: float) -> None:
        super().__init__(reactor)
        self._twisted = reactor
        self._allowed = allowed
        self._timeout = timeout
        self._kept: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        return cls(reactor, crawler.settings["GAI_ALLOWED"], crawler.settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        self._twisted.installResolver(self)

    def getHostByName(self, name: str, timeout: Any = ()) -> defer.Deferred[str]:  # noqa: N802  Twisted's name
        twisted = self._twisted
        found = threads.deferToThreadPool(twisted, twisted.getThreadPool(), self._resolve, name)
        found.addTimeout(self._timeout, twisted, self._timed_out)
        return found

    @staticmethod
    def _timed_out(_: Any, seconds: float) -> None:
        raise DNSLookupError(f"no answer within {seconds} s")

    def _resolve(self, name: str) -> str:
        kept = self._kept.get(name)
        if kept is not None and time.monotonic() - kept[0] < DNS_KEPT_SECONDS:
            return kept[1]
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise DNSLookupError(f"{name} has no address ({error})") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        for address in addresses:
            if not self._allowed.address(address):
                message = f"{name} leads to {address}, which is not public"
                refused_names[name] = message
                raise DNSLookupError(message)
        usable = [a for a in addresses if ":" not in a]
        if not usable:
            raise DNSLookupError(f"{name} has only IPv6 addresses, which collecting does not use")
        with self._lock:
            if len(self._kept) > 50_000:
                self._kept.clear()
            self._kept[name] = time.monotonic(), usable[0]
        return usable[0]


@dataclass(slots=True)
class Host:
    """What was done to one host. Seconds are those that its answers took, waiting not counted."""

    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    not_modified: int = 0
    errors: int = 0
    failed_in_a_row: int = field(default=0, repr=False)
    statuses: dict[int, int] = field(default_factory=dict)


class Hosts:
    """The hosts of a crawl by name, with the delays that they ask for."""

    def __init__(self) -> None:
        self.by_name: dict[str, Host] = {}
        self.delays: dict[str, float] = {}

    def __getitem__(self, name: str) -> Host:
        return self.by_name.setdefault(name, Host())


class HostWatch:
    """Refuses addresses and hosts that are down, counts the rest. Nearest to the network of all middlewares, so that
    it sees every attempt and every redirect."""

    def __init__(self, crawler: Any) -> None:
        self._allowed: Allowed = crawler.settings["GAI_ALLOWED"]
        self._hosts: Hosts = crawler.spider.hosts
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> HostWatch:
        found = cls(crawler)
        crawler.signals.connect(found.robots_read, signal=signals.robots_parsed)
        return found

    def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            raise NotFetched("unsupported_scheme", f"{parts.scheme or request.url!r} is not fetched")
        if parts.username or parts.password:
            raise NotFetched("credentials", "an address with a user name or password is not fetched")
        if (refusal := self._allowed.refusal(host)) is not None:
            raise NotFetched("private_address", refusal)
        if self._hosts[host].failed_in_a_row >= HOST_DOWN_AFTER:
            raise NotFetched(
                "host_down", f"{host} failed {HOST_DOWN_AFTER} times in a row and is left alone until the next crawl"
            )
        # No credentials of any kind, also none that a redirect would carry to another host.
        for header in (b"Authorization", b"Cookie", b"Referer"):
            request.headers.pop(header, None)
        if host in self._hosts.delays:
            request.meta["autothrottle_dont_adjust_delay"] = True
        request.meta["gai_asked"] = time.monotonic()

    def process_response(self, request: Request, response: Response) -> Response:
        host = self._hosts[urlsplit(request.url).hostname or ""]
        host.requests += 1
        host.bytes += len(response.body)
        host.seconds += time.monotonic() - request.meta.get("gai_asked", time.monotonic())
        host.statuses[response.status] = host.statuses.get(response.status, 0) + 1
        host.not_modified += response.status == 304
        host.failed_in_a_row = 0
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, IgnoreRequest):
            return
        host = self._hosts[urlsplit(request.url).hostname or ""]
        host.requests += 1
        host.errors += 1
        host.failed_in_a_row += 1

    def robots_read(self, robotparser: Any, request: Request) -> None:
        """Obey Crawl-delay, which Scrapy leaves aside."""
        told = robotparser.rp.crawl_delay(self._crawler.settings["USER_AGENT"])
        if told:
            slow_down(self._crawler, urlsplit(request.url).hostname or "", min(float(told), LONGEST_CRAWL_DELAY))


def slow_down(crawler: Any, host: str, seconds: float) -> None:
    """Keep at least so many seconds between requests to a host, for the rest of the crawl."""
    hosts: Hosts = crawler.spider.hosts
    seconds = max(seconds, hosts.delays.get(host, 0.0))
    hosts.delays[host] = seconds
    downloader = crawler.engine.downloader
    downloader.per_slot_settings[host] = {"delay": seconds, "concurrency": 1, "jitter": 0.0}
    if host in downloader.slots:
        downloader.slots[host].delay = seconds


class StrictRobots(RobotsTxtMiddleware):
    """RFC 9309: where robots.txt answers with a server error, the site is not fetched."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            response = response.replace(body=b"User-agent: *\nDisallow: /\n", headers={}, status=200)
        elif response.status >= 400:
            response = response.replace(body=b"", headers={})
        await super()._parse_robots(response, netloc, request)


class Throttle(AutoThrottle):
    """AutoThrottle for crawls whose answers are mostly 304. Scrapy's lets no answer but 200 shorten a delay, so that
    one slow moment of a site would slow down the rest of its crawl."""

    def _adjust_delay(self, slot: Any, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response.replace(status=200) if response.status == 304 else response)


class Backoff:
    """Retries after a pause that doubles, or the one that the server asks for. Which failures are retried is Scrapy's
    RetryMiddleware's answer."""

    def __init__(self, crawler: Any) -> None:
        self._retry = RetryMiddleware.from_crawler(crawler)
        self._spider: Callable[[], Any] = lambda: crawler.spider
        self._first = crawler.settings.getfloat("GAI_BACKOFF")

    @classmethod
    def from_crawler(cls, crawler: Any) -> Backoff:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        broken = UNTOLD_LENGTH in response.flags and response.status == 200
        if broken and breaks_off(response.body, name_of_url(response.url)):
            return await self._once_more(request)
        answer = self._retry.process_response(request, response)
        if isinstance(answer, Request):
            await self._wait(answer, response.headers.get(b"Retry-After"))
        return answer

    async def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:
        answer = self._retry.process_exception(request, exception)
        if isinstance(answer, Request):
            await self._wait(answer, None)
        return answer

    async def _once_more(self, request: Request) -> Request:
        again = get_retry_request(request, spider=self._spider(), reason="broken_answer")
        if again is None:
            raise NotFetched("broken_answer", "the answer broke off before its end, each time")
        await self._wait(again, None)
        return again

    async def _wait(self, request: Request, asked: bytes | None) -> None:
        seconds = self._first * 2 ** (request.meta.get("retry_times", 1) - 1)
        if asked and asked.isdigit():
            seconds = max(seconds, float(asked))
        await asyncio.sleep(min(seconds, LONGEST_BACKOFF))
