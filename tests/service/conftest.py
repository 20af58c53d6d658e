"""A running service of a home, and commands beside it."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog

from asof.cli import run
from asof.home import Home
from asof.service import is_running

SECONDS_MAX = 60


def wait_for(condition: Callable[[], Any], seconds: float = SECONDS_MAX) -> Any:
    """Poll until something is true, or fail."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    pytest.fail("it did not happen in time")


@dataclass
class Done:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return json.loads(self.out)


@dataclass
class Place:
    """A home and the services that a test starts for it."""

    home: Path
    capture: pytest.CaptureFixture[str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    wait_for = staticmethod(wait_for)

    def asof(self, *arguments: object) -> Done:
        """Give a command in this process, which is quick; the service is another one all the same."""
        self.capture.readouterr()
        status = run(["--home", str(self.home), *map(str, arguments)])
        return Done(status, *self.capture.readouterr())

    def program(self, *arguments: object) -> Done:
        """Give a command in a process of its own."""
        command = [sys.executable, "-m", "asof", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=self.environment, check=False)
        return Done(done.returncode, done.stdout, done.stderr)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "ASOF_HOME": str(self.home), "COLUMNS": "80"}

    @property
    def log(self) -> str:
        return (self.home.parent / "service.log").read_text()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a service with its doors shut, and wait until it takes commands."""
        doors = arguments or ("--http", "off", "--postgresql", "off")
        with (self.home.parent / "service.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "asof", "serve", *doors],
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=self.environment,
            )
        self.running.append(process)
        wait_for(lambda: is_running(Home(self.home)) or process.poll() is not None)
        assert process.poll() is None, self.log
        return process

    def stop(self, number: int = signal.SIGTERM) -> int:
        process = self.running.pop()
        process.send_signal(number)
        return process.wait(timeout=SECONDS_MAX)


@pytest.fixture
def place(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """An empty home, and its services, which are ended with the test."""
    home = tmp_path / "home"
    assert run(["init", str(home), "--pack", "empty"]) == 0
    monkeypatch.setenv("COLUMNS", "80")
    made = Place(home, capfd)
    yield made
    structlog.reset_defaults()
    root = logging.getLogger()
    for handler in [one for one in root.handlers if one.name == "asof"]:
        root.removeHandler(handler)
    for process in made.running:
        process.kill()
        process.wait()
