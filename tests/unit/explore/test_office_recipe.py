"""The container of an office: what its recipe copies is there and is enough for its steps, and its settings are taken.

Building it needs a network and a base image: docs/operating.md says how that was tried.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import yaml

from gai_pipeline.cli import explore

ROOT = Path(__file__).parents[3]
RECIPE = (ROOT / "deploy/Containerfile").read_text("utf-8")


def steps(word: str) -> list[str]:
    """The arguments of every step of a kind, with continued lines joined."""
    return re.findall(rf"^{word} (.+)$", RECIPE.replace("\\\n", " "), re.M)


def copied() -> list[str]:
    return [source for step in steps("COPY") for source in step.split()[:-1]]


def test_what_is_copied_is_there_and_let_through() -> None:
    ignore = (ROOT / "deploy/Containerfile.dockerignore").read_text("utf-8").split()
    assert ignore[0] == "**"
    assert {line[1:] for line in ignore if line.startswith("!")} == set(copied())
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def test_the_steps_find_all_that_they_need_in_a_clean_folder(tmp_path: Path) -> None:
    """`make` says what it would run; a prerequisite that is not copied would end it."""
    for name in copied():
        if name not in ("gai_pipeline", "dbt_project", "expectations"):
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    (made,) = [step.removeprefix("make ") for step in steps("RUN") if step.startswith("make ")]
    done = subprocess.run(["make", "-n", *made.split()], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for file in re.findall(r"-r (\S+)|bash (\S+\.sh)", done.stdout):
        assert (tmp_path / "".join(file)).is_file(), file
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(name in copied() for name in re.findall(r'"?(README\.md|LICENSE|NOTICE)"?', project))


def test_it_runs_as_nobody_in_particular_from_an_image_that_can_be_pinned() -> None:
    assert steps("USER") == ["gai"]
    assert steps("FROM") == ["${BASE}"]
    assert "@sha256:" in RECIPE.split("ARG BASE", 1)[0], "the head says how"


def test_its_settings_are_those_of_the_command() -> None:
    (service,) = yaml.safe_load((ROOT / "deploy/office/compose.yaml").read_text("utf-8"))["services"].values()
    assert service["build"]["dockerfile"] == "deploy/Containerfile"
    assert (ROOT / "deploy/office" / service["build"]["context"]).resolve() == ROOT
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    name, arguments = service["command"][0], service["command"][1:]
    (token,) = re.findall(r"^GAI_EXPLORE_TOKEN=(\S+)$", (ROOT / "deploy/office/.env.example").read_text("utf-8"), re.M)
    context = explore.command.make_context(name, [*arguments, "--token", token])
    assert context.params["host"] == "0.0.0.0"
    assert str(context.params["port"]) in service["ports"][0].split(":")
