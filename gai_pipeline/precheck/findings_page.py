"""The findings page of the warehouse: every violation with both sides, the cells around it and where they stand.

Belongs here: what the page shows and in which order. Does not belong here: the small tables (`small_tables.py`),
deciding anything, or writing into the warehouse.

One file without scripts or anything to load, so that it works offline; all text from documents is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.store import ArchiveDamaged
from gai_pipeline.forms.rules import identities, rule
from gai_pipeline.lake import Lake
from gai_pipeline.precheck.excerpt import excerpt
from gai_pipeline.precheck.small_tables import page, small_table
from gai_pipeline.precheck.violations import MOST_REPORTS, Findings, Offender, RuleCount, Violation, read_findings
from gai_pipeline.reconcile.messages import number, retold
from gai_pipeline.wording import Lang, language, told
from gai_pipeline.wording.catalogue import LANGUAGES
from gai_pipeline.wording.locators import in_words

MOST_PICTURES = 24
"""Pictures of places in PDFs and scans on a page, the worst reports' first: about 1 MB in all."""

_MOST_CELLS = 30
_MOST_LINES = 6

PAGE = "findings"

Originals = Callable[[str], bytes]
"""The bytes of a document by its id, as `Archive.get`; raises `ArchiveDamaged` where they are gone."""

Named = Callable[[str], Entry | None]
"""The manifest's row of a document by its id."""

Key = tuple[str, str, str]
"""(table, row, column)"""


def write_pages(
    warehouse: Path | Lake,
    folder: Path,
    *,
    most: int = MOST_REPORTS,
    originals: Originals | None = None,
    named: Named | None = None,
) -> int:
    """Write `findings.html` in the language asked for, and `findings.zh.html` and `findings.en.html`, each whole or not
    at all; returns the number of findings.

    With the `originals`, places in PDFs and scans are shown as pictures; with `named`, documents have their names and
    links. Raises `duckdb.Error` where the file or its marts are missing.
    """
    found = read_findings(warehouse, most)
    if originals is not None:
        add_pictures(found, originals)
    folder.mkdir(parents=True, exist_ok=True)
    for lang in LANGUAGES:
        text = render(found, lang, named, f"{PAGE}.{'en' if lang == 'zh' else 'zh'}.html")
        for name in (f"{PAGE}.{lang}.html", *([f"{PAGE}.html"] if lang == language() else [])):
            temporary = folder / f".{name}.new"
            temporary.write_text(text, encoding="utf-8", errors="replace")
            temporary.replace(folder / name)
    return found.n_findings


def add_pictures(found: Findings, originals: Originals, most: int = MOST_PICTURES) -> None:
    """Add to the worst offenders pictures of where their tables do not balance, `most` of them at most."""
    left = most
    for o in found.offenders:
        wanted = _on_pages(o)
        if not wanted:
            continue
        try:
            data = originals(o.document)
        except ArchiveDamaged:
            continue
        for table, locators in wanted.items():
            if left == 0:
                return
            picture = excerpt(data, locators)
            if picture is not None:
                o.pictures[table] = picture
                left -= 1


def _on_pages(o: Offender) -> dict[str, list[str]]:
    """Broken table -> the places of its cells in question, for tables that stand on pages, which can be shown."""
    places = {t: [at for k in questioned(o, t) if (at := o.places[k].locator)] for t in _broken_tables(o)}
    return {t: locators for t, locators in places.items() if locators and "page[" in locators[0]}


def render(found: Findings, lang: Lang = "zh", named: Named | None = None, other: str | None = None) -> str:
    """The page as HTML; `other` is the address of the page in the other language."""
    title = _text("title", lang)
    if not found.n_findings:
        return page(title, f'<p class="clean">{escape(_text("none", lang))}</p>', lang, other)
    said = _text("counts", lang, n=found.n_reports, f=found.n_findings, shown=len(found.offenders))
    legend = f'<p class="source">{escape(_text("legend", lang))}</p>'
    body = [f"<p>{escape(said)}</p>", _count_table(found.counts, lang), legend]
    body += [_offender(o, lang, named) for o in found.offenders]
    return page(title, "".join(body), lang, other)


def _text(word: str, lang: Lang, /, **values: object) -> str:
    return told(f"findings_page.{word}", lang, **values)


def _source(o: Offender, lang: Lang, named: Named | None) -> str:
    """Where the report came from: its address, else its file, each a link where it can be followed; and how to ask."""
    parts = []
    uri, entry = o.source_uri, None if named is None else named(o.document)
    if uri is None and entry is not None:
        uri = entry.source_uri
    if uri is not None:
        parts.append(_link(uri, uri) if uri.startswith(("http://", "https://")) else escape(uri))
    if entry is not None:
        path = Path(entry.path)
        name = _text("file", lang, name=entry.name if entry.member is None else f"{path.name} :: {entry.member}")
        parts.append(
            _link(path.absolute().as_uri(), name) if "://" not in entry.path and path.is_file() else escape(name)
        )
    parts += [escape(o.edition), f"<code>{escape(_text('ask', lang, id=o.document[:16]))}</code>"]
    return f'<p class="source">{escape(_text("source", lang))}: {" · ".join(parts)}</p>'


