"""Keys, checkpoints, receipts and consistency through the command line, on a real ledger."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest

import ledger
from events import FigurePublished, Incorrect
from ledger import proof

FIGURE = "jiashan/projects"


def check(program, receipt, *more):
    """Run the single-file verifier as a stranger would, and return its exit status and words."""
    command = [sys.executable, "-I", str(program), str(receipt), *map(str, more)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.fixture
def receipt(asof, tmp_path):
    """A receipt of the figure of 2018, with the verifier beside it."""
    asof("keys", "create", "--origin", "ledger.example/figures")
    done = asof("receipt", FIGURE, "--period", "2018", "-o", "r.txt", "--verifier", "verify.py")
    assert done.status == 0, done.err
    return tmp_path / "r.txt"


def test_a_receipt_holds_where_there_is_no_ledger(receipt, home):
    """A receipt of a figure is checked by one file, and names the figure as it was printed, and who signed."""
    status, words = check(receipt.with_name("verify.py"), receipt, "--key", home / "keys" / "origin.vkey")
    assert status == 0
    assert '"113"' in words
    assert 'the checkpoint is signed by "ledger.example/figures"' in words


def test_every_flipped_bit_of_a_receipt_is_found(receipt, home):
    """No single bit of a receipt can be changed: value, unit, time, digest, proof, signature."""
    good = receipt.read_bytes()
    dice = random.Random(20)
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("verify_receipt_alone", receipt.with_name("verify.py"))
    program = module_from_spec(spec)
    spec.loader.exec_module(program)
    trusted = program.parse_key((home / "keys" / "origin.vkey").read_text(encoding="utf-8").strip())
    assert program.check(good, [trusted])[1] == 0
    for _ in range(300):
        place, bit = dice.randrange(len(good)), 1 << dice.randrange(8)
        changed = good[:place] + bytes([good[place] ^ bit]) + good[place + 1 :]
        with pytest.raises(program.ReceiptFails):
            program.check(changed, [trusted])


def test_a_receipt_without_a_key_makes_one_and_says_so(asof, home):
    """Whoever asks for a first receipt gets one; the key is made once, and no private byte is printed."""
    done = asof("receipt", 0)
    assert (done.status, "there was no key" in done.err) == (0, True)
    secret = (home / "keys" / "origin.key").read_text(encoding="utf-8")
    assert secret.strip() not in done.out
    assert asof("receipt", 0).out == done.out
    assert asof("keys", "create").status == 2


def test_a_name_of_several_figures_is_refused_with_the_choices(asof):
    """A receipt is of one event: a name that means several says which."""
    done = asof("receipt", FIGURE)
    assert done.status == 2
    assert "--period 2017 --source office" in done.err
    assert asof("receipt", 10**9).status == 2


def test_an_earlier_checkpoint_is_a_beginning_of_the_log(asof, home):
    """After more events, an earlier checkpoint is proved to be a prefix; another log's is not."""
    first = asof("checkpoint", "--format", "json").rows[0]
    given = ["--subject", "jiashan", "--measure", "area", "--published", "2020-01-01", "--printed", "5", "--value", "5"]
    assert asof("record", "--source", "office", *given).status == 0
    second = asof("checkpoint", "--format", "json").rows[0]
    assert second["size"] == first["size"] + 1
    grown = asof("consistency", first["file"], second["size"], "--format", "json").rows[0]
    assert (grown["consistent"], grown["old_root"], grown["new_root"]) == (True, first["root"], second["root"])
    path = home / "checkpoints" / f"{first['size']}.note"
    origin, size, root, *rest = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([origin, size, ("B" if root[0] == "A" else "A") + root[1:], *rest]), encoding="utf-8")
    assert asof("consistency", first["file"]).status != 0


def test_a_key_that_was_rotated_still_checks_what_it_signed(asof, home, receipt):
    """After a rotation old receipts hold under the old key, new ones under the new, and both are shown."""
    old = (home / "keys" / "origin.vkey").read_text(encoding="utf-8").strip()
    rows = asof("keys", "rotate", "--format", "json").rows
    assert [(row["state"], row["key"] == old) for row in rows] == [("present", False), ("retired", True)]
    program = receipt.with_name("verify.py")
    assert check(program, receipt, "--key", old)[0] == 0
    asof("receipt", FIGURE, "--period", "2018", "-o", "new.txt")
    assert check(program, receipt.with_name("new.txt"), "--key", rows[0]["key"])[0] == 0
    assert check(program, receipt.with_name("new.txt"), "--key", old)[0] == 1


