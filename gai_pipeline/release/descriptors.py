"""Machine-readable descriptions of a release: Data Package v2, Croissant 1.0, CSV on the Web, DCAT 3.

Belongs here: these four formats. Does not belong here: the words (`about.py`), citations (`citation.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gai_pipeline.release import about
from gai_pipeline.release.about import Identity
from gai_pipeline.release.catalogue import Field, Table

PARQUET: Final = "application/vnd.apache.parquet"
CSV: Final = "text/csv"
_MEDIA: Final = {
    ".parquet": PARQUET,
    ".csv": CSV,
    ".dta": "application/x-stata",
    ".duckdb": "application/vnd.duckdb",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".cff": "application/yaml",
}
_WHOLE: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT")


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release: its path in it, its size and hash, the table that it holds where it holds one."""

    path: str
    bytes: int
    sha256: str
    table: Table | None = None

    @property
    def media_type(self) -> str:
        return _MEDIA.get(Path(self.path).suffix, "application/octet-stream")


def described_file(folder: Path, path: Path, table: Table | None = None) -> File:
    """A file as it lies in the release's folder."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(path.relative_to(folder).as_posix(), path.stat().st_size, digest, table)


def _kind(field: Field) -> str:
    """The kind of a column: array, integer, number, boolean, date or string."""
    if field.type.endswith("[]"):
        return "array"
    if field.type in _WHOLE:
        return "integer"
    if field.type.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        return "number"
    if field.type.startswith("TIMESTAMP"):
        return "datetime"
    return {"BOOLEAN": "boolean", "DATE": "date"}.get(field.type, "string")


def _schema(table: Table, tables: Mapping[str, Table]) -> dict[str, Any]:
    fields = [{"name": f.name, "type": _kind(f), "description": f.en, "description_zh": f.zh} for f in table.fields]
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


def data_package(identity: Identity, files: Sequence[File]) -> dict[str, Any]:
    """datapackage.json: every file, tables with schema, keys and links."""
    tables = {f.table.name: f.table for f in files if f.table is not None and f.media_type == PARQUET}
    resources = []
    for file in files:
        resource: dict[str, Any] = {
            "name": _resource_name(file),
            "path": file.path,
            "format": Path(file.path).suffix[1:],
            "mediatype": file.media_type,
            "bytes": file.bytes,
            "hash": f"sha256:{file.sha256}",
        }
        if file.table is not None and file.media_type in (PARQUET, CSV):
            resource |= {
                "type": "table",
                "title": file.table.name,
                "description": file.table.en,
                "description_zh": file.table.zh,
                "schema": _schema(file.table, tables if file.media_type == PARQUET else {}),
            }
            if file.media_type == CSV:
                resource["encoding"] = "utf-8"
        resources.append(resource)
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
        "resources": resources,
    }


_CROISSANT: Final = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
    "containedIn": "cr:containedIn",
}
_CROISSANT_TYPES: Final = {
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}


def croissant(identity: Identity, files: Sequence[File], cite_as: str) -> dict[str, Any]:
    """croissant.json: the Parquet files and a record set a table."""
    kept = [f for f in files if f.table is not None and f.media_type == PARQUET]
    names = {f.table.name for f in kept if f.table is not None}
    return {
        "@context": _CROISSANT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": about.NAME,
        "description": f"{about.DESCRIPTION['en']} {about.DESCRIPTION['zh']}",
        "license": about.LICENSE_URL,
        "url": identity.url or f"urn:{about.NAME}:{identity.version}",
        "version": identity.version,
        "keywords": list(about.KEYWORDS),
        "inLanguage": ["zh", "en"],
        "creator": {"@type": "sc:Organization", "name": about.CREATOR},
        "citeAs": cite_as,
        **({"datePublished": identity.released_on} if identity.released_on else {}),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.path,
                "name": file.path,
                "contentUrl": file.path,
                "contentSize": f"{file.bytes} B",
                "encodingFormat": "application/x-parquet",
                "sha256": file.sha256,
            }
            for file in kept
        ],
        "recordSet": [_record_set(file.path, file.table, names) for file in kept if file.table is not None],
    }


def _record_set(path: str, table: Table, names: set[str]) -> dict[str, Any]:
    links = {link.column: link for link in table.links if link.table in names}
    fields = []
    for field in table.fields:
        entry: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{table.name}/{field.name}",
            "name": field.name,
            "description": f"{field.en} {field.zh}",
            "dataType": _CROISSANT_TYPES.get(_kind(field), "sc:Text"),
            "source": {"fileObject": {"@id": path}, "extract": {"column": field.name}},
        }
        if _kind(field) == "array":
            entry["repeated"] = True
        if (link := links.get(field.name)) is not None and link.table != table.name:
            entry["references"] = {"field": {"@id": f"{link.table}/{link.field}"}}
        fields.append(entry)
    keys = {"key": [{"@id": f"{table.name}/{c}"} for c in table.key]} if table.is_keyed else {}
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.en} {table.zh}",
        **keys,
        "field": fields,
    }


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
                            "datatype": kinds.get(_kind(f), "string"),
                        }
                        for f in table.fields
                    ],
                    **({"primaryKey": list(table.key)} if table.is_keyed else {}),
                },
            }
            for table in tables
        ],
    }


def dcat(identity: Identity, files: Sequence[File], years: tuple[int, int] | None) -> dict[str, Any]:
    """dcat.jsonld: the release as a dcat:Dataset of DCAT 3, a distribution a file of data."""
    base = identity.url.rstrip("/") + "/" if identity.url else f"urn:{about.NAME}:{identity.version}:"
    media = "https://www.iana.org/assignments/media-types/"
    temporal = {}
    if years is not None:
        start, end = (f"{years[0]}-01-01", f"{years[1]}-12-31")
        temporal = {
            "dct:temporal": {
                "@type": "dct:PeriodOfTime",
                "dcat:startDate": {"@value": start, "@type": "xsd:date"},
                "dcat:endDate": {"@value": end, "@type": "xsd:date"},
            }
        }
    issued = {"dct:issued": {"@value": identity.released_on, "@type": "xsd:date"}} if identity.released_on else {}
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": base.rstrip(":/"),
        "@type": "dcat:Dataset",
        "dct:identifier": f"{about.NAME}-{identity.version}",
        "dcat:version": identity.version,
        "dct:title": [{"@value": about.TITLE[tongue], "@language": tongue} for tongue in about.LANGUAGES],
        "dct:description": [{"@value": about.DESCRIPTION[tongue], "@language": tongue} for tongue in about.LANGUAGES],
        "dcat:keyword": list(about.KEYWORDS),
        "dct:license": {"@id": about.LICENSE_URL},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": about.CREATOR},
        **issued,
        **temporal,
        "dcat:distribution": [
            {
                "@id": base + file.path,
                "@type": "dcat:Distribution",
                "dct:title": file.path,
                "dcat:accessURL": {"@id": base + file.path},
                "dcat:downloadURL": {"@id": base + file.path},
                "dcat:mediaType": {"@id": media + file.media_type},
                "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
                "dct:license": {"@id": about.LICENSE_URL},
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
                },
            }
            for file in files
        ],
    }
