"""Proof for others: that an event stands in the log, and that the log only ever grew. Knows no database.

tree            RFC 6962 / 9162: roots, inclusion and consistency proofs, their checks
hashing         many messages at once, in compiled code where that is installed
tiles           the same for millions of leaves, from stored tile roots: Frontier, root_at, inclusion, consistency
note            signed notes (c2sp.org/signed-note): keys, signing, opening
checkpoint      signed heads of the log (c2sp.org/tlog-checkpoint), cosigned by witnesses (c2sp.org/tlog-cosignature)
witness         what a witness is sent, and what it checks before it signs (c2sp.org/tlog-witness)
receipt         one text file that proves one event (c2sp.org/tlog-proof)
keys            the files of the folder `keys/`, the only disk here
verify_receipt  the program that checks it without this package; shares no code with it, and is not imported
"""

from ledger.proof.checkpoint import Checkpoint, cosign, open_checkpoint, parse_checkpoint, sign_checkpoint
from ledger.proof.hashing import Hasher, hasher_for
from ledger.proof.keys import KeyRing, create_keys, load_keys, load_verifiers, rotate_keys
from ledger.proof.note import (
    COSIGNATURE,
    ED25519,
    Note,
    Signature,
    Signer,
    Verifier,
    add_signature,
    open_note,
    parse_signer,
    parse_verifier,
    sign_note,
    signer_from_seed,
    split_note,
)
from ledger.proof.receipt import (
    EventReceipt,
    LogProof,
    make_receipt,
    parse_log_proof,
    parse_receipt,
    verifier_program,
)
from ledger.proof.tiles import Frontier, ReadLeaves, ReadNodes, consistency, inclusion, root_at
from ledger.proof.tree import (
    EMPTY_ROOT,
    HASH_BYTES,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from ledger.proof.witness import Growth, check_growth, parse_growth, witness_growth

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "EMPTY_ROOT",
    "HASH_BYTES",
    "Checkpoint",
    "EventReceipt",
    "Frontier",
    "Growth",
    "Hasher",
    "KeyRing",
    "LogProof",
    "Note",
    "ReadLeaves",
    "ReadNodes",
    "Signature",
    "Signer",
    "Verifier",
    "add_signature",
    "check_growth",
    "consistency",
    "consistency_proof",
    "cosign",
    "create_keys",
    "hasher_for",
    "inclusion",
    "inclusion_proof",
    "leaf_hash",
    "load_keys",
    "load_verifiers",
    "make_receipt",
    "node_hash",
    "open_checkpoint",
    "open_note",
    "parse_checkpoint",
    "parse_growth",
    "parse_log_proof",
    "parse_receipt",
    "parse_signer",
    "parse_verifier",
    "root_at",
    "root_of",
    "rotate_keys",
    "sign_checkpoint",
    "sign_note",
    "signer_from_seed",
    "split_note",
    "verifier_program",
    "verify_consistency",
    "verify_inclusion",
    "verify_subtree_consistency",
    "verify_subtree_inclusion",
    "witness_growth",
]
