"""The door of the app: who may ask, how much may be handed in, and what a browser may do with an answer.

Belongs here: Host, Origin, the token, the size of bodies, security headers. Does not belong here: any page.

The checks come before routing, for every path. A page on another site can neither read an answer (no CORS header is
ever
sent) nor post a form (its Origin is not ours), and a name that is pointed at this machine is not in the list of hosts.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from gai_pipeline.explore.options import Options

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE: Final = "gai_token"
_SLACK: Final = 1024 * 1024
"""Bytes of a form around the files in it."""
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class BodyTooLarge(Exception):
    """More bytes were sent than may be."""


class Guard:
    """The app behind its door."""

    def __init__(self, app: App, options: Options) -> None:
        self.app = app
        self.options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _answer(send, *refusal)
            return
        if self.options.token is not None and not self._is_known(headers):
            await self._ask_for_token(scope, send)
            return
        await self.app(scope, self._bounded(receive), _with_headers(send))

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "").lower()
        if self.options.token is None and host not in self.options.hosts:
            return 421, f"this server does not answer for the host {host[:100]!r}"
        if scope["method"] not in _SAFE:
            origin = headers.get("origin")
            if origin is not None and urlsplit(origin).netloc.lower() != host:
                return 403, "a form of another site is not taken"
            if origin is None and headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
                return 403, "a form of another site is not taken"
        size = headers.get("content-length", "0")
        if not re.fullmatch(r"\d{1,15}", size):
            return 400, "the content-length is no number"
        if int(size) > self.options.bounds.upload_bytes + _SLACK:
            return 413, f"more than {self.options.bounds.upload_bytes >> 20} MB; hand in less at once"
        return None

    def _is_known(self, headers: dict[str, str]) -> bool:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        given = [headers.get("authorization", "").removeprefix("Bearer "), cookie.value if cookie else ""]
        token = (self.options.token or "").encode()
        return any(hmac.compare_digest(value.encode(), token) for value in given)

    async def _ask_for_token(self, scope: Scope, send: Send) -> None:
        """Take the token out of the address into a cookie, or say that one is needed."""
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = query.pop("token", [""])[0]
        if not hmac.compare_digest(given.encode(), (self.options.token or "").encode()):
            await _answer(send, 401, "a token is needed: open the address that `gai explore` printed")
            return
        rest = urlencode(query, doseq=True)
        # One slash at its beginning: //elsewhere would be another site.
        target = "/" + scope["raw_path"].decode("latin-1").split("?")[0].lstrip("/") + (f"?{rest}" if rest else "")
        cookie = f"{COOKIE}={self.options.token}; HttpOnly; SameSite=Strict; Path=/"
        await _answer(send, 303, "", ((b"location", target.encode("latin-1")), (b"set-cookie", cookie.encode())))

    def _bounded(self, receive: Receive) -> Receive:
        """Bodies without a length are counted as they come."""
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.options.bounds.upload_bytes + _SLACK:
                raise BodyTooLarge
            return message

        return bounded


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(h for h in HEADERS if h[0] not in given)]
        await send(message)

    return with_headers


async def _answer(send: Send, status: int, text: str, extra: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS, *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode("utf-8", "replace")})
