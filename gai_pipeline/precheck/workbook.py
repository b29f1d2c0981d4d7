"""The checker's result as a workbook: a summary sheet, and a sheet for each report with problems.

Belongs here: sheets and making text harmless. Does not belong here: judging or wording.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import PurePath

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from gai_pipeline.precheck.phrases import LEVELS, WORDS
from gai_pipeline.precheck.results import summary
from gai_pipeline.precheck.verdicts import Checked
from gai_pipeline.wording import Lang

LONGEST_NAME = 31
"""Characters that a sheet's name may have."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_LINE = re.compile(r"[\r\n\t]+")

Value = str | int | float | None


def harmless(text: str | None) -> str | None:
    """Text that no spreadsheet program takes for a formula, without characters that a workbook cannot hold."""
    if text is None:
        return None
    clean: str = _LINE.sub(" ", ILLEGAL_CHARACTERS_RE.sub("", text))
    return f"'{clean}" if clean.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else clean


def as_workbook(reports: Sequence[Checked], lang: Lang) -> bytes:
    """The workbook's bytes. Numbers are numbers; every text that begins like a formula gets an apostrophe before it."""
    words = WORDS[lang]
    book = Workbook()
    front = book.worksheets[0]
    front.title = words["summary_sheet"]
    names = ["document", "publisher", "year", "edition", "errors", "warnings", "sheet"]
    _row(front, [summary(reports, lang)], bold=True)
    _row(front, [words[n] for n in names], bold=True)
    taken = {words["summary_sheet"].lower()}
    for c in reports:
        title = _sheet_name(c, taken) if c.problems else None
        report = c.record.report
        _row(
            front,
            [
                c.name,
                report.publisher,
                report.report_year,
                report.edition,
                c.errors,
                c.warnings,
                title or words["clean"],
            ],
        )
        if title is not None:
            _sheet(book.create_sheet(title), c, lang)
    _widths(front, [60, 28, 8, 8, 8, 8, 32])
    _headed(front, 2, len(names))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Worksheet, c: Checked, lang: Lang) -> None:
    words = WORDS[lang]
    _row(sheet, [c.name], bold=True)
    _row(sheet, [c.record.report.title])
    _row(sheet, [words[n] for n in ("level", "message", "left", "right", "difference", "mend", "rule")], bold=True)
    for p in c.problems:
        _row(
            sheet,
            [
                LEVELS[lang][p.level],
                p.message,
                _number(p.left),
                _number(p.right),
                _number(p.difference),
                p.mend,
                p.rule,
            ],
        )
    _widths(sheet, [8, 80, 10, 10, 10, 60, 28])
    _headed(sheet, 3, 7)


def _headed(sheet: Worksheet, row: int, columns: int) -> None:
    """Keep the heads in that row in sight, and let people filter by them."""
    sheet.freeze_panes = f"A{row + 1}"
    sheet.auto_filter.ref = f"A{row}:{get_column_letter(columns)}{max(sheet.max_row, row)}"


def _row(sheet: Worksheet, values: Sequence[Value], *, bold: bool = False) -> None:
    sheet.append([harmless(v) if isinstance(v, str) else v for v in values])
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"  # openpyxl takes a leading "=" for a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if bold:
            cell.font = Font(bold=True)


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for letter, width in zip("ABCDEFGHIJ", widths, strict=False):
        sheet.column_dimensions[letter].width = width


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _sheet_name(c: Checked, taken: set[str]) -> str:
    """The body's name or the file's, unique in the workbook (programs compare names without case)."""
    base = c.record.report.publisher or PurePath(c.record.document.member or c.record.document.path).stem
    base = _NOT_IN_NAMES.sub(" ", base).strip()[:LONGEST_NAME] or "report"
    name, n = base, 1
    while name.lower() in taken:
        n += 1
        suffix = f" ({n})"
        name = base[: LONGEST_NAME - len(suffix)] + suffix
    taken.add(name.lower())
    return name
