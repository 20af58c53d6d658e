"""A driver at work: a process in the environment of its peer, asked by lines of JSON, in turns with Asof."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.children import die_with_parent
from benchmarks.folders import OUT
from benchmarks.measuring import Took
from benchmarks.peers.environments import environment

DRIVERS = Path(__file__).parent / "drivers"


class Unable(Exception):
    """The peer cannot do what is asked; the text says why."""


class Driver:
    """A peer that answers."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log

    def do(self, what: str, **terms: Any) -> Took:
        """Have it do something and return what that took, by its own clocks.

        Raises:
            Unable: it has no way to do that.
            RuntimeError: it failed.

        """
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the driver has no ears")
        try:
            self._process.stdin.write(json.dumps({"do": what, **terms}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        answer = json.loads(line) if line else {"failed": self._last_words()}
        if "cannot" in answer:
            raise Unable(answer["cannot"])
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return Took(answer["wall"], answer["cpu"], answer["value"])

    def _last_words(self) -> str:
        lines = [one for one in self._log.read_text(encoding="utf-8", errors="replace").splitlines() if one.strip()]
        return f"the driver ended: {lines[-1][:200] if lines else 'without a word'}"


@contextmanager
def driver(peer: str, folder: Path) -> Iterator[Driver]:
    """Start the driver of a peer in a folder of its own, and see to its end."""
    python = environment(peer, OUT)
    folder.mkdir()
    log = folder / "driver.log"
    command = [str(python), str(DRIVERS / f"{peer.replace('-', '_')}_driver.py"), str(folder)]
    with log.open("w") as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - started before DuckDB has threads of its own
        )
        try:
            yield Driver(process, log)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
