"""Signed notes, checkpoints and cosignatures."""

from __future__ import annotations

import base64
import random

import pytest

from events import Incorrect
from ledger import proof

ORIGIN = "ledger.example/figures"
SEED = bytes(range(32))
LOG = proof.signer_from_seed(ORIGIN, SEED)
WITNESS = proof.signer_from_seed("witness.example/one", SEED[::-1], proof.COSIGNATURE)
HEAD = proof.Checkpoint(ORIGIN, 1234, proof.leaf_hash(b"a root"))
MOMENT = 1_679_315_147


def test_every_case_of_opening_a_note(vectors):
    """The cases of Go's sumdb/note (BSD-3-Clause): what opens, how many keys are known, why the rest fails."""
    cases = vectors("signed_note_vectors.json")["open_cases"]
    assert len(cases) == 15
    for case in cases:
        message = base64.b64decode(case["msg_base64"]) if "msg_base64" in case else case["msg"]
        verifiers = [proof.parse_verifier(key) for key in case["keys"]]
        if case["ok"]:
            opened = proof.open_note(message, verifiers)
            assert (len(opened.verified), len(opened.unverified)) == (case["verified"], case["unverified"]), case[
                "name"
            ]
        else:
            with pytest.raises(Incorrect) as caught:
                proof.open_note(message, verifiers)
            assert case["error"] in str(caught.value), case["name"]


def test_signing_gives_the_published_note(vectors):
    """Ed25519 is deterministic: the published key over the published text makes the published signature."""
    published = vectors("signed_note_vectors.json")
    signer = proof.parse_signer(published["signer_key"])
    assert str(signer.verifier) == published["verifier_key"]
    assert signer.secret_text() == published["signer_key"]
    assert proof.sign_note(published["text"], [signer]) == published["signed"]


def test_no_part_and_no_change_of_a_key_is_a_key(vectors):
    """Every proper substring and every byte raised by one is refused, and so are the published bad keys."""
    published = vectors("signed_note_vectors.json")
    key = published["verifier_key"]
    bad = {key[start:end] for start in range(len(key)) for end in range(start, len(key) + 1)} - {key}
    bad |= {key[:place] + chr(ord(key[place]) + 1) + key[place + 1 :] for place in range(len(key))}
    bad |= set(published["bad_verifier_keys"])
    for text in bad:
        with pytest.raises(Incorrect):
            proof.parse_verifier(text)
        with pytest.raises(Incorrect):
            proof.parse_signer(text)


def test_a_private_key_that_does_not_fit_is_refused_without_repeating_it(vectors):
    """A changed private key fails on its id, and no message and no repr shows the secret."""
    key = vectors("signed_note_vectors.json")["signer_key"]
    secret = key.rsplit("+", 1)[1]
    changed = key[:-1] + ("A" if key[-1] != "A" else "B")
    with pytest.raises(Incorrect) as caught:
        proof.parse_signer(changed)
    assert secret[:20] not in str(caught.value)
    assert secret not in repr(proof.parse_signer(key))


def test_the_published_checkpoint_is_read(vectors):
    """The example of c2sp.org/tlog-checkpoint (CC BY 4.0) gives origin, size and root, and the same text again."""
    text = vectors("signed_note_vectors.json")["c2sp_example_checkpoint"].partition("\n\n")[0] + "\n"
    checkpoint = proof.parse_checkpoint(text)
    assert (checkpoint.origin, checkpoint.size, len(checkpoint.root)) == ("example.com/behind-the-sofa", 20_852_163, 32)
    assert checkpoint.text() == text


def test_the_published_cosignature_line_is_read():
    """The witness's line in c2sp.org/tlog-cosignature (CC BY 4.0) carries the time of that document's example."""
    line = "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
    data = base64.b64decode(line)
    assert len(data) == 4 + 8 + 64
    assert int.from_bytes(data[4:12], "big") == MOMENT


def test_a_witness_cosigns_a_checkpoint():
    """The line of a witness verifies with its key, carries its time, and leaves the log's signature as it was."""
    signed = proof.sign_checkpoint(HEAD, [LOG])
    cosigned = proof.cosign(signed, [LOG.verifier], WITNESS, MOMENT)
    assert cosigned.startswith(signed)
    checkpoint, note = proof.open_checkpoint(cosigned, [LOG.verifier, WITNESS.verifier])
    assert checkpoint == HEAD
    assert [(each.name, each.timestamp) for each in note.verified] == [(ORIGIN, None), ("witness.example/one", MOMENT)]
    _, unknown = proof.open_checkpoint(cosigned, [LOG.verifier])
    assert [each.name for each in unknown.unverified] == ["witness.example/one"]


