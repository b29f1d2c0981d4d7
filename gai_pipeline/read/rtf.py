"""Reads RTF: text in order, tables with merged cells, deleted and hidden text left out.

A table inside a cell is flattened into the cell, its parts divided by tabs. Does not belong here: placing cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gai_pipeline.layout.blocks import Block, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.read.clean import is_picture_font
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.rtf_looks import LOOK_WORDS, PLAIN, Colour, RtfLook, has_ground
from gai_pipeline.read.rtf_table import CELL_WORDS, TableText
from gai_pipeline.read.text_look import as_seen, under_a_shape

_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+")
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5"}
_DESTINATIONS = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"header", b"headerl", b"headerr", b"headerf", b"footer",
     b"footerl", b"footerr", b"footerf", b"footnote", b"fldinst", b"listtable", b"listoverridetable", b"pntext",
     b"generator", b"annotation", b"nonshppict", b"themedata", b"datastore", b"xmlnstbl", b"rsidtbl", b"object",
     b"listtext_", b"bkmkstart", b"upr", b"ud", b"bkmkend", b"nonesttables", b"nesttableprops"}
)  # fmt: skip
"""Groups that are no running text."""
_SHAPES = frozenset({b"shppict", b"shpinst", b"shptxt", b"shp"})
_GROUPS = _SHAPES | _DESTINATIONS | {b"pict"}
_SHADES = frozenset({b"clcbpat", b"cbpat"})
"""The words that colour the ground of a cell or a paragraph."""
_ELSEWHERE = frozenset({b"flddirty", b"posx", b"posy", b"posnegx", b"posnegy", b"posxc", b"posxr", b"posyc", b"posyb"})
"""The words of a field that is worked out anew, and of a frame that stands elsewhere on the page."""
_LOWEST = -100
"""Twips of a line whose height is told, which is written below nothing: in five points none can be read."""
_CHANNELS = (b"red", b"green", b"blue")
_NUMBERED = frozenset({b"u", b"uc", b"f", b"ansicpg", b"fcharset"})
_SIGNS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"emspace": " ", b"enspace": " ", b"bullet": "•", b"nestcell": "\t", b"nestrow": "\n",
}  # fmt: skip


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    skip: bool = False
    look: RtfLook = PLAIN
    unicode_skip: int = 1
    font: int = 0
    in_fonts: bool = False
    in_colours: bool = False
    picture: bool = False


class _RtfReader:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.deadline = Deadline(limits)
        self.blocks: list[Block] = []
        self.state = _State()
        self.stack: list[_State] = []
        self.codepage = "cp1252"
        self.fonts: dict[int, str] = {}
        self.picture_fonts: set[int] = set()
        self.colours: list[Colour | None] = []
        self.channels: dict[bytes, int] = {}
        self.shaded = self.covered = False
        self.pending = bytearray()
        self.pictures = 0
        self.to_skip = 0
        self.text: list[str] = []
        self.in_table = False
        self.table = TableText(limits)
        self.paragraphs = self.tables = 0
        self.hex: list[bytes] = []
        self.high = 0

    def read(self, data: bytes) -> list[Block]:
        for number, token in enumerate(_TOKEN.finditer(data)):
            if number % 20_000 == 0:
                self.deadline.check()
            word, parameter, byte, symbol, brace, text = token.groups()
            if byte is not None:
                self._byte(int(byte, 16))
            elif text is not None:
                self._bytes(text)
            else:
                self._flush()
                self._control(word, int(parameter) if parameter else None, symbol, brace)
        self._flush()
        self._end_table()
        self._end_paragraph()
        return self.blocks

    def _byte(self, byte: int) -> None:
        if self.to_skip:
            self.to_skip -= 1
        else:
            self.pending.append(byte)

    def _bytes(self, text: bytes) -> None:
        if self.state.picture:
            self.hex.append(text)
            return
        self.pending += text[self.to_skip :]
        self.to_skip = max(0, self.to_skip - len(text))

    def _control(self, word: bytes | None, parameter: int | None, symbol: bytes | None, brace: bytes | None) -> None:
        if brace == b"{":
            if len(self.stack) > 2000:
                raise UnreadableDocument("too_deep", "groups nest deeper than 2000")
            self.stack.append(self.state)
            self.state = replace(self.state)
        elif brace == b"}":
            self._end_group()
        elif word is not None:
            self._word(word, parameter)
        elif symbol == b"*":
            self.state.skip = True
        elif symbol is not None:
            self._put({b"~": " ", b"_": "-", b"-": ""}.get(symbol, symbol.decode("latin-1")))

    def _end_group(self) -> None:
        if self.state.picture and not (self.stack and self.stack[-1].picture):
            self._picture()
        if self.stack:
            self.state = self.stack.pop()

    def _flush(self) -> None:
        if self.pending:
            page = self.fonts.get(self.state.font, self.codepage)
            text = self.pending.decode(page, "replace")
            self.pending.clear()
            if self.state.in_fonts or self.state.in_colours:
                self._listed(text)
            self._put(text)

    def _put(self, text: str) -> None:
        state = self.state
        if state.skip:
            return
        if state.look is not PLAIN or state.font in self.picture_fonts:
            look = state.look.appearance(self.colours, state.font in self.picture_fonts)
            text = as_seen(text, replace(look, white=look.white and not self.shaded))
        self.text.append(text)

    def _listed(self, text: str) -> None:
        """What stands in the table of fonts, or between the colours of theirs."""
        if self.state.in_fonts and is_picture_font(text.strip()):
            self.picture_fonts.add(self.state.font)
        elif self.state.in_colours:
            for _ in range(text.count(";")):
                red, green, blue = (self.channels.get(channel, 0) for channel in _CHANNELS)
                self.colours.append((red, green, blue) if self.channels else None)
                self.channels = {}

    def _word(self, word: bytes, parameter: int | None) -> None:
        if word in _GROUPS:
            self._destination(word)
        elif word in LOOK_WORDS:
            self.state.look = self.state.look.after(word, parameter)
        elif word in _NUMBERED:
            if parameter is not None:
                self._numbered(word, parameter)
        elif word in _CHANNELS:
            self.channels[word] = parameter or 0
        elif not self.state.skip:
            self._shown(word, parameter)

    def _shown(self, word: bytes, parameter: int | None) -> None:
        """A word of the running text."""
        if word in _SIGNS:
            self._put(_SIGNS[word])
        elif word in CELL_WORDS:
            self.table.shape = self.table.shape.after(word, parameter)
        elif word in _ELSEWHERE or (word == b"sl" and parameter is not None and _LOWEST < parameter < 0):
            self.covered |= self.in_table
        elif word in _SHADES:
            self.shaded |= has_ground(parameter or 0, self.colours)
        else:
            self._structure(word)

    def _destination(self, word: bytes) -> None:
        """A group that is no running text, or a drawn shape, whose text is."""
        state = self.state
        if word == b"pict":
            state.picture = True
            self.hex = []
        elif word in _SHAPES and self.in_table and word != b"shppict":
            self.covered, state.skip = True, True
        elif word in _SHAPES or word == b"ud":  # `upr` says the same twice: for others, and (`ud`) in Unicode
            state.skip = False
        else:
            state.skip = True
            state.in_fonts, state.in_colours = word == b"fonttbl", word == b"colortbl"

    def _numbered(self, word: bytes, parameter: int) -> None:
        """A character by its number, and what the bytes around it mean."""
        state = self.state
        if word == b"u":
            self._unicode(parameter % 65536)
            self.to_skip = state.unicode_skip
        elif word == b"uc":
            state.unicode_skip = max(0, min(parameter, 20))
        elif word == b"f":
            state.font = parameter
        elif word == b"ansicpg":
            page = "gb18030" if parameter == 936 else f"cp{parameter}"
            self.codepage = page if _is_codec(page) else "cp1252"
        elif state.in_fonts and parameter in _CHARSETS:
            self.fonts[state.font] = _CHARSETS[parameter]

    def _unicode(self, code: int) -> None:
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000:
            if self.high:
                self._put(chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00))
            self.high = 0
        else:
            self._put(chr(code))

    def _structure(self, word: bytes) -> None:
        if word in (b"par", b"sect", b"page"):
            if self.in_table:
                self.table.add_line(self._taken())
            else:
                self._end_table()
                self._end_paragraph()
        elif word in (b"intbl", b"pard"):
            self.in_table = word == b"intbl"
        elif word == b"cell":
            self.table.add_line(under_a_shape(self._taken()) if self.covered else self._taken())
            self.table.end_cell()
            self.covered = False
        elif word == b"row":
            self.table.end_row()
            self.shaded = False

    def _taken(self) -> str:
        """The text gathered so far, which is taken away."""
        text = "".join(self.text)
        self.text = []
        return text

    def _end_paragraph(self) -> None:
        self.paragraphs += 1
        text = self._taken()
        if text.strip():
            self.blocks.append(Paragraph(text, f"body/p[{self.paragraphs}]"))

    def _end_table(self) -> None:
        if self.table.rows:
            self.tables += 1
            grid = self.table.taken(f"body/tbl[{self.tables}]")
            self.blocks += [] if grid is None else [grid]

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
