"""Stored bytes that carry their own checksum, so that a flipped bit is a damage and never another figure.

Belongs here: the form of a sealed line. Does not belong here: what is stored (`workers/cache.py`,
`orchestrate/readings.py`, `archive/manifest.py`) or what is done about a damage.
"""

from __future__ import annotations

import hashlib

_DIGITS = 32
"""Hex digits of the SHA-256 that are kept: two different contents agree in them never."""


class Damaged(ValueError):
    """Stored bytes are not those that were written."""


def digest(payload: bytes) -> str:
    """The checksum of some bytes, in hex."""
    return hashlib.sha256(payload).hexdigest()[:_DIGITS]


def sealed(payload: bytes) -> bytes:
    """The checksum, a space, the bytes."""
    return digest(payload).encode() + b" " + payload


def unsealed(stored: bytes) -> bytes:
    """The bytes of `sealed`. Raises `Damaged`."""
    told, space, payload = stored[:_DIGITS], stored[_DIGITS : _DIGITS + 1], stored[_DIGITS + 1 :]
    if space != b" " or told != digest(payload).encode():
        raise Damaged("the checksum does not fit")
    return payload
