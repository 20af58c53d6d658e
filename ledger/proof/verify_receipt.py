"""Check a receipt of an Asof ledger on any machine: one file, Python 3.9 or later, no Asof.

    python verify_receipt.py FILE [--key KEY]...

KEY is a public key as text (`name+id+base64`) or a file that holds one. Give the log's key as you got it from whoever
runs the ledger, not out of the receipt; a witness's key may be given as well. Only the signature needs a package:
`cryptography`. Exit status: 0 everything that could be asked was checked and holds (without a key: all but who signed),
1 the receipt fails, 2 the request was wrong, 3 all holds but no signature was checked, `cryptography` being absent.

It shares no code with Asof on purpose: that one program makes receipts and another one checks them is part of the
proof. The forms are RFC 8785 (the event), RFC 9162 (the tree), and of c2sp.org tlog-proof, tlog-checkpoint, signed-note
and tlog-cosignature.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

HOLDS, FAILS, WRONG_REQUEST, SIGNATURE_NOT_CHECKED = 0, 1, 2, 3
FILE_BYTES_MAX = 16 * 1024 * 1024
LOG_KEY, WITNESS_KEY = 1, 4

# The lines of a receipt that are always the same, by number from 0; the event, key and digest stand in 4, 7 and 10.
FIXED_LINES = {
    0: "Asof receipt, version 1",
    1: "The event below stands in a log that only grows. Check: python verify_receipt.py FILE --key KEY",
    2: "",
    3: "Event",
    5: "",
    6: "Key",
    8: "",
    9: "SHA-256 of all other lines",
    11: "",
    12: "Proof",
    13: "c2sp.org/tlog-proof@v1",
}
EVENT_LINE, KEY_LINE, DIGEST_LINE, INDEX_LINE = 4, 7, 10, 14

# Members of an event in the order in which a person asks for them, with what to call them.
LABELS = {
    "kind": "kind of event",
    "source": "source",
    "subject": "subject",
    "measure": "measure",
    "period": "reference period",
    "printed": "as printed",
    "value": "value",
    "value_high": "up to",
    "text": "text",
    "unit": "unit",
    "bound": "bound",
    "label": "publisher's label",
    "published_at": "published at",
    "published_not_before": "not published before",
    "recorded_at": "recorded at",
    "document": "document (SHA-256)",
    "locator": "place in the document",
    "position": "position in the log",
}


class ReceiptFails(Exception):
    """The receipt does not hold; the message says why."""


class WrongRequest(Exception):
    """The program was asked for something that it cannot do."""


class Key(NamedTuple):
    """A public key, also as it is written; `identity` is its four bytes."""

    text: str
    name: str
    identity: bytes
    kind: int
    public: bytes


class Signature(NamedTuple):
    """A signature line: `data` is what follows the key's identity."""

    name: str
    identity: bytes
    data: bytes


class Checkpoint(NamedTuple):
    """The head of a log; `signed` is the text that the signatures are over."""

    signed: str
    origin: str
    size: int
    root: bytes
    signatures: list[Signature]


class Receipt(NamedTuple):
    """A receipt, taken apart; nothing is checked yet but its form."""

    event_bytes: bytes
    event: dict[str, Any]
    key: Key
    digest: str
    digest_found: str
    place: int
    hashes: list[bytes]
    checkpoint: Checkpoint


# Reading


def decode(text: str, what: str) -> bytes:
    """Decode base64 that is written in the one way it can be."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise ReceiptFails(f"{what} is not base64: {shown(text)}") from None
    if base64.b64encode(data).decode() != text:
        raise ReceiptFails(f"{what} is not the usual base64 of its bytes: {shown(text)}")
    return data


def decode_hash(text: str, what: str) -> bytes:
    """Decode the base64 of a hash of 32 bytes."""
    data = decode(text, what)
    if len(data) != 32:
        raise ReceiptFails(f"{what} has {len(data)} bytes instead of 32")
    return data


def number(text: str, what: str) -> int:
    """Read ASCII digits without leading zeros."""
    if not text.isascii() or not text.isdigit() or len(text) > 18 or (text[0] == "0" and text != "0"):
        raise ReceiptFails(f"{what} is not a plain number: {shown(text)}")
    return int(text)


def key_identity(name: str, kind: int, public_key: bytes) -> bytes:
    """Return the four bytes that go with a key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public_key).digest()[:4]


