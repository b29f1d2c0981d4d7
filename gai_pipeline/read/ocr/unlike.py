"""What stands among figures and is none: a cell that nobody could read, not a word.

Belongs here: telling that from the rest of a table's row, and marking it. Does not belong here: what a line says
(`looks.py`, `detected.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.layout.page_table import TextLine
from gai_pipeline.read.ocr.trust import is_figure, is_han

UNREADABLE = "■"
_ALIKE, _DOUBTED, _MANY = 0.6, 0.75, 2
"""Share of a row's cells that hold figures, from which on another that is less sure than this is none; more figures of
a table than these have its unit."""


def mark_unlike(lattice: Lattice, out: dict[int, list[TextLine]]) -> None:
    """Mark as unreadable what is doubtful and no figure in a row of figures: 84C is neither a figure nor a label."""
    rows: dict[int, list[int]] = {}
    for owner, (row, _, height, width) in lattice.spans().items():
        if height == width == 1:
            rows.setdefault(row, []).append(owner)
    behind = Counter(
        line.text.lstrip("0123456789,.") for lines in out.values() for line in lines if line.text[:1].isdigit()
    )
    units = {text for text, n in behind.items() if n > _MANY}
    for owners in rows.values():
        alike = sum(all(is_figure(line.text) for line in out.get(owner, ())) for owner in owners)
        if alike >= _ALIKE * len(owners):
            unlike = [owner for owner in owners if _is_unlike(out.get(owner, []), units)]
            out.update({owner: [unreadable(out[owner][0])] for owner in unlike})


def _without_digits(text: str) -> str:
    return text.lstrip("0123456789,.")


def _is_unlike(lines: Sequence[TextLine], units: Container[str]) -> bool:
    text = "".join(line.text for line in lines)
    doubtful = any(line.confidence < _DOUBTED for line in lines)
    return doubtful and not is_figure(text) and not is_han(text) and _without_digits(text) not in units


def unreadable(line: TextLine) -> TextLine:
    """The place of a line that nobody can read."""
    return TextLine(UNREADABLE, line.x0, line.x1, line.pitch, 0.0)
