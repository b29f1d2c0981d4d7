"""The explorer on a large made warehouse: time of every page cold and warm, requests a second on one core, memory.

usage: python -m benchmarks.explore [--reports N] [--warehouse FILE] [--keep DIR] [--no-write]
Reports, cells and places are those of benchmarks/marts.py. The server is a process of its own on one core (taskset);
pages
are asked for by another one. Cold: the first request for a page after the server began. Warm: other pages of the same
kind, none asked for twice, so that no answer is remembered. Processor: of the server, a page. Writes
docs/performance.md.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import duckdb
import psutil

from benchmarks import marts
from benchmarks.shared import figures, section

PAGES = 60
"""Pages of a kind that are asked for."""
SECONDS = 10.0
"""How long the server is kept busy."""
CLIENTS = 8


def made(folder: Path, reports: int) -> Path:
    """A published warehouse of so many made reports."""
    home = folder / "home"
    published = home / "warehouse.duckdb"
    if published.is_file():
        return published
    bodies = reports // len(marts.YEARS)
    for year in marts.YEARS:
        marts.write_year(folder / "records", year, bodies)
    work = folder / "work.duckdb"
    marts.load(work, folder / "records")
    marts.build(work, run_year=marts.YEARS[-1] + 1, tests=False)
    marts.publish(work, published)
    work.unlink()
    return published


def addresses(warehouse: Path) -> dict[str, list[str]]:
    """Pages of every kind, drawn at random with a fixed seed."""
    drawn = random.Random(7)
    with duckdb.connect(str(warehouse), read_only=True) as db:

        def some(sql: str) -> list[str]:
            found = sorted(str(r[0]) for r in db.execute(sql).fetchall())
            return drawn.sample(found, min(PAGES, len(found)))

        places = "SELECT region_code FROM marts.dim_regions WHERE valid_to IS NULL AND level"
        metrics = [r[0] for r in db.execute("SELECT metric FROM marts.dim_metrics").fetchall()]
        found = {
            "home": [f"/zh/?metric={m}" for m in metrics],
            "country": [f"/zh/regions/000000?metric={m}" for m in metrics],
            "province": [f"/zh/regions/{c}" for c in some(f"{places} = 'province'")],
            "prefecture": [f"/en/regions/{c}?metric=disclosure_rate" for c in some(f"{places} = 'prefecture'")],
            "county": [f"/zh/regions/{c}" for c in some(f"{places} = 'county'")],
            "township": [f"/zh/regions/{c}" for c in some(f"{places} = 'township'")],
            "body": [f"/zh/bodies/{i}" for i in some("SELECT publisher_id FROM marts.dim_publishers USING SAMPLE 500")],
            "report": [f"/zh/reports/{i}" for i in some("SELECT report_id FROM marts.fct_reports USING SAMPLE 500")],
            "metric": [f"/en/metrics/{m}" for m in metrics],
            "rule": [f"/en/rules/{r[0]}" for r in db.execute("SELECT rule_id FROM marts.dim_rules").fetchall()],
            "findings": [f"/zh/findings?year={y}&page={p}" for y in (0, *marts.YEARS) for p in range(1, 6)],
            "search": [f"/zh/search?q={q}" for q in ("guangz", "hz", "chaoyang", "xian", "bei", "nan", "dong", "1234")],
        }
    return {kind: drawn.sample(pages, len(pages)) for kind, pages in found.items()}


@contextmanager
def serving(warehouse: Path) -> Iterator[tuple[int, psutil.Process]]:
    """(port, process) of `gai explore` on one core."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    gai = str(Path(sys.executable).with_name("gai"))
    core = str(min(os.sched_getaffinity(0)))
    environment = {**os.environ, "GAI_HOME": str(warehouse.parent)}
    server = subprocess.Popen(["taskset", "-c", core, gai, "explore", "--port", str(port)], env=environment)
    try:
        while True:
            try:
                asked(port, "/zh/check")
                break
            except OSError:
                time.sleep(0.1)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait()


def asked(port: int, address: str) -> float:
    """Seconds that a page takes. Raises `RuntimeError` for one that is not shown."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address, headers={"accept": "text/html"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    return time.perf_counter() - began


def processor(process: psutil.Process) -> float:
    """Seconds of processor that a process has used: what a busy machine does not change."""
    used = process.cpu_times()
    return used.user + used.system


def kept_busy(port: int, pages: list[str]) -> tuple[float, float]:
    """(requests a second, 95th percentile in seconds) of several visitors at once who go from page to page."""
    end = time.monotonic() + SECONDS
    turn = iter(pages * 1000)

    def visitor(_: int) -> list[float]:
        taken = []
        while time.monotonic() < end:
            taken.append(asked(port, next(turn)))
        return taken

    with ThreadPoolExecutor(CLIENTS) as visitors:
        taken = [t for own in visitors.map(visitor, range(CLIENTS)) for t in own]
    return len(taken) / SECONDS, statistics.quantiles(taken, n=20)[-1]


def main() -> int:
    at = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    at.add_argument("--reports", type=int, default=100_000)
    at.add_argument("--warehouse", type=Path, help="one that was made before")
    at.add_argument("--keep", type=Path, help="where the warehouse is made and stays")
    at.add_argument("--no-write", action="store_true")
    args = at.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        warehouse = args.warehouse or made(args.keep or Path(temporary), args.reports)
        pages = addresses(warehouse)
        lines = ["| page | asked | cold, ms | median, ms | 95%, ms | processor, ms |", "|---|--:|--:|--:|--:|--:|"]
        slowest = 0.0
        with serving(warehouse) as (port, process):
            for kind, own in pages.items():
                cold = asked(port, own[0])
                worked = processor(process)
                taken = [asked(port, page) for page in own[1:]]
                worked = (processor(process) - worked) / len(taken)
                worst = statistics.quantiles(taken, n=20)[-1]
                lines.append(
                    f"| {kind} | {len(own)} | {cold * 1e3:.0f} | {statistics.median(taken) * 1e3:.0f} "
                    f"| {worst * 1e3:.0f} | {worked * 1e3:.0f} |"
                )
                slowest = max(slowest, worst)
                print(lines[-1], flush=True)
            mixed = random.Random(1).sample([p for own in pages.values() for p in own], sum(map(len, pages.values())))
            worked = processor(process)
            rate, worst = kept_busy(port, mixed)
            worked = (processor(process) - worked) / (rate * SECONDS)
            memory = process.memory_info().rss / 1e6
        with duckdb.connect(str(warehouse), read_only=True) as db:
            (reports,), (cells,) = (
                db.execute(f"SELECT count(*) FROM marts.{t}").fetchone() or (0,) for t in ("fct_reports", "fct_cells")
            )
    said = (
        f"{reports:,} made reports, {cells:,} cells; the server on one core ({section.machine()}). {CLIENTS} visitors "
        f"who go over the same pages again, which are kept but for reports and findings, get {rate:.0f} pages a second "
        f"(95%: {worst * 1e3:.0f} ms; {worked * 1e3:.0f} ms of processor a page); the server then holds {memory:.0f} "
        f"MB. The machine's load meanwhile was {os.getloadavg()[0]:.0f}: times are longer than they would be alone."
    )
    print(said)
    figures.keep("explore.slowest", slowest * 1e3)
    if not args.no_write:
        section.write("explore.py", "The explorer", said + "\n\n" + "\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