def test_what_a_witness_signs_is_what_the_specification_says():
    """The message is the header, the time, and the whole checkpoint text: checked with the bare Ed25519 key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    cosigned = proof.cosign(proof.sign_checkpoint(HEAD, [LOG]), [LOG.verifier], WITNESS, MOMENT)
    data = base64.b64decode(cosigned.splitlines()[-1].split(" ")[2])
    message = f"cosignature/v1\ntime {MOMENT}\n{HEAD.text()}".encode()
    Ed25519PublicKey.from_public_bytes(WITNESS.verifier.public_key).verify(data[12:], message)
    later = base64.b64encode(data[:11] + bytes([data[11] ^ 1]) + data[12:]).decode()
    changed = cosigned.replace(base64.b64encode(data).decode(), later)
    with pytest.raises(Incorrect, match="invalid signature"):
        proof.open_note(changed, [WITNESS.verifier])


def test_a_witness_alone_does_not_make_a_checkpoint():
    """A checkpoint is the log's: good signatures of others only, or of a log by another name, are refused."""
    cosigned = proof.cosign(proof.sign_checkpoint(HEAD, [LOG]), [LOG.verifier], WITNESS, MOMENT)
    with pytest.raises(Incorrect, match="log itself has not signed"):
        proof.open_checkpoint(cosigned, [WITNESS.verifier])
    stranger = proof.signer_from_seed("someone.example", SEED)
    with pytest.raises(Incorrect, match="log itself has not signed"):
        proof.open_checkpoint(proof.sign_note(HEAD.text(), [stranger]), [stranger.verifier])
    with pytest.raises(Incorrect, match="keys of its own name"):
        proof.sign_checkpoint(HEAD, [stranger])
    with pytest.raises(Incorrect, match="not the key of a witness"):
        proof.cosign(cosigned, [LOG.verifier], LOG, MOMENT)


def test_a_witness_named_like_the_log_is_not_the_log():
    """The cosignature of a witness that bears the origin as its name does not stand for the log's own signature."""
    namesake = proof.signer_from_seed(ORIGIN, SEED, proof.COSIGNATURE)
    both = proof.cosign(proof.sign_checkpoint(HEAD, [LOG]), [LOG.verifier], namesake, MOMENT)
    assert proof.open_checkpoint(both, [LOG.verifier, namesake.verifier])[0] == HEAD
    with pytest.raises(Incorrect, match="log itself has not signed"):
        proof.open_checkpoint(both, [namesake.verifier])


def test_a_witness_signs_nothing_that_the_log_did_not_sign():
    """A checkpoint by somebody else, or changed after it was signed, is not cosigned."""
    changed = proof.sign_checkpoint(HEAD, [LOG]).replace("1234", "1235")
    other = proof.signer_from_seed(ORIGIN, SEED[::-1])
    for note in (changed, proof.sign_checkpoint(HEAD, [other])):
        with pytest.raises(Incorrect):
            proof.cosign(note, [LOG.verifier], WITNESS, MOMENT)


