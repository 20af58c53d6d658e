"""Each rule of the house on bad examples that it must see, and on good ones that it must leave alone."""

import file_rules
import pytest
import python_rules
import sql_rules
from house import Breach, House, table

HEADER = "-- Grain: one x.\n-- Times: none.\n-- Reads: y.\n-- Why: because.\n"
AUDITED = HEADER.replace("-- Why", "-- Audits: x.\n-- Why")
LONG = "def f():\n" + "    x = 1\n" * 70
SHORT = "def f():\n" + "    x = 1\n" * 69
DOOR = '"""A map."""\n\nfrom ledger.book import Book\n\n__all__ = ["Book"]\n'
DOORS = {f"{package}/__init__.py": '"""A map."""\n' for package in ("events", "ledger", "snapshots", "jobs", "asof")}
TODAY = "SELECT current_" + "timestamp"

BAD = {
    "inner imports outer": (python_rules.imports_one_way, {"events/a.py": "import ledger\n"}),
    "inner imports outer by name": (python_rules.imports_one_way, {"ledger/a.py": "from jobs import run\n"}),
    "inside a function": (python_rules.imports_one_way, {"snapshots/a.py": "def f():\n    import asof.cli\n"}),
    "in a folder": (python_rules.imports_one_way, {"ledger/proof/a.py": "from snapshots.taking import take\n"}),
    "past the door": (python_rules.nobody_past_the_door, {"jobs/a.py": "from ledger.book import Book\n"}),
    "past the door as a module": (python_rules.nobody_past_the_door, {"jobs/a.py": "import ledger.sql\n"}),
    "a name that is not spoken of": (python_rules.nobody_past_the_door, {"jobs/a.py": "from ledger import sql\n"}),
    "datetime.now": (python_rules.one_clock, {"jobs/a.py": "from datetime import datetime\nx = datetime.now()\n"}),
    "utcnow": (python_rules.one_clock, {"jobs/a.py": "import datetime\nx = datetime.datetime.utcnow()\n"}),
    "handed on uncalled": (python_rules.one_clock, {"jobs/a.py": "import time\nf(clock=time.time)\n"}),
    "date.today": (python_rules.one_clock, {"asof/a.py": "from datetime import date\nx = date.today()\n"}),
    "time.time by name": (python_rules.one_clock, {"asof/a.py": "from time import time\n"}),
    "now in SQL": (sql_rules.one_clock, {"ledger/sql/views/x.sql": HEADER + "SELECT now();\n"}),
    "now in SQL, spaced": (sql_rules.one_clock, {"jobs/a.sql": HEADER + "SELECT NOW ( );\n"}),
    "current_timestamp": (sql_rules.one_clock, {"jobs/a.sql": HEADER + TODAY + ";\n"}),
    "now in a text of Python": (sql_rules.one_clock, {"jobs/a.py": 'q = "SELECT * FROM x WHERE t < now()"\n'}),
    "now after a quoted dash": (sql_rules.one_clock, {"jobs/a.sql": HEADER + "SELECT '--', now();\n"}),
    "no header": (sql_rules.headers, {"ledger/sql/log/x.sql": "SELECT 1;\n"}),
    "half a header": (sql_rules.headers, {"ledger/sql/log/x.sql": "-- Grain: one x.\n-- Why: so.\nSELECT 1;\n"}),
    "an empty word": (sql_rules.headers, {"jobs/x.sql": HEADER.replace("one x.", "") + "SELECT 1;\n"}),
    "a view that does not name its audit": (
        sql_rules.headers, {"ledger/sql/views/10_x.sql": HEADER + "CREATE OR REPLACE VIEW x AS SELECT 1;\n"},
    ),
    "a header below the statement": (sql_rules.headers, {"jobs/x.sql": "SELECT 1;\n" + HEADER}),
    "a migration that says nothing": (sql_rules.headers, {"ledger/sql/migrations/1.sql": "CREATE TABLE x (y INT);\n"}),
    "two statements": (sql_rules.one_statement, {"jobs/x.sql": HEADER + "SELECT 1; SELECT 2;\n"}),
    "no statement": (sql_rules.one_statement, {"jobs/x.sql": HEADER}),
    "no SQL": (sql_rules.one_statement, {"jobs/x.sql": HEADER + "SELEC 1;\n"}),
    "a view without an audit": (
        sql_rules.views_are_audited, {"ledger/sql/views/10_x.sql": AUDITED + "CREATE OR REPLACE VIEW x AS SELECT 1;\n"},
    ),
    "a view under another name": (
        sql_rules.views_are_audited,
        {"ledger/sql/views/10_x.sql": AUDITED + "CREATE VIEW y AS SELECT 1;\n", "ledger/sql/audits/y.sql": ""},
    ),
    "an audit of nothing": (
        sql_rules.views_are_audited,
        {"asof/packs/p/views/m.sql": "CREATE MACRO m() AS 1;\n", "asof/packs/p/audits/x.sql": "SELECT 1;\n"},
    ),
    "a changed event": (sql_rules.the_log_only_grows, {"jobs/x.sql": HEADER + "UPDATE events SET note = 'x';\n"}),
    "a changed event, spelled in full": (
        sql_rules.the_log_only_grows, {"jobs/x.sql": HEADER + 'update "ledger" . main."events" SET note = 1;\n'},
    ),
    "a deleted event": (sql_rules.the_log_only_grows, {"jobs/a.py": 'q = "DELETE FROM events WHERE position = 1"\n'}),
    "a deleted event after a comment": (
        sql_rules.the_log_only_grows, {"jobs/x.sql": HEADER + "DELETE /* all */ FROM -- of\n main.events;\n"},
    ),
    "a deleted event, put together": (
        sql_rules.the_log_only_grows, {"jobs/a.py": 'q = f"DELETE FROM {catalog}.main.events"\n'},
    ),
    "an emptied log": (sql_rules.the_log_only_grows, {"jobs/a.py": 'q = "TRUNCATE events"\n'}),
    "a dropped log": (sql_rules.the_log_only_grows, {"jobs/a.py": 'q = "DROP TABLE IF EXISTS events"\n'}),
    "another way in": (sql_rules.the_log_only_grows, {"jobs/a.py": 'q = "INSERT INTO events SELECT 1"\n'}),
    "a long file": (python_rules.short_files, {"jobs/a.py": "x = 1\n" * 501}),
    "a long function": (python_rules.short_functions, {"jobs/a.py": LONG}),
    "a long method": (python_rules.short_functions, {"jobs/a.py": "class C:\n    " + LONG.replace("\n", "\n    ")}),
    "a name that __all__ lacks": (
        python_rules.packages_speak, DOORS | {"ledger/__init__.py": DOOR.replace("Book\n\n", "Book, Result\n\n", 1)},
    ),
    "a name that is not there": (
        python_rules.packages_speak, DOORS | {"ledger/__init__.py": DOOR.replace('["Book"]', '["Book", "Result"]')},
    ),
    "unsorted": (
        python_rules.packages_speak,
        DOORS | {"jobs/__init__.py": '"""Map."""\nfrom a import A, b\n\n__all__ = ["b", "A"]\n'},
    ),
    "no __all__": (python_rules.packages_speak, DOORS | {"jobs/__init__.py": '"""Map."""\nfrom a import A\n'}),
    "no map": (python_rules.packages_speak, DOORS | {"jobs/__init__.py": ""}),
    "a novel": (python_rules.packages_speak, DOORS | {"jobs/__init__.py": '"""' + "Line.\n" * 16 + '"""\n'}),
    "a float": (python_rules.no_floats, {"ledger/a.py": "x = float(y)\n"}),
    "a test without a rule": (python_rules.tests_say_their_rule, {"tests/test_a.py": "def test_a():\n    assert 1\n"}),
    "a test without an assertion": (
        python_rules.tests_say_their_rule, {"tests/x/test_a.py": 'def test_a():\n    """Rule."""\n    print()\n'},
    ),
    "work that is left": (file_rules.nothing_unfinished, {"jobs/a.py": "# TO" + "DO: later\n"}),
    "work that is broken": (file_rules.nothing_unfinished, {"docs/a.md": "Mend this: FIX" + "ME\n"}),
    "a folder of this machine": (file_rules.no_machine_paths, {"docs/a.md": "cd /wo" + "rk/main\n"}),
    "a temporary folder": (file_rules.no_machine_paths, {"jobs/a.py": 'x = "/tm' + 'p/x"\n'}),
    "a home": (file_rules.no_machine_paths, {"Makefile": "cp x /ro" + "ot/.x\n"}),
    "an index": (file_rules.no_registry, {"requirements/a.lock": "--extra-index" + "-url https://example.org/simple\n"}),
    "a registry": (file_rules.no_registry, {"docs/a.md": "https://py" + "pi.org/simple\n"}),
    "a package of tests": (file_rules.tests_are_no_packages, {"tests/events/__init__.py": ""}),
}  # fmt: skip

