"""CSV on the Web: csv-metadata.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gai_pipeline.release import about
from gai_pipeline.release.descriptors.described import kind_of
from gai_pipeline.release.release_tables import Table


def csv_on_the_web(tables: Sequence[Table]) -> dict[str, Any]:
    """csv-metadata.json: the columns of the CSV files beside it. A list stands in a cell as JSON."""
    kinds = {"integer": "integer", "number": "double", "boolean": "boolean", "date": "date", "array": "json"}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": about.TITLE["en"],
        "dc:license": {"@id": about.LICENSE_URL},
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:description": table.en,
                "tableSchema": {
                    "columns": [
                        {
                            "name": f.name,
                            "titles": {"und": f.name},
                            "dc:description": f"{f.en} {f.zh}",
                            "datatype": kinds.get(kind_of(f), "string"),
                        }
                        for f in table.fields
                    ],
                    **({"primaryKey": list(table.key)} if table.is_keyed else {}),
                },
            }
            for table in tables
        ],
    }
