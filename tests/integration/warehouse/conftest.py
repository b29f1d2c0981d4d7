"""One built warehouse of the fictional country, shared by the tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import country
from country_home import Home

from gai_pipeline.warehouse.publish import publish


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    small = country.Country(country.Size(departments=6))
    made = Home(tmp_path_factory.mktemp("country"), small.records(), small)
    small.write_regions(made.regions)
    made.run(made.records, tests=True)
    publish(made.work, made.warehouse)
    return made
