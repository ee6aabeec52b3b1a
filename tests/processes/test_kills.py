"""SIGKILL of web, workers, broker, database under requests at every state: one clip, one charge, no orphan, no bar that runs back."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.counts import Tells
from tests.processes.crew import Crew
from tests.processes.crowd import Crowd, Killed
from tests.processes.parts import until
from tests.processes.servers import Postgres, Rabbit, Redis
from tests.processes.site import Site

TIMES = int(os.environ.get("KILLS", "1"))  # KILLS=10 kills each ten times as often
MANY = 10  # requests at each of all states that each of the four has to meet


def test_makes_it_once_whoever_of_one_machine_is_killed(a_site: Callable[..., Site], record_property: Tells) -> None:
    """The embedded default: SQLite holds rows and messages, the supervisor starts anew whom it lost."""
    site = a_site(ALIVE_RESEND_SECONDS="3", ALIVE_LEASE_SECONDS="6")
    crowd = Crowd(site, Crew(site, supervised=True))
    for _time in range(TIMES):
        crowd.meets(*crowd.own("SQLite", "workers", "everything", "web"))
    crowd.end(record_property)


@pytest.mark.parametrize(
    ("kind", "broker", "turns", "many"),
    [("alive", Rabbit, 4, MANY), ("pictures", Redis, 1, 1)],
    ids=["RabbitMQ", "Redis"],
)
def test_makes_it_once_whoever_of_a_fleet_is_killed(
    a_site: Callable[..., Site],
    a_server: Callable[..., Any],
    record_property: Tells,
    kind: str,
    broker: type[Rabbit | Redis],
    turns: int,
    many: int,
) -> None:
    """Redis keeps no file: it forgets every message. None of the fleet's own processes is started anew because a server died."""
    servers = {"database": a_server(Postgres), "broker": a_server(broker), "layer": a_server(Redis)}
    for server in servers.values():
        server.start()
    refused = a_site(ALIVE_BROKER_URL=servers["broker"].url(password="wrong")).check()
    assert "The broker lets nobody in: " in refused and ("ACCESS_REFUSED" in refused or "invalid username-password" in refused), refused
    site = a_site(
        kind=kind,
        ALIVE_DATABASE_URL=servers["database"].create("alive"),
        ALIVE_BROKER_URL=servers["broker"].url(),
        ALIVE_CHANNEL_LAYER_URL=servers["layer"].url(),
        ALIVE_RESEND_SECONDS="3",
        ALIVE_LEASE_SECONDS="6",
    )
    crowd = Crowd(site, Crew(site))
    own = crowd.own(broker.__name__, "web", "workers")
    theirs = [Killed(f"{name}, {broker.__name__}", each.kill, each.start, answers=name != "database") for name, each in servers.items()]
    if broker is Rabbit:
        theirs = theirs[:2]  # Redis as channel layer dies beside Redis as broker
    for _time in range(TIMES):
        crowd.meets(*own, *theirs, turns=turns)
        crowd.meets(*crowd.own(broker.__name__, "everything"))
    assert min(crowd.fewest(each.who) for each in (*own, *theirs)) >= many * TIMES, crowd.met
    crowd.end(record_property)


def test_loses_neither_clip_of_a_worker_that_finishes_one_and_makes_another(a_site: Callable[..., Site], record_property: Tells) -> None:
    """The clip before stands in the store's door while the next one is animated; then the worker is killed, or asked to end."""
    site = a_site(ALIVE_TEST_ENGINE="PacedApartEngine")
    tree = site.start()
    told = []
    for gate, end in (("before-store", "kill"), ("after-store", "kill"), ("before-store", "terminate")):
        reached = site.closes(gate)
        first = site.asks()
        pages = [site.watches(first)]
        until(reached, "nothing was ever stored")
        second = site.asks()
        pages.append(site.watches(second))
        pages[1].shows("animating")  # and stays there
        both = [site.state(alive)["state"] for alive in (first, second)]
        assert both == ["running", "running"]  # one worker, two clips
        getattr(site.process(tree, "maker"), end)()
        site.opens()
        for page in pages:
            page.hears_the_end()
        told.append(f"{end} {gate}")
    made = site.has_made(2 * len(told))
    record_property("counted", f"{', '.join(told)}: {made['made']} clips, {made['attempts']} attempts, {made['swept']} files swept")
