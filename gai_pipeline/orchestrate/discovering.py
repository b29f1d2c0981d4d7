"""Discovery as Dagster sees it: a crawl of an archive looked through, and its records fetched by report year.

Belongs here: the assets, their partitions, what is shown of them. Does not belong here: the steps
(`discover/steps.py`), reading what was fetched (`assets/records.py`).

A partition is a crawl, or a crawl and a report year. Each asset asks with at most GAI_DISCOVER_CONNECTIONS requests at
once, those of a cluster's machines together (`discover/shares.py`), and shares one pool, so that an archive is never
asked by two runs at a time. What was killed goes on where it was
when the partition is materialized again: parts of the index, columns and records that are there are not asked for.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

import dagster as dg

from gai_pipeline.discover.asking import ArchiveClient
from gai_pipeline.discover.captures import Crawl, DiscoverError, crawls
from gai_pipeline.discover.columnar import read_index
from gai_pipeline.discover.lookups import note_lookups
from gai_pipeline.discover.rate import Rate
from gai_pipeline.discover.reports import by_year
from gai_pipeline.discover.steps import fetch_pages, fetch_parts, find_reports, host_filter, known_hosts
from gai_pipeline.orchestrate.common import Stopwatch, owners
from gai_pipeline.orchestrate.partitions import report_years
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.settings import Settings, load_settings

CAPTURES: Final = "archive_captures"
DOCUMENTS: Final = "archived_documents"
POOL: Final = "archives"
"""At most one step at a time asks archives (`dagster.yaml`: a pool's limit is 1)."""

CRAWLS = dg.DynamicPartitionsDefinition(name="crawls")
GOOD = ("new", "same", "known")

look_through = dg.define_asset_job(
    "look_through_archive",
    selection=dg.AssetSelection.assets(CAPTURES),
    description="Ask the index of a crawl for authorities, look into columns, write the list of reports.",
    executor_def=dg.in_process_executor,
)
fetch = dg.define_asset_job(
    "fetch_from_archive",
    selection=dg.AssetSelection.assets(DOCUMENTS),
    description="Fetch the records of a crawl's list by report year; then run everything.",
    executor_def=dg.in_process_executor,
)


@dg.asset(
    name=CAPTURES,
    partitions_def=CRAWLS,
    group_name="discovering",
    owners=owners("raw"),
    kinds={"duckdb", "parquet"},
    pool=POOL,
    description=(
        "Captures of authorities in a crawl of Common Crawl, and the list of reports among them: addresses that say "
        "so, columns of reports, pages that were looked at."
    ),
)
def archive_captures(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
    watch = Stopwatch()
    settings = load_settings()
    crawl = Crawl(settings, context.partition_key)
    try:
        with ArchiveClient(settings, settings.discover_connections) as client:
            index = read_index(settings, client, crawl)
            found = find_reports(settings, client, crawl, hosts=host_filter(None, {}), tell=_teller(context))
            asked = client.asked
    except DiscoverError as error:
        raise dg.Failure(str(error)) from error
    note_lookups(settings, crawl, known_hosts(settings))
    say(f"{crawl.name}: {found.listed:,} addresses of reports")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": found.listed,
            "index_files": index.files,
            "index_files_failed": index.failed,
            "index_bytes_asked": index.bytes,
            "index_bytes": index.index_bytes,
            "requests": asked.requests,
            "asked_again": sum(asked.retries.values()),
            "columns": dg.MetadataValue.md(_table("columns", found.columns)),
            "by_year": dg.MetadataValue.md(_table("report year", {str(y): n for y, n in by_year(crawl).items()})),
            "seconds": watch.seconds,
        }
    )


def archived_documents(settings: Settings) -> dg.AssetsDefinition:
    """The records of a crawl and report year in the archive. Addresses that tell no year come with any year."""

    @dg.asset(
        name=DOCUMENTS,
        deps=[dg.AssetDep(CAPTURES, partition_mapping=dg.MultiToSingleDimensionPartitionMapping("crawl"))],
        partitions_def=dg.MultiPartitionsDefinition({"crawl": CRAWLS, "report_year": report_years(settings)}),
        group_name="discovering",
        owners=owners("raw"),
        kinds={"archive"},
        pool=POOL,
        description=(
            "The records of a crawl's list for a report year, fetched by range, checked against the index, kept once; "
            "with the attachments and pictures that the archive has."
        ),
    )
    def archived(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        watch = Stopwatch()
        home = load_settings()
        keys = context.partition_key.keys_by_dimension
        crawl, year = Crawl(home, keys["crawl"]), int(keys["report_year"])
        total = sum(n for y, n in by_year(crawl).items() if y in (None, year))
        try:
            with ArchiveClient(home, home.discover_connections) as client:
                tell = _teller(context, total)
                pages = fetch_pages(home, client, crawl, [year], hosts=host_filter(None, {}), tell=tell)
                parts = fetch_parts(home, client, crawl, [year], tell)
                asked = client.asked
        except DiscoverError as error:
            raise dg.Failure(str(error)) from error
        note_lookups(home, crawl, known_hosts(home))
        if pages and not any(pages[outcome] for outcome in GOOD):
            raise dg.Failure(f"none of {sum(pages.values()):,} records could be had", metadata=_counts(pages))
        say(f"{crawl.name} {year}: {pages['new']:,} new pages, {parts.parts['new']:,} attachments and pictures")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": pages["new"] + parts.parts["new"],
                **_counts(pages),
                "parts": dg.MetadataValue.md(_table("outcome", parts.parts)),
                "left_to_sites": parts.for_sites,
                "requests": asked.requests,
                "bytes": asked.bytes,
                "asked_again": sum(asked.retries.values()),
                "seconds": watch.seconds,
                "records_a_minute": round(sum(pages.values()) / max(watch.seconds, 0.001) * 60),
            }
        )

    return archived


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Makes a partition of every crawl that gai discover was asked for.",
)
def crawls_seen(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Crawls whose folders are there and that have no partition yet."""
    known = set(context.instance.get_dynamic_partitions("crawls"))
    fresh = [c.name for c in crawls(load_settings()) if c.name not in known]
    if not fresh:
        return dg.SkipReason("No crawl is new.")
    return dg.SensorResult(dynamic_partitions_requests=[CRAWLS.build_add_request(fresh)])


def _teller(context: dg.AssetExecutionContext, total: int | None = None) -> Callable[[str, Mapping[str, Any]], None]:
    rate = Rate(total, every=15.0)

    def told(step: str, counts: Mapping[str, Any]) -> None:
        if (line := rate.line(step, counts)) is not None:
            context.log.info(line)
            say(line)

    return told


def _counts(counts: Counter[str]) -> dict[str, Any]:
    return {f"pages_{outcome}": n for outcome, n in sorted(counts.items())}


def _table(head: str, counts: Mapping[str, int]) -> str:
    return "\n".join([f"| {head} | n |", "|---|---|", *(f"| {k} | {v:,} |" for k, v in counts.items())])
