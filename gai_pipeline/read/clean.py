"""Decoding and mending text before anything is looked for in it.

Belongs here: charset detection, Unicode normalisation, traditional script, injected pinyin. Line breaks, tabs, pipes
and spaces are kept: they are the only layout that plain text has. Does not belong here: anything about the form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.table import Table
from gai_pipeline.read.characters import whole_characters

if TYPE_CHECKING:
    from opencc import OpenCC

_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])[(（]\s*[a-zA-Zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿ]{1,7}\s*[)）]")
_TONES = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ"
_TRADITIONAL = "報開區縣關務請處總計規構現過護證業員與機題鄉鎮廣門東決項設議體團個條應實訴讓審類結質發對經無"
_INVISIBLE = (
    "\u200b\u200c\u200d\u2060\u00ad\u200e\u200f\ufeff\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\x00\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x1b\x7f\x80\x90\x9b\x9c\x9d\x9e\x9f"
)
"""What is shown as nothing, turns text around, or steers a terminal."""
_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\u2028", "\u2029")
_WIDE = tuple((c, unicodedata.normalize("NFKC", c)) for c in "，：；（）！？％．－／\u3000\u00a0０１２３４５６７８９")
"""The compatibility characters of ordinary pages. With these written plainly most pages are normal already, which the
library sees in one quick pass; writing a character as its decomposition never changes the normal form of a text."""
# the look behind stands after the first mark, so that the search leaps from mark to mark
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u08ff\u0900-\u109f\u135d-\u135f\u1714-\u1dff\u20d0-\u20ff\u2cef-\u2cf1"
    "\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua6f1\ua802-\uabed\ufb1e\ufe20-\ufe2f\U000101fd-\U0001e94a"
)
_NOTE_MARK = re.compile("[①-⑳¹²³⁰⁴-⁹](?<=[0-9０-９].)[①-⑳¹²³⁰⁴-⁹]*")
"""Marks of notes behind a number; normalised they would be digits of it."""
_TURNED = re.compile(r"\u202e(?=[\d.,]*\d[.,]?\d\s*(?:[\u202c\x01\n\t|]|$))")
"""Before a number of several digits that is shown from its last to its first."""
_STACKED = re.compile(f"([{_MARKS}]{{64}})[{_MARKS}]+")
"""More marks than any script stacks on a character: putting them in order takes time by the square of their number
(Unicode Standard Annex 15, section 13, allows 30)."""
_RADICALS = "\u2e80-\u2ef3"
"""What PDF writers put for whole characters; normalising leaves them."""
_RARE = re.compile(f"[{_RADICALS}{_INVISIBLE}{_TONES}{_TRADITIONAL}{''.join(_LINE_ENDS[1:])}]")
"""What most pages have none of. To see that costs less than to look for each."""
_NOTE = re.compile(r"[\[(（【〔]?\s*(?:注|\*|[\d①-⑳]{1,2}|[ivxlc]{1,7})\s*[\])）】〕]?")
_TAIWAN = (("规范性档案", "规范性文件"), ("入口网站", "门户网站"), ("资讯", "信息"))
"""What mirrors put that write in the words of Taiwan, where the form or the counts of a report turn on it; 档案 alone
may be an archive."""
_MANGLING = ("latin-1", "cp1252")
_HEAD = 64 * 1024
_WORDS = "信息公开"
"""What every report says."""
_GBK_WORDS = _WORDS.encode("gb18030")
_MANGLED = {codec: "信息".encode().decode(codec, "ignore")[:4] for codec in _MANGLING}


def wide_encoding(head: bytes) -> str | None:
    """The kind of UTF-16 of a text without a mark: the markup's ASCII letters have their NULs on one side only."""
    if b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    least = max(20, len(head) // 40)
    if odd > least and even * 20 < odd:
        return "utf-16-le"
    if even > least and odd * 20 < even:
        return "utf-16-be"
    return None


def decode(data: bytes) -> str:
    """Bytes to text by their content alone; declared charsets are often wrong. Bad bytes become U+FFFD."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if wide := wide_encoding(data[:_HEAD]):
        return data.decode(wide, "replace")
    if data.isascii() and b"~{" in data and b"~}" in data:
        return data.decode("hz", "replace")
    try:
        return _unmangled(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    return str(bytes_to_str(data, _charset(data), errors="replace"))


def _charset(data: bytes) -> str:
    """The charset of bytes: the word that every report has settles it, as guessing costs milliseconds."""
    name = "gb18030" if _GBK_WORDS in data else (detect_encoding(data) or "utf-8").lower()
    return name if name.startswith(("utf", "big5")) else "gb18030"


def _unmangled(text: str) -> str:
    """UTF-8 that was taken for a charset of single bytes, which loses nothing, and saved as UTF-8 once more."""
    if _WORDS in text:
        return text
    for codec, sign in _MANGLED.items():
        if sign in text:
            mended = text.encode(codec, "replace").decode("utf-8", "replace")
            if _WORDS in mended:
                return mended
    return text


def is_note(text: str) -> bool:
    """Whether a raised text only marks a note: 1, [2], ①, *, 注. Behind a figure it would be read as a digit."""
    return bool(_NOTE.fullmatch(text.strip()))


def is_picture_font(name: str | None) -> bool:
    """Whether the characters of a font are pictures: its digits are seen as arrows or ticks."""
    return (name or "").lower().startswith(("wingdings", "webdings", "zapf"))


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def mend(text: str) -> tuple[str, set[str]]:
    """Normalised text and the damage found: `pinyin` injected, `traditional` script.

    NFKC turns full-width digits and brackets and the Kangxi radicals of PDF files into the ordinary characters.
    """
    damage: set[str] = set()
    if not text.isascii():
        text = _NOTE_MARK.sub("", text)
        # looking for one character after the other is many times faster than one expression for all of them
        for wide, plain in _WIDE:
            text = text.replace(wide, plain)
        if not unicodedata.is_normalized("NFKC", text):  # a look costs a tenth of the work, and most texts are
            text = unicodedata.normalize("NFKC", _STACKED.sub(r"\1", text))
    if _RARE.search(text):
        text = whole_characters(text)
        if "\u202e" in text:
            text = _TURNED.sub("\ufffd", text)
        for invisible in _INVISIBLE:
            text = text.replace(invisible, "")
        if "(" in text and any(tone in text for tone in _TONES):
            mended = _PINYIN.sub("", text)
            if mended != text:
                damage.add("pinyin")
                text = mended
        if sum(character in text for character in _TRADITIONAL) >= 4:
            damage.add("traditional")
            text = str(_converter().convert(text))
            for word, plain in _TAIWAN:
                text = text.replace(word, plain)
        for line_end in _LINE_ENDS:
            text = text.replace(line_end, "\n")
    return text, damage


APART = "\x01"
"""Between texts that are mended as one: a character of no text, which no step changes or takes for a space."""


def mend_blocks(blocks: list[Block]) -> tuple[list[Block], set[str]]:
    """Blocks with mended text, for readers whose text comes in pieces; damage is judged on the whole."""
    texts = [t.replace(APART, "") for b in blocks for t in _texts(b)]
    mended, damage = mend(APART.join(texts))
    fresh = iter(mended.split(APART))
    return [_with_texts(b, fresh) for b in blocks], damage


def _texts(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    return [c.text for c in block.cells] if isinstance(block, Table) else []


def _with_texts(block: Block, texts: Iterator[str]) -> Block:
    if isinstance(block, Paragraph):
        return block._replace(text=next(texts))
    if isinstance(block, Table):
        return replace(block, cells=tuple(c._replace(text=next(texts)) for c in block.cells))
    return block
