"""One URL, one document: for `gai add URL`. Collecting whole sites is another module's work.

Belongs here: a single guarded GET. Does not belong here: robots, politeness, crawling.

Guards: http and https only; the host is resolved here, every address of it must be public, and the connection goes to
the address that was checked (a name that changes between check and use gains nothing); the same after each redirect;
no proxies and no cookies; bytes are counted after decompression, chunk by chunk; one deadline for everything.
"""

from __future__ import annotations

import ipaddress
import socket
import time
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from gai_pipeline import __version__
from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.pages import name_of_url
from gai_pipeline.archive.unzip import Refused
from gai_pipeline.limits import Limits

if TYPE_CHECKING:
    import httpx

_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def user_agent(contact: str | None) -> str:
    """What sites see: the software, and whom to write to."""
    return f"gai-pipeline/{__version__}" + (f" (+{contact})" if contact else "")


def fetch(url: str, limits: Limits, *, contact: str | None = None) -> Document | Refusal:
    """The document at a URL, or why there is none. `source_uri` is the URL after redirects, `path` the one asked."""
    try:
        final, data = _get(url, limits, contact)
    except Refused as refused:
        return Refusal(refused.code, refused.message, url, source_uri=url)
    return Document(data, name_of_url(final), url, source_uri=final, via="fetch")


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
    """Whether an IP address is one of the public internet, also behind IPv6's ways to write an IPv4 address."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


def _get(url: str, limits: Limits, contact: str | None) -> tuple[str, bytes]:
    import httpx

    deadline = time.monotonic() + limits.fetch_seconds
    headers = {"User-Agent": user_agent(contact), "Accept-Encoding": "gzip", "Accept": "*/*"}
    with httpx.Client(trust_env=False, follow_redirects=False, headers=headers) as client:
        try:
            for _ in range(limits.fetch_redirects + 1):
                with _open(client, url, limits, deadline) as response:
                    if response.status_code in _REDIRECTS and "location" in response.headers:
                        url = urljoin(url, response.headers["location"])
                        continue
                    if response.status_code != 200:
                        raise Refused(f"http_{response.status_code}", f"the server answered {response.status_code}")
                    return url, b"".join(_body(response, limits, deadline))
        except httpx.TimeoutException as error:
            raise Refused("fetch_timeout", f"no answer within {limits.fetch_seconds:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Refused("fetch_failed", f"the connection failed ({error})") from error
    raise Refused("too_many_redirects", f"more than {limits.fetch_redirects} redirects")


def _open(client: httpx.Client, url: str, limits: Limits, deadline: float) -> _Opened:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("unsupported_scheme", f"{parts.scheme or url!r} is not fetched; only http and https are")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses = public_addresses(parts.hostname, port, limits)
    return _Opened(client, url, addresses, deadline)


class _Opened:
    """A response whose connection goes to a checked address, tried in turn."""

    def __init__(self, client: httpx.Client, url: str, addresses: list[str], deadline: float) -> None:
        self._client, self._url, self._addresses, self._deadline = client, url, addresses, deadline

    def __enter__(self) -> httpx.Response:
        import httpx

        wanted = httpx.URL(self._url)
        last: httpx.ConnectError | None = None
        for address in self._addresses:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise httpx.ReadTimeout("deadline")
            request = self._client.build_request(
                "GET",
                wanted.copy_with(host=address),
                headers={"Host": wanted.netloc.decode("ascii")},
                timeout=min(left, 30.0),
                extensions={"sni_hostname": wanted.raw_host.decode("ascii")},
            )
            try:
                self._response = self._client.send(request, stream=True)
            except httpx.ConnectError as error:
                last = error
                continue
            return self._response
        raise last or httpx.ConnectError("no address")

    def __exit__(self, *_: object) -> None:
        self._response.close()


def _body(response: httpx.Response, limits: Limits, deadline: float) -> Iterator[bytes]:
    """The body, decompressed within the size limit. httpx's own decoders would unpack a whole chunk at once."""
    encoding = response.headers.get("content-encoding", "identity").lower().strip()
    if encoding in ("gzip", "x-gzip"):
        inflater = zlib.decompressobj(31)
    elif encoding == "deflate":
        inflater = zlib.decompressobj(15)
    elif encoding in ("identity", ""):
        inflater = None
    else:
        raise Refused("unsupported_encoding", f"the server sent content-encoding {encoding!r}, which was not asked for")
    size = 0
    for chunk in response.iter_raw(_CHUNK):
        if time.monotonic() > deadline:
            raise Refused("fetch_timeout", f"the answer takes longer than {limits.fetch_seconds:g} s")
        pending = chunk
        while pending:
            try:
                part = inflater.decompress(pending, _CHUNK * 4) if inflater else pending
            except zlib.error as error:
                raise Refused("fetch_failed", f"the compressed answer is damaged ({error})") from error
            pending = inflater.unconsumed_tail if inflater else b""
            size += len(part)
            if size > limits.document_bytes:
                megabytes = limits.document_bytes >> 20
                raise Refused("too_large", f"the answer has more than {megabytes} MB; raise GAI_DOCUMENT_MAX_MB")
            yield part
