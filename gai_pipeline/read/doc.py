"""Reads DOC (Word 97-2003, WPS) without Word: text in order, tables with merged cells, revisions.

Hidden text, deleted text and field codes stay out, as do footnotes, headers and text boxes (which this format keeps in
other stories). Automatic list numbers are not written out. Does not belong here: the binary structures.
"""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from gai_pipeline.layout.blocks import Block, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import EdgeRow, by_edges, table_of, too_many_cells
from gai_pipeline.read.doc_binary import (
    ParagraphProperties,
    Streams,
    TableRow,
    damaged,
    left_out,
    paragraph_properties,
    pieces,
)
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits

_ENCRYPTED, _OTHER_TABLE_STREAM = 0x0100, 0x0200
_EDGE_TOLERANCE = 60
"""Twips (1/20 point): edges of rows that were dragged by hand miss each other by that much."""
_BEGIN, _RESULT, _END = "\x13", "\x14", "\x15"
_FIELD_MARKS = frozenset({_BEGIN, _RESULT, _END})
_SIGNS = {"\x0b": "\n", "\x1e": "-"}
"""A break of a line, and a hyphen that no line is broken at."""
_IMAGES = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0\xe1\xdb\xee]")


@dataclass(slots=True)
class _Level:
    """A table being read: finished rows, the row and the cell in progress."""

    rows: list[EdgeRow] = field(default_factory=list)
    row: EdgeRow = field(default_factory=EdgeRow)
    lines: list[str] = field(default_factory=list)

    def end_cell(self) -> None:
        self.row.cells.append("\n".join(self.lines))
        self.lines = []

    def end_row(self, shape: TableRow | None) -> None:
        if shape is not None:
            self.row.edges, self.row.merged = shape.edges, shape.merged
        self.rows.append(self.row)
        self.row, self.lines = EdgeRow(), []


def encrypted() -> UnreadableDocument:
    return UnreadableDocument("encrypted_office", "the document is encrypted; ask for a copy without password")


def _streams(data: bytes) -> tuple[Streams, int]:
    if not data:
        raise UnreadableDocument("empty_document", "the document has no bytes")
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                raise encrypted()
            if not ole.exists("WordDocument"):
                raise UnreadableDocument("damaged_doc", "the container holds no Word document")
            main = ole.openstream("WordDocument").read()
            if len(main) < 0x01AA:
                raise damaged("its header is cut off")
            magic, version = struct.unpack_from("<HH", main, 0)
            flags = struct.unpack_from("<H", main, 0x0A)[0]
            if magic not in (0xA5EC, 0xA5DC) or version < 0x00C0:
                raise UnreadableDocument("unsupported_doc", "a Word document older than Word 97; save it as DOCX")
            if flags & _ENCRYPTED:
                raise encrypted()
            name = "1Table" if flags & _OTHER_TABLE_STREAM else "0Table"
            if not ole.exists(name):
                raise damaged(f"stream {name} is missing")
            table = ole.openstream(name).read()
            extra = ole.openstream("Data").read() if ole.exists("Data") else b""
            return Streams(main, table, extra), struct.unpack_from("<I", main, 0x4C)[0]
    except (OSError, ValueError, IndexError, struct.error, TypeError) as error:
        raise damaged(str(error)) from error


