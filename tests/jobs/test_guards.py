"""What comes instead of a release: error pages, other kinds of document, torn ones. All held, with one line."""

import pytest

from jobs import waiting

TALL = 'layout = "tall"'
TABLE = "<table><tr><th>subject<th>measure<th>printed</tr><tr><td>s<td>m<td>1</tr>{}"
PAGE = (
    "<!DOCTYPE html><html><head><title>{}</title></head><body><h1>{}</h1><p>As of 2018, 111 projects.</p></body></html>"
)
PROSE = 'layout = "prose"\nsubject = "park"'


@pytest.mark.parametrize(
    ("read", "mapping", "body", "media_type", "reason"),
    [
        ("csv", TALL, PAGE.format("x", "y"), "text/html", "an HTML page where csv was expected"),
        ("json", TALL, "<html><title>502 Bad Gateway</title>", "application/json", "502 Bad Gateway"),
        ("xlsx", TALL, PAGE.format("Login", "Login"), "text/html", "an HTML page where xlsx was expected"),
        ("html", TALL, TABLE.format(""), "text/html", "ends in the middle of a table"),
        ("html", TALL, TABLE.format("</table>"), "application/pdf", "content type 'application/pdf'"),
        (
            "html-text",
            PROSE,
            PAGE.format("503 Service Unavailable", "Sorry"),
            "text/html",
            "an error page with status 200",
        ),
        ("html-text", PROSE, PAGE.format("Our park", "Page not found"), "text/html", "'Page not found'"),
        ("html-text", PROSE, PAGE.format("系统维护中", "园区"), "text/html", "系统维护中"),
        ("pdf", PROSE, "%PDF-1.7 and then nothing", "application/pdf", "ends in the middle of the PDF"),
        ("csv", TALL, "subject,measure,printed\na,b,1\na,c", "text/csv", "ends in the middle of row 3"),
        ("csv", TALL, "subject,measure,printed\n", "text/csv", "no row after the header"),
        ("csv", TALL, "", "text/csv", "empty"),
        ("json", TALL, '[{"subject": "a", "mea', "application/json", "not JSON"),
    ],
)
def test_what_comes_instead_of_a_release_is_held(home, publisher, read, mapping, body, media_type, reason):
    """Nothing is recorded but the document and that it waits; the earlier figures stay."""
    source = home.declare("web", f'kind = "http"\nurl = "{publisher.url}/x"', f'format = "{read}"', mapping)
    publisher.give(body, Content_Type=media_type)
    outcome = home.run(source)
    assert outcome.outcome == "held"
    assert reason in outcome.reason
    assert [(one.sort, one.document) for one in waiting(home.book)] == [("release", outcome.documents[0])]
    assert home.rows("SELECT count(*) FROM figures") == [(0,)]


@pytest.mark.parametrize("title", ["Error rates of 404 samples in the delta, and a forecast", "Our park"])
def test_a_page_that_only_speaks_of_errors_is_read(home, publisher, title):
    """A long page is no error page, whatever its title says; nor is a short one with an ordinary title."""
    filler = "<p>Nothing to see.</p>" * (2000 if "404" in title else 1)
    source = home.declare("web", f'kind = "http"\nurl = "{publisher.url}/x"', 'format = "html-text"', PROSE)
    publisher.give(PAGE.format(title, "Park") + filler, Content_Type="text/html; charset=utf-8")
    assert home.run(source).counts.candidates == 1
