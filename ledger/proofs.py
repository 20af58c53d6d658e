"""Proofs out of a ledger that is open: signed checkpoints of its log, receipts of its events, growth between two sizes.

Everything here only reads the ledger, so that it works on a published copy while the service writes. What it writes is
`checkpoints/SIZE.note` in the home folder. A proof reads at most one tile of 256 leaves, and of 256 stored nodes for
each level above them.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from events import AsofError, Conflict, Fault, Incorrect, NotFound, canonical_bytes
from ledger import sql
from ledger.leaves import leaf_digests
from ledger.proof import (
    Checkpoint,
    KeyRing,
    Verifier,
    add_signature,
    consistency,
    create_keys,
    inclusion,
    load_keys,
    load_verifiers,
    make_receipt,
    open_checkpoint,
    root_at,
    rotate_keys,
    sign_checkpoint,
    verifier_program,
    verify_consistency,
)

if TYPE_CHECKING:
    from ledger.book import Book

KEYS_FOLDER = "keys"
CHECKPOINTS_FOLDER = "checkpoints"
PRIVATE_KEY = "origin.key"

__all__ = [
    "CHECKPOINTS_FOLDER",
    "Growth",
    "SignedCheckpoint",
    "Stored",
    "check_checkpoints",
    "consistency_of",
    "create_key",
    "make_checkpoint",
    "newest_checkpoint",
    "public_keys",
    "receipt_of",
    "root_of_size",
    "rotate_key",
    "stored_checkpoints",
    "verifier_program",
]


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that was checked: the head of the log, its signed note, and the keys whose signatures are good."""

    checkpoint: Checkpoint
    note: str
    signed_by: tuple[int, ...]

    @property
    def size(self) -> int:
        """The number of events that it covers."""
        return self.checkpoint.size

    @property
    def root(self) -> str:
        """The root of the tree in hexadecimal."""
        return self.checkpoint.root.hex()


@dataclass(frozen=True, slots=True)
class Growth:
    """A proof that the log of `old_size` events is the beginning of that of `new_size`."""

    old_size: int
    old_root: bytes
    new_size: int
    new_root: bytes
    hashes: tuple[bytes, ...]


class Stored:
    """Reads the tree of a ledger: nodes as they are stored, leaves derived from the rows.

    It has a connection of its own: what binds a question to the clocks costs more than reading a tile.
    """

    def __init__(self, book: Book) -> None:
        self._cursor = book.cursor()

    def nodes(self, level: int, first: int, count: int) -> bytes:
        """Return stored nodes of the tree."""
        bound = {"level": level, "first": first, "beyond": first + count}
        return b"".join(row[0] for row in self._cursor.execute(sql.statement("log/tree_nodes"), bound).fetchall())

    def leaves(self, first: int, count: int) -> bytes:
        """Return leaf hashes, derived from the rows."""
        return leaf_digests(self._cursor, first, first + count)


def root_of_size(book: Book, size: int) -> bytes:
    """Return the root that the log had when it held `size` events: 32 bytes.

    Raises:
        Incorrect: the log does not hold so many events.
        Fault: the stored tree does not fit the log, or is not what its commit said.

    """
    _require_size(book, size)
    stored = Stored(book)
    root = root_at(size, stored.nodes, stored.leaves)
    told = book.sql(sql.statement("proof/root_of_size"), {"size": size}).fetchone()
    if told is not None and told[0] != root:
        raise Fault(
            "the root of the log is not the one that its commit wrote down", found=root.hex(), allowed=told[0].hex(),
            do="run `asof verify`; nothing was signed", code="root",
        )  # fmt: skip
    return root


def _size(book: Book) -> int:
    row = book.sql(sql.statement("proof/size")).fetchone()
    return int(row[0]) if row else 0


def _require_size(book: Book, size: int) -> None:
    held = _size(book)
    if not 0 < size <= held:
        raise Incorrect(
            "the log does not have this size", found=size, allowed=f"1 to {held}" if held else "none: the log is empty",
            do="wait for the next published copy if the event is new", code="size",
        )  # fmt: skip


def create_key(book: Book, origin: str | None = None) -> Verifier:
    """Make the key of a ledger; without an origin it is named after the ledger's first event.

    Raises:
        Conflict: there is a key.

    """
    return create_keys(book.home / KEYS_FOLDER, origin or _own_origin(book)).signer.verifier


