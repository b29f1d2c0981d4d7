"""`gai add`, `gai doctor` and settings as a user meets them."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

GAI = str(Path(sys.executable).with_name("gai"))


def gai(*arguments, cwd, **environment):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GAI_")}
    return subprocess.run(
        [GAI, *map(str, arguments)], cwd=cwd, env={**clean, **environment}, capture_output=True, text=True, check=False
    )


def rows(home):
    return [
        json.loads(line) for file in sorted(home.glob("archive/manifest/*")) for line in file.read_text().splitlines()
    ]


def test_add_names_what_it_took_and_what_it_refused(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "一.txt").write_text("报告")
    (tmp_path / "in" / "空.txt").write_text("")
    run = gai("add", "in", "http://127.0.0.1:9/", cwd=tmp_path)
    assert run.returncode == 1
    assert "added" in run.stdout
    assert "in/一.txt" in run.stdout
    for refused in ("in/空.txt: the file is empty", "not public"):
        assert refused in run.stderr
    (row,) = rows(tmp_path / "data")
    assert (row["path"], row["media_type"], row["via"]) == ("in/一.txt", "text/plain", "file")
    again = gai("add", "in/一.txt", cwd=tmp_path)
    assert again.returncode == 0
    assert "1 known before" in again.stdout
    assert len(rows(tmp_path / "data")) == 1


def test_a_path_that_is_not_there_is_refused_and_the_others_are_taken_in(tmp_path):
    (tmp_path / "一.txt").write_text("报告")
    run = gai("add", "一.txt", "nowhere", cwd=tmp_path)
    assert run.returncode == 1
    assert "一.txt" in run.stdout
    assert "nowhere" in run.stderr


def test_refusals_in_chinese(tmp_path):
    (tmp_path / "空.txt").write_text("")
    run = gai("add", "空.txt", cwd=tmp_path, GAI_LANG="zh")
    assert "空.txt: 里面没有内容，请换一份完整的文件 [empty_document]" in run.stderr
    assert "新收入 0 个，原有 0 个，拒收 1 个" in run.stdout


def test_names_that_would_steer_a_terminal_are_spelled_out(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("甲\x1b[31m\nadded.txt", "报告")
    run = gai("add", "a.zip", cwd=tmp_path)
    assert "a.zip :: 甲\\x1b[31m\\nadded.txt\n" in run.stdout


def test_settings_come_from_a_file_and_the_environment_wins(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / ".env").write_text("GAI_DOCUMENT_MAX_MB=1\n")
    (tmp_path / "a.txt").write_text("a" * 2_000_000)
    assert "GAI_DOCUMENT_MAX_MB" in gai("add", "a.txt", cwd=tmp_path).stderr
    run = gai("add", "a.txt", cwd=tmp_path, GAI_HOME="elsewhere", GAI_DOCUMENT_MAX_MB="4")
    assert run.returncode == 0
    assert len(rows(tmp_path / "elsewhere")) == 1


def test_the_example_settings_are_the_defaults(monkeypatch):
    from gai_pipeline.settings import Settings

    example = Path(__file__).parents[3] / ".env.example"
    for name in [n for n in os.environ if n.startswith("GAI_")]:
        monkeypatch.delenv(name)
    assert Settings(_env_file=example) == Settings(_env_file=None)


def test_doctor_says_what_is_there(tmp_path):
    (tmp_path / "a.txt").write_text("报告")
    gai("add", "a.txt", cwd=tmp_path)
    run = gai("doctor", "--archive", cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 documents" in run.stdout
    assert "a worker starts and reads" in run.stdout
    (file,) = (tmp_path / "data" / "archive" / "objects").rglob("??/*")
    file.chmod(0o644)
    file.write_text("changed")
    run = gai("doctor", "--archive", cwd=tmp_path)
    assert run.returncode == 1
    assert file.name in run.stdout


def test_errata_are_kept_once(tmp_path):
    sheet = tmp_path / "errata.csv"
    sheet.write_text("document_id,cell,seen\nabc,applications.granted.total,5\n", "utf-8")
    home = {"GAI_HOME": str(tmp_path / "home")}
    assert gai("add", "--errata", sheet, cwd=tmp_path, **home).stdout == "1 errata kept, 0 known before\n"
    assert gai("add", "--errata", sheet, cwd=tmp_path, **home).stdout == "0 errata kept, 1 known before\n"
    sheet.write_text("document_id,cell,seen\nabc,granted,5\n", "utf-8")
    done = gai("add", "--errata", sheet, cwd=tmp_path, **home)
    assert done.returncode == 1
    assert "line 2: 'granted' is not table.row.column" in done.stderr
    assert gai("add", cwd=tmp_path, **home).returncode == 2
