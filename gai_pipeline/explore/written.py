"""Pages as they were written, kept as long as the snapshot that they show.

Belongs here: keeping them within bounds. Does not belong here: which pages may be kept (`app.py`): those that show the
warehouse and nothing else.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Hashable


class Written:
    """Pages by what they were asked with; the least used go first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> str | None:
        """The page that was written for a key, None where it is not kept."""
        with self._lock:
            kept = self._pages.get(key)
            if kept is None:
                return None
            self._pages.move_to_end(key)
        return zlib.decompress(kept).decode()

    def keep(self, key: Hashable, text: str) -> None:
        page = zlib.compress(text.encode(), 1)
        with self._lock:
            self._size += len(page) - len(self._pages.pop(key, b""))
            self._pages[key] = page
            while self._size > self._most:
                self._size -= len(self._pages.popitem(last=False)[1])
