"""How long commands take that a person waits for: `gai --help`, `gai parse` of one page, `gai run` of the sample.

    python -m benchmarks.start_up [--repeats 1] [--no-write]

Each `gai run` is in a new home. Wall time says what a person waits and needs a quiet machine; processor time is that of
the command and all that it starts. Results go between the markers of this script in `docs/performance.md`.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.evaluation.varied import make, recipes
from benchmarks.shared import figures, section

GAI = str(Path(sys.executable).parent / "gai")
SHORT = 5
"""Runs of a command that takes less than a second, of which the median counts."""


def taken(home: Path, *arguments: str) -> tuple[float, float]:
    """(wall, processor) seconds of the command with that home."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([GAI, *arguments], check=True, capture_output=True, env={**os.environ, "GAI_HOME": str(home)})
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def once(folder: Path, number: int) -> dict[str, float]:
    """A figure for each command; kept."""
    made = next(make(r) for r in recipes(100, seed=7) if r.reader == "html" and r.loses is None)
    page = folder / made.name
    page.write_bytes(made.data)
    short = {
        name: median(taken(folder / "home", *arguments)[0] for _ in range(SHORT))
        for name, arguments in {"help": ("--help",), "parse": ("parse", str(page))}.items()
    }
    wall, processor = taken(folder / f"run-{number}", "run")
    found = {**short, "run": wall, "run_processor": processor}
    for name, value in found.items():
        figures.keep(f"start_up.{name}", value)
    return found


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--repeats", type=int, default=1)
    at.add_argument("--no-write", action="store_true", help="print only")
    args = at.parse_args()
    with tempfile.TemporaryDirectory(prefix="gai-start-") as folder:
        runs = [once(Path(folder), number) for number in range(args.repeats)]
    middle = {name: median(r[name] for r in runs) for name in runs[0]}
    text = (
        f"Measured with `python -m benchmarks.start_up` ({section.machine()}; load {os.getloadavg()[0]:.0f} at its "
        f"end), median of {args.repeats}: `gai --help` {middle['help']:.2f} s and `gai parse` of one page "
        f"{middle['parse']:.2f} s (wall, median of {SHORT} each); `gai run` of the bundled sample in a new home "
        f"{middle['run']:.1f} s (wall), {middle['run_processor']:.1f} s of processor in all its processes."
    )
    print(text)
    if not args.no_write:
        section.write("start_up", "Start-up", text)


if __name__ == "__main__":
    main()
