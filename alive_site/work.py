"""One worker process: ``python -m alive_site.work alive.eu``. One thread, one queue, everything heavy loaded before the first claim.

On a fleet a machine runs one of these for each GPU (``CUDA_VISIBLE_DEVICES``); the embedded runner starts two.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

# Read by dramatiq at import. A message taken ahead waits behind a long clip while another worker idles.
os.environ.setdefault("dramatiq_queue_prefetch", "1")

import structlog
from django.conf import settings
from dramatiq import Worker

from alive_site.warmup import warm_up
from alive_site.worker import broker
from generation import heartbeat
from generation.engines import EngineError
from generation.finishing import finisher
from generation.tasks import QUEUES

log = structlog.get_logger(__name__)


def main(queue: str) -> int:
    """Work on one queue until SIGTERM, or until the parent is gone."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    parent = os.getppid()
    try:
        if settings.WORKER_METRICS and (kind := queue.partition(".")[0]) in QUEUES.values():
            from alive_site import worker_metrics  # noqa: PLC0415  (its library belongs to the fleet)

            worker_metrics.serve(settings.WORKER_METRICS, kind=kind)
        warm_up(queue)
    except (EngineError, OSError) as error:
        log.critical("this worker cannot start", reason=str(error))
        return 1
    worker = Worker(broker, queues={queue}, worker_threads=1, worker_timeout=100)
    worker.start()
    log.info("ready", queue=queue)
    while not stop.wait(1.0) and os.getppid() == parent:
        pass
    heartbeat.stopping.set()
    worker.stop(timeout=6000)
    finisher.wait(6.0)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name one queue: alive.<region> makes clips, pictures.<region> makes pictures, checks.<region> judges posts.")
    sys.exit(main(sys.argv[1]))
