"""Servers that tests start for themselves on this machine: Postgres, and S3 by moto."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A server with an empty database, on a port of its own; how DuckDB and libpq address it. As root it runs as the
    user postgres, for it refuses root, in a folder that this user may enter."""
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="gai-postgres-"))
    if user:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        subprocess.run(
            [str(BIN / command[0]), *command[1:]], user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL
        )

    port = free_port()
    run("initdb", "-D", str(folder / "data"), "-U", "gai", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=60"
    )
    run("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"dbname=postgres host=127.0.0.1 port={port} user=gai"
    finally:
        run("pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(folder)
