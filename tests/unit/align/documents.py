"""Small reports around tables that a test writes as an extractor would, and their cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gai_pipeline.extract import parse
from gai_pipeline.forms.spec import edition
from gai_pipeline.records.model import CellStatus, Record

APPLICATIONS = edition("2021").table("applications")
HEADS = [column.label for column in APPLICATIONS.columns]
_SIGNS = {CellStatus.BLANK: "", CellStatus.DASH: "-", CellStatus.ABSENT: "x", CellStatus.UNREADABLE: "?"}


def report(table: str, section: str = "三、收到和处理政府信息公开申请情况") -> str:
    opening = "文登市教育局2023年政府信息公开工作年度报告\n本报告统计期限自2023年1月1日起至2023年12月31日止。\n"
    return f"{opening}\n{section}\n\n{table}\n\n五、存在的主要问题及改进情况\n工作有待加强。\n"


def labels() -> list[list[str]]:
    """For every row of the applications table the labels that stand on it: its own and those that begin with it."""
    found: list[list[str]] = []
    before: list[str] = []
    for row in APPLICATIONS.rows:
        mark = "." if (row.number or "").isdigit() else "、" if row.number in ("一", "二", "四") else ""
        first = ["三、本年度办理结果"] if row.parent else []
        parents = first if row.parent in (None, *first) else [*first, row.parent]
        found.append([p for p in parents if p not in before] + [f"{row.number}{mark}{row.label}"])
        before += parents
    return found


def figures(seed: int = 3, blanks: bool = True) -> list[list[str]]:
    """A balanced table of small figures, in which most zeros are printed and some are left blank."""
    rows = {row.code: [0] * 7 for row in APPLICATIONS.rows}
    outcomes = APPLICATIONS.members("outcomes", "row")
    for n, code in enumerate(outcomes):
        for c in range(6):
            rows[code][c] = (n * 7 + c * 5 + seed) % 11 if (n + c + seed) % 4 == 0 else 0
    for c in range(6):
        rows["total_processed"][c] = sum(rows[code][c] for code in outcomes)
        rows["carried_forward"][c] = c % 2
        rows["carried_over"][c] = (c + seed) % 2
        rows["new_requests"][c] = rows["total_processed"][c] + rows["carried_forward"][c] - rows["carried_over"][c]
    for values in rows.values():
        values[6] = sum(values[:6])
    return [
        ["" if blanks and value == 0 and (r + c) % 3 == 0 else str(value) for c, value in enumerate(values)]
        for r, values in enumerate(rows.values())
    ]


def cells(source: str, table: str = "applications") -> list[list[str]]:
    """The cells of a table of the only report, row by row: numbers, "" for a blank, - x ? for the other states."""
    record = single(source)
    rows: dict[str, list[str]] = {}
    for cell in record.cells:
        if cell.table == table:
            rows.setdefault(cell.row, []).append(_SIGNS.get(cell.status, f"{cell.value}"))
    return list(rows.values())


def single(source: str) -> Record:
    (record,) = parse(source.encode(), "report.txt")
    return record


def table(row: Callable[[Sequence[str], Sequence[str]], str], heads: str, values: Sequence[Sequence[str]]) -> str:
    """The applications table as text: `heads`, then every row as `row(labels, values)` writes it."""
    return "\n".join([heads, *(row(names, own) for names, own in zip(labels(), values, strict=True))])
