"""`gai sources` and `gai collect` as a user runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from site_world import Answer, Site

GAI = str(Path(sys.executable).with_name("gai"))


@pytest.fixture
def gai(home):
    def run(*arguments):
        return subprocess.run(
            [GAI, *arguments], env=dict(os.environ), capture_output=True, text=True, timeout=120, check=False
        )

    return run


def test_without_sources(gai):
    assert "three lines" in gai("sources", "list").stderr
    done = gai("collect")
    assert (done.returncode, "there are no sources" in done.stderr) == (2, True)


def test_listing_testing_collecting(gai, serve):
    site = Site(1, "trs")
    serve(site)
    assert site.url in gai("sources", "list").stdout
    assert json.loads(gai("sources", "schema").stdout)["title"] == "gai sources"
    tried = gai("sources", "test", site.id, "--year", "2023")
    assert tried.returncode == 0
    assert tried.stdout == f"2023  试验县第1局2023年政府信息公开工作年度报告  {site.base}{site.path(2023)}\n"
    missing = gai("sources", "test", "nobody")
    assert (missing.returncode, "there is no source nobody" in missing.stderr) == (1, True)
    done = gai("collect", "--year", "2023")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 sources: 1 new, 0 changed")


def test_a_source_that_cannot_be_read_is_exit_status_1(gai, serve):
    site = Site(1, "trs")
    site.answers["/zfxxgk/ndbg/"] = Answer("系统维护中".encode())
    serve(site)
    done = gai("collect")
    assert done.returncode == 1
    assert "error_page" in done.stderr
    tried = gai("sources", "test", site.id)
    assert tried.returncode == 1
    assert "error_page" in tried.stderr


def test_a_mistake_in_the_file_is_named(gai, home):
    home.root.mkdir(parents=True)
    (home.root / "sources.yaml").write_text("- {id: a, url: 'gopher://a'}", "utf-8")
    done = gai("collect")
    assert done.returncode == 1
    assert "source a, url" in done.stderr
    assert "Traceback" not in done.stderr
