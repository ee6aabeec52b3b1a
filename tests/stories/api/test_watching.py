"""Stories, members, oneself, the Inbox and reports by the API: what one may see, and what one may do with it."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from moderation.models import Report
from stories.models import Block, Follow, Photo, Reaction, Reply, Story, User
from stories.models.story import Audience, StoryState
from stories.services import social
from tests.factories import ClipFactory, FollowFactory, PhotoFactory, StoryFactory, UserFactory

pytestmark = pytest.mark.django_db
STORIES, MEMBERS, ME = "/api/v1/stories/", "/api/v1/members/", "/api/v1/me/"


def test_hands_a_story_in_once_per_key(api: APIClient, photo: Photo) -> None:
    body = {"photo": str(photo.pk), "caption": "halo", "audience": "followers"}
    first = api.post("/api/v1/stories/", body, format="json", HTTP_IDEMPOTENCY_KEY="s1")
    again = api.post("/api/v1/stories/", body, format="json", HTTP_IDEMPOTENCY_KEY="s1")
    assert first.status_code == 201
    assert first.json()["state"] == StoryState.CHECKING
    assert first.json()["id"] == again.json()["id"]
    assert Story.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"photo": None, "alive": None}], ids=["none", "both"])
def test_a_story_shows_exactly_one_thing(api: APIClient, photo: Photo, body: dict[str, Any]) -> None:
    if body:
        body = {"photo": str(photo.pk), "alive": str(photo.pk)}
    assert api.post("/api/v1/stories/", body, format="json").status_code == 400


def test_reports_only_what_one_may_see(api: APIClient, photo: Photo) -> None:
    hidden = Story.objects.create(owner=UserFactory(), photo=PhotoFactory(), sha256="0" * 64)
    body = {"kind": "story", "id": str(hidden.pk), "category": "other"}
    assert api.post("/api/v1/reports/", body, format="json").status_code == 404
    assert api.post("/api/v1/reports/", body | {"kind": "nothing"}, format="json").status_code == 404


def test_follows_asks_and_blocks(api: APIClient, stranger: Any) -> None:
    assert api.put(f"/api/v1/members/{stranger.username}/follow/").json() == {"accepted": True}
    assert api.put(f"/api/v1/members/{stranger.username}/block/").status_code == 204
    assert api.get(f"/api/v1/members/{stranger.username}/").status_code == 404
    assert api.delete(f"/api/v1/members/{stranger.username}/block/").status_code == 204
    assert api.get(f"/api/v1/members/{stranger.username}/").status_code == 200


def test_allows_only_regions_on_offer(api: APIClient) -> None:
    assert api.patch("/api/v1/me/", {"regions": ["mars"]}, format="json").status_code == 400
    assert api.patch("/api/v1/me/", {"regions": ["local"]}, format="json").status_code == 200


@pytest.fixture
def hidden(stranger: Any) -> Story:
    """A Story of somebody the member does not follow, for followers."""
    made: Story = StoryFactory(owner=stranger, audience=Audience.FOLLOWERS)
    return made


def test_what_one_may_not_see_is_not_there_for_any_verb(api: APIClient, hidden: Story) -> None:
    address = f"{STORIES}{hidden.pk}/"
    assert api.get(STORIES).json()["results"] == []
    answers = [api.get(address), api.delete(address), api.get(f"{address}viewers/")]
    answers += [api.post(f"{address}react/", {"emoji": Reaction.EMOJI[0]}), api.post(f"{address}reply/", {"text": "hello"})]
    assert {answer.status_code for answer in answers} == {404}
    assert Story.objects.filter(pk=hidden.pk).exists() and not Reply.objects.exists()


def test_tells_an_owner_who_saw_it_and_nobody_else(api: APIClient, other_api: APIClient, member: Any, stranger: Any) -> None:
    story = StoryFactory(owner=member)
    story.views.create(viewer=stranger)
    assert [row["username"] for row in api.get(f"{STORIES}{story.pk}/viewers/").json()] == [stranger.username]
    assert other_api.get(f"{STORIES}{story.pk}/").status_code == 200  # they may see it, and not who else did
    assert other_api.get(f"{STORIES}{story.pk}/viewers/").status_code == 404


def test_lists_ones_own_only_when_asked_the_archive_too(api: APIClient, member: Any, stranger: Any) -> None:
    live, over, theirs = StoryFactory(owner=member), StoryFactory(owner=member, state=StoryState.REMOVED), StoryFactory(owner=stranger)
    listed = {query: {row["id"] for row in api.get(f"{STORIES}{query}").json()["results"]} for query in ("", "?mine=true", "?mine=1")}
    assert listed == {"": {str(theirs.pk)}, "?mine=true": {str(live.pk), str(over.pk)}, "?mine=1": {str(theirs.pk)}}


def test_deletes_ones_own_alone(api: APIClient, member: Any, stranger: Any) -> None:
    own, theirs = StoryFactory(owner=member), StoryFactory(owner=stranger)
    assert api.delete(f"{STORIES}{theirs.pk}/").status_code == 404
    assert api.delete(f"{STORIES}{own.pk}/").status_code == 204
    assert api.get(f"{STORIES}{own.pk}/").status_code == 404


def test_the_same_emoji_again_takes_it_back_and_no_other_is_taken(api: APIClient, stranger: Any) -> None:
    address = f"{STORIES}{StoryFactory(owner=stranger).pk}/react/"
    first, second = Reaction.EMOJI[:2]
    assert [api.post(address, {"emoji": emoji}).json()["emoji"] for emoji in (first, second, second)] == [first, second, None]
    assert api.post(address, {"emoji": "\N{PILE OF POO}"}).status_code == 400


def test_posts_only_what_is_ones_own(api: APIClient) -> None:
    clip, photo = ClipFactory(), PhotoFactory()
    assert api.post(STORIES, {"alive": str(clip.request_id)}, format="json").status_code == 404
    assert api.post(STORIES, {"photo": str(photo.pk)}, format="json").status_code == 404
    assert not Story.objects.exists()


def test_a_private_account_lets_one_wait(api: APIClient, stranger: Any) -> None:
    User.objects.filter(pk=stranger.pk).update(is_private=True)
    address = f"{MEMBERS}{stranger.username}/follow/"
    assert api.put(address).json() == {"accepted": False}
    assert api.delete(address).status_code == 204
    assert not Follow.objects.exists()


def test_who_blocked_one_does_not_exist_and_cannot_be_unblocked_by_oneself(api: APIClient, member: Any, stranger: Any) -> None:
    social.block(blocker=stranger, blocked=member)
    for method, verb in (("get", ""), ("put", "follow/"), ("put", "mute/"), ("put", "block/"), ("delete", "block/")):
        assert getattr(api, method)(f"{MEMBERS}{stranger.username}/{verb}").status_code == 404
    assert Block.objects.filter(blocker=stranger).exists()


def test_nobody_follows_themselves(api: APIClient, member: Any) -> None:
    assert api.put(f"{MEMBERS}{member.username}/follow/").status_code == 404


def test_changes_oneself_but_not_ones_name(api: APIClient, member: Any) -> None:
    told = api.patch(ME, {"username": "admin", "bio": "hills", "is_staff": True, "quota_left": 999}, format="json").json()
    member.refresh_from_db()
    assert (told["username"], member.bio, member.is_staff) == ("sari", "hills", False)
    assert api.delete(ME).status_code == api.put(ME, {}, format="json").status_code == 405


def test_an_account_that_opens_lets_in_who_waited(api: APIClient, member: Any, stranger: Any) -> None:
    User.objects.filter(pk=member.pk).update(is_private=True)
    FollowFactory(follower=stranger, followed=member, accepted_at=None)
    api.patch(ME, {"bio": "hills"}, format="json")
    assert not Follow.objects.filter(accepted_at__isnull=False).exists()
    api.patch(ME, {"is_private": False}, format="json")
    assert Follow.objects.get().accepted_at


def test_the_inbox_is_ones_own(api: APIClient, other_api: APIClient, member: Any, stranger: Any) -> None:
    FollowFactory(follower=stranger, followed=member)
    (line,) = api.get("/api/v1/inbox/").json()
    assert line["person"]["username"] == stranger.username
    assert other_api.get("/api/v1/inbox/").json() == []


def test_reports_what_one_sees_once(api: APIClient, stranger: Any) -> None:
    body = {"kind": "story", "id": str(StoryFactory(owner=stranger).pk), "category": "hate", "text": "look", "at_second": 1.5}
    first, again = (api.post("/api/v1/reports/", body, format="json") for _ in range(2))
    assert (first.status_code, first.json()["is_new"], again.json()["is_new"]) == (201, True, False)
    assert Report.objects.get().reporter.username == "sari"  # type: ignore[union-attr]
    for wrong in ({"category": "ugly"}, {"at_second": -1}, {"text": "x" * 2001}):
        assert api.post("/api/v1/reports/", body | wrong, format="json").status_code == 400
