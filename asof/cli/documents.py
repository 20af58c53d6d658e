"""`asof documents`: what is kept byte for byte, and taking a document down."""

from __future__ import annotations

import click

from asof.cli.options import current_home, home_option, recorder_option, rows_options
from asof.cli.output import show, show_rows
from asof.cli.reading import reading
from asof.cli.sql import question


@click.group()
@home_option
def documents() -> None:
    """List what is kept byte for byte; take a document down."""


@documents.command("list")
@click.option("--source", metavar="NAME", help="Only documents of this source.")
@rows_options
@home_option
def list_documents(source: str | None, form: str, output: str | None) -> None:
    """List the documents, also those that were removed."""
    with reading(current_home()) as book:
        result = book.sql(question("documents"), {"source": source})
        brief = ("document", "source", "media_type", "bytes_count", "retrieved_at", "removed_at", "removal_reason")
        show(result, form, output, brief=brief, empty="no documents")


@documents.command()
@click.argument("digest", metavar="SHA256")
@click.option("--reason", required=True, help="Why; whoever looks at a figure of it is told.")
@recorder_option("Who removes it.")
@rows_options
@home_option
def remove(digest: str, reason: str, recorder: str | None, form: str, output: str | None) -> None:
    """Remove the bytes of a document for good; the log and all receipts still hold.

    Its digest stays, and every figure that cites it says that it was removed, when
    and why. A file in the home that is the document goes too, and whatever still
    offers it, its bytes are not kept again. Copies elsewhere, such as backups, are
    yours to remove: the next `asof backup` into the same folder takes it out there.
    """
    from asof.service import carry_out

    arguments = {"document": digest, "reason": reason, "recorder": recorder}
    answer = carry_out(current_home(), "remove_document", arguments)
    for path in answer.pop("gone"):
        click.echo(f"removed too, for it holds these bytes: {path}; a source that watches it finds it gone", err=True)
    for path in answer.pop("still_in"):
        click.echo(f"the same bytes are still in {path}, outside of the home; remove it yourself", err=True)
    show_rows([answer], tuple(answer), form, output)
