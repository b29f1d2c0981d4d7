"""How commands end: exit statuses and the messages of expected errors.

Belongs here: one place that turns exceptions into a sentence on stderr and a status. Does not belong here: raising.
"""

from __future__ import annotations

import errno
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
        "CorrectionError",
        "EngineError",
        "FormError",
        "ManifestDamaged",
        "ManifestError",
        "PipelineBusy",
        "PublishError",
        "QueryError",
        "SourcesError",
        "StoreError",
    }
)
"""Errors whose message says what was wrong and what to do; anything else is a fault and shows its traceback."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


class Stopped(KeyboardInterrupt):
    """Somebody asked this command to stop, by Ctrl-C or by SIGTERM."""


def run_command(command: click.Command, arguments: Sequence[str]) -> int:
    """Run and return the exit status; 130 after Ctrl-C and 143 after SIGTERM, as shells have it.

    A signal is remembered: raised inside a clean-up, Python drops it, and the command would end as if nobody had asked
    it to stop. A second one changes nothing: what is being put away is put away in order.
    """
    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) == 1:
            raise Stopped

    with _handled(stop):
        status = _run(command, arguments)
    if not asked:
        return status
    if status != INTERRUPTED:  # the signal was caught on its way: nothing has been said of it yet
        _say_stopped(arguments)
    return BY_SIGNAL + asked[0]


@contextmanager
def _handled(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """The signals that ask a command to stop go to `stop`; one that the caller ignores (nohup) stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
        if type(cause).__module__.split(".")[0] in ("botocore", "aiobotocore"):
            return told("errors.no_archive", error=error)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, OSError) and error.errno in NO_RIGHT:
        return told("errors.no_right", problem=error.strerror, path=error.filename)
    return None
