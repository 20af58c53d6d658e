"""`asof init`: homes from packs, and folders that are left alone."""

from __future__ import annotations

import stat

import pytest


def test_init_makes_a_home(asof, tmp_path):
    """Settings with every default commented, folders, keys for their owner only, a ledger and its copy."""
    done = asof("init", tmp_path / "new", "--pack", "empty")
    assert done.status == 0
    made = tmp_path / "new"
    assert {"asof.toml", "sources", "files", "documents", "snapshots", "keys", "ledger.duckdb", "published"} == {
        path.name for path in made.iterdir()
    }
    assert stat.S_IMODE((made / "keys").stat().st_mode) == 0o700
    assert "# http" in (made / "asof.toml").read_text()
    assert asof("--home", made, "status").status == 0


def test_the_default_pack_has_its_views_and_descriptions(asof, tmp_path):
    """Sources, subjects and measures are described; the views are there before any figure."""
    assert asof("init", tmp_path / "delta").status == 0
    ask = ("--home", tmp_path / "delta", "sql", "--format", "json")
    assert asof(*ask, "SELECT count(*) AS n FROM enclaves").rows == [{"n": 0}]
    (row,) = asof(*ask, "SELECT title, title_zh FROM subjects WHERE subject = 'jiangsu'").rows
    assert row == {"title": "Jiangsu", "title_zh": "江苏"}
    (row,) = asof(*ask, "SELECT unit FROM measures WHERE measure = 'transfer-investment'").rows
    assert row == {"unit": "CNY"}
    assert {row["source"] for row in asof(*ask, "SELECT source FROM sources").rows} == {
        "caohejing-article", "caohejing-page",
    }  # fmt: skip


def test_run_takes_the_pack_in_and_a_second_run_has_nothing_to_do(asof, tmp_path):
    """Everything due is polled once; what is not due is left."""
    home = tmp_path / "delta"
    asof("init", home)
    first = asof("--home", home, "run", "--format", "json")
    assert first.status == 0
    assert {row["source"]: row["outcome"] for row in first.rows} == {
        "caohejing-article": "changed", "caohejing-page": "changed",
    }  # fmt: skip
    assert asof("--home", home, "run").err == "no source is due\n"
    (row,) = asof(
        "--home", home, "figures", "caohejing-industrial-transfer-base/transfer-projects", "--format", "json"
    ).rows
    assert (row["value"], row["period"]) == ("111", "2018-12")
    assert len(asof("--home", home, "sql", "SELECT * FROM enclaves", "--format", "json").rows) > 5
    assert asof("--home", home, "verify").status == 0


def test_a_second_init_changes_nothing(asof, tmp_path):
    """The same home again is fine; another pack in it is not."""
    home = tmp_path / "new"
    asof("init", home, "--pack", "empty")
    before = (home / "ledger.duckdb").read_bytes()
    again = asof("init", home, "--pack", "empty")
    assert (again.status, again.out.startswith("there already")) == (0, True)
    other = asof("init", home, "--pack", "rki-nowcast")
    assert other.status == 2
    assert "--pack empty" in other.err
    assert (home / "ledger.duckdb").read_bytes() == before


def test_a_folder_with_something_in_it_is_left_alone(asof, tmp_path):
    """A home is made in an empty folder, or where there is none."""
    folder = tmp_path / "mine"
    folder.mkdir()
    assert asof("init", folder, "--pack", "empty").status == 0
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("dear")
    done = asof("init", other)
    assert done.status == 2
    assert "letter.txt" in done.err
    assert [path.name for path in other.iterdir()] == ["letter.txt"]


def test_what_an_interrupted_init_left_is_cleared(asof, tmp_path):
    """Half a home is built aside and never taken for one."""
    folder = tmp_path / "mine"
    (folder / ".unfinished-abc").mkdir(parents=True)
    (folder / ".unfinished-abc" / "asof.toml").write_text("")
    assert asof("init", folder, "--pack", "empty").status == 0
    assert not list(folder.glob(".unfinished-*"))


@pytest.mark.parametrize("pack", ["nope", "../empty", ""])
def test_a_pack_that_is_none(asof, tmp_path, pack):
    """The names of the bundled packs are listed."""
    done = asof("init", tmp_path / "new", "--pack", pack)
    assert done.status == 2
    assert "yangtze-delta" in done.err
    assert not (tmp_path / "new").exists()


def test_a_file_is_no_home(asof, tmp_path):
    """A path that is a file is refused."""
    (tmp_path / "file").write_text("")
    assert asof("init", tmp_path / "file").status == 2


def test_a_folder_that_is_no_home_is_not_made_one(asof, tmp_path):
    """A mistyped --home does not become a second, empty ledger: not by reading, not by writing."""
    wrong = tmp_path / "wrong"
    for arguments in (
        ("sql", "SELECT 1"), ("figures",), ("status",), ("verify",), ("rebuild",), ("run",), ("serve",),
        ("sources", "list"), ("snapshot", "list"), ("snapshot", "take", "a", "SELECT 1"), ("review", "list"),
        ("record", "--source", "s", "--subject", "a", "--measure", "m", "--published", "2020-01-01", "--printed", "1"),
        ("ingest", "f.csv", "--source", "s", "--published", "2020-01-01"),
    ):  # fmt: skip
        done = asof("--home", wrong, *arguments)
        assert done.status == 2, arguments
        assert "asof init" in done.err
    assert not wrong.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[doors]\nhtpp = '127.0.0.1:1'\n", "'http'"),
        ("[doors]\nhttp = 8321\n", "a text"),
        ("[[snapshot]]\nname = 'a'\nquery = 'SELECT 1'\n", "cron"),
        ("[ledgr]\n", "'ledger'"),
        ("[doors]\nworker = 2\n", "'workers'"),
        ("[doors]\nworkers = 'many'\n", "whole number"),
        ("doors = 1\n", "section"),
        ("[doors\n", "TOML"),
        ("[doors]\nhttp = 'here'\n", "HOST:PORT"),
        ("[[snapshot]]\nname = 'a'\nquery = 'SELECT 1'\ncron = 'daily'\n", "five fields"),
        ("[[snapshot]]\nname = 'a'\nquery = 'SELECT 1'\ncron = '0 0 * * *'\ntimezone = 'Mars'\n", "Mars"),
    ],
)
def test_settings_that_mean_nothing_are_named(asof, home, text, said):
    """The service does not start on settings it would not follow."""
    (home / "asof.toml").write_text(text)
    done = asof("serve")
    assert done.status == 2
    assert said in done.err
