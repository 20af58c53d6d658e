"""Bytes to characters, strictly: a byte that does not belong is a reason to hold, never a replacement character."""

from __future__ import annotations

import codecs

from jobs.declared_reading import is_encoding
from jobs.read.table import Table, unfit

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(payload: bytes, encoding: str) -> str | Table:
    """Return the text without a byte order mark, or a table that says why it cannot be read."""
    if not is_encoding(encoding):
        return unfit(f"the encoding {encoding!r} is not known; what to do: declare the encoding under [read]")
    if payload.startswith(codecs.BOM_UTF8) and codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}:
        encoding = "utf-8-sig"
    elif payload.startswith(_UTF_16) and codecs.lookup(encoding).name == "utf-8":
        return unfit('not UTF-8: begins with the byte order mark of UTF-16; what to do: declare encoding = "utf-16"')
    try:
        return payload.decode(encoding)
    except UnicodeDecodeError as error:
        found = payload[error.start : error.start + 1].hex()
        return unfit(f"not {encoding}: byte 0x{found} at {error.start}; what to do: declare the encoding under [read]")
    except (UnicodeError, ValueError) as error:
        return unfit(f"not {encoding}: {error}")
