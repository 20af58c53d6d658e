"""`asof audit`, `asof which`, `asof cite`: why a figure is what it is, where a number comes from, how to name it."""

from __future__ import annotations

import shlex
from datetime import datetime
from typing import Any

import click

from asof.cli.names import require_measure, series_named
from asof.cli.options import clock_options, current_home, home_option, rows_options
from asof.cli.output import show, show_rows
from asof.cli.proofs import one_figure
from asof.cli.reading import reading
from asof.cli.removals import removal_of, removal_text, with_removals
from asof.cli.sql import question
from ledger import Book, Result

AUDIT_BRIEF = (
    "kind", "period", "old_printed", "new_printed", "source", "attributed_to", "published_at", "recorded_at",
    "position", "document", "locator", "quote", "written_by", "document_url", "document_removed_at", "cause",
    "reason", "note",
)  # fmt: skip
WHICH_BRIEF = (
    "state",
    "subject/measure",
    "period",
    "printed",
    "published_from",
    "published_to",
    "source",
    "current_printed",
)


@click.command()
@click.argument("name", metavar="SUBJECT/MEASURE")
@click.option("--source", metavar="NAME", help="Only what this source says.")
@click.option("--period", metavar="P", help="Only this reference period, such as 2018-12.")
@clock_options
@rows_options
@home_option
def audit(
    name: str, source: str | None, period: str | None, published_by: datetime | None, recorded_by: datetime | None,
    form: str, output: str | None,
) -> None:  # fmt: skip
    """Show every change of a figure with its evidence.

    Old and new value, kind of change, who said it, all three times, document,
    locator and the quote as it stands in the stored bytes, who or what recorded
    it, and the position in the log.
    """
    with reading(current_home()) as book:
        subject, measure = series_named(book, name)
        bound = {"subject": subject, "measure": measure, "period": period, "source": source}
        result = with_quotes(book, book.sql(question("audit"), bound, published_by, recorded_by))
        show(result, form, output, brief=AUDIT_BRIEF, empty="no change of this figure")


def with_quotes(book: Book, changes: Result) -> Result:
    """Add what stands in the stored bytes, and what became of the search for it."""
    import jobs
    from asof.evidence import Quote, Quotes

    quotes = []
    with jobs.DocumentStore(book.home / "documents", read_only=True) as store:
        finder = Quotes(store, jobs.read_sources(book.home)[0])
        for row in changes.rows():
            quote = finder.at(row["document"], row["locator"], row["source"])
            if row["document_removed_at"] is not None and quote.text is None:
                reason = f": {row['removal_reason']}" if row["removal_reason"] else ""
                quote = Quote(f"removed at {row['document_removed_at'].isoformat()}{reason}")
            quotes.append(quote)
    import pyarrow as pa

    table = changes.arrow()
    shown = [one.text if one.text is not None else f"({one.state})" for one in quotes]
    for column, values in (("quote", shown), ("quote_state", [one.state for one in quotes])):
        table = table.append_column(column, pa.array(values, pa.string()))
    return Result(table)


@click.command()
@click.argument("value", metavar="VALUE")
@click.option("--measure", metavar="M", help="The measure, one of its aliases, or SUBJECT/MEASURE.")
@click.option("--subject", metavar="S", help="Only figures of this subject.")
@click.option("--period", metavar="P", help="Only this reference period, such as 2018-12.")
@clock_options
@rows_options
@home_option
def which(
    value: str, measure: str | None, subject: str | None, period: str | None, published_by: datetime | None,
    recorded_by: datetime | None, form: str, output: str | None,
) -> None:  # fmt: skip
    """Tell from which publication a number comes, and whether it has changed since.

    VALUE is a number, or text as it was printed. Exit status 1: nobody said so.
    """
    with reading(current_home()) as book:
        bound = {"said": value, "measure": measure, "subject": subject, "period": period}
        result = with_removals(book, book.sql(question("which"), bound, published_by, recorded_by))
        if not len(result) and measure is not None:
            require_measure(book, measure)
        show(result, form, output, brief=WHICH_BRIEF, empty="no publication of this value is in the ledger")
    if not len(result):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("name", metavar="SUBJECT/MEASURE")
