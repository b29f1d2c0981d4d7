"""Dagster's SQLite files without a wait for the disk at every event.

Belongs here: how connections to them are opened. Does not belong here: what is stored.

Dagster opens a connection for each event and closes it: each commit waits for the disk, and the last connection to
leave a file writes its log back, which waits twice. A run of the sample has 750 events, half its time on a busy disk.
Here a commit goes to the write-ahead log without waiting, and a connection per file stays open so that the log is
written back now and then instead of each time. After a kill nothing is lost; after a loss of power the files are whole
and may lack the last events (SQLite's documentation of `PRAGMA synchronous`, NORMAL with a write-ahead log).

It also makes an engine of SQLAlchemy for each event, which forgets every statement that it has put into words and asks
SQLite again what it can do. Here an engine per file is kept; its connections are opened and closed as before.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlalchemy import Engine

MOST_HELD: Final = 8
"""Files that are held open: of runs, the latest."""
_MAKERS: Final = (
    "dagster._core.storage.event_log.sqlite.sqlite_event_log",
    "dagster._core.storage.runs.sqlite.sqlite_run_storage",
)
"""Modules of Dagster that make an engine for each access."""
_held: OrderedDict[tuple[str, int], sqlite3.Connection] = OrderedDict()
_engines: OrderedDict[str, Engine] = OrderedDict()
_lock = threading.Lock()


@cache
def spare_the_disk() -> None:
    """Have SQLAlchemy, through which Dagster writes, open SQLite's files so from now on in this process."""
    from sqlalchemy import Engine, event

    event.listen(Engine, "connect", _opened)
    for name in _MAKERS:
        module: Any = import_module(name)
        module.create_engine = _engine


def _engine(address: str, **how: Any) -> Engine:
    """The engine for an address, made once; the least used of too many is forgotten."""
    from sqlalchemy import create_engine

    with _lock:
        if address not in _engines:
            _engines[address] = create_engine(address, **how)
        _engines.move_to_end(address)
        while len(_engines) > MOST_HELD:
            _engines.popitem(last=False)
        return _engines[address]


def _opened(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.execute("PRAGMA synchronous = NORMAL")
    ((mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
    name = next((row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main"), "")
    if mode == "wal" and name:
        _hold(name)


def _hold(name: str) -> None:
    """Keep a connection to a file of this name, the least used of too many is closed."""
    key = (name, Path(name).stat().st_ino)
    with _lock:
        if key not in _held:
            own = sqlite3.connect(name, check_same_thread=False)
            own.execute("SELECT count(*) FROM sqlite_master").fetchone()  # only what has read takes part in the log
            _held[key] = own
        _held.move_to_end(key)
        while len(_held) > MOST_HELD:
            _held.popitem(last=False)[1].close()
