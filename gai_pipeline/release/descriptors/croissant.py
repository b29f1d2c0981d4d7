"""Croissant 1.0: croissant.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from gai_pipeline.release import about
from gai_pipeline.release.about import Identity
from gai_pipeline.release.descriptors.described import PARQUET, File, kind_of
from gai_pipeline.release.release_tables import Table

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
        "distribution": [_file_object(file) for file in kept],
        "recordSet": [_record_set(file.path, file.table, names) for file in kept if file.table is not None],
    }


def _file_object(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file.sha256,
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
            "dataType": _CROISSANT_TYPES.get(kind_of(field), "sc:Text"),
            "source": {"fileObject": {"@id": path}, "extract": {"column": field.name}},
        }
        if kind_of(field) == "array":
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
