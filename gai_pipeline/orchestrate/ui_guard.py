"""Who may speak to the UI: only pages that it served itself.

Belongs here: one ASGI middleware. Does not belong here: passwords (a proxy's), what the UI does.

Dagster's web server executes mutations that come by GET and answers whatever host it is called by, so any page that is
open in the same browser could start or delete things: by a link, by a form, or by a name of its own that it lets lead
to 127.0.0.1. So a request must name a host that is known (against such names), must not come from another origin, and
what is not GET must be JSON, which no form can send.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_READING: Final = ("GET", "HEAD")
_FROM_HERE: Final = ("same-origin", "none")
_ASKING: Final = ("query", "mutation", "operationName", "extensions")
_HEADERS: Final = [(b"x-frame-options", b"SAMEORIGIN"), (b"cross-origin-opener-policy", b"same-origin")]


class Guard:
    """ASGI middleware around the web server. `hosts` are those that requests may name, with their ports."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._origins = frozenset(f"{scheme}://{host}" for host in self._hosts for scheme in ("http", "https"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal is None:
            await self._app(scope, receive, _with_headers(send) if scope["type"] == "http" else send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refusal[1][:100]})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": refusal[0], "headers": headers})
            await send({"type": "http.response.body", "body": refusal[1].encode() + b"\n"})

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """(status, why) of a request that is not let through; None for one that is."""
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        if [h.lower() for h in headers.get("host", [])] not in ([h] for h in self._hosts):
            return 403, "this host is not known here; name the one of a proxy in GAI_UI_HOSTS"
        if any(origin not in self._origins for origin in headers.get("origin", ())):
            return 403, "requests of other pages are not answered"
        if scope["type"] == "websocket":
            return None
        method = scope["method"]
        if method not in _READING:
            return _of_a_change(headers)
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        if scope["path"].rstrip("/").endswith("/graphql") and any(name in asked for name in _ASKING):
            return 405, "questions come by POST, as JSON"
        return None


def _of_a_change(headers: dict[str, list[str]]) -> tuple[int, str] | None:
    kinds = [kind.partition(";")[0].strip().lower() for kind in headers.get("content-type", [])]
    if kinds != ["application/json"]:
        return 415, "changes come as JSON"
    if any(site not in _FROM_HERE for site in headers.get("sec-fetch-site", ())):
        return 403, "requests of other pages are not answered"
    return None


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *_HEADERS]
        await send(message)

    return sending
