"""ZIP files that no honest program writes.

Belongs here: the bytes. Does not belong here: what must become of them.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An ordinary ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_part(document: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A container with one part changed."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return zip_of({**parts, name: change(parts[name])})


def raw_zip(members: list[tuple[bytes, bytes]], *, method: int = 0, flags: int = 0, attributes: int = 0) -> bytes:
    """A ZIP of stored members under any name."""
    body, directory = b"", b""
    for name, data in members:
        at, crc = len(body), zlib.crc32(data)
        body += _LOCAL.pack(b"PK\x03\x04", 20, flags, method, 0, 0, crc, len(data), len(data), len(name), 0)
        body += name + data
        head = (b"PK\x01\x02", 20, 20, flags, method, 0, 0, crc, len(data), len(data), len(name), 0, 0, 0, 0)
        directory += _CENTRAL.pack(*head, attributes, at) + name
    count = len(members) & 0xFFFF
    return body + directory + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)


def nameless_zip() -> bytes:
    """98 bytes: one empty member without a name."""
    return raw_zip([(b"", b"")])


def many_entries(count: int) -> bytes:
    """A directory of so many entries for one empty member."""
    one = _CENTRAL.pack(b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    local = _LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    return local + one * count + _END.pack(b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(one) * count, 31, 0)
