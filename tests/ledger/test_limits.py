"""What a ledger may use is a setting, and a wrong one is an error that says how to mend it."""

import pytest

import ledger
from events import Incorrect


@pytest.mark.parametrize(
    ("memory", "engine"),
    [
        ("2GB", 1_400_000_000),
        ("1GB", 400_000_000),
        ("1 GiB", 473_741_824),
        ("512MB", 204_800_000),
        ("1.5gb", 900_000_000),
    ],
)
def test_memory_is_that_of_the_process_and_the_engine_gets_its_part(tmp_path, memory, engine):
    """Half a gigabyte and a little more is for everything beside the engine, which keeps 40 % at least."""
    with ledger.open(tmp_path, limits=ledger.Limits(memory=memory)) as book:
        told = book.cursor().execute("SELECT CAST(current_setting('memory_limit') AS VARCHAR)").fetchall()[0][0]
    number, unit = told.split()
    assert float(number) * {"MiB": 2**20, "GiB": 2**30}[unit] == pytest.approx(engine, rel=0.06)


@pytest.mark.parametrize("memory", ["much", "", "12", "-1GB", "10MB", "80%"])
def test_what_is_no_amount_of_memory_is_refused(tmp_path, memory):
    """In Python and in asof.toml: what was found, what is allowed, where to mend it."""
    with pytest.raises(Incorrect, match=r"from 64MB on.*asof\.toml"):
        ledger.Limits(memory=memory)
    (tmp_path / "asof.toml").write_text(f'[ledger]\nmemory = "{memory}"\n', encoding="utf-8")
    with pytest.raises(Incorrect, match="not an amount of memory"):
        ledger.open(tmp_path)
