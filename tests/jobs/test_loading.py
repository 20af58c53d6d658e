"""Source files: what is right is loaded, what is wrong is named by file, line, key and what is allowed."""

import pytest

from events import Incorrect
from jobs import check_sources, load_sources, select_sources

GOOD = """\
name = "figures"
title = "Figures of the delta"
publisher = "A publisher"
rank = 10

[fetch]
kind = "file"
path = "files/figures.csv"

[read]
format = "csv"

[mapping]
version = 1
layout = "tall"

[publication]
time = "column"
timezone = "Asia/Shanghai"

[schedule]
every = "1h"
"""


@pytest.fixture
def home(tmp_path):
    (tmp_path / "sources").mkdir()
    return tmp_path


def put(home, text, name="figures"):
    (home / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")


def test_a_right_file_is_a_source(home):
    """What was declared is what is loaded."""
    put(home, GOOD)
    (source,) = load_sources(home)
    assert (source.name, source.rank, source.fetch.path, source.schedule.every) == (
        "figures",
        10,
        "files/figures.csv",
        "1h",
    )
    assert check_sources(home) == []


def test_a_wide_source_with_everything(home):
    """All keys of a wide mapping and of a folder are accepted."""
    put(home, """
name = "rki"
title = "t"
publisher = "p"
licence = "CC BY 4.0"
fetch = { kind = "folder", path = "files/rki", glob = "*.csv" }
read = { format = "csv", delimiter = ";", encoding = "latin-1" }
[mapping]
version = 2
layout = "wide"
subject = ["Bundesland_Id"]
period = "Datum"
measures = ["a"]
absent = "unchanged"
missing = ["."]
decimal = ","
period_format = "DD.MM.YYYY"
hold_above = 1.0
[mapping.aliases]
"a" = ["b", "c"]
[mapping.units]
a = "1"
[publication]
time = "file"
pattern = "(?P<published_at>[0-9]{10})_"
[schedule]
cron = "0 6 * * *"
timezone = "Europe/Berlin"
""", "rki")  # fmt: skip
    (source,) = load_sources(home)
    assert source.mapping.aliases == {"a": ["b", "c"]}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('kind = "file"', 'kind = "ftp"', '7: fetch.kind: found "ftp", allowed: file, folder, http, feed, command'),
        ('kind = "file"', 'kind = "foldr"', "did you mean 'folder'"),
        ('kind = "file"', "", "6: fetch.kind: is missing"),
        ('path = "files/figures.csv"', 'paht = "x"', "8: fetch.paht: unknown key; allowed: kind, path, bytes_max"),
        ('path = "files/figures.csv"', 'paht = "x"', "6: fetch.path: is missing"),
        ("[read]", "[raed]", "10: raed: unknown key"),
        ('layout = "tall"', 'layout = "tal"', '15: mapping.layout: found "tal", allowed: tall, wide'),
        ("version = 1", 'version = "one"', "14: mapping.version: found 'one'"),
        ('time = "column"', 'time = "yesterday"', "18: publication.time: found 'yesterday'"),
        ('time = "column"', 'time = "file"', '17: publication: time = "file" needs pattern'),
        ('"Asia/Shanghai"', '"Asia/Shangri-La"', "19: publication.timezone: found 'Asia/Shangri-La'"),
        ('every = "1h"', 'every = "hourly"', "22: schedule.every: found 'hourly'"),
        ('every = "1h"', 'every = "1h"\ncron = "0 6 * * *"', "21: schedule: found both every and cron"),
        ('every = "1h"', 'cron = "0 6 * *"', "22: schedule.cron: found 4 fields"),
        ('name = "figures"', 'name = "other"', '1: name: found "other", allowed: "figures"'),
        ('format = "csv"', 'format = "csv"\nencoding = "klingon"', "12: read.encoding: found 'klingon'"),
        ('format = "csv"', 'format = "csv"\nencoding = "base64"', "12: read.encoding: found 'base64'"),
        ('format = "csv"', "format = csv", "11: not TOML"),
        ("rank = 10", "rank = 1.5", "4: rank: found 1.5"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named(home, old, new, problem):
    """The message has the file, the line, the key, what was found and what is allowed."""
    put(home, GOOD.replace(old, new, 1))
    found = "\n".join(map(str, check_sources(home)))
    assert f"sources/figures.toml:{problem}" in found or ("did you mean" in problem and problem in found)
    with pytest.raises(Incorrect, match=r"sources/figures\.toml:"):
        load_sources(home)


@pytest.mark.parametrize(
    ("variant", "problem"),
    [
        ('mapping = { decimal = "," }', "variants.0: decimal: found ','"),
        ('read = { delimiter = ";;" }', "variants.0: delimiter: found ';;'"),
        ('since = "soon"', "variants.0.since: found 'soon', allowed: an ISO date or time"),
    ],
)
def test_a_wrong_variant_is_named(home, variant, problem):
    """What a variant changes must fit the section that it changes."""
    put(home, GOOD + f"[[variants]]\n{variant}\n")
    assert problem in "\n".join(map(str, check_sources(home)))


def test_a_file_that_is_not_utf8(home):
    """Bytes that are no text are a problem, not a traceback."""
    (home / "sources" / "figures.toml").write_bytes(b'name = "\xff"')
    assert "not UTF-8 at byte 8" in str(check_sources(home)[0])


def test_no_sources(home):
    """A home without source files has no sources and no problems."""
    assert load_sources(home) == []


def test_a_name_that_is_no_source(home):
    """Choosing an unknown source names the known ones and the likely one."""
    put(home, GOOD)
    sources = load_sources(home)
    assert select_sources(sources, []) == sources
    with pytest.raises(Incorrect, match="did you mean 'figures'"):
        select_sources(sources, ["figure"])
