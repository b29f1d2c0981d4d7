"""The local engine: a pool of worker processes that survives each of them.

Belongs here: which document goes to which worker, whom a death is charged to, and the order of answers.
Does not belong here: a single process (`process.py`), records and caching (`reading.py`), other machines
(`cluster.py`).

Guarantees: answers come in the order of the items; a worker that dies costs at most the document it was reading, the
others it had in hand go to another worker; a document whose worker dies is tried once more in a fresh one, because the
system may have killed a bystander. Memory is bounded: no more than `WINDOW` items are taken ahead of the one awaited.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait

from gai_pipeline.archive.document import Document
from gai_pipeline.confine.spawn import Started
from gai_pipeline.workers.process import EngineError, Worker
from gai_pipeline.workers.worker import ANSWER, FAILURE, SPENT, Job, failure

WINDOW = 256
"""Items taken from the source ahead of the answer that is awaited."""
WINDOW_BYTES = 128 * 2**20
"""Bytes of documents that wait or are in hand; one document is always let through."""
CHUNK_SECONDS = 0.04
"""A worker is handed about this much work at once: enough to hide the pipe, little enough to lose nothing."""
CHUNK_MOST = 16
CHUNK_BYTES = 4 * 2**20
LOOK = 0.05
"""Seconds between looks at the workers' time and memory: a library can fill half a gigabyte in 0.3 s and end its
process, and what it held is known from the looks before only."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An item whose answer is known without a worker; it only keeps its place in the order."""

    reply: bytes


class Pool:
    """Worker processes for one kind of job. Use as a context manager; starts a process only when there is work."""

    def __init__(self, job: Job, workers: int = 1, started: Started | None = None) -> None:
        self.job = job
        self.size = max(1, workers)
        self.deaths = 0
        self._workers: list[Worker] = [] if started is None else [Worker(job, started)]
        self._mean = CHUNK_SECONDS

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.close()
        self._workers.clear()

    def map(self, items: Iterable[Document | Ready]) -> Iterator[bytes]:
        """A reply for each item, in their order: `worker.ANSWER` or `worker.FAILURE` and its payload.

        Raises EngineError if no worker can start. Whoever stops early closes the iterator; documents in hand are
        dropped with their workers.
        """
        run = _Run(iter(items))
        try:
            while True:
                self._hand_out(run)
                while (reply := run.next_reply()) is not None:
                    yield reply
                    self._hand_out(run)
                if run.done:
                    return
                self._gather(run)
        finally:
            if not run.done:
                self.close()

    def _hand_out(self, run: _Run) -> None:
        """Give every idle worker a chunk; start another worker if there is work left and room."""
        for worker in self._workers:
            # One that is still importing gets nothing: sending blocks until it reads.
            if worker.ready and not worker.hand:
                chunk = run.take(self._chunk())
                if not chunk:
                    return
                worker.send(chunk)
        starting = sum(not w.ready for w in self._workers)
        while len(self._workers) < self.size and run.waiting(starting + 1):
            self._workers.append(Worker(self.job))
            starting += 1

    def _chunk(self) -> int:
        return max(1, min(CHUNK_MOST, int(CHUNK_SECONDS / max(self._mean, 1e-4))))

    def _gather(self, run: _Run) -> None:
        """Wait for answers, deaths, or the next look at the bounds."""
        busy = {w.pipe: w for w in self._workers if w.hand or not w.ready}
        started = time.monotonic()
        for pipe in wait(list(busy), timeout=LOOK):
            worker = busy[pipe]  # type: ignore[index]
            try:
                while True:
                    answer = worker.receive()
                    if answer is not None:
                        number, reply = answer
                        self._mean += ((time.monotonic() - started) - self._mean) * 0.1
                        if reply[:1] == SPENT:
                            run.settle(number, FAILURE + reply[1:])
                            self._retire(worker, run)
                            break
                        run.settle(number, reply)
                    started = time.monotonic()
                    if not worker.pipe.poll():
                        break
            except EOFError:
                self._bury(worker, run)
        for worker in self._workers:
            worker.watch()

    def _retire(self, worker: Worker, run: _Run) -> None:
        """Let a worker go that ends by itself; what it had in hand is read elsewhere."""
        self._workers.remove(worker)
        worker.close()
        run.put_back(worker.hand)

    def _bury(self, worker: Worker, run: _Run) -> None:
        """Charge a death to the document that was being read; the rest in hand goes back to the front."""
        self._workers.remove(worker)
        code, message, again = worker.reason()
        if not worker.ready:
            raise EngineError(
                f"a worker ended while it was starting ({message}); its own messages are above. "
                f"GAI_DOCUMENT_MEMORY_MB may be too low for the reader itself ({self.job.memory_bytes >> 20} MB now)"
            )
        if not worker.hand:  # the system killed an idle one; nothing is lost
            return
        self.deaths += 1
        culprit = worker.hand.popleft()
        if not (again and run.retry(culprit)):
            run.settle(culprit, failure(code, message))
        run.put_back(worker.hand)


class _Run:
    """The books of one `map`: items that wait, are in hand, or are answered but not yet due."""

    def __init__(self, source: Iterator[Document | Ready]) -> None:
        self._source = source
        self._exhausted = False
        self._taken = 0
        self._due = 0
        self._waiting: deque[int] = deque()
        self._documents: dict[int, Document] = {}
        self._bytes = 0
        self._replies: dict[int, bytes] = {}
        self._retried: set[int] = set()

    @property
    def done(self) -> bool:
        return self._exhausted and self._due == self._taken

    def take(self, most: int) -> list[tuple[int, Document]]:
        """Up to `most` documents to read next."""
        chunk: list[tuple[int, Document]] = []
        size = 0
        while len(chunk) < most and size < CHUNK_BYTES:
            if not self._waiting and not self._draw():
                break
            number = self._waiting.popleft()
            chunk.append((number, self._documents[number]))
            size += self._documents[number].size
            if number in self._retried:  # a suspect travels alone
                if len(chunk) > 1:
                    self._waiting.appendleft(chunk.pop()[0])
                break
        return chunk

    def _draw(self) -> bool:
        """Move the next document from the source to those that wait; answered items pass on the way."""
        while not self._exhausted and self._taken - self._due < WINDOW:
            if self._documents and self._bytes > WINDOW_BYTES:
                return False
            item = next(self._source, None)
            if item is None:
                self._exhausted = True
                return False
            number, self._taken = self._taken, self._taken + 1
            if isinstance(item, Ready):
                self._replies[number] = item.reply
                continue
            self._documents[number] = item
            self._bytes += item.size
            self._waiting.append(number)
            return True
        return False

    def settle(self, number: int, reply: bytes) -> None:
        self._bytes -= self._documents.pop(number).size
        self._replies[number] = reply

    def retry(self, number: int) -> bool:
        """Queue a document once more; False if that was tried before."""
        if number in self._retried:
            return False
        self._retried.add(number)
        self._waiting.appendleft(number)
        return True

    def waiting(self, least: int) -> bool:
        """Whether at least that many documents wait for a worker."""
        while len(self._waiting) < least:
            if not self._draw():
                return False
        return True

    def put_back(self, numbers: Iterable[int]) -> None:
        self._waiting.extendleft(reversed(list(numbers)))

    def next_reply(self) -> bytes | None:
        reply = self._replies.pop(self._due, None)
        if reply is not None:
            self._due += 1
        return reply


__all__ = ["ANSWER", "FAILURE", "EngineError", "Pool", "Ready"]
