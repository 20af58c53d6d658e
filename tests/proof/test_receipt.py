"""Receipts: a file that a stranger can check, and that fails when a bit of it is changed."""

from __future__ import annotations

import ast
import base64
import hashlib
import importlib.util
import os
import random
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from events import Incorrect, canonical_bytes
from ledger import proof

PROGRAM = Path(proof.__file__).with_name("verify_receipt.py")
ORIGIN = "ledger.example/figures"
LOG = proof.signer_from_seed(ORIGIN, bytes(range(32)))
WITNESS = proof.signer_from_seed("witness.example/one", bytes(range(1, 33)), proof.COSIGNATURE)
OTHER = proof.signer_from_seed(ORIGIN, bytes(range(2, 34)))
MOMENT = 1_679_315_147
SIZE = 300


def event(position, **members):
    """Return the canonical bytes of a figure that was published."""
    row = {
        "position": position,
        "recorded_at": datetime(2018, 12, 5, 8, tzinfo=UTC),
        "kind": "figure-published.v1",
        "source": "zj-gov",
        "subject": "嘉善",
        "measure": "transfer-projects",
        "period": "2018-12",
        "published_at": datetime(2018, 12, 4, tzinfo=UTC),
        "printed": "111个",
        "value": Decimal(111),
        "unit": "1",
        "bound": "exact",
        "document": hashlib.sha256(b"the page").hexdigest(),
        "locator": "char=1200,1342",
    }
    return canonical_bytes(row | members)


def receipt_of(position=123, size=SIZE, witness=False, **members):
    """Return the receipt of one event in a log of `size` events."""
    leaves = [proof.leaf_hash(event(index)) for index in range(size)]
    leaves[position] = proof.leaf_hash(event(position, **members))
    signed = proof.sign_checkpoint(proof.Checkpoint(ORIGIN, size, proof.root_of(leaves)), [LOG])
    if witness:
        signed = proof.cosign(signed, [LOG.verifier], WITNESS, MOMENT)
    path = proof.inclusion_proof(leaves, position)
    return proof.make_receipt(event(position, **members), position, path, signed, LOG.verifier)


def head_of(size, *events):
    """Return a checkpoint of a log of these events that claims a size."""
    return proof.Checkpoint(ORIGIN, size, proof.root_of([proof.leaf_hash(data) for data in events]))


RECEIPT = receipt_of().text().encode()


def with_digest(data):
    """Return a receipt whose digest was made to fit again, as somebody with an intent would."""
    lines = data.split(b"\n")
    others = lines[:10] + lines[11:]
    return b"\n".join([*lines[:10], hashlib.sha256(b"\n".join(others)).hexdigest().encode(), *lines[11:]])


def accepted(data):
    """Tell whether our own reader takes a receipt, with the log's key, for good."""
    try:
        receipt = proof.parse_receipt(data.decode())
        receipt.check()
    except (Incorrect, UnicodeDecodeError):
        return False
    return receipt.verifier == LOG.verifier


