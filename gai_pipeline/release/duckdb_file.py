"""Writes the DuckDB file of a release from its Parquet files, the same bytes for the same files.

Belongs here: what makes DuckDB write the same bytes. Does not belong here: which tables there are.

DuckDB writes what lies in memory under NULLs and in paddings, and draws samples for some compressions. As it comes, ten
files of one warehouse all differ. With one thread, memory that is zero when it is given out, rows that come from
Parquet in their order (a sort leaves other rows under NULLs), and without FSST and ALP six of eight are equal; without
bitpacking and RLE too, which write what lies under NULLs, 18 of 18, a quarter larger. The zeros are a setting of the
allocator, which a process reads when it starts: the file is written by a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import duckdb

from gai_pipeline.release.about import ReleaseError

_ALLOCATOR: Final = {"DUCKDB_JE_MALLOC_CONF": "zero:true"}
_NOT_REPEATABLE: Final = "fsst,dict_fsst,alp,alprd,bitpacking,rle"


def write_duckdb(parquet: Path, target: Path, memory: str) -> Path:
    """All Parquet files of the folder as tables of the schema `marts` of a new file. Raises `ReleaseError`."""
    command = [sys.executable, "-m", __name__, str(parquet), str(target), memory]
    done = subprocess.run(command, env={**os.environ, **_ALLOCATOR}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ReleaseError(f"{target.name} could not be written: {done.stderr.strip() or done.returncode}")
    return target


def _write(parquet: Path, target: Path, memory: str) -> None:
    with closing(duckdb.connect(config={"threads": 1, "memory_limit": memory})) as db:
        db.execute(f"SET disabled_compression_methods = '{_NOT_REPEATABLE}'")
        db.execute(f"ATTACH '{str(target).replace(chr(39), chr(39) * 2)}' AS target")
        db.execute("CREATE SCHEMA target.marts")
        for file in sorted(parquet.glob("*.parquet")):
            db.execute(f'CREATE TABLE target.marts."{file.stem}" AS FROM read_parquet(?)', [str(file)])
            for sql in _comments(db, file):
                db.execute(sql)
        db.execute("CHECKPOINT target")
        db.execute("DETACH target")


def _comments(db: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    """What the columns mean, as the Parquet file carries it, for `DESCRIBE` and `duckdb_columns()`."""
    found: Mapping[bytes, bytes] = dict(
        db.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(file)]).fetchall()
    )
    texts = {bytes(k).decode(): bytes(v).decode().replace("'", "''") for k, v in found.items()}
    return [
        f"COMMENT ON TABLE target.marts.\"{file.stem}\" IS '{text}'"
        if name == "table"
        else f'COMMENT ON COLUMN target.marts."{file.stem}"."{name.removeprefix("column.")}" IS \'{text}\''
        for name, text in sorted(texts.items())
        if name == "table" or name.startswith("column.")
    ]


if __name__ == "__main__":
    _write(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
