"""The fuzzer, for half a minute; `make attack` runs it for five, `make fuzz` for an hour."""

from __future__ import annotations

import os

import pytest

from tests.attack.fuzz import run

pytestmark = pytest.mark.attack


def test_damaged_documents_give_answers(tmp_path):
    told = run(float(os.environ.get("GAI_FUZZ_SECONDS", "30")), tmp_path, seed=17)
    assert told.tried > 20
    assert told.failures == []
