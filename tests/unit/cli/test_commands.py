"""The command line itself: help with examples, imports that stay light, exit statuses."""

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gai_pipeline.cli import COMMANDS, gai
from gai_pipeline.cli.errors import FAILED, run_command
from gai_pipeline.wording import told

HEAVY = ("dagster", "dbt", "great_expectations", "pandas", "ray", "scrapy")


def test_every_command_has_help_with_examples():
    for name in COMMANDS:
        result = CliRunner().invoke(gai, [name, "--help"])
        assert result.exit_code == 0, result.output
        assert f"gai {name}" in result.output.split("Examples:")[1]


def test_help_lists_every_command():
    result = CliRunner().invoke(gai, ["--help"])
    for name in COMMANDS:
        assert name in result.output
        assert told(f"cli.{name}", "en") in result.output


def modules_after(code):
    script = f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {m.split(".")[0] for m in run.stderr.split()}


def test_help_imports_nothing_heavy():
    loaded = modules_after(
        "from gai_pipeline.cli import gai\n"
        "from gai_pipeline.cli.errors import run_command\n"
        "assert run_command(gai, ['--help']) == 0"
    )
    assert not loaded & {*HEAVY, "pydantic", "fsspec", "httpx", "lxml", "numpy", "rich"}


def test_parse_imports_nothing_heavy(tmp_path):
    (tmp_path / "a.txt").write_text("报告")
    loaded = modules_after(
        "from gai_pipeline.cli import gai\n"
        "from gai_pipeline.cli.errors import run_command\n"
        f"run_command(gai, ['parse', {str(tmp_path / 'a.txt')!r}])\n"
        "import gai_pipeline.extract"
    )
    assert not loaded & {*HEAVY, "lxml", "numpy", "PIL", "pypdfium2"}


def test_help_is_quick():
    """Measured in processor time, so that a busy machine does not decide."""
    command = [str(Path(sys.executable).with_name("gai")), "--help"]
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.3


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["--help"], 0), (["--version"], 0), ([], 2), (["nonsense"], 2), (["parse"], 2), (["run", "--year", "1999"], 2),
     (["check", "--format", "xlsx", "x"], 2), (["export"], 2)],
)  # fmt: skip
def test_exit_statuses(arguments, status, capsys):
    assert run_command(gai, arguments) == status


def run_gai(*arguments, **variables):
    command = [str(Path(sys.executable).with_name("gai")), *arguments]
    return subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True, check=False, preexec_fn=little_room
    )


def little_room():
    # What a full disk does to a writer, without filling one.
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.parametrize(("home", "said"), [("home", "make room"), ("/sys/gai", "GAI_HOME")])
def test_a_full_disk_and_a_missing_right_are_said_in_a_sentence(tmp_path, home, said):
    (tmp_path / "a.txt").write_text("报告" * 20_000)
    done = run_gai("add", str(tmp_path / "a.txt"), GAI_HOME=str(tmp_path / home))
    assert done.returncode == 1
    assert done.stderr.startswith("gai: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_disk_that_sqlite_finds_full_is_said_in_a_sentence(tmp_path, capsys):
    @click.command()
    def fill():
        with closing(sqlite3.connect(tmp_path / "runs.db")) as db:
            db.execute("PRAGMA max_page_count = 3")
            db.execute("CREATE TABLE events (text)")
            db.execute("INSERT INTO events VALUES (?)", ["x" * 100_000])

    assert run_command(fill, []) == FAILED
    said = capsys.readouterr().err
    assert "database or disk is full" in said
    assert "Traceback" not in said
