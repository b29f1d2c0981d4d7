"""What stands around a figure in its document.

Belongs here: the function that runs in a worker process and keeps, of every cell, the lines around it; and asking for
them. Does not belong here: which cell is meant (`find.py`), showing it (`tell.py`).

The document is read again, by the reader of today, within the bounds of every reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from gai_pipeline.extract import parse_noted
from gai_pipeline.layout.blocks import Paragraph, Reading
from gai_pipeline.layout.table import Table, TableCell
from gai_pipeline.records.model import Record

if TYPE_CHECKING:
    from gai_pipeline.archive.document import Document
    from gai_pipeline.settings import Settings

FUNCTION: Final = f"{__name__}:read"
"""How the engine's workers name `read`."""

MARK: Final = ("【", "】")
"""Around the figure itself."""

_CELL_WIDTH: Final = 24
_BESIDE: Final = 40
"""Characters of running text shown on each side."""
_CHAR: Final = re.compile(r"(.*), char (\d+)")
_FIGURE: Final = re.compile(r"[^\s|]+")

Passage = list[str]
"""The line before, the line with the figure marked, the line after; lines that are not there are left out."""


def passage(document: Document, settings: Settings, ordinal: int, locator: str) -> Passage:
    """The lines around the cell at `locator` of the report at `ordinal`; none where the place is not found."""
    from gai_pipeline.workers.pool import Pool
    from gai_pipeline.workers.reading import job_of, read_noted

    engine = Pool(job_of("noted", settings.limits, FUNCTION, provider=settings.ocr_provider))
    try:
        records = next(iter(read_noted(engine, [document], settings.limits)))
    finally:
        engine.close()
    for record, note in records:
        if record.ordinal == ordinal and record.document.id == document.sha256:
            found: dict[str, Passage] = json.loads(note or "{}")
            return found.get(locator, [])
    return []


def _noted_passages(record: Record, reading: Reading) -> str:
    wanted = {cell.where.locator for cell in record.cells if cell.where.locator}
    return json.dumps(passages(reading, wanted), ensure_ascii=False)


read = partial(parse_noted, _noted_passages)
"""`gai_pipeline.extract.parse`, each report with the passages around all its cells as a note."""


def passages(reading: Reading, locators: set[str]) -> dict[str, Passage]:
    """The lines around each of the places that the reading has, by locator."""
    found: dict[str, Passage] = {}
    texts = [b for b in reading.blocks if isinstance(b, Paragraph) and b.text.strip()]
    at = {b.locator: n for n, b in enumerate(texts)}
    for locator in locators:
        char = _CHAR.fullmatch(locator)
        n = at.get(char[1] if char else locator)
        if n is not None:
            around = (texts[n - 1].text if n else "", texts[n + 1].text if n + 1 < len(texts) else "")
            found[locator] = _of_text(texts[n].text, int(char[2]) - 1 if char else 0, *around)
    for grid in reading.tables():
        found.update(_of_grid(grid, locators))
    return found


def _of_text(text: str, offset: int, before: str, after: str) -> Passage:
    figure = _FIGURE.match(text, min(offset, len(text)))
    end = figure.end() if figure else offset
    shown = f"{text[max(0, offset - _BESIDE) : offset]}{MARK[0]}{text[offset:end]}{MARK[1]}{text[end : end + _BESIDE]}"
    return [line for line in (_short(before, 2 * _BESIDE), shown.strip(), _short(after, 2 * _BESIDE)) if line]


def _of_grid(grid: Table, locators: set[str]) -> Iterator[tuple[str, Passage]]:
    rows: dict[int, list[TableCell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    order = sorted(rows)
    for n, r in enumerate(order):
        for cell in rows[r]:
            if cell.locator in locators:
                before = _row(rows[order[n - 1]]) if n else ""
                after = _row(rows[order[n + 1]]) if n + 1 < len(order) else ""
                yield cell.locator, [line for line in (before, _row(rows[r], cell), after) if line]


def _row(cells: Sequence[TableCell], marked: TableCell | None = None) -> str:
    texts = []
    for cell in cells:
        text = _short(cell.text, _CELL_WIDTH)
        texts.append(f"{MARK[0]}{text}{MARK[1]}" if cell is marked else text)
    return " | ".join(texts)


def _short(text: str, width: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"
