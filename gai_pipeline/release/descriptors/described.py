"""What every description says of a file and of a column: path, size, hash, media type, kind.

Belongs here: facts of files and columns that the formats share. Does not belong here: a format.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gai_pipeline.release.release_tables import Field, Table

PARQUET: Final = "application/vnd.apache.parquet"
CSV: Final = "text/csv"
_MEDIA: Final = {
    ".parquet": PARQUET,
    ".csv": CSV,
    ".dta": "application/x-stata",
    ".duckdb": "application/vnd.duckdb",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".cff": "application/yaml",
}
_WHOLE: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT")


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release: its path in it, its size and hash, the table that it holds where it holds one."""

    path: str
    bytes: int
    sha256: str
    table: Table | None = None

    @property
    def media_type(self) -> str:
        return _MEDIA.get(Path(self.path).suffix, "application/octet-stream")


def described_file(folder: Path, path: Path, table: Table | None = None) -> File:
    """A file as it lies in the release's folder."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(path.relative_to(folder).as_posix(), path.stat().st_size, digest, table)


def kind_of(field: Field) -> str:
    """The kind of a column: array, integer, number, boolean, date or string."""
    if field.type.endswith("[]"):
        return "array"
    if field.type in _WHOLE:
        return "integer"
    if field.type.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        return "number"
    if field.type.startswith("TIMESTAMP"):
        return "datetime"
    return {"BOOLEAN": "boolean", "DATE": "date"}.get(field.type, "string")
