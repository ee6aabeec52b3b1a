"""Asking by the API: once per key, within one's quota, of one's own photos; and nobody else's requests."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from generation.models import AliveRequest, PictureRequest
from generation.progress import as_event, snapshot
from generation.states import State
from stories.models import Photo
from tests.factories import AliveRequestFactory, ClipFactory, PhotoFactory, PictureFactory, PictureRequestFactory

pytestmark = pytest.mark.django_db
ALIVE, PICTURES = "/api/v1/alive/", "/api/v1/pictures/"


def ask(api: APIClient, photo: Photo, /, key: str = "", **changes: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return api.post("/api/v1/alive/", {"photo": str(photo.pk), "prompt": "waves"} | changes, format="json", headers=headers)


def test_asks_for_a_clip_once_per_key(api: APIClient, photo: Photo) -> None:
    first, again = ask(api, photo, key="k1"), ask(api, photo, key="k1")
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    other = ask(api, photo, key="k1", prompt="clouds")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert AliveRequest.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"prompt": "x" * 2001},
        {"strength": 1.5},
        {"seconds": 60},
        {"aspect": "4:3"},
        {"ending": "never"},
        {"fps": 25},
        {"seed": -1},
        {"photo": "no-uuid"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_names_the_field_that_is_wrong(api: APIClient, photo: Photo, wrong: dict[str, Any]) -> None:
    answer = ask(api, photo, **wrong)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(wrong)


def test_takes_the_ending_and_the_frame_rate(api: APIClient, photo: Photo) -> None:
    plain, chosen = ask(api, photo).json(), ask(api, photo, ending="loop", fps=30).json()
    assert (plain["ending"], plain["fps"]) == ("fitting", 24)
    assert (chosen["ending"], chosen["fps"]) == ("loop", 30)
    assert AliveRequest.objects.get(pk=chosen["id"]).loop is True


def test_does_not_animate_somebody_elses_photo(api: APIClient) -> None:
    assert ask(api, PhotoFactory()).status_code == 400
    assert not AliveRequest.objects.exists()


def test_tells_when_the_quota_is_used_up(api: APIClient, photo: Photo, settings: LazySettings) -> None:
    settings.DAILY_QUOTA = 1
    assert ask(api, photo).status_code == 201
    answer = ask(api, photo)
    assert (answer.status_code, answer.json()["code"]) == (429, "over_quota")
    assert api.get("/api/v1/me/").json()["quota_left"] == 0


def test_cancels_and_says_when_it_is_too_late(api: APIClient, photo: Photo) -> None:
    alive = ask(api, photo).json()["id"]
    assert api.post(f"/api/v1/alive/{alive}/cancel/").json()["state"] == "cancelled"
    assert api.post(f"/api/v1/alive/{alive}/cancel/").status_code == 409
    assert api.get(f"/api/v1/alive/{alive}/progress/").json()["over"] is True


def test_knows_nobody_elses_request(api: APIClient) -> None:
    other = AliveRequestFactory()
    for path in ("", "progress/"):
        assert api.get(f"/api/v1/alive/{other.pk}/{path}").status_code == 404
    assert api.post(f"/api/v1/alive/{other.pk}/cancel/").status_code == 404


@pytest.mark.parametrize(
    ("address", "factory", "verbs"),
    [(ALIVE, AliveRequestFactory, ("cancel", "retry")), (PICTURES, PictureRequestFactory, ("cancel", "retry", "keep"))],
    ids=["clips", "pictures"],
)
def test_lists_ones_own_of_each_kind_alone(address: str, factory: Any, verbs: tuple[str, ...], api: APIClient, member: Any) -> None:
    own, theirs = factory(owner=member), factory(state=State.FAILED)
    assert [row["id"] for row in api.get(address).json()["results"]] == [str(own.pk)]
    for verb in verbs:
        assert api.post(f"{address}{theirs.pk}/{verb}/").status_code == 404
    assert api.delete(f"{address}{own.pk}/").status_code == 405  # a request is cancelled, never deleted
    theirs.refresh_from_db()
    assert theirs.state == State.FAILED


def test_tells_the_progress_that_the_socket_tells(api: APIClient, member: Any) -> None:
    alive = AliveRequestFactory(owner=member, state=State.RUNNING, stage="animating", fraction=0.5, seq=4)
    assert api.get(f"{ALIVE}{alive.pk}/progress/").json() == as_event(snapshot(alive))


def test_queues_a_failed_one_again_and_no_other(api: APIClient, member: Any) -> None:
    failed, ready = AliveRequestFactory(owner=member, state=State.FAILED), ClipFactory(request__owner=member).request
    assert api.post(f"{ALIVE}{failed.pk}/retry/").json()["state"] == "queued"
    assert api.post(f"{ALIVE}{ready.pk}/retry/").status_code == 409


def test_asks_by_the_members_own_language(api: APIClient, member: Any, photo: Photo) -> None:
    member.language = "id"
    member.save()
    assert AliveRequest.objects.get(pk=ask(api, photo).json()["id"]).language == "id"


def test_draws_from_words_and_restyles_a_photo_by_one_address(api: APIClient, photo: Photo, settings: LazySettings) -> None:
    settings.PICTURE_ENGINE = "tests.engines:ScriptedPictures"
    drawn, restyled = ({"prompt": "a lake"} | more for more in ({}, {"photo": str(photo.pk)}))
    asked = [PictureRequest.objects.get(pk=api.post(PICTURES, body, format="json").json()["id"]) for body in (drawn, restyled)]
    assert [bool(each.photo) for each in asked] == [False, True]
    assert api.post(PICTURES, {"prompt": "a lake", "photo": str(PhotoFactory().pk)}, format="json").status_code == 400


def test_keeps_a_picture_once_and_only_when_it_is_ready(api: APIClient, member: Any) -> None:
    waits, ready = PictureRequestFactory(owner=member), PictureFactory(request__owner=member)
    assert api.post(f"{PICTURES}{waits.pk}/keep/").status_code == 404
    kept, again = (api.post(f"{PICTURES}{ready.request_id}/keep/") for _ in range(2))
    assert (kept.status_code, again.status_code) == (201, 200)
    assert kept.json()["id"] == again.json()["id"] and kept.json()["is_ai_generated"] is True
