"""What sqlfluff must know of dbt to expand the models: variables, and macros that ask the warehouse or write much.

Belongs here: stand-ins of a line. They are short on purpose: the labels of the form alone are 230 rows, which sqlfluff
would read in every model. Does not belong here: a macro that sqlfluff expands itself (`macros/*.sql`).
"""

from typing import Any


def var(name: str, default: Any = None) -> Any:
    """One level below the country is enough to see every line of a model that is written level by level."""
    return {"max_depth": 1}.get(name, default or 1)


def env_var(name: str, default: str = "") -> str:
    """A time of the run, so that every line that depends on one is seen."""
    return {"GAI_RUN_YEAR": "2025", "GAI_AS_OF": "2025-03-01"}.get(name, default)


def only_stale_years(column: str, before: bool = False) -> str:
    return f"{column} is not null"


def form_codes(kind: str) -> list[str]:
    return ["one", "other"]


def row_totals() -> list[str]:
    return ["one", "other"]


def metric_codes() -> list[str]:
    return ["one", "other"]


def metric_cell_columns() -> str:
    return "figures[list_position(cell_numbers, 1)] as cell_1"


def metric_columns() -> str:
    return "needed.cell_1 as one"


def row_total_columns() -> str:
    return "needed.cell_1 as row_one"


def metric_structs() -> str:
    return "[metrics.one]"


def _values(columns: str) -> str:
    return f"select {columns} from listed"


def labels() -> str:
    return _values("kind, table_name, code, label, label_en")


def metric_descriptions() -> str:
    return _values("position, metric, name_zh, name_en, unit, kind, formula, comparable_editions, caveat")


def metric_cells() -> str:
    return _values("cell_no, table_name, row_code, column_code")


def rollup_cells() -> str:
    return _values("metric, table_name, row_code, column_code")


def rule_descriptions() -> str:
    return _values("rule_id, kind, severity, table_name, holds_per, relation, name_zh, name_en")


def identity_counts() -> str:
    return _values("edition, rule_id, table_name, identities")


def chain_terms() -> str:
    return _values("*")


def proactive_units() -> str:
    return _values("row_code, column_code, unit")


def crosswalk() -> str:
    return _values("*")
