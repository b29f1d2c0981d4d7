"""A clock that was set back: files and rows from the future. Nothing waits for ever, and the order of rows stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.limits import Limits
from gai_pipeline.orchestrate.inbox import ready
from gai_pipeline.orchestrate.partitions import NoYearYet, ended_years
from gai_pipeline.orchestrate.strays import sweep
from gai_pipeline.settings import Settings, load_settings

pytestmark = pytest.mark.attack

YEAR = 365 * 86_400.0


@pytest.mark.parametrize("jump", [-YEAR, -60.0, 60.0, YEAR])
def test_a_file_in_the_inbox_is_taken_whenever_it_was_written(tmp_path, jump):
    file, fresh = tmp_path / "a.html", tmp_path / "b.html"
    for each, when in ((file, time.time() - jump), (fresh, time.time())):
        each.write_text("政府信息公开年度报告")
        os.utime(each, (when, when))
    assert ready(tmp_path) == [file]


@pytest.mark.parametrize("jump", [-YEAR, YEAR])
def test_what_a_killed_process_left_is_removed_whenever_that_was(tmp_path, monkeypatch, jump):
    monkeypatch.setenv("GAI_HOME", str(tmp_path))
    folder = tmp_path / "archive" / "objects" / "ab"
    folder.mkdir(parents=True)
    left, written = folder / ".abcd.new", folder / ".abce.new"
    for each, when in ((left, time.time() - jump), (written, time.time())):
        each.write_bytes(b"a")
        os.utime(each, (when, when))
    sweep(load_settings())
    assert (left.exists(), written.exists()) == (False, True)


def test_a_clock_before_the_first_report_year_is_said(tmp_path):
    """A clock that has lost its battery says 1970 or 2001; to a first year that is to come every clock is early."""
    with pytest.raises(NoYearYet, match="clock"):
        ended_years(Settings(home=tmp_path, first_year=2099))
    assert ended_years(Settings(home=tmp_path))[0] == "2008"


def test_rows_stay_in_the_order_in_which_they_were_written(tmp_path):
    """Each intake is a file, named for its time; those before are made to be of next year."""
    archive = Archive(str(tmp_path / "archive"))
    names = [f"{n}.txt" for n in range(4)]
    for n, name in enumerate(names):
        (tmp_path / name).write_text(f"政府信息公开年度报告 {n}")
        assert len(take_in([str(tmp_path / name)], archive, Limits()).new) == 1
        if n == 1:
            for file in sorted((tmp_path / "archive" / "manifest").iterdir()):
                file.rename(file.with_name(f"{int(file.name[:4]) + 1}{file.name[4:]}"))
    assert [e.name for e in archive.entries()] == names
    archive.compact()
    assert [e.name for e in archive.entries()] == names
    assert take_in([str(tmp_path / n) for n in names], archive, Limits()).new == []
    assert [Path(e.path).name for e in archive.entries()] == names
