"""What Prometheus is told by a worker itself: how long each part of a clip or a picture takes, and how full its card is.

The lines and the waiting are told by the web processes, from the rows (``metrics.py``). Served only where
``ALIVE_WORKER_METRICS`` names an address, and to whoever can reach it: there is nothing personal in it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from http.server import HTTPServer

from prometheus_client import CollectorRegistry, Histogram, PlatformCollector, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from generation.engines import timing

SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)


class Card(Collector):
    """Memory of this process's card; nothing where torch was not loaded or sees no card."""

    def collect(self) -> Iterator[Metric]:
        torch = sys.modules.get("torch")
        if torch is None or not torch.cuda.is_available():
            return
        memory = GaugeMetricFamily("alive_card_bytes", "Memory of the card: allocated, reserved, peak, total", labels=["what"])
        memory.add_metric(["allocated"], torch.cuda.memory_allocated())
        memory.add_metric(["reserved"], torch.cuda.memory_reserved())
        memory.add_metric(["peak"], torch.cuda.max_memory_allocated())
        memory.add_metric(["total"], torch.cuda.get_device_properties(0).total_memory)
        yield memory


PORTS = {"alive": 0, "pictures": 1}  # beside each other: one setting serves a machine that makes both


def serve(address: str, *, kind: str = "alive") -> HTTPServer:
    """Answer at ``host:port`` from a thread of its own; a worker that makes pictures at the next port.

    Raises:
        OSError: the port is taken, or the host is not this machine's.
    """
    host, _, port = address.rpartition(":")
    registry = CollectorRegistry()
    parts = Histogram("alive_part_seconds", "Seconds of each part of a clip or a picture", ["part"], buckets=SECONDS, registry=registry)
    server, _thread = start_http_server(int(port) + PORTS[kind], addr=host, registry=registry)
    for collector in (Card(), ProcessCollector(registry=None), PlatformCollector(registry=None)):
        registry.register(collector)
    timing.listeners.append(lambda part, seconds: parts.labels(part).observe(seconds))
    return server
