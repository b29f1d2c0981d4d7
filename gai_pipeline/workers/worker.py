"""The process that reads documents one after the other, within bounds.

Belongs here: the worker's side of the pipe, its bounds on time and memory, and turning results into bytes.
Does not belong here: starting, watching and restarting workers (`pool.py`).

A worker is a fresh interpreter, not a fork: the parent may hold threads and locks (Dagster does). The bounds are the
kernel's: a timer whose signal ends the process even inside C code that never returns, and those of `confine/`: memory,
no network, no other file.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from gai_pipeline.confine.bounds import confine, silence

ANSWER, FAILURE, SPENT, READY, BROKEN = b"A", b"F", b"X", b"R", b"B"
"""First byte of a message to the parent. SPENT is a failure after which the process ends."""

DEFAULT_FUNCTION = "gai_pipeline.extract:parse"


@dataclass(frozen=True, slots=True)
class Job:
    """What workers do: call `function` ("module:name", the signature of `gai_pipeline.extract.parse`) within the bounds
    and return its records as `form`: `lines` (the contract's JSON lines), `records` (`codec.py`), `noted` where the
    function gives each record with a note, or `bytes` where it gives what is to be returned. `regions` is a file of
    places that the reader is to know besides the country's, "" without one; `provider` is what onnxruntime recognises
    scans with, None for the processor."""

    form: str
    seconds: float
    memory_bytes: int
    function: str = DEFAULT_FUNCTION
    regions: str = ""
    provider: str | None = None

    @property
    def out_of_memory(self) -> tuple[str, str]:
        """Code and sentence for a document over the bound, whoever notices it first."""
        megabytes = self.memory_bytes >> 20
        return (
            "out_of_memory",
            f"reading this document needs more than {megabytes} MB; raise GAI_DOCUMENT_MEMORY_MB to try again",
        )

    @property
    def timeout(self) -> tuple[str, str]:
        return (
            "timeout",
            f"reading this document takes longer than {self.seconds:g} s; raise GAI_DOCUMENT_SECONDS to try again",
        )


def encode_records(records: Sequence[Any], form: str) -> bytes:
    """The bytes of records that no function gave: refusals and failures. See `encode_answer`."""
    return encode_answer([(record, "") for record in records] if form == "noted" else records, form)


def encode_answer(answer: Any, form: str) -> bytes:
    """The bytes that a worker returns for a document. `lines`: the statuses, comma-separated, then a line a record.
    `noted`: the notes as a line of JSON, then the records."""
    if form == "bytes":
        return bytes(answer)
    if form == "noted":
        notes = json.dumps([note for _, note in answer])
        return notes.encode() + b"\n" + encode_answer([record for record, _ in answer], "records")
    records: Sequence[Any] = answer
    if form == "records":
        from gai_pipeline.workers.codec import dump_records

        return dump_records(records)
    from gai_pipeline.records.jsonl import dumps

    statuses = ",".join(r.status for r in records)
    # A lone surrogate (from damaged UTF-16) has no UTF-8 form; a line must be printable anywhere.
    return "\n".join([statuses, *map(dumps, records)]).encode("utf-8", "replace")


def serve(pipe: Connection) -> None:
    """Answer documents until the parent closes the pipe."""
    hello = json.loads(pipe.recv_bytes())
    sys.path[:] = hello["sys_path"]
    gc.disable()  # nothing that is imported is ever let go
    try:
        module, name = hello["function"].split(":")
        function: Callable[..., Any] = getattr(import_module(module), name)
    except Exception as error:  # noqa: BLE001  the parent reports it, with its text
        pipe.send_bytes(BROKEN + f"{type(error).__name__}: {error}".encode())
        return
    gc.freeze()
    gc.enable()
    job = Job(**json.loads(pipe.recv_bytes()))
    silence()
    if job.provider is not None:
        from gai_pipeline.read.ocr import engine

        engine.compute_with(job.provider)
    missing = confine(job.memory_bytes, [job.regions] if job.regions else [])
    pipe.send_bytes(READY + json.dumps(missing).encode())
    while True:
        heads = json.loads(pipe.recv_bytes())
        bodies = deque([(pipe.recv_bytes(), {a: pipe.recv_bytes() for a in head[-1]}) for head in heads])
        for name, path, member, source_uri, _ in heads:
            data, beside = bodies.popleft()
            given = {"path": path, "member": member, "source_uri": source_uri, "beside": beside}
            if job.regions:
                given["regions"] = job.regions
            signal.setitimer(signal.ITIMER_REAL, job.seconds)
            reply = _reply(job, partial(function, data, name, **given))
            # Disarmed before sending: a parent that is slow to take answers is no fault of the document.
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send_bytes(reply)
            if reply[:1] == SPENT:
                return


def _reply(job: Job, read: Callable[[], Any]) -> bytes:
    """The reply for one document, which `read` reads."""
    try:
        return ANSWER + encode_answer(read(), job.form)
    except MemoryError:
        # Whatever held the memory may hold on to it: a fresh process reads the next document.
        return SPENT + failure(*job.out_of_memory)[1:]
    except Exception as error:  # noqa: BLE001  a fault of the reader must cost its document, not the batch
        return failure("internal_error", f"the reader failed: {_told(error)}")


def _told(error: BaseException) -> str:
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119
    return f"{type(error).__name__}: {str(error)[:300]}{where}"


def failure(code: str, message: str) -> bytes:
    return FAILURE + json.dumps([code, message]).encode()


def main() -> None:
    """Entry of the process: `python -c '…' FD`."""
    pipe = Connection(int(sys.argv[1]))
    # What a library prints must reach neither the user's output nor the pipe.
    os.dup2(2, 1)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        serve(pipe)
