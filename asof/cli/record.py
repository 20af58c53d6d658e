"""`asof record`: one figure by hand, with its citation."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import click

from asof.cli.options import current_home, home_option, recorder_option, rows_options
from asof.cli.output import show_rows

_BOUNDS = ["exact", "about", "at_least", "more_than", "at_most", "less_than", "between"]
_CAUSES = ["transcription", "extractor", "mapping"]
COLUMNS = ("recorded", "unchanged", "position", "recorded_at", "document")


@click.command()
@click.option("--source", required=True, help="Who says so.")
@click.option("--subject", required=True, help="What the figure is about.")
@click.option("--measure", required=True, help="What was measured.")
@click.option("--period", default="", help="Reference period, such as 2018-12; none if left out.")
@click.option("--published", "published_at", required=True, metavar="T", help="Since when the statement was public.")
@click.option("--published-not-before", metavar="T", help="Last time it was known not to be public yet.")
@click.option("--printed", help="The publisher's own characters, such as 96亿元.")
@click.option("--value", help="The number in plain digits, multipliers applied.")
@click.option("--value-high", help="The upper number, with --bound between.")
@click.option("--text", help="The fact, if it is no number.")
@click.option("--unit", help="UCUM or ISO 4217 where they have it, such as CNY.")
@click.option("--bound", type=click.Choice(_BOUNDS), help="Exact unless said otherwise.")
@click.option("--label", help="The publisher's word: provisional, final, …")
@click.option("--attributed-to", help="Whom the publisher quotes.")
@click.option("--document", metavar="FILE|SHA256", help="The document: a file, which is kept, or its digest.")
@click.option("--locator", help="Where in the document: row=5, /0/value, char=12,18.")
@click.option("--note", help="A remark.")
@recorder_option("Who records this.")
@click.option("--withdraw", "act", flag_value="withdrawn", help="The publisher took it back.")
@click.option("--correct", "act", flag_value="corrected", help="We had written this publication down wrongly.")
@click.option("--void", "act", flag_value="voided", help="The publisher never said that.")
@click.option("--cause", type=click.Choice(_CAUSES), help="Whose mistake it was; with --correct and --void.")
@click.option("--reason", help="Why; with --withdraw, --correct and --void.")
@rows_options
@home_option
def record(form: str, output: str | None, **given: Any) -> None:
    """Record one figure by hand, with its citation.

    The same statement again is no news. Another content for the same source,
    subject, measure, period and time of publication is a conflict: that is what
    --correct is for.
    """
    from asof.service import carry_out

    arguments = {name: value for name, value in given.items() if value is not None}
    arguments["act"] = arguments.get("act") or "published"
    _check_act(arguments)
    _resolve_document(arguments)
    answer = carry_out(current_home(), "record", arguments)
    show_rows([answer], COLUMNS, form, output)


def _check_act(arguments: dict[str, Any]) -> None:
    """Refuse options that would silently mean nothing for the act."""
    act = arguments["act"]
    stated = ("printed", "value", "value_high", "text", "unit", "bound", "label", "published_not_before")
    if act in {"withdrawn", "voided"}:
        _refuse(arguments, stated, f"a figure that is {act} has no value")
    if act not in {"corrected", "voided"}:
        _refuse(arguments, ("cause",), "--cause belongs to --correct and --void")
    if act == "published":
        _refuse(arguments, ("reason",), "--reason belongs to --withdraw, --correct and --void; a remark is a --note")


def _refuse(arguments: dict[str, Any], names: tuple[str, ...], why: str) -> None:
    found = [f"--{name.replace('_', '-')}" for name in names if name in arguments]
    if found:
        raise click.UsageError(f"{why}; found: {', '.join(found)}; what to do: leave it out")


def _resolve_document(arguments: dict[str, Any]) -> None:
    """Tell a digest from a file."""
    given = arguments.get("document")
    if given is None:
        return
    digest = str(given).removeprefix("sha256:").lower()
    if len(digest) == 64 and set(digest) <= set(string.hexdigits):
        arguments["document"] = digest
        return
    del arguments["document"]
    arguments["document_path"] = str(Path(given).expanduser().absolute())
