"""The fingerprint of a release: whether two of them, read in the same way, say the same in the same order."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pyarrow.compute as pc

from events import canonical_json
from ledger.frames import Frame
from ledger.terms import Terms

READING = "1"
"""Changes whenever the same texts would be read as other figures, so that no older fingerprint is trusted."""


def fingerprint(frame: Frame, terms: Terms) -> str:
    """Return the SHA-256 of every cell in the order of the document and of the terms it is read by, hexadecimal.

    Columns go in as lengths (-1: nothing stands there) and texts, so no cell can run into the next.
    """
    read_by = {
        "reading": READING, "columns": frame.table.column_names, "rows": frame.table.num_rows,
        "subject": terms.subject if isinstance(terms.subject, str) else list(terms.subject), "period": terms.period,
        "measures": None if terms.measures is None else list(terms.measures), "units": dict(terms.units),
        "aliases": {name: list(others) for name, others in terms.aliases.items()}, "missing": sorted(terms.missing),
        "decimal": terms.decimal, "period_format": terms.period_format,
    }  # fmt: skip
    digest = hashlib.sha256(canonical_json(read_by).encode())
    for column in frame.table.columns:
        texts = column.cast(pa.large_string()).combine_chunks()
        digest.update(_values(pc.fill_null(pc.binary_length(texts), -1)))
        digest.update(_texts(pc.fill_null(texts, "")))
    return digest.hexdigest()


def _values(numbers: pa.Array) -> memoryview:
    width = numbers.type.bit_width // 8
    return memoryview(numbers.buffers()[1] or b"")[numbers.offset * width : (numbers.offset + len(numbers)) * width]


def _texts(texts: pa.LargeStringArray) -> memoryview:
    if not len(texts):
        return memoryview(b"")
    _, offsets, data = texts.buffers()
    bounds = memoryview(offsets).cast("q")
    return memoryview(data or b"")[bounds[texts.offset] : bounds[texts.offset + len(texts)]]
