"""Telling one target: a POST or an e-mail. What goes wrong is a `NotDelivered` with one line, without any secret."""

from __future__ import annotations

import smtplib
import urllib.parse
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import Any

import httpx

from jobs.announce.targets import Mail, Webhook
from jobs.fetch import FetchFailed
from jobs.fetch.secrets import hide, resolve

TIMEOUT_SECONDS = 20
LINES_MAX = 50

Change = Mapping[str, Any]


class NotDelivered(Exception):
    """A target could not be told."""


def deliver(
    target: Webhook | Mail, source: str, key: str, changes: Sequence[Change], environment: Mapping[str, str]
) -> None:
    """Tell a target of changes of a source; `key` lets the receiver recognise a repetition.

    Raises:
        NotDelivered: it may work later.

    """
    try:
        if isinstance(target, Webhook):
            _post(target, source, key, changes, environment)
        else:
            _mail(target, source, key, changes, environment)
    except FetchFailed as failure:  # a variable that is not set
        raise NotDelivered(failure.reason) from None


def _post(target: Webhook, source: str, key: str, changes: Sequence[Change], environment: Mapping[str, str]) -> None:
    url = resolve(target.url, environment)
    headers = {name: resolve(value, environment) for name, value in target.headers.items()}
    secrets = {str(number): value for number, value in enumerate([url, *headers.values()])}
    try:
        answer = httpx.post(
            url,
            json={"source": source, "key": key, "changes": list(changes)},
            headers=headers | {"Idempotency-Key": key},
            timeout=TIMEOUT_SECONDS,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotDelivered(hide(f"{type(error).__name__}: {error}", secrets)) from None
    if answer.status_code >= 300:
        raise NotDelivered(f"status {answer.status_code}")


def _mail(target: Mail, source: str, key: str, changes: Sequence[Change], environment: Mapping[str, str]) -> None:
    server = urllib.parse.urlsplit(resolve(target.server, environment))
    message = compose(target, source, key, changes)
    secure = server.scheme == "smtps"
    connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
    try:
        with connect(server.hostname or "", server.port or (465 if secure else 25), timeout=TIMEOUT_SECONDS) as smtp:
            if not secure and smtp.has_extn("starttls"):
                smtp.starttls()
            if server.username:
                smtp.login(urllib.parse.unquote(server.username), urllib.parse.unquote(server.password or ""))
            smtp.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        secrets = {"password": server.password or "", "user": server.username or ""}
        raise NotDelivered(hide(f"{type(error).__name__}: {error}", secrets)) from None


def compose(target: Mail, source: str, key: str, changes: Sequence[Change]) -> EmailMessage:
    """Return the e-mail: one line a change, with the evidence."""
    message = EmailMessage()
    count = len(changes)
    message["Subject"] = f"{source}: {count} change{'s' if count > 1 else ''}"
    message["From"] = target.sender
    message["To"] = ", ".join(target.to)
    message["Message-ID"] = f"<{key}@asof>"
    lines = [line_of(change) for change in changes[:LINES_MAX]]
    if count > LINES_MAX:
        lines.append(f"and {count - LINES_MAX} more")
    message.set_content("\n".join(lines) + "\n")
    return message


def line_of(change: Change) -> str:
    """Write a change as one line: what, from, to, since when, on which evidence."""
    name = f"{change['subject']}/{change['measure']}" + (f" {change['period']}" if change["period"] else "")
    old, new = (change[side] if change[side] is not None else "nothing" for side in ("old_printed", "new_printed"))
    evidence = f"; document {change['document'][:16]} {change['locator'] or ''}".rstrip() if change["document"] else ""
    return f"{change['kind']}: {name}: {old} -> {new} (published {change['published_at']}){evidence}"
