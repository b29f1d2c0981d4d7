"""The id of a body that publishes, as stored with every report.

Belongs here: the one function by which records name their publisher. Does not belong here: renames, mergers and
overrides of bodies (`places/`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_SPACES = re.compile(r"\s+")


def publisher_id(name: str, region_code: str | None) -> str | None:
    """A stable id of a body from its name and region; None for an empty name.

    The id is `P` and the first 16 hexadecimal digits of SHA-256 over "region|name", the name in NFKC without spaces.
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", name))
    if not plain:
        return None
    return "P" + hashlib.sha256(f"{region_code or ''}|{plain}".encode()).hexdigest()[:16]
