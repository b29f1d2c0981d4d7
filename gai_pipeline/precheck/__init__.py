"""`gai check`: what an office should mend before it publishes its report, and the page that shows violations.

Belongs here: what is worth telling a person, its wording in Chinese and English, and its forms on screen and on file.
Does not belong here: the arithmetic (`reconcile/`), reading documents (`read/`, `align/`, `metadata/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gai_pipeline.precheck.verdicts import Format
from gai_pipeline.wording import Lang


def check_paths(paths: Sequence[str], lang: Lang = "zh", fmt: Format = "text", output: str | Path | None = None) -> int:
    """Check the reports at `paths` (files, folders, archives) and write the result.

    To `output`, or to standard output where it is None (`xlsx` needs a file: `ValueError`). Returns 0 if no error was
    found, 1 if an error-level rule fails, a table is missing or a document could not be read.
    """
    from gai_pipeline.precheck.check_run import run

    return run(paths, lang, fmt, None if output is None else Path(output))
