"""A home with sources, a clock that is set by hand, and a publisher on this machine's loopback."""

import contextlib
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import ledger
from jobs import Runner, load_sources


class HandClock:
    """Stands still until it is set."""

    def __init__(self, text="2026-01-01T00:00:00"):
        self.now = datetime.fromisoformat(text).replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def __call__(self):
        with self._lock:
            return self.now

    def forward(self, **span):
        self.now += timedelta(**span)


class Home:
    """A home folder, its open ledger, and a runner over both."""

    def __init__(self, folder):
        self.folder = folder
        self.clock = HandClock()
        self.book = ledger.open(folder, clock=self.clock)
        self.waits = []
        self.environment = {}
        self.runner = None
        (folder / "sources").mkdir(exist_ok=True)
        (folder / "files").mkdir(exist_ok=True)

    def declare(self, name, fetch, read, mapping, publication='time = "fetched"', schedule='every = "1h"'):
        schedule = f"[schedule]\n{schedule}\n" if schedule else ""
        text = (
            f'name = "{name}"\ntitle = "{name}"\npublisher = "p"\n[fetch]\n{fetch}\n[read]\n{read}\n'
            f"[mapping]\nversion = 1\n{mapping}\n[publication]\n{publication}\n{schedule}"
        )
        (self.folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
        return next(source for source in load_sources(self.folder) if source.name == name)

    def write(self, name, content):
        path = self.folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def start(self):
        """Return a runner; one that is there already is closed first, as after a restart."""
        self.stop()
        self.runner = Runner(
            self.book,
            self.folder,
            self.clock,
            environment=self.environment,
            sleep=self.waits.append,
            randomness=lambda: 0.5,
        )
        return self.runner

    def stop(self):
        if self.runner is not None:
            self.runner.close()
            self.runner = None

    def run(self, source):
        runner = self.runner or self.start()
        return runner.run(source)

    def rows(self, query, *parameters):
        return self.book.sql(query, list(parameters) or None).fetchall()

    def close(self):
        self.stop()
        self.book.close()


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    yield home
    home.close()


class Publisher:
    """An HTTP server whose answers are set by the test; it keeps the requests it got."""

    def __init__(self):
        self.answer = lambda request: (200, {}, b"")
        self.requests = []
        self.robots = None
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path.endswith("/robots.txt"):
                    status, headers, body = (200, {}, publisher.robots) if publisher.robots else (404, {}, b"")
                else:
                    publisher.requests.append((self.path, dict(self.headers)))
                    status, headers, body = publisher.answer(self)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.wfile.write(body)

            def log_message(self, *arguments):
                """Say nothing on standard error."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def give(self, body, status=200, **headers):
        content = body if isinstance(body, bytes) else body.encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = lambda request: (status, named, content)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def publisher():
    publisher = Publisher()
    yield publisher
    publisher.close()
