"""Checkpoints (c2sp.org/tlog-checkpoint): the signed statement "the log of this origin has this size and this root"."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from events import Incorrect
from ledger.proof.note import COSIGNATURE, Note, Signer, Verifier, add_signature, decode_base64, open_note, sign_note
from ledger.proof.tree import HASH_BYTES

SIZE_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: `origin` names the log, `size` counts its leaves, `root` is 32 bytes."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text that is signed.

        Raises:
            Incorrect: a member cannot stand in a checkpoint.

        """
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions]
        text = "".join(f"{line}\n" for line in lines)
        if parse_checkpoint(text) != self:
            raise _refuse(f"a member of {self}")
        return text


def _refuse(found: str) -> Incorrect:
    return Incorrect(
        "not a checkpoint",
        found=found,
        allowed="lines that are not empty: origin, size in digits, root in base64 (32 bytes), extensions",
        code="checkpoint",
    )


def parse_number(text: str) -> int | None:
    """Read ASCII digits without leading zeros, up to 2**63 - 1; None for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 19 or (text[0] == "0" and text != "0"):
        return None
    number = int(text)
    return number if number <= SIZE_MAX else None


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint (of a note that was opened).

    Raises:
        Incorrect: it is none.

    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise _refuse("missing or empty lines")
    size, root = parse_number(lines[1]), decode_base64(lines[2])
    if size is None:
        raise _refuse(f"the size {lines[1][:40]!r}")
    if root is None or len(root) != HASH_BYTES:
        raise _refuse(f"the root {lines[2][:80]!r}")
    return Checkpoint(lines[0], size, root, tuple(lines[3:]))


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[Signer]) -> str:
    """Sign a checkpoint with the keys of its log and return the note.

    Raises:
        Incorrect: a member cannot stand in a checkpoint, or a signer is a witness or not named like the origin.

    """
    strangers = [signer.verifier.name for signer in signers if signer.verifier.name != checkpoint.origin]
    if strangers:
        raise Incorrect(
            "a log signs with keys of its own name",
            found=", ".join(strangers),
            allowed=checkpoint.origin,
            code="checkpoint",
        )
    return sign_note(checkpoint.text(), signers)


def open_checkpoint(note: str | bytes, verifiers: Sequence[Verifier]) -> tuple[Checkpoint, Note]:
    """Check a signed checkpoint: a key of its log, named like its origin, must be among the good signatures.

    Raises:
        Incorrect: the note or the checkpoint is malformed, or no plain signature of its log is among the verified.

    """
    opened = open_note(note, verifiers)
    checkpoint = parse_checkpoint(opened.text)
    signed_by_log = any(each.name == checkpoint.origin and each.timestamp is None for each in opened.verified)
    if not signed_by_log:
        raise Incorrect(
            "the log itself has not signed this checkpoint",
            found=f"good signatures of {', '.join(each.name for each in opened.verified)}",
            allowed=f"one of {checkpoint.origin}",
            code="checkpoint",
        )
    return checkpoint, opened


def cosign(note: str, verifiers: Sequence[Verifier], witness: Signer, timestamp: int) -> str:
    """Add a witness's signature at `timestamp` (POSIX seconds) to a checkpoint that the log has signed.

    The signature says: this is the largest head of this log that I have seen, and it continues what I saw before. So
    the witness first checks a consistency proof from the head it knows; that is not done here.

    Raises:
        Incorrect: the checkpoint does not check against the log's `verifiers`, or the key is not a witness's.

    """
    open_checkpoint(note, verifiers)
    if witness.verifier.kind != COSIGNATURE:
        raise Incorrect(
            "not the key of a witness", found=str(witness.verifier), allowed="a key of kind 4", code="checkpoint"
        )
    return add_signature(note, witness, timestamp)
