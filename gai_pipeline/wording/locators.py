"""The place of a figure in words that a person can follow.

Belongs here: reading the locators that the readers write (`page[3]/table[2]/r5c7`, `table 2 row 5 cell 7`,
`line 72, char 29`, `Sheet1!D60`, `body/tbl[1]/tr[4]/tc[2]`, `picture 2 > page[1]/…`) and saying them. Does not belong
here: writing them (`read/`), or finding what stands there (`origin/`). Stored locators stay as they are.
"""

from __future__ import annotations

import re
from typing import Final

from gai_pipeline.wording.catalogue import told
from gai_pipeline.wording.language import Lang

INSIDE: Final = " > "
_KINDS: Final = {
    "tbl": "table",
    "tr": "row",
    "tc": "cell",
    "p": "paragraph",
    "txbx": "box",
    "r": "row",
    "c": "column",
}
"""Names of steps that differ from those of the catalogue."""
_NAMES: Final = r"page|table|tbl|row|tr|cell|tc|line|paragraph|p|picture|txbx|chunk|char"
_STEP: Final = re.compile(rf"({_NAMES})(?:\[(\d+)\]| (\d+))|(?<![a-z])r(\d+)c(\d+)")
_WHOLE: Final = re.compile(rf"(?:body/?)?(?:(?:(?:{_NAMES})(?:\[\d+\]| \d+)|r\d+c\d+)(?:/|, | |$))+")
_SHEET: Final = re.compile(r"(?P<name>.+)!(?P<cell>[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?)")

Step = tuple[str, int]


def in_words(locator: str | None, page: int | None, lang: Lang) -> str:
    """`page[3]/table[2]/r5c7` as “page 3, table 2, row 5, column 7”; what no reader writes stands as it is.

    `page` is said first where the locator does not name one.
    """
    parts = [part for part in (locator or "").split(INSIDE) if part]
    said = [_part(part, lang, last=part is parts[-1]) for part in parts]
    if page is not None and not any("page[" in part for part in parts):
        said.insert(0, told("locators.page", lang, n=page))
    if not said:
        return told("locators.no_place", lang)
    whole = said[-1]
    for outer in reversed(said[:-1]):
        whole = told("locators.inside", lang, outer=outer, inner=whole)
    return whole


def _part(part: str, lang: Lang, *, last: bool) -> str:
    if sheet := _SHEET.fullmatch(part):
        return told("locators.sheet", lang, name=sheet["name"], cell=sheet["cell"])
    if not _WHOLE.fullmatch(part):
        return part if last else told("locators.attachment", lang, name=part)
    return _joined(_steps(part), lang)


def _steps(part: str) -> list[Step]:
    steps: list[Step] = []
    for m in _STEP.finditer(part):
        if m[4] is not None:
            steps += [("row", int(m[4])), ("column", int(m[5]))]
        else:
            steps.append((_KINDS.get(m[1], m[1]), int(m[2] or m[3])))
    return steps


def _joined(steps: list[Step], lang: Lang) -> str:
    """The steps in their order; a row and its cell are one phrase in Chinese, and a table in a cell lies in it."""
    said = ""
    for n, (kind, number) in enumerate(steps):
        word = told(f"locators.{kind}", lang, n=number)
        before = steps[n - 1][0] if n else None
        if before is None:
            said = word
        elif before in ("cell", "column") and kind in ("table", "paragraph", "picture"):
            return told("locators.inside", lang, outer=said, inner=_joined(steps[n:], lang))
        elif lang == "zh":
            said += word if before == "row" else f"，{word}"
        else:
            said += f", {word}"
    return said
