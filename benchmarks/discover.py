"""Discovery and retrieval over an archive in the layout of Common Crawl, made here and served on loopback.

    python -m benchmarks.discover [--reports 20000 --others 30000 --background 4950000 --files 300] [--marts] [--sites]

Makes the archive (an index of `background` and captured rows in `files` Parquet files, WARC records of every captured
page), then as a user would: `gai discover commoncrawl`, killed once in the index and once in the columns; `gai collect
--from-archive`, killed once; with --marts `gai run`. The server answers one request in 50 with 503 and breaks off one
in 200; some index rows lie. With --sites the forty sites of the test world are looked through for their sources too.
Each step is printed as a line of JSON; all of them are written to docs/performance.md. Nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.shared import section

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "integration"
sys.path[:0] = [str(TESTS / "discover"), str(TESTS / "collect")]
GAI = [sys.executable, "-c", "from gai_pipeline.cli import main; main()"]


def serve(root: str, port_out: Any, stop: Any, counts_out: Any) -> None:
    """The archive's server, in a process of its own."""
    from archive_world import ArchiveServer

    server = ArchiveServer(Path(root))
    asked = Counter[str]()

    def fault(path: str, _n: int) -> str:
        asked["all"] += 1
        return "503" if asked["all"] % 50 == 7 else "drop" if asked["all"] % 200 == 11 and ".warc" in path else ""

    server.served.fault = fault
    port_out.put(server.base)
    while not stop.wait(0.2):
        counts_out["warc"] = sum(n for path, n in server.served.requests.items() if path.endswith(".warc.gz"))
        counts_out["index"] = sum(n for path, n in server.served.requests.items() if "cc-index/table" in path)
        counts_out["index_bytes"] = server.asked("cc-index/table")
        counts_out["most_under_way"] = server.served.most_under_way
    server.close()


