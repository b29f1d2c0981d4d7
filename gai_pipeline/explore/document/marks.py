"""Which places of a document are figures of a report, and which of them is lit.

Belongs here: from locators of cells to marks on blocks and frames on pages, both ways. Does not belong here: reading
or drawing documents.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

_CHARACTER = re.compile(r"^(?P<line>.*), char (?P<at>\d+)$")
_SENTENCE = re.compile(r"^(?P<line>.*), sentence \d+$")
_PAGE = re.compile(r"^(?:(?P<inside>.+) > )?page\[(?P<page>\d+)\]")
MOST_BLOCKS: Final = 5_000
_PADS: Final = 40
"""Spaces that may stand before a figure in its cell."""


def key_of(cell: Mapping[str, Any]) -> str:
    """How addresses name a cell: table.row.column."""
    return f"{cell['table_name']}.{cell['row_code']}.{cell['column_code']}"


def page_of(locator: str | None) -> tuple[str, int] | None:
    """(picture that the page is inside of, number of the page) of a locator; None where it is on no page."""
    found = _PAGE.match(locator or "")
    return (found["inside"] or "", int(found["page"])) if found else None


def frames(boxes: Mapping[str, list[float]], cells: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The places on a page that are figures of the report: `key`, and `x`, `y`, `width`, `height` in pixels."""
    found = []
    for cell in cells:
        box = boxes.get(cell["locator"] or "")
        if box is not None:
            x0, y0, x1, y1 = box
            found.append(
                {"key": key_of(cell), "x": x0, "y": y0, "width": round(x1 - x0, 1), "height": round(y1 - y0, 1)}
            )
    return found


def marked(blocks: list[dict[str, Any]], cells: list[dict[str, Any]], lit: str | None) -> list[dict[str, Any]]:
    """Blocks with their figures marked. A cell of a grid gets `key`; a paragraph `pieces`: runs of text with the key of
    the figure that they are, or None."""
    at, inside = _places(cells, lit)
    shown = []
    for block in blocks[:MOST_BLOCKS]:
        if block["is"] == "g":
            shown.append({**block, "rows": [[{**c, "key": at.get(c["at"])} for c in row] for row in block["rows"]]})
        elif block["is"] == "p":
            place = block["at"]
            shown.append({**block, "pieces": _pieces(block["text"], inside.get(place, []), at.get(place))})
        else:
            shown.append(block)
    return shown


def _places(
    cells: list[dict[str, Any]], lit: str | None
) -> tuple[dict[str, str], dict[str, list[tuple[int, str, str]]]]:
    """(keys by locator, places in lines: where the cell begins, its text, its key)."""
    at: dict[str, str] = {}
    inside: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for cell in cells:
        locator, raw, key = cell["locator"] or "", (cell["raw"] or "").strip(), key_of(cell)
        character = _CHARACTER.match(locator)
        if character is None:
            if locator and (locator not in at or key == lit):
                at[locator] = key
        elif raw:
            inside[character["line"]].append((int(character["at"]) - 1, raw, key))
    return at, inside


def _pieces(text: str, spans: list[tuple[int, str, str]], whole: str | None) -> list[tuple[str, str | None]]:
    if whole is not None and not spans:
        return [(text, whole)]
    pieces: list[tuple[str, str | None]] = []
    end = 0
    for at, raw, key in sorted(spans):
        # A place is where its cell begins, the pads before the figure included.
        start = text.find(raw, max(at, end), max(at, end) + len(raw) + _PADS)
        if start < 0:
            continue
        if start > end:
            pieces.append((text[end:start], None))
        end = start + len(raw)
        pieces.append((raw, key))
    if end < len(text):
        pieces.append((text[end:], None))
    return pieces


def line_of(locator: str | None) -> str:
    """The paragraph of a locator."""
    text = locator or ""
    for pattern in (_CHARACTER, _SENTENCE):
        found = pattern.match(text)
        if found:
            return found["line"]
    return text
