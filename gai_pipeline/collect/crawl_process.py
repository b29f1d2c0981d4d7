"""Starting a crawl in its own process and reading what it tells.

Belongs here: the process, the lock that keeps crawls apart, its lines. Does not belong here: the crawl (`crawl.py`).

Its own process, because Scrapy's reactor starts once in a process's life, and because whatever a site makes of the
crawler must not cost the one that started it.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gai_pipeline.collect.crawl_report import CollectReport
from gai_pipeline.settings import Settings
from gai_pipeline.wording import told

Tell = Callable[[dict[str, Any]], None]
STOP_SECONDS = 20.0


class CollectError(RuntimeError):
    """A crawl could not begin or broke off; the message says what to do."""


@contextmanager
def crawling(collecting: Path) -> Iterator[None]:
    """Hold the lock of crawls, which the system releases with this process. Raises `CollectError` where one is under
    way."""
    collecting.mkdir(parents=True, exist_ok=True)
    with (collecting / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CollectError(told("errors.crawling", folder=collecting)) from error
        yield


def collect(
    settings: Settings,
    sources: Sequence[str],
    years: Sequence[int],
    tell: Tell | None = None,
    *,
    given: Path | None = None,
) -> CollectReport:
    """Crawl the sources (none: all that are enabled) for report years (none: all). `tell` gets each line of progress.
    `given` is a file of addresses (`given.py`) that are fetched in place of the sources' lists.

    Returns the report, also of a crawl that could not be completed. Raises `CollectError`.
    """
    found: dict[str, str] = {}

    def heard(line: dict[str, Any]) -> None:
        if line.get("event") == "report":
            found["path"] = line["path"]
        if tell is not None:
            tell(line)

    with crawling(settings.collecting):
        _run(settings, sources, years, [] if given is None else ["--given", str(given)], heard)
    return CollectReport.model_validate_json(Path(found["path"]).read_text("utf-8"))


def look(settings: Settings, source: str, years: Sequence[int]) -> tuple[list[dict[str, Any]], CollectReport]:
    """What would be fetched from a source: (entries with url, title and year, report). List pages are fetched,
    documents are not, nothing is kept. Raises `CollectError`."""
    entries: list[dict[str, Any]] = []
    reports: list[CollectReport] = []

    def heard(line: dict[str, Any]) -> None:
        if line.get("event") == "listed":
            entries.extend(line["entries"])
        elif line.get("event") == "dry_report":
            reports.append(CollectReport.model_validate(line["report"]))

    _run(settings, [source], years, ["--dry-run"], heard)
    return entries, reports[0]


def _run(settings: Settings, sources: Sequence[str], years: Sequence[int], more: list[str], tell: Tell) -> None:
    # -P: no module may come from the working directory, which may be a folder of downloaded files.
    command = [sys.executable, "-P", "-m", "gai_pipeline.collect", *more]
    for source in sources:
        command += ["--source", source]
    for year in years:
        command += ["--year", str(year)]
    environment = {**os.environ, "GAI_HOME": str(settings.root), "GAI_COLLECT_PARENT": str(os.getpid())}
    if settings.sources is not None:
        environment["GAI_SOURCES"] = str(settings.sources)
    message, reported = "", False
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment, text=True)
        try:
            assert child.stdout is not None
            for text in child.stdout:
                line = json.loads(text)
                if line["event"] == "error":
                    message = line["message"]
                reported = reported or line["event"] in ("report", "dry_report")
                tell(line)
            child.wait()
        finally:
            _end(child)
        if not reported:
            errors.seek(0, os.SEEK_END)
            errors.seek(max(0, errors.tell() - 2000))
            said = errors.read().decode("utf-8", "replace").strip()
            raise CollectError(message or told("errors.crawl_ended", status=child.returncode, said=said))


def _end(child: subprocess.Popen[str]) -> None:
    """End a child that is still there: in order if it can, else at once."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if child.stdout is not None:
        child.stdout.close()
