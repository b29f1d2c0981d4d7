"""`gai discover`: where reports are, asked of web archives and of sites.

Belongs here: arguments, output, exit status. Does not belong here: asking (`discover/`).
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gai_pipeline.cli.help_texts import described_group, laid_out
from gai_pipeline.wording import told

if TYPE_CHECKING:
    from gai_pipeline.discover.asking import ArchiveClient
    from gai_pipeline.discover.captures import Crawl
    from gai_pipeline.settings import Settings

_YEARS = click.option("--years", metavar="Y,Y-Y", callback=lambda _c, _p, v: _years(v), help=told("discover.years"))
_PROVINCE = click.option("--province", help=told("discover.province"))
_TO = click.option("--to", "to", type=click.Path(path_type=Path), help=told("discover.to"))
_PROBE = click.option("--probe/--no-probe", default=True, help=told("discover.probe"))


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What of a crawl is wanted (`province` by its code), and where the list goes."""

    province: str | None
    years: list[int]
    probe: bool
    to: Path | None


def _with_wishes(ask: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that lists reports, given to it as `wishes`."""

    @_PROVINCE
    @_YEARS
    @_PROBE
    @_TO
    @functools.wraps(ask)
    def command(province: str | None, years: list[int], probe: bool, to: Path | None, **own: Any) -> int:
        return ask(**own, wishes=_Wishes(_province(province), years, probe, to))

    return command


@described_group("discover")
def command() -> None:
    """The group; its words are the catalogue's."""


@command.command("commoncrawl", help=laid_out(told("discover.about_commoncrawl")))
@click.option("--crawl", "name", required=True, metavar="CC-MAIN-…", help=told("discover.crawl"))
@click.option("--suffix", "suffixes", multiple=True, help=told("discover.suffix"))
@_with_wishes
def commoncrawl(name: str, suffixes: tuple[str, ...], wishes: _Wishes) -> int:
    """Ask the columnar index of a crawl for the captures of authorities, and list the reports among them.

    Of the index only the needed columns and row groups are read; an interrupted run continues.
    """
    from gai_pipeline.discover.columnar import read_index

    def asked(settings: Settings, client: ArchiveClient, crawl: Crawl) -> None:
        done = read_index(settings, client, crawl, suffixes, lambda file, state, n: _file(file, state, n))
        share = ""
        if done.index_bytes:
            share = told("discover.of_index", share=f"{done.bytes / done.index_bytes:.2%}", size=_mb(done.index_bytes))
        counts: dict[str, Any] = {
            "done": done.files - done.failed,
            "files": done.files,
            "captures": f"{done.captures:,}",
        }
        click.echo(told("discover.index", **counts, asked=_mb(done.bytes), share=share), err=True)

    return _discover(name, asked, wishes)


@command.command("cdx", help=laid_out(told("discover.about_cdx")))
@click.argument("server", metavar="URL")
@click.option("--match", required=True, metavar="DOMAIN", help=told("discover.match"))
@click.option("--name", help=told("discover.name_of_server"))
@click.option("--records", metavar="URL", help=told("discover.records"))
@_with_wishes
def cdx(server: str, match: str, name: str | None, records: str | None, wishes: _Wishes) -> int:
    """Ask a CDX server as the Wayback Machine, pywb and Common Crawl have it for the captures of a domain."""
    from gai_pipeline.discover.cdx import Server, crawl_name, read_cdx

    def asked(settings: Settings, client: ArchiveClient, crawl: Crawl) -> None:
        captures = read_cdx(client, crawl, Server(server, match, records))
        asked_for = _mb(client.asked.bytes)
        click.echo(told("discover.captures", match=match, captures=f"{captures:,}", asked=asked_for), err=True)

    return _discover(name or crawl_name(server, match), asked, wishes)


@command.command("warc", help=laid_out(told("discover.about_warc")))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--name", default="local", show_default=True, help=told("discover.name_of_files"))
@_with_wishes
def warc(paths: tuple[Path, ...], name: str, wishes: _Wishes) -> int:
    """List the reports in WARC and WACZ files of your own, of any host. Folders are searched."""
    from gai_pipeline.discover.web_archives import read_files

    def asked(settings: Settings, client: ArchiveClient, crawl: Crawl) -> None:
        for file, captures, problem in read_files(crawl, paths, settings.limits):
            if problem:
                click.echo(told("discover.file_failed", file=file, problem=problem), err=True)
            else:
                click.echo(told("discover.file_read", file=file, captures=f"{captures:,}"), err=True)

    return _discover(name, asked, wishes)


@command.command("site", help=laid_out(told("discover.about_site")))
@click.argument("url")
@click.option("--id", "source_id", help=told("discover.source_id"))
@click.option("--write", is_flag=True, help=told("discover.write"))
def site(url: str, source_id: str | None, write: bool) -> int:
    """Look for the lists of annual reports of a site from its home page, and propose sources with the evidence.

    A proposal that could not be confirmed says so and is not written. Exit status 1 if nothing was found.
    """
    from gai_pipeline.discover.propose import proposals_of, write_sources, written
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    found = proposals_of(settings, url, source_id)
    for line in found.seen:
        click.echo(line, err=True)
    for proposal in found.proposals:
        click.echo(written(proposal))
    sure = [p for p in found.proposals if p.confirmed]
    if write and sure:
        click.echo(told("discover.written", path=write_sources(settings, sure)), err=True)
    if not sure:
        click.echo(f"gai: {found.why_not}", err=True)
    return int(not sure)


@command.command("gaps", help=laid_out(told("discover.about_gaps")))
@_PROVINCE
@_YEARS
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help=told("discover.limit"))
def gaps(province: str | None, years: list[int], limit: int) -> int:
    """List the next addresses worth asking, best first: bodies and years without a report, with the chance of each."""
    from gai_pipeline.discover.gaps import next_addresses, summary
    from gai_pipeline.discover.roster import write_roster
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    bodies, sites = write_roster(settings)
    seen: dict[str, Any] = {"bodies": f"{bodies:,}", "sites": f"{sites:,}"}
    click.echo(told("discover.seen", **seen, folder=settings.discovering), err=True)
    code = _province(province)
    for line in summary(settings, code, years):
        click.echo(line, err=True)
    found = 0
    for gap in next_addresses(settings, code, years, limit):
        click.echo(gap.as_line())
        found += 1
    return int(not found)