def test_a_time_beyond_the_calendar_of_the_specification():
    """A cosignature may be dated up to 2**63 - 1 seconds; one beyond is not taken, though its signature fits."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signed = proof.sign_checkpoint(HEAD, [LOG])
    for moment, good in ((2**63 - 1, True), (2**63, False)):
        made = Ed25519PrivateKey.from_private_bytes(WITNESS.seed).sign(
            f"cosignature/v1\ntime {moment}\n{HEAD.text()}".encode()
        )
        line = proof.Signature(WITNESS.verifier.name, WITNESS.verifier.key_id, moment.to_bytes(8, "big") + made).line()
        if good:
            assert proof.open_note(signed + line, [WITNESS.verifier]).verified[0].timestamp == moment
        else:
            with pytest.raises(Incorrect, match="invalid signature"):
                proof.open_note(signed + line, [WITNESS.verifier])


def test_of_two_lines_by_one_key_the_first_counts():
    """A bad second line of a key is passed over, a bad first one spoils the note, as in other implementations."""
    signed = proof.sign_checkpoint(HEAD, [LOG])
    bad = proof.Signature(ORIGIN, LOG.verifier.key_id, bytes(64)).line()
    text, _, good = signed.rpartition("\n\n")
    assert len(proof.open_note(signed + bad, [LOG.verifier]).verified) == 1
    with pytest.raises(Incorrect, match="invalid signature"):
        proof.open_note(f"{text}\n\n{bad}{good}", [LOG.verifier])


def test_a_signature_line_is_more_than_an_id():
    """Four bytes, the id alone, are malformed even where the key is unknown; five are a signature of somebody."""
    signed = proof.sign_checkpoint(HEAD, [LOG])
    assert len(proof.open_note(signed + proof.Signature("x", 1, b"s").line(), [LOG.verifier]).unverified) == 1
    with pytest.raises(Incorrect, match="malformed note"):
        proof.open_note(signed + proof.Signature("x", 1, b"").line(), [LOG.verifier])


def test_a_key_signs_once_and_a_witness_says_when():
    """A second line of the same key, and a witness without a time or out of range, are refused."""
    signed = proof.sign_checkpoint(HEAD, [LOG])
    cosigned = proof.cosign(signed, [LOG.verifier], WITNESS, MOMENT)
    with pytest.raises(Incorrect, match="already"):
        proof.cosign(cosigned, [LOG.verifier], WITNESS, MOMENT + 1)
    for moment in (None, -1, 2**63):
        with pytest.raises(Incorrect, match="not a time"):
            proof.add_signature(signed, WITNESS, moment)


@pytest.mark.parametrize("text", ["", "no newline", "control \x07\n", "tab\t\n", "lone \ud800\n"])
def test_a_text_that_may_not_be_a_note(text):
    """A note's text ends with a newline, is UTF-8, and has no control character."""
    with pytest.raises(Incorrect, match="not a text for a note"):
        proof.sign_note(text, [LOG])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "o\n1\n",
        "o\n1\nAAAA\n",
        "o\n01\n" + "A" * 43 + "=\n",
        "o\n-1\n" + "A" * 43 + "=\n",
        "\n1\n" + "A" * 43 + "=\n",
        "o\n1\n" + "A" * 43 + "=",
        "o\n1\n" + "A" * 43 + "=\n\nmore\n",
        "o\n1\n" + "A" * 42 + "B=\n",
        "o\n" + "9" * 30 + "\n" + "A" * 43 + "=\n",
        "o\n١\n" + "A" * 43 + "=\n",
    ],
)
def test_what_is_no_checkpoint(text):
    """Missing or empty lines, sizes with leading zeros or signs, roots of another length or spelling are refused."""
    with pytest.raises(Incorrect, match="not a checkpoint"):
        proof.parse_checkpoint(text)


@pytest.mark.parametrize(
    "head",
    [
        proof.Checkpoint("", 1, b"r" * 32),
        proof.Checkpoint("two\nlines", 1, b"r" * 32),
        proof.Checkpoint("o", -1, b"r" * 32),
        proof.Checkpoint("o", 1, b"r" * 31),
        proof.Checkpoint("o", 1, b"r" * 32, ("",)),
    ],
)
def test_a_checkpoint_that_cannot_be_written(head):
    """A member that would read back as something else is refused before it is signed."""
    with pytest.raises(Incorrect, match="not a checkpoint"):
        head.text()


def test_extension_lines_are_signed():
    """Lines after the root are kept, in order, and a change of one is found."""
    head = proof.Checkpoint(ORIGIN, 5, b"r" * 32, ("position 4", "时间"))
    signed = proof.sign_checkpoint(head, [LOG])
    assert proof.open_checkpoint(signed, [LOG.verifier])[0] == head
    with pytest.raises(Incorrect, match="invalid signature"):
        proof.open_checkpoint(signed.replace("position 4", "position 5"), [LOG.verifier])


def test_no_flipped_bit_of_a_cosigned_checkpoint_passes():
    """Given both keys, 3,000 flips of single bits: each is refused, or loses a known signature."""
    cosigned = proof.cosign(proof.sign_checkpoint(HEAD, [LOG]), [LOG.verifier], WITNESS, MOMENT).encode()
    generator = random.Random(4)
    for _ in range(3_000):
        changed = bytearray(cosigned)
        changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
        try:
            _, note = proof.open_checkpoint(bytes(changed), [LOG.verifier, WITNESS.verifier])
        except Incorrect:
            continue
        assert len(note.verified) == 1
