"""What the suite needs from the system is installed where that works; where it does not, one line says how, and nothing crashes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import system

NOWHERE = {"no-such-package": ("no-such-program", "/no/such/*/program")}


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt-get that writes down what it was asked, and fails; as root, in a container."""
    program = tmp_path / "apt-get"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\nexit 100\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(system, "_may_install", lambda: True)
    return tmp_path / "asked"


def test_says_how_when_what_it_needs_cannot_be_installed(
    apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "NEEDED", NOWHERE)
    monkeypatch.setattr(system, "SERVERS", {})
    assert system.main() == 1
    assert capsys.readouterr().err == "The tests need no-such-package. On Debian or Ubuntu: sudo apt-get install no-such-package\n"
    assert apt.read_text().splitlines()[-1].endswith("install -y no-such-package")


def test_goes_on_without_a_server_and_says_so(apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(system, "NEEDED", {"a-shell": ("sh",)})
    monkeypatch.setattr(system, "SERVERS", NOWHERE)
    assert system.main() == 0
    assert capsys.readouterr().err.startswith("The tests of no-such-package are skipped. On Debian")


def test_gives_up_when_it_takes_too_long(apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (apt.parent / "apt-get").write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(system, "NEEDED", NOWHERE)
    monkeypatch.setattr(system, "SERVERS", {})
    monkeypatch.setattr(system, "LONGEST", 0.2)
    assert system.main() == 1
    assert "timed out" in capsys.readouterr().err


def test_asks_nothing_where_everything_is_there(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "NEEDED", {"a-shell": ("sh",)})
    monkeypatch.setattr(system, "SERVERS", {"the-same": ("/bin/s*h",)})
    assert system.main() == 0
    assert not apt.exists()
