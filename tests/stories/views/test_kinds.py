"""How the kinds of requests are told apart: a page for every state, what it says, and addresses that lead somewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from generation.models import AliveRequest
from generation.states import Stage, State
from moderation.services import refuse_automatically
from stories.models import Photo, Restyle
from stories.views.kinds import ALIVE, PICTURE, SLOW, TITLES, Kind, draft_key
from tests.factories import PhotoFactory, PictureFactory, PictureRequestFactory, StoryFactory, picture
from tests.stories.asking import made, text

KINDS = [ALIVE, PICTURE]


@pytest.mark.parametrize("state", list(State))
def test_has_a_page_for_every_state(as_member: Client, member: Any, state: State) -> None:
    alive = made(
        member, state, rules=["violence"] if state in {State.REFUSED, State.HELD} else [], failure="engine" if state is State.FAILED else ""
    )
    page = text(as_member.get(reverse("alive", args=[alive.pk])))
    wanted = {
        State.QUEUED: "Waiting for a free worker",
        State.RUNNING: "You can leave this page",
        State.HELD: "A person looks at this one",
        State.READY: "AI-generated",
        State.REFUSED: "Violence and gore",
        State.FAILED: "Something went wrong on our side",
        State.CANCELLED: "You stopped this one",
    }[state]
    assert wanted in page and "let it rain" in page
    assert ("http-equiv" in page) is (state in {State.QUEUED, State.RUNNING, State.HELD})
    assert (reverse("alive_cancel", args=[alive.pk]) in page) is (state in {State.QUEUED, State.RUNNING, State.HELD})
    assert (reverse("alive_retry", args=[alive.pk]) in page) is (state is State.FAILED)


@pytest.mark.parametrize(
    ("eta", "words"), [(None, ""), (1.2, "About 1 second left"), (14.0, "About 14 seconds left"), (170.0, "About 3 minutes left")]
)
def test_tells_how_far_it_is_without_a_script(as_member: Client, member: Any, eta: float | None, words: str) -> None:
    alive = made(member, State.RUNNING, stage="animating", fraction=0.48, eta_seconds=eta)
    page = text(as_member.get(reverse("alive", args=[alive.pk])))
    assert words in page and "48 %" in page
    assert 'value="0.48"' in text(as_member.get(reverse("alive", args=[alive.pk]), headers={"accept-language": "id"}))  # no decimal comma


def test_shows_the_receipt_and_what_could_not_be_done(as_member: Client, member: Any) -> None:
    alive = made(member, engine="living", model="living-1", worker="box-7", seed=1234567, cannot=["sing a song"])
    page = text(as_member.get(reverse("alive", args=[alive.pk])))
    for fact in ("local", "box-7", "living-1", "1234567", "Alive development", "Could not:", "sing a song"):
        assert fact in page
    assert f"{reverse('story_new')}?alive={alive.pk}" in page


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("state", list(State))
def test_each_kind_has_a_page_for_every_state(kind: Kind, state: State, member: Any) -> None:
    asked: Any = made(member, state) if kind is ALIVE else PictureRequestFactory(owner=member, state=state)
    if kind is PICTURE and state is State.READY:
        asked = PictureFactory(request__owner=member).request
    template, shown = kind.page_of(asked)
    assert template == kind.templates[0 if state is State.READY else 2 if state in TITLES else 1]
    for address in shown["urls"].values():
        assert address.startswith("/ws/") or resolve(address).kwargs["pk"] == asked.pk


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_steps_are_done_now_and_to_come(kind: Kind, member: Any) -> None:
    """In the order of its work, and one of them at a time."""
    for stage, _words in kind.stages:
        alive = made(member, State.RUNNING, stage=stage) if kind is ALIVE else PictureRequestFactory(state=State.RUNNING, stage=stage)
        steps = kind.page_of(alive)[1]["steps"]
        now = [each["key"] for each in steps].index(stage)
        assert [(each["is_done"], each["is_now"]) for each in steps] == [(n < now, n == now) for n in range(len(steps))]


def test_a_stage_of_no_step_is_past_them_all(member: Any) -> None:
    steps = ALIVE.page_of(made(member, State.RUNNING, stage=Stage.DONE))[1]["steps"]
    assert all(each["is_done"] and not each["is_now"] for each in steps)


def test_says_a_word_only_when_it_waits_long(member: Any) -> None:
    fresh, old, running = made(member, State.QUEUED), made(member, State.QUEUED), made(member, State.RUNNING)
    long_ago = timezone.now() - SLOW - timedelta(seconds=1)
    AliveRequest.objects.filter(pk__in=[old.pk, running.pk]).update(created_at=long_ago)
    for alive in (old, running):
        alive.refresh_from_db()
    assert [ALIVE.page_of(alive)[1]["waits_long"] for alive in (fresh, old, running)] == [False, True, False]


def test_offers_an_appeal_where_there_is_a_decision_and_only_there(member: Any) -> None:
    decided, undecided, failed = made(member, State.REFUSED), made(member, State.REFUSED), made(member, State.FAILED)
    decision = refuse_automatically(kind=decided.kind, subject_id=decided.pk, rules=["violence"])
    refuse_automatically(kind=failed.kind, subject_id=failed.pk, rules=["violence"])
    shown = [ALIVE.page_of(alive)[1]["appeal_url"] for alive in (decided, undecided, failed)]
    assert shown == [reverse("appeal", args=[decision.pk]), "", ""]


def test_knows_its_photo_while_it_is_there(member: Any) -> None:
    alive = made(member)
    assert ALIVE.photo_of(alive) == alive.animation.photo
    Photo.objects.filter(pk=alive.animation.photo_id).update(deleted_at=timezone.now())
    assert ALIVE.photo_of(AliveRequest.objects.get(pk=alive.pk)) is None
    assert PICTURE.photo_of(PictureRequestFactory()) is None


def test_each_sheet_keeps_its_own_draft(member: Any) -> None:
    """What was typed for one photo does not turn up at another, nor AI Alive's words at Restyle."""
    photos = [PhotoFactory(owner=member) for _ in range(2)]
    keys = [draft_key(sheet, photo) for sheet in ("alive", "restyle") for photo in photos] + [draft_key("picture", None)]
    assert len(set(keys)) == 5
    restyled = PictureRequestFactory(owner=member, content=picture())
    Restyle.objects.create(asked=restyled, photo=photos[0])
    assert PICTURE.page_of(restyled)[1]["draft"] == draft_key("restyle", photos[0])
    assert PICTURE.page_of(PictureRequestFactory(owner=member))[1]["draft"] == "picture"


def test_shows_ones_own_story_of_the_clip(member: Any) -> None:
    alive = made(member)
    assert ALIVE.page_of(alive)[1]["story"] is None
    StoryFactory(photo=None, clip=alive.clip)  # somebody else's would be none of theirs
    assert ALIVE.page_of(alive)[1]["story"] is None
    story = StoryFactory(owner=member, photo=None, clip=alive.clip)
    assert ALIVE.page_of(alive)[1]["story"] == story
