"""What the checker says of a report.

Belongs here: the types between judging and showing. Does not belong here: either of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from gai_pipeline.records.model import Record

Format = Literal["text", "json", "html", "xlsx"]
Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `rule` is a rule id of the domain or a code of this package (`report.*`, `cells.*`).

    `message` says what is wrong and where, `mend` what would balance or what to do; both in the language asked for.
    """

    rule: str
    level: Level
    message: str
    mend: str = ""
    table: str | None = None
    row: str | None = None
    column: str | None = None
    left: Decimal | None = None
    right: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        return None if self.left is None or self.right is None else self.left - self.right


@dataclass(frozen=True, slots=True)
class Profile:
    """What the checker keeps of a report's text: the numbers of the form's sections that it has (一 to 六), and whether
    it speaks of fees where it should."""

    sections: tuple[str, ...] = ()
    fee_statement: bool = False


@dataclass(slots=True)
class Checked:
    """A report with its problems, worst first. `profile` is None where the document has no text of its own."""

    record: Record
    profile: Profile | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str:
        """How a person finds the document: its path, and the member of an archive or the report's place in it."""
        document = self.record.document
        name = document.path if document.member is None else f"{document.path} :: {document.member}"
        return name if self.record.ordinal == 0 else f"{name} #{self.record.ordinal + 1}"

    @property
    def errors(self) -> int:
        return sum(p.level == "error" for p in self.problems)

    @property
    def warnings(self) -> int:
        return sum(p.level == "warning" for p in self.problems)
