"""A reading on the form: edition, tables, cells. The entry of this package.

Belongs here: the order in which the tables are looked for. Does not belong here: metadata and narrative (`describe/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gai_pipeline.align import tables
from gai_pipeline.align.dialects.registry import with_tables
from gai_pipeline.align.edition import detect
from gai_pipeline.align.header_match import with_placed_rows
from gai_pipeline.align.rows import Flow, flow, is_deduplicated
from gai_pipeline.align.sections import pictured_tables
from gai_pipeline.align.statistics import with_statistics
from gai_pipeline.align.stream import items
from gai_pipeline.forms.spec import STATISTICS_EDITION, TABLES
from gai_pipeline.layout.blocks import Block, Paragraph, Picture
from gai_pipeline.records.model import Cell, TableState, UnknownRow


@dataclass(slots=True)
class AlignedForm:
    """What a document has of the form. `edition` is None where no table says which. `truncated`: it breaks off inside a
    table."""

    edition: str | None
    states: dict[str, TableState] = field(default_factory=lambda: dict.fromkeys(TABLES, "absent"))
    cells: list[Cell] = field(default_factory=list)
    unknown_rows: list[UnknownRow] = field(default_factory=list)
    flow: Flow | None = None
    truncated: bool = False


def align(blocks: Sequence[Block], reader: str) -> AlignedForm:
    """Align the blocks of one report."""
    pieces = with_statistics(with_placed_rows(with_tables(blocks)))
    stream = flow(items(pieces))
    stream.deduplicated = is_deduplicated([b.text for b in blocks if isinstance(b, Paragraph)], stream.runs)
    code = detect(stream.text)
    form = AlignedForm(code, flow=stream)
    if code is None:
        _linked_pictures(form, blocks)
        return form
    if code == STATISTICS_EDITION:
        _add(form, "statistics", tables.align_statistics(stream, code, reader))
        return form
    applications = tables.align_applications(stream, code, reader)
    stop = applications.start if applications.state == "present" else None
    proactive = tables.align_proactive(stream, code, reader, stop)
    after = applications.stop if applications.state == "present" else max(proactive.stop, 0)
    reviews = tables.align_reviews(stream, code, reader, after)
    for name, found in zip(TABLES, (proactive, applications, reviews), strict=True):
        _add(form, name, found)
    if all(state == "absent" for state in form.states.values()):
        form.edition = None
    _linked_pictures(form, blocks)
    return form


def _add(form: AlignedForm, name: str, found: tables.Aligned) -> None:
    form.states[name] = found.state
    form.cells += found.cells
    form.unknown_rows += found.unknown_rows
    form.truncated |= found.truncated


def _linked_pictures(form: AlignedForm, blocks: Sequence[Block]) -> None:
    """Tables that are missing where the document links to pictures between its section headings are pictures."""
    if any(isinstance(b, Picture) for b in blocks):
        for name in pictured_tables(blocks):
            if form.states[name] == "absent":
                form.states[name] = "image"
