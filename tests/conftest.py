"""What every test has: the language of a machine whose locale states none, English; the longest files first."""

from __future__ import annotations

import os

import pytest

for name in ("GAI_LANG", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"

LONGEST = (
    "collect/test_annual_refresh.py",
    "orchestrate/test_runs.py",
    "orchestrate/test_gate.py",
    "ui/test_ui.py",
    "warehouse/test_lake.py",
    "warehouse/test_breaks.py",
    "discover/test_gaps.py",
    "warehouse/test_marts.py",
)
"""Files of minutes, the longest first: one that begins last leaves the other core idle until it ends."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: n for n, name in enumerate(LONGEST)}

    def place(item: pytest.Item) -> int:
        return rank.get("/".join(item.path.parts[-2:]), len(LONGEST))

    items.sort(key=place)
