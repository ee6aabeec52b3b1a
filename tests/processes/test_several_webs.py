"""Two web processes are one site: whoever answers, a session, a link, a key and the progress of a worker are the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.ports import free_port
from tests.processes.nginx import Nginx
from tests.processes.parts import until
from tests.processes.servers import Postgres, Redis
from tests.processes.site import Site

ASKED = 8  # times at once, by the same key


def test_two_web_processes_are_one_site(a_site: Callable[..., Site], a_server: Callable[..., Any]) -> None:
    redis, postgres, nginx = a_server(Redis), a_server(Postgres), a_server(Nginx)
    redis.start()
    postgres.start()
    servers = {name: redis.url(number) for number, name in enumerate(("BROKER", "CHANNEL_LAYER", "CACHE"))}
    named = {f"ALIVE_{name}_URL": url for name, url in servers.items()}
    one = a_site(**named, ALIVE_DATABASE_URL=postgres.create("alive"), ALIVE_ACCEL_PREFIX="/private-media/", ALIVE_RESEND_SECONDS="3")
    assert one.member  # made before anything runs beside it
    two = copy(one)
    two.port = free_port()
    first, _second = (one.run("-m", "alive_site.web", f"--port={web.port}") for web in (one, two))
    one.run("manage.py", "sweep")
    one.run("-m", "alive_site.work", "alive.local")
    for web in (one, two):
        until(web.answers, "no page", pause=0.05)
    nginx.in_front_of(one, two)
    front = copy(one)
    front.port = nginx.port

    reached = one.closes("making")
    body = {"prompt": "waves roll in", "photo": one.member["photos"][0], "seconds": 3.0, "people_agreed": True}
    with ThreadPoolExecutor(ASKED) as browsers:
        webs = [(one, two)[number % 2] for number in range(ASKED)]
        asked = {told["id"] for told in browsers.map(lambda web: web.insists("/api/v1/alive/", body, key="the same"), webs)}
    (alive,) = asked  # one request, whoever was asked
    pages = [web.watches(alive) for web in (one, two, front)]  # one session, everywhere
    until(reached, "nobody works")
    for page in pages:
        page.shows("animating")
    one.opens()
    for page in pages:
        page.hears_the_end()
    heard = [[shown["seq"] for shown in page.shown if shown["stage"] == "done"] for page in pages]
    assert heard[0] == heard[1] == heard[2] and len(heard[0]) == 1

    link = re.sub(r"^https?://[^/]+", "", one.ask("GET", f"/api/v1/alive/{alive}/")["clip"]["video"])
    token = {"Authorization": f"Token {one.member['token']}"}
    assert [nginx.ask(link, Range="bytes=4-7", **token)[2] for _turn in range(4)] == [b"ftyp"] * 4  # nginx asks both by turns
    with pytest.raises(HTTPError, match="404"):
        copied = copy(two)
        copied.member = two.member | {"token": "nobody's"}
        copied.fetch(link)

    first.kill()  # and the other goes on, for those too who were on it
    first.wait()
    again = front.asks()
    front.watches(again).hears_the_end()
    one.port = two.port
    assert one.has_made(2)["requests"] == 2
