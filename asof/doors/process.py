"""The doors as a child process of the service: niced, limited, restarted when it dies, ended when the service ends.

The service holds the listening socket, so while the doors are started again nobody is refused: who connects meanwhile
waits until they are back. The child itself runs no stranger's statement; its workers do (`asof.doors.pool`).
"""

from __future__ import annotations

import contextlib
import importlib.util
import ipaddress
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from asof.doors.settings import Settings, check_certificate
from events import Unavailable

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

    from asof.doors.context import Context

STOP_SECONDS_MAX = 5.0
PAUSES_SECONDS = (0.0, 0.1, 0.5, 1.0)
"""How long to wait before a start, by how many starts in a row ended at once."""
HEALTHY_SECONDS = 5.0
BACKLOG = 512
HEADER_BYTES_MAX = 700_000
_log = structlog.get_logger("asof.doors")


class Doors:
    """The supervisor: `start`, then `check` as often as one likes, then `stop`."""

    def __init__(
        self, home: Path | str, http: tuple[str, int] = ("127.0.0.1", 8321), settings: Settings | None = None
    ) -> None:
        self.home = Path(home)
        self.http = http
        settings = settings or Settings()
        self.settings = settings if is_loopback(http[0]) else replace(settings, token_needed=True)
        self.restarts = 0
        self._socket: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: threading.Thread | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """Where the door listens, as the beginning of a URL."""
        host, port = self._socket.getsockname()[:2] if self._socket else self.http
        scheme = "https" if self.settings.tls_certificate else "http"
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"

    @property
    def process_id(self) -> int | None:
        """The child's process number, None if it does not run."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Listen and start the child; return at once: who connects now waits the second that it takes.

        Raises:
            Unavailable: the address is taken, or not ours.
            Incorrect: the certificate cannot be used.

        """
        check_certificate(self.settings)
        self._socket = _listen(self.http)
        self._stopping.clear()
        self._spawn()
        self._watcher = threading.Thread(target=self._watch, name="doors-watcher", daemon=True)
        self._watcher.start()

    def check(self) -> bool:
        """Tell whether the doors are open; the watcher starts them again by itself if they are not."""
        return self.process_id is not None

    def stop(self) -> None:
        """End the child, gently first, and stop listening."""
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is not None:
            _end(process)
        if self._watcher is not None:
            self._watcher.join()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _spawn(self) -> None:
        with self._lock:
            if self._stopping.is_set() or self._socket is None:
                return
            descriptor = self._socket.fileno()
            command = [sys.executable, "-P", "-m", "asof.doors", str(descriptor), str(self.home)]
            self._process = subprocess.Popen(
                [*command, self.settings.to_json()], pass_fds=[descriptor], stdin=subprocess.PIPE
            )

    def _watch(self) -> None:
        """Wait for the child to die and start it again, at once the first time, with pauses if it keeps dying."""
        deaths_in_a_row = 0
        while not self._stopping.is_set():
            process = self._process
            if process is None:
                return
            lived = _Stopwatch()
            status = process.wait()
            if self._stopping.is_set():
                return
            deaths_in_a_row = 0 if lived.seconds() > HEALTHY_SECONDS else deaths_in_a_row + 1
            self.restarts += 1
            _log.warning("doors.died", status=status, restarts=self.restarts)
            self._stopping.wait(PAUSES_SECONDS[min(deaths_in_a_row, len(PAUSES_SECONDS) - 1)])
            _close_pipe(process)
            self._spawn()


class _Stopwatch:
    def __init__(self) -> None:
        import time

        self._clock = time.monotonic
        self._begun = self._clock()

    def seconds(self) -> float:
        return self._clock() - self._begun


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(address: tuple[str, int]) -> socket.socket:
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise Unavailable(
            "the HTTP door cannot listen there",
            found=f"{host}:{port}: {error.strerror}",
            do="end the program that has the address, or choose another one with --http HOST:PORT",
        ) from None
    return listener


def _end(process: subprocess.Popen[bytes]) -> None:
    _close_pipe(process)
    process.terminate()
    try:
        process.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _close_pipe(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def other_routes(context: Context) -> list[BaseRoute]:
    """Collect the routes of the doors that stand beside the HTTP door's own."""
    from asof.doors import fred, pages

    return [*fred.routes(context, imitate_caps=context.settings.fred_caps), *pages.routes(context)]


def _limit(settings: Settings) -> None:
    address_space = settings.address_space_megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_the_service() -> None:
    """Wait for the pipe from the service to close, which it does however the service ends."""
    with contextlib.suppress(OSError):
        while os.read(0, 1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run the doors: `python -m asof.doors DESCRIPTOR HOME SETTINGS`."""
    from asof import logs
    from asof.doors.context import Context

    descriptor, home, settings_text = sys.argv[1:4]
    settings = Settings.from_json(settings_text)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends its doors itself
    _limit(settings)
    logs.configure()
    threading.stack_size(1 << 20)  # many threads only wait: with the usual 8 MB each they would fill the address space
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    with Context(home, settings) as context:
        context.start()  # the workers load what they need while the door does
        served = application(context)
        # Not before all is loaded: starting again has to be quick. The door itself only hands on what its workers do,
        # so it yields less than they.
        os.nice(settings.niceness // 2)
        _serve(served, settings, int(descriptor))


def application(context: Context) -> Starlette:
    """Put all doors together that this process serves."""
    from asof.doors import fred
    from asof.doors.http import create_application

    routes, companions = other_routes(context), []
    if importlib.util.find_spec("mcp") is not None:
        from asof.doors import mcp

        assistants = mcp.Mounted(context)
        routes.extend(assistants.routes)
        companions.append(assistants.run)
    return create_application(context, routes, companions, dict.fromkeys(fred.PREFIXES, fred.error_answer))


def _serve(served: Starlette, settings: Settings, descriptor: int) -> None:
    import uvicorn

    config = uvicorn.Config(
        served,
        log_config=None,
        access_log=False,
        log_level="critical",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=HEADER_BYTES_MAX,
        server_header=False,
        ssl_certfile=settings.tls_certificate or None,
        ssl_keyfile=settings.tls_key or None,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])
