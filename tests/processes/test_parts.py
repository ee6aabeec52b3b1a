"""What the kill tests stand on: whoever is killed is gone, with all that it started, also what it started meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest

from tests.processes.parts import is_over, kill_tree

# Its children end when their standard input does, with whoever runs this test at the latest.
FORKS = """
import os
for _child in range(2000):
    if not os.fork():
        os.read(0, 1)
        os._exit(0)
    print(flush=True)
os.read(0, 1)
"""


def session(leader: int) -> list[psutil.Process]:
    """Who lives in the session of a process, which children stay in when their parent dies."""
    found = []
    for process in psutil.process_iter():
        with suppress(ProcessLookupError):
            if os.getsid(process.pid) == leader and not is_over(process):
                found.append(process)
    return found


@pytest.mark.parametrize("many", [1, 40, 120])
def test_leaves_nobody_of_a_tree_that_grows_while_it_is_killed(many: int) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", FORKS], stdin=pipe, stdout=pipe, start_new_session=True) as root:
        assert root.stdout
        for _child in range(many):
            root.stdout.readline()
        kill_tree(root.pid)
        left = session(root.pid)
        for process in left:
            process.kill()
        root.wait()
    assert left == []


def test_does_nothing_to_who_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        kill_tree(process.pid)
