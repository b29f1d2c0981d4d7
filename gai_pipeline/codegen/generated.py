"""Writes every file that is derived from the form's data: dbt macros and sources, suites, the data dictionary.

    python -m gai_pipeline.codegen           write what has changed
    python -m gai_pipeline.codegen --check   write nothing; exit 1 and name the stale files

Belongs here: the list of generators, comparing and writing. Does not belong here: what a generated file says
(the modules beside this one) or a fact of the form (`forms/`).
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository's root: generated files are kept in it, beside the code."""

GENERATORS: tuple[str, ...] = (
    "dbt_crosswalk",
    "dbt_labels",
    "dbt_metrics",
    "dbt_rules",
    "dbt_sources",
    "dictionary",
    "queries",
    "suites",
)
"""Modules of `gai_pipeline.codegen`, in the order in which they write."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A generated file that is not what the form's data say. `reason`: missing, differs or left over."""

    path: Path
    reason: str


def produced(generators: Iterable[str] = GENERATORS) -> tuple[dict[Path, str], set[Path]]:
    """Every generated file with its content, and the folders that hold nothing else.

    Raises `ValueError` if two generators claim the same file.
    """
    files: dict[Path, str] = {}
    folders: set[Path] = set()
    for name in generators:
        module = importlib.import_module(f"gai_pipeline.codegen.{name}")
        folders |= {Path(d) for d in getattr(module, "DIRECTORIES", ())}
        for path, content in module.files():
            if Path(path) in files:
                raise ValueError(f"{path} is written by two generators, the second is {name}: give one another name")
            files[Path(path)] = content
    return files, folders


def stale(files: dict[Path, str], folders: Iterable[Path], root: Path = ROOT) -> list[Stale]:
    """What `write` would change under `root`, by path."""
    found = []
    for path, content in files.items():
        target = root / path
        if not target.is_file():
            found.append(Stale(path, "missing"))
        elif target.read_text("utf-8") != content:
            found.append(Stale(path, "differs"))
    for folder in folders:
        present = (p.relative_to(root) for p in (root / folder).glob("**/*") if p.is_file())
        found += [Stale(path, "left over") for path in present if path not in files]
    return sorted(found, key=lambda s: s.path.as_posix())


def write(files: dict[Path, str], folders: Iterable[Path], root: Path = ROOT) -> list[Stale]:
    """Bring the generated files under `root` up to date; returns what was changed."""
    changes = stale(files, folders, root)
    for change in changes:
        target = root / change.path
        if change.reason == "left over":
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(target.name + ".new")
        temporary.write_text(files[change.path], "utf-8")
        temporary.replace(target)
    return changes


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gai_pipeline.codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if a generated file is stale")
    options = parser.parse_args(arguments)
    files, folders = produced()
    changes = stale(files, folders) if options.check else write(files, folders)
    for change in changes:
        sys.stdout.write(f"{'stale' if options.check else 'wrote'}: {change.path} ({change.reason})\n")
    if options.check and changes:
        sys.stdout.write("run: python -m gai_pipeline.codegen\n")
        return 1
    return 0
