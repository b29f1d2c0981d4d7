"""The local engine with real processes: order, bounds, deaths, attribution."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.limits import Limits
from gai_pipeline.workers import pool as pool_module
from gai_pipeline.workers.pool import Pool
from gai_pipeline.workers.process import EngineError
from gai_pipeline.workers.reading import job_of, read_lines, read_many

LIMITS = Limits(seconds=2.0, memory_bytes=256 << 20, document_bytes=1 << 20)
READER = "hostile_reader:parse"


def documents(orders):
    return [Document(order.encode(), f"d{i}.txt", f"in/d{i}.txt") for i, order in enumerate(orders)]


def read(orders, *, workers=2, limits=LIMITS):
    engine = Pool(job_of("records", limits, READER), workers)
    try:
        return [records[0] for records in read_many(engine, documents(orders), limits)]
    finally:
        engine.close()


def codes(records):
    return [r.error.code if r.error else "ok" for r in records]


def test_answers_keep_the_order_of_documents():
    orders = [f"sleep {0.06 if i % 7 == 0 else 0}" for i in range(40)]
    assert [r.document.path for r in read(orders)] == [f"in/d{i}.txt" for i in range(40)]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ("exit", "worker_died"),
        ("abort", "worker_died"),
        ("loop", "timeout"),
        ("eat", "out_of_memory"),
        ("bug", "internal_error"),
    ],
)
def test_a_bad_document_costs_only_itself(order, code):
    orders = ["fine"] * 6 + [order] + ["fine"] * 12
    records = read(orders)
    assert codes(records) == ["ok"] * 6 + [code] + ["ok"] * 12
    assert records[6].status == "failed"
    assert records[6].document.path == "in/d6.txt"
    assert "d6.txt" in records[6].error.message


def test_many_bad_documents_in_a_row_and_one_worker():
    orders = ["exit", "eat", "fine", "abort", "exit", "fine", "bug", "exit"]
    expected = [
        "worker_died",
        "out_of_memory",
        "ok",
        "worker_died",
        "worker_died",
        "ok",
        "internal_error",
        "worker_died",
    ]
    assert codes(read(orders, workers=1)) == expected


def test_a_worker_that_blocks_its_timer_is_killed_by_the_parent(monkeypatch):
    monkeypatch.setattr("gai_pipeline.workers.process.GRACE", 0.3)
    assert codes(read(["stubborn", "fine"], workers=1)) == ["timeout", "ok"]


def test_a_bystander_of_a_kill_gets_a_second_try():
    engine = Pool(job_of("records", LIMITS, READER))
    killed = []

    def kill_the_first_reader():
        while not (engine._workers and engine._workers[0].ready and engine._workers[0].hand):
            time.sleep(0.01)
        killed.append(engine._workers[0].pid)
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill_the_first_reader)
    killer.start()
    try:
        found = [records[0] for records in read_many(engine, documents(["sleep 0.5", "fine"]), LIMITS)]
    finally:
        killer.join()
        engine.close()
    assert codes(found) == ["ok", "ok"]
    assert engine.deaths == 1


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's; elsewhere a warning says so")
def test_a_document_opens_no_file_no_socket_and_no_program(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    secret = tmp_path / "secret.txt"
    secret.write_text("of another report")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        orders = [
            f"read {secret}",
            "read /etc/passwd",
            f"write {tmp_path / 'made'}",
            f"connect {port}",
            "start",
            "kill",
        ]
        found = read([*orders, "secret"], workers=1)
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()
    assert codes(found) == ["internal_error"] * len(orders) + ["ok"]
    assert all("PermissionError" in r.error.message for r in found[:-1])
    assert found[-1].cells[0].raw == "none"
    assert list(tmp_path.iterdir()) == [secret]


def test_the_same_records_whatever_the_number_of_workers():
    orders = ["fine", "exit", "loop", "eat", "bug", *[f"fine {i}" for i in range(30)]]
    assert read(orders, workers=1) == read(orders, workers=3)


def test_what_a_reader_prints_stays_out_of_the_output():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_pool import read, codes\n"
        "print(codes(read(['print', 'print'])))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)], capture_output=True, text=True, check=True
    )
    assert run.stdout == "['ok', 'ok']\n"
    assert "noise" not in run.stderr, "it may be what a document made a library say"


def test_refusals_and_oversized_documents_keep_their_place():
    items = [
        Document(b"fine", "a", "a"),
        Refusal("archive_bomb", "too much", "b.zip", "m", sha256="0" * 64, bytes=9),
        Document(b"x" * (LIMITS.document_bytes + 1), "c", "c"),
        Document(b"fine", "d", "d"),
    ]
    engine = Pool(job_of("lines", LIMITS, READER), 2)
    try:
        lines = [json.loads(line) for _, line in read_lines(engine, items, LIMITS)]
    finally:
        engine.close()
    assert [(x["status"], (x["error"] or {}).get("code")) for x in lines] == [
        ("parsed", None),
        ("failed", "archive_bomb"),
        ("failed", "too_large"),
        ("parsed", None),
    ]
    assert lines[1]["document"] == {
        "id": "0" * 64,
        "path": "b.zip",
        "media_type": "application/octet-stream",
        "bytes": 9,
        "member": "m",
    }


def test_source_is_taken_lazily(monkeypatch):
    monkeypatch.setattr(pool_module, "WINDOW", 8)
    taken = 0

    def source():
        nonlocal taken
        for document in documents(["fine"] * 200):
            taken += 1
            yield document

    engine = Pool(job_of("lines", LIMITS, READER), 2)
    try:
        results = read_lines(engine, source(), LIMITS)
        next(results)
        assert taken <= 10
        results.close()
    finally:
        engine.close()


def test_a_reader_that_cannot_be_imported_is_an_error_of_the_engine():
    engine = Pool(job_of("lines", LIMITS, "no_such_reader:parse"))
    with pytest.raises(EngineError, match="no_such_reader"):
        list(read_lines(engine, documents(["fine"]), LIMITS))
    engine.close()


def test_no_documents_start_no_process():
    engine = Pool(job_of("lines", LIMITS, READER), 2)
    assert list(read_lines(engine, [], LIMITS)) == []
    assert engine._workers == []


def test_modules_in_the_working_directory_are_not_imported(tmp_path):
    """A folder of downloads may hold a file called like a module."""
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the working directory')")
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from test_pool import read, codes\n"
        "os.chdir(sys.argv[2]); print(codes(read(['fine'])))"
    )
    command = [sys.executable, "-P", "-c", code, str(Path(__file__).parent), str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "['ok']\n"


def test_workers_end_with_a_killed_parent():
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from test_pool import LIMITS, READER, documents\n"
        "from gai_pipeline.workers.pool import Pool\n"
        "from gai_pipeline.workers.reading import job_of, read_lines\n"
        "engine = Pool(job_of('lines', LIMITS, READER))\n"
        "results = read_lines(engine, documents(['fine', 'loop']), LIMITS); next(results)\n"
        "print(engine._workers[0].pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
    ) as parent:
        worker = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + LIMITS.seconds + 4
    while time.monotonic() < deadline and _alive(worker):
        time.sleep(0.05)
    assert not _alive(worker)


def _alive(pid):
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
