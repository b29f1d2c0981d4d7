"""The Ray engine: the same map over several machines (extra `cluster`, `GAI_ENGINE=ray`).

Belongs here: everything that touches Ray. Does not belong here: how a document is read within bounds: each Ray task
feeds a local worker process of its own (`pool.py`), so bounds, error codes and records are those of the local engine.

A task is a few documents, pure and repeatable: when a node is lost, Ray runs its tasks, finished or not, on another.
"""

from __future__ import annotations

import atexit
import logging
import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib import import_module
from typing import Any

from gai_pipeline.archive.document import Document
from gai_pipeline.workers.pool import Pool, Ready
from gai_pipeline.workers.process import EngineError
from gai_pipeline.workers.worker import Job

CHUNK = 8
CHUNK_BYTES = 8 * 2**20
AHEAD = 3
"""Tasks submitted per core of the cluster ahead of the answer that is awaited."""
RETRIES = 8
"""Times that Ray repeats a task whose node was lost."""

_pools: dict[Job, Pool] = {}


def _read_chunk(job_fields: dict[str, Any], documents: list[Document]) -> list[bytes]:
    """Runs on a node: the replies for some documents, by this Ray worker's own bounded process."""
    job = Job(**job_fields)
    pool = _pools.get(job)
    if pool is None:
        pool = _pools[job] = Pool(job, 1)
        atexit.register(pool.close)
    return list(pool.map(documents))


class RayEngine:
    """See `pool.Pool`: the same replies in the same order."""

    def __init__(self, job: Job, address: str | None = None) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            ray: Any = import_module("ray")
        except ImportError as error:
            raise EngineError("GAI_ENGINE=ray needs Ray: pip install 'gai-pipeline[cluster]'") from error
        self._ray = ray
        self._job = asdict(job)
        self._started = not ray.is_initialized()
        if self._started:
            try:
                ray.init(address=address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
            except (ConnectionError, ValueError, RuntimeError) as error:
                raise EngineError(
                    f"no Ray cluster at {address or 'this machine'} ({error}); see GAI_RAY_ADDRESS"
                ) from error
        self._task = ray.remote(num_cpus=1, max_retries=RETRIES)(_read_chunk)

    def close(self) -> None:
        """Leave the cluster, if this object joined it."""
        if self._started and self._ray.is_initialized():
            self._ray.shutdown()

    def map(self, items: Iterable[Document | Ready]) -> Iterator[bytes]:
        """Replies in the order of the items. Raises EngineError if the cluster is lost."""
        source = iter(items)
        # Each entry is a submitted task, or the reply of an item that needs none.
        queue: deque[Any] = deque()
        exhausted = False
        while True:
            most = max(2, AHEAD * int(self._ray.cluster_resources().get("CPU", 1)))
            while not exhausted and sum(not isinstance(q, list) for q in queue) < most and len(queue) < most * CHUNK:
                exhausted = self._submit(source, queue)
            if not queue:
                return
            head = queue.popleft()
            yield from head if isinstance(head, list) else self._wait(head)

    def _submit(self, source: Iterator[Document | Ready], queue: deque[Any]) -> bool:
        """Queue the next task and the ready items around it; True if the source is exhausted."""
        chunk: list[Document] = []
        size = 0
        for item in source:
            if isinstance(item, Ready):
                if chunk:
                    queue.append(self._task.remote(self._job, chunk))
                queue.append([item.reply])
                return False
            chunk.append(item)
            size += item.size
            if len(chunk) >= CHUNK or size >= CHUNK_BYTES:
                queue.append(self._task.remote(self._job, chunk))
                return False
        if chunk:
            queue.append(self._task.remote(self._job, chunk))
        return True

    def _wait(self, task: Any) -> list[bytes]:
        try:
            replies: list[bytes] = self._ray.get(task)
        except self._ray.exceptions.RayTaskError as error:
            raise EngineError(f"a task failed on the cluster: {error.cause}") from error
        except self._ray.exceptions.RayError as error:
            raise EngineError(f"the Ray cluster lost a task {RETRIES} times ({error})") from error
        return replies
