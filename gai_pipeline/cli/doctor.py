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

if TYPE_CHECKING:
    from gai_pipeline.settings import Settings

NEEDED = ("dagster", "dagster-dbt", "dbt-duckdb", "duckdb", "great-expectations", "lxml", "pypdfium2", "selectolax")
OPTIONAL = {
    "rapidocr": ("scans and pictures", "pip install 'gai-pipeline[ocr]'"),
    "ray": ("reading on several machines", "pip install 'gai-pipeline[cluster]'"),
    "s3fs": ("an archive on S3", "make s3, or pip install 'gai-pipeline[s3]'"),
}


class Answer(NamedTuple):
    """`state`: ok, missing (optional), or broken (the exit status becomes 1)."""

    state: str
    what: str
    detail: str


@click.command("doctor", epilog="\b\nExamples:\n  gai doctor\n  GAI_HOME=/srv/gai gai doctor --archive")
@click.option("--archive", "with_archive", is_flag=True, help="Also verify every document's bytes against its hash.")
def command(with_archive: bool) -> int:
    """Check the installation and the state under $GAI_HOME; say what is missing and how to get it.

    Exit status 1 if something that is needed is broken; what is optional and missing is only named.
    """
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    broken = False
    for answer in _answers(settings, with_archive):
        mark = {"ok": "ok      ", "missing": "missing ", "broken": "BROKEN  "}[answer.state]
        click.echo(f"{mark} {answer.what}: {answer.detail}")
        broken = broken or answer.state == "broken"
    return int(broken)


def _answers(settings: Settings, with_archive: bool) -> Iterator[Answer]:
    yield Answer("ok", "python", f"{sys.version.split()[0]} at {sys.executable}")
    for package in NEEDED:
        try:
            yield Answer("ok", package, version(package))
        except PackageNotFoundError:
            yield Answer("broken", package, "not installed; run make run, or pip install gai-pipeline")
    for module, (use, how) in OPTIONAL.items():
        there = find_spec(module) is not None
        yield Answer("ok" if there else "missing", module, f"for {use}" if there else f"needed for {use}: {how}")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    yield Answer("ok" if office else "missing", "LibreOffice", office or "only a fallback for old Word files")
    yield _home(settings.root)
    yield Answer("ok", "engine", f"{settings.engine}, {settings.n_workers} workers")
    yield _reader(settings)
    yield _sources(settings)
    yield from _archive(settings, with_archive)


def _home(root: Path) -> Answer:
    at = next(p for p in (root, *root.parents) if p.exists())
    if not os.access(at, os.W_OK):
        return Answer("broken", "GAI_HOME", f"{root} cannot be written to; set GAI_HOME to a folder of yours")
    free = shutil.disk_usage(at).free >> 30
    state = "ok" if free >= 1 else "broken"
    return Answer(state, "GAI_HOME", f"{root}, {free} GB free" + ("" if state == "ok" else "; make room"))


def _reader(settings: Settings) -> Answer:
    """Whether a bounded worker starts and reads."""
    from gai_pipeline.archive.document import Document
    from gai_pipeline.engine.process import EngineError
    from gai_pipeline.engine.reading import open_engine, read_lines

    engine = open_engine("lines", workers=1, limits=settings.limits)
    try:
        statuses, _ = next(iter(read_lines(engine, [Document("政府信息公开".encode(), "doctor.txt", "doctor.txt")])))
    except EngineError as error:
        return Answer("broken", "reader", str(error))
    finally:
        engine.close()
    return Answer("ok", "reader", "a worker starts and reads" if statuses else "no answer")


def _sources(settings: Settings) -> Answer:
    """Whether the user's list of sites can be used."""
    from gai_pipeline.collect.sources import SourcesError, load_sources, sources_path

    path = sources_path(settings)
    try:
        sources = load_sources(path)
    except SourcesError as error:
        return Answer("broken", "sources", str(error))
    if not sources:
        return Answer("missing", "sources", f"nothing is collected by itself without {path} (docs/collecting.md)")
    contact = "" if settings.contact else "; set GAI_CONTACT, so that operators can reach you"
    return Answer("ok", "sources", f"{len(sources)} in {path}{contact}")


def _archive(settings: Settings, thorough: bool) -> Iterator[Answer]:
    from gai_pipeline.archive.store import Archive

    archive = Archive.of(settings)
    yield Answer("ok", "archive", f"{len(archive.documents())} documents in {settings.archive}")
    if thorough:
        damages = list(archive.verify())
        for _, damage in damages:
            yield Answer("broken", "archive", damage)
        if not damages:
            yield Answer("ok", "archive", "every document's bytes are those of its hash")
    from gai_pipeline.warehouse.connect import is_published

    there = is_published(settings.warehouse)
    yield Answer("ok" if there else "missing", "warehouse", str(settings.warehouse) if there else "run: gai run")
