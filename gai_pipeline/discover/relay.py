"""A relay on loopback between DuckDB's httpfs and an archive.

Belongs here: passing range requests on. Does not belong here: retries, pace and the address guard, which are the
client's (`asking.py`).

DuckDB reads Parquet over HTTP with a client of its own, which follows redirects anywhere, obeys proxies of the
environment and fails a query at the first 503. Through the relay its requests go out as all others do, and every byte
is counted. It listens on 127.0.0.1 at a free port and answers only below a path that nobody can guess.
"""

from __future__ import annotations

import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote

from gai_pipeline.discover.asking import ArchiveClient, NotAnswered

LARGEST_RANGE = 512 * 1024 * 1024
"""Bytes: no column of a row group is larger."""


class Relay:
    """Use as a context manager."""

    def __init__(self, client: ArchiveClient) -> None:
        self._secret = secrets.token_urlsafe(24)
        self.failures: dict[str, NotAnswered] = {}
        """What the archive said last, by URL: DuckDB's own message knows only a status."""
        self.sizes: dict[str, int] = {}
        """Bytes of each file that was asked for, by URL."""
        self._server = _Server(("127.0.0.1", 0), _handler(client, f"/{self._secret}/", self))

    def __enter__(self) -> Relay:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, target: str) -> str:
        """The address on loopback that stands for a URL of the archive."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{self._secret}/{quote(target, safe='')}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """DuckDB hangs up where it has read enough."""


def _handler(client: ArchiveClient, prefix: str, relay: Relay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 300

        def log_message(self, *_: Any) -> None:
            """The client counts what is asked."""

        def do_HEAD(self) -> None:
            self._pass_on("HEAD")

        def do_GET(self) -> None:
            self._pass_on("GET")

        def _pass_on(self, method: str) -> None:
            if not self.path.startswith(prefix):
                self.send_error(404)
                return
            target = unquote(self.path[len(prefix) :])
            asked = {"Range": self.headers["Range"]} if "Range" in self.headers else {}
            try:
                answer = client.request(method, target, asked, most=LARGEST_RANGE)
            except NotAnswered as problem:
                relay.failures[target] = problem
                self.send_error(404)  # a status that httpfs does not retry: the client has
                return
            told = answer.headers.get("content-length", "")
            if method == "HEAD" and told.isdigit():
                relay.sizes[target] = int(told)
            self.send_response(answer.status)
            for name in ("content-range", "accept-ranges", "content-length", "last-modified", "etag"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.end_headers()
            self.wfile.write(answer.body)

    return Handler
