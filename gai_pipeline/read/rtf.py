"""Reads RTF: text in order, tables with merged cells, deleted and hidden text left out.

A table inside a cell is flattened into the cell, its parts divided by tabs. Does not belong here: placing cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from gai_pipeline.layout.blocks import Block, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import EdgeRow, by_edges, table_of, too_many_cells
from gai_pipeline.read.clean import is_note
from gai_pipeline.read.limits import DEFAULT, Deadline, Limits

_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+")
_EDGE_TOLERANCE = 60
"""Twips: edges of rows that were dragged by hand miss each other by that much."""
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5"}
_DESTINATIONS = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"header", b"headerl", b"headerr", b"headerf", b"footer",
     b"footerl", b"footerr", b"footerf", b"footnote", b"fldinst", b"listtable", b"listoverridetable", b"pntext",
     b"generator", b"annotation", b"nonshppict", b"themedata", b"datastore", b"xmlnstbl", b"rsidtbl", b"object",
     b"listtext_", b"bkmkstart", b"bkmkend", b"nonesttables"}
)  # fmt: skip
_SIGNS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"emspace": " ", b"enspace": " ", b"bullet": "•", b"nestcell": "\t", b"nestrow": "\n",
}  # fmt: skip


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    skip: bool = False
    hidden: bool = False
    deleted: bool = False
    raised: bool = False
    unicode_skip: int = 1
    font: int = 0
    in_fonts: bool = False
    picture: bool = False


@dataclass(slots=True)
class _RowShape:
    edges: list[int] = field(default_factory=list)
    merged: list[tuple[bool, bool]] = field(default_factory=list)
    horizontal: bool = False
    vertical: bool = False
    left: int = 0


class _RtfReader:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.deadline = Deadline(limits)
        self.blocks: list[Block] = []
        self.state = _State()
        self.stack: list[_State] = []
        self.codepage = "cp1252"
        self.fonts: dict[int, str] = {}
        self.pending = bytearray()
        self.pictures = 0
        self.to_skip = 0
        self.text: list[str] = []
        self.in_table = False
        self.lines: list[str] = []
        self.row = EdgeRow()
        self.rows: list[EdgeRow] = []
        self.shape = _RowShape()
        self.paragraphs = self.tables = 0
        self.hex: list[bytes] = []
        self.high = 0

    def read(self, data: bytes) -> list[Block]:
        for number, token in enumerate(_TOKEN.finditer(data)):
            if number % 20_000 == 0:
                self.deadline.check()
            word, parameter, byte, symbol, brace, text = token.groups()
            if byte is not None:
                if self.to_skip:
                    self.to_skip -= 1
                else:
                    self.pending.append(int(byte, 16))
                continue
            if text is not None:
                if self.state.picture:
                    self.hex.append(text)
                    continue
                plain = text[self.to_skip :]
                self.to_skip = max(0, self.to_skip - len(text))
                self.pending += plain
                continue
            self._flush()
            if brace == b"{":
                if len(self.stack) > 2000:
                    raise UnreadableDocument("too_deep", "groups nest deeper than 2000")
                self.stack.append(self.state)
                self.state = replace(self.state)
            elif brace == b"}":
                if self.state.picture and not (self.stack and self.stack[-1].picture):
                    self._picture()
                if self.stack:
                    self.state = self.stack.pop()
            elif word is not None:
                self._word(word, int(parameter) if parameter else None)
            elif symbol == b"*":
                self.state.skip = True
            elif symbol is not None:
                self._put({b"~": " ", b"_": "-", b"-": ""}.get(symbol, symbol.decode("latin-1")))
        self._flush()
        self._end_table()
        self._end_paragraph()
        return self.blocks

    def _flush(self) -> None:
        if self.pending:
            page = self.fonts.get(self.state.font, self.codepage)
            self._put(self.pending.decode(page, "replace"))
            self.pending.clear()

    def _put(self, text: str) -> None:
        state = self.state
        if not (state.skip or state.hidden or state.deleted or (state.raised and is_note(text))):
            self.text.append(text)

    def _word(self, word: bytes, parameter: int | None) -> None:
        state = self.state
        on = parameter != 0
        if word == b"u" and parameter is not None:
            self._unicode(parameter % 65536)
            self.to_skip = state.unicode_skip
        elif word in (b"shppict", b"shpinst", b"shptxt", b"shp", b"nesttableprops"):
            state.skip = word == b"nesttableprops"
        elif word == b"pict":
            state.picture = True
            self.hex = []
        elif word in _DESTINATIONS:
            state.skip = True
            state.in_fonts = word == b"fonttbl"
        elif word == b"uc" and parameter is not None:
            state.unicode_skip = max(0, min(parameter, 20))
        elif word == b"ansicpg" and parameter is not None:
            self.codepage = "gb18030" if parameter == 936 else f"cp{parameter}"
            if not _is_codec(self.codepage):
                self.codepage = "cp1252"
        elif word == b"f" and parameter is not None:
            state.font = parameter
        elif word == b"fcharset" and state.in_fonts and parameter in _CHARSETS:
            self.fonts[state.font] = _CHARSETS[parameter]
        elif word == b"v":
            state.hidden = on
        elif word in (b"deleted", b"strike", b"striked"):
            state.deleted = on
        elif word in (b"super", b"nosupersub"):
            state.raised = on and word == b"super"
        elif word == b"plain":
            state.hidden = state.deleted = state.raised = False
        elif state.skip:
            return
        elif word in _SIGNS:
            self._put(_SIGNS[word])
        else:
            self._structure(word, parameter)

    def _unicode(self, code: int) -> None:
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000:
            if self.high:
                self._put(chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00))
            self.high = 0
        else:
            self._put(chr(code))

    def _structure(self, word: bytes, parameter: int | None) -> None:
        if word in (b"par", b"sect", b"page"):
            if self.in_table:
                self._line()
            else:
                self._end_table()
                self._end_paragraph()
        elif word == b"intbl":
            self.in_table = True
        elif word == b"pard":
            self.in_table = False
        elif word == b"cell":
            self._line()
            self.row.cells.append("\n".join(self.lines))
            self.lines = []
        elif word == b"row":
            shape = self.shape
            self.row.edges = (shape.left, *shape.edges) if shape.edges else ()
            self.row.merged = tuple(shape.merged)
            self.rows.append(self.row)
            self.row, self.lines = EdgeRow(), []
            if sum(len(r.cells) for r in self.rows[-1:]) * len(self.rows) > self.limits.max_cells:
                raise too_many_cells(self.limits.max_cells)
        elif word == b"trowd":
            self.shape = _RowShape()
        elif word == b"trleft" and parameter is not None:
            self.shape.left = parameter
        elif word in (b"clmrg", b"clvmrg"):
            self.shape.horizontal |= word == b"clmrg"
            self.shape.vertical |= word == b"clvmrg"
        elif word == b"cellx" and parameter is not None:
            self.shape.edges.append(parameter)
            self.shape.merged.append((self.shape.horizontal, self.shape.vertical))
            self.shape.horizontal = self.shape.vertical = False

    def _line(self) -> None:
        text = "".join(self.text).strip()
        self.text = []
        if text:
            self.lines.append(text)

    def _end_paragraph(self) -> None:
        self.paragraphs += 1
        text = "".join(self.text)
        self.text = []
        if text.strip():
            self.blocks.append(Paragraph(text, f"body/p[{self.paragraphs}]"))

    def _end_table(self) -> None:
        if not self.rows:
            return
        self.tables += 1
        where = f"body/tbl[{self.tables}]"
        grid = table_of(by_edges(self.rows, where, _EDGE_TOLERANCE), where, self.limits.max_cells)
        self.rows = []
        if grid is not None:
            self.blocks.append(grid)

    def _picture(self) -> None:
        digits = b"".join(self.hex).replace(b" ", b"")
        self.hex = []
        if (
            self.pictures >= self.limits.max_pictures
            or len(digits) < 64
            or not re.fullmatch(rb"[0-9a-fA-F]+", digits[:64])
        ):
            return
        try:
            data = bytes.fromhex(digits.decode("ascii"))
        except (ValueError, UnicodeDecodeError):
            return
        self.pictures += 1
        self.blocks.append(Picture(f"picture[{self.pictures}]", None, data))


def _is_codec(name: str) -> bool:
    """Whether text can be decoded by that name. Decoding nothing would not look it up."""
    try:
        b"a".decode(name)
    except (LookupError, ValueError):
        return False
    return True


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """Read an RTF. Locators are paths such as `body/tbl[2]/tr[5]/tc[3]`.

    Raises `UnreadableDocument`: `empty_document`, `damaged_rtf`, `too_many_cells`, `too_deep`, `timeout`.
    """
    limits = limits or DEFAULT
    if not data.strip():
        raise UnreadableDocument("empty_document", "the document has no bytes")
    if not data.lstrip().startswith(b"{\\rt"):
        raise UnreadableDocument("damaged_rtf", "the document does not begin like RTF")
    blocks = _RtfReader(limits).read(data)
    if not blocks:
        raise UnreadableDocument("empty_document", "the document has neither text nor tables nor pictures")
    return Reading("rtf", blocks)
