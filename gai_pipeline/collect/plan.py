"""What a crawl is to do, and what it saw that no row of the manifest says.

Belongs here: the one type that spider and report share. Does not belong here: what was fetched (`ledger.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gai_pipeline.collect import links
from gai_pipeline.collect.frontier import Task
from gai_pipeline.collect.ledger import Ledger
from gai_pipeline.collect.sources import Source
from gai_pipeline.limits import Limits


@dataclass(slots=True)
class Crawl:
    """What a crawl is to do, and what it saw that no row says. `tell` takes (address, outcome) of each answer."""

    sources: Sequence[Source]
    years: Sequence[int]
    every_year: Sequence[int]
    ledger: Ledger
    limits: Limits
    dry_run: bool = False
    given: Sequence[Task] = ()
    """Addresses to fetch in place of the sources' lists."""
    tell: Callable[[str, str], None] | None = None
    listed: dict[str, dict[str, links.Listed]] = field(default_factory=dict)
    """Entries by source and address, wanted years only."""
    named: dict[str, int] = field(default_factory=dict)
    """Entries by source, those of other years too."""
    off_site: dict[str, set[str]] = field(default_factory=dict)
    lists_failed: dict[str, int] = field(default_factory=dict)
    lists_read: dict[str, int] = field(default_factory=dict)
    cut_short: set[str] = field(default_factory=set)
    """Sources with more list pages than `max_pages`."""
    fatal: str | None = None
