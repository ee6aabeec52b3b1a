"""SIGKILL at every state of a request: one clip or picture, one charge, no orphan, and the page never runs backwards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.processes.parts import until
from tests.processes.servers import Postgres, Redis, Server
from tests.processes.site import Page, Site

MOMENTS = {
    "maker": ("checking", "animating", "checking_clip", "before-store", "after-store"),
    "web": ("queued", "animating", "before-store"),
    "tree": ("signing", "queued", "before-store", "after-store"),
}
MOMENTS_OF_PICTURES = {
    "painter": ("checking", "drawing", "checking_picture", "before-store", "after-store"),
    "web": ("queued", "drawing", "before-store"),
    "tree": ("signing", "queued", "before-store", "after-store"),
}


def reach(site: Site, alive: str, page: Page, moment: str) -> None:
    """Return when the request is there; what is too short to be met is passed by."""
    if moment == "queued":
        return
    if moment.endswith("store"):
        until((site.folder / f"stop-{moment.removesuffix('-store')}.reached").exists, "nothing was ever stored")
        return
    until(lambda: page.shown and (page.shown[-1]["stage"] == moment or page.shown[-1]["over"]), f"never {moment}")


def hold(site: Site, moment: str) -> None:
    if moment.endswith("store"):
        (site.folder / f"stop-{moment.removesuffix('-store')}").touch()


def let_go(site: Site) -> None:
    for told in site.folder.glob("stop-*"):
        told.unlink()


def killed_at(site: Site, moment: str, kill: Callable[[], object], start: Callable[[], object]) -> None:
    """One request, one kill, one clip or picture."""
    hold(site, moment)
    alive = site.asks()
    page = site.watches(alive)
    reach(site, alive, page, moment)
    kill()
    let_go(site)
    start()
    page.join(90)
    assert not page.is_alive(), f"the page never heard that it is over: {page.shown[-1:]}"
    assert page.never_ran_backwards(), [shown["fraction"] for shown in page.shown]


def counted(site: Site, requests: int) -> dict[str, Any]:
    """Everything is there once, and nothing is left over."""
    told = site.books("read")
    assert told["states"] == {"ready": requests}
    assert (told["made"], told["charged"], told["orphans"], told["missing"]) == (requests, requests, 0, [])
    return told


def kills(site: Site, who: str, moments: tuple[str, ...]) -> str:
    trees = [site.start()]

    def start() -> None:
        if who == "tree":
            trees.append(site.start())

    for moment in moments:
        killed_at(site, moment, lambda: site.kill(trees[-1], who), start)
    told = counted(site, len(moments))
    return f"{site.kind}, {who}: {len(moments)} kills, {told['made']} made, {told['attempts']} attempts, {told['swept']} files swept"


@pytest.mark.parametrize(("kind", "moments"), [("alive", MOMENTS), ("pictures", MOMENTS_OF_PICTURES)])
def test_makes_it_once_whoever_is_killed_and_whenever(a_site: Callable[..., Site], kind: str, moments: dict[str, tuple[str, ...]]) -> None:
    """Three sites side by side, because what takes time is waiting for leases to end."""
    with ThreadPoolExecutor() as side_by_side:
        for told in side_by_side.map(kills, [a_site(kind=kind) for _who in moments], moments, moments.values()):
            print(f"\n{told}", end="")


@pytest.mark.parametrize(("kind", "server"), [("alive", Postgres), ("pictures", Redis)], ids=["database", "broker"])
def test_makes_it_once_whenever_the_server_beside_it_dies(
    a_site: Callable[..., Site], a_server: Callable[..., Any], kind: str, server: type[Server]
) -> None:
    beside = a_server(server)
    beside.start()
    address = {"ALIVE_DATABASE_URL": beside.create("alive")} if server is Postgres else {"ALIVE_BROKER_URL": beside.url(0)}
    site = a_site(kind=kind, ALIVE_RESEND_SECONDS="3", **address)
    site.start()
    moments = ("queued", *(MOMENTS["maker"] if kind == "alive" else MOMENTS_OF_PICTURES["painter"]))
    for moment in moments:
        killed_at(site, moment, beside.kill, beside.start)
    told = counted(site, len(moments))
    print(
        f"\n{kind}, {server.__name__}: {len(moments)} kills, {told['made']} made, {told['attempts']} attempts, {told['swept']} files swept"
    )


def test_takes_a_request_once_though_the_web_dies_while_it_is_asked(a_site: Callable[..., Site]) -> None:
    site = a_site()
    tree = site.start()
    asked = []
    for _time in range(3):
        site.kill(tree, "web")
        asked.append(site.asks())
    for alive in asked:
        site.waits_for(alive, "ready")
    counted(site, len(set(asked)))
    assert len(set(asked)) == 3


def test_loses_neither_clip_of_a_worker_that_finishes_one_and_makes_another(a_site: Callable[..., Site]) -> None:
    """The clip before stands in the store's door while the next one is animated; then the worker is killed, or asked to end."""
    site = a_site(ALIVE_TEST_ENGINE="PacedApartEngine")
    tree = site.start()
    told = []
    for moment, end in (("before-store", "kill"), ("after-store", "kill"), ("before-store", "terminate")):
        hold(site, moment)
        first = site.asks()
        pages = [site.watches(first)]
        reach(site, first, pages[0], moment)
        second = site.asks()
        pages.append(site.watches(second))
        reach(site, second, pages[1], "animating")  # it stays there until the first one is out of the way
        both = [site.state(alive)["state"] for alive in (first, second)]
        assert both == ["running", "running"]  # one worker, two clips
        getattr(site.process(tree, "maker"), end)()
        let_go(site)
        for page in pages:
            page.join(90)
            assert not page.is_alive(), f"the page never heard that it is over: {page.shown[-1:]}"
            assert page.never_ran_backwards(), [shown["fraction"] for shown in page.shown]
        told.append(f"{end} {moment}")
    made = counted(site, 2 * len(told))
    print(f"\n{', '.join(told)}: {made['made']} clips, {made['attempts']} attempts, {made['swept']} files swept", end="")
