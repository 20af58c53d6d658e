"""`asof read`: what the grammar sees, without writing."""

import json
import subprocess
import sys

SAID = "As of December 2018, the base counted more than 111 transfer projects worth 96 billion yuan."


def asof(*words, stdin=None, folder):
    return subprocess.run(
        [sys.executable, "-m", "asof", *words], capture_output=True, text=True, input=stdin, cwd=folder, check=False
    )


def test_figures_of_a_sentence(tmp_path):
    """Value, bound, unit, period, printed form and quote of every figure, as JSON for programs; nothing is written."""
    done = asof("read", SAID, "--format", "json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    first, second = json.loads(done.stdout)
    assert (first["value"], first["bound"], first["period"], first["quote"]) == ("111", "more_than", "2018-12", SAID)
    assert (second["value"], second["unit"], second["printed"]) == ("96000000000", "CNY", "96 billion yuan")
    assert SAID[second["start"] : second["end"]] == second["printed"]
    assert list(tmp_path.iterdir()) == []


def test_a_file_and_standard_input(tmp_path):
    """The same from a file or from standard input; a file that is not there is said so."""
    (tmp_path / "said.txt").write_text("约3.2万亿元", encoding="utf-8")
    for words, stdin in ((["said.txt"], None), (["-"], "约3.2万亿元")):
        done = asof("read", *words, "--format", "json", stdin=stdin, folder=tmp_path)
        assert [(one["value"], one["bound"]) for one in json.loads(done.stdout)] == [("3200000000000", "about")]
    done = asof("read", "other.txt", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "other.txt" in done.stderr


def test_what_is_refused(tmp_path):
    """A text without figures is no error, and refusals are shown on request with their reason."""
    done = asof("read", "Nothing is counted here.", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no figure is stated\n")
    done = asof("read", "The price is 1.234,5 or so.", "--refusals", "--format", "json", folder=tmp_path)
    assert [one["printed"] for one in json.loads(done.stdout) if one["refused"]]


def test_a_page_is_read_without_its_tags(tmp_path):
    """The digits in the tags and scripts of an HTML file are no text; another encoding is declared, never guessed."""
    page = '<html><head><script>var a = "5 parks";</script></head><body width=300><p>It has <b>12</b> parks.</p></body>'
    (tmp_path / "page.html").write_text(page)
    done = asof("read", "page.html", "--format", "json", folder=tmp_path)
    assert [(row["printed"], row["quote"]) for row in json.loads(done.stdout)] == [("12", "It has 12 parks.")]
    (tmp_path / "said.txt").write_bytes("园区有企业1200余家。".encode("gb18030"))
    done = asof("read", "said.txt", folder=tmp_path)
    assert done.returncode == 2
    assert "not utf-8" in done.stderr
    done = asof("read", "said.txt", "--encoding", "gb18030", "--format", "json", folder=tmp_path)
    assert [row["value"] for row in json.loads(done.stdout)] == ["1200"]


def test_no_text_is_refused(tmp_path):
    """An empty text and a folder are named, not read."""
    for given in ("", " ", "."):
        done = asof("read", given, folder=tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
