"""The Ray engine on a real cluster of two nodes on this machine, one of which is killed half-way."""

import importlib
from pathlib import Path

import pytest

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.limits import Limits
from gai_pipeline.workers.cluster import RayEngine
from gai_pipeline.workers.pool import Pool
from gai_pipeline.workers.process import EngineError
from gai_pipeline.workers.reading import job_of, read_lines

ray = importlib.import_module("ray")

LIMITS = Limits(seconds=20.0, memory_bytes=1024 << 20)
READER = "cluster_reader:parse"

REPORT = """示例市测试局{year}年政府信息公开工作年度报告

一、总体情况
{year}年,本局主动公开信息{n}条。
"""


def documents():
    """Reports, refusals, and documents that kill, block or bloat their worker, in a fixed order."""
    orders = {5: "exit", 21: "loop", 33: "eat", 40: "bug"}
    for i in range(60):
        if i % 17 == 3:
            yield Refusal("unsafe_name", "no", "in.zip", f"../{i}")
        text = orders.get(i) or REPORT.format(year=2008 + i % 17, n=i)
        yield Document(text.encode(), f"{i}.txt", f"in/{i}.txt", source_uri=f"https://x.example/{i}" if i % 2 else None)


def read(engine, each=None):
    results = []
    try:
        for number, result in enumerate(read_lines(engine, documents(), LIMITS)):
            results.append(result)
            if each is not None:
                each(number)
    finally:
        engine.close()
    return results


@pytest.fixture
def reader_on_path(monkeypatch):
    """Nodes import the reader as they would an installed package."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")


@pytest.mark.integration
def test_a_node_that_is_lost_changes_no_byte(reader_on_path):
    limits = Limits(seconds=4.0, memory_bytes=512 << 20)
    expected = read(Pool(job_of("lines", limits, READER), 2))
    assert [s for s, _ in expected].count(["failed"]) == 8

    utilities = importlib.import_module("ray.cluster_utils")
    cluster = utilities.Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        second = cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        engine = RayEngine(job_of("lines", limits, READER), cluster.address)
        assert ray.cluster_resources()["CPU"] == 2

        def kill_half_way(number):
            if number == 12:
                cluster.remove_node(second, allow_graceful=False)

        assert read(engine, kill_half_way) == expected
        assert not ray.is_initialized()  # it left the cluster that it had joined
    finally:
        ray.shutdown()
        cluster.shutdown()


@pytest.mark.integration
def test_a_cluster_that_is_not_there_is_named():
    with pytest.raises(EngineError, match="GAI_RAY_ADDRESS"):
        RayEngine(job_of("lines", LIMITS), "auto")
