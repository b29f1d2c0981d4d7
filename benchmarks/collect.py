"""Pages a second, memory and saved requests of a crawl over real HTTP on loopback.

    python -m benchmarks.collect --pages 20000

Serves small sites from a process of its own, crawls them twice, and prints what the reports say, with the crawler's
memory at every tenth of the way. Nothing leaves this machine; the bodies are small, so that the crawler and not the
server is measured.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

import yaml

from benchmarks.shared import figures

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "integration" / "collect"))

A_SITE = 500
"""Reports a site: a county with its departments and townships over some years."""


def serve(sites: int, per_site: int, port_out: multiprocessing.Queue[int], stop: multiprocessing.Event) -> None:  # type: ignore[valid-type]
    from site_world import Answer, Site, World, report

    made = []
    for n in range(1, sites + 1):
        site = Site(n, "trs", range(2000, 2000))
        site.entries_a_page = 50
        # One body of text with a number in it: every page is another document, all of one size.
        body = report("试验县某局", 2023)
        for i in range(per_site):
            path = f"/zfxxgk/ndbg/202401/t20240120_{i}.html"
            marked = body.replace(b"</body>", f"<p>{site.host}/{i}</p></body>".encode())
            site.answers[path] = Answer(marked)
            site.extra.append((path, f"第{i}号机关2023年政府信息公开工作年度报告"))
        site.build()
        made.append(site)
    world = World(made, log=False)
    port_out.put(world.port)
    stop.wait()
    world.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--no-write", action="store_true", help="it only prints: what others give, it takes")
    arguments = parser.parse_args()
    sites = max(1, arguments.pages // A_SITE)
    per_site = arguments.pages // sites
    context = multiprocessing.get_context("spawn")
    ports, stop = context.Queue(), context.Event()
    server = context.Process(target=serve, args=(sites, per_site, ports, stop), daemon=True)
    server.start()
    port = ports.get()
    home = Path(tempfile.mkdtemp(prefix="gai-collect-"))
    os.environ |= {
        "GAI_HOME": str(home),
        "GAI_COLLECT_NETWORKS": "127.0.1.0/24",
        "GAI_COLLECT_DELAY": "0",
        "GAI_COLLECT_PER_HOST": "2",
    }
    listed = [
        {"id": f"s{n}", "preset": "trs", "url": f"http://127.0.1.{n}:{port}/zfxxgk/ndbg/", "max_pages": 1000}
        for n in range(1, sites + 1)
    ]
    (home / "sources.yaml").write_text(yaml.safe_dump(listed), "utf-8")
    from gai_pipeline.collect.crawl_process import collect
    from gai_pipeline.settings import load_settings

    settings = load_settings()
    try:
        for turn in ("first", "second"):
            curve: list[tuple[int, float]] = []
            report = collect(settings, [], [], lambda line, curve=curve: _note(curve, line))
            rate = report.requests / report.processor_seconds
            figures.keep(f"collect.{turn}", rate)
            step = max(1, len(curve) // 10)
            print(
                json.dumps(
                    {
                        "crawl": turn,
                        "pages": report.total("new") + report.total("unchanged"),
                        "failed": report.total("failed"),
                        "requests": report.requests,
                        "answers_304": report.saved,
                        "mb": round(report.bytes / 2**20, 1),
                        "seconds": report.seconds,
                        "requests_a_second": round(report.requests / report.seconds, 1),
                        "requests_a_processor_second": round(rate, 1),
                        "peak_mb": report.peak_mb,
                        "peak_mb_on_the_way": [(n, mb) for n, mb in curve[::step]],
                    }
                )
            )
    finally:
        stop.set()
        server.join(10)


def _note(curve: list[tuple[int, float]], line: dict[str, object]) -> None:
    counts, peak = line.get("counts"), line.get("peak_mb")
    if line["event"] == "progress" and isinstance(counts, dict) and isinstance(peak, float):
        curve.append((sum(counts.values()), peak))


if __name__ == "__main__":
    main()
