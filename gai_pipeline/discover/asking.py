"""Asking an archive over HTTP: ranges, retries with growing pauses, one pace for all threads, checked addresses only.

Belongs here: the client that every request to an index, a CDX server or a WARC store goes through. Does not belong
here: what is asked (`columnar.py`, `cdx.py`, `retrieve.py`), asking a site (`collect/`).

An archive that says it is too busy (503 Slow Down, 429) is left alone by all threads until the pause that it asked for,
or one that doubles, is over. The address guard of collecting holds: names are resolved here, every address must be
allowed, the connection goes to the address that was checked, after a redirect anew.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from gai_pipeline.archive.fetch import user_agent
from gai_pipeline.settings import Settings

if TYPE_CHECKING:
    from gai_pipeline.collect.network_guard import Allowed

BUSY = frozenset({429, 503})
PASSING = frozenset({408, 500, 502, 504}) | BUSY
"""Answers that may be better the next time."""
LONGEST_PAUSE = 60.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class NotAnswered(Exception):
    """A request without a usable answer: a stable `code` and a sentence. `passing`: another try may help."""

    def __init__(self, code: str, message: str, *, passing: bool = False, pause: float = 0.0) -> None:
        super().__init__(message)
        self.code, self.message, self.passing, self.pause = code, message, passing, pause


@dataclass(slots=True)
class Asked:
    """What was asked of archives so far. `retries` counts by code; `waited` is seconds of pauses, all threads."""

    requests: int = 0
    bytes: int = 0
    retries: Counter[str] = field(default_factory=Counter)
    waited: float = 0.0

    def add(self, other: Asked) -> None:
        """Count what another client asked."""
        self.requests += other.requests
        self.bytes += other.bytes
        self.retries += other.retries
        self.waited += other.waited


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `total`: bytes of the whole file, where a part was asked for and the server told."""

    body: bytes
    status: int
    headers: dict[str, str]
    total: int | None = None


class ArchiveClient:
    """Asks archives. Safe for threads; close it. `connections` bounds how many requests are under way at once."""

    def __init__(self, settings: Settings, connections: int) -> None:
        from gai_pipeline.collect.network_guard import Allowed

        self.asked = Asked()
        self._limits = settings.limits
        self._agent = user_agent(settings.contact)
        self._allowed = Allowed.of(settings.allow_private_addresses, settings.collect_networks)
        self._attempts = settings.discover_retries + 1
        self._first_pause = settings.collect_backoff
        self._slots = threading.BoundedSemaphore(connections)
        self._lock = threading.Lock()
        self._resume_at: dict[str, float] = {}
        self._pool = _pool(self._allowed, connections)

    def __enter__(self) -> ArchiveClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def get(self, url: str, start: int | None = None, length: int | None = None, *, most: int | None = None) -> Answer:
        """The bytes at a URL: `length` of them from `start`, or all of them, at most `most`. Raises `NotAnswered`."""
        headers = {}
        if start is not None and length is not None:
            # A negative start counts from the end, as in HTTP.
            headers["Range"] = f"bytes={start}-{start + length - 1}" if start >= 0 else f"bytes={start}"
        return self.request("GET", url, headers, most=most or length)

    def request(self, method: str, url: str, headers: dict[str, str], *, most: int | None = None) -> Answer:
        """Ask, with retries. Raises `NotAnswered` with what the last try said."""
        host = urlsplit(url).netloc
        trying = Retrying(
            retry=retry_if_exception(lambda e: isinstance(e, NotAnswered) and e.passing),
            stop=stop_after_attempt(self._attempts),
            wait=lambda state: self._pause(host, state),
            sleep=lambda _seconds: None,  # the wait for the host's turn below is the pause, for every thread
            reraise=True,
        )
        found: Answer = trying(self._once, method, url, headers, most or self._limits.document_bytes)
        return found

    def _pause(self, host: str, state: RetryCallState) -> float:
        """Note a pause for a host after a failure."""
        problem = state.outcome.exception() if state.outcome is not None else None
        assert isinstance(problem, NotAnswered)
        seconds = min(LONGEST_PAUSE, max(problem.pause, self._first_pause * 2 ** (state.attempt_number - 1)))
        with self._lock:
            self.asked.retries[problem.code] += 1
            self._resume_at[host] = max(self._resume_at.get(host, 0.0), time.monotonic() + seconds)
        return 0.0

    def _turn(self, host: str) -> None:
        while (left := self._resume_at.get(host, 0.0) - time.monotonic()) > 0:
            with self._lock:
                self.asked.waited += left
            time.sleep(left)

    def _once(self, method: str, url: str, headers: dict[str, str], most: int) -> Answer:
        self._turn(urlsplit(url).netloc)
        with self._slots:
            deadline = time.monotonic() + self._limits.fetch_seconds
            for _ in range(self._limits.fetch_redirects + 1):
                answer = self._send(method, url, headers, most, deadline)
                if isinstance(answer, Answer):
                    return answer
                url = answer
        raise NotAnswered("too_many_redirects", f"more than {self._limits.fetch_redirects} redirects")

    def _send(self, method: str, url: str, headers: dict[str, str], most: int, deadline: float) -> Answer | str:
        """One request: the answer, or the address that it leads to."""
        import httpcore
        import httpx

        _checked(url)
        target = httpx.URL(url)
        wire = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
        sent = {"Host": target.netloc.decode("ascii"), "User-Agent": self._agent, "Accept": "*/*", **headers}
        seconds = max(0.1, deadline - time.monotonic())
        extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}
        try:
            with self._pool.stream(method, wire, headers=list(sent.items()), extensions=extensions) as response:
                told = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
                if response.status in REDIRECTS and "location" in told:
                    return str(urljoin(url, told["location"]))
                body = self._body(response, most if response.status < 400 else 4096, deadline)
        except httpcore.TimeoutException as error:
            raise NotAnswered("fetch_timeout", "the answer did not come in time", passing=True) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            message = f"the connection failed ({error or type(error).__name__})"
            raise NotAnswered("fetch_failed", message, passing=True) from error
        with self._lock:
            self.asked.requests += 1
            self.asked.bytes += len(body)
        return _judged(method, headers, response.status, told, body)

    @staticmethod
    def _body(response: Any, most: int, deadline: float) -> bytes:
        pieces, size = [], 0
        for piece in response.iter_stream():
            size += len(piece)
            if size > most:
                if response.status >= 400:
                    break  # of an error's page the beginning is enough
                raise NotAnswered("too_large", f"more than {most:,} bytes came")
            if time.monotonic() > deadline:
                raise NotAnswered("fetch_timeout", "the whole answer did not come in time", passing=True)
            pieces.append(piece)
        return b"".join(pieces)


