"""Archives opened by a confined process of their own, one after the other.

Belongs here: both ends of its pipe, and what becomes of an archive that it dies of. Does not belong here: what is in an
archive (`containers.py`, `unzip.py`).

A ZIP, WARC or JSONL file is parsed by code that was not written for enemies, before any document of it reaches a
worker. So it is parsed where a crash, an endless loop or a gigabyte costs that archive alone: its documents up to there
are kept, and one refusal says what happened.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from typing import IO, Any

from gai_pipeline.archive.document import Capture, Document, Refusal
from gai_pipeline.confine.bounds import say_what_is_missing
from gai_pipeline.confine.spawn import Started, interpreter
from gai_pipeline.limits import Limits

GRACE = 5.0
"""Seconds beyond a document's that the next item of an archive may take."""
_START_SECONDS = 120.0


class Opener:
    """The process, started when the first archive comes. Use as a context manager."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._started: Started | None = None

    def __enter__(self) -> Opener:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._started is not None:
            self._started.pipe.close()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._started.process.pid, signal.SIGKILL)
            self._started.process.wait()
            self._started = None

    def documents(self, stream: IO[bytes], kind: str, path: str) -> Iterator[Document | Refusal]:
        """The documents of an archive of one of the kinds in `sniff.ARCHIVES`; nothing is raised for what is in it."""
        given = 0
        try:
            for item in self._ask(stream, {"kind": kind, "path": path}):
                given += 1
                yield item
        except _Lost as lost:
            message = f"{lost} behind its item {given}; the rest is not read. Unpack it yourself if you trust it"
            yield Refusal(lost.code, message, path)

    def members(self, data: bytes, path: str) -> Iterator[Document | Refusal]:
        """The files of a ZIP that was fetched, whatever they are, not opened further."""
        with tempfile.TemporaryFile() as stream:
            stream.write(data)
            stream.flush()
            yield from self.documents(stream, "members", path)

    def _ask(self, stream: IO[bytes], job: dict[str, Any]) -> Iterator[Document | Refusal]:
        finished = False
        try:
            pipe = self._pipe()
            stream.seek(0)
            pipe.send_bytes(json.dumps(job).encode())
            send_handle(pipe, stream.fileno(), None)
            while True:
                told = json.loads(self._receive(pipe, self._limits.seconds + GRACE))
                if told is None:
                    finished = True
                    return
                yield _received(told, pipe)
        except (EOFError, OSError, ValueError, TypeError) as error:
            raise self._lost() from error
        finally:
            if not finished:  # it may be in the middle of an item
                self.close()

    def _pipe(self) -> Connection:
        if self._started is None:
            self._started = interpreter("from gai_pipeline.archive.opener import main; main()")
            pipe = self._started.pipe
            pipe.send_bytes(json.dumps({"sys_path": [p for p in sys.path if p], **asdict(self._limits)}).encode())
            say_what_is_missing(json.loads(self._receive(pipe, _START_SECONDS)))
        return self._started.pipe

    def _receive(self, pipe: Connection, seconds: float) -> bytes:
        if not pipe.poll(seconds):
            raise _Lost("timeout", f"opening the archive takes longer than {self._limits.seconds:g} s")
        return pipe.recv_bytes()

    def _lost(self) -> _Lost:
        """Why the process is gone."""
        assert self._started is not None
        status = self._started.process.wait()
        if status == _NO_MEMORY:
            megabytes = self._limits.memory_bytes >> 20
            return _Lost("out_of_memory", f"opening the archive needs more than {megabytes} MB")
        return _Lost("worker_died", f"the process opening the archive ended with status {status}")


class _Lost(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


_NO_MEMORY = 77


def _received(told: dict[str, Any], pipe: Connection) -> Document | Refusal:
    if "code" in told:
        return Refusal(**told)
    beside = told.pop("beside")
    capture = told.pop("capture")
    data = pipe.recv_bytes()
    return Document(
        data=data,
        beside=tuple(_document(part, pipe) for part in beside),
        capture=None if capture is None else Capture(**capture),
        **told,
    )


def _document(told: dict[str, Any], pipe: Connection) -> Document:
    found = _received(told, pipe)
    assert isinstance(found, Document)
    return found


def _send(item: Document | Refusal, pipe: Connection) -> None:
    if isinstance(item, Refusal):
        pipe.send_bytes(json.dumps(asdict(item)).encode())
        return
    pipe.send_bytes(json.dumps(_head(item)).encode())
    for document in (item, *item.beside):
        pipe.send_bytes(document.data)


def _head(document: Document) -> dict[str, Any]:
    told = asdict(replace(document, data=b"", beside=()))
    del told["data"]
    return {**told, "beside": [_head(part) for part in document.beside]}


def main() -> None:
    """Entry of the process: `python -c '…' FD`."""
    pipe = Connection(int(sys.argv[1]))
    os.dup2(2, 1)  # what a library prints must not reach the user's output
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        _serve(pipe)


def _serve(pipe: Connection) -> None:
    hello = json.loads(pipe.recv_bytes())
    sys.path[:] = hello.pop("sys_path")
    limits = Limits(**hello)
    from gai_pipeline.archive.containers import documents_of
    from gai_pipeline.confine.bounds import confine, silence

    silence()
    pipe.send_bytes(json.dumps(confine(limits.memory_bytes)).encode())
    while True:
        job = json.loads(pipe.recv_bytes())
        with open(recv_handle(pipe), "rb") as stream:  # noqa: PTH123  a descriptor
            try:
                for item in documents_of(stream, job["kind"], job["path"], limits):
                    _send(item, pipe)
            except MemoryError:
                os._exit(_NO_MEMORY)
        pipe.send_bytes(b"null")