GOOD = {
    "outer imports inner": (python_rules.imports_one_way, {"asof/a.py": "import jobs\nfrom events import Event\n"}),
    "a namesake": (python_rules.imports_one_way, {"events/a.py": "import ledgerish\nfrom jobs_of import x\n"}),
    "through the door": (
        python_rules.nobody_past_the_door,
        {"jobs/a.py": "from ledger import Book\nfrom jobs.b import c\n", "ledger/__init__.py": DOOR},
    ),
    "the one clock": (python_rules.one_clock, {"ledger/clock.py": "import time\nx = time.time()\n"}),
    "somebody else's now": (python_rules.one_clock, {"ledger/a.py": "self.now()\npublisher.now()\ntime.monotonic()\n"}),
    "a comment about now": (sql_rules.one_clock, {"jobs/x.sql": HEADER + "-- unlike now()\nSELECT 'now()';\n"}),
    "ledger_now": (sql_rules.one_clock, {"jobs/x.sql": HEADER + "SELECT ledger_now();\n"}),
    "a whole header": (sql_rules.headers, {"jobs/x.sql": AUDITED + "CREATE VIEW x AS SELECT 1;\n"}),
    "a semicolon in a text": (sql_rules.one_statement, {"jobs/x.sql": HEADER + "SELECT ';';\n"}),
    "an audited view": (
        sql_rules.views_are_audited,
        {"ledger/sql/views/10_x.sql": "-- the view's own\nCREATE VIEW x AS SELECT 1;\n", "ledger/sql/audits/x.sql": ""},
    ),
    "another table": (sql_rules.the_log_only_grows, {"jobs/x.sql": HEADER + "DELETE FROM events_seen;\n"}),
    "a text about it": (sql_rules.the_log_only_grows, {"jobs/x.sql": HEADER + "SELECT 'DELETE FROM events';\n"}),
    "a docstring about it": (sql_rules.the_log_only_grows, {"jobs/a.py": '"""UPDATE events is not done."""\n'}),
    "the one way in": (sql_rules.the_log_only_grows, {"ledger/sql/log/append.sql": "INSERT INTO events SELECT 1;\n"}),
    "the one way in for one": (
        sql_rules.the_log_only_grows, {"ledger/sql/log/append_one.sql": "INSERT INTO events SELECT 1;\n"}
    ),
    "500 lines": (python_rules.short_files, {"jobs/a.py": "x = 1\n" * 500}),
    "70 lines": (python_rules.short_functions, {"jobs/a.py": SHORT}),
    "a door that uses a helper": (
        python_rules.packages_speak,
        DOORS | {"ledger/__init__.py": DOOR.replace("\n\n__all__", "\nfrom a import set_up\n\nset_up()\n__all__")},
    ),
    "doors that speak": (python_rules.packages_speak, DOORS | {"ledger/__init__.py": DOOR}),
    "floating": (python_rules.no_floats, {"ledger/a.py": "x = y.float()\n"}),
    "an error that is expected": (
        python_rules.tests_say_their_rule,
        {"tests/x/test_a.py": 'def test_a():\n    """Rule."""\n    with pytest.raises(E):\n        f()\n'},
    ),
    "a helper that asserts": (
        python_rules.tests_say_their_rule,
        {"tests/x/test_a.py": 'def f():\n    assert 1\n\ndef test_a():\n    """Rule."""\n    f()\n'},
    ),
    "a word that holds it": (file_rules.nothing_unfinished, {"a.md": "mastodons, todos, XXXL\n"}),
    "an address": (file_rules.no_machine_paths, {"a.md": "https://example.org/work/x and ./tmp/x and $HOME/root/x\n"}),
    "an ordinary host": (file_rules.no_registry, {"a.md": "https://example.org/simple\n"}),
}  # fmt: skip


