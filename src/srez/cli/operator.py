"""`srez operator …`: what only who has the machine may do."""

from __future__ import annotations

import typer

from srez.cli import app, options

commands = typer.Typer(help="The operator's door.", no_args_is_help=True)
app.add_typer(commands, name="operator")


@commands.callback()
def _group() -> None:
    """Hold the commands together: a group of one would be that one."""


@commands.command()
def reset(data: options.Data = None) -> None:
    """Print a one-time link that sets a new password (or sets the site up); the password holds until then."""
    from srez.engine.ask import invite

    print(invite(options.settings(data=data)))
