"""What `gai explore` was asked for, and the bounds within which it answers.

Belongs here: plain values with their units. Does not belong here: the environment (`settings.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

MB = 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
"""Where the app is unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds, rows and bytes. `query_*` bound one question to the warehouse, `sql_*` one that a visitor wrote,
    `upload_*` what may be handed in to be checked."""

    query_seconds: float = 10.0
    query_rows: int = 20_000
    memory_mb: int = 384
    threads: int = 2
    sql_seconds: float = 10.0
    sql_rows: int = 5_000
    sql_memory_mb: int = 256
    upload_bytes: int = 64 * MB
    upload_files: int = 500
    check_jobs: int = 8
    """Checks that are kept at once; the oldest finished one makes room for a new one."""
    check_seconds: float = 900.0
    page_bytes: int = 24 * MB
    """Pages that are kept as they were written, compressed."""
    picture_bytes: int = 48 * MB
    """Pages of documents that are kept as pictures."""


@dataclass(frozen=True, slots=True)
class Options:
    """Where the warehouse, the archive and the corrections lie, and what visitors may do."""

    warehouse: Path
    archives: tuple[str, ...]
    """Where documents may lie: the archive, and that of the bundled sample."""
    corrections: Path
    edit: bool = False
    host: str = "127.0.0.1"
    port: int = PORT
    token: str | None = None
    frozen: bool = False
    """Whether pages are written as files: without searching, checking and whatever else needs a server."""
    documents: bool = True
    """Whether originals are shown; a frozen copy has them only where it was asked for them."""
    dagster: str | None = None
    """Address of the Dagster UI, for links from pages to it."""
    workers: int = 1
    lang: Literal["zh", "en"] | None = None
    """The language of an address that names none, for a visitor who has chosen none; None: the browser's."""
    regions: Path | None = None
    provider: str | None = None
    """What scans are recognised with; None: the processor."""
    """Places that a check knows besides the country's."""
    bounds: Bounds = field(default_factory=Bounds)

    @property
    def hosts(self) -> frozenset[str]:
        """The values of Host that are answered."""
        names = {*LOOPBACK, self.host}
        return frozenset({f"{name}:{self.port}" for name in names} | ({*names} if self.port == 80 else set()))