class Child:
    """A `gai` command with its memory over time."""

    def __init__(self, *arguments: str) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [*GAI, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self.memory: list[float] = []

    def wait(self, counts: Any, name: str = "", kill_at: int | None = None) -> str:
        """The last line that it told. With `kill_at` it is killed once the server has had so many requests."""
        while self.process.poll() is None:
            if (mb := resident(self.process.pid)) is not None:
                self.memory.append(mb)
            if kill_at is not None and counts.get(name, 0) >= kill_at:
                self.process.send_signal(signal.SIGKILL)
            time.sleep(0.1)
        self.seconds = time.monotonic() - self.began
        assert self.process.stderr is not None
        told = self.process.stderr.read()
        if kill_at is None and self.process.returncode:
            raise SystemExit(told)
        return told

    def tenths(self) -> list[float]:
        step = max(1, len(self.memory) // 10)
        return self.memory[::step]


def resident(pid: int) -> float | None:
    """Resident memory in MB."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return round(int(line.split()[1]) / 1024, 1)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None


SAID: list[dict[str, Any]] = []


def say(**told: Any) -> None:
    SAID.append(told)
    print(json.dumps(told, ensure_ascii=False), flush=True)


def write_section(said: list[dict[str, Any]]) -> None:
    """What was measured, as a section of docs/performance.md."""
    rows = [f"| {step} | {what} | {figure} |" for told in said for step, what, figure in _figures(told)]
    text = (
        f"Measured with `python -m benchmarks.discover --marts --sites` on {date.today()} ({section.machine()}).\n\n"
        "| step | figure | |\n|---|---|--:|\n"
    )
    section.write("discover", "Discovery", text + "\n".join(rows))


def _figures(told: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    step = told["step"]
    if step == "discover":
        yield step, "rows of the index, in files", f"{told['rows_of_index']:,} in {told['files']}"
        yield step, "captures, reports among them", f"{told['captures']:,}, {told['reports']:,}"
        yield step, "kills", str(told["killed"])
        yield step, "recall, precision of the list", f"{told['recall']:.1%}, {told['precision']:.1%}"
        yield step, "report years told by addresses, right", f"{told['years_right']:,} of {told['years_told']:,}"
        yield step, "bytes asked of the index", f"{told['index_share_asked']:.1%} of {told['index_mb']:,.0f} MB"
    elif step == "collect --from-archive":
        yield step, "kills", str(told["killed"])
        yield step, "good reports kept", f"{told['kept_share_of_good_reports']:.1%}"
        yield step, "records a minute", f"{told['records_a_minute']:,}"
        yield step, "records a processor minute", f"{told['records_a_processor_minute']:,}"
        yield step, "records refused", ", ".join(f"{n} {code}" for code, n in sorted(told["refused"].items()))
    elif step == "run":
        equal = "equal" if told["equal"] else "DIFFERENT"
        yield step, "new requests of each year in the marts against those that were made", equal
        yield step, "seconds", f"{told['seconds']:,.0f}"
    elif step == "sites":
        yield step, "sources that come out right", f"{told.get('right', 0)} of {told['sites']}"
        yield step, "requests", f"{told['requests']:,}"
    if memory := told.get("memory_mb"):
        yield step, "memory at a tenth of the way, at its end, MB", f"{memory[1]:.0f}, {memory[-1]:.0f}"


def processor_seconds() -> float:
    """Of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def look_through(world: Any, counts: Any, folder: Path) -> None:
    from archive_world import CRAWL

    out = folder / "list.jsonl"
    discover = ("discover", "commoncrawl", "--crawl", CRAWL, "--to", str(out))
    kills = 0
    for name, at in (("index", len(world.index_files)), ("warc", 150)):
        child = Child(*discover)
        child.wait(counts, name, counts.get(name, 0) + at)
        kills += child.process.returncode == -signal.SIGKILL
    before = processor_seconds()
    child = Child(*discover)
    child.wait(counts)
    index_size = sum((world.root / f).stat().st_size for f in world.index_files)
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    named, truth = {r["url"] for r in rows}, {p.url: p for p in world.reports}
    missed = Counter(p.style for url, p in truth.items() if url not in named)
    years = [r["report_year"] == truth[r["url"]].year for r in rows if r["url"] in truth and r["report_year"]]
    say(
        step="discover",
        killed=kills,
        rows_of_index=world.index_rows,
        files=len(world.index_files),
        captures=len(world.pages),
        reports=len(truth),
        listed=len(named),
        recall=round(len(named & truth.keys()) / len(truth), 4),
        precision=round(len(named & truth.keys()) / len(named), 4),
        by_basis=Counter(r["basis"] for r in rows),
        missed=missed,
        years_told=len(years),
        years_right=sum(years),
        index_mb=round(index_size / 2**20, 1),
        index_mb_asked=round(counts["index_bytes"] / 2**20, 1),
        index_share_asked=round(counts["index_bytes"] / index_size, 4),
        seconds_of_last=round(child.seconds, 1),
        processor_seconds_of_last=round(processor_seconds() - before, 1),
        memory_mb=child.tenths(),
    )


def fetch(world: Any, counts: Any, settings: Any) -> None:
    from archive_world import CRAWL

    from gai_pipeline.archive.store import Archive

    collect = ("collect", "--from-archive", CRAWL, "--no-sites")
    before_asked, before = counts["warc"], processor_seconds()
    first = Child(*collect)
    first.wait(counts, "warc", before_asked + len(world.reports) // 4)
    killed = first.process.returncode == -signal.SIGKILL
    child = Child(*collect)
    child.wait(counts)
    used, seconds = processor_seconds() - before, first.seconds + child.seconds
    asked = counts["warc"] - before_asked
    entries = [e for e in Archive.of(settings).entries() if e.source]
    kept = {e.member for e in entries if e.sha256}
    truth = {p.url for p in world.reports if not p.fault}
    say(
        step="collect --from-archive",
        killed=int(killed),
        requests=asked,
        seconds=round(seconds, 1),
        records_a_minute=round(asked / seconds * 60),
        records_a_processor_minute=round(asked / used * 60),
        most_requests_at_once=counts["most_under_way"],
        kept_share_of_good_reports=round(len(kept & truth) / len(truth), 4),
        refused=Counter(e.headers.get(":code") for e in entries if not e.sha256),
        memory_mb=child.tenths(),
    )


def marts(world: Any, counts: Any, settings: Any) -> None:
    """Read and build, and compare sums with what the reports were made with."""
    from archive_world import SCRIPTS, new_requests

    from gai_pipeline.archive.store import Archive
    from gai_pipeline.warehouse.query import query

    child = Child("run")
    child.wait(counts)
    kept = {e.member for e in Archive.of(settings).entries() if e.sha256}
    wanted: Counter[int] = Counter()
    for i, page in enumerate(world.pages):
        if page.is_report and page.form == "html" and page.url in kept and page.year >= 2019:
            wanted[page.year] += new_requests(page.year, i % SCRIPTS) or 0
    totals = query(
        settings.warehouse,
        "select r.report_year, sum(a.total)::bigint from fct_applications a join fct_reports r using (report_id) "
        "join dim_publishers p on p.publisher_id = r.publisher_id "
        "where a.row_code = 'new_requests' and r.is_current and p.name like '婺源县%局' group by 1 order by 1",
    )
    found = dict(totals.rows)
    say(step="run", seconds=round(child.seconds, 1), totals=found, equal=found == dict(wanted), wanted=wanted)


def sites(home: Path) -> None:
    """The forty sites of the test world, from their home pages."""
    from test_sites import forty_sites, judged, served

    from gai_pipeline.settings import load_settings

    os.environ |= {"GAI_HOME": str(home / "sites"), "GAI_COLLECT_DELAY": "0"}
    made = forty_sites()
    world = served(made)
    began = time.monotonic()
    verdicts = Counter(judged(load_settings(), site) for site in made)
    say(step="sites", sites=len(made), **verdicts, requests=world.count, seconds=round(time.monotonic() - began, 1))
    world.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("reports", 20_000), ("others", 30_000), ("background", 4_950_000), ("files", 300)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--marts", action="store_true")
    parser.add_argument("--sites", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gai-discover-") as name:
        folder = Path(name)
        os.environ["GAI_COLLECT_NETWORKS"] = "127.0.0.0/16"
        if arguments.sites:
            sites(folder)
        from archive_world import ArchiveWorld

        began = time.monotonic()
        world = ArchiveWorld(
            folder / "archive",
            reports=arguments.reports,
            others=arguments.others,
            background=arguments.background,
            files=arguments.files,
            faults=10,
        )
        say(step="made", seconds=round(time.monotonic() - began, 1))
        context = multiprocessing.get_context("spawn")
        manager = context.Manager()
        ports, stop, counts = context.Queue(), context.Event(), manager.dict()
        server = context.Process(target=serve, args=(str(folder / "archive"), ports, stop, counts), daemon=True)
        server.start()
        os.environ |= {
            "GAI_HOME": str(folder / "home"),
            "GAI_DISCOVER_INDEX": ports.get(),
            "GAI_COLLECT_BACKOFF": "0.05",
        }
        from gai_pipeline.settings import load_settings

        try:
            look_through(world, counts, folder)
            fetch(world, counts, load_settings())
            if arguments.marts:
                marts(world, counts, load_settings())
        finally:
            stop.set()
            server.join(10)
    write_section(SAID)


if __name__ == "__main__":
    main()
