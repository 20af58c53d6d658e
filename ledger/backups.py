"""Backup and restore of a home folder, while the service runs or not.

The ledger in a backup is the newest published copy, which is whole at its position; documents are copied after it, so
that whatever it cites is there. A backup into a folder keeps files as parts that are named by their digest: only parts
that are new are written, the list of files is replaced last, and parts that no file has any more (a document that was
taken down) go after that. So a backup that was killed leaves the earlier one whole. A backup into one file holds the
files as they are, each time all of them.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from events import Conflict, Incorrect, Unavailable
from ledger.backup_files import VERSION, Packed, Parts, unpack
from ledger.store import LEDGER_FILE, PUBLISHED_FOLDER, Limits, connect_reader

if TYPE_CHECKING:
    from ledger.book import Book

TRIES = 5
_PACKED = (".tar", ".tar.gz", ".tgz")
_OWN = {LEDGER_FILE, f"{LEDGER_FILE}.wal", f"{LEDGER_FILE}.tmp", PUBLISHED_FOLDER, "verified.json", "temporary"}
"""What of a home is not copied: the writer's own file, for which the published copy stands, and what is made again."""
_LEFT_OUT = (".lock", ".sqlite", ".sqlite-journal", ".sqlite-wal", ".sqlite-shm", ".new", ".rewritten")
_FOLDERS = ("documents", "snapshots", "checkpoints", "keys", "sources", "files")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: size and root of the log, files and bytes in all, and how much of it was written or went."""

    size: int
    root: str | None
    files: int
    written: int
    removed: int
    bytes: int
    bytes_written: int


def backup(book: Book, target: Path, settle: Callable[[], None] = lambda: None) -> Backup:
    """Back a home up into a folder, or into one file if the name ends in `.tar`, `.tar.gz` or `.tgz`.

    `settle` returns when everything that had been acknowledged before it was called is in the published copy.

    Raises:
        Conflict: the folder holds something that is no backup.
        Incorrect: the target lies in the home itself.
        Unavailable: another backup goes into the same folder, or documents were taken down all the time.

    """
    if target.resolve().is_relative_to(book.home.resolve()):
        raise Incorrect("a backup into the home itself", found=target, allowed="a place outside of it",
                        do="choose another place, best on another disk", code="inside")  # fmt: skip
    with Packed(target) if target.name.endswith(_PACKED) else Parts(target) as sink:
        for _ in range(TRIES):
            head = _gather(book.home, sink, settle)
            if head is not None:
                size, root = head
                made_at = book.clock().isoformat()
                removed = sink.finish({"version": VERSION, "size": size, "root": root, "made_at": made_at})
                held = sink.files.values()
                return Backup(size, root, len(held), sum(one.is_new for one in held), removed,
                              sum(one.size for one in held), sink.bytes_written)  # fmt: skip
            sink.begin_again()
    raise Unavailable("documents were taken down while they were backed up", found=f"{TRIES} times", do="try again",
                      code="backup")  # fmt: skip


def _gather(home: Path, sink: Packed | Parts, settle: Callable[[], None]) -> tuple[int, str | None] | None:
    """Copy everything and return size and root of the log; None if a document was taken down in between.

    A take-down puts another file in the place of a WARC file; growing, it stays the same file.
    """
    before = _identities(home)
    settle()
    with _held(home) as copy, copy.open("rb") as file:
        size, root = _head(copy)
        sink.put(LEDGER_FILE, file, 0o644)
    for name, path in _to_keep(home, size):
        try:
            with path.open("rb") as file:
                sink.put(name, file, path.stat().st_mode & 0o777)
        except FileNotFoundError:
            continue  # it went away while the backup was made
    after = _identities(home)
    return (size, root) if all(after.get(name) == place for name, place in before.items()) else None


@contextmanager
def _held(home: Path) -> Iterator[Path]:
    """Give the newest published copy a second name: under it, it stays this one if a newer one takes its place."""
    folder = home / PUBLISHED_FOLDER
    for left in folder.glob(".held-*"):
        if not Path(f"/proc/{left.name.rpartition('-')[2]}").exists():
            left.unlink(missing_ok=True)
    copy = folder / f".held-{secrets.token_hex(4)}-{os.getpid()}"
    copy.hardlink_to(folder / LEDGER_FILE)
    try:
        yield copy
    finally:
        copy.unlink()


def _identities(home: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (home / "documents").glob("*.warc.gz")}


def _head(path: Path) -> tuple[int, str | None]:
    """Return size and root of the log in a file."""
    connection = connect_reader(path, Limits())
    try:
        row = connection.execute("SELECT size, merkle_root FROM ledger_basis").fetchone()
    finally:
        connection.close()
    return (int(row[0]), row[1]) if row else (0, None)


def _to_keep(home: Path, size: int) -> Iterator[tuple[str, Path]]:
    """Give the files of a home with their names in a backup, but for what is newer than a log of that size."""
    for entry in sorted(home.iterdir()):
        if entry.name in _OWN:
            continue
        for path in sorted([entry, *entry.rglob("*")]):
            name = path.relative_to(home)
            hidden = any(part.startswith(".") for part in name.parts)
            if hidden or path.name.endswith(_LEFT_OUT) or not path.is_file() or _is_ahead(name, size):
                continue
            yield name.as_posix(), path


def _is_ahead(name: Path, size: int) -> bool:
    """Tell whether this is a checkpoint that covers more than the log in the backup."""
    return name.parts[0] == "checkpoints" and name.stem.isascii() and name.stem.isdigit() and int(name.stem) > size


def restore(source: Path, home: Path) -> dict[str, Any]:
    """Make a home from a backup; every file is checked against the backup's own list before the home appears.

    Raises:
        NotFound: there is no backup.
        Incorrect: a file of the backup is missing or is not what was backed up.
        Conflict: the home is not empty.

    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Conflict("the home is not empty", found=home, allowed="a folder that is empty or does not exist yet",
                       do="restore into another folder", code="not-empty")  # fmt: skip
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".restore-") as name:
        folder = Path(name) / "home"
        folder.mkdir()
        manifest = unpack(source, folder)
        published = folder / PUBLISHED_FOLDER
        published.mkdir()
        shutil.copyfile(folder / LEDGER_FILE, published / LEDGER_FILE)
        _describe_copy(published)
        for each in _FOLDERS:
            (folder / each).mkdir(exist_ok=True)
        (folder / "keys").chmod(0o700)
        if home.exists():
            home.rmdir()
        folder.rename(home)
    return manifest


def _describe_copy(published: Path) -> None:
    """Write beside the copy what it is, as the publisher does."""
    from ledger.moments import from_microseconds

    connection = connect_reader(published / LEDGER_FILE, Limits())
    try:
        row = connection.execute("SELECT size, epoch_us(published_copy_at) FROM ledger_basis").fetchone()
    finally:
        connection.close()
    size, made = row or (0, None)
    basis = {"size": size, "published_copy_at": None if made is None else from_microseconds(made).isoformat()}
    (published / "basis.json").write_text(json.dumps(basis) + "\n", encoding="utf-8")
