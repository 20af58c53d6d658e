"""Signed notes (c2sp.org/signed-note): a text with the signatures of those who stand by it, and their keys.

Two kinds of key, told apart by one byte: Ed25519 over the text (1), and the timestamped Ed25519 of a witness (4,
c2sp.org/tlog-cosignature). A public key is written `name+id+base64`, a private one `PRIVATE+KEY+name+id+base64`; the
id is the first four bytes of a SHA-256 over name, kind and public key, in hex.

`cryptography` is imported only where something is signed or checked: reading the ledger never needs it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events import Incorrect

ED25519 = 1
COSIGNATURE = 4
KINDS = {ED25519: "Ed25519", COSIGNATURE: "timestamped Ed25519 of a witness"}
SIGNATURES_MAX = 100
KEY_BYTES = 32
SIGNATURE_BYTES = 64
TIMESTAMP_MAX = 2**63 - 1

_DASH = "— "
_PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key: whose it is, its id, its kind (`ED25519` or `COSIGNATURE`), and its 32 bytes."""

    name: str
    key_id: int
    kind: int
    public_key: bytes

    def __str__(self) -> str:
        key = base64.b64encode(bytes([self.kind]) + self.public_key).decode()
        return f"{self.name}+{self.key_id:08x}+{key}"


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A private key. `secret_text()` is what goes into a key file; printing a signer shows the public half only."""

    verifier: Verifier
    seed: bytes

    def __repr__(self) -> str:
        return f"Signer({self.verifier})"

    def secret_text(self) -> str:
        """Return the private key in its text form."""
        key = base64.b64encode(bytes([self.verifier.kind]) + self.seed).decode()
        return f"{_PRIVATE}{self.verifier.name}+{self.verifier.key_id:08x}+{key}"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line of a note.

    `data` is what follows the key id; `timestamp` is when a witness signed (POSIX seconds), known once it was checked.
    """

    name: str
    key_id: int
    data: bytes
    timestamp: int | None = None

    def line(self) -> str:
        """Return the line as it stands in a note."""
        encoded = base64.b64encode(struct.pack(">I", self.key_id) + self.data).decode()
        return f"{_DASH}{self.name} {encoded}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note that was opened: its text, the signatures of known keys (all good), and those of unknown keys."""

    text: str
    verified: tuple[Signature, ...]
    unverified: tuple[Signature, ...]


def _refuse(message: str, found: object, allowed: str) -> Incorrect:
    return Incorrect(message, found=found, allowed=allowed, code="note")


def decode_base64(text: str) -> bytes | None:
    """Decode standard base64; None for anything that its own encoding would not give back."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def is_key_name(name: str) -> bool:
    """Tell whether this may name a key: not empty, no space of any script, no plus sign."""
    return bool(name) and "+" not in name and not any(each.isspace() or ord(each) < 0x20 for each in name)


def key_id(name: str, kind: int, public_key: bytes) -> int:
    """Return the id of a key as the specification recommends it: 32 bits, no proof of anything."""
    digest = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public_key).digest()
    return int.from_bytes(digest[:4], "big")


def _key_parts(text: str) -> tuple[str, int, int, bytes]:
    """Take `name+id+base64` apart: name, id, kind, key bytes."""
    allowed = "name+8 hex digits+base64 of the kind (1 or 4) and 32 bytes"
    name, _, rest = text.partition("+")
    digits, _, encoded = rest.partition("+")
    data = decode_base64(encoded)
    if not is_key_name(name) or len(digits) != 8 or set(digits) - set("0123456789abcdef") or data is None:
        raise _refuse("not a key", "a text of another form", allowed)
    if len(data) != 1 + KEY_BYTES or data[0] not in KINDS:
        raise _refuse("not a key of a known kind", f"kind {data[0] if data else 'none'}, {len(data)} bytes", allowed)
    return name, int(digits, 16), data[0], data[1:]


def parse_verifier(text: str) -> Verifier:
    """Read a public key.

    Raises:
        Incorrect: it is not of the form, of a kind that is not known here, or its id does not fit.

    """
    name, number, kind, public_key = _key_parts(text)
    if number != key_id(name, kind, public_key):
        raise _refuse("the id of a key does not fit it", f"{number:08x}", f"{key_id(name, kind, public_key):08x}")
    return Verifier(name, number, kind, public_key)


def parse_signer(text: str) -> Signer:
    """Read a private key. Error messages never repeat any of it.

    Raises:
        Incorrect: it is not of the form, of a kind that is not known here, or its id does not fit.

    """
    if not text.startswith(_PRIVATE):
        raise _refuse("not a private key", "a text of another form", f"{_PRIVATE}name+id+base64")
    name, number, kind, seed = _key_parts(text.removeprefix(_PRIVATE))
    signer = signer_from_seed(name, seed, kind)
    if signer.verifier.key_id != number:
        raise _refuse("the id of a private key does not fit it", f"{number:08x}", f"{signer.verifier.key_id:08x}")
    return signer


def signer_from_seed(name: str, seed: bytes, kind: int = ED25519) -> Signer:
    """Make the key pair of a name and 32 secret random bytes.

    Raises:
        Incorrect: the name may not name a key, or the seed or the kind is none.

    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not is_key_name(name):
        raise _refuse(
            "not a name for a key", repr(name), "a name without spaces and plus signs, such as example.org/ledger"
        )
    if len(seed) != KEY_BYTES or kind not in KINDS:
        raise _refuse("not a seed of a known kind of key", f"kind {kind}, {len(seed)} bytes", "kind 1 or 4, 32 bytes")
    public_key = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return Signer(Verifier(name, key_id(name, kind, public_key), kind, public_key), seed)


