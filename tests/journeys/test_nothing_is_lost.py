"""Workers die, messages vanish, sessions end, buttons are pressed twice: nothing is lost, nothing is made twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone

from generation import runner, sweeper
from generation.models import AliveRequest, Clip
from generation.states import State
from stories import sweeper as stories_sweeper
from stories.models import Photo, Story
from stories.models.story import StoryState
from tests import engines
from tests.factories import AliveRequestFactory
from tests.journeys.person import PASSWORD, Person
from tests.journeys.worker import lose_messages, work


class Killed(BaseException):
    """SIGKILL, as far as a test can have it: nothing after it runs, no row is put back."""


def die() -> None:
    raise Killed


def later(seconds: float) -> None:
    """Time goes by for every row: what they wrote down lies this much further back."""
    for alive in AliveRequest.objects.all():
        past = {
            name: value - timedelta(seconds=seconds)
            for name in ("created_at", "sent_at", "heartbeat_at", "started_at")
            if (value := getattr(alive, name))
        }
        AliveRequest.objects.filter(pk=alive.pk).update(**past)
    Story.objects.update(sent_at=timezone.now() - timedelta(seconds=seconds))


def killed_at(step: int) -> None:
    engines.at_step[step] = die
    with pytest.raises(Killed):
        work()
    engines.at_step.clear()


def test_makes_the_video_though_the_first_worker_died(sari: Person, settings: LazySettings) -> None:
    alive = sari.asks()
    killed_at(5)
    alive.refresh_from_db()
    assert (alive.state, alive.attempt) == (State.RUNNING, 1)
    assert "Bringing it to life" in sari.reads("alive", alive.pk)
    sweeper.sweep()
    assert work() == []  # its lease still holds: nobody takes it away from a worker that is only slow
    later(settings.LEASE_SECONDS + 10)
    sweeper.sweep()
    assert work() == ["animate"]
    alive.refresh_from_db()
    assert (alive.state, alive.attempt, Clip.objects.count()) == (State.READY, 2, 1)
    assert sari.quota_left() == 11


def test_gives_up_on_what_kills_every_worker_and_charges_nothing(sari: Person, settings: LazySettings) -> None:
    settings.MAX_ATTEMPTS = 2
    alive = sari.asks()
    for _worker in range(2):
        killed_at(2)
        later(settings.LEASE_SECONDS + 10)
        sweeper.sweep()
    assert work() == []
    alive.refresh_from_db()
    assert alive.state == State.FAILED
    assert sari.quota_left() == 12
    assert "Something went wrong on our side" in sari.reads("alive", alive.pk)


def test_lets_a_worker_that_slept_overwrite_nothing(sari: Person, settings: LazySettings) -> None:
    alive = sari.asks()

    def successor() -> None:
        engines.at_step.clear()
        later(settings.LEASE_SECONDS + 10)
        runner.run(alive.pk, worker="second")

    engines.at_step[6] = successor
    work()
    alive.refresh_from_db()
    assert (alive.worker, alive.attempt, Clip.objects.count()) == ("second", 2, 1)


def test_stops_a_worker_that_wakes_up_while_its_successor_is_at_it(sari: Person, settings: LazySettings) -> None:
    alive = sari.asks()

    def successor_begins() -> None:
        engines.at_step.clear()
        later(settings.LEASE_SECONDS + 10)
        assert AliveRequest.objects.claim(alive.pk, worker="second") == 2

    engines.at_step[6] = successor_begins
    work()
    alive.refresh_from_db()
    assert (alive.state, alive.worker, Clip.objects.count()) == (State.RUNNING, "second", 0)
    later(settings.LEASE_SECONDS + 10)
    sweeper.sweep()
    work()
    alive.refresh_from_db()
    assert (alive.state, alive.attempt, Clip.objects.count()) == (State.READY, 3, 1)


def test_rings_again_for_messages_that_never_arrived(sari: Person) -> None:
    alive = sari.asks()
    assert lose_messages() == 1
    later(60)
    sweeper.sweep()
    assert work() == ["animate"]
    alive.refresh_from_db()
    story = sari.posts(alive)
    assert lose_messages() == 1
    later(60)
    stories_sweeper.sweep()
    assert work() == ["screen_story"]
    assert Story.objects.get(pk=story.pk).state == StoryState.LIVE


def test_makes_one_video_however_often_its_message_arrives(sari: Person) -> None:
    alive = sari.asks()
    for _time in range(3):
        runner.run(alive.pk, worker="w")
    assert work() == ["animate"]
    assert Clip.objects.count() == 1


def test_takes_a_button_pressed_twice_once(sari: Person) -> None:
    photo = sari.has_photo()
    form = sari.opens_sheet(photo) | {"prompt": "it rains"}
    first, second = (sari.post("alive_new", photo.pk, data=form).redirect_chain for _press in range(2))
    assert first == second and AliveRequest.objects.count() == 1
    work()
    address = f"{reverse('story_new')}?alive={AliveRequest.objects.get().pk}"
    post = {"caption": "hujan", "audience": "everyone", "alt_text": "", "key": sari.client.get(address).context["form"]["key"].value()}
    assert sari.client.post(address, post)["Location"] == sari.client.post(address, post)["Location"]
    assert Story.objects.count() == 1


def test_makes_two_from_two_tabs_because_two_were_asked_for(sari: Person) -> None:
    photo = sari.has_photo()
    one, two = sari.opens_sheet(photo), sari.opens_sheet(photo)
    sari.post("alive_new", photo.pk, data=one | {"prompt": "it rains"})
    sari.post("alive_new", photo.pk, data=two | {"prompt": "it snows"})
    assert set(AliveRequest.objects.values_list("prompt", flat=True)) == {"it rains", "it snows"}


def test_cancels_in_one_tab_what_the_other_still_shows(sari: Person) -> None:
    alive = sari.asks()
    sari.reads("alive", alive.pk)
    sari.post("alive_cancel", alive.pk)
    again: Any = sari.post("alive_cancel", alive.pk)
    assert "the request has moved on" in again.content.decode()
    assert work() == ["animate"] and not Clip.objects.exists()


DOORS = {
    "upload": ("photo_upload", "album"),
    "editor": ("editor", "editor"),
    "ask": ("alive_new", "alive_new"),
    "cancel": ("alive_cancel", "alive"),
    "react": ("story_react", "story"),
    "reply": ("story_reply", "story"),
    "follow": ("follow", "member"),
    "accept": ("follow_accept", "inbox"),
}


@pytest.mark.parametrize("door", DOORS)
def test_leads_back_to_its_page_after_a_session_that_ended(sari: Person, budi: Person, door: str) -> None:
    """Nothing was done by half: logged in again, one stands before the same button."""
    photo, alive = sari.has_photo(), AliveRequestFactory(owner=sari.user)
    story = Story.objects.create(owner=sari.user, photo=photo, sha256="0" * 64)
    named = {
        "editor": photo.pk,
        "alive": alive.pk,
        "story": story.pk,
        "member": "budi",
        "album": None,
        "inbox": None,
        "alive_new": photo.pk,
    }
    before = (Photo.objects.count(), AliveRequest.objects.count(), Story.objects.count())
    sari.client.logout()
    button, page = DOORS[door]
    asked = sari.client.post(reverse(button, args=["budi"] if door == "accept" else [named[page]] if named[page] else []), {"text": "halo"})
    assert asked.status_code == 302 and asked["Location"].startswith(reverse("account_login"))
    back = sari.client.post(asked["Location"], {"login": "sari", "password": PASSWORD}, follow=True)
    assert (back.status_code, back.request["PATH_INFO"]) == (200, reverse(page, args=[named[page]] if named[page] else []))
    assert (Photo.objects.count(), AliveRequest.objects.count(), Story.objects.count()) == before


def test_tells_a_script_whose_session_ended_to_log_in(sari: Person) -> None:
    sari.client.logout()
    answer = sari.post("photo_upload", headers={"Accept": "application/json"})
    assert answer.status_code == 401 and "Log in again" in answer.json()["error"]
