"""Opens a warehouse: a DuckDB file, or a DuckLake with its tables as the default.

Belongs here: connections, the extensions that a lake needs, which snapshot readers see. Does not belong here: what is
asked (`query.py`), or loading and publishing.

DuckDB's extensions come as Python packages of its own version and are loaded from there: nothing is downloaded.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

import duckdb

from gai_pipeline.lake import Lake, without_password
from gai_pipeline.warehouse.contents import marts

T = TypeVar("T")
Place = Path | Lake
"""Where a warehouse is."""
ALIAS: Final = "lake"
RETRIES: Final = 100
"""How often a commit to a lake is tried again beside others: the catalogue's writers wait for one another."""
_CATALOGUES: Final = {"sqlite": "sqlite_scanner", "postgres": "postgres_scanner", "file": None}


_OF_DAMAGE: Final = ("not a valid DuckDB database", "Corrupt", "checksum", "deserialize", "enough bytes from file")
"""What DuckDB says of a file that is none of its own any more, and not of one that another process has open."""


class ConnectError(RuntimeError):
    """A warehouse cannot be opened; the message says what is missing and what to do."""


STORAGE_VERSION: Final = "v1.3.0"
"""How the file of a warehouse is written: DuckDB from 1.3 (2025) reads it. Texts that repeat are kept as a dictionary
that costs less to make than that of the version that DuckDB takes by itself: `fct_cells` takes 23 s instead of 33 s of
processor time for 20 million cells."""


CAREFULLY: Final = {"disabled_optimizers": "filter_pushdown"}
"""Settings under which DuckDB asks what it trips over otherwise: of `name LIKE '某县%局'` it makes a range whose end is
no UTF-8 where the last character before the % ends in the byte BF, as 县 does (DuckDB to 1.5.6, its issue 19575)."""


def asked(ask: Callable[[Mapping[str, str]], T]) -> T:
    """What `ask` gives on a connection with the settings that it is given: none, and `CAREFULLY` where DuckDB trips."""
    try:
        return ask({})
    except duckdb.InvalidInputException as error:
        if "detected in value construction" not in str(error):
            raise
    return ask(CAREFULLY)


