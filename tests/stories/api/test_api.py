"""The API as a program uses it: tokens, problem details, idempotency, and nobody else's things."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from knox.models import AuthToken
from rest_framework.test import APIClient

from generation.models import AliveRequest
from stories.models import Photo, Story
from stories.models.story import StoryState
from tests.factories import AliveRequestFactory, PhotoFactory, UserFactory, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(member: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(member)[1]}")
    return client


@pytest.fixture
def photo(member: Any) -> Photo:
    return PhotoFactory(owner=member)


def ask(api: APIClient, photo: Photo, /, key: str = "", **changes: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return api.post("/api/v1/alive/", {"photo": str(photo.pk), "prompt": "waves"} | changes, format="json", headers=headers)


def test_asks_a_visitor_for_a_token() -> None:
    answer = APIClient().get("/api/v1/photos/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


def test_takes_a_photo_once(api: APIClient) -> None:
    def upload() -> Any:
        return api.post("/api/v1/photos/", {"image": SimpleUploadedFile("a.jpg", picture()), "alt_text": "a lake"}, format="multipart")

    first, again = upload(), upload()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["is_ai_generated"] is False


def test_refuses_a_file_that_is_no_photo_in_plain_words(api: APIClient) -> None:
    answer = api.post("/api/v1/photos/", {"image": SimpleUploadedFile("a.jpg", b"MZ not a picture")}, format="multipart")
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"]
    assert problem["detail"]


def test_serves_the_photo_to_its_owner_alone(api: APIClient, photo: Photo, stranger: Any) -> None:
    link = api.get(f"/api/v1/photos/{photo.pk}/").json()["image"]
    answer = api.get(link)
    assert (answer.status_code, answer.getvalue()[:2]) == (200, b"\xff\xd8")
    other = APIClient()
    assert other.get(link).status_code == 404
    other.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(stranger)[1]}")
    assert other.get(link).status_code == 404
    assert other.get(f"/api/v1/photos/{photo.pk}/").status_code == 404


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


def test_says_how_much_may_still_be_asked(api: APIClient) -> None:
    answer = api.get("/api/v1/me/")
    assert answer["RateLimit"].startswith('"member";r=')


def test_allows_only_regions_on_offer(api: APIClient) -> None:
    assert api.patch("/api/v1/me/", {"regions": ["mars"]}, format="json").status_code == 400
    assert api.patch("/api/v1/me/", {"regions": ["local"]}, format="json").status_code == 200


def test_pages_hold_still(api: APIClient, member: Any) -> None:
    for _ in range(3):
        PhotoFactory(owner=member)
    first = api.get("/api/v1/photos/?page_size=2").json()
    PhotoFactory(owner=member)
    second = api.get(first["next"]).json()
    ids = [row["id"] for row in first["results"] + second["results"]]
    assert len(ids) == len(set(ids)) == 3


def test_every_shape_that_holds_media_says_whether_ai_made_it() -> None:
    from stories.api import serializers, serializers_asked

    asks = {serializers_asked.AliveSerializer, serializers_asked.PictureRequestSerializer}  # what they hold says it
    for shape in (*vars(serializers).values(), *vars(serializers_asked).values()):
        fields = getattr(getattr(shape, "Meta", None), "fields", [])
        if {"video", "image", "clip", "picture"} & set(fields) and shape not in asks:
            assert "is_ai_generated" in fields, shape


def test_describes_itself(client: Any) -> None:
    schema = client.get("/api/v1/schema/")
    assert schema.status_code == 200
    assert b"3.1" in schema.content[:40]
    assert client.get("/api/v1/docs/").status_code == 200


def test_answers_an_address_that_leads_nowhere_as_a_problem(api: APIClient) -> None:
    answer = api.get("/api/v1/alive//")
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (404, "application/problem+json", "not_found")
