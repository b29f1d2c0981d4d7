"""Every file-system call of everything that keeps state fails once: the state is the one before or the one after.

An error is raised (no room, a broken disk), or the process is killed: then nothing that it would still do happens
either. Afterwards the same is done again and must succeed.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.limits import Limits
from gai_pipeline.orchestrate.strays import sweep
from gai_pipeline.records import year_files
from gai_pipeline.records.model import Cell, CellStatus, DocumentInfo, Record, Where
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.publish import publish
from gai_pipeline.warehouse.query import query
from gai_pipeline.workers.cache import RecordCache

pytestmark = pytest.mark.attack

CALLS = ("replace", "rename", "fsync", "unlink", "mkdir", "rmdir", "chmod", "open")
MODES = ("no room", "broken", "killed")


class Killed(BaseException):
    """Stands for kill -9: from then on no call works."""


class Faults:
    """Counts calls that change files, and lets the one numbered `at` fail."""

    def __init__(self, at: int, mode: str) -> None:
        self.at, self.mode, self.seen, self.dead = at, mode, 0, False

    def step(self) -> None:
        if self.dead:
            raise Killed
        self.seen += 1
        if self.seen == self.at:
            if self.mode == "killed":
                self.dead = True
                raise Killed
            number = errno.ENOSPC if self.mode == "no room" else errno.EIO
            raise OSError(number, os.strerror(number))


@contextmanager
def failing(at: int, mode: str) -> Iterator[Faults]:
    faults = Faults(at, mode)
    before = {name: getattr(os, name) for name in CALLS}
    opened = io.open

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def changing(*arguments: Any, **more: Any) -> Any:
            if call is not before["open"] or (len(arguments) > 1 and arguments[1] & (os.O_WRONLY | os.O_RDWR)):
                faults.step()
            return call(*arguments, **more)

        return changing

    def opening(file: Any, mode: str = "r", *arguments: Any, **more: Any) -> Any:
        if set(mode) & set("wxa+"):
            faults.step()
        return opened(file, mode, *arguments, **more)

    for name, call in before.items():
        setattr(os, name, wrapped(call))
    io.open = builtins.open = opening  # type: ignore[assignment]
    try:
        yield faults
    finally:
        for name, call in before.items():
            setattr(os, name, call)
        io.open = builtins.open = opened  # type: ignore[assignment]


def record(value: int) -> Record:
    info = DocumentInfo("ab" * 32, "a.html", "text/html", 9)
    where = Where("html", None, "t")
    cell = Cell("applications", "granted", "total", Decimal(value), CellStatus.REPORTED, str(value), 1.0, where)
    found = Record(document=info, status="parsed", cells=[cell])
    found.report.report_year = 2023
    return found


class World(ABC):
    """Something that keeps state: what is done to it, and what can be seen of it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = Settings(home=home)

    def prepare(self) -> None:  # noqa: B027  a world may begin empty
        """The state before."""

    @abstractmethod
    def act(self) -> None:
        """What is done to it."""

    @abstractmethod
    def state(self) -> object:
        """What is seen of it."""


class Intake(World):
    def prepare(self) -> None:
        (self.home / "in").mkdir(parents=True)
        (self.home / "in" / "a.txt").write_text("政府信息公开年度报告")

    def act(self) -> None:
        archive = Archive(self.settings.archive)
        take_in([str(self.home / "in")], archive, Limits())

    def state(self) -> object:
        archive = Archive(self.settings.archive)
        assert list(archive.verify()) == []
        return [e.sha256[:8] for e in archive.documents()]


class Compacting(World):
    def prepare(self) -> None:
        for name in ("a", "b"):
            (self.home / name).mkdir(parents=True)
            (self.home / name / f"{name}.txt").write_text(f"政府信息公开年度报告{name}")
            take_in([str(self.home / name)], Archive(self.settings.archive), Limits())

    def act(self) -> None:
        Archive(self.settings.archive).compact()

    def state(self) -> object:
        return len(Archive(self.settings.archive).documents())


class Cache(World):
    def act(self) -> None:
        RecordCache(self.settings.cache, "1").put([record(7)], "ab" * 32, "a.html", None)

    def state(self) -> object:
        found = RecordCache(self.settings.cache, "1").get("ab" * 32, "a.html", "a.html", None, None)
        return None if found is None else [r.cells[0].value for r in found]


class Records(World):
    def prepare(self) -> None:
        year_files.write_year(self.settings.records, 2023, [record(1)])

    def act(self) -> None:
        year_files.write_year(self.settings.records, 2023, [record(2)])

    def state(self) -> object:
        assert list(year_files.damages(self.settings.records)) == []
        year_files.fingerprint(self.settings.records, 2023)
        return year_files.read_year(self.settings.records, 2023, "cells").column("value").to_pylist()


class Publishing(World):
    def _work(self, value: int) -> Path:
        work = self.home / "work.duckdb"
        with duckdb.connect(str(work)) as db:
            db.execute("CREATE SCHEMA IF NOT EXISTS marts")
            db.execute(f"CREATE OR REPLACE TABLE marts.t AS SELECT {value} AS n")
        return work

    def prepare(self) -> None:
        self.home.mkdir()
        publish(self._work(1), self.settings.warehouse)
        self._work(2)

    def act(self) -> None:
        publish(self.home / "work.duckdb", self.settings.warehouse)

    def state(self) -> object:
        return query(self.settings.warehouse, "SELECT n FROM marts.t").rows


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", [Intake, Compacting, Cache, Records, Publishing])
def test_the_state_is_the_one_before_or_the_one_after(kind, mode, tmp_path):
    good = kind(tmp_path / "good")
    good.prepare()
    before = good.state()
    with failing(0, mode) as counted:
        good.act()
    after = good.state()
    assert counted.seen > 0
    for at in range(1, counted.seen + 1):
        world = kind(tmp_path / f"{mode[0]}{at}")
        world.prepare()
        with failing(at, mode) as faults, suppress(OSError, Killed):
            world.act()
        assert faults.seen >= at
        assert world.state() in (before, after), f"call {at} of {counted.seen}"
        sweep(world.settings)
        world.act()
        assert world.state() == after, f"done again after call {at}"
        if mode == "killed":
            continue
        left = [p for p in world.home.rglob("*") if p.name.endswith((".new", ".old", ".publishing"))]
        assert left == [], f"call {at} left {left}"
