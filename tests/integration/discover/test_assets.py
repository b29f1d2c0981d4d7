"""A crawl as Dagster's assets: looked through, fetched by report year, killed runs aside, read into the marts; and
coverage says where a report was looked for and not found."""

import dagster as dg
import pytest
from archive_world import CRAWL

from gai_pipeline.archive.store import Archive
from gai_pipeline.discover.captures import Crawl
from gai_pipeline.orchestrate.discovering import CRAWLS, archive_captures, archived_documents, crawls_seen


@pytest.fixture
def instance(settings):
    with dg.DagsterInstance.ephemeral() as found:
        yield found


def test_by_crawl_and_report_year(settings, archive_world, instance):
    documents = archived_documents(settings)
    instance.add_dynamic_partitions("crawls", [CRAWL])
    looked = dg.materialize([archive_captures], partition_key=CRAWL, instance=instance)
    assert looked.success
    told = looked.asset_materializations_for_node("archive_captures")[0].metadata
    assert told["dagster/row_count"].value >= 0.97 * len(archive_world.reports)
    assert told["index_files"].value == len(archive_world.index_files)
    key = dg.MultiPartitionKey({"crawl": CRAWL, "report_year": "2023"})
    fetched = dg.materialize([archive_captures, documents], selection=[documents], partition_key=key, instance=instance)
    assert fetched.success
    told = fetched.asset_materializations_for_node("archived_documents")[0].metadata
    assert told["records_a_minute"].value > 0
    years = {p.url: p.year for p in archive_world.reports}
    kept = {e.member for e in Archive.of(settings).entries() if e.sha256 and e.headers.get(":year")}
    assert {years[url] for url in kept if url in years} == {2023}


def test_crawls_become_partitions(settings, instance):
    assert isinstance(crawls_seen(dg.build_sensor_context(instance=instance)), dg.SkipReason)
    Crawl(settings, CRAWL).parts.mkdir(parents=True)
    (request,) = crawls_seen(dg.build_sensor_context(instance=instance)).dynamic_partitions_requests
    assert (request.partition_keys, request.partitions_def_name) == ([CRAWL], CRAWLS.name)


def test_a_crawl_that_is_not_there_fails_with_its_reason(settings, instance):
    instance.add_dynamic_partitions("crawls", ["CC-MAIN-1999-01"])
    found = dg.materialize([archive_captures], partition_key="CC-MAIN-1999-01", instance=instance, raise_on_error=False)
    assert not found.success
    failure = found.get_step_failure_events()[0].event_specific_data.error
    assert "cannot be listed: the archive answered 404" in str(failure)
