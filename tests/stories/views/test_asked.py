"""What was asked for through its doors: the snapshot, cancel, retry, again, download, keep; and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from generation.models import AliveRequest, Picture
from generation.states import State
from stories.models import Photo
from tests.factories import PictureFactory, PictureRequestFactory
from tests.stories.asking import made, text


def test_polls_the_same_snapshot_as_the_socket(as_member: Client, member: Any) -> None:
    alive = made(member, State.RUNNING, stage="animating", fraction=0.48, eta_seconds=7.0, seq=9)
    shown = as_member.get(reverse("alive_state", args=[alive.pk])).json()
    assert shown == {
        "id": str(alive.pk),
        "state": "running",
        "stage": "animating",
        "fraction": 0.48,
        "eta_seconds": 7.0,
        "seq": 9,
        "over": False,
    }


def test_answers_a_poll_after_the_session_ended_without_a_page(client: Client, member: Any) -> None:
    assert client.get(reverse("alive_state", args=[made(member, State.RUNNING).pk])).status_code == 401


def test_cancels_what_waits_and_says_so_when_it_is_too_late(as_member: Client, member: Any) -> None:
    alive = made(member, State.QUEUED)
    for words in ("Cancelled. It costs nothing", "the request has moved on"):
        answer = as_member.post(reverse("alive_cancel", args=[alive.pk]), follow=True)
        assert words in text(answer)
    assert AliveRequest.objects.get().state == State.CANCELLED


def test_tries_a_failed_one_again(as_member: Client, member: Any) -> None:
    alive = made(member, State.FAILED)
    as_member.post(reverse("alive_retry", args=[alive.pk]))
    assert AliveRequest.objects.get().state == State.QUEUED


def test_says_that_the_photo_is_gone(as_member: Client, member: Any) -> None:
    alive = made(member)
    alive.animation.photo.delete()
    answer = as_member.get(reverse("alive_again", args=[alive.pk]), follow=True)
    assert "The photo of this video is no longer in your album" in text(answer)
    assert as_member.get(reverse("alive", args=[alive.pk])).status_code == 200


def test_downloads_under_a_name_with_the_day(as_member: Client, member: Any) -> None:
    alive = made(member)
    answer = as_member.get(reverse("alive_download", args=[alive.pk]))
    assert answer["Content-Disposition"].startswith('attachment; filename="alive-20') and answer["Content-Disposition"].endswith('.mp4"')
    assert b"".join(answer.streaming_content) == b"not a film"  # type: ignore[attr-defined]


def test_hides_from_strangers_that_a_request_exists(as_member: Client, stranger: Any) -> None:
    alive = made(stranger)
    for name in ("alive", "alive_state", "alive_again", "alive_download"):
        assert as_member.get(reverse(name, args=[alive.pk])).status_code == 404, name
    for name in ("alive_cancel", "alive_retry"):
        assert as_member.post(reverse(name, args=[alive.pk])).status_code == 404, name


@pytest.mark.parametrize("verb", ["cancel", "retry"])
def test_a_link_changes_nothing(verb: str, as_member: Client, member: Any) -> None:
    alive = made(member, State.QUEUED)
    answer = as_member.get(reverse(f"alive_{verb}", args=[alive.pk]))  # as after a log-in that came in between
    assert answer["Location"] == reverse("alive", args=[alive.pk])
    assert AliveRequest.objects.get().state == State.QUEUED


@pytest.mark.parametrize("name", ["alive", "alive_again", "alive_download"])
def test_sends_a_visitor_to_log_in_and_back(name: str, client: Client, member: Any) -> None:
    address = reverse(name, args=[made(member).pk])
    assert client.get(address)["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("name", ["alive", "alive_state"])
def test_no_browser_keeps_a_state_that_passes(name: str, as_member: Client, member: Any) -> None:
    assert "no-store" in as_member.get(reverse(name, args=[made(member, State.RUNNING).pk]))["Cache-Control"]


def test_there_is_nothing_to_download_before_it_is_ready(as_member: Client, member: Any) -> None:
    assert as_member.get(reverse("alive_download", args=[made(member, State.RUNNING).pk])).status_code == 404


def test_puts_a_picture_into_the_album_once_and_opens_the_editor(as_member: Client, member: Any) -> None:
    asked = PictureFactory(request__owner=member).request
    first, again = (as_member.post(reverse("picture_keep", args=[asked.pk])) for _ in range(2))
    photo = Photo.objects.get()
    assert first["Location"] == again["Location"] == reverse("editor", args=[photo.pk])
    assert (photo.owner, photo.ai_made) == (member, True)


def test_keeps_nobody_elses_picture_and_none_that_is_not_there(as_member: Client, member: Any) -> None:
    for asked in (PictureFactory().request, PictureRequestFactory(owner=member)):
        assert as_member.post(reverse("picture_keep", args=[asked.pk])).status_code == 404
    assert not Photo.objects.exists()


def test_says_that_the_picture_was_deleted(as_member: Client, member: Any) -> None:
    asked = PictureFactory(request__owner=member).request
    Picture.objects.all().delete()
    answer = as_member.get(reverse("picture", args=[asked.pk]), follow=True)
    assert answer.redirect_chain[0][0] == reverse("album") and "This picture was deleted." in text(answer)


def test_a_picture_from_words_goes_back_to_its_own_sheet(as_member: Client, member: Any) -> None:
    asked = PictureRequestFactory(owner=member)
    answer = as_member.get(reverse("picture_again", args=[asked.pk]))
    assert answer["Location"] == f"{reverse('picture_new')}?again={asked.pk}"


def test_a_kind_knows_no_request_of_the_other(as_member: Client, member: Any) -> None:
    assert as_member.get(reverse("picture", args=[made(member).pk])).status_code == 404
    assert as_member.get(reverse("alive", args=[PictureRequestFactory(owner=member).pk])).status_code == 404
