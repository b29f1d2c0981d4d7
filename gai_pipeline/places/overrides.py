"""Reviewed ids of bodies where the rules err: a small file, guarded, so that no entry outlives its reason unseen.

Belongs here: reading data/publishers.yaml and refusing entries that do not hold. Not here: the rules (bodies.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

Key = tuple[str, str]
"""(name as printed without spaces, region code or "")."""
IdOf = Callable[[str, str | None], str]

_ID: Final = re.compile(r"[0-9a-f]{16}")
_REQUIRED: Final = ("name", "region", "expect", "reason", "reviewed_by", "reviewed_on")


class OverrideError(ValueError):
    """An entry that cannot stand; the message names the file, the entry and what to do."""


def key(name: str, region_code: str | None) -> Key:
    """How an entry is found: spaces do not count."""
    return re.sub(r"\s", "", name), region_code or ""


def load(path: Path, id_of: IdOf) -> dict[Key, str]:
    """The reviewed id of every (name, region) of the file; `id_of` gives the id by the rules alone.

    Raises `OverrideError` for an entry that lacks a field, is given twice, or changes nothing, and where the rules no
    longer give the id that was reviewed.
    """
    raw: dict[str, Any] = yaml.safe_load(path.read_text("utf-8")) or {}
    found: dict[Key, str] = {}
    for number, entry in enumerate(raw.get("entries") or (), 1):
        at = f"{path.name}, entry {number} ({entry.get('name')})"
        _check_fields(entry, at)
        place = key(entry["name"], entry["region"])
        if place in found:
            raise OverrideError(f"{at}: given twice; keep one")
        found[place] = _reviewed_id(entry, id_of(*place), id_of, at)
    return found


def _check_fields(entry: Mapping[str, Any], at: str) -> None:
    if missing := [f for f in _REQUIRED if entry.get(f) is None]:
        raise OverrideError(f"{at}: {', '.join(missing)} missing")
    if ("same_as" in entry) == ("publisher_id" in entry):
        raise OverrideError(f"{at}: give same_as or publisher_id, one of them")
    if not isinstance(entry["region"], str):
        raise OverrideError(f"{at}: put the region code in quotes")


def _reviewed_id(entry: Mapping[str, Any], now: str, id_of: IdOf, at: str) -> str:
    """The id that an entry gives instead of `now`, which the rules give."""
    if now != entry["expect"]:
        raise OverrideError(f"{at}: the rules give {now} now, not {entry['expect']}; review the entry or drop it")
    wanted = entry.get("publisher_id") or id_of(*key(entry["same_as"]["name"], entry["same_as"].get("region")))
    if not _ID.fullmatch(str(wanted)):
        raise OverrideError(f"{at}: publisher_id must have 16 hexadecimal digits")
    if wanted == now:
        raise OverrideError(f"{at}: the rules give this id already; drop the entry")
    return str(wanted)
