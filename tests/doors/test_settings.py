"""The limits of the doors: set by name, handed to the child process, refused when they mean nothing."""

from __future__ import annotations

import pytest

from asof.doors import Doors, Settings
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
    [
        {"worker": 7},
        {"workers": "7"},
        {"workers": True},
        {"confined": 1},
        {"origins_allowed": "https://a.example"},
        {"workers": 0},
        {"house_workers": -1},
        {"requests_burst": 0},
        {"statement_seconds_max": 0.0},
        {"niceness": 20},
        {"rows_max": 0},
        {"address_space_megabytes": 100},
        {"requests_per_second": -0.5},
        {"threads": 0},
    ],
)
def test_an_option_that_means_nothing_is_refused(options):
    """The error names the option, what was found and what is allowed."""
    with pytest.raises(Incorrect) as caught:
        Settings.of(options)
    assert caught.value.allowed


@pytest.mark.parametrize(
    ("certificate", "key", "part"),
    [
        ("none.pem", "", "no file none.pem"),
        ("", "key.pem", "tls_key without tls_certificate"),
        (__file__, "none.pem", "no file none.pem"),
        (__file__, __file__, "PEM"),
    ],
)
def test_a_certificate_that_is_none_is_refused_before_anything_listens(tmp_path, certificate, key, part):
    """A child that cannot open its door would be started again and again, and nobody would see why."""
    doors = Doors(tmp_path, ("127.0.0.1", 0), Settings(tls_certificate=certificate, tls_key=key))
    with pytest.raises(Incorrect, match=part):
        doors.start()
    assert not doors.check()


def test_every_setting_is_an_option():
    """There is no limit that cannot be set."""
    assert set(OPTIONS) == set(Settings.__dataclass_fields__)