def _own_origin(book: Book) -> str:
    first = Stored(book).leaves(0, 1)
    return f"asof-ledger/{(first or secrets.token_bytes(32)).hex()[:16]}"


def rotate_key(book: Book) -> Verifier:
    """Retire the key and make a new one of the same origin; see `ledger.proof.rotate_keys`."""
    return rotate_keys(book.home / KEYS_FOLDER).signer.verifier


def public_keys(home: Path) -> tuple[Verifier, ...]:
    """Return the public keys of a ledger, the present one first.

    Raises:
        NotFound: there is none.

    """
    return load_verifiers(home / KEYS_FOLDER)


def _keys(book: Book, *, create: bool) -> KeyRing:
    folder = book.home / KEYS_FOLDER
    if create and not (folder / PRIVATE_KEY).exists():
        with suppress(Conflict):  # somebody else has just made it
            create_key(book)
    return load_keys(folder)


def make_checkpoint(book: Book, *, create_keys_if_none: bool = False) -> SignedCheckpoint:
    """Sign the head of the log and keep it; the same head again is the same file.

    The newest earlier checkpoint must be a beginning of the log: a log that was rewritten is never signed.

    Raises:
        NotFound: there is no key to sign with.
        Incorrect: the log is empty.
        Fault: the log does not continue what was signed before, or its tree is damaged.

    """
    keys = _keys(book, create=create_keys_if_none)
    size = _size(book)
    root = root_of_size(book, size)
    _require_continuity(book, size)
    path = book.home / CHECKPOINTS_FOLDER / f"{size}.note"
    note = _with_signature(path, Checkpoint(keys.origin, size, root), keys)
    return _opened(note, keys.verifiers)


def _with_signature(path: Path, checkpoint: Checkpoint, keys: KeyRing) -> str:
    """Return the note at `path`, signed by the present key; written if it was not there or not signed by that key."""
    mine = keys.signer.verifier.key_id
    if path.exists():
        kept = _read(path, keys.verifiers)
        if kept.checkpoint != checkpoint:
            raise _rewritten(path, kept.root, checkpoint.root.hex())
        if mine in kept.signed_by:
            return kept.note
        note = add_signature(kept.note, keys.signer)
    else:
        note = sign_checkpoint(checkpoint, [keys.signer])
    write_checkpoint(path, note)
    return note


def _require_continuity(book: Book, size: int) -> None:
    before = newest_checkpoint(book.home, up_to=size)
    if before is not None and root_of_size(book, before.size) != before.checkpoint.root:
        path = book.home / CHECKPOINTS_FOLDER / f"{before.size}.note"
        raise _rewritten(path, before.root, root_of_size(book, before.size).hex())


def _rewritten(path: Path, signed: str, found: str) -> Fault:
    return Fault(
        "the log does not continue what was signed before", found=f"root {found} where {path.name} has {signed}",
        do="run `asof verify`, and restore a backup; nothing was signed", code="not-a-continuation",
    )  # fmt: skip


def _opened(note: str, verifiers: tuple[Verifier, ...]) -> SignedCheckpoint:
    checkpoint, opened = open_checkpoint(note, verifiers)
    return SignedCheckpoint(checkpoint, note, tuple(one.key_id for one in opened.verified))


def _read(path: Path, verifiers: tuple[Verifier, ...]) -> SignedCheckpoint:
    """Read a checkpoint file and check its signature.

    Raises:
        NotFound: there is no such file.
        Incorrect: it is no checkpoint that one of these keys has signed.

    """
    try:
        note = path.read_bytes().decode()
    except FileNotFoundError:
        raise NotFound(
            "there is no such checkpoint", found=path, allowed="a file with a checkpoint, or the size of the log then",
            do="make one with `asof checkpoint`",
        ) from None  # fmt: skip
    except UnicodeDecodeError:
        raise Incorrect("not a checkpoint", found=f"{path}: bytes that are no text", code="checkpoint") from None
    return _opened(note, verifiers)


