"""What stands among figures and is none: a cell that nobody could read, not a word.

Belongs here: telling that from the rest of a table's row, and marking it. Does not belong here: what a line says
(`looks.py`, `detected.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence

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
    units = _units(out)
    for owners in rows.values():
        cells = {owner: out[owner] for owner in owners if owner in out}
        unlike = [owner for owner, lines in cells.items() if not all(is_figure(line.text) for line in lines)]
        if len(unlike) <= (1 - _ALIKE) * len(owners):
            out.update({owner: [unreadable(out[owner][0])] for owner in unlike if _is_unlike(out[owner], units)})


def _units(out: Mapping[int, Sequence[TextLine]]) -> set[str]:
    """What stands behind several figures of a table."""
    figures = [line.text for lines in out.values() for line in lines if line.text[:1].isdigit()]
    return {text for text, n in Counter(map(_without_digits, figures)).items() if n > _MANY}


def _without_digits(text: str) -> str:
    return text.lstrip("0123456789,.")


def _is_unlike(lines: Sequence[TextLine], units: Container[str]) -> bool:
    text = "".join(line.text for line in lines)
    doubtful = any(line.confidence < _DOUBTED for line in lines)
    return doubtful and not is_figure(text) and not is_han(text) and _without_digits(text) not in units


def unreadable(line: TextLine) -> TextLine:
    """The place of a line that nobody can read."""
    return TextLine(UNREADABLE, line.x0, line.x1, line.pitch, 0.0)
