"""`python -m gai_pipeline.collect`: a crawl as its own process, progress as JSON lines on stdout.

Belongs here: arguments and exit status. Does not belong here: the crawl (`crawl.py`). Users call `gai collect`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> int:
    """0: the crawl is complete; 1: it is not, the last line says why; 2: it could not begin."""
    from gai_pipeline.collect.crawl import crawl, to_stdout
    from gai_pipeline.collect.given import read_given, tasks_of
    from gai_pipeline.collect.sources import SourcesError, choose, load_sources, sources_path
    from gai_pipeline.settings import SettingsError, load_settings

    parser = argparse.ArgumentParser(prog="python -m gai_pipeline.collect")
    parser.add_argument("--source", action="append", default=[])
    parser.add_argument("--year", action="append", default=[], type=int)
    parser.add_argument("--given", type=Path, help="a file of addresses to fetch in place of the sources' lists")
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    try:
        settings = load_settings()
        years = sorted(set(arguments.year))
        if arguments.given is not None:
            sources, tasks = tasks_of(read_given(arguments.given))
            report = crawl(settings, sources, years, to_stdout, given=tasks)
        else:
            sources = choose(load_sources(sources_path(settings)), arguments.source)
            report = crawl(settings, sources, years, to_stdout, dry_run=arguments.dry_run)
    except (SettingsError, SourcesError, ValueError) as error:
        to_stdout({"event": "error", "message": str(error)})
        return 2
    return 0 if report.complete else 1


if __name__ == "__main__":
    sys.exit(main())
