"""The cells of a ruled table: the small network looks first, at all of them at once.

A figure that it reads alike twice and surely, or a label that is one of the form's, is taken from it; every other line
goes to the large recogniser (`large.py`). Belongs here: which of the two is believed. Does not belong here: cutting
(`cells.py`), the network (`small.py`), how sure a figure is (`trust.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gai_pipeline.layout.boxes import Box
from gai_pipeline.layout.lattice import Lattice
from gai_pipeline.layout.page_table import TextLine
from gai_pipeline.read.ocr.cells import Crop, lines_in
from gai_pipeline.read.ocr.engine import Recognised
from gai_pipeline.read.ocr.form_words import LEGIBLE, form_word
from gai_pipeline.read.ocr.hidden import is_lifted, is_struck
from gai_pipeline.read.ocr.large import SLASH_ALIKE, SLASH_SURE, first_cut, is_slash, large_looks, second_cut
from gai_pipeline.read.ocr.ruling import RuledPage
from gai_pipeline.read.ocr.small import OTHER, small_reader
from gai_pipeline.read.ocr.specks import without_spots
from gai_pipeline.read.ocr.trust import SMALL_LEAST, blank_confidence, is_figure, is_han, small_confidence
from gai_pipeline.read.ocr.unlike import mark_unlike, unreadable
from gai_pipeline.read.reading_limits import Limits

_TOUCHED = 0.01
"""What a gray seal or a streak over a cell counts as, in the share of ink that no line holds: nothing there is sure."""
_HIDDEN = 0.8
"""Most confidence of what a seal or a streak lay on: another look at the same picture does not show what it hides."""
_DASH_SURE, _LABEL_SURE = 0.85, 0.89
_FIGURE = re.compile(r"\d[\d,.]*[万元件余]*")
_GLANCED = 0.5
"""How sure a figure is that the small network alone has seen."""
_WORDS = 3
"""Least characters of words that the recogniser of running text is asked for."""
_DIGITS = frozenset("0123456789,.")

Said = tuple[str, float]
"""What a line says and how surely."""


@dataclass(slots=True)
class _Cell:
    owner: int
    crops: list[Crop]
    speck: float
    touched: bool
    doubted: bool
    """A seal or a streak lay so close to what is printed that it may hide a stroke, or a spot may have been one."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The cells of a table, what the small network sees in the lines of those that hold no dash, and the page, without
    spots in those that are doubtful."""

    page: RuledPage
    lattice: Lattice
    cells: list[_Cell]
    looks: list[tuple[_Cell, list[Recognised]]]

    def words(self) -> int:
        """How many cells say exactly what a form prints there."""
        texts = ["".join(look.text for look in own) for _, own in self.looks]
        return sum(is_han(text) and form_word(text) == text for text in texts)


def glance(page: RuledPage, lattice: Lattice, limits: Limits) -> Glance:
    """The first look at a table."""
    boxes = {owner: lattice.cell_box(span) for owner, span in lattice.spans().items()}
    cells = [_cell(page, owner, box) for owner, box in boxes.items()]
    looks = _first_looks(page, cells, limits)
    if not page.dirty or not (doubtful := [cell for cell, own in looks if _is_doubtful(own)]):
        return Glance(page, lattice, cells, looks)
    lines = [(crop.x0, crop.y0, crop.x1, crop.y1) for crop in (cell.crops[0] for cell in doubtful)]
    gray, ink, between = without_spots(page.gray, page.ink, lines, page.dpi)
    page = replace(page, gray=gray, ink=ink)
    bare = {cell.owner: _cell(page, cell.owner, boxes[cell.owner]) for cell in doubtful}
    for cell, inside in zip(bare.values(), between, strict=True):
        cell.doubted |= inside
    again = _first_looks(page, list(bare.values()), limits)
    kept = [look for look in looks if look[0].owner not in bare]
    return Glance(page, lattice, [bare.get(cell.owner, cell) for cell in cells], kept + again)


def _is_doubtful(looks: Sequence[Recognised]) -> bool:
    """Whether a cell holds one line that is no word and that the small network does not surely read as a figure."""
    text = looks[0].text if len(looks) == 1 else ""
    return (
        any(ch.isdigit() for ch in text)
        and not is_han(text, 1)
        and not (is_figure(text) and looks[0].score >= SMALL_LEAST)
    )


def read_table(first: Glance, limits: Limits) -> tuple[dict[int, list[TextLine]], dict[int, float]]:
    """Lines by owner, and how sure the cells without lines are."""
    page, lattice, cells = first.page, first.lattice, first.cells
    said = _said(page, first, limits)
    out: dict[int, list[TextLine]] = {}
    for cell in cells:
        most = _HIDDEN if cell.doubted else 1.0
        lines = [_line(crop, said.get((cell.owner, n), ("—", _DASH_SURE)), most) for n, crop in enumerate(cell.crops)]
        if lines:
            out[cell.owner] = _without_remains(lines) if cell.touched else lines
    mark_unlike(lattice, out)
    return out, {cell.owner: blank_confidence(cell.speck) for cell in cells}


def _said(page: RuledPage, first: Glance, limits: Limits) -> dict[tuple[int, int], Said]:
    """What lines say that are no dashes, by owner and number of the line. When figures are read again by detection, the
    large recogniser sees none of them here."""
    cells, looks = first.cells, first.looks
    said = _small_looks(page, looks, limits)
    seen = {(cell.owner, n): look for cell, own in looks for n, look in enumerate(own)}
    words = {line for line, look in seen.items() if _are_words(look.text)}
    left = [(cell, n) for cell in cells for n, crop in enumerate(cell.crops) if not crop.flat]
    left = [(cell, n) for cell, n in left if (cell.owner, n) not in said]
    if limits.ocr_again:
        said = {line: (look.text, _GLANCED) for line, look in seen.items() if _FIGURE.fullmatch(look.text)} | said
        left = [(cell, n) for cell, n in left if (cell.owner, n) not in said]
    lines = [(cell.crops[n], cell.speck) for cell, n in left]
    found = large_looks(page, lines, [(cell.owner, n) in words for cell, n in left], limits)
    return said | {(cell.owner, n): one for (cell, n), one in zip(left, found, strict=True)}


def _cell(page: RuledPage, owner: int, box: Box) -> _Cell:
    crops, speck = lines_in(page.gray, page.ink, box, page.dpi, clean=page.clean)
    touched = is_lifted(page, box)
    doubted = touched or is_struck(page, box, [(c.x0, c.y0, c.x1, c.y1) for c in crops])
    return _Cell(owner, crops, max(speck, _TOUCHED) if doubted else speck, touched, doubted)


def _line(crop: Crop, said: Said, most: float) -> TextLine:
    pitch = 1.1 * (crop.x1 - crop.x0) / max(1, len(said[0]))  # ink is narrower than type
    return TextLine(said[0], float(crop.x0), float(crop.x1), pitch, min(most, said[1]))


def _small_looks(
    page: RuledPage, looks: Sequence[tuple[_Cell, list[Recognised]]], limits: Limits
) -> dict[tuple[int, int], Said]:
    """What lines say where the small network is to be believed, by owner and number of the line."""
    out: dict[tuple[int, int], Said] = {}
    figures = []
    for cell, own in looks:
        text = "".join(look.text for look in own)
        if _is_nothing(page, cell, own):
            out[cell.owner, 0] = text, _DASH_SURE
        elif is_han(text, 1):
            out |= _label(cell, own, text)
        elif len(own) == 1 and _DIGITS.issuperset(text or "?"):
            figures.append((cell, own[0]))
    again = small_reader(limits.ocr_threads).read([second_cut(page, cell.crops[0]) for cell, _ in figures])
    for (cell, first), second in zip(figures, again, strict=True):
        if (said := _twice(page, cell, first, second)) is not None:
            out[cell.owner, 0] = said
    return out


def _are_words(text: str) -> bool:
    """Whether what the small network saw is words, strange ones among them."""
    known = sum(ch.isalpha() or ch == OTHER for ch in text)
    return known >= _WORDS and 2 * known > len(text)


def _twice(page: RuledPage, cell: _Cell, first: Recognised, second: Recognised) -> Said | None:
    """What a figure says that was looked at twice; None where the looks differ or are not sure. Sure of a 7 they are
    right (of 404 all were), though its leg alone, on a fax, is a slanting stroke."""
    sure = min(first.score, second.score)
    if first.text == second.text and is_figure(first.text) and sure >= SMALL_LEAST:
        return first.text, small_confidence(sure, first.text, cell.speck, dirty=page.dirty)
    if first.text in SLASH_ALIKE and is_slash(page.ink, cell.crops[0], first.text):
        return "/", SLASH_SURE
    return None


def _is_nothing(page: RuledPage, cell: _Cell, looks: Sequence[Recognised]) -> bool:
    """Whether a cell surely says 无, or is crossed by one slanting stroke."""
    if len(looks) != 1 or looks[0].score < SMALL_LEAST:
        return False
    return looks[0].text == "无" or (looks[0].text == "/" and is_slash(page.ink, cell.crops[0], "/"))


def _first_looks(page: RuledPage, cells: Sequence[_Cell], limits: Limits) -> list[tuple[_Cell, list[Recognised]]]:
    """What the small network sees in the lines of cells that hold no dash."""
    printed = [cell for cell in cells if not any(crop.flat for crop in cell.crops)]
    crops = [first_cut(page, crop) for cell in printed for crop in cell.crops]
    found = iter(small_reader(limits.ocr_threads).read(crops))
    return [(cell, [next(found) for _ in cell.crops]) for cell in printed]


def _label(cell: _Cell, looks: Sequence[Recognised], text: str) -> dict[tuple[int, int], Said]:
    """The lines of a label of the form; nothing where the cell says something else."""
    word = form_word(text)
    sure = min(look.mean for look in looks)
    if word is None or sure < LEGIBLE:
        return {}
    lines = [_bare(look.text) for look in looks] if word == text else [word] + [""] * (len(looks) - 1)
    return {(cell.owner, n): (line, min(_LABEL_SURE, sure)) for n, line in enumerate(lines)}


def _bare(text: str) -> str:
    """A line of a label without spots beside it and without marks that the network does not know."""
    return text.replace(OTHER, "").strip(",.-/、:;")


def _without_remains(lines: list[TextLine]) -> list[TextLine]:
    """The lines of a cell that a seal lay on; one that nobody can read where they are neither words nor one figure."""
    if any(is_han(line.text, 1) for line in lines) or (len(lines) == 1 and is_figure(lines[0].text.lstrip("+-"))):
        return lines
    return [unreadable(lines[0])]
