"""The `srez` command: thin; what it does stands in `engine`, `evals` and `bench`.

Exit codes: 0 done, 1 a problem named on stderr, 2 wrong usage.
"""

from __future__ import annotations

import sys

import typer

from srez.errors import SettingsError, SrezError, UsageError

app = typer.Typer(
    name="srez",
    help="The day's news by the minute, from every side, in an archive that anyone can verify.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line."""
    from srez.cli import demo, evaluate, operator, run, sources, stories, wire  # noqa: F401 - they register their commands

    try:
        app()
    except (UsageError, SettingsError) as error:
        print(f"srez: {error}", file=sys.stderr)
        sys.exit(2)
    except SrezError as error:
        print(f"srez: {error}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"srez: {error.strerror or error}: {error.filename or ''}".rstrip(": "), file=sys.stderr)
        sys.exit(1)
