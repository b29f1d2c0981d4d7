"""`gai ui` in another time: its processes, the daemon's included, see a clock that the test sets (libfaketime).

Belongs here: starting it, waiting for what its daemon does, a power cut. Does not belong here: what should come of it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import dagster as dg
import psutil

from gai_pipeline.settings import Settings

GAI = str(Path(sys.executable).with_name("gai"))
PATIENCE = 900.0
Until = Callable[[str, Callable[[], bool]], None]


@contextlib.contextmanager
def service(home: Settings, begins: datetime) -> Iterator[Until]:
    """`gai ui` while the block runs, from a moment on; then the power goes, whatever it is doing.

    Gives a function that waits until something is the case, named for the message where it takes too long.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "GAI_HOME": str(home.root),
        "LD_PRELOAD": str(_library()),
        "FAKETIME": f"{begins.timestamp() - time.time():+.0f}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # whoever waits waits no longer than without it
        "NO_FAKE_STAT": "1",  # or Python would compile every module anew
        "PYTHONPATH": str(Path(__file__).parent / "clock"),
    }
    environment.pop("DAGSTER_HOME", None)
    with (home.root / "ui.log").open("ab") as log:
        running = subprocess.Popen([GAI, "ui", "--port", str(port)], env=environment, stdout=log, stderr=log)

        def until(what: str, found: Callable[[], bool]) -> None:
            deadline = time.monotonic() + PATIENCE
            while not found():
                told = f"waited for {what}: " + (home.root / "ui.log").read_text("utf-8")[-3000:]
                assert running.poll() is None, told
                assert time.monotonic() < deadline, told
                time.sleep(0.5)

        try:
            yield until
        finally:
            for process in _all_of(running.pid):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            running.wait()


def _library() -> Path:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    assert found, "libfaketime is missing: bash scripts/system_packages.sh"
    return found[0]


def _all_of(pid: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(pid)
        return [*first.children(recursive=True), first]
    except psutil.NoSuchProcess:
        return []


def instance(home: Settings) -> dg.DagsterInstance:
    return dg.DagsterInstance.from_config(str(home.dagster))
