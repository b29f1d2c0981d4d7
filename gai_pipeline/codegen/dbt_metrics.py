"""dbt macros for the metrics: which cells they take, their formulas as SQL, what they mean.

Belongs here: SQL text made from `metrics.yaml`. Does not belong here: joining, versions or regions (dbt models).

A report's metric is NULL as soon as one cell that it needs is not reported: the sum of its cells is written with `+`,
which passes NULL on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gai_pipeline.codegen.sql_text import HEADER, quoted, values
from gai_pipeline.forms.metrics import Metric, metrics
from gai_pipeline.forms.spec import FORM_EDITIONS
from gai_pipeline.forms.spec import edition as form_edition

DIRECTORIES: Final = ("dbt_project/macros/generated",)
_PATH: Final = "dbt_project/macros/generated/metrics.sql"

CellKey = tuple[str, str, str]


def cell_numbers() -> dict[CellKey, int]:
    """A number from 1 for every cell that a metric of any edition needs, in the order of first use."""
    numbers: dict[CellKey, int] = {}
    for metric in metrics(components=True):
        for edition in FORM_EDITIONS:
            for cell in metric.cells_in(edition):
                numbers.setdefault(cell, len(numbers) + 1)
    return numbers


def expression(metric: Metric) -> str:
    """SQL of a count metric over the columns `edition` and `cell_<n>`; NULL for an edition that does not have it.

    Of a metric that compares over editions a report may have the cells of either: a row is what its own label says.
    """
    numbers = cell_numbers()
    editions_of: dict[str, list[str]] = {}
    for edition in FORM_EDITIONS:
        if cells := metric.cells_in(edition):
            editions_of.setdefault(" + ".join(f"cell_{numbers[c]}" for c in cells), []).append(edition)
    every = [edition for editions in editions_of.values() for edition in editions]
    if len(editions_of) > 1 and set(metric.comparable).issuperset(every):
        return f"case when {_edition_in(every)} then coalesce({', '.join(editions_of)}) end"
    cases = " ".join(f"when {_edition_in(editions)} then {total}" for total, editions in editions_of.items())
    return f"case {cases} end"


def _edition_in(editions: Iterable[str]) -> str:
    return f"edition in ({', '.join(map(quoted, editions))})"


def row_totals() -> dict[str, str]:
    """SQL of the total of every row that all editions have in `applications` and `reviews`, by a code for it; rows that
    editions divide differently stand as the metric that joins them. What a government and its units are compared by."""
    numbers = cell_numbers()
    found: dict[str, str] = {}
    for name in ("applications", "reviews"):
        for row in form_edition(FORM_EDITIONS[0]).table(name).rows:
            if all(form_edition(e).table(name).has(row.code, "total") for e in FORM_EDITIONS):
                found[row.code] = f"cell_{numbers[name, row.code, 'total']}"
    for metric in metrics():
        if len({metric.cells_in(e) for e in FORM_EDITIONS}) > 1 and all(map(metric.cells_in, FORM_EDITIONS)):
            found[metric.code] = expression(metric)
    return found


def ratio_sides(metric: Metric) -> tuple[str, str]:
    """Numerator and denominator of a ratio as sums over columns named like count metrics."""
    return " + ".join(metric.numerator), " + ".join(metric.denominator)


def formula(metric: Metric) -> str:
    """A metric's formula for people: cells as table.row.column, families as in the form."""
    if metric.kind == "ratio":
        top, bottom = (" + ".join(side) for side in (metric.numerator, metric.denominator))
        return f"({top}) / ({bottom})"
    return " + ".join(".".join(c).replace("family:", "all ") for c in metric.cells)


def described(metric: Metric) -> str:
    """What a metric means in one line: names, unit, formula, comparable editions, caveat."""
    editions = " and ".join(metric.comparable)
    caveat = f" Note: {metric.caveat}." if metric.caveat else ""
    return f"{metric.en} ({metric.zh}, {metric.unit}) = {formula(metric)}. Comparable over {editions}.{caveat}"