def test_a_log_that_does_not_continue_what_was_signed_is_never_signed(asof, home, receipt, tmp_path):
    """A checkpoint over another history stops every further signature."""
    other = tmp_path / "other"
    asof("--home", other, "init", "--pack", "empty")
    (other / "keys").rmdir()
    (home / "keys").rename(other / "keys")
    (home / "checkpoints").rename(other / "checkpoints")
    for path in (other / "checkpoints").iterdir():
        path.rename(path.with_name("1.note"))
    given = ["--subject", "a", "--measure", "b", "--published", "2020-01-01", "--printed", "5", "--value", "5"]
    asof("--home", other, "record", "--source", "office", *given)
    done = asof("--home", other, "checkpoint")
    assert done.status != 0
    assert not (other / "checkpoints" / "2.note").exists()


def test_proofs_of_a_log_of_many_tiles(tmp_path):
    """Any event of a log above one tile is proved; the root is the one that the commit wrote down."""
    when = datetime(2020, 1, 1, tzinfo=UTC)
    with ledger.open(tmp_path) as book:
        book.append([
            FigurePublished(source="s", subject=f"n{n}", measure="m", period="2020", published_at=when, printed=str(n),
                            value=Decimal(n)) for n in range(700)
        ])  # fmt: skip
    with ledger.open(tmp_path, read_only=True) as book:
        for position in (0, 255, 256, 511, 512, 699):
            assert f"\nindex {position}\n" in ledger.receipt_of(book, position, create_keys_if_none=True)
        with pytest.raises(Incorrect):
            ledger.receipt_of(book, 700)
        assert ledger.make_checkpoint(book).root == book.sql("SELECT merkle_root FROM ledger_basis").fetchone()[0]
        assert ledger.check_checkpoints(book) == []


def test_a_witness_cosigns_a_checkpoint_and_receipts_bear_it(asof, home, receipt, tmp_path):
    """The witness checks the request, from nothing and from what it knows; its lines go into checkpoint and receipt."""
    signer = proof.signer_from_seed("witness.example/one", bytes(range(32)), proof.COSIGNATURE)
    log = proof.parse_verifier((home / "keys" / "origin.vkey").read_text(encoding="utf-8").strip())
    first = proof.parse_growth(asof("witness", "request").out)
    known = proof.check_growth(first, None, [log])
    given = ["--subject", "jiashan", "--measure", "area", "--published", "2020-01-01", "--printed", "5", "--value", "5"]
    asof("record", "--source", "office", *given)
    second = proof.parse_growth(asof("witness", "request", "--old", known.size).out)
    signed = proof.witness_growth(second, known, [log], signer, 1_700_000_000)
    (tmp_path / "answer").write_text(signed.splitlines(keepends=True)[-1], encoding="utf-8")
    done = asof("witness", "add", "answer", "--key", str(signer.verifier), "--format", "json")
    assert (done.status, done.rows[0]["signatures"]) == (0, 2), done.err
    asof("receipt", FIGURE, "--period", "2018", "-o", "new.txt")
    keys = ["--key", str(log), "--key", str(signer.verifier)]
    status, words = check(receipt.with_name("verify.py"), receipt.with_name("new.txt"), *keys)
    assert (status, "a witness" in words) == (0, True)
    assert asof("verify").status == 0
    other = proof.signer_from_seed("witness.example/two", bytes(range(32)), proof.COSIGNATURE)
    assert asof("witness", "add", "answer", "--key", str(other.verifier)).status == 2
    assert asof("witness", "request", "--old", 10**6).status == 2


def test_keys_alone_shows_them(asof):
    """Without a subcommand the keys are listed; without a key it says how to make one."""
    assert asof("keys").status == 2
    made = asof("keys", "create", "--format", "json").rows
    assert asof("keys", "--format", "json").rows == made


def test_a_receipt_of_nothing_makes_no_key(asof, home):
    """A position that the log does not have is refused, with those it has, before anything is made."""
    done = asof("receipt", "99999")
    assert done.status == 2
    assert re.search(r"found: 99999; allowed: 0 to \d+", done.err)
    assert "one is made" not in done.err
    assert not (home / "keys" / "origin.key").exists()
