"""Opening a ZIP whose directory nobody trusts.

Belongs here: the bound on its entries before they become objects, and what a name in it says. Does not belong here:
what the members are (`archive/unzip.py`, `package.py`).
"""

from __future__ import annotations

import io
import zipfile
from typing import IO, Any, Final

PLAIN_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The methods of which no more is unpacked than is asked for; office formats know no others."""
_ENTRY: Final = b"PK\x01\x02"
_DIRECTORY_BYTES: Final = 64 << 20
_MOST_ENTRIES: Final = 20_000


class TooManyEntries(ValueError):
    """The directory has more entries than are allowed; none of them was looked at."""


class _Watched(io.RawIOBase):
    """A file whose directory of members is looked over before `zipfile` makes an object of each entry: 300 bytes of
    memory and 5 microseconds for 46 bytes of file."""

    def __init__(self, inner: IO[bytes], most: int) -> None:
        self._inner = inner
        self._most = most
        self.opening = True

    def read(self, size: int | None = -1) -> bytes:
        if self.opening and size is not None and size > _DIRECTORY_BYTES:
            raise TooManyEntries(f"its directory has more than {_DIRECTORY_BYTES >> 20} MB")
        data = self._inner.read(-1 if size is None else size)
        if self.opening and data.count(_ENTRY) > self._most:
            raise TooManyEntries(f"it has {data.count(_ENTRY):,} members, more than {self._most:,}")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def open_zip(source: bytes | IO[bytes], most: int = _MOST_ENTRIES) -> zipfile.ZipFile:
    """The ZIP. Raises `TooManyEntries` for more than `most`, and whatever its damage leads to."""
    watched: Any = _Watched(io.BytesIO(source) if isinstance(source, bytes) else source, most)
    archive = zipfile.ZipFile(watched)
    watched.opening = False
    return archive


def is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is a folder. `ZipInfo.is_dir` fails where the name is empty."""
    return info.filename.endswith("/")
