"""Settings: where state lives, the limits of reading and of taking documents in, workers, years.

Belongs here: every value that a user may set through the environment (`GAI_*`) or the file `$GAI_HOME/.env`
(another one by name: `GAI_ENV_FILE`), with its default and unit, and the paths that follow from `GAI_HOME`.
Does not belong here: facts of the form (`forms/`), or anything that opens a file or a connection.

Importing this module costs about a quarter of a second (pydantic): commands import it when they run, never for help.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, FilePath, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from gai_pipeline.lake import Lake
from gai_pipeline.limits import Limits
from gai_pipeline.wording import told

MB = 1024 * 1024


class SettingsError(ValueError):
    """A `GAI_*` variable has a value that cannot be used; the message names the variable and what is allowed."""


class Settings(BaseSettings):
    """All settings. Sizes are in MB (2**20 bytes), times in seconds."""

    model_config = SettingsConfigDict(env_prefix="GAI_", extra="ignore", frozen=True)

    home: Path = Path("data")
    """Where all state lives. Relative to the working directory; kept absolute from here on."""
    archive_url: str | None = None
    """The document archive elsewhere, as any fsspec URL (`s3://bucket/gai`); unset: `$GAI_HOME/archive`."""

    document_seconds: float = Field(default=60.0, gt=0)
    document_memory_mb: int = Field(default=2048, ge=128)
    document_max_mb: int = Field(default=64, ge=1)
    archive_max_members: int = Field(default=20_000, ge=1)
    archive_max_mb: int = Field(default=2048, ge=1)
    """Most bytes that one ZIP may unpack to, nested archives included."""

    workers: int = Field(default=0, ge=0)
    """Processes that read documents; 0: one a core that this process may use."""
    engine: Literal["local", "ray"] = "local"
    ray_address: str | None = None
    """Address of a Ray cluster for `GAI_ENGINE=ray` (`auto`, `ray://host:10001`); unset: a cluster on this machine."""

    ocr_provider: str | None = None
    """What onnxruntime recognises scans with, by its own name (`CUDAExecutionProvider`); unset: the processor."""

    lang: Literal["zh", "en"] | None = None
    """Language of messages, summaries and pages; unset: the locale's (`wording/language.py`)."""

    first_year: int = Field(default=2008, ge=2008)
    """First report year that coverage is asked for: the Regulations came into force on 1 May 2008."""
    last_year: int | None = None
    """Last report year; unset: the year before the current one."""

    ui_hosts: str = ""
    """Names by which a proxy asks the UI, comma-separated, with the port where it is not 80 or 443."""

    extra_regions: Annotated[FilePath, AfterValidator(Path.absolute)] | None = None
    """A CSV of places to know besides the country's (columns as in the bundled list), as zones that have no code."""

    coverage_floor: float = Field(default=0.5, ge=0, le=1)
    """Share of the reports due in a province and year below which the check of coverage warns; 0: never."""

    warehouse_url: str | None = Field(default=None, validation_alias="GAI_WAREHOUSE", pattern=r"^ducklake:.")
    """A DuckLake as the warehouse (`ducklake:/srv/gai.ducklake`, `ducklake:sqlite:…`, `ducklake:postgres:dbname=gai`);
    unset: the file `$GAI_HOME/warehouse.duckdb`."""
    warehouse_data: str | None = None
    """Where the lake's Parquet lies, a folder or `s3://bucket/gai`; unset: `$GAI_HOME/lake`."""

    duckdb_memory: str | None = Field(default=None, pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$")
    """What DuckDB may take while the warehouse is built (`8GiB`), more goes to disk; unset: 40% of the machine."""

    release_url: str | None = None
    """Where releases will be found: the address of the folder, which goes into their descriptors."""

    contact: str | None = None
    """An e-mail address or URL that goes into the user agent, so that a site's operator can reach you."""
    fetch_seconds: float = Field(default=60.0, gt=0)
    fetch_max_redirects: int = Field(default=8, ge=0)
    allow_private_addresses: bool = False
    """Allow fetching from private, loopback and link-local addresses (an intranet, tests)."""

    sources: Path | None = None
    """The sites to collect from: a YAML file or a folder of them; unset: `$GAI_HOME/sources.yaml`."""
    collect_delay: float = Field(default=1.0, ge=0)
    """Least seconds between two requests to one host; a slow host is given more by itself."""
    collect_per_host: int = Field(default=1, ge=1, le=16)
    collect_concurrency: int = Field(default=32, ge=1, le=512)
    """Most requests under way at once, all hosts together."""
    collect_retries: int = Field(default=2, ge=0, le=10)
    collect_backoff: float = Field(default=5.0, ge=0)
    """Seconds before the first retry; doubled before each further one, at most a minute."""
    collect_hours: float = Field(default=24.0, gt=0)
    """A crawl that takes longer is ended in order; the next one continues."""
    collect_networks: str = ""
    """Private networks that collecting may fetch from, comma-separated (`10.1.0.0/16`), the others staying refused."""

    discover_index: str = "https://data.commoncrawl.org/"
    """Where Common Crawl's index and WARC files lie; a mirror of your own may stand in its place."""
    discover_connections: int = Field(default=8, ge=1, le=64)
    """Most requests to archives under way at once."""
    discover_retries: int = Field(default=5, ge=0, le=20)
    """Further tries of a request that an archive was too busy for, with pauses as for GAI_COLLECT_BACKOFF."""

    alert_webhook: str | None = None
    """A URL that failures and gaps in coverage are POSTed to as JSON; unset: no alerts that way."""
    alert_email_to: str | None = None
    """Addresses, comma-separated, that alerts are mailed to; unset: no alerts that way."""
    alert_email_from: str = "gai@localhost"
    alert_smtp_host: str = "localhost"
    alert_smtp_port: int = Field(default=25, ge=1, le=65535)
    alert_smtp_user: str | None = None
    alert_smtp_password: SecretStr | None = None
    alert_smtp_starttls: bool = False

    @property
    def root(self) -> Path:
        """`GAI_HOME`, absolute."""
        return Path(os.path.abspath(self.home.expanduser()))  # noqa: PTH100  (resolve() would follow symlinks)

    @property
    def archive(self) -> str:
        """The archive's location as a path or fsspec URL."""
        return self.archive_url or str(self.root / "archive")

    @property
    def cache(self) -> Path:
        """Records of documents that were read before, by hash and parser version. Safe to delete."""
        return self.root / "cache"

    @property
    def records(self) -> Path:
        """Parsed records as Parquet."""
        return self.root / "records"

    @property
    def warehouse(self) -> Path | Lake:
        """The published warehouse, always whole, open for readers: a DuckDB file, or a lake."""
        if self.warehouse_url is None:
            return self.root / "warehouse.duckdb"
        return Lake(self.warehouse_url, self.warehouse_data or str(self.root / "lake"))

    @property
    def work_database(self) -> Path | Lake:
        """What is being built: a file of its own, or the head of the lake."""
        there = self.warehouse
        return there if isinstance(there, Lake) else self.work / there.name

    @property
    def work(self) -> Path:
        """Files that are being built; nothing here is of use to a reader."""
        return self.root / "work"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage (`DAGSTER_HOME`)."""
        return self.root / "dagster"

    @property
    def inbox(self) -> Path:
        """Folder whose files are taken in by themselves."""
        return self.root / "inbox"

    @property
    def collecting(self) -> Path:
        """What a crawl under way needs, and the reports of crawls."""
        return self.root / "collect"

    @property
    def discovering(self) -> Path:
        """What archives were asked and what they hold, by crawl."""
        return self.root / "discover"

    @property
    def limits(self) -> Limits:
        """The bounds on documents, archives and fetches."""
        return Limits(
            seconds=self.document_seconds,
            memory_bytes=self.document_memory_mb * MB,
            document_bytes=self.document_max_mb * MB,
            archive_members=self.archive_max_members,
            archive_bytes=self.archive_max_mb * MB,
            fetch_seconds=self.fetch_seconds,
            fetch_redirects=self.fetch_max_redirects,
            allow_private_addresses=self.allow_private_addresses,
        )

    @property
    def n_workers(self) -> int:
        """Processes to read with, at least one."""
        return self.workers or usable_cores()


def usable_cores() -> int:
    """Cores that this process may run on (containers and taskset respected where the system tells)."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def load_settings() -> Settings:
    """Settings from the environment and the `.env` of `GAI_HOME` as they are now. Raises SettingsError.

    Never from a `.env` of the working directory, which may be a folder of downloads; and no file moves `GAI_HOME`.
    """
    home = Path(os.environ.get("GAI_HOME") or "data").expanduser()
    named = os.environ.get("GAI_ENV_FILE")
    if named and not Path(named).is_file():
        raise SettingsError(f"settings cannot be used: GAI_ENV_FILE: there is no file {named}")
    try:
        return Settings(home=home, _env_file=named or home / ".env")  # type: ignore[call-arg]
    except ValidationError as error:
        problems = "; ".join(f"GAI_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(told("errors.settings", problems=problems)) from error


@cache
def get_settings() -> Settings:
    """Settings of this process, read once. Tests that change the environment call `load_settings`."""
    return load_settings()
