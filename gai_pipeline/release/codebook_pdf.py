"""The codebook as PDF.

Belongs here: its pages. Does not belong here: what it says (`codebook.py`).

Chinese is set in the font STSong-Light, which every PDF reader knows and none needs to embed; the same outline gives
the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from gai_pipeline.release import about
from gai_pipeline.release.about import Identity
from gai_pipeline.release.codebook import WORDS, Language, Section

FONT: Final = "STSong-Light"
WIDTH: Final = 481.0
"""Points between the margins of A4."""
_SHARES: Final = {2: (0.42, 0.58), 3: (0.27, 0.18, 0.55), 6: (0.2, 0.14, 0.07, 0.26, 0.1, 0.23)}


def pdf(identity: Identity, sections: Sequence[Section], language: Language) -> bytes:
    """The codebook as a PDF with bookmarks and page numbers."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))

    def style(size: float, before: float = 0) -> Any:
        return ParagraphStyle(
            f"s{size}", fontName=FONT, fontSize=size, leading=size * 1.45, spaceBefore=before, wordWrap="CJK"
        )

    title, large, small, text, cell = style(20), style(15, 16), style(11, 10), style(9.5, 3), style(8)
    story: list[Any] = [
        Paragraph(escape(about.TITLE[language]), title),
        Paragraph(escape(f"{WORDS[language]['codebook']} · {WORDS[language]['version']} {identity.version}"), small),
        Paragraph(escape(about.DESCRIPTION[language]), text),
    ]
    for section in sections:
        story.append(Paragraph(escape(section.title), large if section.level == 1 else small))
        story += [Paragraph(escape(p), text) for p in section.paragraphs]
        if section.grid:
            story += [Spacer(1, 4), _grid(section, cell)]
    out = io.BytesIO()
    SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=57,
        rightMargin=57,
        topMargin=57,
        bottomMargin=57,
        title=f"{about.TITLE[language]} {identity.version}",
        author=about.CREATOR,
        lang="zh-Hans" if language == "zh" else "en",
        invariant=1,
    ).build(story, onFirstPage=_page_number, onLaterPages=_page_number)
    return out.getvalue()


def _grid(section: Section, cell: Any) -> Any:
    from reportlab.platypus import LongTable, Paragraph

    shares = _SHARES[len(section.grid[0])]
    rows = [[Paragraph(escape(text), cell) for text in row] for row in section.grid]
    lines = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, "#999999"),
        ("BACKGROUND", (0, 0), (-1, 0), "#eeeeee"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    return LongTable(rows, colWidths=[WIDTH * share for share in shares], repeatRows=1, style=lines)


def _page_number(canvas: Any, document: Any) -> None:
    canvas.setFont(FONT, 8)
    canvas.drawCentredString(document.pagesize[0] / 2, 30, str(document.page))
