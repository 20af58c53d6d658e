"""Feeds, whose entries are releases, and commands, whose output is a document."""

import sys
from datetime import UTC, datetime

import pytest

PATTERN = """layout = "patterns"
[[mapping.patterns]]
subject = "park"
measure = "projects"
unit = "1"
pattern = '(?P<printed>(?P<value>\\d+) projects)'
"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>f</title>{}</feed>"""
ENTRY = (
    '<entry><id>urn:{0}</id><title>t</title><link href="/{0}.txt"/><updated>{1}</updated>'
    '<content type="html">&lt;p&gt;{2} projects&lt;/p&gt;</content></entry>'
)
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>{}</channel></rss>"""
ITEM = (
    "<item><guid>{0}</guid><link>{3}/{0}.txt</link><pubDate>{1}</pubDate><description>{2} projects</description></item>"
)


def feed_source(home, publisher, entry="link", read="text"):
    fetch = f'kind = "feed"\nurl = "{publisher.url}/feed"\nentry = "{entry}"'
    return home.declare("feed", fetch, f'format = "{read}"', PATTERN, 'time = "entry"')


def publish(publisher, feed, pages):
    def answer(request):
        if request.path == "/feed":
            return 200, {"Content-Type": "application/atom+xml"}, feed.encode()
        if request.path in pages:
            return 200, {"Content-Type": "text/plain"}, pages[request.path].encode()
        return 404, {}, b""

    publisher.answer = answer


def states(home):
    return home.rows(
        "SELECT printed, published_from FROM figure_versions WHERE recorded_to = 'infinity' ORDER BY published_from"
    )


def test_each_entry_is_a_release_at_its_own_time(home, publisher):
    """New entries are fetched once, oldest first; the time of publication is the feed's."""
    entries = ENTRY.format("b", "2020-02-01T00:00:00Z", 2) + ENTRY.format("a", "2020-01-01T00:00:00+08:00", 1)
    pages = {"/a.txt": "1 projects", "/b.txt": "2 projects"}
    publish(publisher, ATOM.format(entries), pages)
    source = feed_source(home, publisher)
    assert home.run(source).counts.new == 2
    first, second = datetime(2019, 12, 31, 16, tzinfo=UTC), datetime(2020, 2, 1, tzinfo=UTC)
    assert states(home) == [("1 projects", first), ("2 projects", second)]
    home.start()
    assert home.run(source).outcome == "unchanged"
    publish(
        publisher, ATOM.format(entries + ENTRY.format("c", "2020-03-01T00:00:00Z", 3)), pages | {"/c.txt": "3 projects"}
    )
    asked = len(publisher.requests)
    assert home.run(source).counts.new == 1
    assert [path for path, _ in publisher.requests[asked:]] == ["/feed", "/c.txt"]


def test_rss_with_its_content(home, publisher):
    """RSS 2.0, and entries that are read from the feed itself."""
    item = ITEM.format("x", "Wed, 21 Oct 2015 07:28:00 GMT", 5, publisher.url)
    publish(publisher, RSS.format(item), {})
    assert home.run(feed_source(home, publisher, "content", "html-text")).counts.new == 1
    assert states(home) == [("5 projects", datetime(2015, 10, 21, 7, 28, tzinfo=UTC))]


def test_a_feed_in_gb2312(home, publisher):
    """A feed in an encoding of its own is read by its declaration."""
    item = (
        "<item><guid>x</guid><pubDate>Wed, 21 Oct 2015 07:28:00 GMT</pubDate>"
        "<description>园区 5 projects</description></item>"
    )
    feed = RSS.format(item).replace('version="1.0"', 'version="1.0" encoding="GB2312"', 1)
    publisher.answer = lambda request: (200, {}, feed.encode("gb2312"))
    assert home.run(feed_source(home, publisher, "content", "html-text")).counts.new == 1


def test_one_dead_link_does_not_keep_the_others_out(home, publisher):
    """The poll failed and says where; what could be had is recorded, and the rest is tried again."""
    entries = ENTRY.format("dead", "2020-01-01T00:00:00Z", 0) + ENTRY.format("b", "2020-02-01T00:00:00Z", 2)
    publish(publisher, ATOM.format(entries), {"/b.txt": "2 projects"})
    source = feed_source(home, publisher)
    outcome = home.run(source)
    assert (outcome.outcome, outcome.counts.new) == ("failed", 1)
    assert "urn:dead" in outcome.reason
    assert "404" in outcome.reason
    publish(publisher, ATOM.format(entries), {"/b.txt": "2 projects", "/dead.txt": "9 projects"})
    assert home.run(source).counts.as_dict() == {"new": 1}
    assert len(states(home)) == 2


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        ("not xml", "not a feed"),
        ("<html></html>", "found <html>"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><rss/>', "document type"),
    ],
)
def test_what_is_no_feed_is_a_failure(home, publisher, feed, reason):
    """Something else at the address of a feed is an outcome with a reason."""
    publish(publisher, feed, {})
    outcome = home.run(feed_source(home, publisher))
    assert outcome.outcome == "failed"
    assert reason in outcome.reason


def command_source(home, code, more=""):
    command = f"kind = 'command'\ncommand = ['{sys.executable}', '-c', '''{code}''']\n{more}"
    return home.declare("tool", command, 'format = "text"', PATTERN)


def test_the_output_of_a_command_is_the_document(home):
    """Standard output is kept and read; what is declared of the environment is passed, the rest is not."""
    home.environment["TOKEN"] = "swordfish"
    home.environment["OTHER"] = "hidden"
    code = 'import os; print(len(os.environ.get("KEY", "")), "projects", os.environ.get("OTHER"))'
    outcome = home.run(command_source(home, code, 'environment = { KEY = "env:TOKEN" }'))
    assert outcome.counts.new == 1
    assert home.runner.store.read(outcome.documents[0]) == b"9 projects None\n"


@pytest.mark.parametrize(
    ("code", "more", "reason"),
    [
        ("import sys; sys.exit('no such table')", "", "exit status 1: no such table"),
        ("print('x' * 100)", "bytes_max = 50", "larger than bytes_max = 50"),
        ("import time; time.sleep(60)", "timeout_seconds = 1", "not done within 1 seconds"),
    ],
)
def test_a_command_that_fails_is_a_failed_poll(home, code, more, reason):
    """A bad exit status, too much output, too long: an outcome with a reason."""
    outcome = home.run(command_source(home, code, more))
    assert (outcome.outcome, outcome.reason) == ("failed", reason)


def test_a_command_that_does_not_exist(home):
    """A program that is not there is an outcome as well."""
    source = home.declare("tool", 'kind = "command"\ncommand = ["no-such-program-4711"]', 'format = "text"', PATTERN)
    assert "cannot run no-such-program-4711" in home.run(source).reason
