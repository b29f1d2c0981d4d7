"""Runs a check from paths to output.

Belongs here: the order of the steps and the exit status. Does not belong here: any of the steps.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gai_pipeline.precheck.checked_document import read_reports
from gai_pipeline.precheck.problems import judge, judge_copies
from gai_pipeline.precheck.results import as_html, as_json, as_text, verdict
from gai_pipeline.precheck.verdicts import Checked, Format
from gai_pipeline.printable import printable
from gai_pipeline.wording import Lang, told

EVERY_SECONDS = 2.0
"""Between two lines of progress."""


def run(paths: Sequence[str], lang: Lang, fmt: Format, output: Path | None) -> int:
    """See `precheck.check_paths`."""
    if fmt == "xlsx" and output is None:
        raise ValueError("a workbook needs a file to be written to: give output")
    watched = output is not None or sys.stderr.isatty()
    reports = check(_telling(read_reports(paths), lang) if watched else read_reports(paths), lang)
    if output is None:
        _print(render(reports, lang, fmt), fmt)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(render(reports, lang, fmt))
        _print(f"{verdict(reports, lang)}{told('cli.written_to', lang, path=output)}\n".encode(), "text")
    return int(any(c.errors for c in reports))


def _telling(reports: Iterable[Checked], lang: Lang) -> Iterator[Checked]:
    """The reports, with a line on stderr for the first one and then now and then."""
    told_at = -EVERY_SECONDS
    for n, checked in enumerate(reports, 1):
        if (now := time.monotonic()) - told_at >= EVERY_SECONDS:
            told_at = now
            sys.stderr.write(told("cli.checked_one", lang, n=n, name=printable(checked.name)) + "\n")
        yield checked


def _print(data: bytes, fmt: Format) -> None:
    """To standard output: text in the encoding of the terminal, what programs read as UTF-8."""
    if fmt == "text":
        sys.stdout.write(data.decode())
    else:
        sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")
    sys.stdout.flush()


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
        from gai_pipeline.precheck.workbook import as_workbook  # openpyxl takes 0.2 s to import

        return as_workbook(reports, lang)
    text = {"text": as_text, "json": as_json, "html": as_html}[fmt](reports, lang)
    return text.encode("utf-8", "replace")
