"""The sections of `docs/performance.md`: each benchmark writes its own between its markers."""

from __future__ import annotations

import os
import platform
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def machine() -> str:
    """What the figures were measured on, for the sentence above a table."""
    return f"{platform.machine()}, {os.cpu_count()} cores shared, Python {platform.python_version()}"


def write(script: str, title: str, text: str, first: bool = False) -> None:
    """Puts the results of a script between its markers and leaves the rest of the page alone; a new section goes to the
    end, or `first` of all."""
    start, end = f"<!-- {script}: start -->", f"<!-- {script}: end -->"
    page = PAGE.read_text("utf-8") if PAGE.is_file() else "# Performance\n"
    section = f"{start}\n## {title}\n\n{text}\n{end}"
    if start in page and end in page:
        before, rest = page.split(start, 1)
        page = before + section + rest.split(end, 1)[1]
    elif first:
        heading, _, rest = page.partition("\n")
        page = f"{heading}\n\n{section}\n{rest}"
    else:
        page = page.rstrip("\n") + "\n\n" + section + "\n"
    PAGE.write_text(page, "utf-8")
