"""Large corpora for measuring accuracy: every dialect with every edition, richness, printing style and wording.

Belongs here: drawing the combinations and writing them with their truth. Does not belong here: the bundled sample
(`corpus.py`), and scoring (`accuracy.py`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import count, islice

from benchmarks.evaluation.destroyed import lossy_keys
from gai_pipeline.forms.spec import STATISTICS_EDITION, edition
from gai_pipeline.sample import figures as fg
from gai_pipeline.sample import prose, render_html, render_office, render_text
from gai_pipeline.sample.counts import RICHNESS
from gai_pipeline.sample.layout import EXTRA_ROWS, WORDINGS, ExtraRow, Wording, printed_tables
from gai_pipeline.sample.places import BODIES, Body, chain
from gai_pipeline.sample.text_layouts import LAYOUTS
from gai_pipeline.sample.truth import Truth, broken_rules, cells_of, tables_of

EDITIONS = ("2021", "2019")
ALL_EDITIONS = (*EDITIONS, STATISTICS_EDITION)
YEARS = {"2021": (2021, 2022, 2023, 2024), "2019": (2019, 2020, 2021), "2014": (2014, 2015, 2016, 2017, 2018)}
PUBLISHERS = tuple(b for b in BODIES if not b.aggregate)
DIALECTS: Mapping[str, tuple[str, ...]] = {
    "html": tuple(render_html.DIALECTS),
    "text": tuple(render_text.DIALECTS),
    "docx": render_office.DOCX_DIALECTS,
    "xlsx": render_office.XLSX_DIALECTS,
    "pdf": ("ruled", "header", "landscape", "unruled", "rules", "open", "shaded", "margins", "sideways", "turned"),
}
"""reader -> its dialects."""

OMITTED = (
    ("applications", "rejected_excessive"),
    ("applications", "denied_state_secret"),
    ("applications", "carried_over"),
    ("proactive", "administrative_compulsion"),
)
"""Rows that some documents leave out where they have nothing to count."""

SLOW = {"pdf"}
"""Readers whose documents take long to make and to read."""

FOLLOWED = "followed"
"""The dialect in which the report of another body stands behind the one that truth tells of."""

APART = {
    "rules",
    "open",
    "shaded",
    "margins",
    "sideways",
    "turned",
    "dressed",
    "scripted",
    "marks",
    "across",
    FOLLOWED,
    *LAYOUTS,
}
"""Dialects that draw by themselves, so that the documents of all others stayed what they were before."""

HTML_LOSES = {"paragraphs": "blanks"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one document is made of; the same recipe gives the same bytes."""

    reader: str
    dialect: str
    edition: str
    richness: str
    style: str
    wording: int
    mess: str
    seed: int
    encoding: str = "utf8"
    broken: bool = False
    extra: int | None = None
    omits: tuple[str, str] | None = None
    wrong_notice: bool = False

    @property
    def loses(self) -> str | None:
        if self.reader == "html":
            return HTML_LOSES.get(self.dialect)
        return render_text.DIALECTS[self.dialect].loses if self.reader == "text" else None


@dataclass(frozen=True, slots=True)
class Made:
    """A document in memory with its truth."""

    name: str
    data: bytes
    truth: Truth
    recipe: Recipe


Render = Callable[[prose.Page, Recipe], tuple[bytes, str]]
"""Gives the bytes of a page and the ending of their file."""


def kinds(editions: tuple[str, ...] = EDITIONS) -> list[tuple[str, str, str]]:
    """Every (reader, dialect, edition) that this module can write."""
    pairs = [(reader, dialect) for reader, dialects in DIALECTS.items() for dialect in dialects]
    return [(reader, dialect, code) for reader, dialect in pairs for code in editions]


def is_rare(kind: tuple[str, str, str]) -> bool:
    """Whether a kind comes every fourth round only: slow to make and read, or of the provisional edition."""
    return kind[0] in SLOW or kind[2] == STATISTICS_EDITION


def recipes(n: int, seed: int = 0, editions: tuple[str, ...] = EDITIONS) -> Iterator[Recipe]:
    """`n` recipes that go round all kinds (rare ones every fourth round), the rest drawn by chance."""
    common = random.Random(f"varied/{seed}")
    every = kinds(editions)
    turns = ((turn, kind) for turn in count() for kind in every if turn % 4 == 0 or not is_rare(kind))
    for turn, (reader, dialect, code) in islice(turns, n):
        rng = (
            random.Random(f"varied/{seed}/{dialect}/{code}/{turn}")
            if dialect in APART or code not in EDITIONS
            else common
        )
        loses = render_text.DIALECTS[dialect].loses if reader == "text" else None
        style = "plain" if loses in {"digits", "lines"} else rng.choice(["plain", "plain", *fg.STYLES])
        yield Recipe(
            reader=reader,
            dialect=dialect,
            edition=code,
            richness=rng.choice(RICHNESS[:4] if loses == "digits" else RICHNESS),
            style=style,
            wording=rng.randrange(len(WORDINGS)),
            mess=rng.choice(list(prose.MESSES)),
            seed=rng.randrange(10**9),
            encoding=rng.choice(list(render_html.ENCODINGS)) if reader == "html" else "utf8",
            broken=rng.random() < 0.1,
            extra=rng.randrange(len(EXTRA_ROWS)) if rng.random() < 0.08 else None,
            omits=rng.choice(OMITTED) if rng.random() < 0.08 else None,
            wrong_notice=rng.random() < 0.1,
        )


