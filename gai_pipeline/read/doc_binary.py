"""The binary structures of Word 97-2003: pieces of text, and the properties of paragraphs and characters.

After [MS-DOC]: FIB, Clx/PlcPcd, PlcBtePapx and PlcBteChpx with their FKP pages, Sprms. Belongs here: bytes to pieces
and properties. Does not belong here: tables and paragraphs (`doc.py`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from gai_pipeline.layout.blocks import UnreadableDocument

_OPERAND_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_MOST_LISTS = 3
P_IN_TABLE, P_TTP, P_ITAP, P_INNER_CELL, P_INNER_TTP = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
P_HUGE, P_HUGE_OLD = 0x6646, 0x6645
T_DEF_TABLE, T_DEF_TABLE_OLD, T_VERTICAL_MERGE = 0xD608, 0xD606, 0xD62B
C_DELETED, C_VANISH, C_STRIKE, C_STRIKE_TWICE, C_RAISED = 0x0800, 0x083C, 0x0837, 0x2A53, 0x2A48


def damaged(what: str) -> UnreadableDocument:
    return UnreadableDocument("damaged_doc", f"the Word document is damaged: {what}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters [start, end) lie at byte `offset` of the main stream, `width` bytes each (1: cp1252, 2: UTF-16)."""

    start: int
    end: int
    offset: int
    width: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """The edges of a row's cells in twips and their merging: (horizontal continues, vertical continues)."""

    edges: tuple[int, ...]
    merged: tuple[tuple[bool, bool], ...]


@dataclass(frozen=True, slots=True)
class ParagraphProperties:
    depth: int = 0
    row_end: bool = False
    inner_cell: bool = False
    row: TableRow | None = None


@dataclass(frozen=True, slots=True)
class Streams:
    main: bytes
    table: bytes
    data: bytes

    def field(self, offset: int) -> tuple[int, int]:
        """An (offset, length) pair of the FIB, checked against the table stream."""
        try:
            start, length = struct.unpack_from("<II", self.main, offset)
        except struct.error as error:
            raise damaged("its header is cut off") from error
        if start + length > len(self.table):
            raise damaged("a table of its header points outside the file")
        return start, length


