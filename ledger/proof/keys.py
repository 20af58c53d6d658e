"""The keys of a ledger: the files of its `keys/` folder.

`origin.key` is the private key that signs checkpoints (mode 0600), `origin.vkey` the public one that readers are given.
Both bear the origin, the name of the log. After a rotation the old pair stays as `retired-ID.key` and
`retired-ID.vkey`: what it signed must be checkable for ever. Every file is one line, exactly as it was written; a
changed byte is found.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from events import Conflict, Incorrect, NotFound, Unavailable
from ledger.proof.note import ED25519, KEY_BYTES, Signer, Verifier, parse_signer, parse_verifier, signer_from_seed

PRIVATE_NAME = "origin.key"
PUBLIC_NAME = "origin.vkey"
_PRIVATE_MODE = 0o600
_PUBLIC_MODE = 0o644
_FILE_BYTES_MAX = 4_096


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of a ledger: `signer` signs from now on, `retired` are the public keys that signed before."""

    signer: Signer
    retired: tuple[Verifier, ...] = ()

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.signer.verifier.name

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """All public keys that a checkpoint of this ledger may be signed with, the present one first."""
        return (self.signer.verifier, *self.retired)


def create_keys(folder: Path, origin: str) -> KeyRing:
    """Make the first key pair of a ledger.

    Raises:
        Conflict: there is a key already; it is never overwritten.
        Incorrect: the origin may not name a key.

    """
    signer = signer_from_seed(origin, secrets.token_bytes(KEY_BYTES))
    with _files(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _write_new(folder / PRIVATE_NAME, signer.secret_text(), _PRIVATE_MODE)
        except FileExistsError:
            raise Conflict(
                "this ledger has a key already",
                found=folder / PRIVATE_NAME,
                do="keep it, or rotate it with `asof keys rotate`",
                code="keys",
            ) from None
        _replace(folder / PUBLIC_NAME, str(signer.verifier), _PUBLIC_MODE)
    return KeyRing(signer)


def load_keys(folder: Path) -> KeyRing:
    """Load the keys and check every file of the folder against its partner.

    A rotation or creation that was interrupted after the new private key was in place is finished here.

    Raises:
        NotFound: there is no private key.
        Incorrect: a file was changed, pairs do not fit, or others may read a private key.

    """
    path = folder / PRIVATE_NAME
    signer = _read_signer(path)
    retired = _read_retired(folder)
    public = folder / PUBLIC_NAME
    with _files(folder):
        if not public.exists() or _read_verifier(public) in retired:
            _replace(public, str(signer.verifier), _PUBLIC_MODE)
    _require_pair(path, signer, public)
    return KeyRing(signer, retired)


def load_verifiers(folder: Path) -> tuple[Verifier, ...]:
    """Load the public keys only, the present one first: for checking, also where the private key is not kept.

    Raises:
        NotFound: there is no public key.
        Incorrect: a file was changed.

    """
    present = _read_verifier(folder / PUBLIC_NAME)
    retired = tuple(_read_verifier(path) for path in _retired_paths(folder))
    return (present, *(each for each in retired if each != present))


def rotate_keys(folder: Path) -> KeyRing:
    """Retire the present key pair and make a new one of the same origin.

    Readers must be given the new public key: a receipt made from now on names it and not the one they have.

    Raises:
        NotFound: there is no key to retire.
        Incorrect: a file of the folder was changed.

    """
    old = load_keys(folder)
    signer = signer_from_seed(old.origin, secrets.token_bytes(KEY_BYTES))
    stem = f"retired-{old.signer.verifier.key_id:08x}"
    with _files(folder):
        _replace(folder / f"{stem}.key", old.signer.secret_text(), _PRIVATE_MODE)
        _replace(folder / f"{stem}.vkey", str(old.signer.verifier), _PUBLIC_MODE)
        _replace(folder / PRIVATE_NAME, signer.secret_text(), _PRIVATE_MODE)
        _replace(folder / PUBLIC_NAME, str(signer.verifier), _PUBLIC_MODE)
    return KeyRing(signer, _read_retired(folder))


@contextlib.contextmanager
def _files(folder: Path) -> Iterator[None]:
    """Turn a failure of the file system into a sentence."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "the folder of the keys cannot be used",
            found=f"{error.strerror or error} ({folder})",
            do="see that the folder can be read and written by whoever runs the ledger",
            code="keys",
        ) from None


def _write_temporary(path: Path, text: str, mode: int) -> Path:
    """Write a file beside `path`, on disk and with its mode from the first moment."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(f"{text}\n".encode())
        file.flush()
        os.fsync(descriptor)
    return temporary


def _write_new(path: Path, text: str, mode: int) -> None:
    """Write a file that must not be there yet; raises FileExistsError if it is."""
    temporary = _write_temporary(path, text, mode)
    try:
        path.hardlink_to(temporary)
    finally:
        temporary.unlink()
    _sync_folder(path.parent)


def _replace(path: Path, text: str, mode: int) -> None:
    _write_temporary(path, text, mode).replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _broken(path: Path, found: str) -> Incorrect:
    return Incorrect(
        "a key file is not as it was written",
        found=f"{found} ({path})",
        allowed="one line with a key",
        do="restore the file from a backup; nothing signed earlier is lost",
        code="keys",
    )


def _read_line(path: Path) -> str:
    """Return the one line of a key file, without its newline."""
    with _files(path.parent):
        try:
            with path.open("rb") as file:
                data = file.read(_FILE_BYTES_MAX + 1)
        except FileNotFoundError:
            raise NotFound("there is no key", found=path, do="make one with `asof keys create`", code="keys") from None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise _broken(path, "bytes that are no text") from None
    if len(data) > _FILE_BYTES_MAX or not text.endswith("\n") or "\n" in text[:-1]:
        raise _broken(path, "not one line")
    return text[:-1]


def _read_verifier(path: Path) -> Verifier:
    text = _read_line(path)
    try:
        verifier = parse_verifier(text)
    except Incorrect as error:
        raise _broken(path, error.message) from None
    if verifier.kind != ED25519 or str(verifier) != text:
        raise _broken(path, "a key of another kind")
    return verifier


def _read_signer(path: Path) -> Signer:
    text = _read_line(path)
    with _files(path.parent):
        mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise Incorrect(
            "others may read a private key",
            found=f"mode {mode:04o} of {path}",
            allowed="0600",
            do=f"chmod 600 {path}; rotate the key if somebody may have read it",
            code="keys",
        )
    try:
        signer = parse_signer(text)
    except Incorrect as error:
        raise _broken(path, error.message) from None
    if signer.verifier.kind != ED25519 or signer.secret_text() != text:
        raise _broken(path, "a key of another kind")
    return signer


def _retired_paths(folder: Path) -> list[Path]:
    with _files(folder):
        return sorted(folder.glob("retired-*.vkey"))


def _read_retired(folder: Path) -> tuple[Verifier, ...]:
    """Read the retired public keys, each against its private half if that is still kept."""
    retired = []
    for path in _retired_paths(folder):
        verifier = _read_verifier(path)
        private = path.with_suffix(".key")
        if private.exists():
            _require_pair(private, _read_signer(private), path)
        if path.name != f"retired-{verifier.key_id:08x}.vkey":
            raise _broken(path, f"the key {verifier.key_id:08x}")
        retired.append(verifier)
    return tuple(retired)


def _require_pair(path: Path, signer: Signer, public: Path) -> None:
    verifier = _read_verifier(public)
    if verifier != signer.verifier:
        raise _broken(public, f"the public key {verifier.key_id:08x}, not that of {path.name}")
