"""A function over some items on a Ray cluster, where each call does its own work and can be done again.

Belongs here: sending the calls, doing those of a lost machine again. Does not belong here: documents (`cluster.py`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from gai_pipeline.workers.process import EngineError

Item = TypeVar("Item")
Answer = TypeVar("Answer")
RETRIES = 8
"""Times that Ray repeats a call whose machine was lost."""


def each(
    function: Callable[[Item], Answer],
    items: Iterable[Item],
    address: str | None,
    *,
    at_once: int | None = None,
    cores: float = 1.0,
) -> Iterator[Answer]:
    """The answers as they come. At most `at_once` calls are under way (None: all that there are), each with so many
    `cores` to itself; items are taken as calls end. Raises `EngineError` where Ray is not there, a call fails or the
    cluster is lost."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        ray: Any = import_module("ray")
    except ImportError as error:
        raise EngineError("GAI_ENGINE=ray needs Ray: pip install 'gai-pipeline[cluster]'") from error
    joined = not ray.is_initialized()
    if joined:
        try:
            ray.init(address=address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise EngineError(f"no Ray cluster at {address}: start one, or mend GAI_RAY_ADDRESS ({error})") from error
    try:
        call = ray.remote(max_retries=RETRIES, num_cpus=cores)(function)
        source = iter(items)
        waiting = [call.remote(item) for item in islice(source, at_once)]
        while waiting:
            ready, waiting = ray.wait(waiting, num_returns=1)
            waiting += [call.remote(item) for item in islice(source, 1)]
            try:
                yield ray.get(ready[0])
            except ray.exceptions.RayTaskError as error:
                raise EngineError(f"a call failed on the cluster: {error.cause}") from error
            except ray.exceptions.RayError as error:
                raise EngineError(f"the Ray cluster lost a call {RETRIES} times ({error})") from error
    finally:
        if joined:
            ray.shutdown()
