"""Imports between the rooms of the package point one way."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import gai_pipeline

PACKAGE = Path(gai_pipeline.__file__).parent


def imported(file: Path) -> set[str]:
    """The modules of the package that a file imports, wherever in it, by their full names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.startswith("gai_pipeline.")}


@pytest.fixture(scope="module")
def rooms() -> dict[str, set[str]]:
    """Each room (a folder or a module at the top) and the rooms that it imports."""
    found: dict[str, set[str]] = {}
    for file in PACKAGE.rglob("*.py"):
        room = file.relative_to(PACKAGE).with_suffix("").parts[0]
        others = {name.split(".")[1] for name in imported(file)} - {room, "__version__"}
        found.setdefault(room, set()).update(others)
    return found


def test_imports_point_one_way(rooms):
    order = list(TopologicalSorter(rooms).static_order())
    assert order.index("records") < order.index("align") < order.index("parse") < order.index("cli")


def test_only_orchestrate_imports_dagster():
    importers = {
        file.relative_to(PACKAGE).parts[0]
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "dagster")
        or (isinstance(node, ast.Import) and any(a.name.split(".")[0] == "dagster" for a in node.names))
    }
    assert importers == {"orchestrate"}
