"""A reader for tests of the engine, run in real worker processes: the document says how it misbehaves."""

import hashlib
import os
import signal
import socket
import time
from decimal import Decimal
from pathlib import Path

from gai_pipeline.records.model import Cell, CellStatus, DocumentInfo, Record, Where


def parse(data, name, *, path, member=None, source_uri=None, beside=None):
    order, _, argument = data.decode("utf-8", "replace").partition(" ")
    if order == "exit":
        os._exit(3)
    if order == "abort":
        os.abort()
    if order == "loop":
        while True:
            pass
    if order == "stubborn":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        while True:
            time.sleep(1)
    if order == "eat":
        hoard = []
        while True:
            hoard.append(bytearray(b"x" * 4_000_000))
    if order == "bug":
        raise RuntimeError("a fault of the reader")
    if order == "print":
        os.write(1, b"noise on standard output\n")
    if order == "read":
        argument = Path(argument).read_text()
    if order == "write":
        Path(argument).write_text("written by a document")
    if order == "connect":
        socket.create_connection(("127.0.0.1", int(argument)), timeout=2).close()
    if order == "start":
        os.execv("/bin/true", ["true"])
    if order == "kill":
        os.kill(os.getppid(), signal.SIGTERM)
    if order == "secret":
        argument = os.environ.get("AWS_SECRET_ACCESS_KEY", "none")
    if order == "sleep":
        time.sleep(float(argument))
    info = DocumentInfo(hashlib.sha256(data).hexdigest(), path, "text/plain", len(data), member, source_uri)
    cell = Cell(
        "applications",
        "granted",
        "total",
        Decimal(len(data)) + Decimal("0.10"),
        CellStatus.REPORTED,
        argument,
        1 / 3,
        Where("text", None, "l1"),
    )
    return [Record(document=info, status="parsed", cells=[cell])]
