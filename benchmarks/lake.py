"""The marts on a DuckLake whose report years are made by Ray workers of one core each: one worker beside two.

usage: python -m benchmarks.lake [--reports 300000] [--workers 1 2] [--no-write]
Reports, cells and places are those of benchmarks/marts.py, eight report years; the catalogue is a Postgres that is
started here, the Parquet on this disk. For each number of workers a lake of its own: load, report years on the cluster,
the rest of the models on one machine, publish. Each worker is held to one core. From what is measured follows, on
paper, what 16 machines and 10 million reports would take. Writes docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import marts
from benchmarks.shared import section

sys.path.insert(0, str(marts.ROOT / "tests/integration/warehouse"))

from gai_pipeline.lake import Lake
from gai_pipeline.orchestrate.sharing import share_out
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.load import load
from gai_pipeline.warehouse.publish import publish

MACHINES, REPORTS = 16, 10_000_000
"""What is reckoned on paper."""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of each step."""

    workers: int
    load: float
    years: float
    rest: float
    publish: float

    @property
    def all(self) -> float:
        return self.load + self.years + self.rest + self.publish


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """The address of a Ray cluster with so many workers, each held to a core of its own."""
    import ray
    from ray.cluster_utils import Cluster

    cores = sorted(os.sched_getaffinity(0))
    if workers > len(cores):
        raise SystemExit(f"{workers} workers need {workers} cores; this machine has {len(cores)}")
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        for core in cores[:workers]:
            os.sched_setaffinity(0, {core})
            made.add_node(num_cpus=1)
        os.sched_setaffinity(0, cores)
        made.wait_for_nodes()
        yield made.address
    finally:
        os.sched_setaffinity(0, cores)
        ray.shutdown()
        made.shutdown()


def measured(records: Path, folder: Path, workers: int) -> Times:
    """Make a lake of the records with so many workers."""
    from servers import postgres

    folder.mkdir()
    with postgres() as address, cluster(workers) as ray_address:
        lake = Lake(f"ducklake:postgres:{address}", str(folder / "data"))
        settings = Settings(
            home=folder,
            engine="ray",
            ray_address=ray_address,
            GAI_WAREHOUSE=lake.catalogue,
            warehouse_data=lake.data,
        )
        at = [time.monotonic()]
        load(lake, records)
        at.append(time.monotonic())
        share_out(settings, lambda line: print(line, flush=True))
        at.append(time.monotonic())
        build(lake, run_year=marts.YEARS[-1] + 1, tests=False)
        at.append(time.monotonic())
        publish(lake, lake)
        at.append(time.monotonic())
    steps = [after - before for before, after in pairwise(at)]
    return Times(workers, *steps)


def on_paper(found: Sequence[Times], reports: int) -> str:
    """What more machines and reports would take, from the times of the fewest and of the most workers.

    Steps are taken to grow with the reports; report years to divide by the workers as far as they did here, and no
    further than there are report years of equal size.
    """
    few, many = found[0], found[-1]
    scale = REPORTS / reports
    gain = few.years / many.years if many.workers > few.workers else 1.0
    share = gain / (many.workers / few.workers)
    years = min(MACHINES, len(marts.YEARS))
    parts = few.years * scale / max(1.0, years * share)
    rest = (few.load + few.rest + few.publish) * scale
    return f"""\
{many.workers} workers make the report years {gain:.2f} times as fast as {few.workers} ({share:.0%} of even shares). On
paper, steps growing with the reports: {REPORTS / 1e6:.0f} million reports need {few.years * scale / 3600:.1f} hours of
one core for the report years and {rest / 3600:.1f} hours of one machine for all else. With {MACHINES} machines of one
core, of which {years} are at work because a task is a report year and there are {len(marts.YEARS)}, these are
{parts / 3600:.1f} and {rest / 3600:.1f} hours. What breaks first is the part of one machine: loading, and the models
that compare years, are not shared out; then the largest report year, which one machine makes alone."""


def report(found: Sequence[Times], reports: int) -> str:
    """The results as Markdown."""
    lines = [
        f"Measured with `python -m benchmarks.lake --reports {reports}` ({section.machine()}): {len(marts.YEARS)} "
        "report years on a DuckLake with its catalogue in Postgres, made by Ray workers of one core each; no tests. "
        "Postgres, Ray and the one who shares out need this machine's cores too: beside one worker they have the "
        "second.",
        "",
        "| reports | workers | load | report years | other models | publish | all |",
        "|--:|--:|--:|--:|--:|--:|--:|",
        *(
            f"| {reports:,} | {t.workers} | {t.load:.0f} s | {t.years:.0f} s | {t.rest:.0f} s | {t.publish:.0f} s "
            f"| {t.all:.0f} s |"
            for t in found
        ),
        "",
        on_paper(found, reports),
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=300_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--no-write", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    with TemporaryDirectory(prefix="gai-lake-") as name:
        folder = Path(name)
        for year in marts.YEARS:
            marts.write_year(folder / "records", year, arguments.reports // len(marts.YEARS))
        found = []
        for workers in sorted(arguments.workers):
            found.append(measured(folder / "records", folder / f"of_{workers}", workers))
            print(found[-1], flush=True)
    text = report(found, arguments.reports)
    print(text)
    if not arguments.no_write:
        section.write("lake", "Report years shared out over a cluster", text)


if __name__ == "__main__":
    main()
