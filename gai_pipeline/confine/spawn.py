"""A fresh interpreter with one pipe to its parent.

Belongs here: how it is started and what of the environment it gets. Does not belong here: the talk on the pipe.
"""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing.connection import Connection, Pipe
from typing import NamedTuple

_KEPT = frozenset({"PATH", "LANG", "LANGUAGE", "TZ", "TMPDIR", "SYSTEMROOT"})
_KEPT_KINDS = ("LC_", "LD_", "DYLD_", "PYTHON", "OMP_", "OPENBLAS_", "MKL_", "COVERAGE_")


class Started(NamedTuple):
    """A fresh interpreter and the parent's end of its pipe."""

    process: subprocess.Popen[bytes]
    pipe: Connection


def environment() -> dict[str, str]:
    """What a confined process gets of this one's environment: nothing that could be a secret."""
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or k.startswith(_KEPT_KINDS)}
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, [root, kept.get("PYTHONPATH")]))}


def interpreter(code: str) -> Started:
    """Start `code`, whose first argument is the descriptor of its end of the pipe; in a session of its own, so that it
    and what it starts can be ended together."""
    ours, theirs = Pipe(duplex=True)
    # -P: no module may come from the working directory, which may be a folder of downloaded files.
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code, str(theirs.fileno())],
        stdin=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
        start_new_session=True,
        env=environment(),
    )
    theirs.close()
    return Started(process, ours)
