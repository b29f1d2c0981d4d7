"""A web archive in the layout of Common Crawl, made here and served on loopback with range requests and faults.

Belongs here: sites with pages of every kind, WARC files, the columnar index over them and over the rest of the web, a
server that throttles, breaks off and lies. Does not belong here: what should be made of it (the tests, the benchmark).

Addresses are of the kinds that real reports have, in about their shares: 59% name what they are, 34% stand in a column
that is a number, 7% in a folder of everything. Hosts and bodies are fictional.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import random
import re
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import duckdb
import pyarrow as pa

from benchmarks.evaluation import render_pdf
from gai_pipeline.sample import figures as fg
from gai_pipeline.sample import prose, render_html, render_office
from gai_pipeline.sample.counts import all_counts
from gai_pipeline.sample.layout import WORDINGS, printed_tables

CRAWL = "CC-MAIN-2025-08"
YEARS = range(2018, 2025)
PLACEHOLDER = "试验县占位局"
SCRIPTS = 3
"""Different sets of figures a year."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SLUGS = """
    zwgk/zfxxgknb zfxxgk/zfxxgkndbg/{y}n xxgk/xxgknb zwgk/bmxxgknb zfxxgk_{s}/gknb xxgk/xxgkgzndbg_{s} zwgk/ndbg
    xxgkml/ndgzbg_{s} zwgk/zfxxgk/zfxxgknb/{y}N bmxxgk/xxgkndbg
""".split()  # noqa: SIM905
OTHERS = """
    zfxxgk/zfxxgkzn xxgk/xxgkml zwgk/tzgg xwzx/gzdt zwgk/zcwj zwgk/czxx/bmys{y} zwgk/fzzfjsndbg zwgk/wzgzndbb
    zwgk/zfgzbg zwgk/rsxx zwgk/ghjh xxgk/fdzdgknr hdjl/zxft zwgk/sjbg zwgk/jytabl zjxx/csgk
""".split()  # noqa: SIM905
KINDS = {"html": "text/html", "pdf": "application/pdf", "docx": DOCX}


@dataclass(slots=True)
class Page:
    """One captured page. `fault`: how its record or the index lies. `body`: None for a report made from a template."""

    url: str
    year: int | None
    is_report: bool
    form: str = "html"
    name: str = ""
    style: str = ""
    body: bytes | None = None
    fault: str = ""
    part_of: str = ""
    digest: str = ""
    file: str = ""
    offset: int = 0
    length: int = 0


def edition_of(year: int) -> str:
    return "2014" if year < 2019 else "2019" if year < 2021 else "2021"


def _page(name: str, year: int, script: int) -> prose.Page:
    rng = random.Random(f"{year}/{script}")
    code = edition_of(year)
    figures = fg.printed(code, all_counts(code, "modest", rng), fg.STYLES["plain"], rng)
    facts = prose.Facts(name, name, "本机关", year, code, published=None)
    return prose.write_page(facts, printed_tables(figures, WORDINGS[0]), rng, prose.MESSES["clean"], WORDINGS[0])


@cache
def new_requests(year: int, script: int) -> int | None:
    """What every report of a year and script says in the total of its first row; None before the form had it."""
    if year < 2019:
        return None
    rng = random.Random(f"{year}/{script}")
    counts = all_counts(edition_of(year), "modest", rng)
    return int(counts["applications", "new_requests", "total"])


@cache
def template(year: int, script: int, form: str) -> bytes:
    page = _page(PLACEHOLDER, year, script)
    if form == "docx":
        return render_office.render_docx(page, render_office.DOCX_DIALECTS[0])
    if form == "pdf":
        return render_pdf.render(page)
    return render_html.render(page, "plain", "utf8")


def body_of(page: Page, number: int) -> bytes:
    """The bytes of a page. Reports of one year and script differ in their body's name."""
    if page.body is not None:
        return page.body
    assert page.year is not None
    made = template(page.year, number % SCRIPTS, page.form)
    if page.form != "html":
        return made
    if number % 5 == 0:
        text = made.decode().replace(PLACEHOLDER, page.name).replace('charset="utf-8"', 'charset="gbk"')
        return text.replace("charset=utf-8", "charset=gbk").encode("gb18030")
    return made.replace(PLACEHOLDER.encode(), page.name.encode())


