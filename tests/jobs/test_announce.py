"""Changes are told to webhooks and by mail: old and new value, kind and evidence; retried, never twice, in order."""

import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from jobs import Announcer

TALL = 'layout = "tall"'
ROWS = "subject,measure,printed,value,published_at\n"
FIRST = ROWS + "park,projects,111,111,2020-01-01\n"
SECOND = FIRST + "park,projects,113个,113,2020-02-01\npark,zones,9,9,2020-02-01\n"


class Receiver:
    """A webhook that keeps what it gets and answers with the status it is told."""

    def __init__(self):
        self.status = 204
        self.messages = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if receiver.status < 300:
                    receiver.messages.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


class Mailbox(socketserver.StreamRequestHandler):
    """As much of an SMTP server as a client needs to hand in a message."""

    def handle(self):
        self.say("220 mailbox")
        while line := self.rfile.readline().decode().strip():
            word = line.upper().split(" ")[0]
            if word == "DATA":
                self.say("354 go on")
                message = b""
                while not message.endswith(b"\r\n.\r\n"):
                    message += self.rfile.readline()
                self.server.messages.append(message.decode())
            if word == "QUIT":
                self.say("221 bye")
                return
            self.say("250 ok")

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def mailbox():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.messages = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def declare(home, target):
    return home.declare(
        "parks", 'kind = "file"\npath = "files/x"', 'format = "csv"', TALL, 'time = "column"',
        schedule=f'every = "1h"\n[[announce]]\n{target}',
    )  # fmt: skip


def announcer(home, source):
    return Announcer(home.book, home.folder, home.clock, [source], home.environment)


def test_a_change_is_told_with_its_evidence(home, receiver):
    """Old value, new value, kind, document and locator; what was before the target was declared is not told."""
    home.environment["HOOK_TOKEN"] = "swordfish"
    home.write("x", FIRST)
    source = declare(
        home, f'kind = "webhook"\nurl = "{receiver.url}"\nheaders = {{ Authorization = "env:HOOK_TOKEN" }}'
    )
    home.run(source)
    teller = announcer(home, source)
    assert teller.announce() == 0
    home.write("x", SECOND)
    document = home.run(source).documents[0]
    assert teller.announce() == 2
    ((headers, body),) = receiver.messages
    assert headers["Authorization"] == "swordfish"
    assert headers["Idempotency-Key"] == body["key"]
    changes = [(c["kind"], c["measure"], c["old_printed"], c["new_printed"], c["locator"]) for c in body["changes"]]
    assert changes == [("revision", "projects", "111", "113个", "row=3"), ("initial", "zones", None, "9", "row=4")]
    assert {change["document"] for change in body["changes"]} == {document}
    assert teller.announce() == 0
    teller.close()


def test_a_target_hears_only_of_its_measures_and_kinds(home, receiver):
    """Restricted by measure and by kind of change."""
    source = declare(home, f'kind = "webhook"\nurl = "{receiver.url}"\nmeasures = ["projects"]\nkinds = ["revision"]')
    teller = announcer(home, source)
    home.write("x", SECOND)
    home.run(source)
    assert teller.announce() == 1
    assert [change["new_printed"] for change in receiver.messages[0][1]["changes"]] == ["113个"]
    teller.close()


def test_a_failing_target_is_tried_again_and_told_once(home, receiver):
    """Growing waits, also over a restart; in the end each change was told exactly once."""
    source = declare(home, f'kind = "webhook"\nurl = "{receiver.url}"')
    teller = announcer(home, source)
    home.write("x", SECOND)
    home.run(source)
    receiver.status = 503
    assert teller.announce() == 0
    receiver.status = 204
    assert teller.announce() == 0
    home.clock.forward(seconds=30)
    teller.close()
    teller = announcer(home, source)
    assert teller.announce() == 3
    assert teller.announce() == 0
    assert len(receiver.messages) == 1
    teller.close()


def test_a_target_that_is_not_there_does_not_stop_ingest(home):
    """Nobody listens: the poll goes in all the same, and announcing says nothing but a log line."""
    source = declare(home, 'kind = "webhook"\nurl = "env:NOT_SET"')
    teller = announcer(home, source)
    home.write("x", SECOND)
    assert home.run(source).outcome == "changed"
    assert teller.announce() == 0
    teller.close()


def test_a_mail_has_a_line_for_each_change(home, mailbox):
    """An SMTP server gets one message with kind, old and new value and the evidence of every change."""
    home.environment["SMTP"] = f"smtp://127.0.0.1:{mailbox.server_address[1]}"
    source = declare(home, 'kind = "mail"\nto = ["ana@example.org"]\nsender = "asof@example.org"\nserver = "env:SMTP"')
    teller = announcer(home, source)
    home.write("x", FIRST + "park,projects,113,113,2020-02-01\n")
    home.run(source)
    assert teller.announce() == 2
    (message,) = mailbox.messages
    assert "Subject: parks: 2 changes" in message
    assert "revision: park/projects: 111 -> 113 (published 2020-02-01" in message.replace("=\r\n", "")
    teller.close()
