"""Runs a program and prints what it took as JSON: ``python -m benchmarks.spent PATIENCE PROGRAM...``.

A process of its own and a small one: until it is replaced, a child counts the memory of whoever started it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time


def main(patience: float, command: list[str]) -> int:
    """Print seconds by the clock and of the processors, and the largest process in MB; return the program's exit code."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    end = threading.Timer(patience, os.killpg, (process.pid, signal.SIGKILL))
    end.start()
    _, status, used = os.wait4(process.pid, 0)
    end.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps({"wall": time.monotonic() - start, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}))
    return abs(process.returncode)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
