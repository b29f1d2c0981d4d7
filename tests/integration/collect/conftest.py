"""A home folder of its own for each test, settings that crawl loopback quickly, and sites that end with the test."""

import os
from collections.abc import Iterator

import pytest
import yaml
from site_world import NETWORK, Site, World

from gai_pipeline.settings import Settings, load_settings


@pytest.fixture
def home(monkeypatch, tmp_path) -> Iterator[Settings]:
    for name in list(os.environ):
        if name.startswith("GAI_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GAI_COLLECT_NETWORKS", NETWORK)
    monkeypatch.setenv("GAI_COLLECT_DELAY", "0")
    monkeypatch.setenv("GAI_COLLECT_PER_HOST", "4")
    monkeypatch.setenv("GAI_COLLECT_BACKOFF", "0.05")
    monkeypatch.setenv("GAI_COLLECT_RETRIES", "1")
    monkeypatch.setenv("GAI_FETCH_SECONDS", "3")
    monkeypatch.setenv("GAI_DOCUMENT_MAX_MB", "8")
    monkeypatch.setenv("GAI_CONTACT", "https://example.org/contact")
    monkeypatch.setenv("GAI_FIRST_YEAR", "2018")
    monkeypatch.setenv("GAI_LAST_YEAR", "2024")
    return load_settings()


@pytest.fixture
def serve(home):
    """Serve sites and list them as the user's sources."""
    worlds = []

    def start(*sites: Site, more: list[dict[str, object]] | None = None) -> World:
        world = World(list(sites))
        worlds.append(world)
        home.root.mkdir(parents=True, exist_ok=True)
        listed = [s.source() for s in sites] + (more or [])
        (home.root / "sources.yaml").write_text(yaml.safe_dump({"sources": listed}, allow_unicode=True), "utf-8")
        return world

    yield start
    for world in worlds:
        world.close()
