"""A log hands its growth to a witness, and the witness signs only what continues what it saw."""

from __future__ import annotations

import random

import pytest

from events import AsofError, Conflict, Incorrect
from ledger import proof

ORIGIN = "ledger.example/figures"
LOG = proof.signer_from_seed(ORIGIN, bytes(range(32)))
WITNESS = proof.signer_from_seed("witness.example/one", bytes(range(1, 33)), proof.COSIGNATURE)
HASHES = [proof.leaf_hash(b"event %d" % index) for index in range(100)]
REWRITTEN = [proof.leaf_hash(b"another"), *HASHES[1:]]


def head(size, hashes=HASHES):
    return proof.Checkpoint(ORIGIN, size, proof.root_of(hashes[:size]))


def growth(old, new, hashes=HASHES, signer=LOG):
    path = tuple(proof.consistency_proof(hashes[:new], old)) if old else ()
    return proof.Growth(old, path, proof.sign_checkpoint(head(new, hashes), [signer]))


def check(statement, known):
    return proof.check_growth(statement, known, [LOG.verifier])


def test_a_witness_follows_a_log():
    """From nothing to 0, 1, 64, 64 again and 100 events: each head is checked against the last and cosigned."""
    known = None
    for size in (0, 1, 64, 64, 100):
        statement = growth(known.size if known else 0, size)
        signed = proof.witness_growth(statement, known, [LOG.verifier], WITNESS, 1_679_315_147 + size)
        known, note = proof.open_checkpoint(signed, [LOG.verifier, WITNESS.verifier])
        assert known == head(size)
        assert [each.timestamp for each in note.verified] == [None, 1_679_315_147 + size]


def test_the_text_is_that_of_the_specification():
    """A line `old SIZE`, the hashes, an empty line, the checkpoint; it reads back as it was."""
    statement = growth(64, 100)
    lines = statement.text().split("\n")
    assert lines[0] == "old 64"
    assert lines[1 + len(statement.hashes)] == ""
    assert lines[2 + len(statement.hashes) :] == statement.checkpoint.split("\n")
    assert proof.parse_growth(statement.text()) == statement
    assert statement.head() == head(100)


def test_the_example_of_the_specification_is_read():
    """The request in c2sp.org/tlog-witness (CC BY 4.0): an old size, four hashes, a checkpoint signed twice."""
    text = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa \
opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""
    read = proof.parse_growth(text)
    assert (read.old_size, len(read.hashes), read.head().size) == (20_852_014, 4, 20_852_163)
    assert read.text() == text


def test_a_rewritten_log_is_not_signed():
    """An event changed after the fact: neither the same size nor a larger one passes, whatever proof comes with it."""
    known = head(64)
    with pytest.raises(Conflict, match="two histories"):
        check(growth(64, 64, REWRITTEN), known)
    with pytest.raises(Incorrect, match="does not begin with the old one"):
        check(growth(64, 100, REWRITTEN), known)
    with pytest.raises(Incorrect, match="does not begin with the old one"):
        check(proof.Growth(64, growth(64, 100).hashes, growth(0, 100, REWRITTEN).checkpoint), known)


def test_a_statement_begins_where_the_witness_is():
    """Another old size, a log that shrank, another log, and hashes from nothing are refused."""
    with pytest.raises(Conflict, match="where we are"):
        check(growth(1, 100), head(64))
    with pytest.raises(Conflict, match="where we are"):
        check(growth(1, 100), None)
    with pytest.raises(Incorrect, match="became smaller"):
        check(proof.Growth(64, (), growth(0, 10).checkpoint), head(64))
    with pytest.raises(Conflict, match="another log"):
        check(growth(64, 100), proof.Checkpoint("other.example", 64, head(64).root))
    with pytest.raises(Incorrect, match="no hashes"):
        check(proof.Growth(0, (HASHES[0],), growth(0, 10).checkpoint), None)


def test_only_the_log_grows_the_log():
    """A checkpoint by another key of the same name is refused before anything else."""
    stranger = proof.signer_from_seed(ORIGIN, bytes(32))
    with pytest.raises(Incorrect, match="no verifiable signatures"):
        check(growth(64, 100, signer=stranger), head(64))


def test_a_statement_has_at_most_63_hashes():
    """More hashes than a proof can have, and hashes of another length, are no statement."""
    checkpoint = growth(64, 100).checkpoint
    assert proof.parse_growth(proof.Growth(64, (HASHES[0],) * 63, checkpoint).text()).old_size == 64
    for hashes in ((HASHES[0],) * 64, (b"short",)):
        with pytest.raises(Incorrect, match="not a proof of consistency"):
            proof.parse_growth(proof.Growth(64, hashes, checkpoint).text())


def test_no_flipped_bit_passes():
    """2,000 flips of single bits in a statement: each is refused."""
    data, generator = growth(64, 100).text().encode(), random.Random(2)
    for _ in range(2_000):
        changed = bytearray(data)
        changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
        try:
            check(proof.parse_growth(bytes(changed).decode(errors="surrogateescape")), head(64))
        except AsofError:
            continue
        pytest.fail(f"accepted: {bytes(changed)!r}")
