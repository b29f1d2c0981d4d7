"""Fetching one URL from a real HTTP server on loopback: guards on addresses, redirects, sizes and time."""

import gzip
import socket
import struct
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.fetch import fetch, is_public
from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.limits import Limits

OPEN = Limits(document_bytes=200_000, fetch_seconds=1.0, fetch_redirects=3, allow_private_addresses=True)
GUARDED = Limits(fetch_seconds=2.0)
PAGE = "<html>报告</html>".encode()


class Site(BaseHTTPRequestHandler):
    seen: list[tuple[str, str]] = []  # noqa: RUF012

    def do_GET(self):
        self.seen.append((self.path, self.headers["User-Agent"]))
        if self.path.startswith("/to/"):
            return self.answer(b"", status=302, location=self.path[4:])
        if self.path == "/endless":
            return self.answer(b"", status=302, location="/endless")
        if self.path == "/gone":
            return self.answer(b"gone", status=404)
        if self.path == "/zipped":
            return self.answer(gzip.compress(PAGE), encoding="gzip")
        if self.path == "/bomb":
            return self.answer(gzip.compress(b"\0" * 50_000_000), encoding="gzip")
        if self.path == "/broken":
            return self.answer(b"\x1f\x8bnonsense", encoding="gzip")
        if self.path == "/brotli":
            return self.answer(b"\x0b\x02\x80abc\x03", encoding="br")
        if self.path == "/cut-gzip":
            return self.answer(gzip.compress(PAGE * 50)[:-9], encoding="gzip")
        if self.path == "/two-members":
            return self.answer(gzip.compress(PAGE) + gzip.compress(b"<p>" + PAGE), encoding="gzip")
        if self.path == "/cut-second-member":
            return self.answer(gzip.compress(PAGE) + gzip.compress(PAGE * 50)[:-9], encoding="gzip")
        if self.path.startswith("/untold"):
            return self.untold(PAGE if self.path == "/untold" else PAGE[:-4], reset=self.path == "/untold-reset")
        if self.path == "/large":
            return self.answer(b"x" * 200_001)
        if self.path == "/slow-headers":
            for _ in range(40):
                self.wfile.write(b"H")
                time.sleep(0.1)
            return None
        if self.path == "/slow":
            self.answer(b"", length=1000)
            for _ in range(40):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
            return None
        return self.answer(PAGE)

    def answer(self, body, status=200, location=None, encoding=None, length=None):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if location:
            self.send_header("Location", location)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def untold(self, body, *, reset):
        """An answer without a length, which ends with its connection."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        self.close_connection = True
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            time.sleep(0.2)
            self.connection.close()

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (OSError, ValueError):
            self.close_connection = True  # the client has left, as it should

    def log_message(self, *_):
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_is_fetched_under_its_last_address(site):
    page = fetch(f"{site}/to/{site}/to//xxgk/2023.html", OPEN, contact="me@example.org")
    assert isinstance(page, Document)
    assert page.capture is not None
    assert (page.capture.status, page.capture.headers["content-length"]) == (200, str(len(PAGE)))
    assert datetime.now(UTC) - datetime.fromisoformat(page.capture.fetched_at) < timedelta(minutes=1)
    assert replace(page, capture=None) == Document(
        PAGE, "2023.html", f"{site}/to/{site}/to//xxgk/2023.html", None, f"{site}/xxgk/2023.html", via="fetch"
    )
    assert "me@example.org" in Site.seen[-1][1]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/gone", "http_404"),
        ("/endless", "too_many_redirects"),
        ("/bomb", "too_large"),
        ("/large", "too_large"),
        ("/broken", "broken_answer"),
        ("/cut-gzip", "broken_answer"),
        ("/cut-second-member", "broken_answer"),
        ("/untold-cut", "broken_answer"),
        ("/untold-reset", "fetch_failed"),
        ("/brotli", "unsupported_encoding"),
        ("/slow", "fetch_timeout"),
        ("/slow-headers", "fetch_timeout"),
        ("/to/file:///etc/passwd", "unsupported_scheme"),
        ("/to/gopher://127.0.0.1/", "unsupported_scheme"),
    ],
)
def test_what_a_server_may_do_wrong(site, path, code):
    # A second is enough for a slow server to be given up, and too little for the others on a busy machine.
    limits = OPEN if code == "fetch_timeout" else replace(OPEN, fetch_seconds=60.0)
    started = time.monotonic()
    answer = fetch(site + path, limits)
    assert isinstance(answer, Refusal)
    assert answer.code == code
    assert time.monotonic() - started < 20


def test_a_compressed_page(site):
    page = fetch(f"{site}/zipped", OPEN)
    assert isinstance(page, Document)
    assert page.data == PAGE


def test_an_answer_of_several_members_and_one_of_untold_length_are_whole(site):
    assert fetch(f"{site}/two-members", OPEN).data == PAGE + b"<p>" + PAGE
    assert fetch(f"{site}/untold", OPEN).data == PAGE


def test_credentials_are_refused_and_told_to_nobody(site):
    before = len(Site.seen)
    refused = fetch(site.replace("//", "//user:secret@"), OPEN)
    assert refused.code == "credentials"
    assert "secret" not in f"{refused}"
    assert len(Site.seen) == before
    assert fetch(f"{site}/to/{site.replace('//', '//user:secret@')}", OPEN).code == "credentials"


def test_private_addresses_are_refused_unless_allowed(site):
    before = len(Site.seen)
    port = site.rsplit(":", 1)[1]
    for url in (
        site,
        f"http://localhost:{port}/",
        f"http://2130706433:{port}/",
        f"http://[::1]:{port}/",
        f"http://0:{port}/",
    ):
        assert fetch(url, GUARDED).code == "private_address", url
    assert len(Site.seen) == before  # nothing was even connected to


def test_a_redirect_to_a_private_address_is_refused(site, monkeypatch):
    """A public name whose server sends the client inside: the first address passes, the second does not."""
    resolve = socket.getaddrinfo
    port = int(site.rsplit(":", 1)[1])

    def names(host, *rest, **more):
        return resolve("127.0.0.1" if host == "public.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", names)
    monkeypatch.setattr("gai_pipeline.archive.fetch.is_public", lambda a: a == "127.0.0.1" and public_is_loopback[0])
    public_is_loopback = [True]
    assert isinstance(fetch(f"http://public.example:{port}/", GUARDED), Document)
    assert fetch(f"http://public.example:{port}/to/http://[::1]:{port}/", GUARDED).code == "private_address"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::ffff:8.8.8.8", False),
        ("64:ff9b::808:808", False),
        ("64:ff9b:1::808:808", False),
        ("::7f00:1", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


def test_urls_go_into_the_archive(site, tmp_path):
    archive = Archive(str(tmp_path))
    done = take_in([f"{site}/a.html", f"{site}/gone", "ftp://x.example/a"], archive, OPEN)
    assert [(e.via, e.source_uri) for e in done.new] == [("fetch", f"{site}/a.html")]
    assert [r.code for r in done.refused] == ["http_404", "unsupported_scheme"]


def test_a_port_where_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert fetch(f"http://127.0.0.1:{port}/", OPEN).code == "fetch_failed"
