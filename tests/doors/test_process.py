"""The doors as a process: started, restarted when killed, ended with the service; nobody is refused meanwhile."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from asof.doors import Doors, Settings
from asof.doors.process import is_loopback
from events import Unavailable

SETTINGS = Settings(workers=1, house_workers=1)


@pytest.fixture(scope="module")
def doors(home):
    opened = Doors(home, ("127.0.0.1", 0), SETTINGS)
    opened.start()
    yield opened
    opened.stop()


def ask(doors: Doors, query: str = "SELECT 42 AS a") -> httpx.Response:
    return httpx.get(f"{doors.address}/sql", params={"query": query}, timeout=60)


def test_the_first_question_is_answered_without_waiting_for_readiness(doors):
    """Who connects while the child still starts is not refused but answered."""
    assert ask(doors).json() == [{"a": 42}]
    assert doors.check()


def test_killed_doors_open_again(doors):
    """After SIGKILL the next question, asked at once, is answered by a new process at the same address."""
    ask(doors)
    before, restarts = doors.process_id, doors.restarts
    os.kill(before, signal.SIGKILL)
    assert ask(doors).json() == [{"a": 42}]
    assert doors.process_id != before
    assert doors.restarts == restarts + 1


def test_a_statement_that_takes_its_worker_down_does_not_stop_the_next(doors):
    """A statement that wants ten gigabytes is ended with an error; the door is the same process afterwards."""
    before = doors.process_id
    greedy = ask(doors, "SELECT len(string_agg(repeat('x', 1000000), '')) FROM range(10000)")
    assert greedy.status_code == 400
    assert greedy.json()["code"] in {"memory", "statement-killed"}
    assert ask(doors).json() == [{"a": 42}]
    assert doors.process_id == before


def test_the_doors_are_niced(doors):
    """The doors yield to the writer, and their workers, who do the work, yield more."""
    ask(doors)
    base = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, doors.process_id) == base + SETTINGS.niceness // 2
    workers = Path(f"/proc/{doors.process_id}/task/{doors.process_id}/children").read_text().split()
    threads = [int(thread.name) for worker in workers for thread in Path(f"/proc/{worker}/task").iterdir()]
    assert len(threads) > len(workers) > 0
    assert any(os.getpriority(os.PRIO_PROCESS, thread) >= SETTINGS.niceness for thread in threads)


def test_no_process_of_the_doors_can_grow_without_end(doors):
    """The kernel holds the door and each worker to an address space, and lets a worker write no file at all."""
    ask(doors)
    workers = Path(f"/proc/{doors.process_id}/task/{doors.process_id}/children").read_text().split()
    assert workers
    address_space = SETTINGS.address_space_megabytes << 20
    for process_id in (str(doors.process_id), *workers):
        assert _limit_of(process_id, "Max address space") == str(address_space)
        assert _limit_of(process_id, "Max core file size") == "0"
    assert {_limit_of(process_id, "Max file size") for process_id in workers} == {"0"}


def _limit_of(process_id: str, name: str) -> str:
    lines = Path(f"/proc/{process_id}/limits").read_text().splitlines()
    return next(line for line in lines if line.startswith(name)).removeprefix(name).split()[0]


def test_an_address_that_is_taken_is_an_error_that_says_so(doors, home):
    """Unavailable, with the address and what to do."""
    port = int(doors.address.rpartition(":")[2])
    with pytest.raises(Unavailable, match="--http"):
        Doors(home, ("127.0.0.1", port), SETTINGS).start()


def test_stopped_doors_are_gone(home):
    """After stop nothing listens, and no process is left."""
    opened = Doors(home, ("127.0.0.1", 0), SETTINGS)
    opened.start()
    assert ask(opened).status_code == 200
    address, process_id = opened.address, opened.process_id
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    opened.stop()
    assert not opened.check()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/status", timeout=5)
    _wait_until_gone([str(process_id), *children])


def test_doors_end_with_a_service_that_was_killed(home, tmp_path):
    """Even SIGKILL of the service leaves no doors behind."""
    program = (
        "import sys, time\n"
        "from asof.doors import Doors, Settings\n"
        "doors = Doors(sys.argv[1], ('127.0.0.1', 0), Settings(workers=1, house_workers=1))\n"
        "doors.start()\n"
        "print(doors.process_id, flush=True)\n"
        "time.sleep(60)\n"
    )
    service = subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, cwd=tmp_path)
    child = service.stdout.readline().strip().decode()
    service.kill()
    service.wait()
    service.stdout.close()
    _wait_until_gone([child])


def _wait_until_gone(process_ids: list[str]) -> None:
    deadline = time.monotonic() + 30
    waiting = list(process_ids)
    while waiting and time.monotonic() < deadline:
        waiting = [name for name in waiting if _runs(name)]
        time.sleep(0.05)
    assert waiting == []


def _runs(process_id: str) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.0.2.1", False),
        ("asof", False),
    ],
)
def test_a_token_is_needed_as_soon_as_others_can_reach_the_door(tmp_path, host, local):
    """Only a loopback address goes without."""
    assert is_loopback(host) is local
    assert Doors(tmp_path, (host, 0)).settings.token_needed is not local


@pytest.fixture
def certificate(tmp_path):
    """Write a certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment)
        .not_valid_after(moment + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "certificate.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return tmp_path / "certificate.pem", tmp_path / "key.pem"


def test_with_a_certificate_the_door_speaks_tls(home, certificate):
    """The address says https, and a client that trusts the certificate is answered."""
    settings = replace(SETTINGS, tls_certificate=str(certificate[0]), tls_key=str(certificate[1]))
    opened = Doors(home, ("127.0.0.1", 0), settings)
    opened.start()
    try:
        assert opened.address.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        answer = httpx.get(f"{opened.address}/sql", params={"query": "SELECT 42 AS a"}, verify=trusting, timeout=60)
        assert answer.json() == [{"a": 42}]
    finally:
        opened.stop()
