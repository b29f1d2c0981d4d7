"""Answers to the questions of docs/queries.md as they were reviewed: kept as files, held against a warehouse.

    python -m tests.answers WAREHOUSE FILE     writes the answers anew, for review

A file holds one question a line: the columns, the number of rows, and the first three rows.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from gai_pipeline.codegen.queries import questions
from gai_pipeline.warehouse.query import plain, query


def _value(value: object) -> object:
    """A value as a file has it; figures to 9 decimals."""
    value = plain(value)
    return round(value, 9) if isinstance(value, float) else value


def given(warehouse: Path) -> list[dict[str, Any]]:
    """The answers of a published warehouse, one a question."""
    answers = []
    for question in questions():
        result = query(warehouse, question.sql)
        first = [[_value(v) for v in row] for row in result.rows[:3]]
        answers.append(
            {"question": question.name, "columns": list(result.columns), "rows": len(result.rows), "first": first}
        )
    return answers


def reviewed(file: Path) -> list[dict[str, Any]]:
    """The answers in a file."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    lines = [json.dumps(answer, ensure_ascii=False, default=str) for answer in given(Path(sys.argv[1]))]
    Path(sys.argv[2]).write_text("\n".join(lines) + "\n", "utf-8")
