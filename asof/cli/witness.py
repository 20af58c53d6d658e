"""`asof witness`: somebody else signs that the log only grows (c2sp.org/tlog-witness)."""

from __future__ import annotations

from pathlib import Path

import click

import ledger
from asof.cli.options import current_home, home_option, rows_options
from asof.cli.output import show_rows
from asof.cli.reading import reading
from events import Incorrect, NotFound

KEY_BYTES_MAX = 4096


@click.group()
@home_option
def witness() -> None:
    """Have checkpoints signed by a witness: one who sees that the log only grows."""


@witness.command()
@click.option("--old", "old_size", type=click.IntRange(min=0), default=0, show_default=True, metavar="SIZE",
              help="The size at which the witness knows the log.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write to a file instead.")
@home_option
def request(old_size: int, output: str | None) -> None:
    """Sign the head of the log and write what a witness is sent (add-checkpoint)."""
    with reading(current_home()) as book:
        text = ledger.witness_request(book, old_size)
    if output is None:
        click.echo(text, nl=False)
    else:
        Path(output).write_bytes(text.encode())


@witness.command()
@click.argument("answer", metavar="FILE", type=click.Path(dir_okay=False, exists=True))
@click.option("--key", required=True, metavar="KEY", help="The witness's public key, as text or in a file.")
@rows_options
@home_option
def add(answer: str, key: str, form: str, output: str | None) -> None:
    """Add a witness's answer to the newest checkpoint; receipts bear it from now on.

    FILE holds the signature lines that the witness answered, or the checkpoint with
    them.
    """
    with reading(current_home()) as book:
        signed = ledger.add_cosignatures(book, _text(Path(answer)), [_key(key)])
    row = {"size": signed.size, "root": signed.root, "signatures": len(signed.signed_by)}
    show_rows([row], tuple(row), form, output)


def _key(given: str) -> str:
    return given if "+" in given else _text(Path(given)).strip()


def _text(path: Path) -> str:
    """Return what stands in a small file."""
    try:
        with path.open("rb") as file:
            return file.read(16 * KEY_BYTES_MAX).decode()
    except UnicodeDecodeError:
        raise Incorrect("not a text", found=path, allowed="UTF-8", do="name the right file", code="witness") from None
    except OSError as error:
        raise NotFound("the file cannot be read", found=f"{path}: {error.strerror}", code="no-file") from None
