"""Every state a request can stand at, all at one time: then somebody is killed, and everything is counted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from generation.states import Stage, State
from tests.counts import Tells
from tests.processes.calm import FORBIDDEN
from tests.processes.page import Page
from tests.processes.parts import DOUBTFUL, until
from tests.processes.site import Site

WAVES = "waves roll in"


@dataclass(frozen=True, slots=True)
class Moment:
    """Where one request stands still: at which gate, and what its row says there."""

    name: str
    stage: Stage
    gate: str = ""
    prompt: str = WAVES

    @property
    def held_by(self) -> str:
        return self.gate or self.name


def _moments(making: Stage, judging: Stage) -> tuple[Moment, ...]:
    """The last first: each request walks past the gates that are not closed yet."""
    return (
        Moment("after-store", judging),  # the files lie there, the row says nothing of them
        Moment("before-store", judging),
        Moment("keeping", judging, prompt=f"{WAVES}, {DOUBTFUL}"),  # put aside for a person
        Moment("judged", judging, "checking_made"),
        Moment("signing", Stage.SIGNING),
        Moment("making", making),  # a clip is labelled, marked and encoded as it is made
        Moment("cancelled", making, "making"),  # its member presses Cancel while the worker still works
        Moment("checking", Stage.CHECKING),
        Moment("refused", Stage.CHECKING, "checking", prompt=f"{WAVES}, {FORBIDDEN}"),
    )


MOMENTS = {
    "alive": (*_moments(Stage.ANIMATING, Stage.CHECKING_CLIP), Moment("claimed", Stage.CHECKING, "checking_photo")),
    "pictures": _moments(Stage.DRAWING, Stage.CHECKING_PICTURE),
}
ENDS = {"cancelled": State.CANCELLED, "refused": State.REFUSED}  # all others end as READY
PAGELESS = ("web", "tree", "database")  # without them no page answers


@dataclass
class Round:
    """One request at each state, and a Story at its check; ``clip`` is what is posted."""

    site: Site
    clip: str
    asked: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    story: str = ""

    def gather(self) -> None:
        self._asks("held", f"{WAVES}, {DOUBTFUL}")
        self.site.waits_for(self.asked["held"], State.HELD)
        for moment in MOMENTS[self.site.kind]:
            self._stands_at(moment)
        self.site.insists(f"/api/v1/{self.site.kind}/{self.asked['cancelled']}/cancel/")
        self._asks("queued", WAVES)
        if self.clip:
            reached = self.site.closes("posting")
            self.story = self.site.posts(self.clip)
            until(reached, "no Story was ever checked")

    def survives(self, kill: Callable[[], object], start: Callable[[], object], *, answers: bool) -> None:
        """One request is on its way through the page while it happens, and asked for again and again with its key.

        Args:
            answers: the page is there meanwhile, and takes another one.
        """
        with ThreadPoolExecutor(1) as browser:
            submitted = browser.submit(self.site.asks)
            kill()
            self.site.opens()
            if answers:
                self._asks("meanwhile", WAVES)
            start()
            self.asked["submitted"] = submitted.result(120)
        self.pages["submitted"] = self.site.watches(self.asked["submitted"])

    def ends(self) -> None:
        """A person lets pass what waits for one, and every page hears how it ended."""
        doubtful = {self.asked["held"], self.asked["keeping"]}
        for held in doubtful:
            self.site.waits_for(held, State.HELD)
        assert set(self.site.books("release")["released"]) == doubtful  # one case each
        for name, page in self.pages.items():
            page.hears_the_end(ENDS.get(name, State.READY))
        if self.story:
            self.site.waits_until_live(self.story)

    def _stands_at(self, moment: Moment) -> None:
        reached = self.site.closes(moment.held_by)
        self._asks(moment.name, moment.prompt)
        until(reached, f"no request ever came to {moment.name}")
        until(lambda: self._stage_of(moment) == moment.stage, f"{moment} shows another stage", pause=0.05)

    def _stage_of(self, moment: Moment) -> Stage | None:
        shown = self.site.state(self.asked[moment.name])
        return Stage(shown["stage"]) if shown["state"] == State.RUNNING else None

    def _asks(self, name: str, prompt: str) -> None:
        # What a person lets pass is not judged again, its photo too: the others show another one.
        self.asked[name] = self.site.asks(prompt, photo=int(DOUBTFUL in prompt))
        self.pages[name] = self.site.watches(self.asked[name])


def kills(site: Site, rounds: list[tuple[str, Callable[[], object], Callable[[], object]]], tells: Tells) -> None:
    """Let each of them happen once to a request at every state, and count.

    Args:
        rounds: who, what kills it, what starts it again.
        tells: pytest's ``record_property``.
    """
    first = site.asks()
    site.waits_for(first, State.READY)
    asked, met = 1, list[tuple[str, str]]()
    for who, kill, start in rounds:
        one = Round(site, first if site.kind == "alive" else "")
        one.gather()
        one.survives(kill, start, answers=who not in PAGELESS)
        one.ends()
        asked += len(one.asked)
        met += [(name, f"{who}, {site.kind}") for name in (*one.asked, *(["a Story in its check"] if one.story else []))]
    told = counted(site, len(rounds), asked)
    tells("kills", met)
    tells(
        "counted",
        f"{site.kind}, {len(rounds)} kills: {asked} requests, {told['made']} made, {told['attempts']} attempts, nothing left over",
    )


def counted(site: Site, rounds: int, asked: int) -> dict[str, Any]:
    """Everything is there once, and nothing is left over."""
    told = site.books("read")
    ready = asked - rounds * len(ENDS)
    assert told["states"] == {"ready": ready, "cancelled": rounds, "refused": rounds}, told
    assert (told["made"], told["charged"], told["orphans"], told["missing"]) == (ready, ready, 0, []), told
    assert told["stories"] == ({"live": rounds} if site.kind == "alive" else {}), told
    assert told["decisions"] == {"release": 2 * rounds, "refuse": rounds}, told  # no second statement
    assert told["cases"] == 3 * rounds, told  # no second case
    return told
