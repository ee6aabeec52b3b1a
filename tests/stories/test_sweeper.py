"""Stories whose final check never came are rung for again; nothing else is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import dramatiq
import pytest
from django.utils import timezone

from stories import sweeper
from stories.models import Photo, Story
from stories.models.story import StoryState
from stories.services.story import post_story
from tests.factories import PhotoFactory, StoryFactory

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _empty_broker() -> Any:
    broker: Any = dramatiq.get_broker()
    broker.flush_all()
    yield
    broker.flush_all()


def rung() -> int:
    broker: Any = dramatiq.get_broker()
    return sum(queue.qsize() for name, queue in broker.queues.items() if name.startswith("checks"))


def waiting(**values: Any) -> Story:
    made: Story = StoryFactory(state=StoryState.CHECKING, sent_at=timezone.now() - LONG_AGO, **values)
    return made


def test_rings_once_for_each_that_was_left_behind() -> None:
    for _ in range(2):
        waiting()
    assert (sweeper.sweep(), rung()) == (2, 2)
    assert (sweeper.sweep(), rung()) == (0, 2)  # it was rung for just now


@pytest.mark.parametrize("state", [state for state in StoryState if state != StoryState.CHECKING])
def test_leaves_what_does_not_wait(state: StoryState) -> None:
    StoryFactory(state=state, sent_at=timezone.now() - LONG_AGO)
    assert sweeper.sweep() == 0


def test_gives_a_fresh_one_its_time() -> None:
    StoryFactory(state=StoryState.CHECKING)
    assert sweeper.sweep() == 0


def test_does_not_fall_over_when_the_broker_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    story = waiting()
    with monkeypatch.context() as cut:
        cut.setattr(dramatiq.get_broker(), "enqueue", away)
        sweeper.sweep()
    Story.objects.filter(pk=story.pk).update(sent_at=timezone.now() - LONG_AGO)
    assert (sweeper.sweep(), rung()) == (1, 1)


def test_removes_deleted_photos_that_no_story_shows_any_more() -> None:
    shown = StoryFactory().photo
    Photo.objects.filter(pk__in=[shown.pk, PhotoFactory().pk]).update(deleted_at=timezone.now())
    kept = PhotoFactory()
    assert sweeper.tidy() == 1
    assert set(Photo.objects.all()) == {shown, kept}


@pytest.mark.parametrize("wrong_by", [timedelta(hours=1), timedelta(hours=-1)])
def test_rings_by_the_clock_of_the_database(monkeypatch: pytest.MonkeyPatch, settings: Any, wrong_by: timedelta) -> None:
    """Whoever's clock is wrong, the machine of the page or that of the sweeper, nobody waits longer or is rung for at once."""
    now, photo, left_behind = timezone.now, PhotoFactory(), waiting()
    settings.RESEND_SECONDS = 30
    monkeypatch.setattr(timezone, "now", lambda: now() + wrong_by)
    posted = post_story(owner=photo.owner, photo=photo)
    assert sweeper.sweep() == 1
    monkeypatch.undo()
    for story in (posted, left_behind):
        story.refresh_from_db()
        assert abs(story.sent_at - now()) < timedelta(seconds=20)
    assert sweeper.sweep() == 0
