"""A small archive that is made once, and a home folder and a server of its own for each test."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_world import ArchiveServer, ArchiveWorld

from gai_pipeline.settings import Settings, load_settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "collect"))


@pytest.fixture(scope="session")
def archive_world(tmp_path_factory) -> ArchiveWorld:
    return ArchiveWorld(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def server(archive_world) -> Iterator[ArchiveServer]:
    found = ArchiveServer(archive_world.root)
    yield found
    found.close()


@pytest.fixture
def home(monkeypatch, tmp_path) -> Settings:
    for name in list(os.environ):
        if name.startswith("GAI_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GAI_COLLECT_NETWORKS", "127.0.0.0/16")
    monkeypatch.setenv("GAI_COLLECT_BACKOFF", "0.02")
    monkeypatch.setenv("GAI_COLLECT_DELAY", "0")
    monkeypatch.setenv("GAI_FETCH_SECONDS", "10")
    return load_settings()


@pytest.fixture
def settings(home, server, monkeypatch) -> Settings:
    """Settings that take the server for Common Crawl."""
    monkeypatch.setenv("GAI_DISCOVER_INDEX", server.base)
    return load_settings()


@pytest.fixture
def cli(home, monkeypatch):
    """The `gai` command in this process: `cli("discover", …)` gives click's result."""
    from click.testing import CliRunner

    from gai_pipeline import settings as module
    from gai_pipeline.cli import gai

    def run(*arguments: str):
        module.get_settings.cache_clear()
        try:
            result = CliRunner().invoke(gai, list(arguments), standalone_mode=False)
        finally:
            module.get_settings.cache_clear()
        if result.exception is not None:
            raise result.exception
        result.exit_code = result.return_value or 0
        return result

    return run
