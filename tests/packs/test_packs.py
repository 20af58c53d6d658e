"""What a pack is: names, folders, declarations, and that nothing of it is missing."""

import tomllib

import pytest

from asof.packs import pack_names, pack_path
from events import Incorrect, NotFound
from jobs import check_sources

HEADER = ("-- Grain: ", "-- Times: ", "-- Reads: ", "-- Audits: ", "-- Why: ")


def packs():
    return [pack_path(name) for name in pack_names()]


def test_three_packs_are_bundled():
    """The bundled packs are these three, sorted."""
    assert pack_names() == ["empty", "rki-nowcast", "yangtze-delta"]


def test_an_unknown_pack_is_not_found():
    """A well-formed name that is no pack's says which packs there are."""
    with pytest.raises(NotFound) as problem:
        pack_path("yangtze")
    assert "yangtze-delta" in str(problem.value)
    assert "'yangtze'" in str(problem.value)


@pytest.mark.parametrize("name", ["", "../packs", "/etc", "Yangtze-Delta", "empty/", "empty\n", ".", "a--b"])
def test_a_name_that_no_pack_can_have_is_incorrect(name):
    """A path or an odd name never reaches the disk."""
    with pytest.raises(Incorrect) as problem:
        pack_path(name)
    assert "rki-nowcast" in str(problem.value)


@pytest.mark.parametrize("path", packs(), ids=lambda path: path.name)
def test_pack_toml_declares_the_pack(path):
    """pack.toml has the folder's name and says what the pack is, under which licence and thanks to whom."""
    declared = tomllib.loads((path / "pack.toml").read_text(encoding="utf-8"))
    assert declared["name"] == path.name
    assert all(declared[key].strip() for key in ("title", "description", "licence", "credit"))
    assert set(declared) <= {"name", "title", "description", "licence", "credit", "snapshot"}
    for snapshot in declared.get("snapshot", []):
        assert set(snapshot) == {"name", "query", "cron", "timezone"}


@pytest.mark.parametrize("path", packs(), ids=lambda path: path.name)
def test_a_source_is_named_as_its_file_and_finds_what_it_watches(path):
    """The stem of a source's file is its name, and the file or folder it watches is in the pack."""
    for file in (path / "sources").glob("*.toml"):
        source = tomllib.loads(file.read_text(encoding="utf-8"))
        assert source["name"] == file.stem
        assert (path / source["fetch"]["path"]).exists()


@pytest.mark.parametrize("path", packs(), ids=lambda path: path.name)
def test_every_source_file_is_right(path):
    """The source files of a pack have no problem, so a new home can watch them at once."""
    assert check_sources(path) == []


@pytest.mark.parametrize("path", packs(), ids=lambda path: path.name)
def test_every_view_has_an_audit_and_a_header(path):
    """A view and its audit have one name, and each says grain, times, reads, audits, why."""
    views = {file.stem for file in (path / "views").glob("*.sql")}
    assert {file.stem for file in (path / "audits").glob("*.sql")} == views
    for file in [*(path / "views").glob("*.sql"), *(path / "audits").glob("*.sql")]:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line.startswith(HEADER)] == [
            next(line for line in lines if line.startswith(start)) for start in HEADER
        ], file.name


def test_the_empty_pack_is_empty():
    """The pack `empty` is its declaration and nothing else."""
    assert [file.name for file in pack_path("empty").iterdir()] == ["pack.toml"]


@pytest.mark.parametrize("name", ["yangtze-delta", "rki-nowcast"])
def test_descriptions_are_unique_and_titled(name, table):
    """subjects.csv and measures.csv have one row a subject or measure, each with a title."""
    for file, key in (("subjects.csv", "subject"), ("measures.csv", "measure")):
        rows = table(pack_path(name) / "files" / file)
        assert len({row[key] for row in rows}) == len(rows) > 0
        assert all(row["title"] for row in rows)


def test_the_whole_of_the_bundled_data_stays_small():
    """All packs together stay below 1.5 MB, for they travel in the wheel."""
    sizes = [file.stat().st_size for path in packs() for file in path.rglob("*") if file.is_file()]
    assert sum(sizes) < 1_500_000
