"""How commands end: exit statuses and the messages of expected errors.

Belongs here: one place that turns exceptions into a sentence on stderr and a status. Does not belong here: raising.
"""

from __future__ import annotations

import errno
import signal
import threading
from collections.abc import Sequence
from types import FrameType

import click

FAILED = 1
USAGE = 2
INTERRUPTED = 130
EXPECTED = frozenset(
    {
        "ArchiveDamaged",
        "BuildError",
        "CollectError",
        "ConnectError",
        "CorrectionError",
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
NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


def run_command(command: click.Command, arguments: Sequence[str]) -> int:
    """Run and return the exit status. An interrupt is remembered: raised inside a clean-up, Python drops it, and the
    command would end as if nobody had asked it to stop."""
    asked_to_stop = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked_to_stop.set()
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, stop)
    status = _run(command, arguments)
    return INTERRUPTED if asked_to_stop.is_set() else status


def _run(command: click.Command, arguments: Sequence[str]) -> int:
    try:
        result = command.main(args=list(arguments), prog_name="gai", standalone_mode=False)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        status, message = _expected(error), str(error)
        if status is None and (told := _of_the_machine(error)) is not None:
            status, message = FAILED, told
        if status is None:
            raise
        click.echo(f"gai: {message}", err=True)
        return status
    return result if isinstance(result, int) else 0


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
        return f"there is no room left ({error}): make room, then do the same again; what was kept is whole"
    cause: BaseException | None = error
    while cause is not None:
        if type(cause).__module__.split(".")[0] in ("botocore", "aiobotocore"):
            return (
                f"the archive cannot be reached ({error}): check GAI_ARCHIVE_URL, the credentials, and "
                "AWS_ENDPOINT_URL where the service is not Amazon's"
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, OSError) and error.errno in NO_RIGHT:
        return f"{error.strerror}: {error.filename}: give this user the right to it, or set GAI_HOME to another folder"
    return None
