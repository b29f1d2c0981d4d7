"""The printed tables of a report: labels, figures and merged cells as an office lays them out.

Belongs here: the form's geometry and the wording of its labels, with the slips that offices make. Does not belong here:
any file format (`render_*.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from gai_pipeline.forms.spec import Row, Table, edition
from gai_pipeline.sample.figures import Figures


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell at its top left place. `kind`: "heading" (column words), "label" (row words) or "value"."""

    text: str
    kind: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(slots=True)
class PrintedTable:
    """`rows` hold the cells that begin in each row, as in HTML."""

    name: str
    n_columns: int
    rows: list[list[PrintedCell]] = field(default_factory=list)

    def grid(self) -> list[list[tuple[PrintedCell, bool, bool]]]:
        """Every position as (cell that covers it, is its first column, is its first row)."""
        table: list[list[tuple[PrintedCell, bool, bool] | None]]
        table = [[None] * self.n_columns for _ in self.rows]
        for r, row in enumerate(self.rows):
            at = 0
            for cell in row:
                while at < self.n_columns and table[r][at] is not None:
                    at += 1
                for dr in range(cell.rowspan):
                    for dc in range(cell.colspan):
                        table[r + dr][at + dc] = (cell, dc == 0, dr == 0)
        return [[place for place in row if place is not None] for row in table]


@dataclass(frozen=True, slots=True)
class Wording:
    """How an office words the form's labels.

    `brackets`: "half" or "full" width. `quotes`: "curly", "straight" or "none". `numbering`: "1.", "1、", "(1)" or "①".
    `split`: text put inside short column words ("" for none, " " or a line feed). `short`: known short variants of row
    labels instead of the printed ones. `no_article`: headings without their first 第. `section_long`: longer titles.
    """

    brackets: str = "half"
    quotes: str = "curly"
    numbering: str = "1."
    split: str = ""
    short: bool = False
    no_article: bool = False
    section_long: bool = False

    def text(self, text: str) -> str:
        """A label with this office's brackets and quotes."""
        if self.quotes != "curly":
            text = re.sub("[“”]", '"' if self.quotes == "straight" else "", text)
        if self.brackets == "full":
            text = text.replace("(", "（").replace(")", "）").replace(",", "，").replace(":", "：")
        return text

    def row_label(self, row: Row) -> str:
        """A row's label with its number."""
        label = row.variants[0] if self.short and row.variants and row.number else row.label
        return self.text(self.number(row.number) + label)

    def number(self, number: str | None) -> str:
        if number is None:
            return ""
        if number.isdigit():
            circled = chr(0x2460 + int(number) - 1)
            return {"1.": f"{number}.", "1、": f"{number}、", "(1)": f"({number})", "①": circled}[self.numbering]
        return number if number.startswith("(") else number + "、"

    def column_label(self, label: str) -> str:
        """A column's label; short ones are broken in the middle where the office's narrow columns do that."""
        label = self.text(label)
        if self.split and len(label) in (4, 6):
            half = len(label) // 2
            return label[:half] + self.split + label[half:]
        return label


@dataclass(frozen=True, slots=True)
class ExtraRow:
    """A row that the form does not have, printed behind the row `after` of `table`, with `text` in each cell."""

    table: str
    after: str
    label: str
    text: str


EXTRA_ROWS = (
    ("applications", "denied_administrative_query", "9.工作秘密"),
    ("proactive", "normative_documents", "其他主动公开文件"),
)
"""(table, row before it, label) of rows that offices add to the form."""

STANDARD = Wording()
WORDINGS: tuple[Wording, ...] = (
    STANDARD,
    Wording(brackets="full", quotes="curly"),
    Wording(brackets="full", quotes="none", split="\n"),
    Wording(quotes="straight", split=" "),
    Wording(numbering="1、"),
    Wording(numbering="(1)", brackets="full"),
    Wording(numbering="①", no_article=True),
    Wording(short=True, section_long=True),
)


def printed_tables(
    figures: Figures, wording: Wording = STANDARD, extra: ExtraRow | None = None
) -> dict[str, PrintedTable]:
    """Every table that the figures have, laid out as on the form; absent rows are left out, `extra` is put in."""
    makers = {
        "proactive": _proactive,
        "applications": _applications,
        "reviews": _reviews,
        "statistics": _statistics,
    }
    form = edition(figures.edition)
    found = {}
    for name in figures.tables():
        more = extra if extra is not None and extra.table == name else None
        found[name] = makers[name](form.table(name), figures, wording, more)
    return found


