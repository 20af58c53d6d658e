"""The rules of the house, held against this checkout; `test_bad_examples` holds each against what it must find."""

from pathlib import Path

import file_rules
import pytest
import python_rules
import sql_rules
from house import House, table

HOUSE = House(Path(__file__).parents[2])

RULES = {
    "imports go one way": (
        python_rules.imports_one_way,
        "what is inside must not know what is around it, or nothing can be tested or replaced alone",
    ),
    "nobody imports past another package's door": (
        python_rules.nobody_past_the_door,
        "a package can only be changed inside as long as nobody relies on its inside",
    ),
    "Python reads the time of day in one module": (
        python_rules.one_clock,
        "with an injected clock any past can be played again; one stray call spoils that",
    ),
    "SQL reads the time of day in one macro": (
        sql_rules.one_clock,
        "the engine's own now ignores the clock that a question is bound to",
    ),
    "every SQL file says what it is": (sql_rules.headers, "grain and times are what a reader gets wrong"),
    "an SQL file holds one statement": (sql_rules.one_statement, "a file is named like the one thing that it makes"),
    "every view has an audit": (sql_rules.views_are_audited, "what nobody checks is wrong sooner or later"),
    "the log only grows": (sql_rules.the_log_only_grows, "the log is the truth, and others hold its roots"),
    "files are about one thing": (python_rules.short_files, "past 500 lines a file is about two"),
    "functions are short": (python_rules.short_functions, "past 70 lines nobody sees a function whole"),
    "packages speak through their door": (python_rules.packages_speak, "`__all__` and a map are all that others read"),
    "no binary floats": (python_rules.no_floats, "a float has already lost what the publisher printed"),
    "tests say their rule": (python_rules.tests_say_their_rule, "a test that says or asserts nothing keeps nothing"),
    "nothing is left unfinished": (file_rules.nothing_unfinished, "a note in the code is a promise that nobody keeps"),
    "no path of a machine": (file_rules.no_machine_paths, "what runs on one machine only does not run"),
    "no host of a registry": (file_rules.no_registry, "where packages come from is set by whoever installs"),
    "tests are no packages": (file_rules.tests_are_no_packages, "a package tests/events would hide the package events"),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_the_house_keeps_its_rules(name):
    """Every rule holds in the whole checkout; what breaks it is printed with the reason for the rule."""
    rule, why = RULES[name]
    breaches = rule(HOUSE)
    assert not breaches, table(name, why, breaches)


def test_the_rules_look_at_something():
    """The rules see the files of all five packages: none holds only because it looked at nothing."""
    assert {name.split("/")[0] for name, _ in HOUSE.modules()} == {"events", "ledger", "snapshots", "jobs", "asof"}
    assert sum(1 for _ in HOUSE.files(".sql")) > 50
    assert sum(1 for _ in sql_rules.texts(HOUSE)) > 100
    assert "events/__init__.py" in {name for name, _ in HOUSE.tracked()}
