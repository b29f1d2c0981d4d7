"""Damages sound documents at random and reads them, for as long as it is told.

    python -m tests.attack.fuzz SECONDS [FOLDER]

Belongs here: mutations, and what must hold after each: an answer and no exception, in time, within memory, and no
figure that differs while a checksum of the format says that its bytes were changed. Does not belong here: the sound
documents (`seeds.py`).

Whatever gives an answer that was not seen before is kept in FOLDER (`.fuzz`) and damaged further in later runs; what
fails is kept there too, under `failed-`.
"""

from __future__ import annotations

import hashlib
import io
import random
import resource
import signal
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gai_pipeline.extract import parse
from gai_pipeline.records.model import CellStatus, Record
from tests.attack.seeds import seeds

SECONDS = 10.0
"""Of processor time for one document: a tenth of a second is usual."""
MEMORY = 1 << 20
"""KB that the whole of it may take."""
TOKENS = tuple(
    token.encode()
    for token in (
        *("\0", "<", ">", '"', "'", "&", "&#x110000;", "|", "\t", "\n", "9" * 40, "-1", "1e999", "%", "其中，", "①"),
        *("<table>", "</table>", "<td rowspan=9999>", "<tr>", "<script>", "<!--", "<![CDATA[", "]]>", "\\'", "{\\"),
        *("\\u-1", "\\ansicpg1", "/F Do", "obj", "endstream", "<<", ">>", "\u202e", "\u0301"),
    )
)
Mutation = Callable[[bytes, random.Random], bytes]


@dataclass(slots=True)
class Told:
    """What a run saw: how many documents, the answers by code, and the failures as (file, why)."""

    tried: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, str]] = field(default_factory=list)


def flip(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 4, 32))):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def cut(data: bytes, rng: random.Random) -> bytes:
    a, b = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
    return rng.choice((data[:a], data[:a] + data[b:], data[a:]))


def repeat(data: bytes, rng: random.Random) -> bytes:
    a = rng.randrange(len(data))
    piece = data[a : a + rng.choice((1, 8, 64, 1000))]
    return data[:a] + piece * rng.choice((2, 10, 200)) + data[a:]


def insert(data: bytes, rng: random.Random) -> bytes:
    a = rng.randrange(len(data))
    return data[:a] + rng.choice(TOKENS) * rng.choice((1, 1, 2, 50)) + data[a + rng.choice((0, 0, 1, 9)) :]


def swap(data: bytes, rng: random.Random) -> bytes:
    a, b, c = sorted(rng.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


MUTATIONS: tuple[Mutation, ...] = (flip, flip, cut, repeat, insert, insert, swap)


def mutated(data: bytes, rng: random.Random) -> tuple[bytes, bool]:
    """(bytes, whether only bytes were flipped under the container's checksums). Half of the time a container is opened
    and one of its members is damaged, so that the damage reaches what is inside."""
    if data.startswith(b"PK") and rng.random() < 0.6:
        return _inside(data, rng), False
    mutation = rng.choice(MUTATIONS)
    found = mutation(data, rng)
    for _ in range(rng.choice((0, 0, 1, 3))):
        if found:
            mutation, found = insert, rng.choice(MUTATIONS)(found, rng)
    return found, mutation is flip


def _inside(data: bytes, rng: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
    except Exception:  # noqa: BLE001  one that was damaged before
        return flip(data, rng)
    large = [name for name, body in members.items() if body]
    if large:
        name = rng.choice(large)
        members[name] = rng.choice(MUTATIONS)(members[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def figures(records: list[Record]) -> dict[tuple[str, str, str], object]:
    """The figures that are stated without any doubt."""
    doubted = {(f.row, f.column) for r in records for f in r.findings if f.outcome == "fail"}
    rows, columns = {row for row, _ in doubted}, {column for _, column in doubted}
    return {
        c.key: c.value
        for r in records
        for c in r.cells
        if c.status is CellStatus.REPORTED and c.confidence >= 0.9 and c.row not in rows and c.column not in columns
    }


def judged(data: bytes, name: str, sound: dict[tuple[str, str, str], object] | None) -> tuple[str, str | None]:
    """(the answer, what is wrong with it). `sound` are the figures that it may have, None where they may differ."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        records = parse(data, name)
    except TimeoutError:
        return "slow", f"longer than {SECONDS:g} s"
    except Exception as error:  # noqa: BLE001  this is what is looked for
        return type(error).__name__, f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    answer = ",".join(f"{r.status}:{r.error.code if r.error else len(r.cells)}" for r in records)
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 2 * MEMORY:
        return answer, "more memory than one document may take"
    if sound is not None:
        wrong = {k: v for k, v in figures(records).items() if sound.get(k, v) != v}
        if wrong:
            return answer, f"figures that changed with nothing said: {dict(list(wrong.items())[:3])}"
    return answer, None


def run(limit: float, folder: Path, seed: int = 0) -> Told:
    """Damage and read for so many seconds."""
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    corpus = list(seeds().items())
    corpus += [(p.name.partition("~")[2], p.read_bytes()) for p in sorted(folder.glob("*~*")) if p.stat().st_size]
    sound = {name: figures(parse(data, name)) for name, data in seeds().items()}
    told = Told()
    before = signal.signal(signal.SIGVTALRM, _ring)
    end = time.monotonic() + limit
    try:
        while time.monotonic() < end:
            name, data = rng.choice(corpus)
            changed, under_checksum = mutated(data, rng)
            if not changed:
                continue
            guarded = under_checksum and data.startswith(b"PK") and seeds().get(name) == data
            answer, wrong = judged(changed, name, sound[name] if guarded else None)
            told.tried += 1
            kept = f"{hashlib.sha256(changed).hexdigest()[:12]}~{name}"
            kind = f"{name.rpartition('.')[2]} {answer}"
            if wrong is not None:
                (folder / f"failed-{kept}").write_bytes(changed)
                told.failures.append((f"failed-{kept}", wrong))
            elif kind not in told.answers and len(changed) < 300_000 and len(corpus) < 5000:
                (folder / kept).write_bytes(changed)
                corpus.append((name, changed))
            told.answers[kind] += 1
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return told


def _ring(*_: object) -> None:
    raise TimeoutError


if __name__ == "__main__":
    result = run(float(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else ".fuzz"), int(time.time()))
    print(f"{result.tried:,} damaged documents, {len(result.answers)} kinds of answers")  # noqa: T201
    for file, why in result.failures:
        print(f"{file}: {why}")  # noqa: T201
    sys.exit(bool(result.failures))
