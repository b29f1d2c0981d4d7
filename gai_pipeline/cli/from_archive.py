"""`gai collect --from-archive`: from a crawl's list into the archive, and what it lacks from the sites.

Belongs here: output and exit status. Does not belong here: the steps (`discover/steps.py`), the option
(`cli/collect.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from gai_pipeline.wording import told

if TYPE_CHECKING:
    from gai_pipeline.collect.crawl_report import CollectReport
    from gai_pipeline.settings import Settings

GOOD = ("new", "same", "known")


def collect_from_archive(
    settings: Settings,
    names: Sequence[str],
    years: Sequence[int],
    sites: bool,
    tell_site: Callable[[dict[str, Any]], None],
) -> int:
    """Fetch what the crawls hold, pages first. 0 also where single records failed; 1 where all did, or the crawl of
    the sites is not complete. Raises `DiscoverError`."""
    from gai_pipeline.discover.asking import ArchiveClient
    from gai_pipeline.discover.captures import Crawl
    from gai_pipeline.discover.lookups import note_lookups
    from gai_pipeline.discover.rate import Rate
    from gai_pipeline.discover.reports import by_year
    from gai_pipeline.discover.steps import fetch_pages, fetch_parts, host_filter, known_hosts

    status = 0
    for name in names:
        crawl = Crawl(settings, name)
        rate = Rate(sum(n for year, n in by_year(crawl).items() if not years or year is None or year in years))

        def shown(step: str, counts: Mapping[str, Any], rate: Rate = rate) -> None:
            if (line := rate.line(step, counts)) is not None:
                click.echo(line, err=True)

        with ArchiveClient(settings, settings.discover_connections) as client:
            pages = fetch_pages(settings, client, crawl, years, hosts=host_filter(None, {}), tell=shown)
            rest = fetch_parts(settings, client, crawl, years, shown)
            asked = client.asked
        note_lookups(settings, crawl, known_hosts(settings))
        _show(told("discover.pages", crawl=name), pages)
        _show(told("discover.parts", crawl=name), rest.parts)
        counts: dict[str, Any] = {"requests": f"{asked.requests:,}", "again": f"{sum(asked.retries.values()):,}"}
        click.echo(told("discover.requests", **counts, asked=f"{asked.bytes / 2**20:,.1f} MB"), err=True)
        status |= int(bool(pages) and not any(pages[outcome] for outcome in GOOD))
        if rest.for_sites and sites:
            report = _from_sites(settings, rest.given, tell_site)
            click.echo(report.summary)
            status |= int(not report.complete)
        elif rest.for_sites:
            click.echo(told("discover.only_sites", n=f"{rest.for_sites:,}", path=rest.given), err=True)
    return status


def _from_sites(settings: Settings, given: Any, tell: Callable[[dict[str, Any]], None]) -> CollectReport:
    from gai_pipeline.collect.crawl_process import collect

    return collect(settings, [], [], tell, given=given)


def _show(label: str, counts: Counter[str]) -> None:
    failed = {code: n for code, n in sorted(counts.items()) if code not in GOOD}
    good: dict[str, Any] = {outcome: f"{counts[outcome]:,}" for outcome in GOOD}
    click.echo(told("discover.kept", label=label, **good, failed=f"{sum(failed.values()):,}"))
    for code, n in failed.items():
        click.echo(f"        {n:,} × {code}", err=True)
