"""Errata: errors that readers report, each a row with a state.

Belongs here: keeping reports of errors under `$GAI_HOME`, and their state against the warehouse. Does not belong here:
corrections (`corrections.yaml`, applied by dbt), which are what a reviewer makes of a report.

A report of an error is a row of a CSV file with `document_id` (or its start), `cell` (`table.row.column`, or empty for
the whole report), `seen` (what the reader sees there), `reporter` and `note`. Rows are kept as they came, appended,
never changed; one more row with the `decision` rejected, and the reason in `note`, ends one that is wrong.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import duckdb

from gai_pipeline.release.about import ReleaseError
from gai_pipeline.release.extras import described
from gai_pipeline.release.release_tables import Table

NAME: Final = "errata"
_COLUMNS: Final = ("document_id", "cell", "seen", "reporter", "note")


@dataclass(frozen=True, slots=True)
class Erratum:
    """One report of an error. `decision` is empty, or `rejected` by a reviewer."""

    document_id: str
    cell: str
    seen: str
    reporter: str
    note: str
    decision: str = ""

    @property
    def id(self) -> str:
        """Stable for the same document, cell and sight."""
        return hashlib.sha256("\0".join((self.document_id, self.cell, self.seen)).encode()).hexdigest()[:12]


def errata_file(root: Path) -> Path:
    """Where errata are kept under `$GAI_HOME`."""
    return root / "errata.jsonl"


def read_csv(path: Path) -> list[Erratum]:
    """The errata of a CSV file. Raises `ReleaseError` for a file that lacks a column or a row that says nothing."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
        names = set(rows[0]) if rows else set()
    if missing := [c for c in ("document_id", "seen") if c not in names]:
        raise ReleaseError(f"{path}: the column {missing[0]} is missing; errata have {', '.join(_COLUMNS)}")
    return [_erratum(row, f"{path}, line {number}") for number, row in enumerate(rows, 2)]


def _erratum(row: dict[str, str | None], place: str) -> Erratum:
    values = {c: (row.get(c) or "").strip() for c in (*_COLUMNS, "decision")}
    if not values["document_id"] or not (values["seen"] or values["decision"]):
        raise ReleaseError(f"{place}: an erratum names its document and what is seen there")
    if values["cell"] and values["cell"].count(".") != 2:
        raise ReleaseError(f"{place}: {values['cell']!r} is not table.row.column")
    if values["decision"] not in ("", "rejected"):
        raise ReleaseError(f"{place}: a decision is empty or rejected")
    return Erratum(**values)


def keep(root: Path, new: list[Erratum]) -> int:
    """Append the errata that are not there yet; how many these are."""
    known = set(kept(root))
    fresh = [e for e in dict.fromkeys(new) if e not in known]
    if fresh:
        root.mkdir(parents=True, exist_ok=True)
        with errata_file(root).open("a", encoding="utf-8") as stream:
            stream.writelines(json.dumps(asdict(e), ensure_ascii=False) + "\n" for e in fresh)
    return len(fresh)


def kept(root: Path) -> Iterator[Erratum]:
    """All errata, as they came."""
    if errata_file(root).exists():
        for line in errata_file(root).read_text("utf-8").splitlines():
            yield Erratum(**json.loads(line))


# The last decision stands; without one the warehouse says whether the cell is now as the reader sees it.
_STATE: Final = """
create or replace temp table errata as
with told as (
    select erratum_id, document_id, cell, seen, max(note) as note, bool_or(decision = 'rejected') as is_rejected
    from told_errata group by all
),
placed as (
    select
        told.*,
        reports.report_id,
        cells.value,
        cells.corrected,
        cells.report_id is not null as is_there,
        try_cast(replace(told.seen, ',', '') as decimal(24, 6)) as figure
    from told
    left join marts.fct_reports as reports on starts_with(reports.document_id, told.document_id)
    left join marts.fct_cells as cells
        on cells.report_id = reports.report_id
        and told.cell = concat_ws('.', cells.table_name, cells.row_code, cells.column_code)
    qualify row_number() over (partition by erratum_id order by cells.report_id nulls last, reports.report_id) = 1
)
select
    erratum_id, document_id, report_id, cell, seen,
    coalesce(corrected, value) as published,
    case
        when is_rejected then 'rejected'
        when report_id is null or (cell != '' and not is_there) then 'not_found'
        when corrected is not null then 'corrected'
        when figure is not null and value = figure then 'agrees'
        else 'open'
    end as state,
    note
from placed
"""


def make_errata(db: duckdb.DuckDBPyConnection, errata: list[Erratum]) -> Table:
    """The errata with their states as a temporary table. Who reported them is not published."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE told_errata "
        "(erratum_id VARCHAR, document_id VARCHAR, cell VARCHAR, seen VARCHAR, note VARCHAR, decision VARCHAR)"
    )
    rows = [(e.id, e.document_id, e.cell, e.seen, e.note, e.decision) for e in errata]
    if rows:
        db.executemany("INSERT INTO told_errata VALUES (?, ?, ?, ?, ?, ?)", rows)
    db.execute(_STATE)
    return described(
        db,
        NAME,
        ("erratum_id",),
        ("Grain: one row per error that a reader reported.", "每行为读者报告的一处错误。"),
        {
            "erratum_id": ("Stable id of the report of the error.", "勘误标识"),
            "document_id": ("SHA-256 of the document, or its start.", "文件的 SHA-256 或其开头"),
            "report_id": ("The report.", "报告标识"),
            "cell": ("Cell as table.row.column; empty for the report.", "单元格;空为整份报告"),
            "seen": ("What the reader sees in the document.", "读者在原文所见"),
            "published": ("The figure as it is published now.", "现在公布的数"),
            "state": (
                "open; agrees: published as seen; corrected: by hand; rejected: by a reviewer; "
                "not_found: no such cell.",
                "open 待查,agrees 已与所见一致,corrected 已更正,rejected 不成立,not_found 无此单元格",
            ),
            "note": ("What was said of it.", "说明"),
        },
    )
