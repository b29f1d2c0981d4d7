"""Small government sites in the habits of the common content systems, served over real HTTP on loopback.

Belongs here: pages, attachments, lists, robots rules, faults of every kind, changes between two crawls, and what was
asked. Does not belong here: what the crawl should make of it (the tests).

Each site has an address of its own in 127.0.1.0/24, so that it is a host of its own to the crawler.
"""

from __future__ import annotations

import email.utils
import gzip
import hashlib
import random
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from gai_pipeline.sample import figures as fg
from gai_pipeline.sample import prose, render_html, render_office
from gai_pipeline.sample.counts import all_counts
from gai_pipeline.sample.layout import WORDINGS, printed_tables

NETWORK = "127.0.1.0/24"
YEARS = range(2018, 2025)
FAMILIES = ("trs", "art", "content", "jcms", "info", "xxgk")


def edition_of(year: int) -> str:
    return "2014" if year < 2019 else "2019" if year < 2021 else "2021"


def page_of(name: str, year: int, version: int = 1) -> prose.Page:
    """A report's page. Another version has other figures."""
    rng = random.Random(f"{name}/{year}/{version}")
    code = edition_of(year)
    figures = fg.printed(code, all_counts(code, "modest", rng), fg.STYLES["plain"], rng)
    facts = prose.Facts(name, name, "本机关", year, code, published=date(year + 1, 1, 20))
    wording = WORDINGS[0]
    return prose.write_page(facts, printed_tables(figures, wording), rng, prose.MESSES["clean"], wording)


@cache
def report(name: str, year: int, version: int = 1, encoding: str = "utf8") -> bytes:
    """A report as HTML."""
    return render_html.render(page_of(name, year, version), "plain", encoding)


@cache
def report_docx(name: str, year: int) -> bytes:
    return render_office.render_docx(page_of(name, year), render_office.DOCX_DIALECTS[0])


def title(name: str, year: int) -> str:
    return f"{name}{year}年政府信息公开工作年度报告"


@dataclass
class Answer:
    """What a path answers. `fault` names a way to go wrong."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    validators: bool = True
    modified: float = 1_700_000_000.0


@dataclass
class Asked:
    """A request that came in."""

    host: str
    path: str
    status: int
    conditional: bool
    agent: str
    moment: float
    headers: dict[str, str]


class Site:
    """One site: a list of its body's reports in the way of a family, and whatever a test adds to `answers`."""

    def __init__(self, number: int, family: str, years: range = YEARS, body: str | None = None) -> None:
        self.number = number
        self.host = f"127.0.1.{number}"
        self.family = family
        self.body = body or f"试验县第{number}局"
        self.answers: dict[str, Answer] = {}
        self.extra: list[tuple[str, str]] = []
        """(href, title) of further entries of the list."""
        self.years = list(years)
        self.hidden: set[int] = set()
        self.versions: dict[int, int] = {}
        self.port = 0
        self.entries_a_page = 4
        self.build()

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def id(self) -> str:
        return f"{self.family}-{self.number}"

    @property
    def url(self) -> str:
        return (
            self.base
            + {
                "trs": "/zfxxgk/ndbg/",
                "art": "/col/col17/index.html",
                "content": "/zwgk/ndbg/index.html",
                "jcms": "/module/xxgk/xxgkAnnualReport.jsp?area=001008",
                "info": "/ndbg.htm",
                "xxgk": "/xxgk/list.html",
            }[self.family]
        )

    def source(self) -> dict[str, str]:
        return {"id": self.id, "preset": self.family, "url": self.url}

    def path(self, year: int) -> str:
        n = 1000 * self.number + year
        return {
            "trs": f"/zfxxgk/ndbg/{year + 1}01/t{year + 1}0120_{n}.html",
            "art": f"/art/{year + 1}/1/20/art_17_{n}.html",
            "content": f"/zwgk/ndbg/content/post_{n}.html",
            "jcms": f"/module/xxgk/xxgkAnnualReport.jsp?area=001008&fbtime={year}",
            "info": f"/info/17/{n}.htm",
            "xxgk": f"/xxgk/xxgk_content.jsp?wbnewsid={n}",
        }[self.family]

    def build(self) -> None:
        """Write lists and reports anew from `years`, `hidden`, `versions` and `extra`."""
        shown = [y for y in self.years if y not in self.hidden]
        for year in self.years:
            path = self.path(year)
            if year in self.hidden:
                self.answers.pop(path, None)
                continue
            before = self.answers.get(path)
            if before is None or not before.fault:
                encoding = ("utf8", "gb2312", "gbk_as_utf8")[self.number % 3]
                body = report(self.body, year, self.versions.get(year, 1), encoding)
                # The charset of the header is wrong for some sites: what counts are the bytes.
                self.answers[path] = Answer(body, modified=1_700_000_000.0 + 86_400 * self.versions.get(year, 1))
        entries = [(self.path(y), title(self.body, y)) for y in sorted(shown, reverse=True)] + self.extra
        entries += [("/zwgk/1.html", "关于召开2023年政务公开工作会议的通知"), ("/about.html", "政府信息公开指南")]
        self._lists(entries)

    def _lists(self, entries: list[tuple[str, str]]) -> None:
        if self.family == "jcms":
            return
        size = self.entries_a_page
        pages = [entries[i : i + size] for i in range(0, len(entries), size)]
        where = urlsplit(self.url).path
        for n, rows in enumerate(pages, 1):
            items = "".join(f'<li><a href="{href}" title="{text}">{text[:14]}…</a></li>' for href, text in rows)
            more = ""
            if self.family == "trs":
                path = where if n == 1 else f"{where}index_{n - 1}.html"
                more = f'<script>createPageHTML({len(pages)}, {n - 1}, "index", "html");</script>'
            elif self.family == "art":
                path = where if n == 1 else f"{where}?pageNum={n}"
                items = f'<script type="text/xml"><datastore><record><![CDATA[{items}]]></record></datastore></script>'
                more = f'<a href="{where}?pageNum={n + 1}">下一页</a>' if n < len(pages) else ""
            else:
                stem = where.rsplit(".", 1)[0]
                path = where if n == 1 else f"{stem}_{n}.html"
                more = f'<a href="{stem}_{n + 1}.html">下一页</a>' if n < len(pages) else "<a>下一页</a>"
            html = (
                f"<html><head><meta charset=utf-8><title>年报</title></head><body><ul>{items}</ul>{more}</body></html>"
            )
            self.answers[path] = Answer(html.encode())


