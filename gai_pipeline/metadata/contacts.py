"""Addresses, telephone numbers and postcodes that a report gives for questions.

Belongs here: finding them in the text. Does not belong here: what they say about the place (`places/`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# the look behind stands after the first digit, so that the search leaps from zero to zero
_PHONE = re.compile(r"(0(?<!\d0)\d{2,3})\s{0,9}[)）\-—－―–_ ]{1,4}\s{0,9}(\d{7,8})(?!\d)")
_POSTCODE = re.compile(r"(?:邮编|邮政编码|邮\s*+编)\s*+[:：]?\s*+(\d{6})(?!\d)")
_ADDRESS = re.compile(r"地\s*+址\s*+[:：]?\s*+([\u4e00-\u9fff\d\w()\-—·]{4,60})")


@dataclass(frozen=True, slots=True)
class Contacts:
    """`phones` are area codes with numbers ("0798-2691187"), `postcodes` six digits, `address` the first stated one."""

    phones: tuple[str, ...]
    postcodes: tuple[str, ...]
    address: str | None


def find_contacts(text: str) -> Contacts:
    phones = dict.fromkeys(f"{m[1]}-{m[2]}" for m in _PHONE.finditer(text))
    postcodes = dict.fromkeys(_POSTCODE.findall(text))
    address = _ADDRESS.search(text)
    return Contacts(tuple(phones), tuple(postcodes), address[1] if address else None)
