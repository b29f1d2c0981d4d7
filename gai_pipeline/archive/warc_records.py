"""A WARC cut into its records, plain or compressed, and on from the next one where one is broken.

Belongs here: heads, lengths and what stands between records. Does not belong here: what a record holds (`warc.py`).

The length that a record states is believed only where two line ends, a record, or the sound end of the file or of a
compressed member follows: else half a document would pass for a whole one, or swallow those behind it. What cannot be a
record is passed over up to the next line that begins one; where none comes for long, the rest is not read. The library
(fastwarc) that reads each record's answer ends at the first broken head, and half a page with a wrong length passes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import IO, Final

_BEGINS: Final = re.compile(rb"WARC/[01]\.\d{1,3}[ \t]{0,9}\r?\n")
_FIELD: Final = re.compile(r"([^\s:\x00-\x1f]{1,200}):[ \t]*+(.*)", re.S)
_CHUNK: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b\x08"
_BLANK: Final = b"\r\n"
_APART: Final = b"\r\n\r\n"
_LONGEST_BEGINNING: Final = 32
_WELL, _BROKEN = True, False
SHORT: Final = "the file, or its compressed part, ends within it"


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record: its fields by their names in lower case, and what it holds, None where that is more than was asked for.

    `broken` says why it is not to be believed. `offset` is where in the file it begins, or the compressed part of the
    file that begins with it; None for a record in the middle of such a part, which cannot be read alone.
    """

    fields: dict[str, str] = field(default_factory=dict)
    content: bytes | None = b""
    broken: str | None = None
    offset: int | None = None


def records(stream: IO[bytes], most: int, in_all: int) -> Iterator[WarcRecord]:
    """The records of a WARC in its order, with what each holds up to `most` bytes. As much is passed over to come to
    the next record, and up to `in_all` of one that says that it is longer."""
    head = stream.read(len(_GZIP))
    stream.seek(0)
    is_packed = head == _GZIP
    place = _Place()
    tokens = _unpacked(stream, place) if is_packed else _plain(stream)
    while (first := next(tokens, None)) is not None:
        part, begin = _Part(first, tokens), place.begin
        broken: str | None = None
        offset: int | None = begin
        while part.goes_on():
            offset = offset if is_packed else part.at
            found = _record(part, most, in_all)
            broken = found.broken
            yield replace(found, offset=offset)
            offset = None
            if part.lost:
                yield WarcRecord(broken=f"no record follows for {most >> 20} MB; the rest is not read")
                return
        if not part.well and broken is None:
            yield WarcRecord(broken="a compressed part of the file is damaged", offset=begin)


@dataclass(slots=True)
class _Place:
    """Where in the file the compressed part begins that is read."""

    begin: int = 0


class _Part:
    """A stretch of the file that ends for itself: the whole of a plain one, a member of a compressed one. `at` is how
    much of it is behind."""

    def __init__(self, first: bytes | bool, tokens: Iterator[bytes | bool]) -> None:
        self._tokens = tokens
        self.data = bytearray()
        self.at = 0
        self.over = False
        self.well = True
        self.lost = False
        self._take(first)

    def _take(self, token: bytes | bool) -> None:
        if isinstance(token, bytes):
            self.data += token
        else:
            self.over, self.well = True, token

    def fill(self, size: int) -> None:
        """Have so many bytes, or all that there are."""
        while len(self.data) < size and not self.over:
            self._take(next(self._tokens, _WELL))

    def drop(self, size: int) -> None:
        """Go on behind so many bytes."""
        del self.data[:size]
        self.at += size

    def goes_on(self) -> bool:
        """Whether something stands here, behind line ends."""
        while True:
            self.fill(_CHUNK)
            self.drop(_blanks(self.data, 0))
            if self.data or self.over:
                return bool(self.data)

    def follows_well(self, at: int) -> bool:
        """Whether two line ends, a record or a sound end stand behind so many bytes."""
        while True:
            self.fill(at + _CHUNK)
            if len(self.data) < at or self.data.startswith(_APART, at):
                return len(self.data) >= at
            at += _blanks(self.data, at)
            if len(self.data) - at >= _LONGEST_BEGINNING or self.over:
                break
        return (self.well and len(self.data) == at) or _BEGINS.match(self.data, at) is not None

    def to_the_next(self, at: int, most: int) -> int:
        """Go on to the first line behind `at` bytes that begins a record, or to the end; past how many bytes. The part
        is lost where none comes within `most` bytes."""
        passed = 0
        while True:
            found = _BEGINS.search(self.data, at)
            here = len(self.data) if found is None else found.start()
            if found is None and not self.over:
                here = max(here - _LONGEST_BEGINNING, 0)
            self.drop(here)
            passed += here
            self.lost = found is None and passed > most
            if found is not None or self.over or self.lost:
                return passed
            at = max(at - here, 0)
            self.fill(len(self.data) + _CHUNK)


