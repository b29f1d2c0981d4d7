"""Every public table and column has a Chinese meaning: a release would refuse without."""

from __future__ import annotations

from gai_pipeline.codegen.dictionary import models
from gai_pipeline.release.release_tables import in_chinese, table_in_chinese


def test_every_table_and_column_has_a_chinese_meaning():
    for model in models():
        assert table_in_chinese(model["name"])
        for column in model["columns"]:
            assert in_chinese(model["name"], column["name"])