@pytest.fixture(scope="module")
def program():
    """Return the verifier, loaded from its file as a stranger would run it."""
    spec = importlib.util.spec_from_file_location("stand_alone_verifier", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def verify(program, tmp_path, capsys):
    """Return a function that runs the verifier over bytes: (status, what it printed)."""

    def run(data, *keys):
        path = tmp_path / "figure.receipt"
        path.write_bytes(data)
        status = program.main([str(path), *(part for key in keys for part in ("--key", str(key)))])
        printed = capsys.readouterr()
        assert printed.err == ""
        return status, printed.out

    return run


def run_alone(*arguments, **options):
    """Run the verifier as a program of its own."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, check=False, **options)


def test_a_receipt_says_what_was_recorded(verify):
    """With the log's key a receipt holds; the figure, its times, its evidence and the log are told."""
    status, printed = verify(RECEIPT, LOG.verifier)
    assert status == 0
    for told in (
        "zj-gov",
        "嘉善",
        "transfer-projects",
        "2018-12",
        "111个",
        "2018-12-04T00:00:00.000000Z",
        "2018-12-05T08:00:00.000000Z",
        hashlib.sha256(b"the page").hexdigest(),
        "char=1200,1342",
        "300 events; this one is number 123",
        ORIGIN,
        str(LOG.verifier),
    ):
        assert told in printed
    assert "\nHOLDS. The log whose key you gave" in printed


def test_without_a_key_nobody_is_vouched_for(verify):
    """The key in the file proves nothing about who signed, and the verifier says so."""
    status, printed = verify(RECEIPT)
    assert status == 0
    assert "WHO SIGNED IT IS NOT SHOWN" in printed
    assert "whose key you gave" not in printed


def test_another_key_than_the_trusted_one_fails(verify):
    """A whole receipt by a log of the same name fails for a reader who trusts another key."""
    leaves = [proof.leaf_hash(event(index)) for index in range(5)]
    signed = proof.sign_checkpoint(proof.Checkpoint(ORIGIN, 5, proof.root_of(leaves)), [OTHER])
    path = proof.inclusion_proof(leaves, 2)
    forged = proof.make_receipt(event(2), 2, path, signed, OTHER.verifier).text().encode()
    assert verify(forged)[0] == 0
    status, printed = verify(forged, LOG.verifier)
    assert status == 1
    assert "not with the key that you trust" in printed


def test_a_witness_is_checked_when_its_key_is_given(verify):
    """A cosignature is checked and dated with its key, named as unchecked without, and missed when absent."""
    cosigned = receipt_of(witness=True).text().encode()
    status, printed = verify(cosigned, LOG.verifier, WITNESS.verifier)
    assert (status, "a witness, at 2023-03-20T12:25:47+00:00" in printed) == (0, True)
    status, printed = verify(cosigned, LOG.verifier)
    assert (status, 'a line by "witness.example/one": not checked' in printed) == (0, True)
    status, printed = verify(RECEIPT, LOG.verifier, WITNESS.verifier)
    assert (status, "no signature of" in printed) == (1, True)


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257])
def test_receipts_of_first_and_last_events(verify, size):
    """The first and the last event of logs of awkward sizes have receipts that hold."""
    for position in {0, size - 1}:
        assert verify(receipt_of(position, size).text().encode(), LOG.verifier)[0] == 0


def test_ten_thousand_flips_are_all_found(program):
    """One bit or one byte changed anywhere in the file: fails, with the key and without it."""
    generator = random.Random(10_000)
    trusted = program.parse_key(str(LOG.verifier))
    for _ in range(10_000):
        changed = bytearray(RECEIPT)
        place = generator.randrange(len(changed))
        if generator.random() < 0.5:
            changed[place] ^= 1 << generator.randrange(8)
        else:
            changed[place] = (changed[place] + generator.randrange(1, 256)) % 256
        with pytest.raises(program.ReceiptFails):
            program.check(bytes(changed), generator.choice([[], [trusted]]))


def test_ten_thousand_flips_with_the_digest_made_to_fit_are_all_found(program):
    """With the digest made to fit, leaf hash, proof, signature and key still find every flip."""
    generator = random.Random(20_000)
    trusted = program.parse_key(str(LOG.verifier))
    missed = []
    for _ in range(10_000):
        changed = bytearray(RECEIPT)
        place = generator.randrange(len(changed))
        changed[place] ^= 1 << generator.randrange(8)
        mended = with_digest(bytes(changed))
        if mended == RECEIPT:
            continue  # the flip was in the digest itself
        try:
            program.check(mended, [trusted])
        except program.ReceiptFails:
            continue
        missed.append(place)
    assert missed == []


