"""What a log hands to a witness, and what a witness does with it (c2sp.org/tlog-witness, the call `add-checkpoint`).

The text holds an old size, the consistency proof from there, and the new signed checkpoint. It is also what anybody
needs who kept an earlier checkpoint and wants to know whether the log still begins with it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from events import Conflict, Incorrect
from ledger.proof.checkpoint import Checkpoint, cosign, open_checkpoint, parse_checkpoint, parse_number
from ledger.proof.note import Signer, Verifier, decode_base64, split_note
from ledger.proof.tree import HASH_BYTES, verify_consistency

HASHES_MAX = 63


@dataclass(frozen=True, slots=True)
class Growth:
    """The statement that the log of this signed checkpoint begins with its `old_size` first events, and the proof."""

    old_size: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def text(self) -> str:
        """Return the statement as it is sent to a witness."""
        hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in self.hashes)
        return f"old {self.old_size}\n{hashes}\n{self.checkpoint}"

    def head(self) -> Checkpoint:
        """Return the new checkpoint; no signature is checked here."""
        return parse_checkpoint(split_note(self.checkpoint)[0])


def parse_growth(text: str) -> Growth:
    """Read a statement of growth; nothing is checked but the form.

    Raises:
        Incorrect: it is none, or is not written the one way it can be.

    """
    top, _, checkpoint = text.partition("\n\n")
    first, *lines = top.split("\n")
    old_size = parse_number(first.removeprefix("old "))
    hashes = [decode_base64(line) for line in lines]
    whole = tuple(each for each in hashes if each is not None and len(each) == HASH_BYTES)
    growth = Growth(-1 if old_size is None else old_size, whole, checkpoint)
    if growth.text() != text or len(whole) > HASHES_MAX:
        raise Incorrect(
            "not a proof of consistency",
            found=repr(text[:60]),
            allowed="a line `old SIZE`, up to 63 hashes of 32 bytes in base64, an empty line, a signed checkpoint",
            code="growth",
        )
    growth.head()
    return growth


def check_growth(growth: Growth, known: Checkpoint | None, verifiers: Sequence[Verifier]) -> Checkpoint:
    """Check that the log signed the new checkpoint and that it continues the known one; return the new one.

    `known` is the last checkpoint that was seen, None for the first time (then the old size has to be 0).

    Raises:
        Incorrect: the signature, the sizes or the proof do not hold.
        Conflict: the statement does not begin at the known checkpoint, is of another log, or shows a second history.

    """
    head, _ = open_checkpoint(growth.checkpoint, verifiers)
    if known and known.origin != head.origin:
        raise Conflict("the checkpoint of another log", found=head.origin, allowed=known.origin, code="growth")
    known_size = known.size if known else 0
    if growth.old_size != known_size:
        raise Conflict(
            "the statement does not begin where we are", found=growth.old_size, allowed=known_size, code="growth"
        )
    if growth.old_size > head.size:
        raise Incorrect("the log became smaller", found=head.size, allowed=f"{growth.old_size} or more", code="growth")
    if known is None or known.size == 0:
        if growth.hashes:
            raise Incorrect(
                "a proof from an empty log has no hashes", found=len(growth.hashes), allowed=0, code="growth"
            )
        return head
    if known.size == head.size and known.root != head.root:
        raise Conflict(
            "the log shows two histories of the same size",
            found=head.root.hex(),
            allowed=known.root.hex(),
            do="keep both checkpoints: together they prove that the log was rewritten",
            code="growth",
        )
    if not verify_consistency(known.size, head.size, known.root, head.root, growth.hashes):
        raise Incorrect(
            "the new log does not begin with the old one",
            found=f"a proof that does not lead from {known.size} to {head.size} events",
            allowed="the consistency proof of RFC 6962",
            do="keep both checkpoints: if no proof can be had, the log was rewritten",
            code="growth",
        )
    return head


def witness_growth(
    growth: Growth, known: Checkpoint | None, verifiers: Sequence[Verifier], witness: Signer, timestamp: int
) -> str:
    """Do what a witness does: check the growth, and return the new checkpoint with its cosignature at `timestamp`.

    Before the answer is handed out the caller must have stored the new checkpoint as the known one, in one step with
    the check, or two histories could be signed.

    Raises:
        Incorrect, Conflict: as `check_growth`.

    """
    check_growth(growth, known, verifiers)
    return cosign(growth.checkpoint, verifiers, witness, timestamp)