def parse_key(text: str) -> Key:
    """Read a public key: name, id, kind, 32 bytes."""
    name, _, rest = text.partition("+")
    digits, _, encoded = rest.partition("+")
    data = decode(encoded, "the key")
    if len(data) != 33 or data[0] not in (LOG_KEY, WITNESS_KEY):
        raise ReceiptFails("the key is of a kind that is not known here")
    identity = key_identity(name, data[0], data[1:])
    if not name or any(each.isspace() for each in name) or digits != identity.hex():
        raise ReceiptFails(f"the key's id does not fit the key: {shown(digits)}")
    return Key(text, name, identity, data[0], data[1:])


def parse_event(line: str) -> dict[str, Any]:
    """Read the event: RFC 8785 JSON with every number as text, so that its bytes have one reading only."""
    try:
        event = json.loads(line, parse_int=refuse_number, parse_float=refuse_number, parse_constant=refuse_number)
        again = json.dumps(in_order(event), ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        raise ReceiptFails("the event is not JSON in canonical form") from None
    if not isinstance(event, dict) or again != line.encode():
        raise ReceiptFails("the event is not a JSON object in canonical form")
    return event


def refuse_number(text: str) -> None:
    """Refuse a bare number: canonical events have none."""
    raise ValueError(text)


def in_order(value: Any) -> Any:
    """Sort the members of objects as RFC 8785 does, by UTF-16 code units."""
    if isinstance(value, dict):
        return {name: in_order(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))}
    if isinstance(value, list):
        return [in_order(each) for each in value]
    return value


def parse_signature(line: str) -> Signature:
    """Read a signature line of a checkpoint: name, key id, signature."""
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    data = decode(encoded, "a signature")
    if dash != "\u2014" or not name or "+" in name or any(each.isspace() for each in name) or len(data) < 5:
        raise ReceiptFails(f"not a signature line: {shown(line[:60])}")
    return Signature(name, data[:4], data[4:])


def parse_checkpoint(lines: list[str]) -> Checkpoint:
    """Read the signed checkpoint: what is signed, origin, size, root, signatures."""
    blank = lines.index("") if "" in lines else 0
    if blank < 3 or len(lines) == blank + 1:
        raise ReceiptFails("the checkpoint is not whole: origin, size, root, an empty line, signatures")
    return Checkpoint(
        signed="".join(line + "\n" for line in lines[:blank]),
        origin=lines[0],
        size=number(lines[1], "the size of the log"),
        root=decode_hash(lines[2], "the root of the log"),
        signatures=[parse_signature(line) for line in lines[blank + 1 :]],
    )


def parse_receipt(data: bytes) -> Receipt:
    """Take a receipt apart, refusing every byte that is not where it belongs."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise ReceiptFails("the file is not UTF-8 text") from None
    lines = text.split("\n")
    if any(ord(each) < 0x20 for line in lines for each in line) or lines.pop() or len(lines) <= INDEX_LINE:
        raise ReceiptFails("the file is not a whole receipt")
    for place, expected in FIXED_LINES.items():
        if lines[place] != expected:
            raise ReceiptFails(f"line {place + 1} is {shown(lines[place][:80])} instead of {shown(expected)}")
    rest = lines[INDEX_LINE + 1 :]
    blank = rest.index("") if "" in rest else len(rest)
    word, _, digits = lines[INDEX_LINE].partition(" ")
    if word != "index":
        raise ReceiptFails("the proof names no index")
    others = lines[:DIGEST_LINE] + lines[DIGEST_LINE + 1 :]
    return Receipt(
        event_bytes=lines[EVENT_LINE].encode(),
        event=parse_event(lines[EVENT_LINE]),
        key=parse_key(lines[KEY_LINE]),
        digest=lines[DIGEST_LINE],
        digest_found=hashlib.sha256("".join(line + "\n" for line in others).encode()).hexdigest(),
        place=number(digits, "the index"),
        hashes=[decode_hash(line, "a hash of the proof") for line in rest[:blank]],
        checkpoint=parse_checkpoint(rest[blank + 1 :]),
    )


# Checking


def root_from(leaf: bytes, index: int, size: int, hashes: list[bytes]) -> bytes:
    """Climb from a leaf to the root (RFC 9162, 2.1.3.2)."""
    node, place, edge = leaf, index, size - 1
    for other in hashes:
        if edge == 0:
            raise ReceiptFails("the proof has more hashes than the tree has levels")
        if place % 2 or place == edge:
            node = hashlib.sha256(b"\x01" + other + node).digest()
            while place % 2 == 0:
                place, edge = place // 2, edge // 2
        else:
            node = hashlib.sha256(b"\x01" + node + other).digest()
        place, edge = place // 2, edge // 2
    if edge:
        raise ReceiptFails("the proof has fewer hashes than the tree has levels")
    return node


def check_inclusion(receipt: Receipt) -> None:
    """Check that the event stands in the log where it says."""
    index, checkpoint = receipt.place, receipt.checkpoint
    if receipt.event.get("position") != str(index):
        raise ReceiptFails(f"the event does not say that it stands at position {index}")
    if index >= checkpoint.size:
        raise ReceiptFails(f"index {index} is outside of a log of {checkpoint.size} events")
    leaf = hashlib.sha256(b"\x00" + receipt.event_bytes).digest()
    if root_from(leaf, index, checkpoint.size, receipt.hashes) != checkpoint.root:
        raise ReceiptFails("the event is not what stands in the log at this index, or the proof was changed")


def load_ed25519() -> Any:
    """Return (class of public keys, error of a bad signature), or None where `cryptography` is missing or broken."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except Exception:  # noqa: BLE001 - an installation may be broken in more ways than by being absent
        return None
    return Ed25519PublicKey, InvalidSignature


