"""The guide to sources: every source file in it is right as it stands, and it leaves no key out."""

import re
import tomllib
from pathlib import Path

from jobs import check_sources, load_sources
from jobs.declarations import CommandFetch, FeedFetch, FileFetch, FolderFetch, HttpFetch
from jobs.tall import COLUMNS

GUIDE = Path(__file__).parents[2] / "docs" / "sources.md"


def test_every_source_file_of_the_guide_is_right(tmp_path):
    """Each TOML block, put into a home under its own name, is accepted by the check."""
    (tmp_path / "sources").mkdir()
    blocks = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    for block in blocks:
        (tmp_path / "sources" / f"{tomllib.loads(block)['name']}.toml").write_text(block, encoding="utf-8")
    assert check_sources(tmp_path) == []
    assert len(load_sources(tmp_path)) == len(blocks) == 3


def test_the_guide_names_every_key_of_fetch_and_every_column():
    """A key that can be declared, or a column that is read, stands in the guide."""
    text = GUIDE.read_text(encoding="utf-8")
    keys = {key for model in (FileFetch, FolderFetch, HttpFetch, FeedFetch, CommandFetch) for key in model.model_fields}
    assert [key for key in sorted(keys) if f"`{key}`" not in text and f"{key} =" not in text] == []
    assert [column for column in COLUMNS if column not in text] == []