def other_page(title: str, rng: random.Random) -> bytes:
    words = "".join(
        rng.choice("为进一步做好有关工作经研究决定现将事项通知如下请认真贯彻落实") for _ in range(rng.randint(100, 900))
    )
    head = f"<head><meta charset=utf-8><title>{title}</title></head>"
    return f"<html>{head}<body><h1>{title}</h1><p>{words}</p></body></html>".encode()


LOOKALIKES = (
    "{y}年法治政府建设年度报告",
    "{y}年政府网站工作年度报表",
    "{y}年政府工作报告",
    "{y}年部门决算",
    "政府信息公开指南",
    "政府信息公开制度",
    "关于做好{y}年政府信息公开年度报告编制工作的通知",
    "{y}年上半年信息公开工作总结",
    "{y}年工作要点",
    "关于召开会议的通知",
    "领导分工",
    "招聘公告",
)


def name_of(number: int) -> str:
    """A body's name; no two have one name."""
    return "婺源县" + "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(number + 1000)) + "局"


class Site:
    """One site: bodies of a county, reports of some years, and its other pages, in the way of one content system."""

    def __init__(self, number: int, bodies: int, others: int, rng: random.Random) -> None:
        self.number, self.rng = number, rng
        self.host = f"{rng.choice(('www', 'xxgk', 'zwgk'))}.syx{number:04}.gov.cn"
        chance = rng.random()
        self.family = rng.choice(
            ("trs", "content", "hash", "jcms", "slugfile")
            if chance < 0.59
            else ("art", "info", "c", "wbtree", "xxgkcontent")
            if chance < 0.93
            else ("show",)
        )
        self.style = "told" if chance < 0.59 else "column" if chance < 0.93 else "flat"
        self.slug = rng.choice(SLUGS)
        self.column = rng.randint(1000, 9999)
        self.serial = rng.randint(10_000, 90_000)
        self.pages = [p for body in range(bodies) for p in self._reports(name_of(number * 1000 + body), body)]
        self.pages += [self._other() for _ in range(others)]

    def _reports(self, name: str, body: int) -> Iterator[Page]:
        for year in YEARS:
            form = "html" if self.rng.random() < 0.97 else self.rng.choice(("pdf", "docx"))
            url = self._url(
                self.slug.format(y=year, s=self.number), self.column + body % 3, year + 1, (1, 3), form, body
            )
            if self.family == "jcms":
                form = "html"
                url = (
                    f"http://{self.host}/module/xxgk/xxgkAnnualReport.jsp?area={self.column:09}{body:03}&fbtime={year}"
                )
            yield Page(url, year, True, form, name, self.style)

    def _other(self) -> Page:
        rng = self.rng
        year, folder = rng.choice(YEARS), rng.choice(OTHERS)
        title = rng.choice(LOOKALIKES).format(y=year)
        # Columns of other things; now and then one stands in the reports' own.
        column = self.column + 100 + OTHERS.index(folder) if rng.random() > 0.004 else self.column
        url = self._url(folder.format(y=year), column, year + 1, (1, 12), "html", 0)
        return Page(url, None, False, body=other_page(title, rng), style=self.style)

    def _url(self, folder: str, column: int, year: int, months: tuple[int, int], form: str, body: int) -> str:
        self.serial += 1
        rng, n = self.rng, self.serial
        month, day = rng.randint(*months), rng.randint(1, 28)
        if form != "html":
            if self.style == "told":
                name = f"{year - 1}年政府信息公开工作年度报告"
                coded = quote(name.encode("gb18030" if n % 2 else "utf-8"))
                return f"http://{self.host}/upload/{year}/{body}_{n}_{coded}.{form}"
            slug = self.rng.choice(SLUGS).format(y=year - 1, s=n)
            return f"http://{self.host}/{slug}/{year}{month:02}/P0{year}{month:02}{day:02}{n:08}.{form}"
        digest = hashlib.md5(f"{self.host}{n}".encode()).hexdigest()
        path = {
            "trs": f"{folder}/{year}{month:02}/t{year}{month:02}{day:02}_{n}.html",
            "content": f"{folder}/content/post_{n}.html",
            "hash": f"{folder}/{year}{month:02}/{digest}.shtml",
            "slugfile": f"{folder}/{n}{rng.randint(10**8, 10**9)}.html",
            "jcms": f"{folder}/art/{year}/art_{digest}.html",
            "art": f"art/{year}/{month}/{day}/art_12290{column}_{n}.html",
            "info": f"info/{column}/{n}.htm",
            "c": f"{self.host.split('.')[1]}/c10{column}/{year}{month:02}/{digest}.shtml",
            "wbtree": f"xxgk/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid={column}&wbnewsid={n}",
            "xxgkcontent": f"xxgkcontent-88888{column}-{n}.html",
            "show": f"gongkai/show/{year}{month:02}{day:02}{n:09}.html",
        }[self.family]
        return f"http://{self.host}/{path}"


