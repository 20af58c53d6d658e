"""Tokens of those who may ask from elsewhere: 32 small letters and digits, kept only as scrypt digests.

The form suits clients written for FRED, whose keys look the same. The first eight characters find the entry; the rest
is the secret. `<home>/keys/tokens.json` is readable by its owner only.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import string
import threading
from pathlib import Path
from typing import Any

from events import Conflict, NotFound

_ALPHABET = string.ascii_lowercase + string.digits
_COST = {"n": 2**14, "r": 8, "p": 1}
_CHECKED_MAX = 1_000


class Tokens:
    """The tokens of a home folder; what another process changes in the file is seen at the next question."""

    def __init__(self, home: Path) -> None:
        self.path = home / "keys" / "tokens.json"
        self._lock = threading.Lock()
        self._read_at: int | None = None
        self._entries: dict[str, dict[str, Any]] = {}
        self._checked: dict[bytes, str] = {}

    def create(self, name: str, *, writes: bool = False) -> str:
        """Make a token for somebody and return it: it is never shown again.

        With `writes` its holder may also decide about what waits and have sources polled.

        Raises:
            Conflict: there is one of that name.

        """
        entries = self._current()
        if any(entry["name"] == name for entry in entries.values()):
            raise Conflict("there is a token of this name", found=name, do="revoke it first, or choose another name")
        token = "".join(secrets.choice(_ALPHABET) for _ in range(32))
        salt = secrets.token_bytes(16)
        entry = {"name": name, "salt": salt.hex(), "scrypt": _digest(token, salt).hex(), "writes": writes}
        self._write({**entries, token[:8]: entry})
        return token

    def revoke(self, name: str) -> None:
        """Take a token back; it stops working at once.

        Raises:
            NotFound: there is none of that name.

        """
        entries = self._current()
        kept = {key: entry for key, entry in entries.items() if entry["name"] != name}
        if len(kept) == len(entries):
            raise NotFound("there is no token of this name", found=name, allowed=", ".join(self.names()) or "none")
        self._write(kept)

    def names(self) -> list[str]:
        """Name those who have a token."""
        return sorted(str(entry["name"]) for entry in self._current().values())

    def name_of(self, token: str) -> str | None:
        """Return whose token this is, or None."""
        if re.fullmatch("[a-z0-9]{32}", token) is None:
            return None
        entries = self._current()
        known = hashlib.sha256(token.encode()).digest()
        if known in self._checked:  # scrypt is slow on purpose; once a token is proved, its digest in memory will do
            return self._checked[known]
        entry = entries.get(token[:8])
        if entry is None:
            return None
        expected = bytes.fromhex(entry["scrypt"])
        if not hmac.compare_digest(_digest(token, bytes.fromhex(entry["salt"])), expected):
            return None
        if len(self._checked) < _CHECKED_MAX:
            self._checked[known] = str(entry["name"])
        return str(entry["name"])

    def writers(self) -> frozenset[str]:
        """Name those whose token also lets them write."""
        return frozenset(str(entry["name"]) for entry in self._current().values() if entry.get("writes"))

    def _current(self) -> dict[str, dict[str, Any]]:
        with self._lock:
            try:
                changed_at = self.path.stat().st_mtime_ns
            except FileNotFoundError:
                self._read_at, self._entries, self._checked = None, {}, {}
                return {}
            if changed_at != self._read_at:
                self._entries = json.loads(self.path.read_text(encoding="utf-8"))
                self._read_at, self._checked = changed_at, {}
            return dict(self._entries)

    def _write(self, entries: dict[str, dict[str, Any]]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.path.with_suffix(".fresh")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(entries, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


def _digest(token: str, salt: bytes) -> bytes:
    return hashlib.scrypt(token.encode(), salt=salt, **_COST, dklen=32)