def _message(kind: int, text: str, timestamp: int | None) -> bytes:
    """Return what is signed: the text, for a witness with a header and the time before it."""
    if kind == COSIGNATURE:
        return f"cosignature/v1\ntime {timestamp}\n{text}".encode()
    return text.encode()


def _signature(signer: Signer, text: str, timestamp: int | None) -> Signature:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    verifier = signer.verifier
    data = Ed25519PrivateKey.from_private_bytes(signer.seed).sign(_message(verifier.kind, text, timestamp))
    if timestamp is not None:
        data = struct.pack(">Q", timestamp) + data
    return Signature(verifier.name, verifier.key_id, data, timestamp)


def _checked(verifier: Verifier, signature: Signature, text: str) -> Signature | None:
    """Return the signature with its time if the key made it over the text, else None."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    data, timestamp = signature.data, None
    if verifier.kind == COSIGNATURE:
        timestamp, data = int.from_bytes(data[:8], "big"), data[8:]
        if timestamp > TIMESTAMP_MAX:
            return None
    if len(data) != SIGNATURE_BYTES:
        return None
    try:
        key = Ed25519PublicKey.from_public_bytes(verifier.public_key)
        key.verify(data, _message(verifier.kind, text, timestamp))
    except InvalidSignature:
        return None
    return Signature(signature.name, signature.key_id, signature.data, timestamp)


def sign_note(text: str, signers: Iterable[Signer]) -> str:
    """Sign a text with plain keys and return the note.

    Raises:
        Incorrect: the text may not be signed as a note (it must end with a newline and hold no control characters), no
            signer is given, or one is a witness (`cosign` is for those).

    """
    signers = list(signers)
    if not text.endswith("\n") or not _is_plain_text(text):
        raise _refuse(
            "not a text for a note", repr(text[-40:]), "UTF-8 without control characters, ending with a newline"
        )
    if not signers or any(signer.verifier.kind != ED25519 for signer in signers):
        raise _refuse(
            "not signers of a note", [str(signer.verifier) for signer in signers], "one or more plain Ed25519 keys"
        )
    return text + "\n" + "".join(_signature(signer, text, None).line() for signer in signers)


def add_signature(note: str, signer: Signer, timestamp: int | None = None) -> str:
    """Return the note with one more line: of a plain key, or of a witness at `timestamp` (POSIX seconds).

    This checks no signature that is there already. Raises `Incorrect` for a malformed note and a wrong timestamp.
    """
    text, signatures = split_note(note)
    witness = signer.verifier.kind == COSIGNATURE
    if witness != (timestamp is not None) or (timestamp is not None and not 0 <= timestamp <= TIMESTAMP_MAX):
        raise _refuse("not a time for this signature", timestamp, "seconds since 1970 for a witness, else none")
    verifier = signer.verifier
    if any((each.name, each.key_id) == (verifier.name, verifier.key_id) for each in signatures):
        raise _refuse("the note bears a signature of this key already", str(verifier), "a note that does not")
    if len(signatures) >= SIGNATURES_MAX:
        raise _refuse("too many signatures", len(signatures), f"fewer than {SIGNATURES_MAX}")
    return note + _signature(signer, text, timestamp).line()


def _is_plain_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate: no UTF-8 can hold it
        return False
    return not any(ord(each) < 0x20 and each != "\n" for each in text)


def _malformed(found: str) -> Incorrect:
    return _refuse("malformed note", found, "a text, an empty line, and signature lines that begin with an em dash")


def split_note(note: str | bytes) -> tuple[str, list[Signature]]:
    """Take a note apart without checking a signature: its text and its signature lines.

    Raises:
        Incorrect: "malformed note", for whatever is none.

    """
    if isinstance(note, bytes):
        try:
            note = note.decode()
        except UnicodeDecodeError:
            raise _malformed("bytes that are no UTF-8") from None
    if not _is_plain_text(note):
        raise _malformed("a control character")
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise _malformed("no signature lines at its end")
    parsed = [_signature_line(line) for line in lines[:-1].split("\n")]
    if len(parsed) > SIGNATURES_MAX:
        raise _malformed(f"{len(parsed)} signatures")
    return text + "\n", parsed


def _signature_line(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = decode_base64(encoded)
    if not line.startswith(_DASH) or not is_key_name(name) or data is None or len(data) < 5:
        raise _malformed(f"the line {line[:60]!r}")
    return Signature(name, int.from_bytes(data[:4], "big"), data[4:])


def open_note(note: str | bytes, verifiers: Sequence[Verifier]) -> Note:
    """Check a note against known keys and return it.

    A signature of an unknown key is kept apart, a bad one of a known key spoils the note, and at least one must be
    good. Of two lines by the same key the first counts.

    Raises:
        Incorrect: "malformed note", "ambiguous key", "invalid signature for key" or "note has no verifiable
            signatures", as other implementations say it.

    """
    text, signatures = split_note(note)
    verified: dict[tuple[str, int], Signature] = {}
    unverified: dict[tuple[str, int, bytes], Signature] = {}
    for signature in signatures:
        identity = (signature.name, signature.key_id)
        known = [each for each in verifiers if (each.name, each.key_id) == identity]
        label = f"{signature.name}+{signature.key_id:08x}"
        if len(known) > 1:
            raise _refuse(f"ambiguous key {label}", f"{len(known)} known keys", "one")
        if not known:
            unverified.setdefault((*identity, signature.data), signature)
        elif identity not in verified:
            checked = _checked(known[0], signature, text)
            if checked is None:
                raise _refuse(f"invalid signature for key {label}", "a signature over something else", "its own")
            verified[identity] = checked
    if not verified:
        names = sorted({signature.name for signature in signatures})
        raise _refuse("note has no verifiable signatures", f"signatures of {', '.join(names)}", "one of a known key")
    return Note(text, tuple(verified.values()), tuple(unverified.values()))