def signature_time(key: Key, signature: Signature, text: str, ed25519: Any) -> int | None:
    """Check a signature and return when a witness made it, None for a log."""
    data, message, moment = signature.data, text, None
    if key.kind == WITNESS_KEY:
        moment, data = int.from_bytes(data[:8], "big"), data[8:]
        message = f"cosignature/v1\ntime {moment}\n{text}"
    public_key, invalid = ed25519
    try:
        public_key.from_public_bytes(key.public).verify(data, message.encode())
    except (invalid, ValueError):
        raise ReceiptFails(f"the signature of {shown(key.name)} is not its signature of this checkpoint") from None
    return moment


def choose_keys(receipt: Receipt, given: list[Key]) -> list[Key]:
    """Return the keys to check with: those given, else the one in the receipt."""
    own, checkpoint = receipt.key, receipt.checkpoint
    if own.kind != LOG_KEY:
        raise ReceiptFails("the key in the receipt is no key of a log")
    if own.name != checkpoint.origin:
        raise ReceiptFails("the key in the receipt is not named like the log")
    if given and own.text not in [key.text for key in given]:
        names = ", ".join(shown(key.text) for key in given)
        raise ReceiptFails(f"it is signed with {shown(own.text)}, and not with the key that you trust: {names}")
    return given or [own]


def check_signatures(receipt: Receipt, keys: list[Key], ed25519: Any) -> list[str]:
    """Check every signature by a known key; return what to tell about each line of the checkpoint."""
    checkpoint = receipt.checkpoint
    told: list[str] = []
    seen: list[str] = []
    for signature in checkpoint.signatures:
        name = shown(signature.name)
        known = [key for key in keys if (key.name, key.identity) == (signature.name, signature.identity)]
        if not known:
            told.append(f"[--] a line by {name}: not checked, no key of it was given")
            continue
        moment = signature_time(known[0], signature, checkpoint.signed, ed25519)
        seen.append(known[0].text)
        when = "" if moment is None else f", a witness, at {time_text(moment)}"
        told.append(f"[ok] the checkpoint is signed by {name}{when}")
    for key in [receipt.key, *(key for key in keys if key.kind == WITNESS_KEY)]:
        if key.text not in seen:
            raise ReceiptFails(f"the checkpoint has no signature of {shown(key.name)}")
    return told


# Telling


def time_text(moment: int) -> str:
    """Return a POSIX time for people, as far as a calendar goes."""
    try:
        return datetime.fromtimestamp(moment, timezone.utc).isoformat()  # noqa: UP017 - for Python 3.9
    except (ValueError, OverflowError, OSError):
        return f"{moment} seconds after 1970"


