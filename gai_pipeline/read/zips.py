"""Opening a ZIP whose directory nobody trusts.

Belongs here: the bound on its entries before they become objects, entries that `zipfile` would refuse the whole archive
for, and what a name in it says. Does not belong here:
what the members are (`archive/unzip.py`, `package.py`).
"""

from __future__ import annotations

import io
import struct
import zipfile
from typing import IO, Any, Final

PLAIN_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The methods of which no more is unpacked than is asked for; office formats know no others."""
_ENTRY: Final = b"PK\x01\x02"
_DIRECTORY_BYTES: Final = 64 << 20
_MOST_ENTRIES: Final = 20_000


_HEAD: Final = struct.Struct("<4s4xH6xIIIHHH")
"""Of an entry: mark, flags, checksum, packed size, size, and the lengths of name, extra fields and comment."""
_HEAD_BYTES: Final = 46
_FLAGS_AT: Final = 8
_IS_UTF8: Final = 0x800
_LONG_SIZES: Final = 1
_UNKNOWN_FIELD: Final = 0xFFFF


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
        return _mended(data) if self.opening and data.startswith(_ENTRY) else data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def _mended(directory: bytes) -> bytes:
    """The directory with the entries as they are, but for what would cost the others: a name that is not the UTF-8 that
    it says it is, and extra fields that do not end where the entry does."""
    found = bytearray(directory)
    at = 0
    while at + _HEAD_BYTES <= len(directory) and directory.startswith(_ENTRY, at):
        _, flags, _, packed, size, name_bytes, extra_bytes, comment_bytes = _HEAD.unpack_from(directory, at)
        name_at = at + _HEAD_BYTES
        extra_at = name_at + name_bytes
        if flags & _IS_UTF8 and not _is_utf8(directory[name_at:extra_at]):
            struct.pack_into("<H", found, at + _FLAGS_AT, flags & ~_IS_UTF8)
        extra = directory[extra_at : extra_at + extra_bytes]
        if len(extra) >= 4 and not _is_whole(extra, 8 * [size, packed].count(0xFFFFFFFF)):
            struct.pack_into("<HH", found, extra_at, _UNKNOWN_FIELD, len(extra) - 4)
        at = extra_at + extra_bytes + comment_bytes
    return bytes(found)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_whole(extra: bytes, long_sizes: int) -> bool:
    """Whether each extra field ends within them, and the one of long sizes has as many bytes as are asked of it."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if length + 4 > len(extra) or (kind == _LONG_SIZES and length < long_sizes):
            return False
        extra = extra[length + 4 :]
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