def _blanks(data: bytearray, at: int) -> int:
    """How many line ends stand there."""
    end = at
    while end < len(data) and data[end] in _BLANK:
        end += 1
    return end - at


def _record(part: _Part, most: int, in_all: int) -> WarcRecord:
    """The record that stands here; go on to the one behind it."""
    end = _end_of_head(part.data)
    if end < 0 or not _BEGINS.match(part.data):
        return WarcRecord(broken=f"{part.to_the_next(1, most):,} bytes are no record")
    fields = _fields(bytes(part.data[:end]))
    length = fields.get("content-length", "")
    if not length.isdecimal() or len(length) > 18:
        part.to_the_next(end, most)
        return WarcRecord(fields, broken="it does not say how long it is")
    size = int(length)
    if size > most:
        part.to_the_next(end, min(size, in_all) + most)
        return WarcRecord(fields, None)
    if part.follows_well(end + size):
        content = bytes(part.data[end : end + size])
        part.drop(end + size)
        return WarcRecord(fields, content)
    short = len(part.data) < end + size
    part.to_the_next(end, most)
    return WarcRecord(fields, broken=SHORT if short else "it has another length than it says")


def _end_of_head(data: bytearray) -> int:
    """Where the empty line behind a head ends; -1 where there is none nearby."""
    ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := data.find(mark, 0, _CHUNK)) >= 0]
    return min(ends, default=-1)


def _fields(head: bytes) -> dict[str, str]:
    text = head.decode("utf-8", "replace").replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ")
    found: dict[str, str] = {}
    for line in text.split("\n")[1:]:
        if (told := _FIELD.match(line)) is not None:
            found.setdefault(told[1].lower(), told[2].strip())
    return found


def _plain(stream: IO[bytes]) -> Iterator[bytes | bool]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _unpacked(stream: IO[bytes], place: _Place) -> Iterator[bytes | bool]:
    """The members of a compressed file, each ended by whether it ended well. Members that do not begin with a record go
    on with the one before: some programs cut their output into blocks."""
    waits = False
    for token in _members(stream, place):
        if waits and not (isinstance(token, bytes) and not token.lstrip(_BLANK).startswith(b"WARC/")):
            yield _WELL
        waits = token is _WELL
        if not waits:
            yield token
    if waits:
        yield _WELL


def _members(stream: IO[bytes], place: _Place) -> Iterator[bytes | bool]:
    """What the members of a gzip file hold, and how each ended; on from the next one behind one that is damaged."""
    begin, packed = 0, stream.read(_CHUNK)
    read = len(packed)
    while packed:
        inflater = zlib.decompressobj(31)
        place.begin = begin
        well = True
        try:
            while packed and not inflater.eof:
                if out := inflater.decompress(packed, _CHUNK):
                    yield out
                packed = inflater.unconsumed_tail or inflater.unused_data
                if not packed:
                    packed = stream.read(_CHUNK)
                    read += len(packed)
        except zlib.error:
            well = False
        if well and inflater.eof:
            yield _WELL
            begin = read - len(packed)
            continue
        yield _BROKEN
        begin = read = _next_member(stream, begin + 1)
        packed = stream.read(_CHUNK)
        read += len(packed)


def _next_member(stream: IO[bytes], at: int) -> int:
    """Go to where the next compressed member begins, from a place on, or to the end; which place that is."""
    stream.seek(at)
    before = b""
    while chunk := stream.read(_CHUNK):
        data = before + chunk
        if (found := data.find(_GZIP)) >= 0:
            return stream.seek(at - len(before) + found)
        at += len(chunk)
        before = data[-2:]
    return at
