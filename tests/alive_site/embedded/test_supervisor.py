"""The tree of processes: what ends is started again, what keeps ending stops the tree, and nothing outlives it."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from alive_site.embedded import supervisor
from alive_site.embedded.supervisor import MAX_RESTARTS, RESTART_WINDOW, Child, children, refuse_busy_port, supervise

SECONDS = 60
FOREVER = "import signal; signal.pause()"


def child(program: str, name: str = "child") -> Child:
    return Child(name, [sys.executable, "-c", program])


@pytest.fixture
def tended() -> Iterator[Callable[..., Any]]:
    """Supervise a tree in a thread; what it returned is read when it has stopped."""
    stop, threads = threading.Event(), []

    class Tended:
        status: int | None = None

        def __init__(self, *tree: Child) -> None:
            self.tree = tree
            self.thread = threading.Thread(target=self._run, daemon=True)
            threads.append(self.thread)
            self.thread.start()

        def _run(self) -> None:
            self.status = supervise(self.tree, stop)

        def until(self, holds: Callable[[], object]) -> None:
            end = time.monotonic() + SECONDS
            while not holds():
                assert time.monotonic() < end, "it did not come to that"
                self.thread.join(0.02)

        def end(self) -> int | None:
            stop.set()
            self.thread.join(SECONDS)
            assert not self.thread.is_alive()
            return self.status

    yield Tended
    stop.set()
    for thread in threads:
        thread.join(SECONDS)


def test_starts_all_and_ends_all(tended: Any) -> None:
    tree = tended(child(FOREVER), child(FOREVER))
    tree.until(lambda: all(one.is_running for one in tree.tree))
    processes = [one.process for one in tree.tree]
    assert tree.end() == 0
    assert [process.returncode for process in processes] == [-signal.SIGTERM] * 2


def test_starts_again_what_was_killed(tended: Any, capfd: pytest.CaptureFixture[str]) -> None:
    tree = tended(child(FOREVER, "maker"))
    (maker,) = tree.tree
    tree.until(lambda: maker.is_running)
    first = maker.process.pid
    os.kill(first, signal.SIGKILL)
    tree.until(lambda: maker.is_running and maker.process.pid != first)
    assert tree.end() == 0
    assert "maker ended (-9)" in capfd.readouterr().err


def test_gives_up_when_one_keeps_ending_and_takes_the_others_down(tended: Any, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    began = tmp_path / "began"
    tree = tended(child(FOREVER, "web"), child(f"open({str(began)!r}, 'a').write('x'); raise SystemExit('no card')", "maker"))
    tree.thread.join(2 * SECONDS)
    assert tree.status == 1
    assert len(began.read_text()) == 1 + MAX_RESTARTS
    assert not tree.tree[0].is_running
    said = capfd.readouterr().err
    assert "no card" in said  # its last words
    assert "maker keeps ending" in said


def test_kills_what_does_not_end_when_it_is_asked(tended: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.3)
    deaf = tmp_path / "deaf"
    program = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(deaf)!r}, 'w').close(); {FOREVER[15:]}"
    tree = tended(child(program))
    tree.until(deaf.exists)
    process = tree.tree[0].process
    assert tree.end() == 0
    assert process.wait(SECONDS) == -signal.SIGKILL


def test_forgets_old_restarts(monkeypatch: pytest.MonkeyPatch) -> None:
    """One crash a day is no reason to stop after a week."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    one = child(FOREVER)
    for _ in range(MAX_RESTARTS * 3):
        now[0] += RESTART_WINDOW
        assert one.may_restart()
    assert [one.may_restart() for _ in range(MAX_RESTARTS)] == [True] * (MAX_RESTARTS - 1) + [False]


def test_a_child_is_no_process_before_it_is_started() -> None:
    assert not child(FOREVER).is_running


def test_is_nice_as_asked_and_in_a_session_of_its_own(tended: Any, tmp_path: Path) -> None:
    """Ctrl+C in the terminal reaches the supervisor alone, which ends the others in order."""
    told = tmp_path / "told"
    program = f"import os; open({str(told)!r}, 'w').write(f'{{os.nice(0)}} {{os.getsid(0) == os.getpid()}}'); {FOREVER}"
    before = os.nice(0)
    one = Child("maker", [sys.executable, "-c", program], niceness=3)
    tree = tended(one)
    tree.until(lambda: told.exists() and told.read_text())
    assert told.read_text() == f"{min(before + 3, 19)} True"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells children; elsewhere they look themselves")
def test_children_die_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    program = (
        "import sys, threading, django; django.setup(); from alive_site.embedded.supervisor import Child;"
        f"one = Child('maker', [sys.executable, '-c', {FOREVER!r}]); one.start();"
        f"open({str(told)!r}, 'w').write(str(one.process.pid)); threading.Event().wait()"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"})
    end = time.monotonic() + SECONDS
    while not (told.exists() and told.read_text()):
        assert time.monotonic() < end
        assert parent.poll() is None
    orphan = os.pidfd_open(int(told.read_text()))
    parent.kill()
    parent.wait()
    assert select.select([orphan], [], [], SECONDS)[0], "the child outlived its supervisor"
    os.close(orphan)


def test_the_tree_has_a_worker_for_each_kind_of_work(settings: LazySettings) -> None:
    settings.PICTURE_ENGINE = ""
    assert [one.name for one in children("127.0.0.1", 8000, "eu")] == ["web", "maker", "checker"]
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"
    tree = children("127.0.0.1", 8000, "eu")
    queues = [one.command[-1] for one in tree if one.name != "web"]
    assert queues == ["alive.eu", "pictures.eu", "checks.eu"]
    assert tree[0].niceness == 0 < min(one.niceness for one in tree[1:])  # pages stay quick while a clip is drawn


def test_says_which_port_is_taken_before_anything_is_started() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} is taken .* PORT=8001"):
            refuse_busy_port("127.0.0.1", port)
    refuse_busy_port("127.0.0.1", port)


def test_says_when_there_is_no_such_address() -> None:
    with pytest.raises(SystemExit, match=r"Cannot listen on 192\.0\.2\.1:8000"):
        refuse_busy_port("192.0.2.1", 8000)
