"""Tables in the markup of LaTeX, as recognition and conversion tools write them.

Belongs here: their rows as rows divided by bars. LaTeX keeps a place for what a cell above covers, so a cell over
several columns becomes a cell and empty ones. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re

from gai_pipeline.align.dialects.dialect import Dialect, line_by_line

_BEGINS = re.compile(r"\\begin\{(?:tabular|longtable|array|tabu)")
_ENDS = re.compile(r"\\end\{(?:tabular|longtable|array|tabu)")
_RULES = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^}]*\})")
_CELL_ENDS = re.compile(r"(?<!\\)&")
_SPAN = re.compile(r"\s*\\multicolumn\{(\d{1,2})\}\{[^}]*\}\{(.*)\}\s*", re.S)
_ROWS = re.compile(r"\s*\\multirow\{[^}]*\}\{[^}]*\}\{(.*)\}\s*", re.S)


def _plain(lines: list[str]) -> list[str]:
    """The lines, those of tables with bars or empty."""
    out: list[str] = []
    inside = False
    for line in lines:
        stripped = line.strip()
        edge = _ENDS.match(stripped) if inside else _BEGINS.match(stripped)
        if edge:
            inside = not inside
        out.append("" if edge else _row(stripped) if inside else line)
    return out


def _row(line: str) -> str:
    row = _RULES.sub("", line).strip().removesuffix("\\\\")
    return f"|{'|'.join(map(_cell, _CELL_ENDS.split(row)))}|" if row.strip() else ""


def _cell(cell: str) -> str:
    wide = _SPAN.fullmatch(cell)
    text, span = (wide[2], int(wide[1])) if wide else (cell, 1)
    high = _ROWS.fullmatch(text)
    return re.sub(r"\\(?=[&%#_$])", "", high[1] if high else text).strip() + "|" * (span - 1)


DIALECT = Dialect("latex", lambda text: "\\begin{" in text, line_by_line(_plain))
