"""One table of who may see what, and every door asked: page, About, API, file, part of a file, report, and the progress socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from alive_site.asgi import application
from generation.consumers import NOT_FOUND
from generation.states import State
from stories.links import link_to
from stories.models import Block, CloseFriend, Highlight, Story
from stories.models.story import Audience, StoryState
from tests.factories import AliveRequestFactory, FollowFactory, StoryFactory, UserFactory
from tests.generation.sockets import PatientSocket

# --- who looks ---------------------------------------------------------------------------------------------------------------


def follower(owner: Any) -> Any:
    return FollowFactory(followed=owner).follower


def close_friend(owner: Any) -> Any:
    friend = follower(owner)
    CloseFriend.objects.create(owner=owner, friend=friend)
    return friend


def blocked(owner: Any) -> Any:
    """Was a close friend, and the rows of it are still there: the block stands above them."""
    person = close_friend(owner)
    Block.objects.create(blocker=owner, blocked=person)
    return person


def blocking(owner: Any) -> Any:
    person = close_friend(owner)
    Block.objects.create(blocker=person, blocked=owner)
    return person


def moderator(owner: Any) -> Any:
    """Sees as any member does; what was reported is seen at the desk."""
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name="moderator"))
    return person


VIEWERS: dict[str, Callable[[Any], Any]] = {
    "anonymous": lambda owner: AnonymousUser(),
    "stranger": lambda owner: UserFactory(),
    "waiting": lambda owner: FollowFactory(followed=owner, accepted_at=None).follower,
    "follower": follower,
    "close friend": close_friend,
    "blocked": blocked,
    "blocking": blocking,
    "moderator": moderator,
    "owner": lambda owner: owner,
}

# --- what is looked at -------------------------------------------------------------------------------------------------------


def private(**values: Any) -> Story:
    return StoryFactory(**values, owner__is_private=True)


def expired(**values: Any) -> Story:
    return StoryFactory(**values, posted_at=timezone.now() - timedelta(hours=25))


def pinned(**values: Any) -> Story:
    story = expired(**values)
    Highlight.objects.create(owner=story.owner, title="Laut").stories.add(story)
    return story


def unposted(state: StoryState) -> Callable[..., Story]:
    return lambda **values: StoryFactory(**values, state=state, expires_at=None, posted_at=None)


def closed(**values: Any) -> Story:
    return StoryFactory(**values, owner__is_active=False)


PUBLIC = {"stranger", "waiting", "follower", "close friend", "moderator", "owner"}
FOLLOWERS = {"follower", "close friend", "owner"}
CLOSE = {"close friend", "owner"}
NOBODY: set[str] = set()

# name: (how it is made, its audience, who sees it)
STORIES: dict[str, tuple[Callable[..., Story], Audience, set[str]]] = {
    "for everyone": (StoryFactory, Audience.EVERYONE, PUBLIC),
    "for followers": (StoryFactory, Audience.FOLLOWERS, FOLLOWERS),
    "for close friends": (StoryFactory, Audience.CLOSE_FRIENDS, CLOSE),
    "private, for everyone": (private, Audience.EVERYONE, FOLLOWERS),
    "private, for close friends": (private, Audience.CLOSE_FRIENDS, CLOSE),
    "expired": (expired, Audience.EVERYONE, {"owner"}),
    "pinned, for everyone": (pinned, Audience.EVERYONE, PUBLIC),
    "pinned, for close friends": (pinned, Audience.CLOSE_FRIENDS, CLOSE),
    "unchecked": (unposted(StoryState.CHECKING), Audience.EVERYONE, {"owner"}),
    "held": (unposted(StoryState.HELD), Audience.EVERYONE, {"owner"}),
    "refused": (unposted(StoryState.REFUSED), Audience.EVERYONE, {"owner"}),
    "removed": (unposted(StoryState.REMOVED), Audience.EVERYONE, NOBODY),
    "of a closed account": (closed, Audience.EVERYONE, NOBODY),
}

# --- through which door ------------------------------------------------------------------------------------------------------

YES = {"page": 200, "about": 200, "API": 200, "report": 200, "file": 200, "picture": 200, "part": 206}
NO = dict.fromkeys(YES, 404)
LOG_IN = NO | {"page": 302, "about": 302, "API": 401, "report": 302}
OWN_CLIP = {"file": 200, "picture": 200, "part": 206}


def doors(story: Story, viewer: Any) -> dict[str, int]:
    """What each door answers; the links are this viewer's own, as if kept from a time when they still worked."""
    browser, program = Client(), {}
    if viewer.is_authenticated:
        browser.force_login(viewer, backend="allauth.account.auth_backends.AuthenticationBackend")
        program = {"Authorization": f"Token {AuthToken.objects.create(viewer)[1]}"}
    of_clip = story.clip is not None
    file, picture = ("clip", "poster") if of_clip else ("story_photo", "story_thumbnail")
    shown = story.clip or story

    def status(address: str, **headers: str) -> int:
        answer: Any = browser.get(address, headers=headers)
        answer.getvalue()  # a file that is not read to its end stays open
        return int(answer.status_code)

    found = {
        "file": status(link_to(file, shown, viewer)),
        "part": status(link_to(file, shown, viewer), Range="bytes=2-5"),
        "picture": status(link_to(picture, shown, viewer)),
    }
    if of_clip:  # the other doors ask the same query whatever is shown
        return found | {"about": status(reverse("story_about", args=[story.pk]))}
    return found | {
        "page": status(reverse("story", args=[story.pk])),
        "API": status(f"/api/v1/stories/{story.pk}/", **program),
        "report": status(reverse("report", args=["story", story.pk])),
    }