def _discover(name: str, ask: Callable[[Settings, ArchiveClient, Crawl], None], wishes: _Wishes) -> int:
    """Ask for captures, look into columns, write the list."""
    from gai_pipeline.discover.asking import ArchiveClient
    from gai_pipeline.discover.captures import Crawl
    from gai_pipeline.discover.lookups import note_lookups
    from gai_pipeline.discover.reports import by_year, write_lines
    from gai_pipeline.discover.steps import find_reports, host_filter, known_hosts
    from gai_pipeline.settings import get_settings

    settings = get_settings()
    crawl = Crawl(settings, name)
    known = known_hosts(settings)
    hosts = host_filter(wishes.province, known)
    with ArchiveClient(settings, settings.discover_connections) as client:
        ask(settings, client, crawl)
        found = find_reports(settings, client, crawl, hosts=hosts, probe=wishes.probe, tell=_progress())
        asked = client.asked
    note_lookups(settings, crawl, known)
    if found.columns:
        columns = ", ".join(f"{n:,} {kind}" for kind, n in sorted(found.columns.items()))
        click.echo(told("discover.columns", columns=columns), err=True)
    if asked.retries:
        codes = ", ".join(f"{n} × {code}" for code, n in sorted(asked.retries.items()))
        click.echo(told("discover.asked_again", codes=codes, seconds=f"{asked.waited:.0f}"), err=True)
    if wishes.to is None:
        written = write_lines(crawl, sys.stdout, wishes.years, hosts)
    else:
        with wishes.to.open("w", encoding="utf-8") as stream:
            written = write_lines(crawl, stream, wishes.years, hosts)
    years = ", ".join(f"{year or 'unknown'}: {n:,}" for year, n in by_year(crawl).items())
    click.echo(told("discover.addresses", n=f"{written:,}", years=years), err=True)
    click.echo(told("discover.next", crawl=crawl.name), err=True)
    return 0


def _file(file: str, state: str, captures: int) -> None:
    if state not in ("read", "known"):
        click.echo(told("discover.try_again", file=file, state=state), err=True)
    elif captures:
        name = file.rsplit("/", 1)[-1]
        click.echo(told("discover.file_captures", file=name, captures=f"{captures:,}"), err=True)


def _progress() -> Callable[[str, Mapping[str, Any]], None]:
    """A line of progress now and then, with the rate."""
    from gai_pipeline.discover.rate import Rate

    rate = Rate()

    def shown(step: str, counts: Mapping[str, Any]) -> None:
        if (line := rate.line(step, counts)) is not None:
            click.echo(line, err=True)

    return shown


def _years(text: str | None) -> list[int]:
    if not text:
        return []
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            raise click.BadParameter(told("discover.bad_years", part=part))
        found |= set(range(int(first), int(last or first) + 1))
    return sorted(found)


def _province(name: str | None) -> str | None:
    if name is None:
        return None
    from gai_pipeline.discover.hosts import province_code

    code = province_code(name)
    if code is None:
        raise click.UsageError(told("discover.bad_province", name=name))
    return code


def _mb(size: int) -> str:
    return f"{size / 2**20:,.1f} MB"
