"""From documents to stored records: what is in the archive, what the documents say, and the records by report year.

Belongs here: these assets and their metadata. Does not belong here: taking in (`archive/`), reading (`workers/`) or
Parquet (`records/year_files.py`).
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import dagster as dg

from gai_pipeline.orchestrate import lists, readings
from gai_pipeline.orchestrate.chosen_documents import corpus, keep_apart
from gai_pipeline.orchestrate.common import POOL, Stopwatch, owners
from gai_pipeline.orchestrate.partitions import report_years
from gai_pipeline.orchestrate.progress import counter, say
from gai_pipeline.orchestrate.resources import Writer
from gai_pipeline.records import year_files
from gai_pipeline.settings import Settings, load_settings
from gai_pipeline.wording import told


@dg.asset(
    # What comes from web archives reaches the archive crawl by crawl, and none of it must be there for a run.
    deps=["collected_documents"],
    group_name="documents",
    owners=owners("documents"),
    kinds={"archive"},
    description="The documents that the warehouse is made of: immutable bytes by SHA-256 with where they came from.",
)
def raw_documents(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
    watch = Stopwatch()
    found = corpus(load_settings())
    say(told("run.documents_of_sample" if found.kind == "sample" else "run.documents", n=len(found.entries)))
    kinds = Counter(e.media_type for e in found.entries)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(found.entries),
            "bytes": sum(e.bytes for e in found.entries),
            "corpus": found.kind,
            "media_types": dg.MetadataValue.md(_table("media type", kinds)),
            "seconds": watch.seconds,
        },
        data_version=dg.DataVersion(found.fingerprint[:16]),
    )


@dg.asset(
    deps=[raw_documents],
    group_name="documents",
    owners=owners("documents"),
    kinds={"python"},
    pool=POOL,
    description=(
        "Every document read once: cells of the form, figures in the text, findings. Kept by document hash and reader "
        "version, so that only new documents cost time. A document that cannot be read is a record with an error code."
    ),
)
def document_readings(context: dg.AssetExecutionContext, writer: Writer) -> dg.MaterializeResult:  # type: ignore[type-arg]
    watch = Stopwatch()
    settings = load_settings()
    found = readings.read_all(settings, corpus(settings), counter(told("run.reading")))
    if found.reused:
        say(told("run.nothing_new", n=found.documents))
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": found.documents,
            "read_before": found.documents if found.reused else found.cached,
            "reports_by_year": dg.MetadataValue.md(_table("report year", found.years)),
            "by_status": dg.MetadataValue.md(_table("status", found.states)),
            "by_edition": dg.MetadataValue.md(_table("edition", found.editions)),
            "errors": dg.MetadataValue.md(_table("error", found.errors)),
            "seconds": watch.seconds,
        },
        data_version=dg.DataVersion(found.made_from),
    )


def record_assets(settings: Settings) -> list[dg.AssetsDefinition]:
    """The stored records: one partition a report year, and what belongs to no such year."""
    years = report_years(settings)
    return [_of_report_years(years), _without_year(years)]


def _of_report_years(years: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    @dg.asset(
        deps=[document_readings],
        partitions_def=years,
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name="records",
        owners=owners("records"),
        kinds={"parquet"},
        pool=POOL,
        description="Reports, cells, text figures and findings of a report year, as Parquet.",
    )
    def parsed_records(context: dg.AssetExecutionContext, writer: Writer) -> None:
        home = load_settings()
        found = corpus(home)
        keep_apart(home, found.kind)
        publisher_of = lists.publisher_of(found.places)
        written = filled = 0
        for key in context.partition_keys:
            watch = Stopwatch()
            counts = year_files.write_year(home.records, int(key), readings.records_of(home, key), publisher_of)
            written += counts.rows["reports"]
            filled += counts.rows["reports"] > 0
            if counts.rows["reports"]:
                context.log.info("report year %s: %s", key, dict(counts.rows))
            metadata = {**_rows(counts.rows), "changed": counts.changed, "seconds": watch.seconds}
            context.add_asset_metadata(metadata, partition_key=key)
        say(told("run.records", n=written, years=filled))

    return parsed_records


def _without_year(years: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    @dg.asset(
        deps=[document_readings, dg.AssetDep("parsed_records", partition_mapping=dg.AllPartitionMapping())],
        group_name="records",
        owners=owners("records"),
        kinds={"parquet"},
        pool=POOL,
        description=(
            "Documents whose report year is not known or lies outside the years asked for. They are kept and loaded "
            "like the others, never dropped."
        ),
    )
    def parsed_records_without_year(context: dg.AssetExecutionContext, writer: Writer) -> dg.MaterializeResult:  # type: ignore[type-arg]
        watch = Stopwatch()
        home = load_settings()
        found = corpus(home)
        keep_apart(home, found.kind)
        publisher_of = lists.publisher_of(found.places)
        regular = set(years.get_partition_keys())
        read = {p.stem for p in readings.folder(home).glob("*.jsonl")}
        stored = {year_files.UNKNOWN if y is None else str(y) for y in year_files.years(home.records)}
        rows: Counter[str] = Counter()
        names = sorted(({readings.UNKNOWN} | read | stored) - regular)
        for name in names:
            year = None if name == readings.UNKNOWN else int(name)
            rows.update(year_files.write_year(home.records, year, readings.records_of(home, name), publisher_of).rows)
        if rows["reports"]:
            say(told("run.records_without_year", n=rows["reports"]))
        return dg.MaterializeResult(
            metadata={**_rows(rows), "years": ", ".join(names), "seconds": watch.seconds},
        )

    return parsed_records_without_year


def _rows(rows: Mapping[str, int]) -> dict[str, Any]:
    return {"dagster/row_count": rows.get("reports", 0), **{f"rows_{k}": v for k, v in rows.items()}}


def _table(head: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return "none"
    return "\n".join([f"| {head} | n |", "|---|---|", *(f"| {k} | {v:,} |" for k, v in counts.items())])
