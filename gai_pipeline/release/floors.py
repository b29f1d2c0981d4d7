"""The floors of a release: what it may not fall below, by province, report year and format, and its sites.

Belongs here: the limits, what is below them, in sentences. Does not belong here: counting (`extras.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import yaml

from gai_pipeline.release.about import ReleaseError

_FIELDS: Final = {"least_readable", "least_reports", "most_lost", "accepted"}

_UNREADABLE: Final = """
select province, report_year, format, readable, reports from temp.release_counts
where reports >= ? and readable < ? * reports
order by province, report_year, format
"""
_LOST: Final = """
select b.province, b.report_year, b.format, b.bodies, coalesce(n.bodies, 0), b.cells, coalesce(n.cells, 0)
from temp.before_release_counts as b
left join temp.release_counts as n using (province, report_year, format)
where b.reports >= ? and (coalesce(n.bodies, 0) < (1 - ?) * b.bodies or coalesce(n.cells, 0) < (1 - ?) * b.cells)
order by all
"""
_GONE: Final = """
select site, reports from temp.before_release_sites
where site not in (select site from temp.release_sites)
order by site
"""


@dataclass(frozen=True, slots=True)
class Floors:
    """The limits. `accepted` are what a person lets pass, each with a reason: `{site: …}` or `{province, report_year,
    format}`; they are named in KNOWN_ISSUES.md."""

    least_readable: float = 0.5
    """Share of the reports of a province, year and format that could be read."""
    least_reports: int = 10
    """Provinces, years and formats with fewer reports are not judged: one report would decide."""
    most_lost: float = 0.02
    """Share of bodies and of cells that a province, year and format may have less than the release before."""
    accepted: tuple[dict[str, Any], ...] = field(default=())

    def is_accepted(self, **place: Any) -> bool:
        """Whether a person has let this pass."""
        return any(all(str(entry.get(k)) == str(v) for k, v in place.items()) for entry in self.accepted)


def load_floors(path: Path) -> Floors:
    """The floors of a YAML file; those of the package where there is none. Raises `ReleaseError`."""
    if not path.exists():
        return Floors()
    found = yaml.safe_load(path.read_text("utf-8")) or {}
    if not isinstance(found, dict) or found.keys() - _FIELDS:
        raise ReleaseError(f"{path}: only {', '.join(sorted(_FIELDS))} can be set in it")
    accepted = tuple(found.pop("accepted", ()) or ())
    if nameless := [e for e in accepted if not isinstance(e, dict) or not e.get("reason")]:
        raise ReleaseError(f"{path}: {nameless[0]} is accepted without a reason; say why")
    return Floors(**found, accepted=accepted)


def below(db: duckdb.DuckDBPyConnection, floors: Floors, *, since: bool) -> Iterator[str]:
    """What is below the floors, a sentence each. The connection has the counts of this release as temporary tables
    and, with `since`, those of the one before as the views `before_…`."""
    for province, year, form, readable, reports in db.execute(
        _UNREADABLE, [floors.least_reports, floors.least_readable]
    ).fetchall():
        if not floors.is_accepted(province=province, report_year=year, format=form):
            yield (
                f"{province} {year} {form}: {readable} of {reports} reports could be read, under "
                f"{floors.least_readable:.0%}"
            )
    if not since:
        return
    limits = [floors.least_reports, floors.most_lost, floors.most_lost]
    for province, year, form, bodies, bodies_now, cells, cells_now in db.execute(_LOST, limits).fetchall():
        if not floors.is_accepted(province=province, report_year=year, format=form):
            yield (
                f"{province} {year} {form}: {bodies_now} bodies and {cells_now} cells, the release before had {bodies} "
                f"and {cells}"
            )
    for site, reports in db.execute(_GONE).fetchall():
        if not floors.is_accepted(site=site):
            yield f"the site {site} is lost: {reports} reports in the release before, none now"
