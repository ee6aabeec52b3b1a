"""The example of ``deploy/nginx.conf`` in front of a real site: who gets a file, what passes, what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from websockets.sync.client import connect

from tests.processes.nginx import Nginx
from tests.processes.site import Site


def test_carries_what_the_site_allows_and_nothing_else(a_site: Callable[..., Site], a_server: Callable[..., Nginx]) -> None:
    site = a_site(ALIVE_ACCEL_PREFIX="/private-media/", ALIVE_METRICS_TOKEN="a token for the scraper alone")
    site.start()
    nginx = a_server(Nginx)
    nginx.in_front_of(site)
    alive = site.asks()
    site.waits_for(alive, "ready")
    token = {"Authorization": f"Token {site.member['token']}"}
    link = re.sub(r"^https?://[^/]+", "", site.ask("GET", f"/api/v1/alive/{alive}/")["clip"]["video"])

    status, headers, part = nginx.ask(link, Range="bytes=4-7", **token)
    assert (status, part) == (206, b"ftyp")
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("video/mp4", "nosniff")
    assert "X-Accel-Redirect" not in headers
    assert nginx.ask(link)[0] == 404  # a link is good for its member alone

    name = next((site.folder / "media" / "clips").rglob("*.mp4")).relative_to(site.folder / "media")
    assert nginx.ask(f"/private-media/{name}", **token)[0] == 404
    assert nginx.ask("/metrics", Authorization="Bearer a token for the scraper alone")[0] == 403
    assert nginx.ask("/static/../media/" + str(name), **token)[0] in {400, 404}

    session = {"Cookie": f"sessionid={site.member['session']}", "Origin": f"http://127.0.0.1:{nginx.port}"}
    with connect(f"ws://127.0.0.1:{nginx.port}/ws/alive/{alive}/", additional_headers=session, open_timeout=60) as socket:
        assert json.loads(socket.recv(timeout=60))["state"] == "ready"

    assert nginx.ask("/accounts/login/", **{"Content-Length": str(300 * 2**20)})[0] == 413
