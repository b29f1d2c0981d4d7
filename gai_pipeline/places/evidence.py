"""What a document says about its body, as the question that `resolve.py` answers.

Belongs here: the evidence and its form. Does not belong here: cutting it out of a document (`metadata/`), weighing it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceEvidence:
    """What a document says about its body. Text in simplified script; anything unknown stays None or empty.

    ``opening`` is about the first 1,500 characters of the text; ``phones`` and ``postcodes`` as printed.
    """

    title: str | None = None
    publisher: str | None = None
    signature: str | None = None
    navigation: str | None = None
    address: str | None = None
    opening: str = ""
    phones: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    url: str | None = None
    publisher_is_placeholder: bool = False
