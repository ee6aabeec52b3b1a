"""Requests at every state at one time, several of each: each kill meets them all, and lets some go on; then everything is counted."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import psycopg

from generation.states import State
from tests.counts import Tells
from tests.processes.crew import CHECKERS, Crew
from tests.processes.moments import MOMENTS, OVER, WAVES, Moment
from tests.processes.page import Page
from tests.processes.parts import DOUBTFUL, until
from tests.processes.site import Site

AT_ONCE = 3  # requests that are asked for while somebody is killed; and as many wait in line, and in each state that needs no worker
PATIENCE = 300.0  # seconds; nobody waits longer on a machine with other things to do


@dataclass(slots=True)
class Asked:
    """One request and its page; ``then`` is what its row will say at last, unless a person lets it pass."""

    id: str
    name: str
    page: Page
    then: State
    moment: Moment | None = None
    turn: int = 0  # at which its gate opens
    cancelled: bool = False

    @property
    def gate(self) -> str:
        return f"{self.moment.held_by}-{self.id}" if self.moment else ""


@dataclass(frozen=True, slots=True)
class Killed:
    """Who, what kills it, and what starts it again beside what the crew does.

    Args:
        answers: a page is there meanwhile, and takes more requests.
        works: the workers die too.
    """

    who: str
    kill: Callable[[], object]
    start: Callable[[], object] = lambda: None
    answers: bool = False
    works: bool = False


class Crowd:
    """Whoever was asked for of one site, and is to be made once."""

    def __init__(self, site: Site, crew: Crew) -> None:
        self.site, self.crew = site, crew
        self.asked: list[Asked] = []
        self.standing: list[Asked] = []
        self.line: list[Asked] = []  # who waits for a maker
        self.stories = 0
        self.met: list[tuple[str, str]] = []  # name, who
        crew.start()
        with self._nobody_begins():
            for state, prompt in OVER.items():
                for _time in range(AT_ONCE):
                    asked = self._asks(f"{state} long since", prompt, then=state)
                    if state is State.CANCELLED:
                        site.insists(f"/api/v1/{site.kind}/{asked.id}/cancel/")
        self._settle(self.asked)
        self.clip = self.asked[0].id if site.kind == "alive" else ""  # what is posted

    def meets(self, *killed: Killed, turns: int = 1) -> None:
        """As many requests at every state as there are turns. Each turn all of these are killed, one after another.

        While the last of a turn is away, which is another one each time, one request at every state goes on; and then all else. So each
        meets ``turns`` at every state first, one fewer the next time, and one at last.
        """
        with self._nobody_begins():
            for turn in range(turns):
                for moment in MOMENTS[self.site.kind]:
                    self._asks_to_stand(moment, turn)
            self.crew.start(len(self.standing))
        for turn in range(turns):
            stories = self._posts() if self.clip else []
            first = turn % len(killed)
            *others, last = killed[first:] + killed[:first]
            for each in others:
                self._meet(each, stories, turn)
                if each.works:
                    self._settle_the_line()
            self._meet(last, stories, turn, goes=True)
            self._settle_the_line()
            for story in stories:
                self.site.waits_until_live(story)

    def own(self, beside: str, *whom: str) -> tuple[Killed, ...]:
        """Processes of the site itself; ``beside``: who keeps rows and messages."""
        return tuple(Killed(f"{who}, {beside}", self.crew.killer(who), answers=who == "workers", works=who != "web") for who in whom)

    def fewest(self, who: str) -> int:
        """How many requests at the rarest of all states were met by this one's kills."""
        met = Counter(name for name, its in self.met if its == who)
        states = [moment.name for moment in MOMENTS[self.site.kind]] + [f"{state} long since" for state in OVER]
        return min(met[name] for name in [*states, "queued", "submitted", *(["a Story in its check"] if self.clip else [])])

    def end(self, tells: Tells) -> None:
        """A person lets pass what waits for one; then everything is there once, and nothing is left over."""
        doubtful = [each for each in self.asked if each.then is State.HELD]
        assert sorted(self.site.books("release")["released"]) == sorted(each.id for each in doubtful)  # one case each
        for each in doubtful:
            each.then = State.READY
        self._settle(doubtful)
        for each in self.asked:
            each.page.hears_the_end(each.then)
        told = self.site.books("read")
        ends = Counter(str(each.then) for each in self.asked)
        ready = ends[State.READY]
        assert told["states"] == ends, told
        assert (told["made"], told["charged"], told["orphans"], told["missing"]) == (ready, ready, 0, []), told
        assert told["stories"] == ({"live": self.stories} if self.stories else {}), told
        assert told["decisions"] == {"release": len(doubtful), "refuse": ends[State.REFUSED]}, told  # no second statement
        assert told["cases"] == len(doubtful) + ends[State.REFUSED], told  # no second case
        tells("kills", [*self.met])
        tells(
            "counted",
            f"{self.site.kind}: {len(self.asked)} requests, {told['made']} made, {told['charged']} charged, {told['attempts']} attempts,"
            f" {told['swept']} files swept, {sum(len(each.page.shown) for each in self.asked)} snapshots,"
            f" {sum(each.page.connections for each in self.asked)} sockets, nothing left over",
        )

    # --- one kill -------------------------------------------------------------------------------------------------------------

    def _meet(self, killed: Killed, stories: list[str], turn: int, *, goes: bool = False) -> None:
        """Args: goes: this turn's go on while it is away, and all else; or makers with nothing to do rest, and all that is asked waits."""
        self._stand(stories)
        if not self.crew.rest():  # the one that cannot has to stand too, or nobody would wait in line
            with self._nobody_begins():
                self._asks_to_stand(MOMENTS[self.site.kind][0], turn)
            self._stand(stories)
        self.line += [self._asks("queued", WAVES) for _missing in range(AT_ONCE - len(self.line))]
        self._count(killed.who, stories)
        going = [each for each in self.standing if goes and each.turn == turn]
        self.standing = [each for each in self.standing if each not in going]
        self._survive(killed, going)
        self._settle(going)

    def _count(self, who: str, stories: list[str]) -> None:
        """Read in one statement where everybody is: the kill follows at once."""
        rows = self.site.rows()
        expected: dict[str, tuple[str, ...]] = {each.id: (each.then, "") for each in self.asked}
        expected |= {each.id: (State.QUEUED, "") for each in self.line}
        expected |= {each.id: each.moment.row for each in self.standing if each.moment}
        expected |= dict.fromkeys(stories, ("checking", ""))
        wrong = {id_: (rows[id_], row) for id_, row in expected.items() if rows[id_] != row}
        assert not wrong, wrong
        over = [each for each in self.asked if each.name.endswith("long since")]
        self.met += [(each.name, who) for each in [*self.standing, *over]]
        self.met += [("queued", who)] * len(self.line) + [("a Story in its check", who)] * len(stories)

    def _survive(self, killed: Killed, going: list[Asked]) -> None:
        """Some requests are on their way through the page while it happens, and asked for again and again with their keys."""
        keys = [uuid.uuid4().hex for _time in range(AT_ONCE)]
        with ThreadPoolExecutor(2 * AT_ONCE) as browsers:
            asked = {"submitted": [browsers.submit(self.site.asks, key=key) for key in keys]}
            killed.kill()
            if going:
                self.site.opens(*(each.gate for each in going), *(["posting"] if self.clip else []))
            if killed.answers:
                asked["asked while it is away"] = [browsers.submit(self.site.asks)]
                asked["asked while it is away"][0].result(PATIENCE)
            killed.start()
            self.crew.start(len(self.standing), wakes=killed.works or bool(going))
            told = [(name, each.result(PATIENCE)) for name, them in asked.items() for each in them]
        for key, each in zip(keys, asked["submitted"], strict=True):
            assert self.site.asks(key=key) == each.result()  # whether or not an answer came the first time
        self.met += [(name, killed.who) for name, _id in told]
        new = [Asked(id_, name, self.site.watches(id_), State.READY) for name, id_ in told]
        self.asked += new
        self.line += new

    def _stand(self, stories: list[str]) -> None:
        """All that are to stand do, Stories too; a member presses Cancel where that is to happen.

        Nobody takes up what was cancelled when its worker died: another one is asked for in its place.
        """
        if alone := [each for each in self.standing if each.cancelled and not self.site.standing(each.gate)]:
            self.standing = [each for each in self.standing if each not in alone]
            with self._nobody_begins():
                for each in alone:
                    self._asks_to_stand(cast(Moment, each.moment), each.turn)
        for each in self.standing:
            if each.then is State.CANCELLED and not each.cancelled:
                until(partial(self.site.standing, each.gate), f"{each} never came there", PATIENCE, pause=0.1)
                self.site.insists(f"/api/v1/{self.site.kind}/{each.id}/cancel/")
                each.cancelled = True
        missing: list[Any] = []

        def all_stand() -> bool:
            rows = self._rows()
            missing[:] = [
                (each.name, rows.get(each.id), self.site.standing(each.gate))
                for each in self.standing
                if not each.moment or rows.get(each.id) != each.moment.row or not self.site.standing(each.gate)
            ]
            return not missing

        until(lambda: len(self.site.standing("posting")) >= len(stories), "a Story was never checked", PATIENCE, pause=0.2)
        try:
            until(all_stand, "somebody never stood", PATIENCE, pause=0.5)
        except AssertionError as error:
            error.add_note(str(missing))
            raise

    def _posts(self) -> list[str]:
        self.site.closes("posting")
        stories = [self.site.posts(self.clip) for _time in range(CHECKERS)]
        self.stories += CHECKERS
        return stories

    def _settle(self, asked: Iterable[Asked]) -> None:
        """None of these waits for ever, and every page hears how it ended."""
        waiting = {each.id: each.then for each in asked}
        left: dict[str, Any] = {}

        def all_ended() -> bool:
            rows = self._rows()
            left.clear()
            left.update({id_: rows.get(id_) for id_, then in waiting.items() if rows.get(id_) != (then, "")})
            return not left

        try:
            until(all_ended, "somebody waits for ever", PATIENCE, pause=0.5)
        except AssertionError as error:
            error.add_note(str(left))
            raise
        for each in asked:
            if each.then is not State.HELD:
                each.page.hears_the_end(each.then)

    def _settle_the_line(self) -> None:
        self._settle(self.line)
        self.line = []

    # --- asking ---------------------------------------------------------------------------------------------------------------

    @contextmanager
    def _nobody_begins(self) -> Iterator[None]:
        """Whoever takes a request meanwhile stands at its first gate, so that each gate is closed before anybody comes to it."""
        first = MOMENTS[self.site.kind][0].held_by
        self.site.closes(first)
        yield
        self.site.opens(first)

    def _asks_to_stand(self, moment: Moment, turn: int) -> None:
        asked = self._asks(moment.name, moment.prompt, then=moment.then)
        asked.moment, asked.turn = moment, turn
        self.site.closes(asked.gate)
        self.standing.append(asked)

    def _asks(self, name: str, prompt: str, *, then: State = State.READY) -> Asked:
        # What a person lets pass is not judged again, its photo too: the others show another one.
        id_ = self.site.asks(prompt, photo=int(DOUBTFUL in prompt))
        asked = Asked(id_, name, self.site.watches(id_), then)
        self.asked.append(asked)
        return asked

    def _rows(self) -> dict[str, tuple[str, ...]]:
        try:
            return self.site.rows()
        except psycopg.OperationalError:
            return {}  # it is on its way back
