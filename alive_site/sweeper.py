"""One round of everything that puts right what a kill, a full disk or a lost message left behind."""

from __future__ import annotations

import threading
import time

import structlog
from django.db import close_old_connections

from alive_site import files
from generation import sweeper as generation_sweeper
from stories import sweeper as stories_sweeper

INTERVAL = 1.0  # seconds between two rounds
TIDY_INTERVAL = 600.0  # seconds between two looks for what nobody can ask for any more
log = structlog.get_logger(__name__)


def run_until(stop: threading.Event) -> None:
    """Sweep each second until ``stop`` is set; an error of one round does not end the next."""
    tidied = time.monotonic()
    while not stop.wait(INTERVAL):
        close_old_connections()
        try:
            generation_sweeper.sweep()
            stories_sweeper.sweep()
            if time.monotonic() - tidied > TIDY_INTERVAL:
                tidied = time.monotonic()
                stories_sweeper.tidy()
                files.remove_orphans()
        except Exception:
            log.exception("a sweep failed; the next one tries again")
