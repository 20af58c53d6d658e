"""eventsourcing with SQLite: a figure is an aggregate, a statement its event; many aggregates are saved at once."""

from uuid import NAMESPACE_URL, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from loop import one_by_one, rows, serve

BATCH = 5_000


class Figure(Aggregate):
    """One figure and what was said of it."""

    @event("Published")
    def __init__(self, subject, period, value, published_at):
        self.subject = subject
        self.period = period
        self.said = [(published_at, value)]

    @staticmethod
    def create_id(subject, period, value, published_at):
        """Make the identifier that belongs to a figure."""
        return key(subject, period)

    @event("Stated")
    def state(self, value, published_at):
        """Say something else, or say it later."""
        self.said.append((published_at, value))


def key(subject, period):
    """Return the identifier of a figure."""
    return uuid5(NAMESPACE_URL, f"{subject}/{period}")


class Peer:
    """The application."""

    def __init__(self, folder):
        path = f"{folder}/events.sqlite"
        self.app = Application(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path})
        self.known = False

    def ingest(self, path, step):
        """Save new aggregates, or bring those that are there up to date."""
        release = rows(path)
        make = self._stated if self.known else self._new
        self.known = True

        def work():
            for first in range(0, len(release), BATCH):
                self.app.save(*[make(*row) for row in release[first : first + BATCH]])
            return self.app.recorder.max_notification_id()

        return work

    def _new(self, subject, period, value, published_at):
        return Figure(subject=subject, period=period, value=value, published_at=published_at)

    def _stated(self, subject, period, value, published_at):
        figure = self.app.repository.get(key(subject, period))
        figure.state(value=value, published_at=published_at)
        return figure

    def as_of(self, published, recorded):
        """Replay the log up to a notification, and keep of each figure what was published last."""
        return lambda: self._replayed(published, recorded)

    def _replayed(self, published, recorded):
        state = {}
        first = 1
        while True:
            found = self.app.recorder.select_notifications(first, 10_000, stop=recorded)
            for one in found:
                told = self.app.mapper.to_domain_event(one)
                when = told.published_at
                if when <= published and when >= state.get(told.originator_id, ("",))[0]:
                    state[told.originator_id] = (when, told.value)
            if not found:
                break
            first = found[-1].id + 1
        return [len(state), sum(int(value) for _, value in state.values())]

    def history(self, keys):
        """Read the events of one figure."""
        return lambda: one_by_one([lambda one=one: list(self.app.events.get(key(*one))) for one in keys])

    def hand(self, figures):
        """Read an aggregate, change it, save it."""
        return lambda: one_by_one([lambda row=row: self.app.save(self._stated(*row)) for row in figures])


if __name__ == "__main__":
    serve(Peer)