def quoted(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def extensions(lake: Lake) -> Iterator[Path]:
    """The files of the extensions that a lake needs. Raises `ConnectError` for a package that is not installed."""
    catalogue = _CATALOGUES[lake.kind]
    wanted = ["ducklake", *([catalogue] if catalogue else []), *(["httpfs"] if lake.on_s3 else [])]
    for name in wanted:
        try:
            package = import_module(f"duckdb_extension_{name}")
        except ImportError:
            raise ConnectError(
                f"{lake} needs the package duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}: make lake"
            ) from None
        folder = Path(str(package.__file__)).parent / "extensions" / f"v{duckdb.__version__}"
        yield folder / f"{name}.duckdb_extension"


def _secret(environment: Mapping[str, str]) -> str:
    """SQL of the key to S3, from the variables that boto takes."""
    parts = ["TYPE s3"]
    for option, variable in (
        ("KEY_ID", "AWS_ACCESS_KEY_ID"),
        ("SECRET", "AWS_SECRET_ACCESS_KEY"),
        ("SESSION_TOKEN", "AWS_SESSION_TOKEN"),
        ("REGION", "AWS_DEFAULT_REGION"),
    ):
        if environment.get(variable):
            parts.append(f"{option} {quoted(environment[variable])}")
    if endpoint := environment.get("AWS_ENDPOINT_URL"):
        at = urlsplit(endpoint)
        parts += [f"ENDPOINT {quoted(at.netloc)}", "URL_STYLE 'path'", f"USE_SSL {str(at.scheme == 'https').lower()}"]
    return f"CREATE OR REPLACE SECRET lake_data ({', '.join(parts)})"


def attach(db: duckdb.DuckDBPyConnection, lake: Lake, *, read_only: bool = False, snapshot: int | None = None) -> None:
    """Make a lake's tables the default of a connection, as of a snapshot where one is given. A lake that is not there
    is made, unless it is for reading only. Raises `ConnectError`."""
    for file in extensions(lake):
        db.execute(f"LOAD {quoted(str(file))}")
    if lake.on_s3:
        db.execute(_secret(os.environ))
    elif not read_only:
        Path(lake.data).mkdir(parents=True, exist_ok=True)
    db.execute(f"SET ducklake_max_retry_count = {RETRIES}")
    # Rows that are kept in the catalogue collide when one writer deletes and another inserts: all rows are Parquet.
    options = [f"DATA_PATH {quoted(lake.data)}", "OVERRIDE_DATA_PATH true", "DATA_INLINING_ROW_LIMIT 0"]
    options += ["META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 60000"] if lake.kind == "sqlite" else []
    options += ["READ_ONLY"] if read_only else []
    options += [f"SNAPSHOT_VERSION {snapshot}"] if snapshot is not None else []
    try:
        db.execute(f"ATTACH IF NOT EXISTS {quoted(lake.catalogue)} AS {ALIAS} ({', '.join(options)})")
    except duckdb.Error as error:
        raise ConnectError(f"{lake} cannot be opened: {without_password(str(error))}") from None
    db.execute(f"USE {ALIAS}")


def connect(
    place: Place, *, read_only: bool = False, config: Mapping[str, str | int] | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection to the warehouse as it is now, with its schemas at hand.

    Raises `duckdb.Error` and `ConnectError`.
    """
    if isinstance(place, Path):
        return duckdb.connect(str(place), read_only=read_only, config=dict(config or {}))
    db = duckdb.connect(config=dict(config or {}))
    try:
        attach(db, place, read_only=read_only)
    except BaseException:
        db.close()
        raise
    return db


def is_published(place: Place) -> bool:
    """Whether there is something that readers can open."""
    if isinstance(place, Path):
        return place.is_file()
    try:
        connect_published(place).close()
    except ConnectError:
        return False
    return True


def connect_to_made(place: Place) -> duckdb.DuckDBPyConnection:
    """As `connect`, for a warehouse that is made from the records: a file that is not there is made, one that is no
    database any more is made anew. Raises `duckdb.Error` and `ConnectError`."""
    if not isinstance(place, Path):
        return connect(place)
    if not place.exists() or place.stat().st_size == 0:
        _make_file(place)
    try:
        return connect(place)
    except duckdb.Error as error:
        if not any(sign in str(error) for sign in _OF_DAMAGE):
            raise
        logging.getLogger("gai_pipeline").warning("gai: %s is damaged; it is made anew from the records", place)
    place.with_name(place.name + ".wal").unlink(missing_ok=True)
    _make_file(place)
    return connect(place)


def _make_file(place: Path) -> None:
    """An empty database file of the version that the warehouse has, in the place of what is there."""
    place.unlink(missing_ok=True)
    with closing(duckdb.connect()) as db:
        db.execute(f"ATTACH {quoted(str(place))} AS made (STORAGE_VERSION {quoted(STORAGE_VERSION)})")


def connect_published(place: Place, *, config: Mapping[str, str | int] | None = None) -> duckdb.DuckDBPyConnection:
    """A connection for reading what was published last, whatever is being written meanwhile. Raises `ConnectError` for
    a lake from which nothing has been published."""
    db = connect(place, read_only=True, config=config)
    if isinstance(place, Path):
        return db
    try:
        found = db.execute("SELECT max(snapshot_id) FROM published.snapshots").fetchone()
    except duckdb.CatalogException:
        found = None
    try:
        if found is None or found[0] is None:
            raise ConnectError(f"nothing has been published in {place} yet: run `gai run` first")
        db.execute("USE memory")
        db.execute(f"DETACH {ALIAS}")
        attach(db, place, read_only=True, snapshot=int(found[0]))
    except BaseException:
        db.close()
        raise
    return db


def as_file(place: Place, target: Path) -> Path:
    """The published warehouse as one file: the file itself, or `target` with the marts that a lake has published."""
    if isinstance(place, Path):
        return place
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".new")
    unfinished.unlink(missing_ok=True)
    with closing(connect_published(place)) as db:
        db.execute(f"ATTACH {quoted(str(unfinished))} AS copied (STORAGE_VERSION {quoted(STORAGE_VERSION)})")
        db.execute("CREATE SCHEMA copied.marts")
        for name in marts(db, ALIAS):
            db.execute(f'CREATE TABLE copied.marts."{name}" AS FROM {ALIAS}.marts."{name}"')
        db.execute("DETACH copied")
    unfinished.replace(target)
    return target
