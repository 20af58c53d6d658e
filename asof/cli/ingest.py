"""`asof ingest`: a whole release from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.progress import working

COLUMNS = (
    "new", "revised", "withdrawn", "reinstated", "unchanged", "corrected", "rejected", "held", "held_reason",
    "first_position", "last_position", "recorded_at", "document",
)  # fmt: skip
BRIEF = ("new", "revised", "withdrawn", "reinstated", "unchanged", "rejected", "held")
_CAUSES = ["transcription", "extractor", "mapping"]


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--source", required=True, help="Who published it.")
@click.option("--published", "published_at", required=True, metavar="T", help="Since when it was public.")
@click.option("--published-not-before", metavar="T", help="Last time it was known not to be public yet.")
@click.option("--subject", "subject", multiple=True, metavar="COL", help="A column that names the subject; repeat it.")
@click.option("--subject-constant", metavar="TEXT", help="The subject of every row.")
@click.option("--period", metavar="COL", help="The column with the reference period.")
@click.option("--measure", "measures", multiple=True, metavar="COL", help="A measure; by default all other columns.")
@click.option("--absent", type=click.Choice(["withdrawn", "unchanged"]), default="withdrawn", show_default=True,
              help="What it means that a figure is not in it.")  # fmt: skip
@click.option("--unit", "units", multiple=True, metavar="MEASURE=UNIT", help="The unit of a measure; repeat it.")
@click.option("--hold-above", default="0.5", show_default=True, metavar="N|never",
              help="Hold the release if more than this share would vanish.")  # fmt: skip
@click.option("--cause", type=click.Choice(_CAUSES), help="It corrects how we read the same release before.")
@click.option("--reason", help="Why; with --cause.")
@click.option("--alias", "aliases", multiple=True, metavar="NAME=OTHER", help="Another heading of a column; repeat it.")
@click.option("--missing", multiple=True, metavar="X", help="A cell that states nothing, beside an empty one.")
@click.option("--decimal", default=".", show_default=True, help="The decimal sign: a point or a comma.")
@click.option("--period-format", metavar="F", help="How periods are printed, such as DD.MM.YYYY.")
@click.option("--delimiter", metavar="C", help="Between cells; by default what the heading has most.")
@rows_options
@home_option
def ingest(form: str, output: str | None, file: str, **given: Any) -> None:
    """Take in a whole release from FILE: CSV, TSV, JSON, NDJSON or Parquet.

    Only what changed becomes events. The file is kept byte for byte. A release
    in which too much would vanish is held (exit status 1), and nothing of it is
    recorded until a person decides.
    """
    from asof.cli.headings import choose, headings, is_tall
    from asof.service import carry_out
    from asof.service.releases import read_file

    path = Path(file).expanduser().absolute()
    home = current_home()
    home.require()
    if not path.is_file():
        read_file(path)
    terms = _terms(given)
    names = _renamed(headings(path, terms.get("delimiter")), terms["aliases"])
    constant = given["subject_constant"]
    if constant is not None and given["subject"]:
        raise click.UsageError("--subject and --subject-constant exclude each other; what to do: give one of them")
    if is_tall(names) and not given["measures"]:
        raise click.UsageError(
            f"{path.name} has one figure a row; found: columns measure and value; allowed: one column a measure; what "
            'to do: declare a source with layout = "tall" (see the guide on sources) and use `asof run`'
        )
    chosen = choose(names, given["source"], given["subject"], constant, given["period"])
    if chosen.said:
        click.echo(f"chosen: {chosen.said}", err=True)
    arguments = {**terms, "subject": chosen.subject, "period": chosen.period, "path": str(path)}
    with working(f"taking in {path.name}"):
        answer = carry_out(home, "ingest", arguments)
    show_rows([answer], COLUMNS, form, output, brief=BRIEF)
    _say(answer)


def _terms(given: dict[str, Any]) -> dict[str, Any]:
    names = ("source", "published_at", "published_not_before", "absent", "cause", "reason", "decimal", "period_format")
    terms = {name: given[name] for name in names if given[name] is not None}
    delimiter = given["delimiter"]
    if delimiter is not None:
        terms["delimiter"] = {"\\t": "\t", "tab": "\t"}.get(delimiter, delimiter)
        if len(terms["delimiter"]) != 1:
            raise click.UsageError(f"--delimiter is one character; found: {delimiter!r}; allowed: , ; | tab or another")
    return terms | {
        "hold_above": _share(given["hold_above"]),
        "measures": list(given["measures"]) or None,
        "units": dict(_pairs(given["units"], "--unit", "MEASURE=UNIT")),
        "aliases": _aliases(given["aliases"]),
        "missing": list(given["missing"]),
    }


def _share(text: str) -> float | None:
    if text == "never":
        return None
    try:
        return float(text)
    except ValueError:
        raise click.UsageError(
            f"--hold-above is a share; found: {text!r}; allowed: a number from 0 to 1, or never"
        ) from None


def _pairs(given: tuple[str, ...], option: str, form: str) -> list[tuple[str, str]]:
    pairs = []
    for text in given:
        name, sign, other = text.rpartition("=")
        if not sign or not name or not other:
            raise click.UsageError(f"{option} is a pair; found: {text!r}; allowed: {form}")
        pairs.append((name, other))
    return pairs


def _aliases(given: tuple[str, ...]) -> dict[str, list[str]]:
    aliases: dict[str, list[str]] = {}
    for name, other in _pairs(given, "--alias", "NAME=OTHER"):
        aliases.setdefault(name, []).append(other)
    return aliases


def _renamed(columns: list[str], aliases: dict[str, list[str]]) -> list[str]:
    names = {other: name for name, others in aliases.items() for other in others}
    return [names.get(column, column) for column in columns]


def _say(answer: dict[str, Any]) -> None:
    """Say what a person has to look at; a held release is a check that failed."""
    if answer["rejected"]:
        click.echo(
            f"{answer['rejected']} rows could not be read; they are in the view rejections with their reasons", err=True
        )
    if answer["held"]:
        click.echo(
            f"held: {answer['held_reason']}; nothing was recorded but that; what to do: look at the file, then "
            "`asof review list`, and accept or reject it",
            err=True,
        )
        raise click.exceptions.Exit(1)