def _link(address: str, name: str) -> str:
    return f'<a href="{escape(address)}" rel="noreferrer">{escape(name)}</a>'


def _count_table(counts: Iterable[RuleCount], lang: Lang) -> str:
    heads = [_text(n, lang) for n in ("rule", "fails", "reports", "filer", "reading", "undecided")]
    rows = "".join(
        f"<tr><th>{escape(_rule_name(c.rule_id, lang))} <code>{escape(c.rule_id)}</code></th>"
        + "".join(f"<td>{n:,}</td>" for n in (c.fails, c.reports, c.filer, c.reading, c.undecided))
        + "</tr>"
        for c in counts
    )
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _offender(o: Offender, lang: Lang, named: Named | None) -> str:
    name = " · ".join(str(x) for x in (o.publisher, o.year, o.title) if x)
    parts = [f'<section id="{escape(o.report_id)}"><h2>{escape(name or o.report_id)}</h2>']
    parts += [_source(o, lang, named), "<ul>"]
    for v in o.violations:
        sides = "".join(
            f"{escape(_text(n, lang))} {escape(number(x))} · "
            for n, x in (("left", v.left), ("right", v.right), ("difference", v.difference))
            if x is not None
        )
        message = retold(v.rule_id, o.edition, v.row or v.column, v.left, v.right, lang) or v.message
        level = "error" if v.severity == "error" else "warning"
        name_of_rule, cause = escape(_rule_name(v.rule_id, lang)), escape(_text(v.cause, lang))
        parts.append(
            f'<li><strong class="{level}">{name_of_rule}</strong> <code>{escape(v.rule_id)}</code> {escape(message)}'
            f"<div>{sides}{escape(_text('cause', lang))}: {cause}</div></li>"
        )
    parts.append("</ul>")
    parts += _tables(o, lang)
    parts.append("</section>")
    return "".join(parts)


def _tables(o: Offender, lang: Lang) -> list[str]:
    found = []
    for table in _broken_tables(o):
        rows, columns = _broken(o, table)
        cells = {(r, c): shown for (t, r, c), shown in o.cells.items() if t == table}
        found.append(small_table(o.edition, table, cells, rows, columns, lang))
        if table in o.pictures:
            found.append(
                f'<figure><img src="{escape(o.pictures[table])}" alt="{escape(_text("source", lang))}"></figure>'
            )
        found += _snippets(o, table, lang)
    return found


def _broken_tables(o: Offender) -> list[str]:
    """The tables with violations of rows or columns."""
    return list(dict.fromkeys(t for v in o.violations if (t := _table_of(v.rule_id)) and (v.row or v.column)))


def _broken(o: Offender, table: str) -> tuple[set[str], set[str]]:
    """The rows and the columns of a table that do not balance."""
    own = [v for v in o.violations if _table_of(v.rule_id) == table]
    return {v.row for v in own if v.row}, {v.column for v in own if v.column}


def questioned(o: Offender, table: str) -> list[Key]:
    """The cells of a table that fail, in the form's order: those with a figure that would balance; else those in most
    of the sums that do not hold; a single sum in whole. What a rule without a sum says is its row."""
    shares: Counter[Key] = Counter()
    for v in o.violations:
        if _table_of(v.rule_id) == table:
            shares.update(k for k in _cells_of(v, o, table) if k in o.cells)
    wanted = [k for k in shares if o.cells[k].proposed is not None] or _most_shared(shares)
    order = list(o.cells)
    return sorted(wanted, key=order.index)[:_MOST_CELLS]


def _most_shared(shares: Counter[Key]) -> list[Key]:
    """The cells that stand in most of the sums."""
    most = max(shares.values(), default=0)
    return [k for k, n in shares.items() if n == most]


def _cells_of(v: Violation, o: Offender, table: str) -> list[Key]:
    """The cells of the sum that does not hold; what a rule without a sum says is its row."""
    key = v.row or v.column
    broken = next((i for i in identities(o.edition) if i.rule.id == v.rule_id and i.key == key), None)
    if broken is not None:
        return [(table, t.row, t.column) for t in broken.terms]
    return [k for k in o.cells if k[:2] == (table, v.row) and v.column in (None, k[2])]


def _snippets(o: Offender, table: str, lang: Lang) -> list[str]:
    """What stands in the source at the cells in question: a line for each of their rows."""
    lines: dict[str, str] = {}
    for key in questioned(o, table):
        where = o.places[key]
        words = _text("place", lang, words=in_words(where.locator, where.page, lang), reader=where.reader)
        row = [s.raw or "" for k, s in o.cells.items() if k[:2] == key[:2]]
        lines.setdefault(key[1], f'<p class="source">{escape(words)}: <code>{escape(" | ".join(row))}</code></p>')
    return list(lines.values())[:_MOST_LINES]


def _table_of(rule_id: str) -> str | None:
    try:
        return rule(rule_id).table
    except KeyError:
        return None


def _rule_name(rule_id: str, lang: Lang) -> str:
    try:
        found = rule(rule_id)
    except KeyError:
        return rule_id
    return found.zh if lang == "zh" else found.en
