"""Names of columns in Stata, which knows 32 characters of them."""

from __future__ import annotations

import pytest

from gai_pipeline.codegen.dictionary import models
from gai_pipeline.release.stata import LONGEST_NAME, stata_name


@pytest.mark.parametrize("model", models(), ids=lambda model: str(model["name"]))
def test_names_fit_and_stay_apart(model: dict) -> None:
    names = [stata_name(column["name"]) for column in model["columns"]]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= LONGEST_NAME


def test_only_names_that_are_too_long_change() -> None:
    assert stata_name("new_requests_matched_pct_change") == "new_requests_matched_pct_change"
    assert stata_name("normative_documents_repealed_matched_pct_change") == "normative_documents_repealed_mpc"
    assert stata_name("normative_documents_repealed_n_matched") == "normative_documents_repealed_nm"
