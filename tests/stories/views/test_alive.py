"""The sheet that asks, the page that waits, the preview."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from generation.models import AliveRequest, Clip
from generation.states import State
from stories.models import Animation, Photo
from tests.factories import AliveRequestFactory, PhotoFactory, picture


@pytest.fixture
def photo(member: Any) -> Photo:
    made: Photo = PhotoFactory(owner=member, suggestions={"en": ["Let the waves roll"], "id": ["Biarkan ombak bergulung"]})
    return made


ASK = {"prompt": "waves", "strength": "60", "seconds": "5", "aspect": "9:16", "ending": "one_way", "fps": "30", "sound": "on", "key": "one"}


def ask(client: Client, photo: Photo, **values: Any) -> Any:
    return client.post(reverse("alive_new", args=[photo.pk]), ASK | values)


def made(owner: Any, state: State = State.READY, **values: Any) -> AliveRequest:
    alive: AliveRequest = AliveRequestFactory(owner=owner, state=state, prompt="let it rain", **values)
    Animation.objects.create(photo=PhotoFactory(owner=owner), alive=alive)
    if state is State.READY:
        clip = Clip(request=alive, owner=owner, sha256="a" * 64, size=9, width=720, height=1280, seconds=5.0, fps=24)
        clip.has_sound, clip.watermark_id, clip.manifest, clip.signer = True, 1, b"m", "Alive development"
        clip.video.save("clip.mp4", ContentFile(b"not a film"), save=False)
        clip.poster.save("poster.jpg", ContentFile(picture()), save=False)
        clip.save()
    return alive


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


def test_offers_a_prompt_and_what_fits_the_photo(as_member: Client, photo: Photo) -> None:
    page = text(as_member.get(reverse("alive_new", args=[photo.pk])))
    assert "Make this photo come alive</textarea>" in page and "Let the waves roll" in page and "12 of 12 left today" in page
    assert 'name="people_agreed"' not in page


def test_asks_once_and_goes_to_the_progress(as_member: Client, photo: Photo) -> None:
    first, second = ask(as_member, photo), ask(as_member, photo)
    alive = AliveRequest.objects.get()
    assert first["Location"] == second["Location"] == reverse("alive", args=[alive.pk])
    assert (alive.prompt, alive.strength, alive.seconds, alive.aspect, alive.sound) == ("waves", 0.6, 5.0, "9:16", True)
    assert (alive.ending, alive.fps, alive.loop) == ("one_way", 30, False)
    assert alive.animation.photo_id == photo.pk


def test_asks_as_it_fits_from_a_page_that_was_open_before_the_choice_came(as_member: Client, photo: Photo) -> None:
    old = {name: value for name, value in ASK.items() if name not in {"ending", "fps"}}
    assert as_member.post(reverse("alive_new", args=[photo.pk]), old).status_code == 302
    alive = AliveRequest.objects.get()
    assert (alive.ending, alive.fps, alive.loop) == ("fitting", 24, None)


def test_makes_no_second_one_from_the_back_button_until_it_is_asked_again(as_member: Client, photo: Photo) -> None:
    ask(as_member, photo)
    answer = ask(as_member, photo, prompt="a storm")
    assert "Press the button again" in text(answer) and "a storm</textarea>" in text(answer)
    assert AliveRequest.objects.count() == 1
    assert ask(as_member, photo, prompt="a storm", key=answer.context["form"]["key"].value()).status_code == 302
    assert AliveRequest.objects.count() == 2


@pytest.mark.parametrize("prompt", ["", "🌊 ombak", "اجعل البحر يتحرك", "x" * 2000, "a\nb"])
def test_takes_any_words(as_member: Client, photo: Photo, prompt: str) -> None:
    assert ask(as_member, photo, prompt=prompt).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", "x" * 10_000),
        ("prompt", "a\0b"),
        ("strength", "101"),
        ("seconds", "60"),
        ("aspect", "4:3"),
        ("ending", "never"),
        ("fps", "25"),
        ("seed", "-1"),
        ("seed", "abc"),
    ],
)
def test_says_what_is_wrong_and_keeps_what_was_typed(as_member: Client, photo: Photo, field: str, value: str) -> None:
    answer = ask(as_member, photo, negative_prompt="no camera movement", **{field: value})
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {field}
    assert "no camera movement</textarea>" in text(answer)
    assert AliveRequest.objects.count() == 0


def test_asks_whether_the_people_agreed(as_member: Client, member: Any) -> None:
    photo = PhotoFactory(owner=member, has_people=True)
    answer = ask(as_member, photo)
    assert "Please confirm that the people" in text(answer) and not AliveRequest.objects.exists()
    assert ask(as_member, photo, people_agreed="on").status_code == 302


def test_tells_a_minor_why_not(as_member: Client, member: Any, photo: Photo) -> None:
    member.birth_date = date(2009, 10, 1)
    member.save()
    for answer in (as_member.get(reverse("alive_new", args=[photo.pk])), ask(as_member, photo)):
        assert "AI Alive is for members aged 18 and over." in text(answer) and "data-go" not in text(answer)
    assert not AliveRequest.objects.exists()


def test_tells_when_the_quota_is_back(as_member: Client, member: Any, photo: Photo, settings: Any) -> None:
    settings.DAILY_QUOTA = 1
    made(member, State.QUEUED)
    page = text(as_member.get(reverse("alive_new", args=[photo.pk])))
    assert "You have used all 1 of today. The next one is free in" in page and "disabled" in page
    assert "You have used today" in text(ask(as_member, photo)) and AliveRequest.objects.count() == 1


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


def test_fills_the_sheet_again_with_what_was_asked(as_member: Client, member: Any) -> None:
    alive = made(member, strength=0.35, seconds=8.0, aspect="1:1", sound=False, ending="loop", fps=30)
    page = as_member.get(reverse("alive_again", args=[alive.pk]), follow=True)
    form = page.context["form"]
    assert [form[name].value() for name in ("prompt", "strength", "seconds", "aspect", "sound", "ending", "fps")] == [
        *("let it rain", 35, 8, "1:1", False, "loop", 30)
    ]


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


def test_takes_no_settings_from_a_strangers_request(as_member: Client, photo: Photo, stranger: Any) -> None:
    page = as_member.get(reverse("alive_new", args=[photo.pk]), {"again": str(made(stranger).pk)})
    assert "let it rain" not in text(page)
    assert as_member.get(reverse("alive_new", args=[photo.pk]), {"again": "no id"}).status_code == 404


def test_lists_drafts_in_the_album(as_member: Client, member: Any) -> None:
    ready, over = made(member), made(member, State.CANCELLED)
    page = text(as_member.get(reverse("album")))
    assert reverse("alive", args=[ready.pk]) in page and reverse("alive", args=[over.pk]) not in page