@pytest.mark.parametrize(
    ("member", "other"),
    [
        ("value", b'"value":"113"'),
        ("printed", '"printed":"113个"'.encode()),
        ("unit", b'"unit":"%"'),
        ("period", b'"period":"2018-11"'),
        ("published_at", b'"published_at":"2018-12-03T00:00:00.000000Z"'),
        ("recorded_at", b'"recorded_at":"2018-12-05T07:00:00.000000Z"'),
        ("source", b'"source":"js-gov"'),
        ("document", b'"document":"' + b"0" * 64 + b'"'),
        ("locator", b'"locator":"char=1,2"'),
        ("position", b'"position":"122"'),
    ],
)
def test_another_value_fails_even_with_a_fitting_digest(verify, member, other):
    """Each member that matters, replaced by a plausible one: the event is not the one in the log."""
    line = event(123)
    start = line.index(f'"{member}":'.encode())
    end = min(place for place in (line.find(b'","', start) + 1, len(line) - 1) if place > start)
    changed = with_digest(RECEIPT.replace(line, line[:start] + other + line[end:]))
    assert changed != RECEIPT
    status, printed = verify(changed, LOG.verifier)
    assert status == 1
    assert printed.startswith("FAILS: ")


def crafted(data, index, head, hashes=(), keys=(LOG, LOG.verifier)):
    """Return a receipt by a log that signs nonsense: every digest and signature fits, whatever is in it."""
    signed = proof.sign_note(head.text(), [keys[0]])
    return proof.EventReceipt(data, keys[1], proof.LogProof(index, tuple(hashes), signed)).text()


SOMEONE = proof.signer_from_seed("someone.example", bytes(range(32)))
STRANGER = (SOMEONE, SOMEONE.verifier)
NAMESAKE = proof.signer_from_seed(ORIGIN, bytes(range(1, 33)), proof.COSIGNATURE)
SPACED = event(0).replace(b'","', b'", "')
TWICE = event(0).replace(b'"position":', b'"position":"1","position":')
LEAF, NEXT = proof.leaf_hash(event(0)), proof.leaf_hash(event(1))
PAIR = proof.node_hash(LEAF, NEXT)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("does not say that it stands at position 0", crafted(event(7), 0, head_of(1, event(7)))),
        ("outside of a log of 1 events", crafted(event(7), 7, head_of(1, event(7)))),
        ("fewer hashes", crafted(event(0), 0, proof.Checkpoint(ORIGIN, 4, PAIR), [NEXT])),
        ("more hashes", crafted(event(0), 0, proof.Checkpoint(ORIGIN, 1, PAIR), [NEXT])),
        (
            "not named like the log",
            crafted(event(0), 0, head_of(1, event(0)), (), STRANGER),
        ),
        ("no key of a log", crafted(event(0), 0, head_of(1, event(0)), (), (LOG, NAMESAKE.verifier))),
        ("canonical form", crafted(SPACED, 0, head_of(1, SPACED))),
        ("canonical form", crafted(TWICE, 0, head_of(1, TWICE))),
        ("not a JSON object", crafted(b'["position"]', 0, head_of(1, b'["position"]'))),
    ],
)
def test_a_signature_does_not_make_nonsense_hold(verify, said, text):
    """A log may sign what it likes: position, size, proof and name still have to fit each other."""
    status, printed = verify(text.encode())
    assert status == 1
    assert said in printed
    assert not accepted(text.encode())


def test_a_receipt_has_no_second_part_and_no_second_kind_of_key(verify):
    """Unauthenticated extra data and a witness's key in the place of the log's are refused by both readers."""
    good = receipt_of().proof
    extra = proof.LogProof(good.index, good.hashes, good.checkpoint, b"anything")
    text = proof.EventReceipt(event(123), LOG.verifier, extra).text()
    assert verify(text.encode())[0] == 1
    with pytest.raises(Incorrect, match="receipt that was changed"):
        proof.parse_receipt(text)
    cosigned = proof.cosign(good.checkpoint, [LOG.verifier], NAMESAKE, MOMENT)
    text = proof.EventReceipt(event(123), NAMESAKE.verifier, proof.LogProof(good.index, good.hashes, cosigned)).text()
    assert verify(text.encode())[0] == 1
    with pytest.raises(Incorrect, match="not that of a log"):
        proof.parse_receipt(text)


