"""A DuckLake as the settings name it: where its catalogue is and where its Parquet lies.

Belongs here: the address. Does not belong here: opening it (`warehouse/connect.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

PREFIX: Final = "ducklake:"
_PASSWORD = re.compile(r'(password=)[^\s"]+|(://[^:/@\s]+:)[^@\s]+(?=@)')


def without_password(text: str) -> str:
    """A text that names a catalogue, as it may be shown."""
    return _PASSWORD.sub(lambda found: (found.group(1) or found.group(2)) + "***", text)


@dataclass(frozen=True, slots=True)
class Lake:
    """A warehouse whose tables are Parquet under `data` (a folder or an `s3://` prefix) and whose catalogue is a file
    (`ducklake:/path/catalogue.ducklake`), SQLite (`ducklake:sqlite:/path`) or Postgres (`ducklake:postgres:dbname=…`).
    """

    catalogue: str
    data: str

    def __str__(self) -> str:
        """The address as it may be shown: without a password."""
        return without_password(self.catalogue)

    @property
    def kind(self) -> str:
        """What keeps the catalogue: file, sqlite or postgres."""
        rest = self.catalogue.removeprefix(PREFIX)
        return next((k for k in ("sqlite", "postgres") if rest.startswith(f"{k}:")), "file")

    @property
    def on_s3(self) -> bool:
        """Whether the Parquet lies on S3."""
        return self.data.startswith("s3://")
