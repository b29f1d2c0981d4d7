"""One built warehouse of the fictional country, shared by the tests of this folder."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import country

from gai_pipeline.records import store
from gai_pipeline.records.model import Record
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.load import load
from gai_pipeline.warehouse.publish import publish


@dataclass(frozen=True)
class Home:
    path: Path
    records: list[Record]
    country: country.Country

    @property
    def stored(self) -> Path:
        return self.path / "records"

    @property
    def work(self) -> Path:
        return self.path / "work" / "warehouse.duckdb"

    @property
    def regions(self) -> Path:
        return self.path / "regions.csv"

    @property
    def warehouse(self) -> Path:
        return self.path / "warehouse.duckdb"

    def run(
        self,
        records: list[Record],
        *,
        tests: bool = False,
        corrections: Path | None = None,
        roster: Path | None = None,
    ) -> None:
        publisher_of = self.country.publisher_of(self.regions)
        store.write(self.stored, records, publisher_of, replace=True)
        load(
            self.work,
            self.stored,
            regions=[self.regions],
            corrections=corrections,
            roster=roster,
            publisher_of=publisher_of,
        )
        build(self.work, run_year=2024, tests=tests)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    small = country.Country(country.Size(departments=4))
    made = Home(tmp_path_factory.mktemp("country"), small.records(), small)
    small.write_regions(made.regions)
    made.run(made.records, tests=True)
    publish(made.work, made.warehouse)
    return made
