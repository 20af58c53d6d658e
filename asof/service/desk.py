"""The write operations: whoever holds the ledger, the service or a command, does them here, in the same way.

Arguments and answers are JSON, so that they can go over the control socket.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from asof.home import Home
from asof.service.recording import act_from
from asof.service.releases import Keeping, keep_document, release_terms
from events import AsofError, Event, Fault, Incorrect
from ledger import Book

if TYPE_CHECKING:
    from jobs import DocumentStore, Runner

Answer = dict[str, Any]
EXTRACTOR = "ingest/1"
"""What stands in the log as the reader of a release that was given to `asof ingest`."""
PUBLISHED_BYTES_MAX = 200 << 20
"""Up to this size of the ledger a command waits for its copy, so that the next question sees what it wrote."""


def moment_text(moment: datetime | None) -> str | None:
    """Write a time as ISO 8601 in UTC."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


class Desk:
    """Carries out write operations on an open ledger, one at a time."""

    def __init__(
        self, home: Home, book: Book, *, writer: AbstractContextManager[Any] | None = None,
        store: DocumentStore | None = None, runner: Runner | None = None,
    ) -> None:  # fmt: skip
        self.home = home
        self.book = book
        self.writer = writer if writer is not None else threading.RLock()
        self._store = store
        self._runner = runner
        self._owns_store = store is None
        self.operations: dict[str, Callable[[Answer], Answer]] = {
            "record": self.record,
            "ingest": self.ingest,
            "run": self.run,
            "snapshot": self.snapshot,
            "review": self.review,
            "reread": self.reread,
            "rebuild": self.rebuild,
            "remove_document": self.remove_document,
        }

    @property
    def store(self) -> DocumentStore:
        """The documents of the home; opened when it is first needed."""
        if self._store is None:
            from asof.evidence import finish_removals
            from jobs import DocumentStore

            self._store = DocumentStore(self.home.documents)
            finish_removals(self.book, self._store)
        return self._store

    def close(self) -> None:
        """Close what the desk opened itself."""
        if self._store is not None and self._owns_store:
            self._store.close()

    def perform(self, operation: str, arguments: Answer) -> Answer:
        """Do one operation.

        Raises:
            AsofError: what is wrong with the request, or with us.

        """
        function = self.operations.get(operation)
        if function is None:
            raise Incorrect("no such operation", found=repr(operation), allowed=", ".join(self.operations))
        try:
            answer = function(arguments)
        except (AsofError, OSError):
            raise
        except (KeyError, TypeError) as error:
            raise Fault("an operation was asked for in the wrong way", found=f"{operation}: {error!r}") from error
        return answer

    def record(self, arguments: Answer) -> Answer:
        """Record one act on one figure, with the document it comes from if there is one."""
        acts: list[Event] = []
        path = arguments.pop("document_path", None)
        with self.writer:
            if path is not None:
                keeping = self._keep(path, str(arguments["source"]))
                arguments["document"] = keeping.digest
                acts += keeping.news
            receipt = self.book.append([*acts, act_from(arguments)])
        self._publish()
        recorded = receipt.appended - len(acts)
        return {
            "recorded": recorded,
            "unchanged": receipt.unchanged,
            "position": receipt.last_position if recorded else None,
            "recorded_at": moment_text(receipt.recorded_at) if recorded else None,
            "document": arguments.get("document"),
        }

    def ingest(self, arguments: Answer) -> Answer:
        """Take in a release from a file, and keep the file as a document."""
        path = str(arguments.pop("path"))
        terms = release_terms(arguments)
        with self.writer:
            keeping = self._keep(path, terms["source"])
            if keeping.news:
                self.book.append(keeping.news)
            receipt = self.book.ingest(path, **terms, extractor=EXTRACTOR)
        self._publish()
        names = ("new", "revised", "withdrawn", "reinstated", "unchanged", "corrected", "rejected", "held")
        return {
            **{name: getattr(receipt, name) for name in names},
            "held_reason": receipt.held_reason,
            "first_position": receipt.first_position,
            "last_position": receipt.last_position,
            "recorded_at": moment_text(receipt.recorded_at),
            "document": keeping.digest,
        }

    def run(self, arguments: Answer) -> Answer:
        """Poll the sources that are due, or those that are named whether due or not."""
        import jobs

        sources = jobs.select_sources(jobs.load_sources(self.home.folder), arguments["sources"])
        runner = self._runner or jobs.Runner(
            self.book, self.home.folder, self.book.clock, store=self.store, writer=self.writer
        )
        everything = bool(arguments["sources"]) or bool(arguments.get("everything"))
        outcomes = jobs.run_all(runner, sources, everything=everything)
        self._publish()
        return {"polls": [_poll(outcome) for outcome in outcomes], "sources": len(sources), "size": self.book.size}

    def snapshot(self, arguments: Answer) -> Answer:
        """Take a snapshot."""
        import snapshots

        taken = snapshots.take(
            self.book,
            arguments["name"],
            arguments["query"],
            published_by=arguments.get("published_by"),
            recorded_by=arguments.get("recorded_by"),
        )
        self._publish()
        return {"snapshot": taken.manifest()}

    def review(self, arguments: Answer) -> Answer:
        """Carry out what a person decided about something that waits."""
        import jobs

        position, person, reason = int(arguments["position"]), arguments["person"], arguments.get("reason")
        with self.writer:
            if arguments["decision"] == "rejected":
                decision = jobs.reject(self.book, position, person=person, reason=reason)
            else:
                sources = jobs.read_sources(self.home.folder)[0]
                decision = jobs.accept(
                    self.book, position, person=person, store=self.store, sources=sources, reason=reason,
                    cause=arguments.get("cause"), **arguments.get("changes", {}),
                )  # fmt: skip
        self._publish()
        names = ("position", "decision", "recorded", "corrected")
        return {**{name: getattr(decision, name) for name in names}, "size": self.book.size}

    def reread(self, arguments: Answer) -> Answer:
        """Read every stored document of a source again."""
        import jobs

        source = jobs.select_sources(jobs.load_sources(self.home.folder), [arguments["source"]])[0]
        with self.writer:
            read = list(jobs.reread(self.book, source, self.store, cause=arguments["cause"]))
        self._publish()
        names = ("document", "recorded", "corrected", "unchanged", "rejected", "skipped")
        return {
            "documents": [
                {"published_at": moment_text(one.published_at), **{name: getattr(one, name) for name in names}}
                for one in read
            ]
        }

    def rebuild(self, _: Answer) -> Answer:
        """Make every projection again from the log."""
        with self.writer:
            commits = self.book.rebuild()
        self._publish()
        return {"commits": commits}

    def remove_document(self, arguments: Answer) -> Answer:
        """Take a document down: the log says so, then its bytes go."""
        from asof.evidence import remove_document

        with self.writer:
            answer = remove_document(
                self.book, self.store, arguments["document"], arguments["reason"], arguments.get("recorder")
            )
        self._publish()
        return answer

    def _keep(self, path: str, source: str) -> Keeping:
        return keep_document(self.book, self.store, path, source)

    def _publish(self) -> None:
        if self.home.ledger_file.stat().st_size <= PUBLISHED_BYTES_MAX:
            self.book.publish()


def _poll(outcome: Any) -> Answer:
    return {
        "source": outcome.source,
        "outcome": outcome.outcome,
        "started_at": moment_text(outcome.started_at),
        "finished_at": moment_text(outcome.finished_at),
        "documents": len(outcome.documents),
        **{name: getattr(outcome.counts, name) for name in ("new", "revised", "withdrawn", "reinstated")},
        **{name: getattr(outcome.counts, name) for name in ("unchanged", "rejected")},
        "missed": outcome.missed,
        "reason": outcome.reason,
    }
