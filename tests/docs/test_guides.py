"""The guides and the README are executed: every `$ ` line of a console block and every python block, in order.

A guide starts in an empty folder. Lines shown below a command must appear in what it prints, in that order (`…` stands
for anything). A command that ends in `# exit status N` must end so; every other one must end with 0. A command that
ends in `&` goes on until the guide ends. Addresses of doors are replaced by free ones.
"""

from __future__ import annotations

import logging
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog

from asof.cli import run
from asof.home import Home
from asof.service import is_running

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted((ROOT / "docs" / "guides").glob("*.md")), ROOT / "README.md"]
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STATUS = re.compile(r"\s+# exit status (\d+)$")
SHELL = set("|&;<>$`*?(){}~")
MADE = ["asof init", "asof run", "asof snapshot take enclaves-daily", "asof serve &"]
"""What `make run` leaves behind; the other targets of make are tested by those who run them."""


@dataclass
class Step:
    """One command with what it must print, or one python block."""

    text: str
    shown: list[str] = field(default_factory=list)
    status: int = 0
    is_python: bool = False


def steps(document: str) -> Iterator[Step]:
    """Read the steps of a document."""
    for kind, block in BLOCK.findall(document):
        if kind == "python":
            yield Step(block, is_python=True)
        else:
            yield from _commands(block)


def _commands(block: str) -> Iterator[Step]:
    step: Step | None = None
    for line in block.splitlines():
        if line.startswith("$ "):
            if step is not None:
                yield step
            step = Step(line[2:])
        elif line[:2] in {"> ", ">"} and step is not None and not step.shown:
            step.text += "\n" + line[2:]
        elif line.strip() and step is not None:
            step.shown.append(line.strip())
    if step is not None:
        yield step


class Walk:
    """Somebody who follows a guide in a folder of their own."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capture = capture
        self.running: list[subprocess.Popen[bytes]] = []
        self.addresses = {"127.0.0.1:8321": _free_address(), "127.0.0.1:5439": _free_address()}
        self.environment = {name: text for name, text in os.environ.items() if not name.startswith("ASOF_")}
        self.environment |= {"PATH": f"{_programs(folder)}:{os.environ['PATH']}", "COLUMNS": "80"}

    def follow(self, step: Step) -> None:
        text, shown = self._freed(step.text), [self._freed(line) for line in step.shown]
        if step.is_python:
            self._shell([sys.executable, "-c", text], 0, [])
        elif text.startswith("make"):
            for command in MADE if text.strip() == "make run" else []:
                self.follow(Step(command))
        else:
            found = STATUS.search(text)
            status = int(found[1]) if found else 0
            command = STATUS.sub("", text)
            if command.endswith("&"):
                self._start(command.removesuffix("&").strip())
            else:
                self._command(command, status, shown)

    def _freed(self, text: str) -> str:
        for known, free in self.addresses.items():
            text = text.replace(known, free)
        return text

    def _command(self, command: str, status: int, shown: list[str]) -> None:
        if command.startswith("asof ") and not SHELL & set(_unquoted(command)):
            self.capture.readouterr()
            found = run(shlex.split(command)[1:])
            captured = self.capture.readouterr()
            out = captured.err + captured.out
            assert found == status, f"{command}: exit status {found}\n{out}"
            _check(command, out, shown)
        else:
            self._shell(["bash", "-c", command], status, shown)

    def _shell(self, command: list[str], status: int, shown: list[str]) -> None:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == status, f"{command[-1]}: exit status {done.returncode}\n{done.stdout}{done.stderr}"
        _check(command[-1], done.stderr + done.stdout, shown)

    def _start(self, command: str) -> None:
        words = shlex.split(command)
        assert words[:2] == ["asof", "serve"], f"only the service may go on: {command}"
        for name, address in (("--http", "127.0.0.1:8321"), ("--postgresql", "127.0.0.1:5439")):
            if name not in words:
                words += [name, self.addresses[address]]
        with (self.folder / ".service.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *words], cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
        self.running.append(process)
        home = Home.of(self.folder / "asof-home")
        host, _, port = self.addresses["127.0.0.1:8321"].partition(":")
        deadline = time.monotonic() + 60
        while not (is_running(home) and _answers(host, int(port))):
            assert process.poll() is None, (self.folder / ".service.log").read_text()
            assert time.monotonic() < deadline, (self.folder / ".service.log").read_text()
            time.sleep(0.05)

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=60) == 0, (self.folder / ".service.log").read_text()


def _unquoted(command: str) -> str:
    return re.sub(r"'[^']*'", "", command)


def _check(command: str, out: str, shown: list[str]) -> None:
    rest = [" ".join(line.split()) for line in out.splitlines()]
    for line in shown:
        wanted = re.compile(".*".join(re.escape(part) for part in re.split(r"\s*…\s*", " ".join(line.split()))))
        place = next((number for number, one in enumerate(rest) if wanted.search(one)), None)
        assert place is not None, f"{command}: does not print {line!r} (any more)\n{out}"
        rest = rest[place + 1 :]


def _answers(host: str, port: int) -> bool:
    with socket.socket() as line:
        line.settimeout(5)
        return line.connect_ex((host, port)) == 0


def _free_address() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{listener.getsockname()[1]}"


def _programs(folder: Path) -> Path:
    """Make a folder with `asof` and `python` in it, as in an environment that is active."""
    programs = folder / ".programs"
    programs.mkdir()
    for name, words in (("asof", "-m asof "), ("python", "")):
        path = programs / name
        path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {words}"$@"\n')
        path.chmod(0o755)
    return programs


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_and_snippet_works(document, tmp_path, monkeypatch, capfd):
    """A guide says what is so; whoever follows it sees what it shows."""
    monkeypatch.delenv("ASOF_HOME", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    walk = Walk(tmp_path, capfd)
    try:
        for step in steps(document.read_text(encoding="utf-8")):
            walk.follow(step)
        walk.end()
    finally:
        for process in walk.running:
            process.kill()
            process.wait()
        structlog.reset_defaults()
        root = logging.getLogger()
        for handler in [one for one in root.handlers if one.name == "asof"]:
            root.removeHandler(handler)


def test_the_runner_notices_what_is_not_so(tmp_path, monkeypatch, capfd):
    """A wrong exit status and a line that is not printed fail; the runner is no check that cannot fail."""
    monkeypatch.chdir(tmp_path)
    walk = Walk(tmp_path, capfd)
    for block in ("$ false\n", "$ echo one\ntwo\n", "$ asof nonsense\n", "$ true  # exit status 1\n", "$ echo a\nb\n"):
        for step in steps(f"```console\n{block}```\n"):
            with pytest.raises(AssertionError):
                walk.follow(step)
    for step in steps("```console\n$ printf 'one\\ntwo\\nthree\\n'\none\nth…e\n$ false  # exit status 1\n```\n"):
        walk.follow(step)


def test_every_guide_has_something_to_run():
    """A guide without a command is a guide that nobody checks."""
    for document in DOCUMENTS:
        if document.name != "README.md":
            assert list(steps(document.read_text(encoding="utf-8"))), document.name
