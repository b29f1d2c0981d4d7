"""The questions of `docs/queries.md` for the SQL page.

Belongs here: finding them, and what they are called in Chinese. Does not belong here: their SQL
(`dbt_project/analyses/*.sql`).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from gai_pipeline.codegen.queries import questions
from gai_pipeline.explore.codes import label


class Recipe(NamedTuple):
    """A question and the SQL that answers it."""

    name: str
    text: str
    sql: str


@cache
def recipes(lang: str) -> tuple[Recipe, ...]:
    """Every recipe, in the language where it is told in it."""
    return tuple(Recipe(q.name, q.text if lang == "en" else label(lang, "recipe", q.name), q.sql) for q in questions())