def _value(figures: Figures, table: Table, row: str, column: str, colspan: int = 1) -> PrintedCell:
    return PrintedCell(figures.cells[table.name, row, column].text, "value", colspan)


def _proactive(table: Table, figures: Figures, wording: Wording, extra: ExtraRow | None) -> PrintedTable:
    printed = PrintedTable("proactive", 4)
    for block in table.blocks:
        heading = block.heading.removeprefix("第") if wording.no_article else block.heading
        printed.rows.append([PrintedCell(wording.text(heading), "heading", 4)])
        last = 4 - len(block.columns)
        spans = [1] * (len(block.columns) - 1) + [last]
        words = [wording.column_label(table.column(c).label) for c in block.columns]
        heads = [PrintedCell(w, "heading", s) for w, s in zip(words, spans, strict=True)]
        printed.rows.append([PrintedCell("信息内容", "heading"), *heads])
        for code in block.rows:
            if not figures.has_row(table.name, code):
                continue
            values = [_value(figures, table, code, c, s) for c, s in zip(block.columns, spans, strict=True)]
            printed.rows.append([PrintedCell(wording.text(table.row(code).label), "label"), *values])
            if extra and extra.after == code:
                more = [PrintedCell(extra.text, "value", s) for s in spans]
                printed.rows.append([PrintedCell(extra.label, "label"), *more])
    return printed


def _applications(table: Table, figures: Figures, wording: Wording, extra: ExtraRow | None) -> PrintedTable:
    rows = [r for r in table.rows if figures.has_row(table.name, r.code)]
    heights = _heights(rows, extra)
    outer = next(iter(heights))
    printed = PrintedTable("applications", 10, _applications_head(table, wording))
    for row in rows:
        begun = [h for h in dict.fromkeys((outer, row.parent)) if h in heights] if row.parent else []
        cells = [PrintedCell(wording.text(h), "label", 1, heights.pop(h)) for h in begun]
        span = 3 if row.parent is None else 2 if row.parent == outer else 1
        cells.append(PrintedCell(wording.row_label(row), "label", span))
        printed.rows.append([*cells, *(_value(figures, table, row.code, c) for c in row.columns)])
        if extra and extra.after == row.code:
            more = [PrintedCell(extra.text, "value") for _ in row.columns]
            printed.rows.append([PrintedCell(wording.text(extra.label), "label"), *more])
    return printed


def _applications_head(table: Table, wording: Wording) -> list[list[PrintedCell]]:
    people, organisations = table.headings
    first, *middle, last = (wording.column_label(c.label) for c in table.columns)
    return [
        [PrintedCell(wording.text(table.corner or ""), "heading", 3, 3), PrintedCell(people, "heading", 7)],
        [
            PrintedCell(first, "heading", 1, 2),
            PrintedCell(organisations, "heading", 5),
            PrintedCell(last, "heading", 1, 2),
        ],
        [PrintedCell(word, "heading") for word in middle],
    ]


def _heights(rows: Sequence[Row], extra: ExtraRow | None) -> dict[str, int]:
    """Heading before rows -> how many rows it stands before; the outer one, which stands before all, comes first."""
    parents = [r.parent for r in rows if r.parent]
    parents += [r.parent for r in rows if r.parent and extra and r.code == extra.after]
    return dict(Counter(parents)) | {parents[0]: len(parents)}


def _reviews(table: Table, figures: Figures, wording: Wording, extra: ExtraRow | None) -> PrintedTable:
    printed = PrintedTable("reviews", 15)
    first, second = table.headings
    printed.rows.append([PrintedCell(first, "heading", 5), PrintedCell(second, "heading", 10)])
    words = [wording.column_label(c.label) for c in table.columns]
    channels = [PrintedCell(r.label, "heading", 5) for r in table.rows if r.parent]
    printed.rows.append([PrintedCell(w, "heading", 1, 2) for w in words] + channels)
    printed.rows.append([PrintedCell(w, "heading") for w in words * 2])
    printed.rows.append([_value(figures, table, r.code, c) for r in table.rows for c in r.columns])
    return printed


def _statistics(table: Table, figures: Figures, wording: Wording, extra: ExtraRow | None) -> PrintedTable:
    printed = PrintedTable("statistics", 3)
    printed.rows.append([PrintedCell(h, "heading") for h in table.headings])
    for row in table.rows:
        label = PrintedCell(wording.text(row.label), "label")
        printed.rows.append([label, PrintedCell(row.unit or "", "label"), _value(figures, table, row.code, "value")])
    return printed
