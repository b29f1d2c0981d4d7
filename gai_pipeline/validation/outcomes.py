"""What a check found: plain objects, without Great Expectations.

Belongs here: outcomes, how they add up to the result of a check, and the generated suites as they lie on disk.
Does not belong here: running anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Kind = Literal["structure", "rule"]
State = Literal["passed", "violated", "error", "nothing_to_check"]

ROWS_KEPT = 50
"""Violating rows that an outcome carries; the count is always the full one."""


class SuiteError(ValueError):
    """The generated suites cannot be used; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation on one table.

    `error`: it could not be evaluated (SQL failed); that is never a pass. `checked`: how many identities had all their
    numbers, None where the expectation does not count them; 0 means that the expectation looked at nothing.
    """

    table: str
    check: str
    kind: Kind
    title: str
    passed: bool
    violated: int = 0
    rows: tuple[Mapping[str, Any], ...] = ()
    error: str | None = None
    checked: int | None = None
    blocked: int | None = None
    rule: str | None = None
    zh: str | None = None

    @property
    def state(self) -> State:
        if self.error is not None:
            return "error"
        if not self.passed:
            return "violated"
        return "nothing_to_check" if self.checked == 0 else "passed"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check: the outcomes of its expectations on one table. `blocking` stops the publish when it does not pass."""

    table: str
    name: str
    kind: Kind
    outcomes: tuple[Outcome, ...] = field(default=())

    @property
    def state(self) -> State:
        """The worst state of its expectations."""
        order: tuple[State, ...] = ("error", "violated", "nothing_to_check", "passed")
        states = {o.state for o in self.outcomes}
        return next((s for s in order if s in states), "nothing_to_check")

    @property
    def passed(self) -> bool:
        """True where every expectation was evaluated and none was violated, something to check or not."""
        return bool(self.outcomes) and all(o.state in ("passed", "nothing_to_check") for o in self.outcomes)

    @property
    def blocking(self) -> bool:
        """Structure blocks; so does any expectation that could not be evaluated."""
        return self.kind == "structure" or any(o.error for o in self.outcomes)

    @property
    def violated(self) -> int:
        return sum(o.violated for o in self.outcomes)


def by_check(outcomes: Iterable[Outcome]) -> list[CheckResult]:
    """Outcomes gathered into checks, in the order in which they come."""
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault((outcome.table, outcome.check), []).append(outcome)
    return [CheckResult(t, c, found[0].kind, tuple(found)) for (t, c), found in groups.items()]


def load_suites(folder: Path) -> dict[str, dict[str, Any]]:
    """The generated suites by table name. Raises `SuiteError` where there are none or one is damaged."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            suite = json.loads(path.read_text("utf-8"))
            found[path.stem] = {"name": suite["name"], "expectations": suite["expectations"]}
        except (ValueError, KeyError, TypeError) as error:
            raise SuiteError(f"{path} is no suite ({error}): run python -m gai_pipeline.codegen") from error
    if not found:
        raise SuiteError(f"no suites in {folder}: run python -m gai_pipeline.codegen")
    return found


def declared_checks(suites: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str, Kind, str]]:
    """(table, check, kind, title) of every check that the suites hold, for declaring them before they run."""
    found: dict[tuple[str, str], tuple[str, str, Kind, str]] = {}
    for table, suite in suites.items():
        for e in suite["expectations"]:
            meta = e["meta"]
            title = meta["title"] if meta["kind"] == "rule" else "keys, codes, and nothing lost between layers"
            found.setdefault((table, meta["check"]), (table, meta["check"], meta["kind"], title))
    return list(found.values())


def to_json(results: Iterable[CheckResult]) -> str:
    """The results as JSON, for those who read them without a browser; numbers as printed."""
    rows = [
        {"table": r.table, "check": r.name, "kind": r.kind, "state": r.state, "violated": r.violated}
        | {"expectations": [asdict(o) | {"state": o.state} for o in r.outcomes]}
        for r in results
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n"
