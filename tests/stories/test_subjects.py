"""What of the product can be judged: found by an id as text, shown, moved, and never moved twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from moderation import subjects
from stories.models import Photo, Reply, Story, User
from stories.models.story import StoryState
from stories.services import social
from tests.factories import PhotoFactory, PictureFactory, StoryFactory, UserFactory

pytestmark = pytest.mark.django_db
STORY, MEMBER, REPLY = "story", "member", "reply"


def state(story: Story) -> str:
    return Story.objects.values_list("state", flat=True).get(pk=story.pk)


@pytest.mark.parametrize("key", [STORY, MEMBER, REPLY])
@pytest.mark.parametrize("odd", ["", "x", "-1", "1.5", "٣", "9" * 30, "9" * 5000, "0" * 8 + "-0000-0000-0000-" + "0" * 12, "\0"])
def test_an_id_of_any_shape_is_somebody_or_nobody(key: str, odd: str) -> None:
    kind = subjects.get(key)
    assert kind.owner_id(odd) is None
    assert kind.preview(odd) is None
    assert not kind.visible_to(odd, UserFactory())
    assert not (kind.take_down and kind.take_down(odd))


# --- Stories -----------------------------------------------------------------------------------------------------------------


def test_shows_a_story_with_what_it_was_made_from() -> None:
    story = StoryFactory(of_clip=True, caption="Look!", clip__request__prompt="waves", clip__request__people_agreed=True)
    shown = subjects.get(STORY).preview(str(story.pk))
    assert shown is not None
    assert (shown.text, shown.photo, shown.clip) == ("Look!", story.clip.request.photo, story.clip.video)
    assert {"waves", "yes"} <= {value for _, value in shown.facts}
    assert shown.title == f"Story of {story.owner}"


def test_shows_the_prompt_of_a_picture_made_here() -> None:
    made = PictureFactory(request__prompt="a lake")
    story = StoryFactory(owner=made.owner, photo=PhotoFactory(owner=made.owner, picture=made, ai_made=True))
    shown = subjects.get(STORY).preview(str(story.pk))
    assert shown is not None
    assert "a lake" in {value for _, value in shown.facts}
    assert (shown.photo, shown.clip) == (story.photo.image, None)


def test_only_who_may_see_a_story_may_report_it(member: Any, stranger: Any) -> None:
    visible_to = subjects.get(STORY).visible_to
    story = StoryFactory(owner=stranger)
    assert visible_to(str(story.pk), member)
    assert not visible_to(str(story.pk), AnonymousUser())
    social.block(blocker=stranger, blocked=member)
    assert not visible_to(str(story.pk), member)


@pytest.mark.parametrize(
    ("verb", "moves"),
    [
        ("take_down", {StoryState.LIVE: StoryState.REMOVED, StoryState.HELD: StoryState.REMOVED, StoryState.CHECKING: StoryState.REMOVED}),
        ("hide", {StoryState.LIVE: StoryState.HELD}),
        ("restore", {StoryState.REMOVED: StoryState.CHECKING, StoryState.HELD: StoryState.CHECKING}),
        ("release", {StoryState.HELD: StoryState.CHECKING, StoryState.REFUSED: StoryState.CHECKING}),
    ],
)
@pytest.mark.parametrize("start", list(StoryState))
def test_moves_a_story_only_from_where_it_makes_sense(verb: str, moves: dict[str, str], start: StoryState) -> None:
    """Whatever is shown again passes the final check again."""
    story = StoryFactory(state=start)
    act = getattr(subjects.get(STORY), verb)
    assert act(str(story.pk)) is (start in moves)
    assert state(story) == moves.get(start, start)


@pytest.mark.parametrize("start", list(StoryState))
def test_refuses_only_what_is_held_and_says_by_which_rule(start: StoryState) -> None:
    story, refuse = StoryFactory(state=start), subjects.get(STORY).refuse
    assert refuse is not None
    assert refuse(str(story.pk), ("hate",)) is (start == StoryState.HELD)
    story.refresh_from_db()
    assert story.rules == (["hate"] if start == StoryState.HELD else [])


def test_the_label_is_put_on_the_photo_and_so_on_every_story_of_it() -> None:
    story = StoryFactory()
    again = StoryFactory(owner=story.owner, photo=story.photo)
    kind = subjects.get(STORY)
    assert kind.lacks_ai_mark(str(story.pk))
    assert kind.mark_ai is not None and kind.unmark_ai is not None
    assert kind.mark_ai(str(story.pk))
    assert not kind.mark_ai(str(again.pk))  # it is there
    assert Story.objects.get(pk=again.pk).is_ai_generated
    assert kind.unmark_ai(str(again.pk))
    assert not Photo.objects.get(pk=story.photo_id).ai_made


def test_a_clip_says_so_by_itself_and_cannot_be_unmarked() -> None:
    story, kind = StoryFactory(of_clip=True), subjects.get(STORY)
    assert not kind.lacks_ai_mark(str(story.pk))
    assert kind.mark_ai is not None and kind.unmark_ai is not None
    assert not kind.mark_ai(str(story.pk))
    assert not kind.unmark_ai(str(story.pk))


def test_counts_who_saw_it() -> None:
    story = StoryFactory()
    assert subjects.get(STORY).reach(str(story.pk)) == 0
    story.views.create(viewer=UserFactory())
    assert subjects.get(STORY).reach(str(story.pk)) == 1


# --- members and replies -------------------------------------------------------------------------------------------------------


def test_a_closed_account_opens_again_and_neither_happens_twice(stranger: Any) -> None:
    kind = subjects.get(MEMBER)
    assert kind.take_down is not None and kind.restore is not None
    assert [kind.take_down(str(stranger.pk)) for _ in range(2)] == [True, False]
    assert not User.objects.get(pk=stranger.pk).is_active
    assert [kind.restore(str(stranger.pk)) for _ in range(2)] == [True, False]


def test_a_member_is_reported_only_by_who_can_find_them(member: Any, stranger: Any) -> None:
    visible_to = subjects.get(MEMBER).visible_to
    assert visible_to(str(stranger.pk), member)
    assert not visible_to(str(stranger.pk), AnonymousUser())
    social.block(blocker=stranger, blocked=member)
    assert not visible_to(str(stranger.pk), member)


@pytest.fixture
def reply(member: Any, stranger: Any) -> Reply:
    return Reply.objects.create(story=StoryFactory(owner=member), sender=stranger, text="hello")


def test_a_reply_is_seen_by_its_two_members_alone(reply: Reply, member: Any, stranger: Any) -> None:
    visible_to = subjects.get(REPLY).visible_to
    assert visible_to(str(reply.pk), member)
    assert visible_to(str(reply.pk), stranger)
    assert not visible_to(str(reply.pk), UserFactory())
    assert not visible_to(str(reply.pk), AnonymousUser())


def test_a_reply_that_is_hidden_can_still_be_taken_down_and_comes_back_once(reply: Reply, member: Any) -> None:
    kind, pk = subjects.get(REPLY), str(reply.pk)
    assert kind.hide is not None and kind.take_down is not None and kind.restore is not None
    assert [kind.hide(pk) for _ in range(2)] == [True, False]
    assert kind.take_down(pk)
    assert not kind.visible_to(pk, member)
    assert [kind.restore(pk) for _ in range(2)] == [True, False]
    assert kind.visible_to(pk, member)
