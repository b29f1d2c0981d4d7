"""The archive on S3: a real S3 API on loopback, and every command that reads or writes documents."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer
from site_world import Site, report, report_docx

from gai_pipeline.archive.store import Archive
from gai_pipeline.settings import load_settings
from gai_pipeline.workers.reading import read_archive

GAI = str(Path(sys.executable).with_name("gai"))


@pytest.fixture(scope="module")
def server():
    """The address of the API."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def bucket(home, server, monkeypatch):
    """An empty bucket that holds the archive, and a client to look into it."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("GAI_ARCHIVE_URL", "s3://reports/gai")
    client = boto3.client("s3")
    client.create_bucket(Bucket="reports")
    yield client
    httpx.post(f"{server}/moto-api/reset")


def keys(client):
    return [o["Key"] for o in client.list_objects_v2(Bucket="reports").get("Contents", [])]


def gai(*arguments):
    done = subprocess.run([GAI, *arguments], env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def test_add_collect_read_export(bucket, home, serve, tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    (given / "a.html").write_bytes(report("试验县第8局", 2023))
    (given / "b.docx").write_bytes(report_docx("试验县第9局", 2023))
    assert "2 added" in gai("add", str(given))
    assert "0 added, 2 known" in gai("add", str(given))
    world = serve(Site(1, "trs"))
    assert "7 new" in gai("collect")
    world.forget()
    assert "0 new, 0 changed, 7 unchanged" in gai("collect")
    assert {a.status for a in world.asked if "/t20" in a.path} == {304}
    assert not (home.root / "archive").exists()
    stored = keys(bucket)
    assert sum(k.startswith("gai/objects/") for k in stored) == 12  # three pages of a list are kept as well
    assert "9 documents in s3://reports/gai" in gai("doctor", "--archive")
    settings = load_settings()
    archive = Archive.of(settings)
    read = [outcome.records[0] for outcome in read_archive(archive, archive.documents(), settings)]
    assert [r.status for r in read] == ["parsed"] * 9
    gai("export", "--to", str(tmp_path / "out"), "--format", "warc")
    other = Archive(str(tmp_path / "other"))
    subprocess.run(
        [GAI, "add", "-q", str(tmp_path / "out")],
        env={**os.environ, "GAI_ARCHIVE_URL": str(tmp_path / "other")},
        check=True,
        capture_output=True,
    )
    assert {e.sha256 for e in other.documents()} == {e.sha256 for e in archive.documents()}
    assert list(other.verify()) == []


def test_a_bucket_that_is_not_there_is_said_in_a_sentence(bucket, monkeypatch, tmp_path):
    (tmp_path / "a.html").write_bytes(report("试验县第8局", 2023))
    monkeypatch.setenv("GAI_ARCHIVE_URL", "s3://nowhere/gai")
    done = subprocess.run([GAI, "add", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "GAI_ARCHIVE_URL" in done.stderr


def test_bytes_that_changed_there_are_noticed(bucket, home, tmp_path):
    (tmp_path / "a.html").write_bytes(report("试验县第8局", 2023))
    gai("add", str(tmp_path / "a.html"))
    (place,) = [k for k in keys(bucket) if "/objects/" in k]
    bucket.put_object(Bucket="reports", Key=place, Body=b"other bytes")
    ((_, damage),) = Archive.of(load_settings()).verify()
    assert "has changed" in damage
