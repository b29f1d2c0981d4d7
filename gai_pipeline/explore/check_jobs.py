"""Reports that are checked before they are published: taken in, read by the bounded workers, judged, kept for a while.

Belongs here: jobs, their limits and their progress. Does not belong here: judging (`precheck/`) or the pages
(`pages/check.py`). Files lie in a folder of their own while they are read and are deleted right after; what is kept, in
memory and for half an hour, are the findings and the bytes that an annotated PDF needs.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.expand import expand
from gai_pipeline.explore.options import Options
from gai_pipeline.limits import Limits
from gai_pipeline.precheck.check_run import check
from gai_pipeline.precheck.checked_document import FUNCTION, checked
from gai_pipeline.precheck.verdicts import Checked
from gai_pipeline.workers.pool import Pool
from gai_pipeline.workers.reading import job_of, read_noted

KEPT_SECONDS: Final = 1800.0
_MOST_PART: Final = 120
"""Characters of a part of a path that are kept."""


class TooManyChecks(Exception):
    """Every place for a check is taken by one that is under way."""


@dataclass(slots=True)
class Job:
    """A check: how far it is, and what it found. `state` is waiting, reading, done or failed."""

    id: str
    n_files: int
    lang: str
    state: str = "waiting"
    n_read: int = 0
    n_found: int | None = None
    error: str = ""
    reports: list[Checked] = field(default_factory=list)
    contents: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    made: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed")


class Checks:
    """The checks of a running app. One is read at a time; the others wait."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._closed = threading.Event()

    def begin(self, files: Sequence[tuple[str, bytes]], lang: str) -> Job:
        """Begin a check of files by their names, which may have folders. Raises `TooManyChecks`."""
        self._forget_old()
        job = Job(secrets.token_urlsafe(16), len(files), lang)
        with self._lock:
            while len(self._jobs) >= self._options.bounds.check_jobs:
                over = next((j for j in self._jobs.values() if j.is_over), None)
                if over is None:
                    raise TooManyChecks
                del self._jobs[over.id]
            self._jobs[job.id] = job
        threading.Thread(target=self._run, args=(job, list(files)), daemon=True, name="check").start()
        return job

    def find(self, id: str) -> Job | None:
        """A check by its id, None where it is forgotten."""
        self._forget_old()
        return self._jobs.get(id)

    def forget(self, id: str) -> None:
        with self._lock:
            self._jobs.pop(id, None)

    def close(self) -> None:
        self._closed.set()

    def _forget_old(self) -> None:
        with self._lock:
            for job in [j for j in self._jobs.values() if time.monotonic() - j.made > KEPT_SECONDS]:
                del self._jobs[job.id]

    def _run(self, job: Job, files: list[tuple[str, bytes]]) -> None:
        with self._turn:
            job.state = "reading"
            try:
                with tempfile.TemporaryDirectory(prefix="gai-check-") as folder:
                    paths = write_files(Path(folder), files)
                    files.clear()
                    job.reports = check(self._read(job, Path(folder), paths), "zh" if job.lang == "zh" else "en")
                job.state = "done"
            except Exception as error:  # noqa: BLE001  the page says it; the app goes on
                job.error, job.state = f"{type(error).__name__}: {error}", "failed"

    def _read(self, job: Job, folder: Path, paths: list[str]) -> Iterator[Checked]:
        """Every report of the files, as they are read."""
        bounds = self._options.bounds
        limits = Limits(
            seconds=90.0, document_bytes=bounds.upload_bytes, archive_members=bounds.upload_files,
            archive_bytes=4 * bounds.upload_bytes,
        )  # fmt: skip
        items = list(self._items(job, folder, paths, limits))
        job.n_found = len(items)
        reading = job_of("noted", limits, FUNCTION, self._options.regions, self._options.provider)
        engine = Pool(reading, self._options.workers)
        deadline = time.monotonic() + bounds.check_seconds
        try:
            for found in read_noted(engine, items, limits):
                job.n_read += 1
                yield from (checked(record, note) for record, note in found)
                if time.monotonic() > deadline or self._closed.is_set():
                    raise TimeoutError(f"the check took longer than {bounds.check_seconds:g} s")
        finally:
            engine.close()

    def _items(self, job: Job, folder: Path, paths: list[str], limits: Limits) -> Iterator[Document | Refusal]:
        """The documents of the files, named as they were handed in, no more than may be."""
        root = f"{folder}/"
        for n, item in enumerate(expand(paths, limits)):
            if n >= self._options.bounds.upload_files:
                yield Refusal("too_many_files", f"more than {n} documents; check them in several parts", item.path)
                return
            named = replace(item, path=item.path.removeprefix(root))
            if isinstance(named, Document):
                job.contents[named.sha256] = (named.name, named.data)
            yield named


def write_files(folder: Path, files: Sequence[tuple[str, bytes]]) -> list[str]:
    """Write files below a folder under names that stay in it; the paths, one a file or folder at the top."""
    top: dict[str, None] = {}
    for n, (name, data) in enumerate(files):
        parts = [safe_part(p) for p in PurePosixPath(name.replace("\\", "/")).parts]
        parts = [p for p in parts if p] or [f"file-{n + 1}"]
        target = folder.joinpath(*parts[-6:])
        if target.exists():
            target = target.with_name(f"{n + 1}-{target.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        top[str(folder / target.relative_to(folder).parts[0])] = None
    return list(top)


def safe_part(part: str) -> str:
    """A part of a path that names something in its folder, or nothing."""
    kept = "".join(c for c in part if c.isprintable() and c not in '/\\:*?"<>|').strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept.encode("utf-8", "replace")) > 2 * _MOST_PART:
        kept = f"{stem[: _MOST_PART // 2]}{dot}{ending[:12]}"
    return kept.encode("utf-8", "replace").decode()
