"""SHA-256 over many messages at once: in compiled code where that is there and worth loading, else with hashlib.

Compiled code is the extra `asof-ledger[fast]`: numba, over the libcrypto that hashlib uses itself. It costs half a
second to load, so it is loaded by a process that has had enough to hash, and used for every batch from then on. Before
its first use it has to hash some messages as hashlib does. Both ways give the same bytes; `plan` says which one it is.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Protocol

from ledger import log

if TYPE_CHECKING:
    import pyarrow as pa

WORTHWHILE = 500_000
"""Compiled code is loaded when a process hashes so many messages: it saves about a microsecond with each."""

_TILE_BYTES = 256 * 32
_LENGTHS = (0, 1, 54, 55, 56, 63, 64, 65, 118, 119, 120, 127, 128, 1_000)


class Hasher(Protocol):
    """A way to hash many messages. Every argument and result is hashes or messages that stand one after another."""

    plan: str
    """Which way it is, and why: for the plan of a commit."""
    composes: bool
    """Whether it makes leaves of the rows of the log, without their texts, and holds rows against rows."""

    def messages(self, data: memoryview, offsets: memoryview) -> bytes:
        """Hash each message `data[offsets[i]:offsets[i + 1]]`; offsets are of 64 bits."""

    def pairs(self, row: bytes) -> bytes:
        """Hash an even number of nodes pair by pair: the row above them."""

    def tiles(self, leaves: bytes) -> bytes:
        """Hash complete tiles of 256 leaf hashes to their roots."""

    def events(self, rows: pa.RecordBatch) -> bytes | None:
        """Write rows of the log as canonical JSON and hash their leaves; None where this way does not make them."""

    def keep_alike(
        self, one: pa.RecordBatch, rows: Any, other: pa.RecordBatch, places: Any, pairs: Mapping[str, str], alike: Any
    ) -> None:
        """Put 0 into `alike` where rows of two batches say different things in their paired columns."""


class Plain:
    """One call of hashlib a message."""

    composes = False

    def __init__(self, plan: str) -> None:
        self.plan = plan

    def messages(self, data: memoryview, offsets: memoryview) -> bytes:
        """Hash each message."""
        sha256, places = hashlib.sha256, offsets.cast("B").cast("q").tolist()
        return b"".join([
            sha256(data[first:beyond]).digest() for first, beyond in pairwise(places)
        ])  # fmt: skip

    def pairs(self, row: bytes) -> bytes:
        """Hash nodes pair by pair."""
        sha256 = hashlib.sha256
        return b"".join([sha256(b"\x01" + pair).digest() for (pair,) in struct.iter_unpack("64s", row)])

    def tiles(self, leaves: bytes) -> bytes:
        """Hash tiles to their roots."""
        row = leaves
        for _ in range(8):
            row = self.pairs(row)
        return row

    def events(self, rows: pa.RecordBatch) -> bytes | None:
        """Leave the texts to others: the engine makes them much faster than Python."""
        del rows
        return None

    def keep_alike(self, *terms: Any) -> None:
        """Leave it to the engine: nobody asks a way for this that does not compose."""
        raise TypeError(f"{self.plan}: rows are held against rows by the engine, these {len(terms)} are not")


class Compiled:
    """One call a batch; it is an error to make one where numba or libcrypto are not there."""

    plan = "hashed by compiled code"
    composes = True

    def __init__(self) -> None:
        import numpy as np

        from ledger.proof import composing, kernels

        self._composing = composing
        self._array: Any = np.frombuffer
        self._kernels = kernels

    def messages(self, data: memoryview, offsets: memoryview) -> bytes:
        """Hash each message."""
        places = self._array(offsets, "int64")
        count = max(len(places) - 1, 0)
        # Machine code reads wherever it is told to, so it is told nothing that is not there.
        if count and not (places[0] >= 0 and places[-1] <= data.nbytes and (places[:-1] <= places[1:]).all()):
            raise ValueError(f"messages at offsets that do not rise from 0 to {data.nbytes}")
        return self._made(self._kernels.hash_messages, count, data, places)

    def pairs(self, row: bytes) -> bytes:
        """Hash nodes pair by pair."""
        return self._made(self._kernels.hash_pairs, len(row) // 64, row)

    def tiles(self, leaves: bytes) -> bytes:
        """Hash tiles to their roots."""
        return self._made(self._kernels.hash_tiles, len(leaves) // _TILE_BYTES, leaves)

    def events(self, rows: pa.RecordBatch) -> bytes | None:
        """Write rows of the log as canonical JSON and hash their leaves."""
        return self._composing.leaf_hashes(rows)

    def keep_alike(
        self, one: pa.RecordBatch, rows: Any, other: pa.RecordBatch, places: Any, pairs: Mapping[str, str], alike: Any
    ) -> None:
        """Put 0 into `alike` where rows of two batches say different things in their paired columns."""
        self._composing.keep_alike(one, rows, other, places, pairs, alike)

    def errs(self) -> str:
        """Say whether it makes other leaves of odd rows than Python makes of them one by one; "" where it does not."""
        from ledger.proof import trial

        return "" if self.events(trial.rows()) == trial.leaves() else "events"

    def _made(self, kernel: Any, count: int, data: bytes | memoryview, *more: Any) -> bytes:
        if not count:
            return b""
        made = bytearray(32 * count)
        kernel(self._array(data, "uint8"), *more, self._array(made, "uint8"))
        return bytes(made)


def hasher_for(count: int) -> Hasher:
    """Return the way to hash `count` messages, in one batch or in several that follow each other."""
    _asked.append(_asked.pop() + count)
    if _asked[0] >= WORTHWHILE:
        return _best()
    return Plain(f"hashed by hashlib: fewer than {WORTHWHILE:,} messages until now")


_asked = [0]


@cache
def _best() -> Hasher:
    """Load compiled code once a process; what it is tried against, or what is to be used instead, is hashlib."""
    plain = Plain("hashed by hashlib: the extra asof-ledger[fast] is not installed")
    try:
        compiled = Compiled()
    except ModuleNotFoundError:
        return plain
    except Exception as error:  # noqa: BLE001 - whatever an optional way lacks, a commit must not fail of it
        plain.plan = f"hashed by hashlib: compiled code cannot be loaded ({type(error).__name__})"
        log.warning("ledger.compiled_hashing_unavailable", error=str(error))
        return plain
    if wrong := difference(compiled, plain) or compiled.errs():
        plain.plan = f"hashed by hashlib: compiled code makes other hashes of {wrong}"
        log.warning("ledger.compiled_hashing_differs", wrong=wrong)
        return plain
    return compiled


def difference(one: Hasher, other: Hasher) -> str:
    """Return what two ways to hash make different hashes of, trying messages of many lengths; "" where of nothing."""
    data = bytes(place * place * 7 % 251 for place in range(sum(_LENGTHS) + 2 * _TILE_BYTES))
    offsets = struct.pack(f"{len(_LENGTHS) + 1}q", *accumulate(_LENGTHS, initial=0))
    tiles = data[-2 * _TILE_BYTES :]
    made = [
        (way.messages(memoryview(data), memoryview(offsets)), way.pairs(tiles), way.tiles(tiles))
        for way in (one, other)
    ]
    names = ("messages", "pairs", "tiles")
    return ", ".join(name for name, *both in zip(names, *made, strict=True) if both[0] != both[1])