def _unpivoted() -> Iterator[str]:
    for metric in metrics():
        if metric.kind == "count":
            # Less than nothing is no count.
            num, den = f"case when {metric.code} >= 0 then {metric.code} end", "cast(null as decimal(24, 6))"
        else:
            top, bottom = ratio_sides(metric)
            # Both sides or none: a sum of ratios over units must take both from the same reports. More than all is no
            # share: such a report does not know it.
            num, den = (f"case when {top} between 0 and {bottom} then {side} end" for side in (top, bottom))
        num = f"cast({num} as decimal(24, 6))"
        yield f"{{'metric': {quoted(metric.code)}, 'num': {num}, 'den': cast({den} as decimal(24, 6))}}"


def _single_cells() -> Iterator[tuple[str, str, str, str]]:
    for metric in metrics():
        cells = {metric.cells_in(e) for e in FORM_EDITIONS if metric.cells_in(e)}
        if len(cells) == 1 and len(only := cells.pop()) == 1:
            yield metric.code, *only[0]


def files() -> Iterator[tuple[str, str]]:
    rows = [
        (i, m.code, m.zh, m.en, m.unit, m.kind, formula(m), ", ".join(m.comparable), m.caveat)
        for i, m in enumerate(metrics(), 1)
    ]
    described = values(rows, "position, metric, name_zh, name_en, unit, kind, formula, comparable_editions, caveat")
    macros = [
        _macro(
            "Every metric: position, code, names, unit, kind, formula, editions it is comparable over, caveat.",
            "metric_descriptions",
            described,
        ),
        *_cell_macros(),
        *_metric_macros(),
        f"{{% macro row_totals() %}}{{{{ return({list(row_totals())!r}) }}}}{{% endmacro %}}\n",
        f"{{% macro metric_codes() %}}{{{{ return({[m.code for m in metrics()]!r}) }}}}{{% endmacro %}}\n",
    ]
    yield _PATH, "\n".join([f"{HEADER}\n", *macros])


def _macro(note: str, name: str, body: str) -> str:
    return f"{{# {note} #}}\n{{% macro {name}() %}}\n{body}\n{{% endmacro %}}\n"


def _cell_macros() -> Iterator[str]:
    """The cells as rows, and as columns of a report."""
    numbers = cell_numbers()
    listed = values([(n, *cell) for cell, n in numbers.items()], "cell_no, table_name, row_code, column_code")
    columns = [f"figures[list_position(cell_numbers, {n})] as cell_{n}" for n in numbers.values()]
    yield _macro("The cells that metrics are made of, numbered.", "metric_cells", listed)
    yield _macro(
        "One column a cell, from a report's figures and the numbers that metric_cells() gives their cells: two lists.",
        "metric_cell_columns",
        _columns(columns),
    )


def _metric_macros() -> Iterator[str]:
    """The metrics as columns and as a list, and what a government and its units are compared by."""
    counts = [m for m in metrics(components=True) if m.kind == "count"]
    sums = [f"cast({expression(m)} as decimal(24, 6)) as {m.code}" for m in counts]
    totals = [f"cast({sql} as decimal(24, 6)) as row_{code}" for code, sql in row_totals().items()]
    yield _macro(
        "One column a count (components of ratios included), from the cell columns and the edition.",
        "metric_columns",
        _columns(sums),
    )
    yield _macro(
        "A list with one struct a public metric: its figure, and a denominator where it is a ratio.",
        "metric_structs",
        f"[\n{_columns(_unpivoted())}\n]",
    )
    yield _macro(
        "Metrics that are one cell of the form, with that cell: what a rule over units names.",
        "rollup_cells",
        values(_single_cells(), "metric, table_name, row_code, column_code"),
    )
    yield _macro(
        "The rows that a government and its units are compared by, as columns and as their names.",
        "row_total_columns",
        _columns(totals),
    )


def _columns(expressions: Iterable[str]) -> str:
    return "    " + ",\n    ".join(expressions)
