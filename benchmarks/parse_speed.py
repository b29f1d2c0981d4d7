"""How many generated pages a second one core turns into records, beside the time that parsing alone needs.

    python -m benchmarks.parse_speed [--pages 2000] [--no-write]

Same bytes, same process, one core: (1) selectolax (lexbor) parses every HTML page and does nothing else; (2)
pandas.read_html with lxml, given the text in the right charset, turns its tables into frames, in which the figures are
looked up by the form's labels; (3) `parse` takes every page to its record: charset, reading, aligning, metadata,
place, arithmetic. Beside the time of the last two stands how many figures of the applications and reviews tables they
got right. Results go between the markers of this script in
`docs/performance.md`.
"""

from __future__ import annotations

import argparse
import io
import re
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pandas
from selectolax.lexbor import LexborHTMLParser

from benchmarks.evaluation.varied import Made, Recipe, make, recipes
from benchmarks.shared import figures, section
from gai_pipeline.align.row_labels import bare
from gai_pipeline.extract import parse
from gai_pipeline.forms.spec import edition
from gai_pipeline.read.clean import decode

ROOT = Path(__file__).resolve().parents[1]
READERS = ("html", "text")
Key = tuple[str, str, str]
ROWS = {bare(label): row.code for row in edition("2021").table("applications").rows for label in row.labels}
APPLICANTS = [column.code for column in edition("2021").table("applications").columns]
REVIEWS = [(t.name, r.code, c.code) for t in [edition("2021").table("reviews")] for r in t.rows for c in t.columns]


def pages(n: int) -> list[Made]:
    """`n` pages of dialects that keep their figures, HTML and text as the accuracy board has them."""
    wanted = (r for r in recipes(n * 3, seed=7) if r.reader in READERS and r.loses is None)
    return [make(r) for r in islice(wanted, n)]


def pages_of_sites(each: int) -> list[Made]:
    """`each` HTML pages of a site for every dialect: written alike, of different bodies, years and figures."""
    sites: dict[str, Recipe] = {}
    for recipe in recipes(900, seed=11):
        if recipe.reader == "html" and not (recipe.loses or recipe.extra or recipe.omits):
            sites.setdefault(recipe.dialect, recipe)
    return [make(replace(site, seed=n)) for site in sites.values() for n in range(each)]


def seconds(work: Callable[[bytes, str], object], documents: list[Made]) -> float:
    """Processor time for all documents: on a shared machine wall time measures the neighbours."""
    start = time.process_time()
    for document in documents:
        work(document.data, document.name)
    return time.process_time() - start


def by_pandas(data: bytes) -> dict[Key, float | None]:
    """The figures that pandas gives: rows by their exact labels, columns in the form's order."""
    found: dict[Key, float | None] = {}
    try:
        frames = pandas.read_html(io.StringIO(decode(data)), flavor="lxml")
    except ValueError:  # it found no tables
        return found
    for row in (list(map(str, row)) for frame in frames for row in frame.to_numpy()):
        code = next((ROWS[label] for text in row[-8:-9:-1] if (label := bare(text)) in ROWS), None)
        if code is not None:
            found |= {("applications", code, c): figure(t) for c, t in zip(APPLICANTS, row[-7:], strict=True)}
        elif len(row) == len(REVIEWS) and figure(row[-1]) is not None:
            found |= zip(REVIEWS, map(figure, row), strict=True)
    return found


def figure(text: str) -> float | None:
    m = re.match(r"[\s+-]*\d[\d,]*(?:\.\d+)?", text)
    return float(m[0].replace(",", "")) if m else None


def by_parse(data: bytes) -> dict[Key, float | None]:
    return {c.key: None if c.value is None else float(c.value) for c in parse(data, "page.html")[0].cells}


def share(read: Callable[[bytes], dict[Key, float | None]], documents: list[Made]) -> str:
    """Of the figures that stand in the applications and reviews tables, those that were read."""
    wanted = right = 0
    for document in documents:
        found = read(document.data)
        for cell in document.truth.cells:
            if cell["table"] in ("applications", "reviews") and cell["value"] is not None:
                wanted += 1
                right += found.get((cell["table"], cell["row"], cell["column"])) == cell["value"]
    return f"{right:,} of {wanted:,} ({right / wanted:.2%})"


def table(n: int) -> str:
    """The results as Markdown."""
    made = pages(n)
    parse(made[0].data, made[0].name)  # the list of places and the form's tables are loaded once, before the clock
    lines = [
        f"Measured with `python -m benchmarks.parse_speed` on {len(made)} generated pages, one core "
        f"({section.machine()}), processor time.",
        "",
        "| pages | n | KB a page | parse only (selectolax) | to the record | pages a second | times parse only |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    spent: dict[str, float] = {}
    for reader in READERS:
        some = [m for m in made if m.recipe.reader == reader]
        size = sum(len(m.data) for m in some) / len(some) / 1024
        bare = seconds(lambda data, _: LexborHTMLParser(data), some) if reader == "html" else None
        full = seconds(lambda data, name: parse(data, name), some)
        each = spent[reader] = full / len(some)
        figures.keep(f"parse_speed.{reader}", each * 1000)
        bare_text = f"{bare / len(some) * 1000:.2f} ms" if bare else "-"
        ratio = f"{full / bare:.1f}" if bare else "-"
        lines.append(
            f"| {reader} | {len(some)} | {size:.0f} | {bare_text} | {each * 1000:.2f} ms | {1 / each:.0f} | {ratio} |"
        )
    some = [m for m in made if m.recipe.reader == "html"]
    sites = pages_of_sites(len(some) // 12)
    lines += ["", "| HTML pages | n | reader | ms a page | figures right |", "|---|--:|---|--:|--:|"]
    lines += beside_pandas("html", "varied, as above", some, spent["html"])
    lines += beside_pandas("sites", "of sites, alike but for bodies, years and figures", sites, None)
    return "\n".join(lines)


def beside_pandas(name: str, what: str, some: list[Made], own: float | None) -> list[str]:
    """Rows of the table that sets both readers side by side; `own`: the seconds of `parse` a page, if known. How many
    times as fast `parse` is is kept by `name`."""
    own = seconds(lambda data, name: parse(data, name), some) / len(some) if own is None else own
    frames = seconds(lambda data, _: by_pandas(data), some) / len(some)
    figures.keep(f"parse_speed.{name}.times", frames / own)
    return [
        f"| {what} | {len(some)} | `parse`, to the record | {own * 1000:.1f} | {share(by_parse, some)} |",
        f"| | | pandas.read_html (lxml) on the decoded text, to figures | {frames * 1000:.1f} | "
        f"{share(by_pandas, some)} |",
    ]


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--pages", type=int, default=2000)
    at.add_argument("--no-write", action="store_true", help="print only")
    args = at.parse_args()
    text = table(args.pages)
    print(text)
    if not args.no_write:
        section.write("parse_speed", "Pages to records", text)


if __name__ == "__main__":
    main()
