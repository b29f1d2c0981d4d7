"""Tables in the markup of LaTeX, MediaWiki and Textile, as recognition and conversion tools write them.

Belongs here: their rows as rows divided by bars. LaTeX keeps a place for what a cell above covers, so there a cell over
several columns becomes a cell and empty ones; the others keep none and name merged cells once. Does not belong here:
separators without a markup of their own (`separators.py`), and what the cells mean.
"""

from __future__ import annotations

import re

_BEGINS = re.compile(r"\{\||\\begin\{(?:tabular|longtable|array|tabu)")
_ENDS = re.compile(r"\|\}|\\end\{(?:tabular|longtable|array|tabu)")
_RULES = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^}]*\})")
_WIKI_ATTRIBUTES = re.compile(r'^(?:\s*+[a-z]++ *+= *+(?:"[^"]*+"|[^|"\s]++))++\s*+\|')
_LATEX_SPAN = re.compile(r"\s*\\multicolumn\{(\d{1,2})\}\{[^}]*\}\{(.*)\}\s*", re.S)
_LATEX_ROW = re.compile(r"\s*\\multirow\{[^}]*\}\{[^}]*\}\{(.*)\}\s*", re.S)
_TEXTILE_SPAN = re.compile(r"(?:[\\/]\d{1,2}){1,20}\.\s*+")


def with_plain_rows(lines: list[str]) -> list[str]:
    """Lines of a text, those of marked-up tables rewritten with bars or emptied, one for one."""
    out: list[str] = []
    latex: bool | None = None
    for line in lines:
        stripped = line.strip()
        if latex is None and (m := _BEGINS.match(stripped)):
            latex = m[0] != "{|"
            out.append("")
        elif latex is not None and _ENDS.match(stripped):
            latex = None
            out.append("")
        elif latex is not None:
            out.append(_latex(stripped) if latex else _wiki(stripped))
        elif "|\\" in line:
            out.append(_joined([_textile(cell) for cell in stripped.strip("|").split("|")]))
        else:
            out.append(line)
    return out


def _joined(cells: list[tuple[str, int]]) -> str:
    return "|" + "|".join(text.strip() + "|" * (span - 1) for text, span in cells) + "|"


def _latex(line: str) -> str:
    row = _RULES.sub("", line).strip().removesuffix("\\\\")
    return _joined([_latex_cell(cell) for cell in re.split(r"(?<!\\)&", row)]) if row.strip() else ""


def _latex_cell(cell: str) -> tuple[str, int]:
    wide = _LATEX_SPAN.fullmatch(cell)
    text, span = (wide[2], int(wide[1])) if wide else (cell, 1)
    high = _LATEX_ROW.fullmatch(text)
    return re.sub(r"\\(?=[&%#_$])", "", high[1] if high else text), span


def _wiki(line: str) -> str:
    if line.startswith(("|-", "|+")):
        return ""
    if "||" not in line and "!!" not in line:
        return line
    cells = re.split(r"\|\||!!", line.lstrip("|!"))
    return _joined([(_WIKI_ATTRIBUTES.sub("", cell), 1) for cell in cells])


def _textile(cell: str) -> tuple[str, int]:
    return _TEXTILE_SPAN.sub("", cell.strip(), count=1), 1
