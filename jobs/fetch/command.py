"""A command as a source: what it writes to standard output is the document."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator

from jobs.declarations import CommandFetch
from jobs.fetch.retrieval import FetchContext, FetchFailed, Known, Retrieval
from jobs.fetch.secrets import hide, is_secret, resolve

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
ERROR_CHARACTERS = 300


def fetch_command(fetch: CommandFetch, known: Known, context: FetchContext) -> Iterator[Retrieval]:
    """Yield what a command writes; it runs in the home, with nothing of the environment but what is declared."""
    del known
    moment = context.clock()
    declared = {name: resolve(value, context.environment) for name, value in fetch.environment.items()}
    secrets = {name: declared[name] for name, value in fetch.environment.items() if is_secret(value)}
    environment = {name: context.environment[name] for name in PASSED_ON if name in context.environment} | declared
    try:
        payload = _output(fetch, context, environment)
    except FetchFailed as failure:
        raise FetchFailed(hide(failure.reason, secrets)) from None
    yield Retrieval(f"command:{shlex.join(fetch.command)}", fetch.command[0], payload, moment, fetch.media_type)


def _output(fetch: CommandFetch, context: FetchContext, environment: dict[str, str]) -> bytes:
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                fetch.command,
                cwd=context.home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        except OSError as error:
            raise FetchFailed(f"cannot run {fetch.command[0]}: {error.strerror}") from None
        with process:
            payload = _read(process, fetch)
        if process.returncode != 0:
            errors.seek(0)
            said = errors.read()[-4096:].decode("utf-8", errors="replace").strip().rpartition("\n")[2]
            raise FetchFailed(f"exit status {process.returncode}: {said[:ERROR_CHARACTERS]}".rstrip(": "))
        return payload


def _read(process: subprocess.Popen[bytes], fetch: CommandFetch) -> bytes:
    """Read the output until the command ends; one that takes or writes too much is ended with all it has started."""
    import threading

    timer = threading.Timer(fetch.timeout_seconds, _end, [process])
    timer.start()
    try:
        assert process.stdout is not None  # noqa: S101 - it was opened as a pipe
        payload = process.stdout.read(fetch.bytes_max + 1)
        if len(payload) > fetch.bytes_max:
            _end(process)
            raise FetchFailed(f"larger than bytes_max = {fetch.bytes_max}")
        process.wait()
    finally:
        in_time = timer.is_alive()
        timer.cancel()
        timer.join()
    if not in_time:
        raise FetchFailed(f"not done within {fetch.timeout_seconds} seconds")
    return payload


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
