"""`asof review`: what waits for a person, and what the person decides."""

from __future__ import annotations

from typing import Any

import click

from asof.cli.options import current_home, home_option, recorder_option, rows_options
from asof.cli.output import show_rows
from asof.cli.reading import reading

COLUMNS = (
    "position", "sort", "source", "published_at", "recorded_at", "reason", "subject", "measure", "period", "value",
    "value_high", "text", "unit", "bound", "printed", "attributed_to", "quote", "document", "locator", "extractor",
)  # fmt: skip
BRIEF = (
    "position", "sort", "source", "published_at", "reason", "subject", "measure", "period", "value", "value_high",
    "text", "unit", "bound", "printed", "attributed_to", "quote",
)  # fmt: skip
DECIDED = ("position", "decision", "recorded", "corrected")
_CAUSES = ["transcription", "extractor", "mapping"]
_CHANGES = ("subject", "measure", "period", "value", "value-high", "text", "unit", "bound", "attributed-to")


@click.group()
@home_option
def review() -> None:
    """Decide about what waits: held releases, and figures read out of prose."""


@review.command("list")
@click.option("--source", metavar="NAME", help="Only what comes from this source.")
@rows_options
@home_option
def list_waiting(source: str | None, form: str, output: str | None) -> None:
    """List what waits for a person, oldest first."""
    import jobs
    from events import number_text

    with reading(current_home()) as book:
        found = jobs.waiting(book, source)
    rows: list[dict[str, Any]] = [{name: getattr(one, name) for name in COLUMNS} for one in found]
    for row in rows:
        row |= {name: number_text(row[name]) for name in ("value", "value_high") if row[name] is not None}
    show_rows(rows, COLUMNS, form, output, brief=BRIEF, empty="nothing waits")


def _decision_options(command: Any) -> Any:
    command = click.option("--reason", help="Why.")(command)
    return recorder_option("Who decides.", "--person")(command)


@review.command()
@click.argument("position", type=int)
@_decision_options
@click.option("--cause", type=click.Choice(_CAUSES), help="The release corrects how we read the same publication.")
@rows_options
@home_option
def accept(position: int, form: str, output: str | None, **given: Any) -> None:
    """Record what waits at POSITION; of a figure, parts may be mended."""
    changes = {name.replace("-", "_"): given.pop(name.replace("-", "_")) for name in _CHANGES}
    changes = {name: text for name, text in changes.items() if text is not None}
    _decide({"decision": "accepted", "position": position, "changes": changes, **given}, form, output)


for _name in reversed(_CHANGES):
    click.option(f"--{_name}", help="Mends this part of a figure.")(accept)


@review.command()
@click.argument("position", type=int)
@_decision_options
@rows_options
@home_option
def reject(position: int, form: str, output: str | None, **given: Any) -> None:
    """Decide that what waits at POSITION is not recorded."""
    _decide({"decision": "rejected", "position": position, **given}, form, output)


def _decide(arguments: dict[str, Any], form: str, output: str | None) -> None:
    from asof.service import carry_out

    if not arguments["person"]:
        raise click.UsageError("nobody decides: the system has no name for this user; what to do: add --person NAME")
    show_rows([carry_out(current_home(), "review", arguments)], DECIDED, form, output)
