"""Cells divided by semicolons or by commas.

Belongs here: bars or tabs for them in lines that end with figures, and in the headings between these. Does not belong
here: what the cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gai_pipeline.align.dialects.dialect import LEAST, Dialect, has_many, stretches, text_of, write
from gai_pipeline.layout.blocks import Block

_UNIT = "(?:万元|人次|[条件次篇个人元])?"
_FIELD = rf"\s{{0,60}}+(?:[+\-增减]?[\d.]{{1,30}}{_UNIT}|\"[\d.,]{{1,30}}{_UNIT}\"|[-—–/无■□]|)\s{{0,60}}+"
_COMMAS = re.compile(rf"(?:,{_FIELD}){{3}}$|^[^,;。]+,{_UNIT},{_FIELD}$")
_LINE_OF_COMMAS = re.compile(",[^,\n]*+,[^\n]*+")
_LINE_OF_SEMICOLONS = re.compile(";[^\n]*+")
_SEMICOLONS = re.compile(rf"^[^;。]+(?:;{_UNIT})?(?:;{_FIELD})+;?$")


def _divided(blocks: Sequence[Block], rows: re.Pattern[str], separator: str, anew: str) -> list[Block]:
    """Lines of a table whose rows end with figures between separators, its headings among them."""
    out = list(blocks)
    for start, end in stretches(out, lambda text: "。" not in text and "|" not in text):
        found = {i for i in range(start, end) if separator in (text := text_of(out[i])) and rows.search(text)}
        if len(found) < LEAST // 3:
            continue
        for i in range(start, end):
            text = text_of(out[i])
            if text.count(separator) >= 2 or i in found:
                write(out, i, _anew(text, separator, anew))
    return out


def _anew(text: str, separator: str, anew: str) -> str:
    """Separators outside quotation marks and brackets become bars or tabs, the marks become spaces."""
    quoted = False
    depth = 0
    balanced = text.count("(") == text.count(")")
    found = []
    for character in text:
        if character == '"':
            quoted = not quoted
            character = " "
        elif balanced:
            depth += (character == "(") - (character == ")")
        found.append(anew if character == separator and not quoted and not depth else character)
    return "".join(found)


SEMICOLONS = Dialect(
    "semicolons",
    lambda text: ";" in text and has_many(_LINE_OF_SEMICOLONS, text, LEAST // 3),
    lambda blocks: _divided(blocks, _SEMICOLONS, ";", "|"),
)
COMMAS = Dialect(  # a row may begin with a comma, and a bar there would be its frame
    "commas",
    lambda text: has_many(_LINE_OF_COMMAS, text, LEAST // 3),
    lambda blocks: _divided(blocks, _COMMAS, ",", "\t"),
)
