"""From a crawl to the marts, and back: what coverage says was looked for, and which addresses are worth asking next."""

import csv
import json
import subprocess
import sys

from archive_world import CRAWL

from gai_pipeline.discover.gaps import chance
from gai_pipeline.discover.roster import write_roster


def run() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from gai_pipeline.cli import main; main()", "run"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_year_that_was_not_fetched_is_listed_and_found(settings, archive_world, cli):
    assert cli("discover", "commoncrawl", "--crawl", CRAWL, "--no-probe", "--to", "list.jsonl").exit_code == 0
    listed = {row["url"] for row in map(json.loads, open("list.jsonl", encoding="utf-8"))}  # noqa: SIM115, PTH123
    told = {p.url: p for p in archive_world.reports if p.url in listed and p.form == "html" and not p.fault}
    # Reports of 2021 and 2023 are given, those of 2022 between them are not.
    for year in (2021, 2023):
        assert cli("collect", "--from-archive", CRAWL, "--year", str(year), "--no-sites").exit_code == 0
    run()
    assert cli("collect", "--from-archive", CRAWL, "--year", "2023", "--no-sites").exit_code == 0
    with (settings.discovering / CRAWL / "looked.csv").open(encoding="utf-8") as stream:
        looked = {int(row["report_year"]): row for row in csv.DictReader(stream)}
    assert {row["region_code"] for row in looked.values()} == {"361130"}
    assert max(looked) == 2024  # captures of 2025 hold the reports for the years before
    assert int(looked[2022]["n_waiting"]) >= 0.9 * sum(p.year == 2022 for p in told.values())
    # What the archive could not give keeps waiting; all else of these years was fetched.
    assert int(looked[2023]["n_waiting"]) <= sum(p.fault != "" for p in archive_world.reports)
    assert int(looked[2010]["n_waiting"]) == 0

    shown = cli("discover", "gaps", "--years", "2022", "--limit", "500")
    rows = [json.loads(line) for line in shown.stdout.splitlines()]
    assert rows == sorted(rows, key=lambda r: -r["chance"])
    at_once = [r for r in rows if r["kind"] in ("listed", "captured")]
    assert {r["report_year"] for r in rows} == {2022}
    assert all(told[r["url"]].year == 2022 for r in at_once if r["url"] in told)
    assert len(at_once) >= 0.5 * len({p.name for p in told.values()})
    assert "missing, not looked for" in shown.stderr  # until the next run loads what was noted

    bodies, sites = write_roster(settings)
    assert bodies >= 0.9 * len({p.name for p in told.values()})
    with (settings.discovering / "sites.csv").open(encoding="utf-8") as stream:
        regions = {row["region_code"] for row in csv.DictReader(stream)}
    assert sites >= len({p.url.split("/")[2] for p in told.values()})
    assert "361130" in regions


def test_the_chance_grows_with_the_bodys_years_and_its_neighbours():
    assert chance(0.5, 0.5, 0.5) == 0.5
    assert chance(0.8, 0.5, 0.5) > 0.5 > chance(0.2, 0.5, 0.5)
    assert chance(0.8, 0.9, 0.5) > chance(0.8, 0.5, 0.5)
    # A region that publishes as all do says nothing.
    assert round(chance(0.8, 0.3, 0.3), 9) == 0.8
