"""The process in which dbt works: started early, asked to parse, then to build what it has parsed.

Belongs here: both ends of that process and which one of them waits for a build. Does not belong here: what is parsed
(`dbt_manifest.py`) or built (`dbt.py`).

dbt's command costs seconds of imports each time, and a build would read again what a parse has just made. One process
does both: it imports beside whatever the caller does, and its build begins at once.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

GENERATION = 50_000
"""Objects made before Python looks for cycles among them: at its usual 700 it does so thousands of times in a build,
an eighth of dbt's processor time."""


class DbtProcess:
    """The parent's end. It parses any number of times and builds once; `end` it where it builds nothing."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        # -P: no module may come from the working directory.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()

    def parse(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> str | None:
        """Run `dbt parse ARGUMENTS` and keep what it made for the build. Returns what dbt said if it failed."""
        self._ask(["parse", *arguments], environment, {"log": str(log)})
        try:
            parsed = bool(json.loads(self._pipe.recv_bytes()))
        except EOFError:  # it has died: its log says of what, if anything does
            parsed = False
        if parsed:
            return None
        return log.read_text("utf-8", errors="replace") if log.exists() else ""

    def build(self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> subprocess.Popen[bytes]:
        """Start `dbt ARGUMENTS` in a folder: the process whose output and exit status are those of dbt's command."""
        self._ask(arguments, environment, {"folder": str(folder)})
        self._pipe.close()
        self._process.args = ["dbt", *arguments]
        return self._process

    def end(self) -> None:
        """End the process. Safe to call twice, and after a build."""
        self._pipe.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _ask(self, arguments: Sequence[str], environment: Mapping[str, str], how: Mapping[str, str]) -> None:
        with contextlib.suppress(BrokenPipeError):  # a process that has died is noticed when its answer is awaited
            self._pipe.send_bytes(
                json.dumps({"arguments": list(arguments), "environment": dict(environment), **how}).encode()
            )


_waiting: list[DbtProcess] = []


def keep(process: DbtProcess) -> None:
    """Let a process wait for the build of this run."""
    _waiting.append(process)


def take() -> DbtProcess:
    """The process that waits, else a new one."""
    return _waiting.pop() if _waiting else DbtProcess()


def end_waiting() -> None:
    """End the processes that no build has taken."""
    while _waiting:
        _waiting.pop().end()


def serve(pipe: Connection) -> int:
    """The process itself: parse while asked to, then build. Returns the exit status, dbt's own for a build."""
    gc.disable()  # nothing that is imported or parsed is ever let go
    from dbt.cli.main import dbtRunner

    manifest: Any = None
    while True:
        asked = json.loads(pipe.recv_bytes())
        os.environ.clear()
        os.environ.update(asked["environment"])
        if "log" not in asked:
            break
        with _output_to(Path(asked["log"])):
            outcome = dbtRunner().invoke(asked["arguments"])
        manifest = outcome.result if outcome.success else None
        pipe.send_bytes(json.dumps(outcome.success).encode())
    gc.freeze()
    gc.set_threshold(GENERATION)
    gc.enable()
    os.chdir(asked["folder"])
    outcome = dbtRunner(manifest).invoke(asked["arguments"])
    if outcome.success:
        return 0
    return 1 if outcome.exception is None else 2


@contextlib.contextmanager
def _output_to(log: Path) -> Iterator[None]:
    """What this block prints goes to a file: the parent reads the output of a build only."""
    sys.stdout.flush()
    before = os.dup(1), os.dup(2)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, kept in enumerate(before, 1):
            os.dup2(kept, number)
            os.close(kept)


if __name__ == "__main__":
    with contextlib.suppress(EOFError, KeyboardInterrupt):  # the parent has gone, or all were interrupted
        sys.exit(serve(Connection(int(sys.argv[1]))))
