"""From what was met on a site to entries of sources.yaml, with the evidence, each confirmed as a crawl would see it.

Belongs here: which family a list is of, its pages and years, confirming. Does not belong here: walking
(`site_walk.py`), sources (`collect/sources.py`), the crawl that confirms (`collect/crawl_process.py`).

A proposal that a dry crawl does not confirm is shown with the reason and is not written: a source that finds half of
its reports would be wrong in silence.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from gai_pipeline.collect.crawl_process import CollectError, look
from gai_pipeline.collect.crawl_report import SourceReport
from gai_pipeline.collect.links import Listed
from gai_pipeline.collect.sources import Source, load_sources, presets, sources_path
from gai_pipeline.discover.asking import ArchiveClient, NotAnswered
from gai_pipeline.discover.site_walk import Explorer, Met, Walk
from gai_pipeline.discover.titles import title_of
from gai_pipeline.metadata.year import western
from gai_pipeline.settings import Settings

_PERIOD = re.compile(r"^(?P<url>(?>.*?xxgkAnnualReport\.jsp(?=\?)).*?)[&?]fbtime=(?P<year>20\d\d)(?P<rest>.*)$", re.I)
_BODY = re.compile(r"^(?P<body>[\u4e00-\u9fff]{2,30}?)(?:关于)?(?:20\d\d)年")
MOST_PROPOSALS = 5


@dataclass(slots=True)
class Proposal:
    """A source and what speaks for it. `doubts`: why a crawl would not find what was seen; none where it does."""

    source: Source
    seen: list[Listed]
    evidence: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def confirmed(self) -> bool:
        return not self.doubts


@dataclass(slots=True)
class Looked:
    """What looking at a site gave."""

    seen: list[str] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    why_not: str = ""


def proposals_of(settings: Settings, url: str, source_id: str | None = None) -> Looked:
    """Walk a site and propose its sources, the largest list first. Nothing is raised for a bad site."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        return Looked(why_not=f"{url!r} is no address of a site; it begins with http:// or https://")
    home = url if urlsplit(url).path else url + "/"
    with ArchiveClient(settings, 1) as client:
        explorer = Explorer(settings, client, home)
        walk = explorer.explore()
        found = Looked(seen=[*walk.steps, *(f"not seen: {p}" for p in walk.problems)])
        taken = {s.id for s in load_sources(sources_path(settings))}
        for proposal in _proposed(walk, source_id or _identifier(home), taken):
            _confirm(settings, explorer, proposal)
            found.proposals.append(proposal)
    found.why_not = _why_not(walk, found.proposals)
    return found


def _why_not(walk: Walk, proposals: Sequence[Proposal]) -> str:
    if proposals:
        return "no proposal was confirmed: " + "; ".join(p.doubts[0] for p in proposals if p.doubts)
    # A page that is gone hides less than one that may not be asked for.
    if told := sorted(walk.problems, key=lambda p: "[http_404]" in p):
        return f"no list of annual reports was met: {told[0]}"
    return "no list of annual reports was met; its entries may be made by scripts, or stand on another site"


def _proposed(walk: Walk, name: str, taken: set[str]) -> list[Proposal]:
    """One proposal for each list that names reports which no larger list names."""
    periods, lists = _periods(walk.lists)
    found: list[Proposal] = []
    named: set[str] = set()
    for url, seen in periods.items():
        found.append(Proposal(_source(name, "jcms", url, found, taken), seen))
    for met in sorted(lists, key=lambda m: (-len(m.entries), len(m.url), m.url)):
        fresh = [e for e in met.entries if e.url not in named]
        # A page that names one or two reports is news, or the page of a report that links to its neighbours.
        if len(fresh) < 2 or len(fresh) * 2 < len(met.entries) or len(found) >= MOST_PROPOSALS:
            continue
        named |= {e.url for e in met.entries}
        found.append(Proposal(_source(name, family_of(met.entries), met.url, found, taken), met.entries))
    for proposal in found:
        proposal.evidence += _evidence_of(proposal.seen)
    return found


def _evidence_of(seen: Sequence[Listed]) -> list[str]:
    span = _span(e.year for e in seen)
    return [f"{len(seen)} reports named there, report years {span}", *(f"{e.title}  {e.url}" for e in seen[:2])]


def _span(years: Iterable[int | None]) -> str:
    told = sorted({y for y in years if y is not None})
    return f"{told[0]} to {told[-1]}" if told else "not told"


def _periods(lists: Sequence[Met]) -> tuple[dict[str, list[Listed]], list[Met]]:
    """Entries of jcms, where a body's reports differ by the period only, by address without it; and the other lists."""
    periods: dict[str, list[Listed]] = {}
    others: list[Met] = []
    for met in lists:
        rest = []
        for entry in met.entries:
            told = _PERIOD.match(entry.url)
            if told is None:
                rest.append(entry)
                continue
            # fbtime may stand first, before the body's own number.
            before, after = told["url"], told["rest"]
            url = before + after if "?" in before else f"{before}?{after[1:]}"
            same = periods.setdefault(url, [])
            if entry.url not in {e.url for e in same}:
                same.append(Listed(entry.url, entry.title, int(told["year"])))
        if rest:
            others.append(Met(met.url, rest))
    return periods, others


