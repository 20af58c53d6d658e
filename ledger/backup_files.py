"""The two forms of a backup: a folder of parts that are named by their digest, and one archive of files."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from events import Conflict, Incorrect, NotFound, Unavailable

MANIFEST = "backup.json"
VERSION = 2
PART_BYTES = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MODE = re.compile(r"0[0-7]{3}")
_PARTS = "parts"
_LOCK = ".lock"
_SECRET_MODE = 0o600
"""A backup holds the private key, whatever the rights of the home are."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup."""

    sha256: str
    size: int
    mode: int
    is_new: bool
    parts: tuple[str, ...] = ()

    def entry(self) -> dict[str, Any]:
        """Return what the list of the backup says of it."""
        entry: dict[str, Any] = {"sha256": self.sha256, "size": self.size, "mode": f"{self.mode:04o}"}
        return entry | {"parts": list(self.parts)} if self.parts else entry


class Parts:
    """A backup as a folder: `backup.json` and `parts/ab/abcd…`; one process at a time writes into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = -1
        self.files: dict[str, Kept] = {}
        self.bytes_written = 0

    def __enter__(self) -> Self:
        folder = self._folder
        others = folder.exists() and (not folder.is_dir() or any(one.name != _LOCK for one in folder.iterdir()))
        if others and not (folder / MANIFEST).is_file() and not (folder / _PARTS).is_dir():
            raise Conflict("the folder holds something that is no backup", found=folder, allowed="an empty folder, or "
                           "an earlier backup", do="choose another folder", code="not-a-backup")  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, _SECRET_MODE)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise Unavailable("another backup goes into this folder", found=folder, do="try again later",
                              code="locked") from None  # fmt: skip
        self._before = _listed(folder) if (folder / MANIFEST).is_file() else {}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._lock)

    def begin_again(self) -> None:
        """Forget the files that were put in; their parts are written already."""
        self.files.clear()

    def put(self, name: str, file: IO[bytes], mode: int) -> None:
        """Keep a file as it is now, writing only those parts of it that are not there."""
        whole, parts, size = hashlib.sha256(), [], 0
        while data := file.read(PART_BYTES):
            whole.update(data)
            size += len(data)
            parts.append(hashlib.sha256(data).hexdigest())
            self._put_part(parts[-1], data)
        told = self._before.get(name, {})
        is_new = told.get("sha256") != whole.hexdigest()
        self.files[name] = Kept(whole.hexdigest(), size, mode, is_new, tuple(parts))

    def _put_part(self, digest: str, data: bytes) -> None:
        """Write a part that is not there, or not whole."""
        path = _part(self._folder, digest)
        if path.exists() and path.stat().st_size == len(data):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, data)
        self.bytes_written += len(data)

    def finish(self, manifest: dict[str, Any]) -> int:
        """Put the new list in the place of the old one, remove what it has no more; return how many files went."""
        listed = {name: one.entry() for name, one in sorted(self.files.items())}
        _write(self._folder / MANIFEST, _json({**manifest, "files": listed}))
        used = {digest for one in self.files.values() for digest in one.parts}
        for path in (self._folder / _PARTS).rglob("*"):
            if path.is_file() and path.name not in used:
                path.unlink()
        return len(self._before.keys() - self.files.keys())


class Packed:
    """A backup as one archive, which takes its name when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = path.with_name(f".{path.name}.new")
        self.files: dict[str, Kept] = {}
        self.bytes_written = 0

    def __enter__(self) -> Self:
        if self._path.is_dir():
            raise Conflict("a folder has this name", found=self._path, do="choose another name", code="not-a-backup")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._archive = self._opened()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._archive.close()
        self._new.unlink(missing_ok=True)

    def _opened(self) -> tarfile.TarFile:
        os.close(os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _SECRET_MODE))
        return tarfile.open(self._new, "w" if self._path.suffix == ".tar" else "w:gz")

    def begin_again(self) -> None:
        """Throw away what was written."""
        self._archive.close()
        self.files.clear()
        self._archive = self._opened()

    def put(self, name: str, file: IO[bytes], mode: int) -> None:
        """Add a file as it is now; what is appended to it meanwhile is left out."""
        size = os.fstat(file.fileno()).st_size
        digest = hashlib.sha256()
        self._add(name, size, mode, _Hashed(file, digest))
        self.files[name] = Kept(digest.hexdigest(), size, mode, is_new=True)

    def _add(self, name: str, size: int, mode: int, file: Any) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, mode
        self._archive.addfile(entry, file)

    def finish(self, manifest: dict[str, Any]) -> int:
        """Add the list of the files and give the archive its name."""
        listed = {name: one.entry() for name, one in sorted(self.files.items())}
        data = _json({**manifest, "files": listed})
        self._add(MANIFEST, len(data), _SECRET_MODE, io.BytesIO(data))
        self._archive.close()
        descriptor = os.open(self._new, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        self.bytes_written = self._new.stat().st_size
        self._new.replace(self._path)
        return 0


class _Hashed:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes], digest: Any) -> None:
        self._file = file
        self._digest = digest

    def read(self, count: int) -> bytes:
        data = self._file.read(count)
        self._digest.update(data)
        return data


