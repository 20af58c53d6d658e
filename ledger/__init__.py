"""The log and what can be asked of it. DuckDB lives here.

    with ledger.open(home) as book:
        book.append(events)            # acts one by one; one commit
        book.ingest(release, …)        # a whole release; only what changed becomes events
        book.release(source)           # a release back, as it was printed
        book.sql(query)                # any view, as of any (published_by, recorded_by)

`book` writes and asks · `sql/` the statements · `project` keeps the states of figures · `proof/` the Merkle tree ·
`publish` the read-only copies · `verify` checks everything against everything.
"""

from typing import TYPE_CHECKING, Any

from ledger.book import Book, limits_of
from ledger.book import open_book as open  # noqa: A004 - ledger.open is what it is
from ledger.clock import Clock, system_clock
from ledger.frozen import import_before_freezing
from ledger.moments import moment
from ledger.result import Result
from ledger.store import LEDGER_FILE, PUBLISHED_FOLDER, Limits

if TYPE_CHECKING:
    from ledger.audit import check_keys, table_digests, verify_file, verify_growth
    from ledger.audit_history import AnswerAt, AnswerHistory, answer_history
    from ledger.backups import Backup, backup, restore
    from ledger.definitions import check_definitions
    from ledger.findings import Finding, Report
    from ledger.proofs import (
        Growth,
        SignedCheckpoint,
        check_checkpoints,
        consistency_of,
        create_key,
        make_checkpoint,
        public_keys,
        receipt_of,
        rotate_key,
        verifier_program,
    )
    from ledger.receipts import IngestReceipt, Receipt
    from ledger.remote import connect
    from ledger.witnessing import add_cosignatures, witness_request

__all__ = [
    "LEDGER_FILE",
    "PUBLISHED_FOLDER",
    "AnswerAt",
    "AnswerHistory",
    "Backup",
    "Book",
    "Clock",
    "Finding",
    "Growth",
    "IngestReceipt",
    "Limits",
    "Receipt",
    "Report",
    "Result",
    "SignedCheckpoint",
    "add_cosignatures",
    "answer_history",
    "backup",
    "check_checkpoints",
    "check_definitions",
    "check_keys",
    "connect",
    "consistency_of",
    "create_key",
    "limits_of",
    "make_checkpoint",
    "moment",
    "open",
    "public_keys",
    "receipt_of",
    "restore",
    "rotate_key",
    "system_clock",
    "table_digests",
    "verifier_program",
    "verify_file",
    "verify_growth",
    "witness_request",
]

import_before_freezing()

_WHERE = {"IngestReceipt": "receipts", "Receipt": "receipts", "Finding": "findings", "Report": "findings"}
_WHERE |= dict.fromkeys(
    (
        "Growth", "SignedCheckpoint", "check_checkpoints", "consistency_of", "create_key", "make_checkpoint",
        "public_keys", "receipt_of", "rotate_key", "verifier_program",
    ),
    "proofs",
)  # fmt: skip
_WHERE |= dict.fromkeys(("add_cosignatures", "witness_request"), "witnessing")
_WHERE["connect"] = "remote"
_WHERE |= dict.fromkeys(("Backup", "backup", "restore"), "backups")
_WHERE |= dict.fromkeys(("AnswerAt", "AnswerHistory", "answer_history"), "audit_history")
_WHERE |= {
    "check_definitions": "definitions",
    "check_keys": "audit",
    "table_digests": "audit",
    "verify_file": "audit",
    "verify_growth": "audit",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for; see `events`."""
    from importlib import import_module

    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value
