"""Plain text, as web and PDF extractors leave it: one paragraph a line, layout characters kept.

Belongs here: lines and their numbers. Does not belong here: guessing what a line means (`align/token_stream.py`).
"""

from __future__ import annotations

import re

from gai_pipeline.layout.blocks import Block, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.read.clean import decode, mend

_STRAY_TAG = re.compile(
    r"</?(?:br|p|table|tbody|thead|tr|td|th|div|span|b|strong|font|sup|sub|u|i|em|o:p)\b[^<>\n]{0,200}>", re.I
)
_PICTURE = re.compile(
    r"\s*+(?:\[?!\[[^\]]*+\]\((?P<link>[^)\s]++)[^)]*+\)(?:\]\([^)]*+\))?"
    r"|\[?图片\]?[:：]?\s*+(?P<address>\S+\.(?:png|jpe?g|gif|bmp|webp)))\s*+",
    re.I,
)
_HEADING_MARK = re.compile(r"^ {0,3}#{1,6} +(?=[^\s\d#|\-—/■□〓]|\d+[.、])", re.M)
_ESCAPE = re.compile(r"\\(?=[-+*_#.\[\]()>~])")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_MOST_LINES = 500_000
_BEFORE_GAP = re.compile(r"(?<!\S )(?<!\S)(\S++(?: \S++)*+)( {2,}+)")


def read(data: bytes) -> Reading:
    """A reading with a paragraph for every line, empty lines included, located as `line N` (from 1).

    Raises `UnreadableDocument`: `empty_document` where there is no visible character, `too_many_lines`.
    """
    text, damage = mend(_with_columns_kept(_plain(_STRAY_TAG.sub("", decode(data)))))
    if not text.strip():
        raise UnreadableDocument("empty_document", "the file holds no visible text; fetch it again or remove it")
    if text.count("\n") > _MOST_LINES:
        raise UnreadableDocument("too_many_lines", f"more than {_MOST_LINES:,} lines are no report; add its part alone")
    blocks = [_block(line, f"line {i}") for i, line in enumerate(text.split("\n"), 1)]
    return Reading("text", blocks, damage=damage)


def _plain(text: str) -> str:
    """The text without the marks of headings and of escaped signs in markdown, which would pass for signs in a cell."""
    if "#" in text:
        text = _HEADING_MARK.sub("", text)
    return _ESCAPE.sub("", text) if "\\" in text else text


def _block(line: str, locator: str) -> Block:
    """A line as a paragraph, or as the picture that an extractor has written a link for."""
    m = _PICTURE.fullmatch(line) if "](" in line or "图片" in line else None
    return Paragraph(line, locator) if m is None else Picture(locator, m["link"] or m["address"])


def _with_columns_kept(text: str) -> str:
    """The text with a space more in a gap for every full-width character before it: these become half as wide when the
    text is normalised, and what stands behind would leave its column."""
    if "   " not in text or not _FULL_WIDTH.search(text):
        return text
    lines = text.split("\n")
    return "\n".join(
        [_BEFORE_GAP.sub(_widened, line) if "   " in line and _FULL_WIDTH.search(line) else line for line in lines]
    )


def _widened(m: re.Match[str]) -> str:
    piece, gap = m.groups()
    return f"{piece}{gap}{' ' * len(_FULL_WIDTH.findall(piece))}"