class World:
    """Sites being served. `asked` is what came in, in order."""

    def __init__(self, sites: list[Site], *, log: bool = True) -> None:
        self.sites = {s.host: s for s in sites}
        self.asked: list[Asked] = []
        self.lock = threading.Lock()
        self.log = log
        self.count = 0
        self._servers: list[ThreadingHTTPServer] = []
        port = 0
        for site in sites:
            server = _Server((site.host, port), _handler(self))
            # The first site's port serves for all, so that addresses are the same whichever site one looks at.
            port = server.server_address[1]
            self._servers.append(server)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            site.port = port
        self.port = port

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def paths(self, host: str | None = None) -> list[str]:
        """What was asked, robots.txt left out."""
        with self.lock:
            return [a.path for a in self.asked if (host is None or a.host == host) and a.path != "/robots.txt"]

    def forget(self) -> None:
        with self.lock:
            self.asked.clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


def _handler(world: World) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            host = str(self.connection.getsockname()[0])
            site = world.sites[host]
            answer = site.answers.get(self.path)
            if answer is None:
                answer = Answer(b"<html><body>nothing here</body></html>", status=404, validators=False)
            tag = '"' + hashlib.sha256(answer.body).hexdigest()[:16] + '"'
            asked_tag, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
            conditional = asked_tag is not None or since is not None
            same = asked_tag == tag or (
                asked_tag is None and since == email.utils.formatdate(answer.modified, usegmt=True)
            )
            status = 304 if answer.validators and same and conditional else answer.status
            with world.lock:
                world.count += 1
                if world.log:
                    world.asked.append(
                        Asked(
                            host,
                            self.path,
                            status,
                            conditional,
                            self.headers.get("User-Agent", ""),
                            time.monotonic(),
                            dict(self.headers.items()),
                        )
                    )
            if answer.fault:
                self._misbehave(answer)
                return
            self.send_response(status)
            if answer.validators:
                self.send_header("ETag", tag)
                self.send_header("Last-Modified", email.utils.formatdate(answer.modified, usegmt=True))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            body = b"" if status == 304 else answer.body
            if status != 304:
                self.send_header("Content-Type", answer.kind)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _misbehave(self, answer: Answer) -> None:
            fault = answer.fault
            self.close_connection = True
            if fault == "drop":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            elif fault == "half":
                self._head({"Content-Length": str(len(answer.body) * 2)})
                self.wfile.write(answer.body)
            elif fault == "slow":
                self._head({"Content-Length": "100000"})
                for _ in range(600):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.1)
            elif fault == "bomb":
                self._head({"Content-Encoding": "gzip", "Content-Length": str(len(BOMB))})
                self.wfile.write(BOMB)
            elif fault == "broken_gzip":
                damaged = gzip.compress(answer.body)[:-200] + b"\0" * 100
                self._head({"Content-Encoding": "gzip", "Content-Length": str(len(damaged))})
                self.wfile.write(damaged)
            elif fault in ("untold_cut", "untold_reset", "untold_members"):
                part = answer.body[: len(answer.body) // 2]
                if fault == "untold_members":
                    self._head({"Content-Encoding": "gzip"})
                    self.wfile.write(gzip.compress(part) + gzip.compress(answer.body[len(part) :])[:-30])
                    return
                self._head({})
                self.wfile.write(part)
                self.wfile.flush()
                if fault == "untold_reset":
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    time.sleep(0.2)
                    self.connection.close()
            elif fault == "endless":
                self._head({})
                while True:
                    self.wfile.write(b"<p>" + b"x" * 65536)
            else:
                raise ValueError(fault)

        def _head(self, headers: dict[str, str]) -> None:
            self.send_response(200)
            for name, value in {"Content-Type": "text/html", "Connection": "close", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

    return Handler


BOMB = gzip.compress(b"\0" * (64 << 20))
