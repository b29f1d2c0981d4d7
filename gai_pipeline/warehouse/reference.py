"""Tables of `raw` that the work file holds itself: the lists beside the records, and what is told from all records.

Belongs here: their columns and meanings. Does not belong here: the tables of the records (`records/tables.py`), or
filling any (`load.py`, `raw_bodies.py`, `raw_copies.py`, `intakes.py`).
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from gai_pipeline.records.tables import Column, StoredTable

_TEXT, _INT, _LONG = pa.string(), pa.int32(), pa.int64()

REGIONS: Final = StoredTable(
    "regions",
    "one row per place under one name",
    ("code",),
    (
        Column(
            "code", _TEXT, "Code: 2 to 6 digits and zeros, townships 9; with @year for a place that is no more.", True
        ),
        Column("name", _TEXT, "Name.", True),
        Column("level", _TEXT, "country, province, prefecture, county or township.", True),
        Column("parent_code", _TEXT, "The place that it belongs to."),
        Column("valid_from", _INT, "First year; NULL since the lists begin."),
        Column("valid_to", _INT, "Last year; NULL where still in force."),
        Column("successors", _TEXT, "Codes of what it became, separated by |."),
        Column("mca_code", _TEXT, "Code in the list of the Ministry of Civil Affairs."),
        Column("nbs_code", _TEXT, "Code in the list of the National Bureau of Statistics."),
    ),
)
ROSTER: Final = StoredTable(
    "roster",
    "one row per body that owes a report",
    ("publisher_id", "region_code", "name"),
    (
        Column("publisher_id", _TEXT, "The body's id, where it is known."),
        Column("region_code", _TEXT, "Its region."),
        Column("name", _TEXT, "Its name."),
        Column("first_year", _INT, "First report year owed."),
        Column("last_year", _INT, "Last report year owed; NULL where it still owes."),
    ),
)
CORRECTIONS: Final = StoredTable(
    "corrections",
    "one row per cell corrected by hand",
    ("document_id", "ordinal", "table_name", "row_code", "column_code"),
    (
        Column("document_id", _TEXT, "The document.", True),
        Column("ordinal", _INT, "Place of the report in it, from 0.", True),
        Column("table_name", _TEXT, "Table of the cell.", True),
        Column("row_code", _TEXT, "Row of the cell.", True),
        Column("column_code", _TEXT, "Column of the cell.", True),
        Column("corrected", pa.decimal128(24, 6), "The figure that the reviewer found.", True),
        Column("reason", _TEXT, "Why.", True),
        Column("corrected_by", _TEXT, "By whom.", True),
    ),
)
LOOKUPS: Final = StoredTable(
    "lookups",
    "one row per web archive, region and report year that was looked for in it",
    ("archive", "region_code", "report_year"),
    (
        Column("archive", _TEXT, "The archive's crawl, as gai discover names it.", True),
        Column("region_code", _TEXT, "The region of the sites that the archive holds.", True),
        Column("report_year", _INT, "Report year.", True),
        Column("n_captures", _INT, "Captures of the region's sites that the archive holds, of any kind.", True),
        Column("n_waiting", _INT, "Addresses of reports for the year that are listed and not fetched yet.", True),
        Column("n_year_unknown", _INT, "Addresses like them that tell no report year.", True),
        Column("last_capture_on", pa.date32(), "Date of the latest capture of the region's sites.", True),
    ),
)
PARTITIONS: Final = StoredTable(
    "partitions",
    "one row per report year loaded",
    ("partition_key",),
    (
        Column("partition_key", _TEXT, "The report year, or unknown.", True),
        Column("report_year", _INT, "The report year; NULL for unknown."),
        Column("fingerprint", _TEXT, "SHA-256 over the year's stored files.", True),
        Column("corrections", _TEXT, "Hash over the corrections of the year's reports; NULL without any."),
        Column(
            "seen", _TEXT, "Hash over when, as what and from where the year's documents came; NULL without an archive."
        ),
        Column("places", _TEXT, "Hash over the lists of regions and reforms, the same for every year."),
    ),
)
INTAKES: Final = StoredTable(
    "intakes",
    "one row per intake or fetch of a document",
    (),
    (
        Column("document_id", _TEXT, "SHA-256 of the document's bytes.", True),
        Column("intake", _TEXT, "The intake: when it began; all documents of one intake have the same.", True),
        Column("seen_at", pa.timestamp("us"), "When the document was fetched, else taken in (UTC)."),
        Column("name", _TEXT, "File name or the like.", True),
        Column("path", _TEXT, "Path under which it was taken in.", True),
        Column("member", _TEXT, "Name inside the archive that it came in; NULL if it came alone."),
        Column("source_uri", _TEXT, "Address that it was fetched from, where known."),
        Column("media_type", _TEXT, "Media type found from the content.", True),
        Column("bytes", _LONG, "Size in bytes.", True),
        Column("object", _TEXT, "Where its bytes lie, from the root of the archive.", True),
    ),
)
COPIES: Final = StoredTable(
    "copies",
    "one row per report whose text is, figures and names aside, that of an earlier report of another body or year",
    ("report_id",),
    (
        Column("report_id", _TEXT, "The later report.", True),
        Column("copied_from", _TEXT, "The earlier report that its text is most alike.", True),
        Column("share", pa.float64(), "Estimated share of their text that they have in common.", True),
    ),
)
REFORMS: Final = StoredTable(
    "reforms",
    "one row per general name of a department, reform and name that it became",
    ("old_name", "new_name", "kind"),
    (
        Column("old_name", _TEXT, "General name before, as it stands after the place.", True),
        Column("new_name", _TEXT, "General name after.", True),
        Column("report_year", _INT, "Report year in which the new name begins to report nearly everywhere.", True),
        Column("earliest", _INT, "Report year in which the first governments began.", True),
        Column("kind", _TEXT, "rename, merge, split or transfer.", True),
        Column("source", _TEXT, "The plan that ordered it.", True),
        Column("source_date", pa.date32(), "Date of the plan.", True),
    ),
)
BODY_NAMES: Final = StoredTable(
    "body_names",
    "one row per name of a body as printed that says more than a government or an ordinary department",
    ("name",),
    (
        Column("name", _TEXT, "The body's name as printed.", True),
        Column("kind", _TEXT, "national, corps, vertical, zone, enterprise or institution; NULL for others."),
        Column("general_name", _TEXT, "Name without the place, where a reform knows it."),
    ),
)
KEPT: Final = (REGIONS, ROSTER, CORRECTIONS, LOOKUPS, PARTITIONS, INTAKES, COPIES, REFORMS, BODY_NAMES)
"""What the work file holds itself; the tables of the records are views."""
