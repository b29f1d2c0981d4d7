"""A home folder with the fictional country in it, loaded and built."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import country

from gai_pipeline.records import year_files
from gai_pipeline.records.model import Record
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.load import Lists, load


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
        year_files.write(self.stored, records, publisher_of, replace=True)
        load(
            self.work,
            self.stored,
            Lists(regions=[self.regions], corrections=corrections, roster=roster),
            publisher_of=publisher_of,
        )
        build(self.work, run_year=2024, tests=tests)
