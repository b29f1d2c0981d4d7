"""Tables in the markup of MediaWiki.

Belongs here: their rows as rows divided by bars, merged cells once. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re

from gai_pipeline.align.dialects.dialect import Dialect, line_by_line

_ATTRIBUTES = re.compile(r'^(?:\s*+[a-z]++ *+= *+(?:"[^"]*+"|[^|"\s]++))++\s*+\|')


def _plain(lines: list[str]) -> list[str]:
    """The lines, those of tables with bars or empty."""
    out: list[str] = []
    inside = False
    for line in lines:
        stripped = line.strip()
        edge = stripped.startswith("|}" if inside else "{|")
        if edge:
            inside = not inside
        out.append("" if edge else _row(stripped) if inside else line)
    return out


def _row(line: str) -> str:
    if line.startswith(("|-", "|+")):
        return ""
    if "||" not in line and "!!" not in line:
        return line
    cells = re.split(r"\|\||!!", line.lstrip("|!"))
    return f"|{'|'.join(_ATTRIBUTES.sub('', cell).strip() for cell in cells)}|"


DIALECT = Dialect("wiki", lambda text: "{|" in text, line_by_line(_plain))
