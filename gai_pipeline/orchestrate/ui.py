"""`gai ui`: Dagster's web server and daemon on this machine, nothing else reachable.

Belongs here: starting and stopping both. Does not belong here: what they show.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

import dagster as dg

from gai_pipeline.orchestrate import home
from gai_pipeline.orchestrate.collecting import ASSET
from gai_pipeline.settings import Settings, load_settings
from gai_pipeline.wording import told

ADDRESS = "127.0.0.1"
COLLECTED = dg.AssetKey(ASSET)
START_SECONDS = 300.0
STOP_SECONDS = 20.0
UNASKED = ("ignore:Function `dev_command` is superseded", "ignore:Parameter `backfill_policy`")
"""Warnings of Dagster's about names that it may change; our lock keeps them, and users can do nothing about them."""


def serve(port: int) -> int:
    """Serve until Ctrl-C or SIGTERM; returns the exit status: 0, or 1 if the UI could not start."""
    settings = load_settings()
    home.prepare(settings)
    if _taken(port):
        sys.stderr.write(f"gai: {told('errors.port_in_use', port=port)}\n")
        return 1
    _begin_the_graph(settings)
    children = [subprocess.Popen(**_process(settings, what)) for what in _commands(port)]
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        said, deadline = False, time.monotonic() + START_SECONDS
        while not stopping and all(child.poll() is None for child in children):
            if not said and _answers(port):
                sys.stderr.write(told("errors.ui_at", url=f"http://{ADDRESS}:{port}") + "\n")
                said = True
            elif not said and time.monotonic() > deadline:
                sys.stderr.write(f"gai: {told('errors.ui_silent', seconds=START_SECONDS)}\n")
                return 1
            time.sleep(0.3)
        return 0 if stopping else 1
    finally:
        _end(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def _commands(port: int) -> list[list[str]]:
    """The web server, which the guard is around, and the daemon; what `dagster dev` starts."""
    code = ["-m", "gai_pipeline.definitions"]
    return [
        ["gai_pipeline.orchestrate.webserver", "--host", ADDRESS, "--port", str(port), *code],
        ["dagster._daemon", "run", *code],
    ]


def _process(settings: Settings, command: list[str]) -> dict[str, Any]:
    """How a service is started. Neither modules nor a `.env` may come from the folder where `gai ui` was called, which
    may be one of downloads; -P for this process, the variable for those that it starts."""
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(settings.dagster),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "DAGSTER_IS_DEV_CLI": "1",
        # Half a minute, the default, is too short to load everything on a busy machine: it would never start.
        "DAGSTER_GRPC_PROXY_HEARTBEAT_TTL_SECONDS": "300",
        "PYTHONSAFEPATH": "1",
        "PYTHONWARNINGS": ",".join([*filter(None, [os.environ.get("PYTHONWARNINGS")]), *UNASKED]),
    }
    if settings.sources is not None:
        environment["GAI_SOURCES"] = str(settings.sources.expanduser().absolute())
    return {
        "args": [sys.executable, "-P", "-m", *command],
        "env": environment,
        "cwd": settings.dagster,
        # Its own process group: Ctrl-C reaches this process alone, which then stops the others in order.
        "start_new_session": True,
    }


def _begin_the_graph(settings: Settings) -> None:
    """Say once that nothing has been collected yet: whoever brings their own documents never collects, and Dagster asks
    for a confirmation before every launch below an asset that never ran."""
    with dg.DagsterInstance.from_config(str(settings.dagster)) as instance:
        if instance.get_latest_materialization_event(COLLECTED) is None:
            event = dg.AssetMaterialization(COLLECTED, description="Nothing has been collected yet.")
            instance.report_runless_asset_event(event)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return True
    return False


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{ADDRESS}:{port}/server_info", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask the services to stop, and make them stop if they do not; their children are in their process groups."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
