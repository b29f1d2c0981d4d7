"""The warehouse's two ends: the raw schema that dbt builds on, and the published file that readers open.

Belongs here: these assets and their metadata. Does not belong here: loading and publishing (`warehouse/`), the models
between them (`orchestrate/dbt.py`).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from gai_pipeline.explore.options import ADDRESS
from gai_pipeline.orchestrate import home, lists
from gai_pipeline.orchestrate.chosen_documents import corpus
from gai_pipeline.orchestrate.common import POOL, Stopwatch, owners
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.orchestrate.resources import Writer
from gai_pipeline.precheck.findings_page import write_pages
from gai_pipeline.records.tables import TABLES as RECORD_TABLES
from gai_pipeline.settings import load_settings
from gai_pipeline.warehouse import load, publish
from gai_pipeline.wording import told

RECORDS = ("parsed_records", "parsed_records_without_year")


def _raw_specs() -> Sequence[dg.AssetSpec]:
    of_records = {t.name for t in RECORD_TABLES}
    deps = [
        dg.AssetDep(RECORDS[0], partition_mapping=dg.AllPartitionMapping()),
        dg.AssetDep(RECORDS[1]),
    ]
    return [
        dg.AssetSpec(
            ["raw", table.name],
            deps=deps if table.name in of_records or table.name == "partitions" else [],
            description=f"{table.grain[:1].upper()}{table.grain[1:]}, as stored.",
            group_name="raw",
            owners=owners("raw"),
            kinds={"duckdb"},
        )
        for table in load.RAW
    ]


@dg.multi_asset(specs=_raw_specs(), name="warehouse_raw", pool=POOL)
def warehouse_raw(context: dg.AssetExecutionContext, writer: Writer) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Load the stored records of every report year that has changed, and the lists beside them."""
    watch = Stopwatch()
    settings = load_settings()
    found = corpus(settings)
    done = load.load(
        settings.work_database,
        settings.records,
        load.Lists(
            regions=found.regions,
            roster=lists.roster(settings, found),
            corrections=lists.corrections(settings, found),
            intakes=lists.intakes(found),
            lookups=lists.lookups(settings, found),
        ),
        publisher_of=lists.publisher_of(found.places),
    )
    years = ", ".join(told("run.unknown") if y is None else str(y) for y in done.changed) or told("run.none")
    say(told("run.loaded", reports=done.rows["reports"], cells=done.rows["cells"], years=years))
    for table in load.RAW:
        yield dg.MaterializeResult(
            asset_key=["raw", table.name],
            metadata={
                "dagster/row_count": done.rows[table.name],
                "report_years_loaded": years,
                "seconds": watch.seconds,
            },
        )


def published_warehouse(marts: Sequence[str]) -> dg.AssetsDefinition:
    """The published file, after every mart and the checks that may stop it."""

    @dg.asset(
        name="published_warehouse",
        deps=[dg.AssetKey(["marts", m]) for m in marts],
        group_name="published",
        owners=owners("published"),
        kinds={"duckdb"},
        pool=POOL,
        description=(
            "`$GAI_HOME/warehouse.duckdb`: a snapshot of the marts, put in place in one step. Readers see the state "
            "before a run or the one after it, and may keep the file open."
        ),
    )
    def published(context: dg.AssetExecutionContext, writer: Writer) -> dg.MaterializeResult:  # type: ignore[type-arg]
        watch = Stopwatch()
        settings = load_settings()
        done = publish.publish(settings.work_database, settings.warehouse)
        say(told("run.published", path=done.path))
        page = home.findings_page(settings)
        found = corpus(settings)
        entries = {e.sha256: e for e in found.entries}
        write_pages(settings.warehouse, page.parent, originals=found.archive.get, named=entries.get)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(done.rows.values()),
                "path": dg.MetadataValue.path(str(done.path)),
                "bytes": done.bytes,
                "tables": dg.MetadataValue.md(
                    "\n".join(["| table | rows |", "|---|---|", *(f"| {m} | {n:,} |" for m, n in done.rows.items())])
                ),
                "findings": dg.MetadataValue.path(str(page)),
                "explore": dg.MetadataValue.url(ADDRESS),
                "checks": dg.MetadataValue.path(str(home.checks_folder(settings) / "index.html")),
                "seconds": watch.seconds,
            }
        )

    return published