FAULTS = ("beyond", "digest", "other_url", "truncated")


class ArchiveWorld:
    """The files of the archive below `root`, and what is true of it."""

    def __init__(
        self,
        root: Path,
        *,
        reports: int = 280,
        others: int = 400,
        background: int = 20_000,
        files: int = 12,
        per_warc: int = 150,
        faults: int = 2,
        seed: int = 20,
    ) -> None:
        self.root = root
        rng = random.Random(seed)
        bodies = 10
        sites = max(1, reports // (bodies * len(YEARS)))
        self.pages = [
            p for n in range(sites) for p in Site(n, bodies, others // sites, random.Random(rng.random())).pages
        ]
        plain = [p for p in self.pages if p.is_report and p.form == "html"]
        for i, page in enumerate(rng.sample(plain, faults * len(FAULTS))):
            page.fault = FAULTS[i % len(FAULTS)]
        self._write_warcs(per_warc)
        self.index_files = self._write_index(background, files)

    @property
    def reports(self) -> list[Page]:
        return [p for p in self.pages if p.is_report]

    def _write_warcs(self, per_warc: int) -> None:
        """Pages in an order of their own, so that a site's records lie in many files."""
        order = list(range(len(self.pages)))
        random.Random(7).shuffle(order)
        for number, start in enumerate(range(0, len(order), per_warc)):
            file = f"crawl-data/{CRAWL}/segments/1740000000000.1/warc/{CRAWL}-{number:05}.warc.gz"
            path = self.root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                for i in order[start : start + per_warc]:
                    page = self.pages[i]
                    body = body_of(page, i)
                    page.file, page.offset = file, stream.tell()
                    page.digest = sha1(body)
                    stream.write(record(page, body))
                    page.length = stream.tell() - page.offset

    def _write_index(self, background: int, files: int) -> list[str]:
        db = duckdb.connect()
        db.execute("set threads = 2; set memory_limit = '4GB'")
        rows = pa.table(
            {
                "surt": [surt(p.url) for p in self.pages],
                "url": [p.url for p in self.pages],
                "digest": ["A" * 32 if p.fault == "digest" else p.digest for p in self.pages],
                "mime": [KINDS[p.form] for p in self.pages],
                "truncated": ["length" if p.fault == "truncated" else None for p in self.pages],
                "file": [p.file for p in self.pages],
                "place": [p.offset + (10**9 if p.fault == "beyond" else 0) for p in self.pages],
                "size": [p.length for p in self.pages],
            }
        )
        db.register("pages", rows)
        db.execute(INDEX, {"n": background})
        total = self.index_rows = background + len(self.pages)
        folder = f"cc-index/table/cc-main/warc/crawl={CRAWL}/subset=warc"
        (self.root / folder).mkdir(parents=True, exist_ok=True)
        each = total // files + 1
        db.execute(
            "create table sorted as select row_number() over (order by url_surtkey, url) - 1 as n, * from captures"
        )
        names = []
        for k in range(files):
            name = f"{folder}/part-{k:05}-9f0e1c2d-0000.c000.gz.parquet"
            db.execute(
                f"copy (select * exclude (n) from sorted where n >= {k * each} and n < {(k + 1) * each} order by n) "
                f"to '{self.root / name}' (format parquet, compression gzip, row_group_size 8192)"
            )
            names.append(name)
        listed = [*names, f"cc-index/table/cc-main/warc/crawl={CRAWL}/subset=robotstxt/part-00000.parquet"]
        (self.root / f"crawl-data/{CRAWL}/cc-index-table.paths.gz").write_bytes(
            gzip.compress("\n".join(listed).encode())
        )
        return names


INDEX = """
create table captures as
with background as (
    select
        ['aero,site', 'cn,com,site', 'com,site', 'de,site', 'org,site', 'ru,site'][1 + (hash(i // 40) % 6)::bigint]
            || lpad((hash(i // 40) % 100000000)::varchar, 8, '0') as key,
        '/p/' || md5(i::varchar) as path, i
    from range($n) as r(i)
), united as (
    select
        key || ')' || path as url_surtkey,
        'http://www.' || array_to_string(list_reverse(string_split(key, ',')), '.') || path as url,
        substr(upper(md5('d' || i)), 1, 32) as digest, 'text/html' as mime, null::varchar as truncated,
        'crawl-data/x/warc/' || (hash(i) % 9000) || '.warc.gz' as file, (hash(i * 3) % 1000000000)::bigint as place,
        (hash(i * 7) % 30000)::bigint as size
    from background
    union all
    select surt, url, digest, mime, truncated, file, place, size from pages
)
select
    url_surtkey, url, regexp_extract(url, '://([^/]+)', 1) as url_host_name,
    regexp_extract(url_surtkey, '^([^,]+)', 1) as url_host_tld,
    regexp_extract(url_surtkey, '^[^,]+,([^,)]+)', 1) as url_host_2nd_last_part,
    null::varchar as url_host_3rd_last_part,
    null::varchar as url_host_4th_last_part, null::varchar as url_host_5th_last_part, 'x' as url_host_registry_suffix,
    regexp_extract(url, '://([^/]+)', 1) as url_host_registered_domain, 'x' as url_host_private_suffix,
    regexp_extract(url, '://([^/]+)', 1) as url_host_private_domain,
    regexp_extract(url_surtkey, '^([^)]+)', 1) as url_host_name_reversed,
    'http' as url_protocol, null::integer as url_port, regexp_extract(url, '://[^/]+(/[^?]*)', 1) as url_path,
    regexp_extract(url, '[?](.*)$', 1) as url_query,
    timestamp '2025-02-07 00:00:00' + interval 1 second * (hash(url) % 1000000)::bigint as fetch_time,
    200::smallint as fetch_status, null::varchar as fetch_redirect, digest as content_digest,
    mime as content_mime_type, mime as content_mime_detected, 'UTF-8' as content_charset, 'zho' as content_languages,
    truncated as content_truncated, file as warc_filename, place::integer as warc_record_offset,
    size::integer as warc_record_length, '1740000000000.1' as warc_segment
from united
"""


def surt(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    key = host if re.fullmatch(r"[\d.]+", host) else ",".join(reversed(host.removeprefix("www.").split(".")))
    port = f":{parts.port}" if parts.port else ""
    return f"{key}{port}){parts.path}{'?' + parts.query if parts.query else ''}".lower()


def sha1(body: bytes) -> str:
    return base64.b32encode(hashlib.sha1(body).digest()).decode()


def record(page: Page, body: bytes) -> bytes:
    """A WARC response as Common Crawl writes it: a gzip member of its own."""
    url = "http://elsewhere.gov.cn/" if page.fault == "other_url" else page.url
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {KINDS[page.form]}\r\nX-Crawler-Content-Length: {len(body)}\r\n"
    content = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    fields = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2025-02-08T01:02:03Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{hashlib.md5(page.url.encode()).hexdigest()}>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Payload-Digest: sha1:{sha1(body)}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return packer.compress(fields.encode() + content + b"\r\n\r\n") + packer.flush()


@dataclass
class Served:
    """What a server was asked, and how it misbehaves: `fault(path, number of requests so far)` names a way, or ''."""

    requests: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)
    answered: Counter[int] = field(default_factory=Counter)
    moments: list[float] = field(default_factory=list)
    fault: Callable[[str, int], str] = lambda _path, _n: ""
    under_way: int = 0
    most_under_way: int = 0


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that are killed are part of the tests."""


class ArchiveServer:
    """Serves files below a folder with range requests. `extra` answers other paths: path -> (kind, body)."""

    def __init__(self, root: Path, extra: Callable[[str], tuple[str, bytes] | None] = lambda _path: None) -> None:
        self.served = Served()
        self.lock = threading.Lock()
        self._server = _Quiet(("127.0.0.1", 0), _handler(self, root, extra))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def asked(self, word: str) -> int:
        """Bytes sent of files whose path has a word."""
        return sum(n for path, n in self.served.bytes.items() if word in path)


SLOW_DOWN = (
    b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
)


def _handler(
    server: ArchiveServer, root: Path, extra: Callable[[str], tuple[str, bytes] | None]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self._answer(False)

        def do_GET(self) -> None:
            self._answer(True)

        def _answer(self, with_body: bool) -> None:
            served, path = server.served, self.path.split("?", 1)[0].lstrip("/")
            with server.lock:
                served.requests[path] += 1
                served.moments.append(time.monotonic())
                served.under_way += 1
                served.most_under_way = max(served.most_under_way, served.under_way)
                fault = served.fault(path, served.requests[path])
            try:
                self._send(path, fault, with_body)
            finally:
                with server.lock:
                    served.under_way -= 1

        def _send(self, path: str, fault: str, with_body: bool) -> None:
            if fault in ("503", "429"):
                self._whole(int(fault), SLOW_DOWN, with_body)
                return
            if fault == "redirect":
                self.send_response(302)
                self.send_header("Location", "http://10.0.0.1/" + path)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if (told := extra(self.path)) is not None:
                self._whole(200, told[1], with_body, told[0])
                return
            file = root / path
            if not file.is_file():
                self._whole(404, b"no such key", with_body)
                return
            size = file.stat().st_size if fault != "half" else file.stat().st_size // 2
            start, end, status = 0, size - 1, 200
            if wanted := re.match(r"bytes=(\d*)-(\d*)", self.headers.get("Range", "")):
                status = 206
                start = int(wanted[1]) if wanted[1] else max(0, size - int(wanted[2]))
                end = min(int(wanted[2]), size - 1) if wanted[1] and wanted[2] else size - 1
                if start >= size:
                    self._whole(416, b"", with_body)
                    return
            with file.open("rb") as stream:
                stream.seek(start)
                body = stream.read(end - start + 1) if with_body else b""
            self.send_response(status)
            self.send_header("Accept-Ranges", "bytes")
            if status == 206:
                self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
            self.send_header("Content-Length", str(end - start + 1))
            self.end_headers()
            if fault == "drop":
                body = body[: len(body) // 2]
                self.close_connection = True
            self.wfile.write(body)
            self._count(path, status, len(body))

        def _whole(self, status: int, body: bytes, with_body: bool, kind: str = "application/xml") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if with_body:
                self.wfile.write(body)
            self._count(self.path.split("?", 1)[0].lstrip("/"), status, len(body))

        def _count(self, path: str, status: int, size: int) -> None:
            with server.lock:
                server.served.bytes[path] += size
                server.served.answered[status] += 1

    return Handler


def gzipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as stream:
        stream.write(data)
    return out.getvalue()
