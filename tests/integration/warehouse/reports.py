"""Small records with a known truth, built without reading a document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal

from gai_pipeline.forms.spec import edition as form_edition
from gai_pipeline.records.model import (
    Cell,
    CellStatus,
    DocumentInfo,
    Record,
    RegionAnswer,
    Report,
    Scope,
    Where,
)

Figures = Mapping[tuple[str, str, str], int | str | None]
"""(table, row, column) to a figure; None is a blank cell."""

LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township"}


def region_level(code: str) -> str:
    if code == "000000":
        return "country"
    return LEVELS[len(code.rstrip("0")) + len(code.rstrip("0")) % 2] if len(code) == 6 else "township"


def record(
    publisher: str,
    year: int | None,
    figures: Figures | None = None,
    *,
    region: str | None = "990101",
    level: str = "county",
    edition: str = "2021",
    scope: Scope = "own",
    published: str | None = None,
    version: str = "",
    status: str = "parsed",
    fingerprint: str | None = None,
    sketch: str | None = None,
    tables: tuple[str, ...] = ("proactive", "applications", "reviews"),
) -> Record:
    """A report in which every cell is 0 but those given. Its document's hash follows from who, when and `version`."""
    key = "|".join(map(str, (publisher, year, region, scope, version)))
    document = hashlib.sha256(key.encode()).hexdigest()
    found = Record(
        document=DocumentInfo(
            document, f"{key}.html", "text/html", 1000, source_uri=f"https://example.invalid/{document[:8]}"
        ),
        status=status,  # type: ignore[arg-type]
        report=Report(
            title=f"{publisher}{year}年政府信息公开工作年度报告",
            publisher=publisher,
            agency_level=level,
            report_year=year,
            published_on=published,
            edition=edition,
            scope=scope,
            region=RegionAnswer("resolved", region, region_level(region), (region,)) if region else RegionAnswer(),
        ),
        text_fingerprint=fingerprint,
        text_sketch=sketch,
    )
    if status not in ("parsed", "partial") or edition not in ("2021", "2019"):
        return found
    form = form_edition(edition)
    given = dict(figures or {})
    for table in form.tables:
        if table.name not in tables:
            found.tables[table.name] = "absent"
            continue
        found.tables[table.name] = "present"
        for row, column in table.cells():
            figure = given.pop((table.name, row, column), 0)
            known = figure is not None
            found.cells.append(
                Cell(
                    table=table.name,
                    row=row,
                    column=column,
                    value=Decimal(str(figure)) if known else None,
                    status=CellStatus.REPORTED if known else CellStatus.BLANK,
                    raw=str(figure) if known else "",
                    confidence=1.0,
                    where=Where("html", None, f"table[1]/{row}/{column}"),
                )
            )
    assert not given, f"the {edition} form has no cells {sorted(given)}"
    return found


def requests(new: int | None, **rows: int | None) -> dict[tuple[str, str, str], int | str | None]:
    """Figures of the applications' total column: new requests and any other rows by code."""
    return {("applications", row, "total"): figure for row, figure in {"new_requests": new, **rows}.items()}