@click.option("--period", metavar="P", help="The figure of this reference period, such as 2018-12.")
@click.option("--source", metavar="NAME", help="What this source says.")
@clock_options
@rows_options
@home_option
def cite(
    name: str, period: str | None, source: str | None, published_by: datetime | None, recorded_by: datetime | None,
    form: str, output: str | None,
) -> None:  # fmt: skip
    """Print a citation of a figure that pins both clocks, the position and the root.

    Whoever follows it gets the same figure, whatever is published or recorded
    later.
    """
    with reading(current_home()) as book:
        citation = _citation(book, name, period, source, published_by, recorded_by)
    if form == "table" and output is None:
        click.echo(citation["citation"])
    else:
        show_rows([citation], tuple(citation), form, output)


def _citation(
    book: Book, name: str, period: str | None, source: str | None, published_by: datetime | None,
    recorded_by: datetime | None,
) -> dict[str, Any]:  # fmt: skip
    basis = book.sql(question("basis"), None, None, recorded_by).rows()[0]
    pinned = {"published_by": published_by or book.clock(), "recorded_by": basis["recorded_at"]}
    figure = one_figure(book, name, period, source, **pinned)
    described = book.sql(question("publisher"), {"source": figure["source"]}, None, recorded_by).fetchone()
    removed_at, removal_reason = removal_of(book, figure["document"])
    facts = {
        **{key: figure[key] for key in ("subject", "measure", "period", "printed", "value", "unit", "source")},
        "publisher": described[0] if described else None,
        "published_at": figure["published_at"], **pinned, "position": figure["position"],
        "document": figure["document"], "locator": figure["locator"],
        "document_removed_at": removed_at, "document_removal_reason": removal_reason,
        "size": basis["size"], "merkle_root": basis["root"].hex(),
    }  # fmt: skip
    facts["value"] = None if figure["value"] is None else format(figure["value"].normalize(), "f")
    facts["command"] = _command(facts)
    return {"citation": _sentence(facts), **facts}


def _command(facts: dict[str, Any]) -> str:
    """Write the command that gives the cited figure again, whatever was published or recorded since."""
    given = {"--period": facts["period"] or None, "--source": facts["source"]}
    given |= {f"--{clock.replace('_', '-')}": _text(facts[clock]) for clock in ("published_by", "recorded_by")}
    options = [part for option, value in given.items() if value is not None for part in (option, value)]
    return shlex.join(["asof", "figures", f"{facts['subject']}/{facts['measure']}", *options])


def _sentence(facts: dict[str, Any]) -> str:
    """Write a citation as text: what, who, when, where it stands, and how to get it again."""
    unit = f" [{facts['unit']}]" if facts["unit"] else ""
    basis = f"As published by {_text(facts['published_by'])} and recorded by {_text(facts['recorded_by'])}"
    said_by = f"{facts['publisher'] or facts['source']} (source {facts['source']})"
    lines = [
        f"{facts['subject']}/{facts['measure']}, {facts['period'] or 'no reference period'}: {facts['printed']}{unit}.",
        f"{said_by}, published {_text(facts['published_at'])}.",
        f"{basis}; position {facts['position']} of a log of {facts['size']} events",
        f"with the root {facts['merkle_root']}.",
    ]
    if facts["document"]:
        place = f", {facts['locator']}" if facts["locator"] else ""
        lines.append(f"Document sha256:{facts['document']}{place}.")
        if facts["document_removed_at"]:
            removal = (facts["document"], facts["document_removed_at"], facts["document_removal_reason"])
            lines.append(f"The {removal_text(*removal)}.")
    lines.append(f"Again with: {facts['command']}")
    return "\n".join(lines)


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
