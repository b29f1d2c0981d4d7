"""What the paths and queries of pages may say.

Belongs here: types with their patterns, shared by pages. Does not belong here: any page.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import HTTPException, Path, Query

from gai_pipeline.explore.view import Lang
from gai_pipeline.forms.metrics import metrics
from gai_pipeline.forms.rules import rules
from gai_pipeline.forms.spec import editions

Metric = StrEnum("Metric", {m.code: m.code for m in metrics() if not m.is_component})  # type: ignore[misc]
NEW_REQUESTS = Metric("new_requests")
Rule = StrEnum("Rule", {r.id.replace(".", "_"): r.id for r in rules()})  # type: ignore[misc]
Edition = StrEnum("Edition", {f"of_{e.code}": e.code for e in editions()})  # type: ignore[misc]

RegionCode = Annotated[
    str, Path(pattern=r"^[0-9]{6}([0-9]{3})?(@[0-9]{4})?$", description="Code of a place", examples=["000000"])
]
BodyId = Annotated[str, Path(pattern=r"^[0-9a-f]{8,64}$", description="Id of a body")]
ReportId = Annotated[str, Path(pattern=r"^[0-9a-f]{12,64}(-[0-9]{1,4})?$", description="Id of a report")]
DocumentId = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a document")]
MetricChoice = Annotated[Metric, Query(description="Metric")]
Year = Annotated[int, Query(ge=0, le=2100, description="Report year; 0: the newest, or all")]
LangPath = Annotated[Lang, Path(description="zh or en")]
CellName = Annotated[
    str, Query(pattern=r"^([a-z_]+\.[a-z_0-9]+\.[a-z_0-9]+)?$", max_length=120, description="table.row.column")
]


class Missing(HTTPException):
    """Something that the warehouse does not have: a kind of thing and its id."""

    def __init__(self, kind: str, id: object) -> None:
        super().__init__(404, f"{kind} {id}: not in this warehouse")
        self.kind, self.id = kind, str(id)


def known_year(years: list[int], year: int) -> int:
    """The year that was asked for, else the newest; 0 where there is none."""
    return year if year in years else (years[-1] if years else 0)


def prefix(code: str) -> str:
    """What the codes of all places in a place begin with; empty for the country."""
    if code == "000000":
        return ""
    if len(code) == 6:
        return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return code
