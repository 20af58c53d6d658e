"""Reading: pure functions from bytes to rows of text cells. A bad row is a problem in the table, not an exception."""

from __future__ import annotations

from jobs.declarations import Read, ReadDelimited
from jobs.read.delimited import parse_delimited
from jobs.read.json_rows import parse_json
from jobs.read.table import Row, RowProblem, Table

__all__ = ["Row", "RowProblem", "Table", "parse"]


def parse(payload: bytes, read: Read) -> Table:
    """Read a document as its source declares."""
    if isinstance(read, ReadDelimited):
        return parse_delimited(payload, read)
    return parse_json(payload, read)
