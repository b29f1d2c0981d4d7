"""Remarks in brackets that a province prints behind the form's labels: 规章(设区的市、自治州人民政府应提供…).

Belongs here: blanking such remarks, so that the figures and labels in them are none of the table's. Characters keep
their positions. Does not belong here: brackets of the form's own labels, which its data has (`forms/editions/`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from gai_pipeline.align.dialects.dialect import Dialect
from gai_pipeline.align.row_labels import bare, key, label_keys
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.layout.blocks import Block, Paragraph
from gai_pipeline.layout.table import Table

_REMARK = re.compile(r"(?P<label>[^()|\t]{2,24}?)\s*(?P<remark>\([^|\t]{6,}?\)?)\s*")
_CELL = re.compile(r"[^|\t]+")


def _read(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with spaces for the remark of every cell that is a label of the form and a remark in brackets."""
    return [_without(block) for block in blocks]


def _without(block: Block) -> Block:
    if isinstance(block, Paragraph):
        if "(" not in block.text:
            return block
        text = _CELL.sub(lambda m: _label_alone(m[0]), block.text)
        return block if text == block.text else block._replace(text=text)
    if isinstance(block, Table) and any("(" in cell.text for cell in block.cells):
        cells = tuple(c._replace(text=_label_alone(c.text).rstrip()) if "(" in c.text else c for c in block.cells)
        return block if cells == block.cells else replace(block, cells=cells)
    return block


@lru_cache(maxsize=4096)
def _label_alone(cell: str) -> str:
    """A cell's text, its remark blanked where what stands before it is a label, and the whole is none."""
    m = _REMARK.fullmatch(cell.strip())
    if m is None or not _is_label(m["label"]) or _is_label(cell):
        return cell
    start = cell.index(m["remark"])
    return cell[:start] + " " * (len(cell) - start)


def _is_label(text: str) -> bool:
    return key(text) in _labels() or bare(text) in _labels()


@cache
def _labels() -> frozenset[str]:
    """Normalised labels of rows and columns of today's editions."""
    columns = (c for code in FORM_EDITIONS for t in edition(code).tables for c in t.columns)
    return label_keys() | {key(label) for c in columns for label in c.labels}


DIALECT = Dialect("remarks", lambda text: "(" in text, _read)
