"""Runs a check from paths to output.

Belongs here: the order of the steps and the exit status. Does not belong here: any of the steps.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from gai_pipeline.checker.judge import judge, judge_copies
from gai_pipeline.checker.model import Checked, Format
from gai_pipeline.checker.reading import read_reports
from gai_pipeline.checker.show import as_html, as_json, as_text
from gai_pipeline.reconcile.messages import Lang


def run(paths: Sequence[str], lang: Lang, fmt: Format, output: Path | None) -> int:
    """See `checker.check_paths`."""
    if fmt == "xlsx" and output is None:
        raise ValueError("a workbook needs a file to be written to: give output")
    reports = check(read_reports(paths), lang)
    data = render(reports, lang, fmt)
    if output is None:
        sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")
        sys.stdout.buffer.flush()
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(data)
    return int(any(c.errors for c in reports))


def check(reports: Iterable[Checked], lang: Lang) -> list[Checked]:
    """Judge every report, and all against each other for copies."""
    found: list[Checked] = []
    for checked in reports:
        judge(checked, lang)
        found.append(checked)
    judge_copies(found, lang)
    return found


def render(reports: Sequence[Checked], lang: Lang, fmt: Format) -> bytes:
    """The result in a format, as bytes (UTF-8 for all but `xlsx`)."""
    if fmt == "xlsx":
        from gai_pipeline.checker.workbook import as_workbook  # openpyxl takes 0.2 s to import

        return as_workbook(reports, lang)
    text = {"text": as_text, "json": as_json, "html": as_html}[fmt](reports, lang)
    return text.encode("utf-8", "replace")
