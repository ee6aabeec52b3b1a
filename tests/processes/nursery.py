"""Workers forked from one parent that has loaded everything: ``python -m tests.processes.nursery alive.local checks.local``.

Forty workers then cost the start of one, and one that was killed is back in milliseconds. Each child is ``alive_site.work`` itself.
A line of JSON says how many there shall be at each queue, and which of them were killed; the answer is who is there now.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import traceback

from alive_site import work  # the first of ours: it tells dramatiq what must stand before its import
from alive_site.warmup import warm_up
from generation import picture_runner, runner
from stories import checking, describing

LOADED = (runner, picture_runner, checking, describing)  # what a worker loads at its first message


def main(queues: list[str]) -> int:
    for queue in queues:
        warm_up(queue)
    gc.collect()
    gc.freeze()  # or each child's first collection would copy all of it
    born: dict[int, str] = {}
    for line in sys.stdin:
        told = json.loads(line)
        for killed in told["killed"]:
            os.waitpid(killed, 0)
            del born[killed]
        if born and (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
            sys.exit(f"a worker ended by itself: {ended}")
        for queue, wanted in told["wanted"].items():
            for _missing in range(wanted - sum(queue == its for its in born.values())):
                born[_fork(queue)] = queue
        print(json.dumps(born), flush=True)
    return 0


def _fork(queue: str) -> int:
    assert threading.active_count() == 1, threading.enumerate()  # a lock that a thread held would be held in the child for ever
    if pid := os.fork():
        return pid
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        sys.argv = ["alive_site.work", queue]
        os._exit(work.main(queue))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