def family_of(entries: Sequence[Listed]) -> str:
    """The family whose pattern all entries' addresses match, `generic` where none does."""
    for name, preset in presets().items():
        if preset.link is not None and all(re.search(preset.link, e.url) for e in entries):
            return name
    return "generic"


def _source(name: str, preset: str, url: str, before: Sequence[Proposal], taken: set[str]) -> Source:
    wanted, number = name, 1
    used = taken | {p.source.id for p in before}
    while wanted in used:
        number += 1
        wanted = f"{name}-{number}"
    return Source.model_validate({"id": wanted, "preset": preset, "url": url})


def _confirm(settings: Settings, explorer: Explorer, proposal: Proposal) -> None:
    """Note what a crawl of the source would find, and every difference to what was seen."""
    source, seen = proposal.source, proposal.seen
    if bodies := {m["body"] for e in seen if (m := _BODY.match(western(e.title)))}:
        proposal.source = source = source.model_copy(update={"body": sorted(bodies)[0] if len(bodies) == 1 else None})
    if source.preset == "jcms":
        _confirm_period(explorer, proposal)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sources.yaml"
        file.write_text(yaml.safe_dump([_fields(source)], allow_unicode=True), "utf-8")
        try:
            found, report = look(settings.model_copy(update={"sources": file}), source.id, [])
        except CollectError as error:
            proposal.doubts.append(f"it could not be tried: {error}")
            return
    _compare(proposal, found, report.sources[0])


def _compare(proposal: Proposal, found: Sequence[dict[str, Any]], told: SourceReport) -> None:
    """Note what a crawl found beside what was seen on the way."""
    seen, listed = proposal.seen, {e["url"] for e in found}
    span = _span(e["year"] for e in found)
    proposal.evidence.append(
        f"a crawl would fetch {len(listed)} documents from {told.lists} list pages, report years {span}"
    )
    if missing := [e.url for e in seen if e.url not in listed]:
        proposal.doubts.append(f"a crawl would miss {len(missing)} of {len(seen)} reports, such as {missing[0]}")
    if strange := [e["title"] for e in found if e["title"] and "公开" not in e["title"]]:
        proposal.doubts.append(f"a crawl would fetch {len(strange)} other documents too, such as {strange[0]}")
    proposal.doubts += told.warnings
    proposal.doubts += [f"{p.url}: {p.message}" for p in told.problems]
    if told.off_site:
        proposal.doubts.append(f"entries lie on other sites: {', '.join(told.off_site)}; name them in hosts")


def _confirm_period(explorer: Explorer, proposal: Proposal) -> None:
    """Fetch one year's page by the address that a crawl would make."""
    entry = proposal.seen[0]
    rules = proposal.source.rules
    made = rules.documents[0].format(url=proposal.source.url, year=entry.year)
    try:
        title = title_of(explorer.get(made))
    except NotAnswered as problem:
        proposal.doubts.append(f"{made}: {problem.message}")
        return
    if title is None:
        proposal.doubts.append(f"{made} is no annual report")
    else:
        proposal.evidence.append(f"{made} is {title}")


def _fields(source: Source) -> dict[str, Any]:
    told = {"id": source.id, "preset": source.preset, "url": source.url, "body": source.body}
    return {k: v for k, v in told.items() if v is not None}


def written(proposal: Proposal) -> str:
    """A proposal as YAML, with its evidence and doubts as comments."""
    comments = [f"# {line}" for line in proposal.evidence]
    comments += [f"# NOT CONFIRMED: {line}" for line in proposal.doubts]
    text = yaml.safe_dump([_fields(proposal.source)], allow_unicode=True, sort_keys=False, width=200)
    return "\n".join([*comments, text.rstrip()])


def write_sources(settings: Settings, proposals: Sequence[Proposal]) -> Path:
    """Add proposals to the user's file of sources, or to a file of their own in the folder of sources."""
    path = sources_path(settings)
    if path.is_dir():
        path = path / f"{proposals[0].source.id}.yaml"
    before = path.read_text("utf-8").rstrip() + "\n" if path.exists() else "sources:\n"
    entries = "\n".join(written(p) for p in proposals)
    indented = "".join(f"  {line}\n" for line in entries.splitlines())
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    is_mapping = before.lstrip().startswith("sources:") or "\nsources:" in before
    temporary.write_text(before + (indented if is_mapping else entries + "\n"), "utf-8")
    load_sources(temporary)
    temporary.replace(path)
    return path


def _identifier(home: str) -> str:
    host = (urlsplit(home).hostname or "site").removeprefix("www.").removesuffix(".gov.cn")
    return re.sub(r"[^A-Za-z0-9._-]", "-", host)[:60] or "site"