def test_an_id_that_does_not_fit_its_key_fails(verify):
    """An id that was changed in the key and in the signature line alike is found."""
    identity = f"{LOG.verifier.key_id:08x}"
    signed = RECEIPT.decode().rpartition(" ")[2].strip()
    changed = base64.b64encode(b"\1\2\3\4" + base64.b64decode(signed)[4:]).decode()
    text = RECEIPT.decode().replace(f"+{identity}+", "+01020304+").replace(signed, changed)
    status, printed = verify(with_digest(text.encode()))
    assert (status, "id does not fit" in printed) == (1, True)


def test_the_package_reads_receipts_as_strictly(program):
    """Our own reader gives back what was written, and refuses 2,000 flips, digest made to fit or not."""
    assert accepted(RECEIPT)
    receipt = proof.parse_receipt(RECEIPT.decode())
    assert receipt.text().encode() == RECEIPT
    assert (receipt.proof.head().size, receipt.proof.index, receipt.event) == (SIZE, 123, event(123))
    generator = random.Random(3)
    for _ in range(2_000):
        changed = bytearray(RECEIPT)
        changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(7)
        mended = with_digest(bytes(changed))
        for data in [bytes(changed)] + [mended] * (mended != RECEIPT):
            assert not accepted(data)


def test_no_receipt_is_made_that_does_not_hold():
    """Another event, position, key or tree: refused before it is handed out."""
    good = receipt_of()
    path = list(good.proof.hashes)
    signed = good.proof.checkpoint
    for arguments in [
        (event(123, printed="113个"), 123, path, signed, LOG.verifier),
        (event(122), 122, path, signed, LOG.verifier),
        (event(123), 122, path, signed, LOG.verifier),
        (event(123), 123, path[1:], signed, LOG.verifier),
        (event(123), 123, path, signed, OTHER.verifier),
        (event(123), 123, path, receipt_of(size=299).proof.checkpoint, LOG.verifier),
        (b"not json", 123, path, signed, LOG.verifier),
        (event(123).replace(b",", b",\n"), 123, path, signed, LOG.verifier),
    ]:
        with pytest.raises(Incorrect):
            proof.make_receipt(*arguments)


def test_the_end_of_a_receipt_is_a_proof_for_other_tools():
    """From its header line on a receipt is a c2sp.org/tlog-proof@v1 file, byte for byte."""
    text = RECEIPT.decode()
    tail = text[text.index("c2sp.org/tlog-proof@v1") :]
    parsed = proof.parse_log_proof(tail)
    assert parsed == receipt_of().proof
    lines = tail.split("\n")
    assert lines[1] == "index 123"
    assert lines[2 + len(parsed.hashes)] == ""
    assert lines[3 + len(parsed.hashes)] == ORIGIN


def test_extra_data_of_other_proofs_is_read():
    """The optional `extra` line of the form is kept; hashes, index and extra in another spelling are refused."""
    plain = receipt_of(size=200).proof
    extra = proof.LogProof(plain.index, plain.hashes, plain.checkpoint, b"a name")
    assert proof.parse_log_proof(extra.text()) == extra
    assert extra.text().splitlines()[1] == "extra YSBuYW1l"
    for changed in [
        extra.text().replace("extra YSBuYW1l", "extra YSBuYW1"),
        extra.text().replace("index 123", "index 0123"),
        extra.text().replace("index 123\n", "123\n"),
        extra.text().replace("index 123\n", ""),
        extra.text().replace("@v1", "@v2"),
        extra.text().replace("\n\n", "\n"),
        extra.text().replace("=\n", "\n", 1),
    ]:
        with pytest.raises(Incorrect):
            proof.parse_log_proof(changed)


def test_the_verifier_shares_nothing_with_the_ledger():
    """It imports the standard library and, inside one function, `cryptography`: nothing of Asof, nothing else."""
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 9))
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            modules.add(node.module.partition(".")[0])
    assert modules - set(sys.stdlib_module_names) == {"cryptography"}
    top = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert not any(module.startswith("cryptography") for module in top)
    assert proof.verifier_program() == PROGRAM.read_bytes()


