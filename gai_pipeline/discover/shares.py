"""A list's records fetched by the machines of a Ray cluster, each of which keeps what it fetches in the archive.

Belongs here: cutting what is wanted into shares, how many are under way. Does not belong here: keeping a capture
(`retrieve.py`), Ray (`workers/share.py`).

The archive must be one that all machines see: on S3, or on a disk that all mount. A call fetches one record after the
other, so that an archive never has more requests under way than GAI_DISCOVER_CONNECTIONS, however many machines there
are. A share whose machine is lost is fetched anew: its bytes are there once, and rows that are there twice are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from gai_pipeline.discover.asking import ArchiveClient, Asked
from gai_pipeline.discover.captures import Crawl
from gai_pipeline.discover.record_of_archive import SHA1_LENGTH, Records, is_local
from gai_pipeline.discover.retrieve import Kept, Retriever, Wanted
from gai_pipeline.settings import Settings
from gai_pipeline.workers.share import each

SHARE: Final = 200
"""Records of a share: what a lost machine costs at most, and how often progress is told."""
CORES: Final = 0.25
"""Of a core, what a call needs: it waits for the archive most of the time (3 ms of processor a record)."""


@dataclass(frozen=True, slots=True)
class Share:
    """Captures that one call fetches. Those of the same bytes are all in one share."""

    settings: Settings
    crawl: Crawl
    wanted: tuple[Wanted, ...]


def keep_on_cluster(
    settings: Settings,
    client: ArchiveClient,
    crawl: Crawl,
    retriever: Retriever,
    wanted: Iterable[Wanted],
    tell: Callable[[Kept], None],
) -> None:
    """Keep captures, given in the order of their digests; `client` counts what all machines asked. What needs no
    request, or lies on this machine, is kept here. Raises `EngineError` where there is no cluster."""

    def to_fetch() -> Iterator[Wanted]:
        for one in wanted:
            settled = retriever.keep(one) if is_local(one.capture) else retriever.settled(one)
            if settled is None:
                yield one
            else:
                tell(settled)

    shares = (Share(settings, crawl, tuple(some)) for some in cut(to_fetch(), SHARE))
    at_once = settings.discover_connections
    for kept, asked in each(fetch_share, shares, settings.ray_address, at_once=at_once, cores=CORES):
        client.asked.add(asked)
        for one in kept:
            tell(one)


def cut(wanted: Iterable[Wanted], size: int) -> Iterator[list[Wanted]]:
    """Lists of `size` captures, longer only where the next has the digest of the last."""
    some: list[Wanted] = []
    for one in wanted:
        if len(some) >= size and not _same_bytes(some[-1], one):
            yield some
            some = []
        some.append(one)
    if some:
        yield some


def _same_bytes(one: Wanted, other: Wanted) -> bool:
    return len(one.capture.digest) == SHA1_LENGTH and one.capture.digest == other.capture.digest


def fetch_share(share: Share) -> tuple[list[Kept], Asked]:
    """Runs on a machine of the cluster: what became of each capture, and what was asked for them."""
    settings = share.settings
    with ArchiveClient(settings, 1) as client:
        records = Records(client, settings.discover_index, settings.limits)
        with Retriever(settings, share.crawl, records, ()) as retriever:
            return [retriever.keep(one) for one in share.wanted], client.asked
