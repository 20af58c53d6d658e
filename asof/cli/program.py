"""The commands by name. Each is imported when it is used, so that a small question is answered quickly."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from asof.cli.options import home_option

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("asof.cli.init:init", "Make a home folder, from a bundled pack or empty."),
    "serve": ("asof.cli.serve:serve", "Run the service: schedule, control socket, doors."),
    "run": ("asof.cli.polls:run_sources", "Poll every source that is due, or those named, once."),
    "record": ("asof.cli.record:record", "Record one figure by hand, with its citation."),
    "ingest": ("asof.cli.ingest:ingest", "Take in a whole release from a file."),
    "read": ("asof.cli.prose:read", "Show the figures that a text states, without writing."),
    "sql": ("asof.cli.sql_command:sql", "Ask in SQL, now or as of any moment."),
    "figures": ("asof.cli.figures:figures", "Show the current figures."),
    "history": ("asof.cli.figures:history", "Show every state a figure has had."),
    "audit": ("asof.cli.citing:audit", "Show every change of a figure with its evidence."),
    "which": ("asof.cli.citing:which", "Tell from which publication a number comes."),
    "cite": ("asof.cli.citing:cite", "Name a figure so that others get the same one."),
    "receipt": ("asof.cli.proofs:receipt", "Prove one event to others: a small text file."),
    "checkpoint": ("asof.cli.proofs:checkpoint", "Sign the head of the log."),
    "consistency": ("asof.cli.proofs:consistency", "Prove that an earlier checkpoint is a beginning of the log."),
    "witness": ("asof.cli.witness:witness", "Have somebody else sign that the log only grows."),
    "keys": ("asof.cli.proofs:keys", "Make, rotate and show the key that signs."),
    "export": ("asof.cli.evidence:export", "Hand out what stands behind a figure, to be checked anywhere."),
    "diff": ("asof.cli.diff:diff", "Compare two moments."),
    "snapshot": ("asof.cli.snapshot:snapshot", "Fix a query for ever, and get it back."),
    "sources": ("asof.cli.sources:sources", "List, check and try what is watched."),
    "review": ("asof.cli.review:review", "Decide about what waits for a person."),
    "verify": ("asof.cli.evidence:verify", "Check the log and everything made from it."),
    "documents": ("asof.cli.documents:documents", "List what is kept byte for byte; take a document down."),
    "backup": ("asof.cli.backups:backup", "Back the home up, also while the service runs."),
    "restore": ("asof.cli.backups:restore", "Make a home from a backup."),
    "rebuild": ("asof.cli.upkeep:rebuild", "Make everything again from the log."),
    "token": ("asof.doors.commands:token", "Say who may ask from elsewhere than this machine."),
    "mcp": ("asof.doors.commands:mcp", "Answer an assistant over standard input and output."),
    "status": ("asof.cli.status:status", "Tell how the ledger and the service are."),
}


class LazyGroup(click.Group):
    """A group that knows the names and first lines of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click gives it
        """Return the names of the commands, in the order in which they are needed."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click gives it
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - so does it
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"asof {version('asof-ledger')}")
    context.exit()


_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


@click.group(cls=LazyGroup, context_settings=_SETTINGS, no_args_is_help=False, invoke_without_command=True)
@home_option
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Show the version and leave.")  # fmt: skip
@click.pass_context
def program(context: click.Context) -> None:
    """Asof, a ledger of published figures: what was known, when, on whose word.

    Times are ISO 8601 with Z or an offset; a bare date is the start of that day
    in UTC. Exit status: 0 done, 1 a check failed, 2 the request was wrong, 3 try
    again later, 70 a fault of ours.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
