"""The pipeline's own writer of a lake is killed with kill -9: run again, it ends like an undisturbed build.

Two points of a catalogue in a file here; ten, and ten in Postgres, in `make attack`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from country_home import Home
from servers import postgres
from test_lake import differing

from gai_pipeline.lake import Lake
from gai_pipeline.warehouse.connect import is_published

pytestmark = pytest.mark.integration

LARGE = int(os.environ.get("GAI_ATTACK", "1")) > 1
POINTS = range(1, 64, 7) if LARGE else (2, 30)
"""Models of dbt at whose beginning the writer is killed; 1 is the first behind the loading of the records."""
WRITER = """
import os, sys
from pathlib import Path
import dbt.cli.main
class Telling(dbt.cli.main.dbtRunner):
    def __init__(self):
        super().__init__(callbacks=[lambda event: event.info.name == "NodeStart" and os.write(1, b"START\\n")])
dbt.cli.main.dbtRunner = Telling
sys.path.insert(0, sys.argv[1])
import country
from gai_pipeline.lake import Lake
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.load import Lists, load
from gai_pipeline.warehouse.publish import publish
lake, stored, regions = Lake(sys.argv[2], sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5])
small = country.Country(country.Size(departments=6))
print("loading", flush=True)
load(lake, stored, Lists(regions=[regions]), publisher_of=small.publisher_of(regions))
build(lake, run_year=2024, tests=False)
publish(lake, lake)
print("published", flush=True)
"""


@pytest.fixture(params=["file", "postgres"] if LARGE else ["file"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lake]:
    with ExitStack() as stack:
        where = (
            f"postgres:{stack.enter_context(postgres())}" if request.param == "postgres" else f"{tmp_path}/catalogue"
        )
        yield Lake(f"ducklake:{where}", str(tmp_path / "data"))


def write(lake: Lake, home: Home, until: int | None) -> bool:
    """Run the writer, and kill it where dbt begins the model of this number; whether it was killed."""
    arguments = [str(Path(__file__).parent), lake.catalogue, lake.data, str(home.stored), str(home.regions)]
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DBT_USE_COLORS": "false", "PYTHONUNBUFFERED": "1"},
        text=True,
    )
    begun, lines = 0, []
    assert writer.stdout is not None
    with writer.stdout as told:
        for line in told:
            lines.append(line)
            begun += line == "START\n"
            if until is not None and begun >= until:
                writer.kill()
                writer.wait()
                return True
    assert writer.wait() == 0, "".join(lines[-20:])
    return False


def test_a_killed_writer_leaves_a_lake_that_is_written_again_as_if_nothing_was(home: Home, lake: Lake) -> None:
    for point in POINTS:
        assert write(lake, home, point), f"the build has fewer than {point} models"
        assert not is_published(lake)
    assert not write(lake, home, None)
    assert differing(lake, home) == []
