"""The history of a figure, found by index and put on its clocks, is what the view says of it at any two moments."""

import random

import pytest
from histories import MOMENTS, fresh, moment, random_history, seeds, shuffled_together

FIGURES = [
    ("s", "x", "m", ""),
    ("s", "x", "m", "2018"),
    ("t", "x", "m", "2018"),
    ("s", "x", "n", "2018-12"),
    ("s", "y", "m", "2018"),
]
VIEW = """
SELECT * FROM figure_versions
WHERE subject = $1 AND measure = $2 AND ($3 IS NULL OR period = $3) AND ($4 IS NULL OR source = $4)
    AND recorded_to = TIMESTAMPTZ 'infinity'
ORDER BY source, period_start, period, published_from
"""
ASKED = [
    ("x", "m", "2018", "s"), ("x", "m", "2018", None), ("x", "m", None, "s"), ("x", "m", None, None),
    ("y", "m", "2018", None), ("x", "nothing", None, None), ("x", "m", "1999", None), ("nobody", "m", "2018", "s"),
]  # fmt: skip


@pytest.mark.parametrize("seed", seeds(3, 25))
def test_a_history_is_what_the_view_says(tmp_path, seed):
    """At the end of the record, before it, and while it grew; with nothing, one state or many; the columns too."""
    dice = random.Random(f"by figure {seed}")
    acts = shuffled_together(dice, [random_history(dice, figure, dice.randint(1, 12)) for figure in FIGURES])
    commits = [acts[place : place + 4] for place in range(0, len(acts), 4)]
    book, known = fresh(tmp_path, commits)
    with book:
        recorded = [None, *(moment(one + step) for one in known.commits for step in (-1, 0))]
        for _ in range(40):
            names = dice.choice(ASKED)
            clocks = {
                "published_by": dice.choice([None, *map(moment, MOMENTS)]), "recorded_by": dice.choice(recorded)
            }  # fmt: skip
            by_view = book.sql(VIEW, names, **clocks)
            by_index = book.history(*names, **clocks)
            assert by_index.columns == by_view.columns
            assert by_index.arrow().schema.types == by_view.arrow().schema.types
            assert by_index.fetchall() == by_view.fetchall(), (names, clocks)