def test_it_runs_alone_and_says_when_it_could_not_check_a_signature(tmp_path):
    """Run elsewhere without any package: all but the signature is checked, and the status says so."""
    (tmp_path / "verify_receipt.py").write_bytes(proof.verifier_program())
    (tmp_path / "good.receipt").write_bytes(RECEIPT)
    (tmp_path / "bad.receipt").write_bytes(RECEIPT.replace(b'"value":"111"', b'"value":"112"'))
    done = run_alone("-I", "-S", "verify_receipt.py", "good.receipt", "--key", str(LOG.verifier), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, b"")
    assert b"THE SIGNATURE WAS NOT CHECKED" in done.stdout
    assert b"HOLDS" not in done.stdout
    done = run_alone("-I", "-S", "verify_receipt.py", "bad.receipt", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, b"")


def test_requests_that_are_wrong(tmp_path):
    """No such file, a folder, no argument, a key that is none: status 2 and a sentence, never a traceback."""
    path = tmp_path / "good.receipt"
    path.write_bytes(RECEIPT)
    for arguments in (
        [],
        [str(tmp_path / "none")],
        [str(tmp_path)],
        [str(path), "--key", "nonsense"],
        [str(path), "--key", str(tmp_path / "none.vkey")],
        [str(path), "--unknown"],
    ):
        done = run_alone(str(PROGRAM), *arguments)
        assert done.returncode == 2
        assert b"Traceback" not in done.stdout + done.stderr


def test_keys_are_given_as_text_or_file_and_private_ones_are_not_repeated(verify, tmp_path):
    """A key file works like the key; a private key by mistake is refused without showing it."""
    public, private = tmp_path / "origin.vkey", tmp_path / "origin.key"
    public.write_text(f"{LOG.verifier}\n")
    private.write_text(LOG.secret_text())
    assert verify(RECEIPT, public)[0] == 0
    for mistake in (private, LOG.secret_text()):
        status, printed = verify(RECEIPT, mistake)
        assert status == 2
        assert LOG.secret_text().rsplit("+", 1)[1] not in printed


def test_nothing_that_is_handed_in_breaks_the_verifier(verify):
    """Noise, empty and cut files, other line ends, deep nesting, huge numbers: a sentence that begins with FAILS."""
    generator = random.Random(5)
    line = event(123)
    files = [
        b"",
        b"\n",
        b"\0" * 100,
        RECEIPT[:-1],
        RECEIPT + b"\n",
        RECEIPT.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + RECEIPT,
        RECEIPT.replace(line, b"[" * 200_000),
        RECEIPT.replace(line, b'{"a":' * 900 + b"1" + b"}" * 900),
        RECEIPT.replace(line, b"9" * 6_000),
        RECEIPT.replace(line, b"NaN"),
        RECEIPT.replace(line, b'{"a":"\\ud800"}'),
        RECEIPT.replace(b"index 123", b"index " + b"9" * 5_000),
        RECEIPT.replace(b"\n300\n", b"\n" + b"9" * 5_000 + b"\n"),
        RECEIPT.replace(b"index 123", "index １２３".encode()),
    ]
    files += [RECEIPT[: generator.randrange(len(RECEIPT))] for _ in range(100)]
    files += [generator.randbytes(generator.randrange(3_000)) for _ in range(100)]
    files += [with_digest(file) for file in files if file.count(b"\n") > 12]
    for data in files:
        status, printed = verify(data, LOG.verifier)
        assert status == 1
        assert printed.startswith("FAILS: ")


def test_a_receipt_cannot_play_with_the_terminal(verify):
    """Control characters and marks that reorder text are spelled out, whatever a publisher printed."""
    receipt = receipt_of(printed="111\x1b[2J\u202e\u2028")
    status, printed = verify(receipt.text().encode(), LOG.verifier)
    assert status == 0
    assert "111\\x1b[2J\\u202e\\u2028" in printed
    assert not {"\x1b", "\u202e", "\u2028"} & set(printed)


def test_a_terminal_that_knows_no_chinese_and_a_reader_that_left(tmp_path):
    """What standard output cannot show is spelled out, and a closed pipe is no reason for a traceback."""
    path = tmp_path / "good.receipt"
    path.write_bytes(RECEIPT)
    done = run_alone(str(PROGRAM), str(path), env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u5609\\u5584" in done.stdout
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(path)], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
