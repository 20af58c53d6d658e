"""The document store: bytes come out as they came, by digest, whatever happened to the writer."""

import io
import os
import random
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from events import Conflict, NotFound, Unavailable
from jobs import DocumentStore, Exchange

WHEN = datetime(2020, 8, 17, 12, tzinfo=UTC)


def exchange(status=200, **headers):
    answer = [("Content-Type", "text/csv"), ("Content-Encoding", "gzip"), ("Set-Cookie", "session=secret-cookie")]
    asked = [("Host", "example.org"), ("Authorization", "Bearer secret-token")]
    return Exchange("GET", status, "OK", asked, [*answer, *headers.items()])


def records(folder):
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            found += [
                (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
                for r in ArchiveIterator(file)
            ]
    return found


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"a,b\r\n1,2\r\n",
        bytes(range(256)) * 300,
        "96亿元\n".encode("gb18030"),
        b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nx",
    ],
)
def test_bytes_come_out_as_they_came(tmp_path, payload):
    """Whatever the payload is, `read` gives back exactly these bytes, also from a new store and a read-only one."""
    with DocumentStore(tmp_path) as store:
        place = store.store(payload, "file:///a", WHEN, media_type="text/csv")
        again = store.store(payload, "https://example.org/a", WHEN, exchange=exchange())
        assert again.digest == place.digest
        assert store.read(place.digest) == payload
    with DocumentStore(tmp_path, read_only=True) as store:
        assert store.read(place.digest) == payload
        assert store.digests() == [place.digest]


def test_http_is_kept_as_response_and_request(tmp_path):
    """An answer over HTTP becomes a response and a request record that another tool reads; a repetition, a revisit."""
    with DocumentStore(tmp_path) as store:
        store.store(b"x,y\n", "https://example.org/a", WHEN, exchange=exchange())
        digest = store.store(b"x,y\n", "https://example.org/a", WHEN, exchange=exchange()).digest
        store.note("https://example.org/a", WHEN, digest, exchange(304))
        kinds = [kind for kind, _, _ in records(tmp_path)]
        assert kinds == ["warcinfo", "response", "request", "revisit", "revisit"]
        assert records(tmp_path)[1][1:] == ("https://example.org/a", b"x,y\n")


def test_no_secret_is_kept(tmp_path):
    """Headers that carry secrets are blanked in every record."""
    with DocumentStore(tmp_path) as store:
        store.store(b"x,y\n", "https://example.org/a", WHEN, exchange=exchange())
    import gzip

    plain = b"".join(gzip.decompress(path.read_bytes()) for path in tmp_path.glob("*.warc.gz"))
    assert b"Authorization: (not kept)" in plain
    assert b"secret" not in plain


def test_an_unknown_digest_is_not_found(tmp_path):
    """A digest that is not kept is an error that says so."""
    with DocumentStore(tmp_path) as store, pytest.raises(NotFound, match="no document of this digest"):
        store.read("0" * 64)


def test_one_writer_and_readers_do_not_write(tmp_path):
    """A second writer is told to try again later; a read-only store refuses to store."""
    with DocumentStore(tmp_path), pytest.raises(Unavailable, match="another process"):
        DocumentStore(tmp_path)
    with DocumentStore(tmp_path, read_only=True) as store, pytest.raises(Conflict, match="reading only"):
        store.store(b"x", "file:///x", WHEN)


@pytest.mark.parametrize("damage", ["removed", "garbage"])
def test_the_index_can_be_made_again(tmp_path, damage):
    """Without its index, or with a damaged one, the store finds every document again."""
    payloads = [str(number).encode() * 50 for number in range(20)]
    with DocumentStore(tmp_path) as store:
        digests = [store.store(payload, "file:///x", WHEN).digest for payload in payloads]
    index = tmp_path / "index.sqlite"
    if damage == "removed":
        index.unlink()
    else:
        index.write_bytes(b"not a database" * 1000)
    with DocumentStore(tmp_path) as store:
        assert [store.read(digest) for digest in digests] == payloads


