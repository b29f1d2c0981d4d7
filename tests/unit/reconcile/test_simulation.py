"""A small run of the simulation: the bars hold on other seeds than the published one."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).parents[3] / "benchmarks" / "reconcile_simulation.py"


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reconcile_simulation", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_no_wrong_proposal_and_one_misread_number_always_found(simulation: ModuleType) -> None:
    tallies, flagged, _ = simulation.run(60, 7)
    assert flagged == 0
    assert {name: t.wrong for name, t in tallies.items()} == dict.fromkeys(tallies, 0)
    one = tallies["one misread number"]
    assert one.located == one.right == one.n > 50
    hard = {"two neighbours swapped": 0.7, "two rows exchanged": 0.4, "a row gone with its label": 0.0}
    assert all(t.n > 40 and t.right >= hard.get(name, 0.8) * t.n for name, t in tallies.items())
