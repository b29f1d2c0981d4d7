"""What is still to be fetched, in an order that is fair to hosts and kind to memory.

Belongs here: the queue. Does not belong here: requests (`spider.py`), what was fetched (`ledger.py`).

Scrapy's own queue holds whole requests; this one holds a few hundred bytes a page and hands out as many as the
downloader can take, so that a crawl of any size needs memory for its addresses only. It is not kept on disk: lists are
read again when a crawl continues, and the ledger knows what was fetched.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from gai_pipeline.collect.sources import Source


@dataclass(frozen=True, slots=True)
class Task:
    """One address to fetch. `number` counts list pages from 1; `first` is the address of the first of them."""

    source: Source
    role: str
    url: str
    title: str = ""
    year: int | None = None
    bundle: str | None = None
    number: int = 1
    first: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


class Frontier:
    """Tasks by host; each address of a source once."""

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._queues: dict[str, deque[Task]] = {}
        self._turns: deque[str] = deque()
        self._under_way: dict[str, int] = {}
        self._seen: set[tuple[str, str]] = set()
        self.waiting = 0

    def push(self, task: Task, *, first: bool = False) -> bool:
        """Add a task, before its host's others if it belongs to what was fetched just now; false if it is known."""
        key = task.source.id, task.url
        if key in self._seen:
            return False
        self._seen.add(key)
        queue = self._queues.get(task.host)
        if queue is None:
            queue = self._queues[task.host] = deque()
            self._turns.append(task.host)
        if first:
            queue.appendleft(task)
        else:
            queue.append(task)
        self.waiting += 1
        return True

    def pop(self) -> Task | None:
        """The next task of the host whose turn it is and that has fewer than `per_host` under way; None: wait."""
        for _ in range(len(self._turns)):
            host = self._turns.popleft()
            queue = self._queues[host]
            if not queue:
                del self._queues[host]
                continue
            self._turns.append(host)
            if self._under_way.get(host, 0) < self._per_host:
                self._under_way[host] = self._under_way.get(host, 0) + 1
                self.waiting -= 1
                return queue.popleft()
        return None

    def finished(self, task: Task) -> None:
        """A task that was handed out has ended, well or not."""
        left = self._under_way[task.host] - 1
        if left:
            self._under_way[task.host] = left
        else:
            del self._under_way[task.host]

    @property
    def under_way(self) -> int:
        return sum(self._under_way.values())
