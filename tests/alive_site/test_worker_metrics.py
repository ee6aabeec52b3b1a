"""A worker tells how long its parts take and how full its card is, at the address that was set."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.request import urlopen

import pytest
from django.core.exceptions import ImproperlyConfigured

from alive_site import env, worker_metrics
from generation.engines import timing
from generation.engines.timing import Part
from tests.ports import free_port


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(timing, "listeners", [])
    place = f"127.0.0.1:{free_port()}"
    server = worker_metrics.serve(place)
    yield place
    server.shutdown()
    server.server_close()


def told(address: str) -> list[str]:
    with urlopen(f"http://{address}/metrics", timeout=30) as answer:
        return str(answer.read().decode()).splitlines()


def test_tells_how_long_each_part_took(address: str) -> None:
    for seconds in (2.0, 4.0):
        timing.took(Part.DENOISE, seconds)
    lines = told(address)
    assert 'alive_part_seconds_sum{part="denoise"} 6.0' in lines
    assert 'alive_part_seconds_bucket{le="2.5",part="denoise"} 1.0' in lines


def test_tells_nothing_of_a_card_that_is_not_there_and_all_of_one_that_is(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    assert not [line for line in told(address) if line.startswith("alive_card_bytes")]
    card = SimpleNamespace(
        is_available=lambda: True,
        memory_allocated=lambda: 1,
        memory_reserved=lambda: 2,
        max_memory_allocated=lambda: 3,
        get_device_properties=lambda _: SimpleNamespace(total_memory=4),
    )
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=card))
    shown = [line.rpartition("{")[2] for line in told(address) if line.startswith("alive_card_bytes{")]
    assert shown == ['what="allocated"} 1.0', 'what="reserved"} 2.0', 'what="peak"} 3.0', 'what="total"} 4.0']


def test_a_worker_that_makes_pictures_answers_beside_it(address: str) -> None:
    host, _, port = address.rpartition(":")
    beside = worker_metrics.serve(address, kind="pictures")
    try:
        timing.took(Part.DRAW, 2.0)
        assert 'alive_part_seconds_sum{part="draw"} 2.0' in told(f"{host}:{int(port) + 1}")
    finally:
        beside.shutdown()
        beside.server_close()


def test_refuses_a_port_that_is_taken(address: str) -> None:
    with pytest.raises(OSError):
        worker_metrics.serve(address)


@pytest.mark.parametrize("value", ["9200", "somewhere", "host:port"])
def test_refuses_an_address_without_host_or_port(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ALIVE_WORKER_METRICS", value)
    with pytest.raises(ImproperlyConfigured, match="ALIVE_WORKER_METRICS"):
        env.from_environment()