def pieces(streams: Streams) -> list[Piece]:
    """The piece table: where each run of characters lies."""
    start, length = streams.field(0x01A2)
    clx = streams.table[start : start + length]
    at = 0
    try:
        while at < len(clx) and clx[at] == 1:
            at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
        if at >= len(clx) or clx[at] != 2:
            raise damaged("it has no piece table")
        size = struct.unpack_from("<I", clx, at + 1)[0]
        plc = clx[at + 5 : at + 5 + size]
        count = (len(plc) - 4) // 12
        positions = struct.unpack_from(f"<{count + 1}I", plc, 0)
        found = []
        for i in range(count):
            offset = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * i + 2)[0]
            narrow = bool(offset & 0x40000000)
            offset &= 0x3FFFFFFF
            found.append(Piece(positions[i], positions[i + 1], offset // 2 if narrow else offset, 1 if narrow else 2))
        return found
    except struct.error as error:
        raise damaged("its piece table is cut off") from error


def sprms(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(opcode, operand) of a property list; stops at the first one that is cut off."""
    at = 0
    while at + 2 <= len(data):
        opcode = data[at] | data[at + 1] << 8
        at += 2
        if opcode in (T_DEF_TABLE, T_DEF_TABLE_OLD):
            if at + 2 > len(data):
                return
            size = struct.unpack_from("<H", data, at)[0] + 1
        elif opcode >> 13 == 6:
            if at >= len(data):
                return
            size = data[at] + 1
        else:
            size = _OPERAND_SIZES[opcode >> 13]
        if at + size > len(data):
            return
        yield opcode, data[at : at + size]
        at += size


def _pages(streams: Streams, field: int) -> Iterator[bytes]:
    """The 512-byte pages that a bin table names."""
    start, length = streams.field(field)
    count = (length - 4) // 8
    if count <= 0:
        return
    numbers = struct.unpack_from(f"<{count}I", streams.table, start + 4 * (count + 1))
    for number in numbers:
        at = (number & 0x3FFFFF) * 512
        page = streams.main[at : at + 512]
        if len(page) == 512:
            yield page


def _row(operand: bytes) -> TableRow | None:
    """sprmTDefTable: the number of cells, their edges, then 20 bytes a cell whose first two are merge flags."""
    if len(operand) < 3:
        return None
    count = operand[2]
    if 3 + 2 * (count + 1) > len(operand):
        return None
    edges = struct.unpack_from(f"<{count + 1}h", operand, 3)
    merged = []
    for i in range(count):
        at = 3 + 2 * (count + 1) + 20 * i
        flags = struct.unpack_from("<H", operand, at)[0] if at + 2 <= len(operand) else 0
        first_horizontal, horizontal = flags & 1, flags & 2
        vertical, restart = flags & 0x20, flags & 0x40
        merged.append((bool(horizontal and not first_horizontal), bool(vertical and not restart)))
    return TableRow(edges, tuple(merged))


def _vertical(row: TableRow, operand: bytes) -> TableRow:
    """sprmTVertMerge: [size, cell, 1 = continues / 3 = restarts]."""
    if len(operand) < 3 or operand[1] >= len(row.merged):
        return row
    merged = list(row.merged)
    merged[operand[1]] = (merged[operand[1]][0], operand[2] == 1)
    return TableRow(row.edges, tuple(merged))


def paragraph_properties(streams: Streams) -> dict[int, ParagraphProperties]:
    """Byte offset just past a paragraph's end mark -> its properties, for paragraphs in tables."""
    found: dict[int, ParagraphProperties] = {}
    for page in _pages(streams, 0x0102):
        count = page[511]
        if 4 * (count + 1) + 13 * count > 511:
            continue
        ends = struct.unpack_from(f"<{count + 1}I", page, 0)
        for i in range(count):
            at = page[4 * (count + 1) + 13 * i] * 2
            if at == 0 or at >= 511:
                continue
            start, size = (at + 1, 2 * page[at] - 1) if page[at] else (at + 2, 2 * page[at + 1])
            properties = _paragraph(page[start + 2 : start + size], streams.data)
            if properties is not None:
                found[ends[i + 1]] = properties
    return found


def _paragraph(grpprl: bytes, data: bytes) -> ParagraphProperties | None:
    """The properties of a paragraph in a table, None for one outside."""
    flags = dict.fromkeys((P_IN_TABLE, P_TTP, P_INNER_CELL, P_INNER_TTP), False)
    depth = 0
    row: TableRow | None = None
    for opcode, operand in _all_sprms(grpprl, data):
        if opcode in flags:
            flags[opcode] = bool(operand[:1].strip(b"\0"))
        elif opcode == P_ITAP and len(operand) == 4:
            depth = struct.unpack("<i", operand)[0]
        elif opcode in (T_DEF_TABLE, T_DEF_TABLE_OLD):
            row = _row(operand) or row
        elif opcode == T_VERTICAL_MERGE and row is not None:
            row = _vertical(row, operand)
    if not (flags[P_IN_TABLE] or flags[P_TTP] or depth > 0):
        return None
    is_row_end = flags[P_TTP] or flags[P_INNER_TTP]
    return ParagraphProperties(max(1, min(depth, 64)), is_row_end, flags[P_INNER_CELL], row)


def _all_sprms(grpprl: bytes, data: bytes) -> Iterator[tuple[int, bytes]]:
    """A property list, then the lists in the Data stream that it points to, as far as `_MOST_LISTS`."""
    lists = [grpprl]
    for n in range(_MOST_LISTS):
        for opcode, operand in sprms(lists[n]) if n < len(lists) else ():
            if opcode in (P_HUGE, P_HUGE_OLD) and len(operand) == 4:
                at = struct.unpack("<I", operand)[0]
                if at + 2 <= len(data):
                    lists.append(data[at + 2 : at + 2 + struct.unpack_from("<H", data, at)[0]])
            else:
                yield opcode, operand


def left_out(streams: Streams) -> list[tuple[int, int]]:
    """Byte ranges of characters that do not count, in order: deleted, struck out, hidden, raised (marks of notes)."""
    found: list[tuple[int, int]] = []
    for page in _pages(streams, 0x00FA):
        count = page[511]
        if 4 * (count + 1) + count > 511:
            continue
        ends = struct.unpack_from(f"<{count + 1}I", page, 0)
        for i in range(count):
            at = page[4 * (count + 1) + i] * 2
            if at == 0 or at >= 511:
                continue
            properties = dict(sprms(page[at + 1 : at + 1 + page[at]]))
            flags = (C_DELETED, C_VANISH, C_STRIKE, C_STRIKE_TWICE, C_RAISED)
            if any(properties.get(op, b"\0")[:1] in (b"\1", b"\x81") for op in flags):
                found.append((ends[i], ends[i + 1]))
    return sorted(found)
