"""The web process alone: it serves pages and sockets by our values, and ends when it is asked."""

from __future__ import annotations

import http.client
import signal
from collections.abc import Callable
from contextlib import closing

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import CloseCode
from websockets.sync.client import connect

from alive_site.web import SOCKET_MESSAGE
from tests.processes.parts import until
from tests.processes.site import Site

pytestmark = [pytest.mark.processes, pytest.mark.slow]


def test_serves_pages_and_sockets_and_ends_when_asked(a_site: Callable[..., Site]) -> None:
    site = a_site()
    assert site.member
    process = site.run("-m", "alive_site.web", f"--port={site.port}", "--grace=5")
    until(site.answers, "no page", pause=0.05)
    assert site.ask("GET", "/api/v1/photos/")["results"]
    alive = site.asks()
    headers = {"Cookie": f"sessionid={site.member['session']}", "Origin": f"http://127.0.0.1:{site.port}"}
    with connect(f"ws://127.0.0.1:{site.port}/ws/alive/{alive}/", additional_headers=headers, open_timeout=60) as page:
        assert '"queued"' in str(page.recv(timeout=60))
        assert page.protocol.extensions == []  # a snapshot is too small to be worth packing
        page.send("x" * (SOCKET_MESSAGE + 1))
        with pytest.raises(ConnectionClosed) as closed:
            page.recv(timeout=60)
        assert closed.value.rcvd and closed.value.rcvd.code == CloseCode.MESSAGE_TOO_BIG
    with (
        pytest.raises(InvalidStatus),
        connect(
            f"ws://127.0.0.1:{site.port}/ws/alive/{alive}/", additional_headers={"Origin": "http://elsewhere.example"}, open_timeout=60
        ),
    ):
        pass
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as kept:
        kept.request("GET", "/health/live/")
        assert kept.getresponse().read()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in {0, -signal.SIGTERM}  # a connection that is only kept open holds nothing up
