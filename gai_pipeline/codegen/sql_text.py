"""Small helpers for SQL text in generated files.

Belongs here: quoting and VALUES lists. Does not belong here: what a file contains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

HEADER: Final = "{# GENERATED from gai_pipeline/forms by `python -m gai_pipeline.codegen`. Do not edit. #}"
YAML_HEADER: Final = "# GENERATED from gai_pipeline/forms by `python -m gai_pipeline.codegen`. Do not edit.\n"

Value = str | int | None


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def literal(value: Value) -> str:
    """A SQL literal; NULL for None."""
    if value is None:
        return "null"
    return quoted(value) if isinstance(value, str) else str(value)


def values(rows: Iterable[Sequence[Value]], columns: str) -> str:
    """`select * from (values ...) as v(columns)`, one row a line."""
    lines = ",\n    ".join("(" + ", ".join(literal(v) for v in row) + ")" for row in rows)
    return f"select * from (values\n    {lines}\n) as v({columns})"
