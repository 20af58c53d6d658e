"""Receipts: one small text file that shows an event and proves that it stands in the log.

The file is lines of UTF-8, each ended by a newline, in exactly this layout (`verify_receipt.py` holds the same layout
without sharing a line of code with this package):

    Asof receipt, version 1
    The event below stands in a log that only grows. Check: python verify_receipt.py FILE --key KEY

    Event
    {"...": "..."}                      the canonical bytes of the event, as they are hashed
                                        (an empty line after each part)
    Key
    origin+id+base64                    the public key that signed the checkpoint

    SHA-256 of all other lines
    64 hex digits                       finds accidents; it is no proof, anybody can compute it

    Proof
    c2sp.org/tlog-proof@v1              from here to the end a file for any tool that knows that format
    index N
    base64 of a hash, line by line

    origin, size and root: the signed checkpoint

What stands between the heading lines is bound by more than the digest: the event by its leaf hash, index and hashes by
the root, the root by the signature, the key by the reader's own copy of it. Lines of witnesses that the reader has no
key for are bound by the digest alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from importlib import resources

from events import Incorrect, canonical_json
from ledger.proof.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, parse_number
from ledger.proof.note import ED25519, Verifier, decode_base64, parse_verifier, split_note
from ledger.proof.tree import HASH_BYTES, leaf_hash, verify_inclusion

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_EVENT = """\
Asof receipt, version 1
The event below stands in a log that only grows. Check: python verify_receipt.py FILE --key KEY

Event
"""
_KEY = "\n\nKey\n"
_DIGEST = "\n\nSHA-256 of all other lines\n"
_PROOF = "\n\nProof\n"


def _refuse(message: str, found: object, allowed: str) -> Incorrect:
    return Incorrect(message, found=found, allowed=allowed, code="receipt")


@dataclass(frozen=True, slots=True)
class LogProof:
    """A proof in the form c2sp.org/tlog-proof@v1: an index, the hashes up to the root, and the signed checkpoint.

    `extra` is unauthenticated data of an application, None for none; receipts have none.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def text(self) -> str:
        """Return the proof as a file's text."""
        lines = [PROOF_HEADER]
        if self.extra is not None:
            lines.append("extra " + base64.b64encode(self.extra).decode())
        lines.append(f"index {self.index}")
        lines += [base64.b64encode(each).decode() for each in self.hashes]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    def head(self) -> Checkpoint:
        """Return the checkpoint that the proof leads to; no signature is checked here."""
        return parse_checkpoint(split_note(self.checkpoint)[0])


@dataclass(frozen=True, slots=True)
class EventReceipt:
    """What a receipt holds: the canonical bytes of an event, the public key of the log, and the proof."""

    event: bytes
    verifier: Verifier
    proof: LogProof

    def text(self) -> str:
        """Return the receipt as a file's text."""
        before = _EVENT + self.event.decode() + _KEY + str(self.verifier) + _DIGEST
        after = _PROOF + self.proof.text()
        # The digest's own line is left out: what is hashed is all the other lines.
        digest = hashlib.sha256((before + after.removeprefix("\n")).encode()).hexdigest()
        return before + digest + after

    def check(self) -> None:
        """Check everything: layout of the event, position, inclusion, and the signature of the log.

        Raises:
            Incorrect: with the first thing that does not hold.

        """
        _require_position(self.event, self.proof.index)
        head, _ = open_checkpoint(self.proof.checkpoint, [self.verifier])
        proof = self.proof
        if not verify_inclusion(leaf_hash(self.event), proof.index, head.size, proof.hashes, head.root):
            raise _refuse(
                "the event does not stand in the log where it should", f"index {proof.index}", "a fitting proof"
            )


def make_receipt(event: bytes, position: int, hashes: list[bytes], checkpoint: str, verifier: Verifier) -> EventReceipt:
    """Make the receipt of the event at `position`, given its inclusion proof in the tree of a signed checkpoint.

    Raises:
        Incorrect: the parts do not prove the event; a receipt that fails is never handed out.

    """
    receipt = EventReceipt(event, verifier, LogProof(position, tuple(hashes), checkpoint))
    receipt.check()
    if parse_receipt(receipt.text()) != receipt:
        raise _refuse("a receipt that would not read back", "an event of more than one line", "canonical bytes")
    return receipt


def parse_log_proof(text: str) -> LogProof:
    """Read a proof in the form c2sp.org/tlog-proof@v1; nothing is checked but the form.

    Raises:
        Incorrect: it is none, or is not written the one way it can be.

    """
    top, blank, checkpoint = text.partition("\n\n")
    header, *lines = top.split("\n")
    extra: bytes | None = None
    if lines and lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0).removeprefix("extra "))
    index = parse_number(lines[0].removeprefix("index ")) if lines else None
    hashes = [decode_base64(line) for line in lines[1:]]
    whole = tuple(each for each in hashes if each is not None and len(each) == HASH_BYTES)
    if header != PROOF_HEADER or not blank or index is None:
        raise _refuse("not a proof of inclusion", repr(text[:60]), f"{PROOF_HEADER}, then an index")
    proof = LogProof(index, whole, checkpoint, extra)
    if proof.text() != text:
        raise _refuse("not a proof of inclusion", "lines of another form", "hashes of 32 bytes in base64, one a line")
    proof.head()
    return proof


def parse_receipt(text: str) -> EventReceipt:
    """Read a receipt. Only the form and the digest are checked; `check` does the rest.

    Raises:
        Incorrect: it is no receipt, or a byte of it was changed.

    """
    if not text.startswith(_EVENT):
        raise _refuse("not a receipt", repr(text[:40]), "a file that begins with `Asof receipt, version 1`")
    event, _, rest = text.removeprefix(_EVENT).partition(_KEY)
    key, _, rest = rest.partition(_DIGEST)
    _, _, proof = rest.partition(_PROOF)
    verifier = parse_verifier(key)
    if verifier.kind != ED25519:
        raise _refuse("the key of a receipt is not that of a log", str(verifier), "a key of kind 1")
    receipt = EventReceipt(event.encode(), verifier, parse_log_proof(proof))
    if receipt.text() != text or receipt.proof.extra is not None:
        raise _refuse(
            "a receipt that was changed", "bytes that its digest does not cover", "the bytes that were handed out"
        )
    return receipt


def _require_position(event: bytes, index: int) -> None:
    """Refuse bytes that are not canonical, and an event that says of itself that it stands elsewhere."""
    try:
        members = json.loads(event.decode())
        canonical = canonical_json(members).encode()
    except (ValueError, RecursionError, Incorrect):
        members, canonical = None, b""
    if not isinstance(members, dict) or canonical != event:
        raise _refuse("not the canonical bytes of an event", repr(event[:60]), "an RFC 8785 object, numbers as text")
    if members.get("position") != str(index):
        raise _refuse("the event names another position", members.get("position"), str(index))


def verifier_program() -> bytes:
    """Return the source of `verify_receipt.py`, the program that checks a receipt where there is no Asof."""
    return resources.files("ledger.proof").joinpath("verify_receipt.py").read_bytes()
