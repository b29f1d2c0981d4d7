"""The inbox: files that someone dropped, on their way into the archive.

Belongs here: which files are ready, and where they go afterwards. Does not belong here: opening them (`archive/`).

A file is moved away only after the archive has its bytes and their row, so a kill at any point loses nothing: what was
taken in but not yet moved is taken in again, which changes nothing.
"""

from __future__ import annotations

import time
from pathlib import Path

from gai_pipeline.archive.document import Refusal
from gai_pipeline.archive.intake import Intake, take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.settings import Settings

QUIET_SECONDS = 5.0
"""A file that changed more recently may still be being copied."""

AT_ONCE = 500
"""Files in one go: a sensor must answer within a minute."""

TAKEN, REFUSED, MARK = "taken", "refused", ".unread"
_UNFINISHED = (".part", ".crdownload", ".tmp", ".swp")


def ready(inbox: Path, now: float | None = None) -> list[Path]:
    """Files and folders that lie in the inbox and have been left alone for a moment, oldest name first."""
    now = time.time() if now is None else now
    found = []
    for path in sorted(inbox.iterdir()):
        if path.name in (TAKEN, REFUSED) or path.name.startswith((".", "~$")) or path.name.endswith(_UNFINISHED):
            continue
        inside = [path, *path.rglob("*")] if path.is_dir() else [path]
        if all(abs(now - p.lstat().st_mtime) >= QUIET_SECONDS for p in inside):  # the clock may have been set back
            found.append(path)
    return found[:AT_ONCE]


def mark(settings: Settings) -> None:
    """Note, before anything is taken in, that the inbox has documents to be read."""
    if settings.inbox.is_dir() and ready(settings.inbox):
        (settings.inbox / MARK).touch()


def marked(settings: Settings) -> bool:
    return (settings.inbox / MARK).exists()


def unmark(settings: Settings) -> None:
    """Every document of the archive has been read."""
    (settings.inbox / MARK).unlink(missing_ok=True)


def take(settings: Settings) -> Intake:
    """Take in what is ready. What the archive has goes to `taken/`, what it refused as a whole to `refused/`; a text
    file beside it says why."""
    done = Intake()
    if not settings.inbox.is_dir():
        return done
    archive = Archive.of(settings)
    for path in ready(settings.inbox):
        one = take_in([str(path)], archive, settings.limits, contact=settings.contact)
        done.new += one.new
        done.known += one.known
        done.refused += one.refused
        target = _move(path, settings.inbox / (TAKEN if one.entries else REFUSED))
        if one.refused:
            target.with_name(target.name + ".why.txt").write_text(_reasons(one.refused), "utf-8")
    return done


def _move(path: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    path.rename(target)
    return target


def _reasons(refused: list[Refusal]) -> str:
    return "".join(f"{r.path}{f' ({r.member})' if r.member else ''}: {r.code}: {r.message}\n" for r in refused)
