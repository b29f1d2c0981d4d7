"""Running text beside the tables: what the small network sees in a line says whether a recogniser has to read it.

A record takes from running text the title, the body, dates and years, how the figures were compiled, and counts. They
stand at the beginning and the end of the text, in short lines, and in sentences with figures. Belongs here: which lines
are read by what. Does not belong here: where lines are (`text_boxes.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from gai_pipeline.read.ocr.engine import Gray, Recognised
from gai_pipeline.read.ocr.form_words import heading_or_word
from gai_pipeline.read.ocr.line_reader import TYPE, line_recogniser
from gai_pipeline.read.ocr.small import OTHER, small_reader
from gai_pipeline.read.ocr.text_boxes import PixelBox
from gai_pipeline.read.reading_limits import Limits

_FIRST, _FIRST_LATER, _LAST = 7, 2, 3
"""Lines at the head of the first and of a later page, and at the foot of any, that are always read."""
_SHORT = 0.6
"""Of the widest line: shorter ones are titles, headings, signatures and ends of paragraphs."""
_FULL = 0.85
"""Of the widest line: the line after such a one goes on with its paragraph."""
_NEAR = 0.5
"""Of a line: figures in its first part belong to what the line above says, in its last part to the one below."""
_UNREAD = "□"
_UNREAD_SURE = 0.3


def read_running(gray: Gray, boxes: Sequence[PixelBox], number: int, limits: Limits) -> list[Recognised]:
    """The pieces of lines in `boxes` on the page of that number.

    One that nothing is taken from comes as the small network sees it, with □ for the characters that it does not know.
    """
    crops = [gray[b:d, a:c] for a, b, c, d in boxes]
    looks = small_reader(limits.ocr_threads).read(crops)
    out = [_unread(look) for look in looks]
    wanted = []
    for i in sorted(_needed(boxes, looks, number)):
        if (text := heading_or_word(looks[i])) is not None:
            out[i] = Recognised(text, looks[i].mean, looks[i].mean)
        else:
            wanted.append(i)
    found = line_recogniser(limits.ocr_threads).read([crops[i] for i in wanted], TYPE)
    for i, look in zip(wanted, found, strict=True):
        out[i] = look
    return out


def _unread(look: Recognised) -> Recognised:
    return Recognised(look.text.replace(OTHER, _UNREAD), min(_UNREAD_SURE, look.mean), look.mean)


def _needed(boxes: Sequence[PixelBox], looks: Sequence[Recognised], number: int) -> set[int]:
    """The pieces that something is taken from: those at both ends of the page, short ones that are no end of a
    paragraph, and the sentences around figures (a sentence runs on from the line above and into the line below)."""
    if not boxes:
        return set()
    order = sorted(range(len(boxes)), key=lambda i: (boxes[i][1] + boxes[i][3], boxes[i][0]))
    widths = [boxes[i][2] - boxes[i][0] for i in order]
    widest = max(widths)
    found = {*order[: _FIRST if number == 1 else _FIRST_LATER], *order[-_LAST:]}
    for place, i in enumerate(order):
        before, after = _reach_of_figures(looks[i].text)
        goes_on = place > 0 and widths[place - 1] >= _FULL * widest
        if before is not None:
            found.update(order[max(0, place - before) : place + 1 + after])
        elif widths[place] < _SHORT * widest and not goes_on:
            found.add(i)
    return found


def _reach_of_figures(text: str) -> tuple[int | None, int]:
    """How many lines before and after belong to what the figures of a line say; None for a line without figures."""
    figures = [n for n, ch in enumerate(text) if ch.isdigit()]
    if not figures:
        return None, 0
    return int(figures[0] < _NEAR * len(text)), int(figures[-1] > (1 - _NEAR) * len(text))
