"""The pack carries the facts of the article, not its sentences."""

import csv
import re
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
WORDS_MAX = 8
CITED = 2  # the title with its day, and the authors: every citation repeats them


def paragraphs():
    """Return the lines of the article and of the page around it; the page begins after the article's last line."""
    files = sorted(SEEDS.glob("*.txt"))
    if not files:
        pytest.skip("the article is not here (no ../shared/seeds); the pack's own rows are tested all the same")
    lines = [line.strip() for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    border = lines.index("Application Status")
    return lines[:border], lines[border:]


def words(text):
    return re.findall(r"[^\W_]+", text.lower())


def runs(text, length):
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


def cells(file):
    """Return the cells of a CSV file, or the paragraphs of any other."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".csv":
        return [cell for row in csv.reader(text.splitlines()) for cell in row]
    return text.split("\n\n")


def test_no_long_run_of_the_articles_words_is_repeated(delta):
    """No cell of a pack's file has more than eight words in a row of the article."""
    article, _ = paragraphs()
    said = set().union(*(runs(line, WORDS_MAX + 1) for line in article[CITED:]))
    assert len(said) > 1000
    for file in delta.rglob("*.*"):
        for cell in cells(file):
            assert not runs(cell, WORDS_MAX + 1) & said, f"{file.name}: {cell}"


def test_a_copied_sentence_would_be_found():
    """The check finds a sentence that was carried over word by word."""
    article, _ = paragraphs()
    said = set().union(*(runs(line, WORDS_MAX + 1) for line in article[CITED:]))
    assert runs(article[CITED][20:140], WORDS_MAX + 1) & said


def test_printed_is_what_the_publisher_printed(article, page):
    """`printed` is the publisher's own characters, in the paragraph that the row names."""
    lines, around = paragraphs()
    for row in article:
        assert row["printed"] in lines[CITED - 1 + int(row["paragraph"])], row
    for row in page:
        assert any(row["printed"] in line for line in around), row


def test_printed_stays_a_few_words(article):
    """A quotation is at most ten words long, and that only where it is a name."""
    for row in article:
        assert len(words(row["printed"])) <= (10 if row["measure"] == "enclave-name" else WORDS_MAX), row
