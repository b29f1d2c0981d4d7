"""Addresses that are given to a crawl one by one, as no list of a site names them: what a web archive lacks.

Belongs here: the file of such addresses, and the sources that stand for their hosts. Does not belong here: where the
addresses come from (`discover/`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gai_pipeline.collect.frontier import Task
from gai_pipeline.collect.sources import Source


@dataclass(frozen=True, slots=True)
class Given:
    """One address: its role (page, attachment, picture), and the bundle that it shares with its page."""

    url: str
    role: str = "page"
    title: str = ""
    year: int | None = None
    bundle: str | None = None


def write_given(path: Path, items: Iterable[Given]) -> int:
    """Write addresses, each once, whole or not at all; how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    rows = {item.url: item for item in items}
    temporary.write_text("".join(json.dumps(asdict(r), ensure_ascii=False) + "\n" for r in rows.values()), "utf-8")
    temporary.replace(path)
    return len(rows)


def read_given(path: Path) -> list[Given]:
    """Raises ValueError where a line is none of ours."""
    try:
        return [Given(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    except TypeError as error:
        raise ValueError(f"{path}: {error}") from error


def tasks_of(items: Iterable[Given]) -> tuple[list[Source], list[Task]]:
    """(one source a host, the tasks). A source's id is `archive-` and the host."""
    sources: dict[str, Source] = {}
    tasks = []
    for item in items:
        parts = urlsplit(item.url)
        host = parts.netloc
        if host not in sources:
            name = "archive-" + re.sub(r"[^A-Za-z0-9._-]", "-", host)[:70]
            sources[host] = Source.model_validate({"id": name, "url": f"{parts.scheme}://{host}/"})
        tasks.append(Task(sources[host], item.role, item.url, item.title, item.year, item.bundle))
    return list(sources.values()), tasks
