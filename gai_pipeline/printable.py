"""Text that others chose, as it may be shown on a terminal.

Belongs here: one function. Does not belong here: what is shown.
"""

from __future__ import annotations


def printable(text: str) -> str:
    """The text on one line, with what would steer a terminal or turn the text around spelt out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
