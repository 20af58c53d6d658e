"""The limits of the doors: set by name, handed to the child process, refused when they mean nothing."""

from __future__ import annotations

import pytest

from asof.doors import Settings
from asof.doors.settings import OPTIONS
from events import Incorrect


def test_options_become_settings_and_survive_the_way_to_the_child():
    """Names as in a settings file; what is not given keeps its default."""
    settings = Settings.of({"workers": 7, "statement_seconds_max": 5, "origins_allowed": ["https://a.example"]})
    assert settings.workers == 7
    assert settings.origins_allowed == ("https://a.example",)
    assert settings.memory_megabytes == Settings().memory_megabytes
    assert Settings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    "options",
    [{"worker": 7}, {"workers": "7"}, {"workers": True}, {"confined": 1}, {"origins_allowed": "https://a.example"}],
)
def test_an_option_that_means_nothing_is_refused(options):
    """The error names the option, what was found and what is allowed."""
    with pytest.raises(Incorrect) as caught:
        Settings.of(options)
    assert caught.value.allowed


def test_every_setting_is_an_option():
    """There is no limit that cannot be set."""
    assert set(OPTIONS) == set(Settings.__dataclass_fields__)
