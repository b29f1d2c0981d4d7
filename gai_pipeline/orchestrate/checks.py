"""The generated suites as Dagster asset checks beside their tables.

Belongs here: declaring the checks, running them in one go, what blocks. Does not belong here: expectations
(`codegen/suites.py`) or Great Expectations (`validation/`).
"""

from collections.abc import Iterator

import dagster as dg

from gai_pipeline.orchestrate import home
from gai_pipeline.orchestrate.common import POOL, Stopwatch
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.orchestrate.resources import WorkDatabase, Writer
from gai_pipeline.settings import Settings, load_settings
from gai_pipeline.validation import check_pages
from gai_pipeline.validation.outcomes import CheckResult, by_check, declared_checks, load_suites, to_json
from gai_pipeline.wording import told

SHOWN = 20
"""Violating rows in the table that a check carries; the page has more."""


def _key(table: str) -> dg.AssetKey:
    return dg.AssetKey(["marts", table])


def warehouse_checks() -> dg.AssetChecksDefinition:
    """All checks of the marts as one step: Great Expectations costs seconds to start, and its results are one page."""
    suites = load_suites(home.SUITES)
    specs = [
        dg.AssetCheckSpec(
            name,
            asset=_key(table),
            description=title,
            blocking=kind == "structure",
            metadata={"kind": kind, "suite": f"expectations/suites/{table}.json"},
        )
        for table, name, kind, title in declared_checks(suites)
    ]

    @dg.multi_asset_check(specs=specs, name="warehouse_checks", pool=POOL, can_subset=True)
    def checks(context: dg.AssetCheckExecutionContext, writer: Writer) -> Iterator[dg.AssetCheckResult]:
        from gai_pipeline.validation import runner

        watch = Stopwatch()
        settings = load_settings()
        say(told("run.checking"))
        wanted = context.selected_asset_check_keys
        tables = {k.asset_key.path[-1] for k in wanted}
        folder = home.checks_folder(settings)
        chosen = {t: s for t, s in suites.items() if t in tables}
        results = by_check(runner.run(settings.work_database, chosen))
        _publish_pages(settings, results)
        broken = [r for r in results if r.blocking and not r.passed]
        violated = sum(r.violated for r in results if r.kind == "rule")
        say(told("run.checked", n=len(results), broken=len(broken), violated=violated))
        for result in results:
            if dg.AssetCheckKey(_key(result.table), result.name) in wanted:
                yield _result(result, watch.seconds, str(folder / "index.html"))

    return checks


LAYERS = {
    "fct_reports": ("raw.reports", "report_year"),
    "fct_cells": ("raw.cells", "value"),
    "fct_narrative": ("raw.narrative", "value"),
}
"""Marts that have exactly the rows of a raw table, and the column of both whose sum tells whether they are the same."""


def layer_checks() -> list[dg.AssetChecksDefinition]:
    """No row and no figure may be lost or doubled between the raw schema and the marts that carry the same rows."""
    return [_layer_check(mart, raw, column) for mart, (raw, column) in LAYERS.items()]


def _layer_check(mart: str, raw: str, column: str) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=_key(mart),
        name="same_rows_as_raw",
        description=f"as many rows as {raw}, with the same sum of {column}",
        blocking=True,
        pool=POOL,
    )
    def same_rows_as_raw(writer: Writer, work: WorkDatabase) -> dg.AssetCheckResult:
        with work.get_connection(read_only=True) as db:
            before, after = (
                db.execute(f"select count(*), sum({column}) from {table}").fetchone() or (0, 0)
                for table in (raw, f"marts.{mart}")
            )
        return dg.AssetCheckResult(
            passed=before == after,
            severity=dg.AssetCheckSeverity.ERROR,
            description=(
                f"{before[0]:,} rows in {raw}, {after[0]:,} in marts.{mart}; {column} adds up to "
                f"{before[1] or 0:,} and "
                f"{after[1] or 0:,}"
            ),
            metadata={"rows_raw": before[0], "rows_mart": after[0]},
        )

    return same_rows_as_raw


def _publish_pages(settings: Settings, results: list[CheckResult]) -> None:
    folder = home.checks_folder(settings)
    check_pages.write_all(folder, results)
    check_pages.write(folder / "results.json", to_json(results))


def _result(result: CheckResult, seconds: float, page: str) -> dg.AssetCheckResult:
    rows = [row for o in result.outcomes for row in o.rows]
    shown = next((o for o in result.outcomes if o.rows), None)
    metadata: dict[str, dg.MetadataValue | int | float | str] = {
        "state": result.state,
        "violated": result.violated,
        "page": dg.MetadataValue.path(page),
        "seconds": seconds,
    }
    if rows and shown is not None:
        metadata["violating_rows"] = dg.MetadataValue.md(check_pages.markdown(shown.rows[:SHOWN], result.violated))
    if result.kind == "rule":
        metadata["checked"] = result.outcomes[0].checked or 0
        metadata["blocked"] = result.outcomes[0].blocked or 0
    return dg.AssetCheckResult(
        asset_key=_key(result.table),
        check_name=result.name,
        passed=result.passed and result.state != "nothing_to_check",
        severity=dg.AssetCheckSeverity.ERROR if result.blocking else dg.AssetCheckSeverity.WARN,
        description=check_pages.describe(result),
        metadata=metadata,
    )