def write_checkpoint(path: Path, text: str) -> None:
    """Write a note so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with new.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def stored_checkpoints(home: Path) -> list[Path]:
    """Return the files of the checkpoints that are kept, the smallest size first; their content is not looked at."""
    files = [path for path in (home / CHECKPOINTS_FOLDER).glob("*.note") if path.stem.isascii() and path.stem.isdigit()]
    return sorted(files, key=lambda path: int(path.stem))


def newest_checkpoint(home: Path, up_to: int | None = None) -> SignedCheckpoint | None:
    """Return the newest kept checkpoint, checked; None if there is none (of at most `up_to` events)."""
    files = [path for path in stored_checkpoints(home) if up_to is None or int(path.stem) <= up_to]
    return _read(files[-1], public_keys(home)) if files else None


def receipt_of(book: Book, position: int, *, create_keys_if_none: bool = False) -> str:
    """Return the receipt of the event at a position, as the text of a file.

    The newest checkpoint is used if it covers the event and the present key has signed it; else one is made.

    Raises:
        Incorrect: the log has no such event.
        NotFound: there is no key to sign with.

    """
    _require_size(book, position + 1)
    keys = _keys(book, create=create_keys_if_none)
    signed = _usable(book, position, keys) or make_checkpoint(book)
    stored = Stored(book)
    row = book.sql(sql.statement("log/rows"), {"first": position, "beyond": position + 1}).rows()[0]
    hashes = inclusion(position, signed.size, stored.nodes, stored.leaves)
    return make_receipt(canonical_bytes(row), position, hashes, signed.note, keys.signer.verifier).text()


def _usable(book: Book, position: int, keys: KeyRing) -> SignedCheckpoint | None:
    """Return the newest checkpoint, if it will do for this event and is still that of the log."""
    newest = newest_checkpoint(book.home, up_to=_size(book))
    if newest is None or newest.size <= position or keys.signer.verifier.key_id not in newest.signed_by:
        return None
    _require_continuity(book, newest.size)
    return newest


def consistency_of(book: Book, old: str, new: str | None = None) -> Growth:
    """Prove that one checkpoint is the beginning of another, or (without `new`) of the log as it is.

    `old` and `new` are files with checkpoints, or sizes of checkpoints that are kept, or of the log.

    Raises:
        Conflict: it is not: somebody has changed the log, or signed something else.
        Incorrect: a file is no checkpoint of this ledger, or covers more than the log.

    """
    old_size, old_root = _head(book, old)
    new_size, new_root = _head(book, new) if new is not None else _head(book, str(_size(book)))
    if old_size > new_size:
        raise Incorrect("the older checkpoint is the larger one", found=f"{old_size} and {new_size}",
                        do="give the older one first", code="sizes")  # fmt: skip
    stored = Stored(book)
    hashes = tuple(consistency(old_size, new_size, stored.nodes, stored.leaves))
    if not verify_consistency(old_size, new_size, old_root, new_root, hashes):
        raise Conflict(
            "the log does not continue this checkpoint",
            found=f"root {old_root.hex()} at size {old_size}, {new_root.hex()} at size {new_size}",
            allowed=f"{root_of_size(book, old_size).hex()} at {old_size}, {root_of_size(book, new_size).hex()} "
            f"at {new_size}, as the log has them",
            do="run `asof verify`; one of them was not signed over this log, or the log was rewritten",
            code="not-a-continuation",
        )  # fmt: skip
    return Growth(old_size, old_root, new_size, new_root, hashes)


def _head(book: Book, named: str) -> tuple[int, bytes]:
    """Return size and root of a checkpoint in a file, or kept under its size; or of the log at a size."""
    path = Path(named)
    kept = book.home / CHECKPOINTS_FOLDER / f"{named}.note"
    if named.isascii() and named.isdigit() and not path.is_file():
        path = kept
        if not kept.exists():
            return int(named), root_of_size(book, int(named))
    signed = _read(path, public_keys(book.home))
    _require_size(book, signed.size)
    return signed.size, signed.checkpoint.root


def check_checkpoints(book: Book) -> list[tuple[str, str]]:
    """Check every kept checkpoint: its signature, its name, its root; return (file, problem) for what is wrong."""
    found = []
    for path in stored_checkpoints(book.home):
        problem = _problem_of(book, path)
        if problem is not None:
            found.append((f"{CHECKPOINTS_FOLDER}/{path.name}", problem))
    return found


def _problem_of(book: Book, path: Path) -> str | None:
    try:
        signed = _read(path, public_keys(book.home))
        if path.name != f"{signed.size}.note":
            return f"it is the checkpoint of size {signed.size}"
        if root_of_size(book, signed.size) != signed.checkpoint.root:
            return f"root {signed.root} was signed; the log does not lead to it"
    except AsofError as error:
        return str(error)
    return None
