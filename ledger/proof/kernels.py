"""The loops of compiled hashing, machine code by numba that calls libcrypto; imported by `hashing` when wanted.

libcrypto is the one that Python's own hashlib is linked with. Its functions are called by name: an address would be
another one in the next process, and the machine code is kept (beside this file, or where numba keeps such things).
"""

from __future__ import annotations

import _hashlib
import ctypes
from collections.abc import Callable
from typing import Any, cast

import numba
import numpy as np
from llvmlite import binding

_types: Any = numba.types  # its annotations are not meant for callers

_CONTEXT_BYTES = 256
"""More than libcrypto's SHA256_CTX, which has 112."""


def _named(function: str) -> str:
    """Tell the linker where a function of libcrypto is; return the name that it has there."""
    # Symbols are looked for in the libraries that hashlib's own module was linked with, too.
    library = ctypes.CDLL(getattr(_hashlib, "__file__", None))
    name = f"asof_{function}"
    binding.add_symbol(name, ctypes.cast(getattr(library, function), ctypes.c_void_p).value)
    return name


def _foreign(function: str, *arguments: Any) -> Any:
    return _types.ExternalFunction(_named(function), _types.int32(*arguments))


init = _foreign("SHA256_Init", _types.intp)
update = _foreign("SHA256_Update", _types.intp, _types.intp, _types.uintp)
final = _foreign("SHA256_Final", _types.intp, _types.intp)

_READ = _types.Array(_types.uint8, 1, "C", readonly=True)
_OFFSETS = _types.Array(_types.int64, 1, "C", readonly=True)
_WRITTEN = _types.Array(_types.uint8, 1, "C")


def compiled(*arguments: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Compile for these types at once, to run without the GIL; keep the machine code if there is a place for it."""

    def compile_one(function: Callable[..., None]) -> Callable[..., None]:
        try:
            done = numba.njit(_types.none(*arguments), nogil=True, cache=True)(function)
        except (RuntimeError, OSError):  # no folder may be written
            done = numba.njit(_types.none(*arguments), nogil=True)(function)
        return cast("Callable[..., None]", done)

    return compile_one


@compiled(_READ, _OFFSETS, _WRITTEN)
def hash_messages(data: Any, offsets: Any, digests: Any) -> None:
    """Hash each message `data[offsets[i]:offsets[i + 1]]` to `digests[32 * i:]`."""
    context = np.zeros(_CONTEXT_BYTES, np.uint8)  # freed after its last use by name, so that it is named in the loop
    source, target = data.ctypes.data, digests.ctypes.data
    for place in range(offsets.size - 1):
        init(context.ctypes.data)
        update(context.ctypes.data, source + offsets[place], offsets[place + 1] - offsets[place])
        final(target + 32 * place, context.ctypes.data)


@compiled(_READ, _WRITTEN)
def hash_pairs(row: Any, above: Any) -> None:
    """Hash neighbouring nodes of a row, 64 bytes a pair, to the nodes of the row above."""
    context, mark = np.zeros(_CONTEXT_BYTES, np.uint8), np.ones(1, np.uint8)
    source, target = row.ctypes.data, above.ctypes.data
    for place in range(row.size // 64):
        init(context.ctypes.data)
        update(context.ctypes.data, mark.ctypes.data, 1)
        update(context.ctypes.data, source + 64 * place, 64)
        final(target + 32 * place, context.ctypes.data)


@compiled(_READ, _WRITTEN)
def hash_tiles(leaves: Any, roots: Any) -> None:
    """Hash complete tiles, 256 leaves of 32 bytes each, to their roots."""
    context, mark, row = np.zeros(_CONTEXT_BYTES, np.uint8), np.ones(1, np.uint8), np.zeros(128 * 32, np.uint8)
    target = row.ctypes.data
    for tile in range(leaves.size // (256 * 32)):
        source, count = leaves.ctypes.data + 256 * 32 * tile, 128
        while count:
            for place in range(count):  # a node is written where those below it have been read
                init(context.ctypes.data)
                update(context.ctypes.data, mark.ctypes.data, 1)
                update(context.ctypes.data, source + 64 * place, 64)
                final(target + 32 * place, context.ctypes.data)
            source, count = target, count >> 1
        for place in range(32):
            roots[32 * tile + place] = row[place]
