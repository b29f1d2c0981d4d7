"""One URL, one document: for `gai add URL`. Collecting whole sites is another module's work.

Belongs here: a single guarded GET. Does not belong here: robots, politeness, crawling.

Guards: http and https only; the host is resolved here, every address of it must be public, and the connection goes to
the address that was checked (a name that changes between check and use gains nothing); the same after each redirect;
no proxies, cookies or credentials; bytes are counted before and after decompression; one deadline for everything.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from gai_pipeline import __version__
from gai_pipeline.archive.answer import breaks_off, has_credentials, inflated, without_credentials
from gai_pipeline.archive.document import KEPT_HEADERS, Capture, Document, Refusal
from gai_pipeline.archive.jsonl_pages import name_of_url
from gai_pipeline.archive.manifest import now
from gai_pipeline.archive.unzip import Refused
from gai_pipeline.limits import Limits

if TYPE_CHECKING:
    import httpx

_TOO_LONG = "the whole answer did not come in time; raise GAI_FETCH_SECONDS to wait longer"
_WRAPPED = tuple(
    ipaddress.IPv6Network(n)
    for n in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""IPv4-compatible and -mapped, SIIT, NAT64, 6to4 and Teredo addresses (RFC 4291, 2765, 6052, 8215, 3056, 4380)."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def user_agent(contact: str | None) -> str:
    """What sites see: the software, and whom to write to."""
    return f"gai-pipeline/{__version__}" + (f" (+{contact})" if contact else "")


def fetch(url: str, limits: Limits, *, contact: str | None = None) -> Document | Refusal:
    """The document at a URL, or why there is none. `source_uri` is the URL after redirects, `path` the one asked."""
    try:
        final, headers, data = _get(url, limits, contact)
    except Refused as refused:
        shown = without_credentials(url)
        return Refusal(refused.code, refused.message, shown, source_uri=shown)
    kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    return Document(data, name_of_url(final), url, source_uri=final, via="fetch", capture=Capture(now(), 200, kept))


def public_addresses(host: str, port: int, limits: Limits) -> list[str]:
    """The host's addresses, in the system's order. Raises Refused if one of them is private, loopback, link-local or
    otherwise not public, unless the settings allow it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("dns_failure", f"{host} has no address ({error}); check the URL and the network") from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if not limits.allow_private_addresses:
        for address in addresses:
            if not is_public(address):
                raise Refused(
                    "private_address",
                    f"{host} leads to {address}, which is not public; set GAI_ALLOW_PRIVATE_ADDRESSES=true to allow it",
                )
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet. IPv6's ways to write an IPv4 address are none: whoever
    publishes one means to lead elsewhere than it says."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address) and any(ip in network for network in _WRAPPED):
        return False
    return ip.is_global and not ip.is_multicast


class _Stream:
    """A connection whose every read and write ends with the deadline of the whole fetch. Duck-typed as httpcore's
    NetworkStream, whose own time-outs count from the last byte: a server that sends one byte a second would never end.
    """

    def __init__(self, inner: Any, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._inner.read(max_bytes, _left(self._deadline))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Stream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend:
    """Connects to checked addresses only. Duck-typed as httpcore's NetworkBackend."""

    def __init__(self, limits: Limits, deadline: float) -> None:
        self._limits = limits
        self._deadline = deadline

    def connect_tcp(self, host: str, port: int, **_: Any) -> _Stream:
        import httpcore

        failure: Exception | None = None
        for address in public_addresses(host, port, self._limits):
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, timeout=_left(self._deadline))
            except httpcore.ConnectError as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure or httpcore.ConnectError("no address")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Refused("fetch_timeout", _TOO_LONG)
    return left


def _get(url: str, limits: Limits, contact: str | None) -> tuple[str, httpx.Headers, bytes]:
    import httpcore
    import httpx

    deadline = time.monotonic() + limits.fetch_seconds
    backend: Any = _Backend(limits, deadline)
    headers = {"User-Agent": user_agent(contact), "Accept-Encoding": "gzip", "Accept": "*/*", "Connection": "close"}
    context = httpx.create_ssl_context(trust_env=False)
    with httpcore.ConnectionPool(ssl_context=context, network_backend=backend) as pool:
        try:
            for _ in range(limits.fetch_redirects + 1):
                target = _checked(url)
                wire = httpcore.URL(
                    scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
                )
                host = {"Host": target.netloc.decode("ascii")}
                with pool.stream("GET", wire, headers=list({**host, **headers}.items())) as response:
                    told = httpx.Headers(response.headers)
                    if response.status in _REDIRECTS and "location" in told:
                        url = urljoin(url, told["location"])
                        continue
                    if response.status != 200:
                        raise Refused(f"http_{response.status}", f"the server answered {response.status}")
                    return url, told, _body(response.iter_stream(), told, url, limits)
        except httpcore.TimeoutException as error:
            raise Refused("fetch_timeout", _TOO_LONG) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.InvalidURL, ValueError) as error:
            raise Refused("fetch_failed", f"the connection failed ({error or type(error).__name__})") from error
    raise Refused("too_many_redirects", f"more than {limits.fetch_redirects} redirects")


def _checked(url: str) -> httpx.URL:
    import httpx

    target = httpx.URL(url)
    if has_credentials(url):
        raise Refused("credentials", "an address with a user name or password is not fetched")
    if target.scheme not in ("http", "https") or not target.host:
        raise Refused("unsupported_scheme", f"{target.scheme or url!r} is not fetched; only http and https are")
    return target


def _body(chunks: Iterable[bytes], headers: httpx.Headers, url: str, limits: Limits) -> bytes:
    """The whole body, decompressed, within the size limit on both sides. Raises Refused for half of one."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limits.document_bytes:
            megabytes = limits.document_bytes >> 20
            raise Refused("too_large", f"the answer has more than {megabytes} MB; raise GAI_DOCUMENT_MAX_MB")
        parts.append(chunk)
    body = b"".join(parts)
    encoding = headers.get("content-encoding", "")
    data = inflated(body, encoding, limits.document_bytes)
    framed = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
    if not framed and data is body and breaks_off(data, name_of_url(url)):
        raise Refused("broken_answer", "the answer broke off before its end; fetch it again")
    return data