def expected(who: str, viewer: Any, seen: bool) -> dict[str, int]:
    if who == "anonymous" or not viewer.is_active:
        return LOG_IN
    return YES if seen else NO


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("of_clip", [False, True], ids=["photo", "clip"])
@pytest.mark.parametrize("name", STORIES)
@pytest.mark.django_db
def test_shows_a_story_to_whom_it_is_for_and_hides_it_from_all_others(name: str, of_clip: bool, who: str) -> None:
    make, audience, seen_by = STORIES[name]
    story = make(audience=audience, of_clip=of_clip)
    viewer = VIEWERS[who](story.owner)
    wanted = expected(who, viewer, who in seen_by)
    if who == "owner" and name == "removed" and of_clip:  # the clip is still theirs; only the Story is gone
        wanted = wanted | OWN_CLIP
    found = doors(story, viewer)
    assert found == {door: wanted[door] for door in found}


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.django_db
def test_answers_the_same_for_what_was_never_there(who: str) -> None:
    story = StoryFactory()
    viewer = VIEWERS[who](story.owner)
    Story.objects.filter(pk=story.pk).delete()
    found, wanted = doors(story, viewer), expected(who, viewer, seen=False)
    assert found == {door: wanted[door] for door in found}


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.django_db(transaction=True)
async def test_tells_the_progress_to_the_owner_alone(who: str) -> None:
    alive = await sync_to_async(lambda: StoryFactory(of_clip=True).clip.request)()
    viewer = await sync_to_async(VIEWERS[who])(alive.owner)
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    if viewer.is_authenticated:
        browser = Client()
        await sync_to_async(browser.force_login)(viewer, backend="allauth.account.auth_backends.AuthenticationBackend")
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}".encode()))
    page = PatientSocket(application, f"/ws/alive/{alive.pk}/", headers=headers)
    assert (await page.connect())[0]
    if who == "owner":
        assert (await page.receive_json_from())["state"] == State.READY
        await page.disconnect()
    else:
        assert await page.receive_output() == {"type": "websocket.close", "code": NOT_FOUND}


@pytest.mark.django_db(transaction=True)
async def test_lets_no_foreign_page_open_the_socket() -> None:
    alive = await sync_to_async(AliveRequestFactory)()
    headers = [(b"origin", b"https://elsewhere.example"), (b"host", b"localhost")]
    assert not (await PatientSocket(application, f"/ws/alive/{alive.pk}/", headers=headers).connect())[0]
