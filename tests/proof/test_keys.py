"""The keys of a ledger: made once, kept private, rotated without loss, and no change goes unseen."""

from __future__ import annotations

import random

import pytest

from events import AsofError, Conflict, Incorrect, NotFound, Unavailable
from ledger import proof

ORIGIN = "ledger.example/figures"


@pytest.fixture
def folder(tmp_path):
    """Return the keys folder of a new ledger, with one rotation behind it."""
    path = tmp_path / "home" / "keys"
    proof.create_keys(path, ORIGIN)
    proof.rotate_keys(path)
    return path


def test_a_new_key_signs_what_its_public_half_opens(tmp_path):
    """The pair bears the origin's name, the private file is its owner's only, and loading gives the same."""
    made = proof.create_keys(tmp_path / "keys", ORIGIN)
    loaded = proof.load_keys(tmp_path / "keys")
    assert (loaded, loaded.origin) == (made, ORIGIN)
    assert (tmp_path / "keys" / "origin.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys" / "origin.vkey").read_text() == f"{made.signer.verifier}\n"
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["origin.key", "origin.vkey"]
    head = proof.Checkpoint(ORIGIN, 0, proof.EMPTY_ROOT)
    signed = proof.sign_checkpoint(head, [loaded.signer])
    assert proof.open_checkpoint(signed, proof.load_verifiers(tmp_path / "keys"))[0] == head


def test_two_ledgers_have_different_keys(tmp_path):
    """Keys are random, whatever the name."""
    first, second = (proof.create_keys(tmp_path / name, ORIGIN) for name in ("one", "two"))
    assert first.signer.seed != second.signer.seed


def test_a_key_is_never_overwritten(tmp_path):
    """Making keys where there are some is a conflict, and the old ones stay."""
    made = proof.create_keys(tmp_path, ORIGIN)
    with pytest.raises(Conflict, match="has a key already"):
        proof.create_keys(tmp_path, ORIGIN)
    assert proof.load_keys(tmp_path) == made


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "tab\there"])
def test_an_origin_that_names_no_key(tmp_path, origin):
    """A name with spaces or plus signs, or none, is refused and leaves no file."""
    with pytest.raises(Incorrect, match="not a name for a key"):
        proof.create_keys(tmp_path / "keys", origin)
    assert not (tmp_path / "keys").exists()


def test_a_rotation_keeps_what_was_signed(tmp_path):
    """After two rotations the newest key signs, and checkpoints of all three open with the public keys on file."""
    rings = [proof.create_keys(tmp_path, ORIGIN), proof.rotate_keys(tmp_path), proof.rotate_keys(tmp_path)]
    head = proof.Checkpoint(ORIGIN, 7, proof.leaf_hash(b"root"))
    verifiers = proof.load_verifiers(tmp_path)
    assert len(set(verifiers)) == 3
    assert verifiers[0] == rings[2].signer.verifier
    for ring in rings:
        assert proof.open_checkpoint(proof.sign_checkpoint(head, [ring.signer]), verifiers)[0] == head
    assert proof.load_keys(tmp_path) == rings[2]
    assert set(rings[2].verifiers) == set(verifiers)
    assert rings[2].origin == ORIGIN


def test_a_rotation_that_was_cut_off_is_finished(tmp_path):
    """Power fails between the two files: the old public key stands beside the new private one, and loading mends it."""
    old = proof.create_keys(tmp_path, ORIGIN)
    new = proof.rotate_keys(tmp_path)
    (tmp_path / "origin.vkey").write_text(f"{old.signer.verifier}\n")
    assert proof.load_keys(tmp_path) == new
    (tmp_path / "origin.vkey").unlink()
    assert proof.load_keys(tmp_path) == new
    assert proof.load_verifiers(tmp_path)[0] == new.signer.verifier


def test_every_flipped_bit_of_a_key_file_is_found(folder):
    """Present and retired, private and public: each bit, flipped, is refused by a sentence that names the file."""
    generator = random.Random(1)
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        for place in range(len(data)):
            changed = bytearray(data)
            changed[place] ^= 1 << generator.randrange(8)
            path.write_bytes(bytes(changed))
            with pytest.raises(Incorrect) as caught:
                proof.load_keys(folder)
            assert str(path.parent) in str(caught.value)
        path.write_bytes(data)
    assert proof.load_keys(folder).origin == ORIGIN


def test_errors_never_show_the_secret(folder):
    """Whatever is wrong with a private key file, the message does not repeat it."""
    path = folder / "origin.key"
    text = path.read_text()
    secret = text.rsplit("+", 1)[1].strip()
    for changed in (text[:-3] + "A\n", text.strip(), text + text, text.replace("PRIVATE", "PRIVATA"), "+" + text):
        path.write_text(changed)
        with pytest.raises(AsofError) as caught:
            proof.load_keys(folder)
        assert secret[:12] not in str(caught.value)


def test_a_private_key_that_others_may_read_is_refused(folder):
    """Mode 0644 on a private key is refused, with what to do."""
    (folder / "origin.key").chmod(0o644)
    with pytest.raises(Incorrect, match="chmod 600"):
        proof.load_keys(folder)


def test_a_pair_that_does_not_fit_is_refused(folder, tmp_path):
    """The public key of another ledger beside our private one is found."""
    other = proof.create_keys(tmp_path / "other", ORIGIN)
    (folder / "origin.vkey").write_text(f"{other.signer.verifier}\n")
    with pytest.raises(Incorrect, match=r"not that of origin\.key"):
        proof.load_keys(folder)


def test_a_retired_key_under_another_name_is_refused(folder):
    """The file of a retired key is named by its id; a copy under another id is found."""
    (path,) = folder.glob("retired-*.vkey")
    path.rename(folder / "retired-00000000.vkey")
    with pytest.raises(Incorrect, match="retired-00000000"):
        proof.load_keys(folder)


def test_where_there_are_no_keys(tmp_path):
    """A ledger without keys says how to make them; a folder that cannot be one says so."""
    for ask in (proof.load_keys, proof.load_verifiers, proof.rotate_keys):
        with pytest.raises(NotFound, match="asof keys"):
            ask(tmp_path / "keys")
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="cannot be used"):
        proof.create_keys(tmp_path / "file", ORIGIN)


def test_public_keys_are_enough_for_checking(folder):
    """Where the private keys are not kept, the public ones load."""
    expected = proof.load_verifiers(folder)
    for path in folder.glob("*.key"):
        path.unlink()
    assert proof.load_verifiers(folder) == expected
    with pytest.raises(NotFound):
        proof.load_keys(folder)
