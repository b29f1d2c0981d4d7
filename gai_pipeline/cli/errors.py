"""How commands end: exit statuses and the messages of expected errors.

Belongs here: one place that turns exceptions into a sentence on stderr and a status. Does not belong here: raising.
"""

from __future__ import annotations

import errno
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

import click

from gai_pipeline.wording import told

FAILED = 1
USAGE = 2
BY_SIGNAL = 128
"""Added to the number of the signal that ended a command."""
INTERRUPTED = BY_SIGNAL + signal.SIGINT
STOPPED = ("run", "rebuild", "add", "collect", "parse", "check", "export")
"""Commands for which the catalogue says how to go on after an interrupt (`cli.then_*`)."""
EXPECTED = frozenset(
    {
        "ArchiveDamaged",
        "BuildError",
        "CollectError",
        "ConnectError",
        "CorrectionError",
        "DiscoverError",
        "EngineError",
        "FormError",
        "ManifestDamaged",
        "ManifestError",
        "PipelineBusy",
        "PublishError",
        "QueryError",
        "ReleaseError",
        "SourcesError",
        "StoreError",
    }
)
"""Errors whose message says what was wrong and what to do; anything else is a fault and shows its traceback."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM_OF_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")
"""What SQLite calls a full disk, in which Dagster keeps its runs."""
NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


def run_command(command: click.Command, arguments: Sequence[str]) -> int:
    """Run and return the exit status; 130 after Ctrl-C and 143 after SIGTERM, as shells have it.

    A signal is remembered: raised inside a clean-up, Python drops it, and the command would end as if nobody had asked
    it to stop. A second one changes nothing: what is being put away is put away in order.
    """
    with _signals() as asked:
        status = _run(command, arguments)
    if not asked.raised and status != INTERRUPTED:
        return status
    if status != INTERRUPTED:  # the signal was caught on its way: nothing has been said of it yet
        _say_stopped(arguments)
    return BY_SIGNAL + (asked.number or signal.SIGINT)


@dataclass
class _Asked:
    """Whether the handler has raised, and which signal came first, whoever handled it."""

    raised: bool = False
    number: int | None = None

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        if not self.raised:
            self.raised = True
            raise KeyboardInterrupt


@contextmanager
def _signals() -> Iterator[_Asked]:
    """Ctrl-C and SIGTERM end this block as KeyboardInterrupt; a signal that the caller ignores (nohup) stays ignored.
    The number comes from the wake-up pipe, because Dagster handles signals itself and does not tell which it was."""
    asked = _Asked()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    told_by, tells = socket.socketpair()
    for end in (told_by, tells):
        end.setblocking(False)
    woken = signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, asked.stop)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(woken)
        with suppress(BlockingIOError):
            asked.number = next((n for n in told_by.recv(4096) if n in before), None)
        told_by.close()
        tells.close()


def _run(command: click.Command, arguments: Sequence[str]) -> int:
    try:
        result = command.main(args=list(arguments), prog_name="gai", standalone_mode=False)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say_stopped(arguments)
        return INTERRUPTED
    except Exception as error:
        status, message = _expected(error), str(error)
        if status is None and (said := _of_the_machine(error)) is not None:
            status, message = FAILED, said
        if status is None:
            raise
        click.echo(f"gai: {message}", err=True)
        return status
    return result if isinstance(result, int) else 0


def _say_stopped(arguments: Sequence[str]) -> None:
    """What is kept, and how to go on."""
    name = next((a for a in arguments if a in STOPPED), "other")
    click.echo(told("cli.interrupted", then=told(f"cli.then_{name}")), err=True)


def _expected(error: Exception) -> int | None:
    """The status of an error that says itself what to do, None for a fault of the program. By name, because importing
    their modules would slow down every command."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if "SettingsError" in names:
        return USAGE
    if names & EXPECTED:
        return FAILED
    return None


def _of_the_machine(error: BaseException) -> str | None:
    """What to say of a full disk, a missing right or an S3 that does not answer; None for everything else."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return told("errors.no_room", error=error)
    cause: BaseException | None = error
    while cause is not None:
        if getattr(cause, "sqlite_errorname", "") in NO_ROOM_OF_SQLITE:
            return told("errors.no_room", error=cause)
        if type(cause).__module__.split(".")[0] in ("botocore", "aiobotocore"):
            return told("errors.no_archive", error=error)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, OSError) and error.errno in NO_RIGHT:
        return told("errors.no_right", problem=error.strerror, path=error.filename)
    return None
