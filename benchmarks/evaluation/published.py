"""The boards' totals by kind of file, as the explorer's first page shows them.

Belongs here: adding up the stored rows. Does not belong here: measuring (`accuracy.py`, `scans.py`), the page
(`gai_pipeline/explore/`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "gai_pipeline/explore/accuracy.json"
STORED = (ROOT / "tests/golden/accuracy.json", ROOT / "tests/golden/scans.json")
SHOWN = ("documents", "cells", "right", "flagged", "missing", "silent", "invented")


def totals(boards: Iterable[Mapping[str, Mapping[str, int]]]) -> list[dict[str, str | int]]:
    """Documents and cells of each kind of file (`kind`: html, docx, … or ocr), in their order."""
    found: dict[str, Counter[str]] = {}
    for rows in boards:
        for name, row in rows.items():
            found.setdefault(name.split("/")[0], Counter()).update({f: row[f] for f in SHOWN})
    return [{"kind": kind, **{f: found[kind][f] for f in SHOWN}} for kind in sorted(found)]


def published() -> str:
    """The file's content for the boards as they are stored."""
    boards = [json.loads(file.read_text("utf-8"))["rows"] for file in STORED]
    return json.dumps(totals(boards), indent=1) + "\n"


def write() -> None:
    """Bring the explorer's copy up to date."""
    TARGET.write_text(published(), "utf-8")
