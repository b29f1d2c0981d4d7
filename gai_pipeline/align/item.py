"""`Item`: a piece of a document, and how it was set apart from its neighbours.

Belongs here: what rows and runs are made of. Does not belong here: cutting lines and cells into items
(`token_stream.py`), what a piece of text is made of (`tokens.py`).
"""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import NamedTuple

from gai_pipeline.align.tokens import Kind

BREAK = "\n"
"""Stands in normalised text where prose or a picture interrupts the table: no label spans it."""


class Layout(Enum):
    """How an item was set apart from its neighbours: the strength of what its position says."""

    GRID = "grid"
    PIPE = "pipe"
    TAB = "tab"
    PLAIN = "plain"

    __hash__ = object.__hash__  # as that of `Kind`


class Item(NamedTuple):
    """A piece of the document. `offset` is its character position in its line; `gap` counts empty lines before it.

    `confidence` is the reader's (1 for digital text). `fused` marks a value that was cut off a longer text. `cell` is
    the number of the cell in a line that separators divide.
    """

    kind: Kind
    text: str
    layout: Layout
    locator: str
    page: int | None
    offset: int = 0
    gap: int = 0
    confidence: float = 1.0
    fused: bool = False
    cell: int = 0


item_of = partial(tuple.__new__, Item)
"""An item from all its fields: the constructor of a NamedTuple, which knows defaults, takes three times as long."""
