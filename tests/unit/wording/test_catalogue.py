"""The catalogue is whole in both languages, and the language is the one that was asked for."""

from __future__ import annotations

import ast
import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import gai_pipeline
from gai_pipeline.cli import COMMANDS
from gai_pipeline.wording import language, told
from gai_pipeline.wording.catalogue import LANGUAGES, files, messages
from gai_pipeline.wording.reasons import REASONS_ZH, reason

PACKAGE = Path(gai_pipeline.__file__).parent


def places(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


@pytest.mark.parametrize("file", files())
def test_both_languages_say_everything_with_the_same_places(file: str) -> None:
    for name, message in messages(file).items():
        assert set(message) == set(LANGUAGES), name
        assert all(message.values()), name
        assert places(message["zh"]) == places(message["en"]), name


def sources() -> Iterator[ast.AST]:
    for file in PACKAGE.rglob("*.py"):
        yield from ast.walk(ast.parse(file.read_text("utf-8")))


def test_every_name_that_is_asked_for_is_there() -> None:
    known = {f"{file}.{name}" for file in files() for name in messages(file)}
    asked = {
        node.args[0].value
        for node in sources()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "told"
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(asked) > 100
    assert asked <= known


def test_every_message_is_said_somewhere() -> None:
    """Names put together from parts (`f"cli.help_{name}"`) count where each part stands in the code."""
    words = {str(node.value) for node in sources() if isinstance(node, ast.Constant)} | set(COMMANDS)
    heads = {w for w in words if w.split(".")[0] in files() and w.endswith(("_", "."))}

    def is_said(name: str) -> bool:
        return name in words or any(name.startswith(h) and name[len(h) :] in words for h in heads)

    by_step = ("findings_page", "checks_page", "locators")  # asked for through a function of their own
    names = [f"{file}.{name}" for file in files() if file not in by_step for name in messages(file)]
    assert [n for n in names if not is_said(n)] == []


def test_an_unknown_name_and_a_missing_place_are_errors() -> None:
    with pytest.raises(KeyError):
        told("run.nonsense")
    with pytest.raises(KeyError):
        told("run.taken_in", n=1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_is_described(lang: str) -> None:
    for name in COMMANDS:
        assert messages("cli")[name][lang]  # type: ignore[index]
        assert f"gai {name}" in messages("cli")[f"examples_{name}"][lang]  # type: ignore[index]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in ("GAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "GAI_LANG": "en"}, "en"),
        ({"LANG": "C", "GAI_LANG": "zh"}, "zh"),
    ],
)
def test_the_language_is_the_variable_s_else_the_locale_s(
    bare: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name, value in variables.items():
        bare.setenv(name, value)
    assert language() == expected


def test_where_nothing_is_stated_the_caller_decides_and_a_settings_file_counts(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert language(otherwise="zh") == "zh"
    (tmp_path / "of").mkdir()
    bare.chdir(tmp_path / "of")
    (tmp_path / "of" / ".env").write_text("GAI_LANG=zh\n")
    assert language() == "zh"


def test_chinese_gives_way_only_where_nobody_asked_for_it_by_name(bare: pytest.MonkeyPatch) -> None:
    bare.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    bare.setenv("LANG", "zh_CN")
    assert language() == "en"
    bare.setenv("GAI_LANG", "zh")
    assert language() == "zh"


def test_reasons_are_found_by_the_beginning_of_a_code_and_the_nearer_one_counts() -> None:
    assert reason("damaged_archive", "x", "zh")[0] == "压缩包已损坏或不完整"
    assert reason("damaged_pdf", "x", "zh")[0] == "文件已损坏或不完整"
    assert reason("damaged_pdf", "page 3 cannot be read", "en") == ("page 3 cannot be read", "")
    assert reason("a_new_code", "what it says", "zh") == ("what it says", "")
    starts = [start for start, _, _ in REASONS_ZH]
    for n, start in enumerate(starts):  # none is hidden behind a shorter one before it
        assert not any(start.startswith(before) for before in starts[:n]), start
