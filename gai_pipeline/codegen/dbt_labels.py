"""dbt macros for labels: what every code is called, and the join that puts a label beside a code.

Belongs here: SQL text made from `forms/labels.py`. Does not belong here: a label.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gai_pipeline.codegen.sql_text import HEADER, values
from gai_pipeline.forms.labels import labels

DIRECTORIES: Final = ("dbt_project/macros/generated",)
_PATH: Final = "dbt_project/macros/generated/labels.sql"


def files() -> Iterator[tuple[str, str]]:
    rows = [(x.kind, x.table, x.code, x.zh, x.en) for x in labels()]
    yield (
        _PATH,
        f"""{HEADER}

{{# Every label: kind of code, table of the form, code, Chinese, English. #}}
{{% macro labels() %}}
{values(rows, "kind, table_name, code, label, label_en")}
{{% endmacro %}}
""",
    )
