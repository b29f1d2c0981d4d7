"""From what a page found to what is sent: HTML, JSON or CSV, in Chinese or English.

Belongs here: the three forms, how figures are written, links between pages, the templates' environment. Does not belong
here: sentences (`words/`), what a page shows (`pages/`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote, urlencode

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from gai_pipeline.explore import codes, draw
from gai_pipeline.explore.romanised import romanised
from gai_pipeline.warehouse.query import text as as_line
from gai_pipeline.wording.locators import in_words

if TYPE_CHECKING:
    from gai_pipeline.explore.state import State

Lang = Literal["zh", "en"]
LANGS: Final[tuple[Lang, Lang]] = ("zh", "en")
NOTHING: Final = "–"
MINUS: Final = "−"
_HEADING: Final = re.compile(r"^.*?(?:: |\d\.)")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows. `data` goes to the template and out as JSON, `rows` are its main table, for CSV."""

    template: str
    data: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]] = ()
    title: str = ""
    status: int = 200
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What only the template needs: drawings, forms."""
    late: Callable[[State], Mapping[str, Any]] | None = None
    """What only the HTML has and the warehouse does not: documents, reviews."""


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Every sentence of the app in a language, by its key."""
    raw = resources.files("gai_pipeline.explore").joinpath("words", f"{lang}.yaml").read_text("utf-8")
    found: Mapping[str, str] = yaml.safe_load(raw)
    return found


def said(lang: Lang, key: str, **values: Any) -> str:
    """A sentence with its values. Raises `KeyError` for a key that no language has."""
    return words(lang)[key].format(**values)


def figure(value: Any, digits: int = 2) -> str:
    """A number with thousands separators and no needless fraction; an unknown one is a dash, never 0."""
    if value is None:
        return NOTHING
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.{digits}f}".rstrip("0").rstrip(".").replace("-", MINUS)
    return f"{int(value):,}".replace("-", MINUS)


def percent(value: Any, digits: int = 1) -> str:
    """A share of 1 as percent."""
    return NOTHING if value is None else f"{float(value) * 100:,.{digits}f}%"


def change(value: Any) -> str:
    """A change in percent, with its sign."""
    if value is None:
        return NOTHING
    told = f"{float(value):+,.1f}%"
    return told[1:] if told in ("+0.0%", "-0.0%") else told.replace("-", MINUS)


def of_metric(value: Any, kind: str) -> str:
    """A metric's figure: ratios as percent."""
    return percent(value) if kind == "ratio" else figure(value)


def below_heading(label: str) -> str:
    """The label of a row without the heading and number that stand before it."""
    return _HEADING.sub("", label)


def address(lang: str, *parts: Any, **query: Any) -> str:
    """The path of a page, every part escaped; queries that are None are left out."""
    path = "/".join(quote(str(p), safe="") for p in (lang, *parts))
    asked = {k: v for k, v in query.items() if v is not None and v != ""}
    return f"/{path}" + (f"?{urlencode(asked)}" if asked else "")


@cache
def environment() -> Environment:
    """Templates that escape everything, and fail on a name that is not there."""
    env = Environment(
        loader=PackageLoader("gai_pipeline.explore", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        figure=figure, percent=percent, change=change, of_metric=of_metric, below=below_heading, romanised=romanised
    )
    env.globals.update(draw=draw)
    return env


def as_html(view: View, lang: Lang, surroundings: Mapping[str, Any]) -> str:
    """The page. `surroundings` are what every page has: its path, whether reviews are taken, the newest snapshot."""

    def t(key: str, **values: Any) -> str:
        return said(lang, key, **values)

    def url(*parts: Any, **query: Any) -> str:
        return address(lang, *parts, **query)

    def label(kind: str, code: Any, edition: str | None = None) -> str:
        return codes.label(lang, kind, code, edition)

    def where(cell: Mapping[str, Any]) -> str:
        return in_words(cell["locator"], cell["page"], lang) if cell["locator"] or cell["page"] else NOTHING

    template = environment().get_template(view.template)
    given = {**surroundings, **view.data, **view.extra, "lang": lang, "title": view.title}
    return template.render(t=t, url=url, label=label, where=where, **given)


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV with a byte-order mark, which Excel needs for Chinese. A text that a spreadsheet would run as a
    formula is given as text."""
    out = io.StringIO()
    out.write("\ufeff")
    if rows:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(rows[0].keys())
        writer.writerows([_cell(v) for v in row.values()] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    line = as_line(value)
    if isinstance(value, str) and line.startswith(_FORMULA) and not line[1:].replace(".", "").isdigit():
        return "'" + line
    return line
