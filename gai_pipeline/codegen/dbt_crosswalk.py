"""dbt macro with the crosswalk between editions.

Belongs here: SQL text made from `crosswalk.yaml`. Does not belong here: which cells stand for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gai_pipeline.codegen.sql_text import HEADER, values
from gai_pipeline.forms.crosswalk import crosswalk

DIRECTORIES: Final = ("dbt_project/macros/generated",)
_COLUMNS: Final = (
    "from_edition, from_table, from_row, from_column, to_edition, to_table, to_row, to_column, "
    "relation, comparable, note"
)


def files() -> Iterator[tuple[str, str]]:
    rows = [
        (
            *(p.from_edition, *p.earlier, p.to_edition, *(p.later or (None, None, None))),
            p.relation,
            int(p.is_comparable),
            p.note,
        )
        for p in crosswalk()
    ]
    yield (
        "dbt_project/macros/generated/crosswalk.sql",
        f"{HEADER}\n\n{{# Cells of an edition and those of the next that stand for them. #}}\n"
        f"{{% macro crosswalk() %}}\n{values(rows, _COLUMNS)}\n{{% endmacro %}}\n",
    )
