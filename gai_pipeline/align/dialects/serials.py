"""Lines that a first cell counts: `12|text|0`.

Belongs here: spaces for the numbers, which are no figures. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gai_pipeline.align.dialects.dialect import LEAST, Dialect, has_many, stretches, text_of, write
from gai_pipeline.layout.blocks import Block

_SERIAL = re.compile(r"^[| ]*(\d{1,3}) ?[|\t]")
_ANYWHERE = re.compile(r"^[| ]*\d{1,3} ?[|\t]", re.M)


def _read(blocks: Sequence[Block]) -> list[Block]:
    out = list(blocks)
    counted: list[list[int]] = []
    for start, end in stretches(out, lambda text: not text.strip() or bool(_SERIAL.match(text))):
        counted += _counted([(i, int(m[1])) for i in range(start, end) if (m := _SERIAL.match(text_of(out[i])))])
    if max(map(len, counted), default=0) >= LEAST:
        for i in (i for table in counted for i in table):
            write(out, i, _SERIAL.sub(lambda m: " " * len(m[0]), text_of(out[i])))
    return out


def _counted(lines: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The lines of each table, from (line, its number): tables that follow each other begin anew with 1; [] where the
    numbers do not count."""
    tables: list[list[int]] = []
    before = 0
    for i, number in lines:
        if number == 1 or not tables:
            tables.append([])
        elif number != before + 1:
            return []
        tables[-1].append(i)
        before = number
    return tables


DIALECT = Dialect("serials", lambda text: has_many(_ANYWHERE, text), _read)
