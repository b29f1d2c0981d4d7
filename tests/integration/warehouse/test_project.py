"""How the dbt project is written: a file a model, every column told, and sqlfluff's rules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from gai_pipeline.warehouse.load import PROJECT

MODELS = sorted((PROJECT / "models").rglob("*.sql"))
PLAIN = {
    "dim_crosswalk",
    "dim_labels",
    "dim_metrics",
    "dim_reforms",
    "dim_region_history",
    "dim_regions",
    "dim_rules",
    "fct_narrative",
}
"""Marts that only pick columns, as most of staging does: there is nothing in them to try."""


def _told(kind: str) -> dict[str, list[tuple[Path, dict[str, Any]]]]:
    found: dict[str, list[tuple[Path, dict[str, Any]]]] = {}
    for file in sorted((PROJECT / "models").rglob("*.yml")):
        for entry in yaml.safe_load(file.read_text("utf-8")).get(kind, ()):
            found.setdefault(entry["name" if kind == "models" else "model"], []).append((file, entry))
    return found


def test_a_model_is_told_once_in_a_file_of_its_name_with_a_contract() -> None:
    told = _told("models")
    assert sorted(told) == sorted(m.stem for m in MODELS)
    for name, [(file, model)] in told.items():
        assert file.stem == name
        assert model["config"]["contract"] == {"enforced": True}, name
        assert all(c["description"] and c["data_type"] for c in model["columns"]), name


def test_a_model_says_first_what_a_row_is() -> None:
    for model in MODELS:
        comments = [
            line for line in model.read_text("utf-8").splitlines() if line.startswith("-- ") and "noqa" not in line
        ]
        assert comments[0].startswith("-- Grain: one row per "), model


def test_every_model_with_logic_has_a_unit_test_beside_it() -> None:
    tried = _told("unit_tests")
    for name, tests in tried.items():
        assert {file.stem for file, _ in tests} == {name}
    untried = {m.stem for m in MODELS if not m.stem.startswith("stg_")} - set(tried)
    assert untried == PLAIN


def test_the_models_hold_to_sqlfluffs_rules() -> None:
    done = subprocess.run(
        # One process: with two sqlfluff once waited for ever for a worker that it had ended.
        [Path(sys.executable).with_name("sqlfluff"), "lint", PROJECT / "models", PROJECT / "analyses"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