class _DocReader:
    def __init__(self, streams: Streams, length: int, limits: Limits) -> None:
        self.streams = streams
        self.length = length
        self.limits = limits
        self.deadline = Deadline(limits)
        self.blocks: list[Block] = []
        self.levels: list[_Level] = []
        self.nested: list[Block] = []
        self.text: list[str] = []
        self.paragraphs = self.tables = 0
        self.field_depth: list[bool] = []

    def read(self) -> list[Block]:
        properties = paragraph_properties(self.streams)
        gone = left_out(self.streams)
        starts = [a for a, _ in gone]
        for at, ch in self._characters():
            if ch == "\x07" or ch == "\r":
                self._mark(ch, properties.get(at))
                continue
            if gone:
                i = bisect_right(starts, at - 1) - 1
                if i >= 0 and gone[i][0] < at <= gone[i][1]:
                    continue
            self._character(ch)
        self._close_to(0)
        if "".join(self.text).strip():
            self._paragraph()
        return self.blocks

    def _characters(self) -> Iterator[tuple[int, str]]:
        """Every character of the main text with the byte offset just past it."""
        count = 0
        for piece in pieces(self.streams):
            self.deadline.check()
            length = min(piece.end, self.length) - piece.start
            if length <= 0:
                continue
            count += length
            if count > self.limits.max_characters:
                raise UnreadableDocument("too_long", f"more than {self.limits.max_characters} characters")
            at, wide = piece.offset, piece.width == 2
            raw = self.streams.main[at : at + length * piece.width]
            for ch in raw.decode("utf-16-le" if wide else "cp1252", "replace"):
                at += piece.width * (2 if wide and ord(ch) > 0xFFFF else 1)
                yield at, ch

    def _character(self, ch: str) -> None:
        if ch in _FIELD_MARKS:
            self._field(ch)
        elif not all(self.field_depth):  # in the instruction of a field
            return
        elif ch in _SIGNS:
            self.text.append(_SIGNS[ch])
        elif ch == "\t" or ch >= " ":
            self.text.append(ch)

    def _field(self, mark: str) -> None:
        """A field begins with its instruction, then comes its result, then it ends."""
        if mark == _BEGIN:
            self.field_depth.append(False)
        elif self.field_depth:
            if mark == _RESULT:
                self.field_depth[-1] = True
            else:
                self.field_depth.pop()

    def _paragraph(self) -> None:
        self.paragraphs += 1
        text = "".join(self.text)
        self.text = []
        if text.strip():
            self.blocks.append(Paragraph(text, f"body/p[{self.paragraphs}]"))

    def _mark(self, ch: str, properties: ParagraphProperties | None) -> None:
        """The end of a paragraph, a cell or a row."""
        depth = properties.depth if properties is not None else (1 if ch == "\x07" and self.levels else 0)
        self._close_to(depth)
        if depth == 0:
            self._paragraph()
            return
        while len(self.levels) < depth:
            self.levels.append(_Level())
        level = self.levels[-1]
        text = "".join(self.text).strip()
        self.text = []
        if properties is not None and properties.row_end:
            level.end_row(properties.row)
            if len(level.rows) > self.limits.max_cells:
                raise too_many_cells(self.limits.max_cells)
            return
        if text:
            level.lines.append(text)
        if ch == "\x07" or (properties is not None and properties.inner_cell):
            level.end_cell()

    def _close_to(self, depth: int) -> None:
        """Finish the tables that are deeper than `depth`."""
        while len(self.levels) > depth:
            level = self.levels.pop()
            if not level.rows:
                continue
            self.tables += 1
            where = f"body/tbl[{self.tables}]"
            grid = table_of(by_edges(level.rows, where, _EDGE_TOLERANCE), where, self.limits.max_cells)
            if grid is not None:
                self.nested.append(grid)
        if not self.levels:
            # An inner table is finished before the outer one; it stands after it.
            self.blocks += reversed(self.nested)
            self.nested = []


def _pictures(data: bytes, limits: Limits) -> list[Block]:
    """PNG and JPEG images of the Data stream, in its order; where they stood in the text is not known."""
    found: list[Block] = []
    starts = [m.start() for m in _IMAGES.finditer(data)][: limits.max_pictures]
    for number, start in enumerate(starts, 1):
        end = starts[number] if number < len(starts) else len(data)
        found.append(Picture(f"data/picture[{number}]", None, data[start:end]))
    return found


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """Read a DOC. Locators are paths such as `body/tbl[2]/tr[5]/tc[3]`.

    Raises `UnreadableDocument`: `empty_document`, `damaged_doc`, `encrypted_office`, `unsupported_doc`, `too_long`,
    `too_many_cells`, `timeout`.
    """
    limits = limits or DEFAULT
    streams, length = _streams(data)
    try:
        blocks = _DocReader(streams, length, limits).read()
    except struct.error as error:
        raise damaged(str(error)) from error
    blocks += _pictures(streams.data, limits)
    if not blocks:
        raise UnreadableDocument("empty_document", "the document has neither text nor tables nor pictures")
    return Reading("doc", blocks)