def _part(folder: Path, digest: str) -> Path:
    return folder / _PARTS / digest[:2] / digest


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _SECRET_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    new.replace(path)


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Write the files of a backup into an empty folder, each checked against the list; return the list.

    Raises:
        NotFound: there is no backup.
        Incorrect: a file is missing or is not what was backed up.

    """
    if source.is_dir() and (source / MANIFEST).is_file():
        manifest = _manifest(source)
        for name, entry in manifest["files"].items():
            _restore(folder, name, entry, _joined(source, name, entry))
        return manifest
    if not source.is_file():
        raise NotFound("there is no backup", found=source, allowed="a folder or file that `asof backup` has written")
    return _unpack_archive(source, folder)


def _unpack_archive(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, OSError) as error:
        raise Incorrect("the backup cannot be unpacked", found=f"{source}: {error}", do="use another backup; nothing "
                        "was restored", code="backup") from None  # fmt: skip
    if not (folder / MANIFEST).is_file():
        raise NotFound("there is no backup", found=source, allowed="a folder or file that `asof backup` has written")
    manifest = _manifest(folder)
    (folder / MANIFEST).unlink()
    for name, entry in manifest["files"].items():
        _require(name, entry, _digest(folder / name))
        (folder / name).chmod(int(entry["mode"], 8))
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in manifest["files"]:
            path.unlink()
    return manifest


def _manifest(folder: Path) -> dict[str, Any]:
    """Read the list of a backup.

    Raises:
        Incorrect: it cannot be read, or is that of another version.

    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        good = manifest["version"] == VERSION and {"size", "root", "made_at"} <= manifest.keys()
        good = good and all(_is_entry(name, entry) for name, entry in manifest["files"].items())
    except (ValueError, LookupError, TypeError, AttributeError):
        good = False
    if not good:
        raise Incorrect("the list of the backup cannot be read", found=MANIFEST, do="use another backup; nothing was "
                        "restored", code="backup")  # fmt: skip
    return manifest


def _is_entry(name: str, entry: dict[str, Any]) -> bool:
    """Tell whether the list says of a file what is needed, and its name stays inside of the home."""
    inside = bool(name) and not Path(name).is_absolute() and ".." not in Path(name).parts
    digests = [entry["sha256"], *entry.get("parts", ())]
    return inside and all(_DIGEST.fullmatch(one) for one in digests) and _MODE.fullmatch(entry["mode"]) is not None


def _listed(folder: Path) -> dict[str, Any]:
    """Return what an earlier backup lists; nothing if its list is damaged, for then everything is written again."""
    try:
        files: dict[str, Any] = _manifest(folder)["files"]
    except Incorrect:
        return {}
    return files


def _joined(source: Path, name: str, entry: dict[str, Any]) -> Iterator[bytes]:
    """Give the parts of a file, each checked."""
    for digest in entry.get("parts", ()):
        try:
            data = _part(source, str(digest)).read_bytes()
        except OSError:
            raise _damaged(name, f"the part {digest} is missing") from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise _damaged(name, f"the part {digest} has another content")
        yield data


def _restore(folder: Path, name: str, entry: dict[str, Any], parts: Iterator[bytes]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for data in parts:
            digest.update(data)
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(int(entry["mode"], 8))
    _require(name, entry, digest.hexdigest())


def _digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require(name: str, entry: dict[str, Any], digest: str | None) -> None:
    if digest != entry["sha256"]:
        raise _damaged(name, "missing" if digest is None else "another content")


def _damaged(name: str, found: str) -> Incorrect:
    return Incorrect(
        "a file of the backup is not what was backed up", found=f"{name}: {found}",
        do="use another backup; nothing was restored", code="backup",
    )  # fmt: skip
