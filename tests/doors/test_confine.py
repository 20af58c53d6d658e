"""The kernel's wall around a worker, tried from inside: a process that confines itself and then attempts things."""

from __future__ import annotations

import ctypes
import socket
import subprocess
import sys

import pytest

from asof.doors.confine import program_folders

ATTEMPTS = {
    "read a file outside": "open(outside + '/secret').read()",
    "list a folder outside": "os.listdir(outside)",
    "write where it may read": "open(inside + '/new', 'w')",
    "change what it may read": "open(inside + '/data', 'r+')",
    "write outside": "open(outside + '/new', 'w')",
    "make a folder": "os.mkdir(inside + '/folder')",
    "remove a file": "os.remove(inside + '/data')",
    "rename a file": "os.rename(inside + '/data', inside + '/other')",
    "make a link": "os.symlink('/etc', inside + '/link')",
    "run a program": "subprocess.run(['/bin/true'])",
    "read another process": "open(f'/proc/{parent}/environ').read()",
    "connect": "socket.create_connection(('127.0.0.1', port), 5)",
    "listen": "socket.create_server(('127.0.0.1', 0))",
    "send a signal": "os.kill(parent, 0)",
}
SINCE = {"connect": 4, "listen": 4, "send a signal": 6}
PROGRAM = """
import os, socket, subprocess, sys
from pathlib import Path
from asof.doors.confine import confine
inside, outside, parent, port, attempt = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
assert len(os.listdir('/proc/self/task')) == 1
assert confine([Path(inside)])
assert open(inside + '/data').read() == 'data'
import zipfile, xmlrpc.client  # the program itself can still be loaded
try:
    exec(attempt)
except PermissionError:
    sys.exit(7)
"""


def landlock_version() -> int:
    return ctypes.CDLL(None).syscall(444, None, 0, 1)


@pytest.mark.skipif(landlock_version() < 1, reason="this kernel has no Landlock")
@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_confined_process_can_only_read_what_it_was_given(tmp_path, name):
    """Every attempt ends in PermissionError, and nothing changes on the disk."""
    if landlock_version() < SINCE.get(name, 1):
        pytest.skip(f"Landlock version {SINCE[name]} is needed for this")
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder, file in ((inside, "data"), (outside, "secret")):
        folder.mkdir()
        (folder / file).write_text(file)
    before = sorted(tmp_path.rglob("*"))
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with socket.create_server(("127.0.0.1", 0)) as server:
        arguments = [str(inside), str(outside), str(parent.pid), str(server.getsockname()[1]), ATTEMPTS[name]]
        done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False)
    parent.communicate(b"\n")
    assert done.returncode == 7, done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    assert (inside / "data").read_text() == "data"


def test_the_folders_of_the_program_do_not_hold_homes():
    """What a worker may read of the program is no folder above the user's files."""
    assert all(len(folder.parts) > 1 for folder in program_folders())
