"""One worker process as the parent sees it: start, send, receive, watch, end.

Belongs here: the parent's side of the pipe to a single worker and why it ended. Does not belong here: which document
goes where (`pool.py`).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict

from gai_pipeline.archive.document import Document
from gai_pipeline.confine.bounds import say_what_is_missing
from gai_pipeline.confine.spawn import Started, interpreter
from gai_pipeline.workers.worker import BROKEN, READY, Job

GRACE = 5.0
"""Seconds after a document's time bound at which the parent kills a worker whose own timer did not fire."""
_FULL = 0.5
"""Of the memory allowed: a library whose array grows asks for twice as much, so half is taken when that fails."""
START_SECONDS = 120.0
"""Seconds that a worker may take to import the reader, on the slowest machine."""


_STATM = os.path.exists("/proc/self/statm")  # noqa: PTH110


class EngineError(RuntimeError):
    """Workers cannot run at all (not: a document cannot be read). The message says what to look at."""


def start(function: str) -> Started:
    """Start a worker's interpreter. Its imports then run beside whatever the caller does next."""
    started = interpreter("from gai_pipeline.workers.worker import main; main()")
    paths = [p for p in sys.path if p]
    started.pipe.send_bytes(json.dumps({"sys_path": paths, "function": function}).encode())
    return started


class Worker:
    """A worker process and the documents it has in hand, oldest first."""

    def __init__(self, job: Job, started: Started | None = None) -> None:
        self.job = job
        self.hand: deque[int] = deque()
        self.ready = False
        self.killed_for: str | None = None
        self._memory = 0
        self._since = time.monotonic()
        self._process, self.pipe = started or start(job.function)
        with contextlib.suppress(OSError):  # if it has died already, that shows when it is listened to
            self.pipe.send_bytes(json.dumps(asdict(job)).encode())

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, numbered: Sequence[tuple[int, Document]]) -> None:
        """Hand over documents. A worker that has died in the meantime is noticed when its answer is awaited."""
        self.hand.extend(number for number, _ in numbered)
        self._since = time.monotonic()
        heads = [(d.name, d.path, d.member, d.source_uri, [b.address for b in d.beside]) for _, d in numbered]
        with contextlib.suppress(OSError):
            self.pipe.send_bytes(json.dumps(heads).encode())
            for _, document in numbered:
                self.pipe.send_bytes(document.data)
                for file in document.beside:
                    self.pipe.send_bytes(file.data)

    def receive(self) -> tuple[int, bytes] | None:
        """The next answer as (number, reply), or None for the sign that it is ready. Raises EOFError if it died,
        EngineError if it could not import the reader."""
        try:
            reply = self.pipe.recv_bytes()
        except OSError as error:
            raise EOFError from error
        self._since = time.monotonic()
        self._memory = 0
        if reply[:1] == READY:
            self.ready = True
            say_what_is_missing(json.loads(reply[1:]))
            return None
        if reply[:1] == BROKEN:
            raise EngineError(f"a worker could not import the reader ({self.job.function}): {reply[1:].decode()}")
        return self.hand.popleft(), reply

    def watch(self) -> None:
        """Kill a worker that is over its bounds; the pipe then ends and `reason` says why."""
        waiting = time.monotonic() - self._since
        if not self.ready:
            if waiting > START_SECONDS:
                self._kill("start")
        elif self.hand and waiting > self.job.seconds + GRACE:
            self._kill("timeout")
        elif self.hand:
            # the most of what was seen: a process that has ended holds nothing
            self._memory = max(self._memory, _resident(self.pid))
            if self._memory > self.job.memory_bytes:
                self._kill("out_of_memory")

    def reason(self) -> tuple[str, str, bool]:
        """After its pipe has ended: (error code, sentence, whether the document deserves a second try)."""
        try:
            status = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:  # it closed its pipe and goes on
            self._kill("died")
            status = self._process.wait()
        self.close()
        # A library that gets no memory aborts.
        full = status == -signal.SIGABRT and self._memory > _FULL * self.job.memory_bytes
        if self.killed_for == "out_of_memory" or full:
            return *self.job.out_of_memory, False
        if self.killed_for == "timeout" or status == -signal.SIGALRM:
            return *self.job.timeout, False
        how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        return "worker_died", f"the process reading this document ended with {how}", True

    def close(self) -> None:
        """End the process and what it started. Safe to call twice."""
        self.pipe.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def _kill(self, why: str) -> None:
        self.killed_for = why
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()


def _resident(pid: int) -> int:
    """Resident bytes of a process, 0 if it is gone."""
    if _STATM:
        try:
            with open(f"/proc/{pid}/statm", "rb") as statm:  # noqa: PTH123  twenty times a second: no Path objects
                return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError, ValueError):
            return 0
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
