"""The scheduler: what is due runs, nothing runs twice, a failing source disturbs nobody."""

import threading

import pytest

from jobs import Runner, Scheduler

TALL = 'layout = "tall"'
ROW = "subject,measure,printed,published_at\ns,m,{},2020-01-01\n"


def declare(home, name, **parts):
    home.write(f"{name}.csv", ROW.format(1))
    return home.declare(
        name, f'kind = "file"\npath = "files/{name}.csv"', 'format = "csv"', TALL, 'time = "column"', **parts
    )


@pytest.fixture
def polled():
    """A runner whose polls can be waited for."""

    class Watching(Runner):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.seen = []
            self.changed = threading.Condition()

        def run(self, source, owed=None):
            outcome = super().run(source, owed)
            with self.changed:
                self.seen.append(source.name)
                self.changed.notify_all()
            return outcome

        def wait_for(self, count):
            with self.changed:
                assert self.changed.wait_for(lambda: len(self.seen) >= count, timeout=30)

    return Watching


def test_the_service_polls_what_is_due_and_stops(home, polled):
    """Never-polled sources run at once; after `stop` nothing runs, and the ledger holds every poll."""
    sources = [declare(home, name) for name in ("a", "b", "c")]
    runner = polled(home.book, home.folder, home.clock)
    scheduler = Scheduler(runner, sources)
    scheduler.start()
    runner.wait_for(3)
    scheduler.stop()
    assert sorted(runner.seen) == ["a", "b", "c"]
    assert home.rows("SELECT source, outcome FROM polls ORDER BY source") == [(name, "changed") for name in "abc"]
    assert set(scheduler.next_polls().values()) == {home.clock.now.replace(hour=1)}
    runner.close()


def test_a_wake_up_that_comes_twice_runs_once(home, polled):
    """What is due is decided by the record of polls, not by how often an alarm rings."""
    source = declare(home, "a")
    runner = polled(home.book, home.folder, home.clock)
    scheduler = Scheduler(runner, [source])
    assert scheduler.poll("a").outcome == "changed"
    assert scheduler.poll("a") is None
    home.clock.forward(minutes=59)
    assert scheduler.poll("a") is None
    home.clock.forward(minutes=1)
    assert scheduler.poll("a").outcome == "unchanged"
    assert scheduler.poll("unknown") is None
    runner.close()


def test_two_alarms_at_once_poll_once(home, polled):
    """While a source is being polled, another alarm for it does nothing."""
    source = declare(home, "a")
    runner = polled(home.book, home.folder, home.clock)
    scheduler = Scheduler(runner, [source])
    threads = [threading.Thread(target=scheduler.poll, args=["a"]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runner.seen == ["a"]
    runner.close()


def test_a_restart_in_mid_run_loses_nothing(home):
    """A poll that was cut off left no poll event: it is due again, and what it had recorded is not recorded twice."""
    source = declare(home, "a")
    runner = home.start()
    append = home.book.append

    def cut_off(events):
        if any(event.kind.startswith("poll-completed") for event in events):
            raise KeyboardInterrupt
        return append(events)

    home.book.append = cut_off
    with pytest.raises(KeyboardInterrupt):
        runner.run_if_due(source)
    home.book.append = append
    assert home.rows("SELECT count(*) FROM figures") == [(1,)]
    outcome = home.start().run_if_due(source)
    assert (outcome.outcome, outcome.counts.unchanged) == ("unchanged", 1)
    assert home.rows("SELECT count(*) FROM events WHERE kind = 'figure-published.v1'") == [(1,)]
    assert home.runner.run_if_due(source) is None


def test_a_ledger_that_cannot_be_written_is_tried_again(home, polled):
    """If the poll cannot be recorded it stays due; the scheduler goes on."""
    source = declare(home, "a")
    runner = polled(home.book, home.folder, home.clock)
    scheduler = Scheduler(runner, [source])
    append = home.book.append

    def full_disk(events):
        raise OSError(28, "No space left on device")

    home.book.append = full_disk
    assert scheduler.poll("a") is None
    home.book.append = append
    assert scheduler.poll("a").outcome == "changed"
    runner.close()


def test_edited_source_files_are_taken_up(home, polled):
    """`replace` watches new sources and forgets removed ones."""
    one, two = declare(home, "one"), declare(home, "two")
    runner = polled(home.book, home.folder, home.clock)
    scheduler = Scheduler(runner, [one])
    scheduler.start()
    runner.wait_for(1)
    scheduler.replace([two])
    runner.wait_for(2)
    scheduler.stop()
    assert runner.seen == ["one", "two"]
    assert list(scheduler.next_polls()) == ["two"]
    runner.close()
