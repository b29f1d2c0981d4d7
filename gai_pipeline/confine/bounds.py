"""The bounds of a process that touches bytes from strangers, all set in one place.

Belongs here: resource limits, and asking the kernel for the rest (`kernel.py`). Does not belong here: time (its parent
watches that, and `workers/worker.py` has a timer a document).
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from gai_pipeline.confine.kernel import without_network, without_other_files

_SYSTEM = ("/usr", "/lib", "/lib64", "/nix/store", "/sys/devices", "/sys/fs/cgroup")
_SETTINGS = ("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/etc/nsswitch.conf")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo", "/proc/self", "/proc/stat")
OPEN_FILES = 256

_said: set[str] = set()


def confine(memory_bytes: int, also_read: Iterable[str] = ()) -> list[str]:
    """Bound this process for good: memory, no core file, no network, no program started, nothing written, and nothing
    read but programs, libraries and `also_read`. What the system cannot do is returned, a sentence each.

    RLIMIT_DATA is private writable memory; RLIMIT_AS would also count the address space that thread stacks and ONNX
    only reserve.
    """
    _limit_resources(memory_bytes)
    return [*without_other_files([*readable(), *also_read]), *without_network()]


def silence() -> None:
    """From now on nothing that a library prints reaches the user: what is wrong with a document stands in its record.
    To be called before `confine`, after which nothing can be opened for writing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def readable() -> list[str]:
    """What any Python process must be able to read: the system's programs, this interpreter, its modules, and this
    package; of a working copy the package alone, because `$GAI_HOME` may lie beside it."""
    package = Path(__file__).resolve().parents[1]
    copy = package.parent if (package.parent / "pyproject.toml").exists() else None
    modules = [p for p in sys.path if p and Path(p).resolve() != copy]
    interpreter = (sys.prefix, sys.base_prefix, str(Path(os.__file__).parent))
    return [*_SYSTEM, *_SETTINGS, *_DEVICES, *interpreter, *modules, str(package)]


def _limit_resources(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # not a Unix: the parent's watch on resident memory is the bound
        return
    for kind, wanted in (
        (resource.RLIMIT_DATA, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        _, hard = resource.getrlimit(kind)
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some; the parent's watch remains
            resource.setrlimit(kind, (soft, hard))


def say_what_is_missing(missing: Sequence[str]) -> None:
    """Warn of protections that this system does not have, each once in the life of a process."""
    for sentence in missing:
        if sentence not in _said:
            _said.add(sentence)
            logging.getLogger("gai_pipeline").warning("gai: %s", sentence)
