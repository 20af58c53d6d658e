"""`asof keys`, `asof checkpoint`, `asof receipt`, `asof consistency`: proofs for others."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

import ledger
from asof.cli.names import series_named
from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.reading import reading
from asof.cli.sql import question
from events import Incorrect, NotFound
from ledger import Book

KEY_COLUMNS = ("state", "origin", "id", "key")
CHECKPOINT_COLUMNS = ("size", "root", "origin", "file")


@click.group(invoke_without_command=True)
@rows_options
@home_option
@click.pass_context
def keys(context: click.Context, form: str, output: str | None) -> None:
    """Make, rotate and show the key that signs checkpoints; alone, show it.

    The private half stays in the folder keys/ of the home; give the public half,
    by another way than a receipt, to whoever shall check receipts.
    """
    if context.invoked_subcommand is None:
        current_home().require()
        _show_keys(form, output)


def _show_keys(form: str, output: str | None) -> None:
    verifiers = ledger.public_keys(current_home().folder)
    rows = [
        {"state": "retired" if place else "present", "origin": one.name, "id": f"{one.key_id:08x}", "key": str(one)}
        for place, one in enumerate(verifiers)
    ]
    show_rows(rows, KEY_COLUMNS, form, output)


@keys.command()
@click.option("--origin", help="The name of the log, such as ledger.example/figures; else one is made.")
@rows_options
@home_option
def create(origin: str | None, form: str, output: str | None) -> None:
    """Make the key of this ledger; one that is there is never overwritten."""
    with reading(current_home()) as book:
        ledger.create_key(book, origin)
    _show_keys(form, output)


@keys.command()
@rows_options
@home_option
def rotate(form: str, output: str | None) -> None:
    """Retire the key and make a new one; what the old one signed stays checkable."""
    with reading(current_home()) as book:
        ledger.rotate_key(book)
    _show_keys(form, output)


@keys.command()
@rows_options
@home_option
def show(form: str, output: str | None) -> None:
    """Show the public keys, the present one first."""
    current_home().require()
    _show_keys(form, output)


@click.command()
@rows_options
@home_option
def checkpoint(form: str, output: str | None) -> None:
    """Sign the head of the log: origin, size and root, kept as checkpoints/SIZE.note."""
    with reading(current_home()) as book, _telling_new_key(book):
        signed = ledger.make_checkpoint(book, create_keys_if_none=True)
    path = current_home().folder / "checkpoints" / f"{signed.size}.note"
    row = {"size": signed.size, "root": signed.root, "origin": signed.checkpoint.origin, "file": str(path)}
    show_rows([row], CHECKPOINT_COLUMNS, form, output)


@contextmanager
def _telling_new_key(book: Book) -> Iterator[None]:
    """Say so if what is done here makes the ledger's first key."""
    key = book.home / "keys" / "origin.key"
    had_one = key.exists()
    yield
    if not had_one and key.exists():
        click.echo("there was no key to sign with: one is made; see `asof keys show`", err=True)


@click.command()
@click.argument("name", metavar="SUBJECT/MEASURE|POSITION")
@click.option("--period", metavar="P", help="The figure of this reference period, such as 2018-12.")
@click.option("--source", metavar="NAME", help="What this source says.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write to a file instead.")
@click.option("--verifier", metavar="FILE", type=click.Path(dir_okay=False),
              help="Also write verify_receipt.py, which checks receipts where there is no Asof.")  # fmt: skip
@home_option
def receipt(name: str, period: str | None, source: str | None, output: str | None, verifier: str | None) -> None:
    """Prove that an event stands in the log: one small text file.

    The event is what states the current figure, or stands at a position. Check it
    anywhere with: python verify_receipt.py FILE --key KEY
    """
    with reading(current_home()) as book, _telling_new_key(book):
        position = _position(book, name, period, source)
        text = ledger.receipt_of(book, position, create_keys_if_none=True)
    if verifier is not None:
        Path(verifier).write_bytes(ledger.verifier_program())
    if output is None:
        click.echo(text, nl=False)
    else:
        Path(output).write_bytes(text.encode())


def _position(book: Book, name: str, period: str | None, source: str | None) -> int:
    if not (name.isascii() and name.isdigit()):
        return int(one_figure(book, name, period, source)["position"])
    position, size = int(name), book.size
    if position >= size:
        raise NotFound(
            "the log has no event at this position", found=name, allowed=f"0 to {size - 1}" if size else "none yet",
            do="wait for the next published copy if the event is new", code="no-event",
        )  # fmt: skip
    return position


def one_figure(book: Book, name: str, period: str | None, source: str | None, **clocks: Any) -> dict[str, Any]:
    """Return the one current figure that is meant.

    Raises:
        NotFound: there is no such figure now.
        Incorrect: several are meant.

    """
    subject, measure = series_named(book, name)
    bound = {"subject": subject, "measure": measure, "period": period, "source": source}
    found = book.sql(question("stated_by"), bound, **clocks).rows()
    if not found:
        raise NotFound(
            "there is no such figure", found=f"{name}, period {period or 'any'}, source {source or 'any'}",
            do="see `asof history` and `asof audit` for what there was", code="no-figure",
        )  # fmt: skip
    if len(found) > 1:
        choices = [f"--period {row['period'] or repr('')} --source {row['source']}" for row in found]
        more = f" … and {len(choices) - 8} more" if len(choices) > 8 else ""
        raise Incorrect(
            "a name that means several figures", found=name, allowed="; ".join(choices[:8]) + more,
            do="add --period, --source or both", code="several",
        )  # fmt: skip
    return found[0]


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@rows_options
@home_option
def consistency(old: str, new: str | None, form: str, output: str | None) -> None:
    """Prove that an earlier checkpoint is a beginning of a later one, or of the log now.

    OLD and NEW are files with checkpoints, or sizes. Exit status 1: it is not.
    """
    from events import Conflict

    with reading(current_home()) as book:
        try:
            growth = ledger.consistency_of(book, old, new)
        except Conflict as error:
            click.echo(f"Error: {error}", err=True)
            raise click.exceptions.Exit(1) from None
    row = {
        "consistent": True, "old_size": growth.old_size, "old_root": growth.old_root.hex(),
        "new_size": growth.new_size, "new_root": growth.new_root.hex(),
        "proof": "\n".join(base64.b64encode(one).decode() for one in growth.hashes),
    }  # fmt: skip
    brief = ("consistent", "old_size", "new_size", "old_root", "new_root")
    show_rows([row], tuple(row), form, output, brief=brief)
