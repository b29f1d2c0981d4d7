"""DCAT 3: dcat.jsonld."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from gai_pipeline.release import about
from gai_pipeline.release.about import Identity
from gai_pipeline.release.descriptors.described import File

_DCAT_NAMES: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"


def _date(day: str) -> dict[str, str]:
    return {"@value": day, "@type": "xsd:date"}


def _period(years: tuple[int, int]) -> dict[str, Any]:
    first, last = years
    dates = {"dcat:startDate": _date(f"{first}-01-01"), "dcat:endDate": _date(f"{last}-12-31")}
    return {"@type": "dct:PeriodOfTime", **dates}


def _distribution(file: File, base: str) -> dict[str, Any]:
    return {
        "@id": base + file.path,
        "@type": "dcat:Distribution",
        "dct:title": file.path,
        "dcat:accessURL": {"@id": base + file.path},
        "dcat:downloadURL": {"@id": base + file.path},
        "dcat:mediaType": {"@id": _MEDIA_TYPES + file.media_type},
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "dct:license": {"@id": about.LICENSE_URL},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }


def dcat(identity: Identity, files: Sequence[File], years: tuple[int, int] | None) -> dict[str, Any]:
    """dcat.jsonld: the release as a dcat:Dataset of DCAT 3, a distribution a file of data."""
    base = identity.url.rstrip("/") + "/" if identity.url else f"urn:{about.NAME}:{identity.version}:"
    issued = {"dct:issued": _date(identity.released_on)} if identity.released_on else {}
    temporal = {} if years is None else {"dct:temporal": _period(years)}
    return {
        "@context": _DCAT_NAMES,
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
        "dcat:distribution": [_distribution(file, base) for file in files],
    }
