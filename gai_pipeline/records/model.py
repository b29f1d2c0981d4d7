"""The record of one report: the objects behind a line of `gai parse`.

Belongs here: the record's types. Does not belong here: JSON or Parquet (`jsonl.py`, `tables.py`) and how a record comes
about (`parse.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from gai_pipeline.forms.hybrid import form_code


class CellStatus(StrEnum):
    """`reported`: a number, 0 included. `blank`: the cell is there and empty. `dash`: -, —, /, 无. `absent`: the row is
    not in the table. `unreadable`: something is there and no number could be read with certainty."""

    REPORTED = "reported"
    BLANK = "blank"
    DASH = "dash"
    ABSENT = "absent"
    UNREADABLE = "unreadable"


TableState = Literal["present", "absent", "image"]
RecordStatus = Literal["parsed", "partial", "no_report", "failed"]
Outcome = Literal["pass", "fail", "blocked", "not_applicable"]
Cause = Literal["filer", "reading", "undecided"]
Scope = Literal["own", "aggregate", "unclear"]

SURE = 0.9
"""A reported cell with at least this confidence claims to be right."""


@dataclass(slots=True)
class Where:
    """The place of a figure in its document."""

    reader: str
    page: int | None
    locator: str


@dataclass(slots=True)
class Cell:
    """A cell of the form as the document reports it. `value` is never computed; `proposed` may be."""

    table: str
    row: str
    column: str
    value: Decimal | None
    status: CellStatus
    raw: str | None
    confidence: float
    where: Where
    proposed: Decimal | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.table, self.row, self.column


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """A row of a table of the form whose label the form does not have."""

    table: str
    label: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class NarrativeCount:
    """A number stated in the text. `unit` as printed; `where` is the paragraph's locator."""

    measure: str
    value: Decimal
    unit: str
    raw: str
    where: str | None = None


@dataclass(slots=True)
class Finding:
    """The outcome of a rule that did not pass. Per-row rules carry `row`, per-column rules `column`."""

    rule: str
    outcome: Literal["fail", "blocked"]
    severity: Literal["error", "warning"]
    row: str | None
    column: str | None
    left: Decimal | None
    right: Decimal | None
    cause: Cause
    message: str

    @property
    def difference(self) -> Decimal | None:
        return None if self.left is None or self.right is None else self.left - self.right


@dataclass(frozen=True, slots=True)
class RegionAnswer:
    """Where the publisher is. `code` is the code of today; `candidates` are all places the evidence leaves open."""

    status: Literal["resolved", "ambiguous", "unresolved"] = "unresolved"
    code: str | None = None
    level: str | None = None
    path: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What a report says of itself. `notes` are conflicts and damage worth a reader's eye, as stable codes.
    `scope_evidence` is the sentence of the report that decided its scope, as printed; None where no sentence did."""

    title: str | None = None
    publisher: str | None = None
    agency_level: str = "unknown"
    report_year: int | None = None
    published_on: str | None = None
    edition: str = "unknown"
    scope: Scope = "unclear"
    scope_evidence: str | None = None
    region: RegionAnswer = field(default_factory=RegionAnswer)
    notes: list[str] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """The document that a record comes from; `member` is the name inside an archive."""

    id: str
    path: str
    media_type: str
    bytes: int
    member: str | None = None
    source_uri: str | None = None


@dataclass(frozen=True, slots=True)
class RecordError:
    """Why a document gave no report: a stable code and a sentence that says what to do."""

    code: str
    message: str


@dataclass(slots=True)
class Record:
    """One report found in a document, or the reason why there is none. `ordinal` counts reports in the document."""

    document: DocumentInfo
    status: RecordStatus
    error: RecordError | None = None
    ordinal: int = 0
    report: Report = field(default_factory=Report)
    tables: dict[str, TableState] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    unknown_rows: list[UnknownRow] = field(default_factory=list)
    narrative: list[NarrativeCount] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    text_fingerprint: str | None = None
    text_sketch: str | None = None

    @property
    def form(self) -> str:
        """The code of the form that the cells are on: the edition's, or a hybrid's where a part is another's."""
        return form_code(self.report.edition, [(cell.table, cell.row, cell.column) for cell in self.cells])

    @property
    def report_id(self) -> str:
        """Stable over runs: the document's hash and the report's place in it."""
        return f"{self.document.id[:24]}-{self.ordinal}"