def _judged(method: str, asked: dict[str, str], status: int, told: dict[str, str], body: bytes) -> Answer:
    """The answer where it is one. Raises `NotAnswered`."""
    if status in PASSING:
        after = told.get("retry-after", "")
        pause = float(after) if after.isdigit() else 0.0
        code = "slow_down" if status in BUSY else f"http_{status}"
        raise NotAnswered(code, f"the archive answered {status}", passing=True, pause=pause)
    if status == 416:
        raise NotAnswered("beyond_the_file", "the index names a place beyond the end of the file")
    if status not in (200, 206):
        raise NotAnswered(f"http_{status}", f"the archive answered {status}")
    if method == "GET" and "Range" in asked and status == 200:
        raise NotAnswered("no_ranges", "the server sends whole files only; it must answer range requests")
    length = told.get("content-length", "")
    if method == "GET" and length.isdigit() and len(body) != int(length):
        raise NotAnswered("broken_answer", "the answer broke off before its end", passing=True)
    total = told.get("content-range", "").rpartition("/")[2]
    return Answer(body, status, told, int(total) if total.isdigit() else None)


def _checked(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotAnswered("unsupported_scheme", f"{url!r} is not asked; only http and https are")
    if parts.username or parts.password:
        raise NotAnswered("credentials", "an address with a user name or password is not asked")


def _pool(allowed: Allowed, connections: int) -> Any:
    import httpcore
    import httpx

    backend: Any = _CheckedBackend(allowed)
    return httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False),
        max_connections=connections,
        network_backend=backend,
    )


class _CheckedBackend:
    """Connects to allowed addresses only. Duck-typed as httpcore's NetworkBackend."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **_: Any) -> Any:
        import httpcore

        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotAnswered("dns_failure", f"{host} has no address ({error})", passing=True) from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        for address in addresses:
            if not self._allowed.address(address):
                message = f"{host} leads to {address}, which is not public; name its network in GAI_COLLECT_NETWORKS"
                raise NotAnswered("private_address", message)
        failure: Exception | None = None
        for address in addresses:
            try:
                return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address")

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
