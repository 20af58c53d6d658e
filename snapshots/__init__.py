"""A query fixed at a basis, for ever: a table in the ledger, a Parquet file and a manifest.

taking     `take`: run a query at (published_by, recorded_by) and keep what it gave
kept       `list_snapshots`, `show`, `rows`, `export`, `complete`: what is kept, and its files
checking   `verify`: asked again from the log, the answer must be the same
content    the digest of a table's content, whatever the order of its rows
"""

from snapshots.checking import Check, verify
from snapshots.content import content_digest
from snapshots.kept import Snapshot, complete, export, list_snapshots, rows, show
from snapshots.taking import take

__all__ = [
    "Check",
    "Snapshot",
    "complete",
    "content_digest",
    "export",
    "list_snapshots",
    "rows",
    "show",
    "take",
    "verify",
]
