"""One page of a PDF through pypdfium2: its ruling lines, its characters and its images, as the page is seen.

Coordinates are points from the top left of the page as displayed: rotation of the page, and of text that is printed
sideways, is undone. The parts are read in `objects.py` and `chars.py`. Does not belong here: tables and reading order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from gai_pipeline.layout.boxes import Box, Segment
from gai_pipeline.read.pdf import fonts
from gai_pipeline.read.pdf.chars import BLEED, Chars, codes_of, read_chars, text_turns
from gai_pipeline.read.pdf.glyphs import has_lying_fonts
from gai_pipeline.read.pdf.matrix import display
from gai_pipeline.read.pdf.objects import SHORTEST, PageObjects
from gai_pipeline.read.pdf.seen import as_seen
from gai_pipeline.read.reading_limits import Limits


@dataclass(slots=True)
class PageContent:
    """`hidden_text`: all text is invisible, as under a scan. `unmapped`: share of characters without a known code.
    `missing_fonts`: names of fonts that neither the file nor the machine has."""

    number: int
    width: float
    height: float
    horizontal: list[Segment] = field(default_factory=list)
    vertical: list[Segment] = field(default_factory=list)
    chars: Chars = field(default_factory=Chars.of)
    images: list[Box] = field(default_factory=list)
    hidden_text: bool = False
    unmapped: float = 0.0
    missing_fonts: list[str] = field(default_factory=list)


def _within(segments: list[Segment], across: float, along: float) -> list[Segment]:
    """Lines as far as they are on the page."""
    if all(-BLEED <= p <= across and a >= -BLEED and b <= along for p, a, b in segments):
        return segments
    inside = [(p, max(a, 0.0), min(b, along)) for p, a, b in segments if -BLEED <= p <= across]
    return [s for s in inside if s[2] - s[1] >= SHORTEST]


def read_page(page: pdfium.PdfPage, number: int, limits: Limits, data: bytes = b"") -> PageContent:
    """Everything of a page that tables and text need. `number` counts from 1; `data` are the file's bytes, which are
    read another way where fonts are missing."""
    box = page.get_bbox()
    textpage = page.get_textpage()
    codes = codes_of(textpage.raw, min(raw.FPDFText_CountChars(textpage.raw), limits.max_characters))
    objects = PageObjects(page.raw)
    texts = objects.texts()
    lies = False
    if not texts.hidden:
        codes, covered, figures = as_seen(
            page, textpage.raw, codes, objects, lambda: fonts.drawn_digits(data, number - 1)
        )
        texts = texts._replace(hidden=covered)
        lies = has_lying_fonts(page.pdf, figures)
    # Text is turned upright, however the page is displayed: it may stand sideways there.
    turns = -text_turns(textpage.raw, codes) % 4 if len(codes) and not texts.upright else 0
    if not len(codes):
        turns = page.get_rotation() // 90
    to_display = display(box, turns)
    wide, high = box[2] - box[0], box[3] - box[1]
    size = (high, wide) if turns % 2 else (wide, high)
    drawn = objects.draw(to_display)
    chars, unmapped = read_chars(textpage.raw, codes, to_display, size, slanted=texts.slanted)
    unmapped = 1.0 if lies else unmapped
    lost = fonts.missing(objects.text.items, textpage.raw, codes)
    textpage.close()
    if lost:
        by_widths = fonts.chars_by_widths(data, number - 1, to_display, size)
        chars, unmapped = (chars, 1.0) if by_widths is None else (by_widths, 0.0)
    width, height = size
    return PageContent(
        number,
        width,
        height,
        _within(drawn.horizontal, height + BLEED, width + BLEED),
        _within(drawn.vertical, width + BLEED, height + BLEED),
        chars,
        drawn.images,
        texts.hidden,
        unmapped,
        lost,
    )
