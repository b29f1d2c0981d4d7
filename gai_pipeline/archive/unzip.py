"""The members of a ZIP, within limits.

Belongs here: names in Chinese encodings, traversal, bombs, nesting. Nothing is ever written: members are read into
memory, so a name can lead nowhere; suspicious names are refused all the same, because someone meant harm.
Does not belong here: what the members are.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from gai_pipeline.limits import Limits
from gai_pipeline.read.zips import PLAIN_METHODS, TooManyEntries, is_folder, open_zip

_CHUNK = 1 << 20
_SMALL_CHUNK = 1 << 12
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class Refused(Exception):
    """A member or a whole archive is not opened: a stable `code` and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class Budget:
    """What one archive, nested ones included, may still unpack to."""

    members: int
    bytes: int

    @classmethod
    def of(cls, limits: Limits) -> Budget:
        return cls(limits.archive_members, limits.archive_bytes)


def members(
    source: bytes | IO[bytes], limits: Limits, budget: Budget, names: set[str] | None = None
) -> Iterator[tuple[str, bytes | Refused]]:
    """(name, bytes or why not) of each file in the ZIP, in name order. Raises Refused for the archive as a whole.
    `names`, where given, holds all names from the first file on."""
    try:
        archive = open_zip(source, limits.archive_members)
        infos = archive.infolist()
    except TooManyEntries as error:
        raise Refused("too_many_members", f"{error}; unpack it yourself or raise GAI_ARCHIVE_MAX_MEMBERS") from error
    except Exception as error:  # a damaged directory raises whatever its damage leads to
        raise Refused(
            "damaged_archive", f"the ZIP cannot be opened ({error}); get it again or unpack it yourself"
        ) from error
    files = sorted(
        ((_name(i), i) for i in infos if not is_folder(i)), key=lambda pair: (pair[0], pair[1].header_offset)
    )
    files = [(n, i) for n, i in files if not _is_junk(n)]
    if len(files) > budget.members:
        raise Refused(
            "too_many_members",
            f"the ZIP has {len(files):,} members, more than are allowed; raise GAI_ARCHIVE_MAX_MEMBERS",
        )
    budget.members -= len(files)
    if names is not None:
        names.update(name for name, _ in files)
    if _overlap(infos):
        raise Refused("archive_bomb", "members of the ZIP share their bytes, as only a bomb's do")
    with archive:
        for name, info in files:
            try:
                yield name, _read(archive, name, info, limits, budget)
            except Refused as refusal:
                yield name, refusal


def pages_of(source: bytes | IO[bytes], limits: Limits, ending: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of the members whose names end like pages, a first look; none where the ZIP is damaged."""
    budget = Budget.of(limits)
    try:
        with open_zip(source, limits.archive_members) as archive:
            for info in archive.infolist():
                name = _name(info)
                if name.lower().endswith(ending) and not is_folder(info):
                    with suppress(Refused):  # `members` says what is wrong with it
                        yield name, _read(archive, name, info, limits, budget)
    except Exception:  # noqa: BLE001  likewise
        return


def names_of(source: bytes | IO[bytes], limits: Limits) -> list[str]:
    """The names of the files in a ZIP; none where it is damaged."""
    try:
        with open_zip(source, limits.archive_members) as archive:
            return [_name(i) for i in archive.infolist() if not is_folder(i)]
    except Exception:  # noqa: BLE001  `members` says what is wrong with it
        return []


def _read(archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo, limits: Limits, budget: Budget) -> bytes:
    if not name:
        raise Refused("unsafe_name", "the member has no name; unpack it yourself if you trust it")
    if unsafe(name):
        raise Refused("unsafe_name", "the member's name points outside the archive; unpack it yourself if you trust it")
    if info.flag_bits & 1:
        raise Refused("encrypted_archive", "the member is encrypted; unpack it and add the file")
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        raise Refused("unsafe_name", "the member is a symbolic link")
    # The declared size may lie in both directions: it can refuse early, never allow.
    most = min(limits.document_bytes, budget.bytes)
    if info.file_size > most:
        raise _over(limits, budget, info.file_size)
    parts: list[bytes] = []
    size = 0
    # Of the other methods all is unpacked that a piece of the archive holds: 900 KB from 45 bytes.
    piece = _CHUNK if info.compress_type in PLAIN_METHODS else _SMALL_CHUNK
    try:
        with archive.open(info) as stream:
            while part := stream.read(piece):
                size += len(part)
                if size > most:
                    break
                parts.append(part)
    except MemoryError as error:
        raise Refused("too_large", "the member takes more memory to unpack than GAI_DOCUMENT_MEMORY_MB") from error
    except Exception as error:  # damaged members raise whatever their damage leads to
        raise Refused("damaged_archive", f"the member cannot be unpacked ({error})") from error
    if size > most:
        raise _over(limits, budget, size)
    budget.bytes -= size
    return b"".join(parts)


def _over(limits: Limits, budget: Budget, size: int) -> Refused:
    if size > limits.document_bytes:
        megabytes = limits.document_bytes >> 20
        return Refused("too_large", f"the member unpacks to more than {megabytes} MB; raise GAI_DOCUMENT_MAX_MB")
    return Refused("archive_bomb", "the archive unpacks to more than GAI_ARCHIVE_MAX_MB in total; the rest is not read")


def unsafe(name: str) -> bool:
    """Whether a member's name would leave the folder it is unpacked to, on any system."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or (len(name) > 1 and name[1] == ":") or "\x00" in name


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name. ZIPs made by Chinese Windows carry GBK without saying so; zipfile then decodes as cp437."""
    name = info.orig_filename
    if info.flag_bits & 0x800:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    if raw.isascii():
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _is_junk(name: str) -> bool:
    return name.startswith(_JUNK[0]) or name.rsplit("/", 1)[-1] in _JUNK[1:]


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Bombs without nesting point many directory entries at the same compressed bytes."""
    end = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + 30 + info.compress_size
    return False
