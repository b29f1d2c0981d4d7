"""Settings: absolute paths, units, and errors that name the variable."""

import os
from pathlib import Path

import pytest

from gai_pipeline.settings import SettingsError, load_settings, usable_cores


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("GAI_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_paths_follow_home_and_are_absolute(monkeypatch, tmp_path):
    assert load_settings().root == tmp_path / "data"
    monkeypatch.setenv("GAI_HOME", "~/gai")
    settings = load_settings()
    assert settings.root == Path.home() / "gai"
    assert settings.archive == str(settings.root / "archive")
    for path in (settings.cache, settings.records, settings.warehouse, settings.dagster, settings.inbox, settings.work):
        assert path.is_relative_to(settings.root)


def test_the_archive_may_be_elsewhere(monkeypatch):
    monkeypatch.setenv("GAI_ARCHIVE_URL", "s3://bucket/gai")
    assert load_settings().archive == "s3://bucket/gai"


def test_limits_in_bytes(monkeypatch):
    monkeypatch.setenv("GAI_DOCUMENT_MAX_MB", "3")
    monkeypatch.setenv("GAI_DOCUMENT_SECONDS", "1.5")
    assert load_settings().limits.document_bytes == 3 * 2**20
    assert load_settings().limits.seconds == 1.5


def test_workers(monkeypatch):
    assert load_settings().n_workers == usable_cores()
    monkeypatch.setenv("GAI_WORKERS", "3")
    assert load_settings().n_workers == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GAI_ENGINE", "spark"),
        ("GAI_DOCUMENT_SECONDS", "0"),
        ("GAI_WORKERS", "-1"),
        ("GAI_EXTRA_REGIONS", "nowhere.csv"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_a_file_of_the_working_directory_sets_nothing(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("GAI_HOME=/moved\nGAI_ALLOW_PRIVATE_ADDRESSES=true\n")
    assert load_settings().root == tmp_path / "data"
    assert not load_settings().allow_private_addresses


def test_a_file_of_the_home_folder_or_one_by_name_does(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / ".env").write_text("GAI_HOME=/moved\nGAI_WORKERS=3\n")
    assert (load_settings().root, load_settings().n_workers) == (tmp_path / "data", 3)
    (tmp_path / "other").write_text("GAI_WORKERS=5\n")
    monkeypatch.setenv("GAI_ENV_FILE", "other")
    assert load_settings().n_workers == 5
    monkeypatch.setenv("GAI_ENV_FILE", "missing")
    with pytest.raises(SettingsError, match="GAI_ENV_FILE"):
        load_settings()