def test_a_torn_tail_is_cut_and_set_aside(tmp_path):
    """Cut anywhere in the last record, the file loses that record only, and later ones can be read."""
    chance = random.Random(7)
    with DocumentStore(tmp_path) as store:
        first = store.store(b"first", "file:///1", WHEN).digest
        size = next(tmp_path.glob("*.warc.gz")).stat().st_size
        store.store(chance.randbytes(5000), "file:///2", WHEN)
    (tmp_path / "index.sqlite").unlink()
    path = next(tmp_path.glob("*.warc.gz"))
    whole = path.read_bytes()
    for cut in [size + 1, size + 9, size + 700, len(whole) - 1]:
        path.write_bytes(whole[:cut])
        (tmp_path / "index.sqlite").unlink(missing_ok=True)
        with DocumentStore(tmp_path) as store:
            assert store.digests() == [first]
            third = store.store(b"third", "file:///3", WHEN).digest
            assert store.read(third) == b"third"
            assert [payload for kind, _, payload in records(tmp_path) if kind == "resource"] == [b"first", b"third"]


WRITER = """
    import sys
    from datetime import UTC, datetime
    from jobs import DocumentStore
    with DocumentStore(sys.argv[1]) as store:
        for number in range(int(sys.argv[2]), 10**9):
            payload = (f"document {number} " * (number % 97 + 1)).encode()
            print(store.store(payload, f"file:///{number}", datetime(2020, 1, 1, tzinfo=UTC)).digest, flush=True)
"""


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(1, 8))])
def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path, seed):
    """`kill -9` at a random moment: every digest that was handed out is found and reads back whole."""
    chance = random.Random(seed)
    acknowledged = []
    for turn in range(2):
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(tmp_path), str(turn * 10**6)],
            stdout=subprocess.PIPE,
            text=True,
        )
        acknowledged += [writer.stdout.readline().strip() for _ in range(chance.randrange(1, 40))]
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        acknowledged += writer.stdout.read().split("\n")[:-1]
        writer.stdout.close()
    with DocumentStore(tmp_path) as store:
        assert set(acknowledged) <= set(store.digests())
        assert all(store.read(digest).startswith(b"document") for digest in store.digests())


def test_a_removed_document_is_gone_and_the_others_are_not(tmp_path):
    """A take-down: the bytes are in no file any more, not even when they come again; all the others read back."""
    with DocumentStore(tmp_path) as store:
        digests = [store.store(f"document {n}".encode(), "file:///x", WHEN).digest for n in range(5)]
        assert store.remove(digests[2])
        assert not store.remove(digests[2])
        assert store.store(b"document 2", "file:///x", WHEN).warc == ""
        with pytest.raises(NotFound):
            store.read(digests[2])
        assert b"document 2" not in [payload for _, _, payload in records(tmp_path)]
        added = store.store(b"another", "file:///x", WHEN).digest
    with DocumentStore(tmp_path) as store:
        kept = [digests[0], digests[1], digests[3], digests[4]]
        assert [store.read(digest) for digest in kept] == [f"document {n}".encode() for n in (0, 1, 3, 4)]
        assert store.read(added) == b"another"


def test_records_are_whole_gzip_members(tmp_path):
    """Each record is a gzip member of its own, so that it can be cut out at its offset."""
    with DocumentStore(tmp_path) as store:
        place = store.store(b"cut me out", "file:///x", WHEN)
    with (tmp_path / place.warc).open("rb") as file:
        file.seek(place.start)
        member = io.BytesIO(file.read(place.length))
    assert [r.content_stream().read() for r in ArchiveIterator(member)] == [b"cut me out"]


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("command:echo 数据 'é'", None),
        ("file:///a/%E6%95%B0.csv", None),
        ("https://example.org/a?b=%20c", exchange()),
        ("https://example.org/%E6%95%B0", Exchange("GET", 200, "OK", [], [("X-Other", "1")])),
    ],
)
def test_an_index_says_what_its_records_say(tmp_path, url, answer):
    """Addresses that a header cannot hold as they are and answers without a media type included; made again, too."""
    with DocumentStore(tmp_path) as store:
        digest = store.store(b"day,cases\n", url, WHEN, media_type="text/csv", exchange=answer).digest
        assert store.differences(digest) == []
        size = (tmp_path / "asof-00001.warc.gz").stat().st_size
        assert store.indexed_bytes("asof-00001.warc.gz") == size
    (tmp_path / "index.sqlite").unlink()
    with DocumentStore(tmp_path) as store:
        assert store.differences(digest) == []
        assert store.differences("0" * 64) == []
