"""Data Package v2: datapackage.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gai_pipeline.release import about
from gai_pipeline.release.about import Identity
from gai_pipeline.release.descriptors.described import CSV, PARQUET, File, kind_of
from gai_pipeline.release.release_tables import Table


def _schema(table: Table, tables: Mapping[str, Table]) -> dict[str, Any]:
    fields = [{"name": f.name, "type": kind_of(f), "description": f.en, "description_zh": f.zh} for f in table.fields]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.is_keyed:
        schema["primaryKey"] = list(table.key)
    links = [
        {
            "fields": [link.column],
            "reference": {"resource": "" if link.table == table.name else link.table, "fields": [link.field]},
        }
        for link in table.links
        if link.table in tables
    ]
    return schema | ({"foreignKeys": links} if links else {})


def _resource_name(file: File) -> str:
    """Its table for Parquet, else its name in lower case: no two files of a release have the same."""
    return file.table.name if file.table and file.media_type == PARQUET else Path(file.path).name.lower()


def _resource(file: File, tables: Mapping[str, Table]) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": _resource_name(file),
        "path": file.path,
        "format": Path(file.path).suffix[1:],
        "mediatype": file.media_type,
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    if file.table is None or file.media_type not in (PARQUET, CSV):
        return resource
    resource |= {
        "type": "table",
        "title": file.table.name,
        "description": file.table.en,
        "description_zh": file.table.zh,
        "schema": _schema(file.table, tables if file.media_type == PARQUET else {}),
    }
    return resource | ({"encoding": "utf-8"} if file.media_type == CSV else {})


def data_package(identity: Identity, files: Sequence[File]) -> dict[str, Any]:
    """datapackage.json: every file, tables with schema, keys and links."""
    tables = {f.table.name: f.table for f in files if f.table is not None and f.media_type == PARQUET}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": about.NAME,
        "id": f"urn:{about.NAME}:{identity.version}",
        "version": identity.version,
        "title": about.TITLE["en"],
        "title_zh": about.TITLE["zh"],
        "description": about.DESCRIPTION["en"],
        "description_zh": about.DESCRIPTION["zh"],
        "keywords": list(about.KEYWORDS),
        "licenses": [{"name": about.LICENSE_ID, "title": about.LICENSE_TITLE, "path": about.LICENSE_URL}],
        "contributors": [{"title": about.CREATOR, "roles": ["creator"]}],
        **({"homepage": identity.url} if identity.url else {}),
        **({"created": f"{identity.released_on}T00:00:00Z"} if identity.released_on else {}),
        "resources": [_resource(file, tables) for file in files],
    }
