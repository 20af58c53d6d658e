"""One writer for all polls: whoever gets the turn writes what all the others have ready, too, in one commit.

A commit costs tens of milliseconds however little is in it. With a thousand sources, most of whose polls say
"unchanged", that would be the whole day; so polls that end at the same time share one. Nobody returns before his own
events are durable, hence never more are waiting than there are workers.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from events import AsofError, Event
from jobs.book import Book


class _Ticket:
    """The events of one poll on their way into the ledger."""

    __slots__ = ("done", "error", "events")

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.done = False
        self.error: BaseException | None = None


class GroupWriter:
    """Appends events for many threads, as many of them in one commit as are waiting."""

    def __init__(self, book: Book, turn: AbstractContextManager[Any]) -> None:
        self._book = book
        self._turn = turn
        self._lock = threading.Lock()
        self._waiting: list[_Ticket] = []
        self.waiting_most = 0
        """The greatest number of polls that ever waited at once."""
        self.commits = 0
        """The number of commits that were made."""

    def append(self, events: Sequence[Event]) -> None:
        """Append events durably, perhaps together with those of other threads; raises what their own append raises."""
        ticket = _Ticket(events)
        with self._lock:
            self._waiting.append(ticket)
            self.waiting_most = max(self.waiting_most, len(self._waiting))
        with self._turn:
            if not ticket.done:
                self._write()
        if ticket.error is not None:
            raise ticket.error

    def _write(self) -> None:
        with self._lock:
            tickets, self._waiting = self._waiting, []
        try:
            self._commit(tickets)
        except BaseException as error:  # noqa: BLE001 - it is raised in the threads that it belongs to
            if len(tickets) == 1 or not isinstance(error, AsofError):
                _fail(tickets, error)
                return
            for ticket in tickets:
                self._alone(ticket)

    def _alone(self, ticket: _Ticket) -> None:
        """Write one poll by itself, so that one that is refused does not take the others with it."""
        try:
            self._commit([ticket])
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that it belongs to
            _fail([ticket], error)

    def _commit(self, tickets: Sequence[_Ticket]) -> None:
        self._book.append([event for ticket in tickets for event in ticket.events])
        self.commits += 1
        for ticket in tickets:
            ticket.done = True


def _fail(tickets: Sequence[_Ticket], error: BaseException) -> None:
    for ticket in tickets:
        ticket.done = True
        ticket.error = error
