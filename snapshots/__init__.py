"""A query fixed at a basis, for ever: a table in the ledger, a Parquet file and a manifest.

taking     `take`: run a query at (published_by, recorded_by) and keep what it gave
kept       `list_snapshots`, `show`, `rows`, `export`: what is kept, and its files
checking   `verify`: asked again from the log, the answer must be the same; `complete`: files that were lost
content    `content_digest`: of a table's content, whatever the order of its rows; its two versions
"""

from snapshots.checking import Check, complete, verify
from snapshots.content import content_digest
from snapshots.kept import Snapshot, export, list_snapshots, rows, show
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
