"""What is installed: our packages under our name, the console script, and every file that is not Python."""

import shutil
import subprocess
import sys
import zipfile
from importlib import metadata, util
from pathlib import Path

import pytest

import asof
import events
import jobs
import ledger
import snapshots

ROOT = Path(__file__).parents[2]
PACKAGES = {"events": events, "ledger": ledger, "snapshots": snapshots, "jobs": jobs, "asof": asof}
CARRIED = (".py", ".sql", ".toml", ".csv", ".md", ".html", ".css", ".js", ".svg", ".json", ".typed")


def carried():
    """Name every file of the packages that the programs read."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--", *PACKAGES]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
        return sorted(name for name in listed if name and (ROOT / name).is_file())
    every = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.suffix in CARRIED)
    return sorted(path.relative_to(ROOT).as_posix() for path in every)


@pytest.mark.parametrize("name", PACKAGES)
def test_the_packages_are_ours(name):
    """Another distribution with a package of the same name, such as `Events`, has not overwritten ours."""
    package = PACKAGES[name]
    assert Path(package.__file__).name == "__init__.py"
    for one in getattr(package, "__all__", ()):
        assert getattr(package, one) is not None, one


def test_events_are_our_events():
    """The one name that others are known to take speaks of figures and not of event handlers."""
    assert {"FigurePublished", "RecordCorrected", "Period", "canonical_bytes", "KINDS"} <= set(events.__all__)
    assert not hasattr(events, "Events")
    assert "EventsException" not in dir(events)


def test_nobody_else_brings_our_packages():
    """No other distribution in this environment claims a package of ours."""
    owners = metadata.packages_distributions()
    for name in PACKAGES:
        others = {owner for owner in owners.get(name, ()) if owner.lower().replace("_", "-") != "asof-ledger"}
        assert not others, f"{others} would overwrite {name}; install Asof in an environment of its own"


def test_the_distribution_has_its_name_and_script():
    """`asof-ledger` is installed, and brings the command `asof`."""
    distribution = metadata.distribution("asof-ledger")
    assert distribution.metadata["Name"] == "asof-ledger"
    scripts = {entry.name: entry.value for entry in distribution.entry_points if entry.group == "console_scripts"}
    assert scripts == {"asof": "asof.__main__:main"}


def test_the_script_runs():
    """The installed command answers, and so does the module."""
    script = Path(sys.executable).with_name("asof")
    assert script.exists(), f"no {script}"
    for command in ([str(script), "--help"], [sys.executable, "-m", "asof", "--help"]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "ingest" in done.stdout


@pytest.mark.heavy
def test_the_wheel_has_every_file(tmp_path):
    """All modules, statements, packs and pages of the packages are in the wheel, and nothing else is."""
    if util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed, so no wheel can be built without the network")
    source = tmp_path / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis", "tests")
    )
    command = [
        sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir",
        str(tmp_path / "wheel"), str(source),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "wheel").glob("*.whl")
    assert wheel.name.startswith("asof_ledger-")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert [name for name in carried() if name not in names] == []
    outside = {name.split("/")[0] for name in names} - set(PACKAGES)
    assert all(name.endswith(".dist-info") for name in outside), outside
