"""Backup and restore of a home folder, while the service runs or not.

The ledger in a backup is the newest published copy, which is whole at its position; documents are copied after it, so
that whatever it cites is there. A backup into a folder is a mirror: a file is written only if its content differs, and
what the home no longer has (a document that was taken down) goes from there too.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from events import Conflict, Incorrect, NotFound
from ledger.store import LEDGER_FILE, PUBLISHED_FOLDER

if TYPE_CHECKING:
    from ledger.book import Book

MANIFEST = "backup.json"
_FOLDERS = ("documents", "snapshots", "checkpoints", "keys", "sources", "files")
_FILES = ("asof.toml",)
_LEFT_OUT = (".lock", ".sqlite", ".sqlite-journal", ".sqlite-wal", ".new", ".rewritten")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: the size and root of the log, files in all, and how many of them had to be written."""

    size: int
    root: str | None
    files: int
    written: int
    removed: int


def backup(book: Book, target: Path) -> Backup:
    """Back a home up into a folder, or into one file if the name ends in `.tar` or `.tar.gz`.

    Raises:
        Conflict: the folder holds something that is no backup.

    """
    if target.name.endswith((".tar", ".tar.gz", ".tgz")):
        return _into_file(book, target)
    return _into_folder(book, target)


def _into_file(book: Book, target: Path) -> Backup:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as name:
        done = _into_folder(book, Path(name) / "backup")
        new = target.with_name(f".{target.name}.new")
        with tarfile.open(new, "w" if target.name.endswith(".tar") else "w:gz") as archive:
            for path in sorted((Path(name) / "backup").rglob("*")):
                if path.is_file():
                    archive.add(path, path.relative_to(Path(name) / "backup").as_posix())
        new.replace(target)
    return done


def _into_folder(book: Book, target: Path) -> Backup:
    if target.exists() and any(target.iterdir()) and not (target / MANIFEST).exists():
        raise Conflict("the folder holds something that is no backup", found=target, allowed="an empty folder, or an "
                       "earlier backup", do="choose another folder", code="not-a-backup")  # fmt: skip
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    held: dict[str, str] = {}
    written = 0
    for name, path in _to_keep(book.home):
        new = target / f"{name}.new"
        new.parent.mkdir(parents=True, exist_ok=True)
        try:
            held[name], is_new = _copied(path, target / name)
        except FileNotFoundError:
            continue  # it went away while the backup was made
        written += is_new
    size, root = _head(target / LEDGER_FILE)
    manifest = {"size": size, "root": root, "made_at": book.clock().isoformat(), "files": held}
    removed = _remove_others(target, held)
    _replace(target / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    return Backup(size, root, len(held), written, removed)


def _head(path: Path) -> tuple[int, str | None]:
    """Return size and root of the log in a file."""
    from ledger.store import Limits, connect_reader

    connection = connect_reader(path, Limits())
    try:
        row = connection.execute("SELECT size, merkle_root FROM ledger_basis").fetchone()
    finally:
        connection.close()
    return (int(row[0]), row[1]) if row else (0, None)


def _to_keep(home: Path) -> Iterator[tuple[str, Path]]:
    """Give the files of a home with their names in a backup: the ledger first, for what it cites must come after it."""
    yield LEDGER_FILE, home / PUBLISHED_FOLDER / LEDGER_FILE
    for name in _FILES:
        if (home / name).exists():
            yield name, home / name
    for folder in _FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and not path.name.startswith(".") and not path.name.endswith(_LEFT_OUT):
                yield path.relative_to(home).as_posix(), path


def _copied(source: Path, target: Path) -> tuple[str, bool]:
    """Copy a file if its content differs; return its digest, and whether it was written."""
    new = target.with_name(f"{target.name}.new")
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        if target.exists() and _digest(target) == digest:
            return digest, False
        file.seek(0)
        with new.open("wb") as copy:
            shutil.copyfileobj(file, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
    new.chmod(source.stat().st_mode & 0o777)
    new.replace(target)
    return _digest(target), True


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_others(target: Path, held: dict[str, str]) -> int:
    """Remove what an earlier backup had and the home no longer has."""
    others = [
        path
        for path in target.rglob("*")
        if path.is_file() and path.relative_to(target).as_posix() not in held and path.name != MANIFEST
    ]
    for path in others:
        path.unlink()
    return len(others)


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


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
        _unpack(source, folder)
        manifest = _checked(folder)
        published = folder / PUBLISHED_FOLDER
        published.mkdir()
        shutil.copyfile(folder / LEDGER_FILE, published / LEDGER_FILE)
        _describe_copy(published)
        (folder / MANIFEST).unlink()
        for each in _FOLDERS:
            (folder / each).mkdir(exist_ok=True, mode=0o700 if each == "keys" else 0o755)
        if home.exists():
            home.rmdir()
        folder.rename(home)
    return manifest


def _describe_copy(published: Path) -> None:
    """Write beside the copy what it is, as the publisher does."""
    from ledger.store import Limits, connect_reader

    connection = connect_reader(published / LEDGER_FILE, Limits())
    try:
        row = connection.execute("SELECT size, epoch_us(published_copy_at) FROM ledger_basis").fetchone()
    finally:
        connection.close()
    from ledger.commit import from_microseconds

    size, made = row or (0, None)
    basis = {"size": size, "published_copy_at": None if made is None else from_microseconds(made).isoformat()}
    _replace(published / "basis.json", json.dumps(basis) + "\n")


def _unpack(source: Path, folder: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, folder)
    elif source.is_file():
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, EOFError, OSError) as error:
            raise Incorrect("the backup cannot be unpacked", found=str(error), do="use another one") from None
    if not (folder / MANIFEST).is_file():
        raise NotFound("there is no backup", found=source, allowed="a folder or file that `asof backup` has written")


def _checked(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = dict(manifest["files"])
    except (ValueError, KeyError, TypeError):
        raise Incorrect("the list of the backup cannot be read", found=MANIFEST, do="use another backup") from None
    for name, digest in files.items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            found = "another content" if path.is_file() else "missing"
            raise Incorrect("a file of the backup is not what was backed up", found=f"{name}: {found}",
                            do="use another backup; nothing was restored", code="backup")  # fmt: skip
    for path in folder.rglob("*"):
        if path.is_file() and path.name != MANIFEST and path.relative_to(folder).as_posix() not in files:
            path.unlink()
    return manifest