def make(recipe: Recipe, figures: fg.Figures | None = None, render: Render | None = None) -> Made:
    """The document of a recipe, with other figures or rendered otherwise if given."""
    rng = random.Random(f"make/{recipe.seed}")
    body = rng.choice(PUBLISHERS)
    year = rng.choice(YEARS[recipe.edition])
    if figures is None:
        figures = fg.make_figures(recipe.edition, recipe.richness, recipe.style, recipe.seed)
        if recipe.broken:
            figures = _break(figures, rng)
    if recipe.omits and not any(figures.value(*key) for key in figures.cells if key[:2] == recipe.omits):
        figures = fg.without_row(figures, *recipe.omits)
    loses = recipe.loses
    gone = lossy_keys(figures, loses)
    wording = wording_for(recipe)
    facts = _facts(body, year, recipe.edition, rng)
    if recipe.wrong_notice:
        facts.notice = edition("2019" if recipe.edition == "2021" else "2021").notice
    tables = printed_tables(figures, wording, _extra_row(recipe))
    page = prose.write_page(facts, tables, rng, prose.MESSES[recipe.mess], wording)
    data, ending = (render or rendered)(page, recipe)
    if recipe.dialect == FOLLOWED:
        data += b"\n\n" + make(replace(recipe, dialect="pipes", seed=recipe.seed + 1, mess="clean")).data
    name = f"{recipe.reader}-{recipe.dialect}-{recipe.edition}-{recipe.richness}-{recipe.style}-{recipe.seed}.{ending}"
    named = prose.MESSES[recipe.mess].named
    truth = Truth(
        source=name,
        edition=recipe.edition,
        report_year=year,
        publisher=body.names if named else ["", *body.names],
        tables=tables_of(figures),
        cells=cells_of(figures, gone),
        violations=broken_rules(figures, gone),
        more={
            "reader": recipe.reader,
            "dialect": recipe.dialect,
            "richness": recipe.richness,
            "style": recipe.style,
            "mess": recipe.mess,
            "wording": recipe.wording,
            "loses": loses,
        },
    )
    return Made(name, data, truth, recipe)


def _extra_row(recipe: Recipe) -> ExtraRow | None:
    """A row outside the form, printed as the office prints zeros, so that the sums still hold."""
    if recipe.extra is None:
        return None
    zero = fg.print_number(Decimal(0), fg.STYLES[recipe.style], None, False, random.Random(recipe.seed))
    return ExtraRow(*EXTRA_ROWS[recipe.extra], zero.text)


def rendered(page: prose.Page, recipe: Recipe) -> tuple[bytes, str]:
    """(bytes, file ending) of a page."""
    if recipe.reader == "html":
        return render_html.render(page, recipe.dialect, recipe.encoding), "html"
    if recipe.reader == "docx":
        return render_office.render_docx(page, recipe.dialect), "docx"
    if recipe.reader == "xlsx":
        return render_office.render_xlsx(page, recipe.dialect), "xlsx"
    if recipe.reader == "pdf":
        from benchmarks.evaluation import render_pdf  # needs a package that only developers install

        return render_pdf.render(page, recipe.dialect), "pdf"
    return render_text.render(page, recipe.dialect), "txt"


def wording_for(recipe: Recipe) -> Wording:
    """The recipe's wording; words are cut in two only where the dialect can show the cut and rows stay readable."""
    wording = WORDINGS[recipe.wording]
    if recipe.dialect == "words_after":
        return Wording(brackets=wording.brackets, quotes=wording.quotes, split="\n")
    return wording


def _facts(body: Body, year: int, code: str, rng: random.Random) -> prose.Facts:
    parts = {"website": rng.randint(20, 400), "wechat": rng.randint(5, 200)}
    month = 1 if body.level in {"department", "township"} else 3
    return prose.Facts(
        publisher=body.full_name,
        short=body.short_name,
        self_name=body.self_name,
        year=year,
        edition=code,
        published=date(year + 1, month, rng.randint(1, 28)),
        counts={"disclosed": sum(parts.values()), **parts},
        navigation=("首页", *(p.name for p in chain(body.region)), "政府信息公开年报") if rng.random() < 0.5 else (),
    )


def _break(figures: fg.Figures, rng: random.Random) -> fg.Figures:
    """A filer's slip: one printed number of the applications or reviews table is off by a little."""
    keys = [k for k, f in figures.cells.items() if f.value is not None and k[0] in {"applications", "reviews"}]
    return fg.change(figures, {rng.choice(keys): rng.randint(1, 9)}) if keys else figures


def made(n: int, seed: int = 0, editions: tuple[str, ...] = EDITIONS) -> Iterator[Made]:
    """`n` documents in memory."""
    return map(make, recipes(n, seed, editions))