def built(root, files):
    """Write a little checkout."""
    for package in DOORS:
        (root / package).parent.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return House(root)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_example_is_found(name, tmp_path):
    """A rule that cannot fail is no rule: this breaks it, and the place is named."""
    rule, files = BAD[name]
    breaches = rule(built(tmp_path, files))
    assert breaches
    assert {one.place.partition(":")[0] for one in breaches} <= set(files)
    assert all(one.found for one in breaches)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_example_is_left_alone(name, tmp_path):
    """What only looks like a breach is none."""
    rule, files = GOOD[name]
    assert rule(built(tmp_path, files)) == []


def test_every_rule_has_a_bad_example():
    """Each function that is a rule fails on at least one example here."""
    rules = {
        function
        for module in (python_rules, sql_rules, file_rules)
        for name, function in vars(module).items()
        if callable(function) and getattr(function, "__annotations__", {}).get("return") == "list[Breach]"
        and not name.startswith("_")
    }  # fmt: skip
    assert rules == {rule for rule, _ in BAD.values()}


def test_a_breach_is_printed_with_its_reason():
    """The table names the rule, why it matters, and each place with what stands there."""
    text = table(
        "no binary floats", "they lose digits", [Breach("ledger/a.py:3", "float(x)"), Breach("b.py", "float(y)")]
    )
    assert text.splitlines() == [
        "", "no binary floats: 2 broken", "  why: they lose digits",
        "  ledger/a.py:3  float(x)", "  b.py           float(y)",
    ]  # fmt: skip
