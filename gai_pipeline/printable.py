"""Text that others chose, as it may be shown on a terminal or stored.

Belongs here: two functions. Does not belong here: what is shown or stored.
"""

from __future__ import annotations

from typing import Any


def printable(text: str) -> str:
    """The text on one line, with what would steer a terminal or turn the text around spelt out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def storable(value: Any) -> Any:
    """A value, or a list of them, with what has no UTF-8 form spelt out: a file's name is any bytes, and those that are
    no text come as lone surrogates."""
    if isinstance(value, list):
        return [storable(v) for v in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
