"""When it does not come alive: refused, held, cancelled, failed. The member is told why, and pays nothing."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from generation import heartbeat, sweeper
from generation.engines import EngineError
from generation.models import AliveRequest, Clip
from generation.states import State
from moderation.models import Decision
from stories.models import Story
from stories.models.story import StoryState
from tests import engines
from tests.journeys.person import Moderator, Person
from tests.journeys.worker import work

REFUSED = "make her naked"  # the phrase list refuses it by itself
LOOKED_AT = "let her twerk on the beach"  # by the phrase list and by its meaning a person has to look


def now(alive: AliveRequest) -> State:
    alive.refresh_from_db()
    return State(alive.state)


def work_after_a_sweep() -> list[str]:
    """The sweeper rings again for what was left behind, and a worker comes."""
    AliveRequest.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    sweeper.sweep()
    return work()


def test_names_the_rule_of_a_refused_one_gives_the_quota_back_and_hears_the_appeal(sari: Person, omar: Moderator) -> None:
    alive = sari.asks(prompt=REFUSED)
    assert sari.quota_left() == 11
    work()
    assert now(alive) == State.REFUSED
    page = sari.reads("alive", alive.pk)
    assert "This one was not made" in page and "Sexual content" in page and REFUSED in page
    assert sari.quota_left() == 12
    assert sari.inbox()[0].startswith("AI Alive request: refused")

    decision = Decision.objects.get(about=sari.user)
    assert reverse("appeal", args=[decision.pk]) in page
    sari.post("appeal", decision.pk, data={"text": "It is about a shell on the beach."})
    omar.grants_appeal()
    assert "Your appeal was heard by another moderator; the decision was reversed." in sari.inbox()
    work()
    assert now(alive) == State.READY


def test_goes_on_with_a_held_one_when_a_person_lets_it_pass(sari: Person, mona: Moderator) -> None:
    alive = sari.asks(prompt=LOOKED_AT)
    work()
    assert now(alive) == State.HELD
    assert "A person looks at this one" in sari.reads("alive", alive.pk)
    assert sari.inbox()[0] == "Your video is being reviewed by a person."
    mona.decides("release", policy="sexual")
    work()
    assert now(alive) == State.READY
    assert "Your video is ready." in sari.inbox()


def test_tells_the_reason_when_a_person_refuses_a_held_one(sari: Person, mona: Moderator) -> None:
    alive = sari.asks(prompt=LOOKED_AT)
    work()
    mona.decides("refuse", policy="sexual", reason="It is meant to undress her.")
    assert now(alive) == State.REFUSED
    assert sari.quota_left() == 12
    decision = Decision.objects.get(about=sari.user, action="refuse")
    assert "It is meant to undress her." in sari.reads("decision", decision.pk)
    assert work() == []


def test_stops_when_its_owner_cancels_while_a_worker_is_at_it(sari: Person) -> None:
    alive = sari.asks()
    interval, heartbeat.INTERVAL = heartbeat.INTERVAL, 0.0
    engines.at_step[3] = lambda: sari.post("alive_cancel", alive.pk) and None
    try:
        work()
    finally:
        heartbeat.INTERVAL = interval
    assert now(alive) == State.CANCELLED
    assert not Clip.objects.exists()
    assert sari.quota_left() == 12
    assert "You stopped this one" in sari.reads("alive", alive.pk)
    assert sari.client.get(f"{reverse('story_new')}?alive={alive.pk}").status_code == 404


def test_says_that_it_was_our_fault_and_makes_it_at_the_second_try(sari: Person) -> None:
    def fail() -> None:
        raise EngineError("out of memory")

    alive = sari.asks()
    engines.at_step[1] = fail
    for _attempt in range(3):
        AliveRequest.objects.filter(pk=alive.pk).update(sent_at=None)
        assert work() or work_after_a_sweep()
    assert now(alive) == State.FAILED
    assert "Something went wrong on our side" in sari.reads("alive", alive.pk)
    assert sari.quota_left() == 12
    engines.at_step.clear()
    sari.post("alive_retry", alive.pk)
    work()
    assert now(alive) == State.READY
    assert sari.quota_left() == 11


def test_refuses_a_caption_shows_the_story_to_nobody_and_hears_the_appeal(sari: Person, budi: Person, omar: Moderator) -> None:
    alive = sari.asks()
    work()
    alive.refresh_from_db()
    story = sari.posts(alive, caption="look, a naked child")
    work()
    story.refresh_from_db()
    assert story.state == StoryState.REFUSED
    assert "Not posted" in sari.reads("story_status", story.pk)
    assert budi.get("story", story.pk).status_code == 404
    again = sari.posts(alive, caption="look, a shell")
    work()
    assert Story.objects.get(pk=again.pk).state == StoryState.LIVE

    sari.post("appeal", Decision.objects.get(about=sari.user).pk, data={"text": "A child of the sea: a shell."})
    omar.grants_appeal()
    work()
    assert Story.objects.get(pk=story.pk).state == StoryState.LIVE
    assert budi.get("story", story.pk).status_code == 200
