"""The log's side of a witness (c2sp.org/tlog-witness): what it is sent, and its signature in the kept checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events import Incorrect
from ledger import proof
from ledger.proofs import (
    CHECKPOINTS_FOLDER,
    SignedCheckpoint,
    consistency_of,
    make_checkpoint,
    newest_checkpoint,
    public_keys,
    write_checkpoint,
)

if TYPE_CHECKING:
    from ledger.book import Book


def witness_request(book: Book, old_size: int = 0) -> str:
    """Return what a witness that knows the log at `old_size` is sent (`add-checkpoint`); 0: it knows nothing yet.

    The head of the log is signed for it if it is not signed yet.

    Raises:
        Incorrect: the log does not have this size.

    """
    signed = make_checkpoint(book, create_keys_if_none=True)
    hashes = consistency_of(book, str(old_size), str(signed.size)).hashes if old_size else ()
    return proof.Growth(old_size, hashes, signed.note).text()


def add_cosignatures(book: Book, answer: str, keys: Sequence[str]) -> SignedCheckpoint:
    """Add what a witness answered, its signature lines, to the newest kept checkpoint; return that.

    `answer` may also be the whole checkpoint with its lines; `keys` are the public keys of witnesses as text. Receipts
    made from now on bear the lines.

    Raises:
        Incorrect: there is no checkpoint, or no line is a good signature of it by one of the witnesses.

    """
    witnesses = [proof.parse_verifier(key) for key in keys]
    newest = newest_checkpoint(book.home)
    if newest is None:
        raise Incorrect("there is no checkpoint to cosign", found="none", do="run `asof checkpoint`", code="witness")
    text, kept = proof.split_note(newest.note)
    _, answered = proof.split_note(answer if "\n\n" in answer else f"{text}\n{answer}")
    names = {(one.name, one.key_id) for one in witnesses if one.kind == proof.COSIGNATURE}
    lines = [one for one in answered if (one.name, one.key_id) in names]
    if not lines:
        raise Incorrect(
            "no signature of this witness", found=", ".join(one.name for one in answered),
            allowed=", ".join(str(one) for one in witnesses), do="give the witness's own public key", code="witness",
        )  # fmt: skip
    others = [one for one in kept if (one.name, one.key_id) not in names]
    note = f"{text}\n" + "".join(one.line() for one in [*others, *lines])
    checkpoint, opened = proof.open_checkpoint(note, [*public_keys(book.home), *witnesses])
    write_checkpoint(book.home / CHECKPOINTS_FOLDER / f"{newest.size}.note", note)
    return SignedCheckpoint(checkpoint, note, tuple(one.key_id for one in opened.verified))
