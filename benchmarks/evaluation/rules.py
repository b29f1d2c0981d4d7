"""The stages and rules of finding tables and aligning them, each with what stands in its place once it is removed.

Belongs here: the list. A rule is a function, by its module, and another of the same parameters that gives what there
would be without it: its input as it was, or the answer of a document to which it does not apply. Dialects come from
their own list. Does not belong here: removing and counting (`benchmarks/ablation.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import Any

from gai_pipeline.align.column_placement import Loose
from gai_pipeline.align.dialects.dialect_list import DIALECTS
from gai_pipeline.align.row_widths import Sizes
from gai_pipeline.align.token_stream import Pipes
from gai_pipeline.align.tokens import Kind
from gai_pipeline.arithmetic.placing import AMBIGUOUS

Note = Callable[[str], None]
"""Told the name of a rule that has changed something."""
Value = tuple[str, str, Any]
"""(module, name in it, what the name stands for)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A function of a module below the package, and what stands in its place."""

    module: str
    function: str
    instead: Callable[..., Any]

    @property
    def name(self) -> str:
        return f"{self.module}.{self.function}"

    @property
    def real(self) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(import_module(f"gai_pipeline.{self.module}"), self.function)
        return found

    def removed(self) -> Value:
        return self.module, self.function, self.instead

    def probed(self, note: Note) -> Value:
        """The rule itself, which tells when it gives something else than what would stand in its place."""
        real, instead, name = self.real, self.instead, self.name

        def probe(*arguments: Any, **named: Any) -> Any:
            without = instead(*arguments, **named)
            given = real(*arguments, **named)
            if given is None or given != without:
                note(name)
            return given

        return self.module, self.function, probe


@dataclass(frozen=True, slots=True)
class DialectRule:
    """A dialect of the list."""

    dialect: str
    module: str = "align.dialects.dialect_list"

    @property
    def name(self) -> str:
        return f"align.dialects: {self.dialect}"

    def removed(self) -> Value:
        return self.module, "DIALECTS", tuple(d for d in DIALECTS if d.name != self.dialect)

    def probed(self, note: Note) -> Value:
        """The list; `note` is told when the dialect gives other blocks than it got."""

        def read(real: Callable[..., Any], blocks: Any) -> Any:
            given = real(blocks)
            if given != list(blocks):
                note(self.name)
            return given

        listed = import_module(f"gai_pipeline.{self.module}").DIALECTS
        return (
            self.module,
            "DIALECTS",
            tuple(replace(d, read=partial(read, d.read)) if d.name == self.dialect else d for d in listed),
        )


def gives(value: Any) -> Callable[..., Any]:
    """A function that gives one value, whatever it is asked."""
    return lambda *_, **__: copy(value)


def first(value: Any, *_: Any, **__: Any) -> Any:
    """A function that gives back what it is given first."""
    return value


def listed(values: Any, *_: Any, **__: Any) -> list[Any]:
    return list(values)


NOT = gives(False)
NOTHING = gives(None)


def _layout() -> list[Rule]:
    """Tables from what stands where on a page or in lines."""
    return [
        Rule("layout.page_breaks", "stitch", listed),
        Rule("layout.page_breaks", "_drop_repeated_header", NOTHING),
        Rule("layout.page_breaks", "_row_is_cut", NOT),
        Rule("layout.page_breaks", "_span_goes_on", NOT),
        Rule("layout.page_table", "runs_on", NOT),
        Rule("layout.page_blocks", "drop_furniture", NOTHING),
        Rule("layout.unruled", "tables_of", lambda lines, *_: ([], lines, [])),
        Rule("layout.unruled", "heads_of", gives([])),
        Rule("layout.unruled", "_is_list_of_words", NOT),
        Rule("layout.column_heads", "_upright", gives([])),
        Rule("layout.unruled", "_most_figures", gives(99)),
        Rule("layout.unruled", "_goes_on_below", NOT),
        Rule("layout.unruled", "_carried", first),
        Rule("layout.unruled", "_cut_tail", gives([])),
        Rule("layout.unruled", "_unwrapped", first),
        Rule("layout.wrapped_labels", "_stacks", gives([])),
        Rule("layout.wrapped_labels", "_leaves", lambda lines, *_: (list(lines), [])),
        Rule("layout.wrapped_labels", "_is_full", gives(True)),
        Rule("layout.wrapped_labels", "_in_line", gives(True)),
        Rule("layout.column_spans", "_clustered", first),
        Rule("layout.column_spans", "_below", NOTHING),
    ]


def _headings_and_rows() -> list[Rule]:
    """Tables that have kept their columns, and what is told by headings and sections."""
    return [
        Rule("align.header_match", "with_placed_rows", listed),
        Rule("align.applicant_match", "applicant_rows", gives({})),
        Rule("align.block_match", "block_rows", gives({})),
        Rule("align.applicant_match", "_without_headings", NOTHING),
        Rule("align.block_match", "_may_be_row", NOT),
        Rule("align.applicant_match", "_rows_under", gives(set())),
        Rule("align.applicant_match", "_is_bare", NOT),
        Rule("align.header_names", "says_nothing", NOT),
        Rule("align.line_rows", "_open_row", NOTHING),
        Rule("align.table_extent", "neighbour", lambda lines, at, name, step: at.start if step < 0 else at.stop),
        Rule("align.table_extent", "_with_words", first),
        Rule("align.reviews_lines", "_below_headings", NOTHING),
        Rule("align.row_match", "with_matched_tables", first),
        Rule("align.damaged_labels", "rows_by_place", lambda labels, numbers, rows: list(numbers)),
        Rule("align.damaged_labels", "alike", NOT),
        Rule("align.reviews_match", "with_reviews", listed),
        Rule("align.reviews_lines", "with_reviews_by_line", first),
        Rule("align.statistics_form", "with_statistics", listed),
        Rule("align.statistics_form", "_line", NOTHING),
        Rule("align.column_order", "applications_orders", gives({})),
        Rule("align.column_order", "proactive_orders", gives({})),
        Rule("align.part_editions", "applications_code", lambda text, ends, base: base),
        Rule("align.part_editions", "proactive_code", lambda text, anchors, base: base),
    ]


def _stream() -> list[Rule]:
    """Text that nothing sets apart: its tokens, its rows by their labels."""
    return [
        Rule("align.tokens", "_stuck", gives(0)),
        Rule("align.tokens", "_cut_at_labels", lambda token: [token]),
        Rule("align.tokens", "is_table_like", NOT),
        Rule("align.token_stream", "is_torn", NOT),
        Rule("align.token_stream", "pipe_style", gives(Pipes(False, False, False))),
        Rule("align.flow", "is_deduplicated", NOT),
        Rule("align.cell_run", "sequence", lambda items: [i for i in items if i.kind is not Kind.END]),
        Rule("align.reviews_lines", "whole", lambda runs, _: max(runs, key=lambda r: r.n_values, default=None)),
        Rule("align.row_labels", "_astray", gives([])),
        Rule("align.row_labels", "_fill_gaps", first),
        Rule("align.adopted", "adopt_damaged_labels", NOTHING),
        Rule("align.adopted", "_mingled", NOT),
        Rule("align.cutoff", "breaks_off", NOT),
        Rule("align.cutoff", "ends_in_row", NOT),
        Rule("align.cutoff", "without_words", first),
        Rule("align.flow_tables", "_begins", NOT),
        Rule("align.flow_rows", "words_for_figures", gives({})),
        Rule("align.flow_rows", "_is_strange", NOT),
        Rule("align.flow_rows", "_others", gives([])),
        Rule("align.flow_rows", "_blank_row", NOTHING),
        Rule("align.flow_rows", "doubt_others_figures", NOTHING),
    ]


def _placing() -> list[Rule]:
    """Figures on columns: by position, by what the other rows show, by the form's sums."""
    return [
        Rule("align.row_widths", "sizes_of", gives(Sizes(None, None, True, False, False, False))),
        Rule("align.pads", "_leads", gives({})),
        Rule("align.pads", "_filler_sides", gives((True, True))),
        Rule("align.pads", "_spans", NOT),
        Rule("align.column_placement", "_is_mixed", NOT),
        Rule("align.column_placement", "_is_whole", NOT),
        Rule("align.column_placement", "_is_wrapped", NOT),
        Rule("align.column_placement", "_is_regular", gives(True)),
        Rule("align.column_placement", "_is_two", NOT),
        Rule("align.column_placement", "_by_spacing", NOTHING),
        Rule("align.column_placement", "_between_ends", NOTHING),
        Rule("align.column_placement", "_by_pads", _lost),
        Rule("align.assign", "_is_behind", NOT),
        Rule("align.open_rows", "may_lack_cells", NOT),
        Rule("align.open_rows", "_wrapped", gives([])),
        Rule("align.open_rows", "_split_all", gives([])),
        Rule("align.open_rows", "_signed_parts", lambda text: [text]),
        Rule("align.open_rows", "_keeps", gives(True)),
        Rule("arithmetic.placing", "place", _all_open),
    ]


def _lost(run: Any, *_: Any, **__: Any) -> Loose:
    return Loose(tuple(run.values))


def _all_open(edition: str, table: str, known: Any, candidates: Any) -> dict[str, tuple[Any, ...]]:
    return {name: (AMBIGUOUS,) * len(refs) for name, (refs, _) in candidates.items()}


def rules() -> list[Rule | DialectRule]:
    """All of them, in the order of the way of the data."""
    dialects = [DialectRule(d.name) for d in DIALECTS]
    return [*_layout(), *dialects, *_headings_and_rows(), *_stream(), *_placing()]
