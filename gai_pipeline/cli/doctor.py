"""`gai doctor`: is this installation whole?

Belongs here: a list of questions with an answer each. Does not belong here: mending anything.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from gai_pipeline.cli.help_texts import described
from gai_pipeline.wording import told

if TYPE_CHECKING:
    from gai_pipeline.settings import Settings

NEEDED = ("dagster", "dagster-dbt", "dbt-duckdb", "duckdb", "great-expectations", "lxml", "pypdfium2", "selectolax")
OPTIONAL = {"rapidocr": ("scans", "how_ocr"), "ray": ("machines", "how_cluster"), "s3fs": ("s3", "how_s3")}
"""Packages that may be missing: what they are for and how to get them, as names of messages."""


SMALL_WAREHOUSE = 1 << 30
"""Bytes up to which the warehouse is read through every time: some seconds."""


class Answer(NamedTuple):
    """`state`: ok, missing (optional), or broken (the exit status becomes 1)."""

    state: str
    what: str
    detail: str


@described("doctor")
@click.option("--archive", "with_archive", is_flag=True, help=told("cli.thorough"))
def command(with_archive: bool) -> int:
    """Print an answer to each question; 1 if something that is needed is broken."""
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    broken = False
    for answer in _answers(settings, with_archive):
        mark = told(f"doctor.{answer.state}")
        click.echo(told("doctor.answer", mark=mark, what=answer.what, detail=answer.detail))
        broken = broken or answer.state == "broken"
    return int(broken)


def _answers(settings: Settings, with_archive: bool) -> Iterator[Answer]:
    yield Answer("ok", "python", told("doctor.python", version=sys.version.split()[0], path=sys.executable))
    yield Answer("ok", told("doctor.what_language"), told("doctor.language"))
    for package in NEEDED:
        try:
            yield Answer("ok", package, version(package))
        except PackageNotFoundError:
            yield Answer("broken", package, told("doctor.package_missing"))
    for module, (use, how) in OPTIONAL.items():
        there = find_spec(module) is not None
        use, how = told(f"doctor.{use}"), told(f"doctor.{how}")
        detail = told("doctor.for", use=use) if there else told("doctor.needed_for", use=use, how=how)
        yield Answer("ok" if there else "missing", module, detail)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    yield Answer("ok" if office else "missing", "LibreOffice", office or told("doctor.office"))
    yield _home(settings.root)
    workers = told("doctor.engine", engine=settings.engine, n=settings.n_workers)
    yield Answer("ok", told("doctor.what_engine"), workers)
    yield _reader(settings)
    yield _sources(settings)
    yield from _stored(settings)
    yield from _archive(settings, with_archive)
    yield from _warehouse(settings, with_archive)


def _home(root: Path) -> Answer:
    at = next(p for p in (root, *root.parents) if p.exists())
    if not os.access(at, os.W_OK):
        return Answer("broken", "GAI_HOME", told("doctor.home_refused", root=root))
    free = shutil.disk_usage(at).free >> 30
    if free < 1:
        return Answer("broken", "GAI_HOME", told("doctor.home_full", root=root, free=free))
    return Answer("ok", "GAI_HOME", told("doctor.home", root=root, free=free))


def _reader(settings: Settings) -> Answer:
    """Whether a bounded worker starts and reads."""
    from gai_pipeline.archive.document import Document
    from gai_pipeline.workers.pool import Pool
    from gai_pipeline.workers.process import EngineError
    from gai_pipeline.workers.reading import job_of, read_lines

    engine = Pool(job_of("lines", settings.limits))
    try:
        statuses, _ = next(iter(read_lines(engine, [Document("政府信息公开".encode(), "doctor.txt", "doctor.txt")])))
    except EngineError as error:
        return Answer("broken", told("doctor.what_reader"), str(error))
    finally:
        engine.close()
    if not statuses:
        return Answer("broken", told("doctor.what_reader"), told("doctor.no_answer"))
    return Answer("ok", told("doctor.what_reader"), told("doctor.reader"))


def _sources(settings: Settings) -> Answer:
    """Whether the user's list of sites can be used."""
    from gai_pipeline.collect.sources import SourcesError, load_sources, sources_path

    path = sources_path(settings)
    try:
        sources = load_sources(path)
    except SourcesError as error:
        return Answer("broken", told("doctor.what_sources"), str(error))
    if not sources:
        return Answer("missing", told("doctor.what_sources"), told("doctor.no_sources", path=path))
    detail = told("doctor.sources" if settings.contact else "doctor.sources_no_contact", n=len(sources), path=path)
    return Answer("ok", told("doctor.what_sources"), detail)


def _stored(settings: Settings) -> Iterator[Answer]:
    """Records that are not as they were written."""
    from gai_pipeline.records.year_files import damages

    if settings.records.is_dir():
        yield from (Answer("broken", told("doctor.what_records"), damage) for damage in damages(settings.records))


def _archive(settings: Settings, thorough: bool) -> Iterator[Answer]:
    from gai_pipeline.archive.manifest import ManifestDamaged
    from gai_pipeline.archive.store import Archive

    archive, what = Archive.of(settings), told("doctor.what_archive")
    try:
        documents = len(archive.documents())
    except ManifestDamaged as error:
        yield Answer("broken", what, str(error))
        return
    yield Answer("ok", what, told("doctor.archive", n=documents, archive=settings.archive))
    if thorough:
        damages = list(archive.verify())
        for _, damage in damages:
            yield Answer("broken", what, damage)
        if not damages:
            yield Answer("ok", what, told("doctor.archive_whole"))


def _warehouse(settings: Settings, thorough: bool) -> Iterator[Answer]:
    """Whether the published file opens and gives its tables; read through from end to end where it is small or that is
    asked for, since a damaged block is only noticed when it is read."""
    from gai_pipeline.warehouse.connect import is_published
    from gai_pipeline.warehouse.query import QueryError, read_through

    what, path = told("doctor.what_warehouse"), settings.warehouse
    if not is_published(path):
        yield Answer("missing", what, told("doctor.no_warehouse", warehouse=path))
        return
    whole = thorough or (isinstance(path, Path) and path.stat().st_size <= SMALL_WAREHOUSE)
    try:
        tables, reports = read_through(path, whole=whole)
    except QueryError as error:
        yield Answer("broken", what, str(error))
        return
    yield Answer("ok", what, told("doctor.warehouse", warehouse=path, tables=tables, reports=reports))
    if whole:
        yield Answer("ok", what, told("doctor.warehouse_read"))
