"""Imports between the rooms of the package point one way."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import gai_pipeline
from gai_pipeline.read.registry import READERS

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
    assert not rooms["layout"]
    assert order.index("layout") < order.index("read") < order.index("align")
    assert (
        order.index("records")
        < order.index("arithmetic")
        < order.index("align")
        < order.index("extract")
        < order.index("cli")
    )
    assert order.index("collect") < order.index("discover") < order.index("orchestrate")
    assert order.index("codegen") < order.index("release") < order.index("orchestrate") < order.index("cli")


@pytest.fixture(scope="module")
def files() -> dict[str, set[str]]:
    """Each module and the modules that it imports, by `import_module` with a literal name too."""
    names = {
        ".".join(f.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): f
        for f in PACKAGE.rglob("*.py")
    }
    found: dict[str, set[str]] = {}
    for name, file in names.items():
        wanted = imported(file) | late_imports(file)
        modules = {w if w in names else w.rpartition(".")[0] for w in wanted}
        found[name] = {m for m in modules if m in names and m != name}
    return found


def late_imports(file: Path) -> set[str]:
    """The literal names that a file gives to `import_module`."""
    calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    named = (c for c in calls if getattr(c.func, "id", getattr(c.func, "attr", "")) == "import_module" and c.args)
    return {str(c.args[0].value) for c in named if isinstance(c.args[0], ast.Constant)}


def test_no_file_imports_one_that_imports_it(files):
    """Inside the rooms too; the registry's readers, which it imports by name, never import the registry's caller."""
    for spec in READERS:
        files["gai_pipeline.read.choose"].add(f"gai_pipeline.read.{spec.module}")
    TopologicalSorter(files).prepare()


def test_only_orchestrate_imports_dagster():
    importers = {
        file.relative_to(PACKAGE).parts[0]
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "dagster")
        or (isinstance(node, ast.Import) and any(a.name.split(".")[0] == "dagster" for a in node.names))
    }
    assert importers == {"orchestrate"}


def test_a_module_name_stands_once():
    """A command and a page of the explorer are modules named for it, whatever else bears the name."""
    named_for = (PACKAGE / "cli", PACKAGE / "explore" / "pages")
    homes: dict[str, list[Path]] = {}
    for file in PACKAGE.rglob("*.py"):
        if not file.stem.startswith("__") and file.parent not in named_for:
            homes.setdefault(file.stem, []).append(file.relative_to(PACKAGE))
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