def shown(value: Any) -> str:
    """Return a value for a terminal: what is not printable (controls, marks that reorder text) is spelled out."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return '"' + "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text) + '"'


def describe(receipt: Receipt) -> list[str]:
    """Return lines that say what the event says."""
    event = receipt.event
    names = [name for name in LABELS if name in event] + [name for name in event if name not in LABELS]
    labels = {name: LABELS.get(name, shown(name)[1:-1]) for name in names}
    width = max(len(label) for label in labels.values())
    return ["The event says"] + [f"  {labels[name]:<{width}}  {shown(event[name])}" for name in names]


def describe_log(receipt: Receipt) -> list[str]:
    """Return lines that say which log it is."""
    checkpoint = receipt.checkpoint
    return [
        "It is checked against",
        f"  log (origin)  {shown(checkpoint.origin)}",
        f"  size          {checkpoint.size} events; this one is number {receipt.place}, counted from 0",
        f"  root          {checkpoint.root.hex()}",
        f"  key           {shown(receipt.key.text)}",
    ]


def conclude(given: list[Key], ed25519: Any) -> tuple[list[str], int]:
    """Return the last lines, and the exit status."""
    if ed25519 is None:
        return [
            "[--] no signature was checked: the Python package `cryptography` is not here (pip install cryptography)",
            "",
            "THE SIGNATURE WAS NOT CHECKED. Event and proof fit together, but anybody could have made both.",
        ], SIGNATURE_NOT_CHECKED
    if not given:
        return [
            "",
            "HOLDS IN ITSELF; WHO SIGNED IT IS NOT SHOWN. The signature was checked only against the key that stands",
            "in this same file, and anybody can make a key. Get the key of the log from whoever runs it, by another",
            "way than this file, and pass it with --key.",
        ], HOLDS
    return [
        "",
        "HOLDS. The log whose key you gave vouches that it recorded this event as it is printed above. Whether the",
        "figure was revised or corrected later is not part of a receipt.",
    ], HOLDS


def check(data: bytes, given: list[Key]) -> tuple[list[str], int]:
    """Check a receipt; return the lines to print and the exit status."""
    receipt = parse_receipt(data)
    if receipt.digest != receipt.digest_found:
        raise ReceiptFails("the file was changed: its lines do not have the SHA-256 that it names")
    check_inclusion(receipt)
    keys, ed25519 = choose_keys(receipt, given), load_ed25519()
    told = [
        "What was checked",
        "[ok] the file is whole: its lines have the SHA-256 that it names",
        "[ok] the event stands in the log where it says: its hash and the proof lead to the root of the checkpoint",
        *(check_signatures(receipt, keys, ed25519) if ed25519 else []),
    ]
    last, status = conclude(given, ed25519)
    return [*describe(receipt), "", *describe_log(receipt), "", *told, *last], status


# Running


def read_key(argument: str) -> Key:
    """Read a key that was given as text or as a file."""
    text = argument
    try:
        if Path(argument).is_file():
            with Path(argument).open("rb") as file:
                text = file.read(4096).decode().strip()
    except (OSError, ValueError) as error:
        raise WrongRequest(f"cannot read the key {shown(argument)}: {error}") from None
    if text.startswith("PRIVATE+KEY+"):
        raise WrongRequest("that is a private key; give the public one, and show the private one to nobody")
    try:
        return parse_key(text)
    except ReceiptFails as error:
        raise WrongRequest(
            f"--key {shown(argument)} is neither a public key nor a file that holds one: {error}"
        ) from None


def read_receipt(path: str) -> bytes:
    """Read the file, up to a size that no receipt has."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        raise WrongRequest(f"cannot read {shown(path)}: {error}") from None
    if len(data) > FILE_BYTES_MAX:
        raise ReceiptFails(f"the file is larger than {FILE_BYTES_MAX} bytes")
    return data


def say(lines: list[str]) -> None:
    """Write lines to standard output, whatever it can show and as long as somebody reads."""
    text = "\n".join(lines) + "\n"
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except OSError:
        # The reader has gone; without this Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one receipt and return the exit status."""
    parser = argparse.ArgumentParser(description="Check a receipt of an Asof ledger.", allow_abbrev=False)
    parser.add_argument("file", help="the receipt")
    parser.add_argument("--key", action="append", default=[], help="public key of the log (or a witness), text or file")
    options = parser.parse_args(arguments)
    try:
        lines, status = check(read_receipt(options.file), [read_key(each) for each in options.key])
    except ReceiptFails as error:
        lines, status = [f"FAILS: {error}."], FAILS
    except WrongRequest as error:
        lines, status = [f"Cannot be checked: {error}."], WRONG_REQUEST
    except Exception as error:  # noqa: BLE001 - whatever a hostile file does, it has not been shown to hold
        lines, status = [f"FAILS: this program stumbled over the file ({type(error).__name__})."], FAILS
    say(lines)
    return status


if __name__ == "__main__":
    sys.exit(main())
