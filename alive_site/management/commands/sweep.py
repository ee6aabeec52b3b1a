"""``manage.py sweep``: the bell that rings for rows left behind, as a process of its own. Any number may run."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from alive_site.sweeper import run_until


class Command(BaseCommand):
    help = "Ring again for requests and Stories whose worker or message was lost; runs until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_caught: stop.set())
        run_until(stop)
