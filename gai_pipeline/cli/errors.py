"""How commands end: exit statuses and the messages of expected errors.

Belongs here: one place that turns exceptions into a sentence on stderr and a status. Does not belong here: raising.
"""

from __future__ import annotations

from collections.abc import Sequence

import click

FAILED = 1
USAGE = 2
INTERRUPTED = 130
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


def run_command(command: click.Command, arguments: Sequence[str]) -> int:
    """Run and return the exit status."""
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
        status = _expected(error)
        if status is None:
            raise
        click.echo(f"gai: {error}", err=True)
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
